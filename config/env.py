"""Reads settings from the environment, and says in one sentence what is wrong with a value."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

_TRUE = {"1", "true", "yes", "on", "ja"}
_FALSE = {"0", "false", "no", "off", "nej", ""}


class Env:
    """Typed look-ups in a mapping of strings (the process environment unless a test gives another)."""

    def __init__(self, source: Mapping[str, str] | None = None) -> None:
        self.source = os.environ if source is None else source

    def text(self, name: str, default: str = "") -> str:
        """The value, stripped; `default` when it is not set or empty."""
        return self.source.get(name, "").strip() or default

    def required(self, name: str, why: str) -> str:
        """The value; raises `ImproperlyConfigured` with `why` when it is missing."""
        value = self.text(name)
        if not value:
            raise ImproperlyConfigured(f"{name} must be set: {why}")
        return value

    def flag(self, name: str, default: bool = False) -> bool:
        """A yes or no; anything else is an error, not a guess."""
        raw = self.source.get(name)
        if raw is None:
            return default
        value = raw.strip().lower()
        if value in _TRUE:
            return True
        if value in _FALSE:
            return False
        raise ImproperlyConfigured(f"{name} must be yes or no, not {raw!r}")

    def number(self, name: str, default: int, least: int = 0) -> int:
        """A whole number of at least `least`."""
        raw = self.text(name)
        if not raw:
            return default
        if not raw.isdecimal() or int(raw) < least:
            raise ImproperlyConfigured(f"{name} must be a whole number, {least} or more, not {raw!r}")
        return int(raw)

    def choice(self, name: str, choices: tuple[str, ...], default: str) -> str:
        """One of `choices`, in whatever case it is written."""
        value = self.text(name, default).upper()
        if value not in choices:
            raise ImproperlyConfigured(f"{name} must be one of {', '.join(choices)}, not {value!r}")
        return value

    def url(self, name: str, schemes: set[str], default: str = "") -> str:
        """An address that begins with one of `schemes`; `default` when it is not set."""
        value = self.text(name, default)
        if value and urlsplit(value).scheme not in schemes:
            allowed = " or ".join(f"{scheme}://" for scheme in sorted(schemes))
            raise ImproperlyConfigured(f"{name} must begin with {allowed}, not {value!r}")
        return value

    def words(self, name: str, default: str = "") -> list[str]:
        """A comma-separated list, without empty parts."""
        return [part.strip() for part in self.text(name, default).split(",") if part.strip()]

    def some_of(self, name: str, choices: tuple[str, ...]) -> list[str]:
        """A comma-separated list of words, each of which is one of `choices`."""
        values = self.words(name)
        for value in values:
            if value not in choices:
                raise ImproperlyConfigured(f"{name} must hold some of {', '.join(choices)}, not {value!r}")
        return values


_CONNECTION = {
    # Seconds: a database that does not answer is an error page soon, not a worker that hangs.
    "connect_timeout": "10",
    # A statement whose process was killed ends within this time, and lets go of its locks. An empty `options` in the
    # address takes it out, for servers and poolers that do not know it.
    "options": "-c client_connection_check_interval=5s",
}


def database(url: str) -> dict[str, object]:
    """Django's settings for a `postgresql://user:password@host:port/name?option=…` address.

    The address' options win over ours (`connect_timeout`, `options`).
    The host may be a percent-encoded folder (a Unix socket). Raises `ImproperlyConfigured` for any other scheme.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise ImproperlyConfigured(f"DATABASE_URL cannot be read: {error}") from error
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ImproperlyConfigured(
            "DATABASE_URL must begin with postgresql:// – the portal runs on PostgreSQL only"
        )
    name = unquote(parts.path.lstrip("/"))
    if not name:
        raise ImproperlyConfigured(
            "DATABASE_URL must end with the database's name: postgresql://user:password@host/name"
        )
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(port or ""),
        "OPTIONS": {**_CONNECTION, **dict(parse_qsl(parts.query, keep_blank_values=True))},
    }


def read_dotenv(path: Path) -> None:
    """Put the lines `NAME=value` of a `.env` file into the environment; what is already set wins."""
    if not path.is_file():
        return
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        line = line.strip()
        if not line or line.startswith("#"):
            continue
        name, equals, value = line.partition("=")
        if not equals or not name.strip().isidentifier():
            raise ImproperlyConfigured(f"{path.name}, line {number}: write NAME=value, not {line!r}")
        os.environ.setdefault(name.strip(), value.strip().strip("'\""))
