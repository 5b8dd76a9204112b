"""The environment variables that the trial and the tests give the portal, and the database behind them."""

from __future__ import annotations

import contextlib
import os
import secrets
import socket
from collections.abc import Iterator
from pathlib import Path

from config.env import read_dotenv
from trial.cli import ROOT, Options, var_dir
from trial.console import Trouble

_FOLDERS = ("queue", "queue-control", "cache", "mail", "media")


def for_trial(options: Options) -> dict[str, str]:
    """The process environment, `.env`, and what the trial adds where neither says anything."""
    read_dotenv(ROOT / ".env")
    return {
        "SECRET_KEY": secret_key(var_dir() / "secret-key"),
        "SITE_URL": options.url,
        "ALLOWED_HOSTS": _allowed_hosts(options),
        **os.environ,
        "TRIAL": "yes",
        "VAR_DIR": str(var_dir()),
        "PYTHONUNBUFFERED": "1",
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }


def make_folders() -> None:
    """The folders that the portal writes in when it has neither Redis nor a mail server."""
    for name in _FOLDERS:
        (var_dir() / name).mkdir(parents=True, exist_ok=True)


@contextlib.contextmanager
def database(
    environment: dict[str, str], *, home: str, durable: bool = True, fresh: bool = False
) -> Iterator[bool]:
    """Set `DATABASE_URL` for the length of the block, from an embedded server unless it is set already.

    Yields whether the server is embedded. With `DATABASE_URL` set nothing embedded is imported. Raises `Trouble` when
    `fresh` would mean to empty a database that is not ours.
    """
    if environment.get("DATABASE_URL", "").strip():
        if fresh:
            raise Trouble(
                "--fresh empties only the embedded database, and DATABASE_URL names another: empty that one yourself."
            )
        yield False
        return
    from trial.postgres import EmbeddedPostgres

    server = EmbeddedPostgres(var_dir() / home, durable=durable)
    if fresh:
        server.erase()
    with server:
        environment["DATABASE_URL"] = server.url
        yield True


def secret_key(path: Path) -> str:
    """The key kept in `path`, made the first time; only its owner can read the file."""
    with contextlib.suppress(FileNotFoundError):
        if kept := path.read_text(encoding="ascii").strip():
            return kept
    path.parent.mkdir(parents=True, exist_ok=True)
    key = secrets.token_urlsafe(50)
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="ascii") as file:
        file.write(key)
    return key


def _allowed_hosts(options: Options) -> str:
    local = ["localhost", "127.0.0.1", "[::1]"]
    if options.open_to_all:
        return "*"
    return ",".join(
        [*local, f"[{options.host}]" if ":" in options.host else options.host, socket.gethostname()]
    )
