"""How strict the tests are: no network, no undefined template variable, nothing eager, nothing left from before."""

from __future__ import annotations

import inspect
import os
import shutil
import socket
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from django.conf import settings as django_settings
from django.template.base import Node

_TEMPLATES = Path(__file__).resolve().parent.parent / "templates"
_CHROMIUMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_real_connect = socket.socket.connect


class UndefinedVariable(AssertionError):
    """A template of ours names something that the view does not give it."""


class _FailOnUndefined(str):
    """Django asks for `"%s" in string_if_invalid` and then formats it with the variable's name."""

    def __contains__(self, part: object) -> bool:
        return part == "%s"

    def __mod__(self, variable: object) -> str:
        origin = _origin_of_the_node_being_rendered()
        if origin and Path(origin).is_relative_to(_TEMPLATES):
            raise UndefinedVariable(f"{variable} is not defined in {Path(origin).relative_to(_TEMPLATES)}")
        return ""  # the admin's own templates rely on it


def _origin_of_the_node_being_rendered() -> str:
    frame = inspect.currentframe()
    while frame is not None:
        node = frame.f_locals.get("self")
        if isinstance(node, Node) and getattr(node, "origin", None) is not None:
            return str(node.origin.name)
        frame = frame.f_back
    return ""


#: `scripts/test --hypothesis-profile=long tests/machine`: minutes instead of seconds
hypothesis.settings.register_profile("long", max_examples=200)


def pytest_configure(config: pytest.Config) -> None:
    django_settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    django_settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    django_settings.STORAGES = {
        **django_settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    # files straight from static/, looked up when asked for: no collectstatic, and a quick start of every client
    django_settings.WHITENOISE_AUTOREFRESH = True
    django_settings.WHITENOISE_USE_FINDERS = True
    django_settings.CELERY_BROKER_URL = "memory://"
    django_settings.CELERY_BROKER_TRANSPORT_OPTIONS = {}
    django_settings.TEMPLATES[0]["OPTIONS"]["string_if_invalid"] = _FailOnUndefined("%s")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browser tests are skipped without a Chromium, unless KP_REQUIRE_BROWSER says that this is a failure."""
    if find_chromium() or os.environ.get("KP_REQUIRE_BROWSER") == "1":
        return
    skip = pytest.mark.skip(reason="no Chromium on this machine")
    for item in items:
        if "browser" in item.keywords:
            item.add_marker(skip)


def find_chromium() -> str | None:
    """The path of the machine's Chromium: `CHROMIUM`, or the first of the usual names."""
    named = os.environ.get("CHROMIUM")
    return named or next((found for name in _CHROMIUMS if (found := shutil.which(name))), None)


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of the browser; fails the test where there is none (it was skipped earlier unless one is required)."""
    found = find_chromium()
    if found is None:
        pytest.fail("KP_REQUIRE_BROWSER=1, but there is no Chromium on this machine")
    return found


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test that reaches for another machine fails; this machine's own addresses and sockets are free."""

    def connect(self: socket.socket, address: Any) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6) and address[0] not in (
            "127.0.0.1",
            "::1",
            "localhost",
        ):
            raise AssertionError(f"a test tried to reach {address[0]}")
        _real_connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", connect)


@pytest.fixture(autouse=True)
def prove_kept_statements(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever a test asks through a kept statement, Django would have asked with the same words."""
    from core import statements

    monkeypatch.setattr(statements, "proving", True)


@pytest.fixture(autouse=True)
def empty_cache() -> None:
    """Sign-in throttles live in the cache, and one test's must not slow down the next."""
    from django.core.cache import cache

    cache.clear()
