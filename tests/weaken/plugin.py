"""The pytest plugin of scripts/weaken: opens `KP_WEAKEN` before any test runs, in the database `KP_WEAKEN_DATABASE`."""

from __future__ import annotations

import os

import pytest
from django.db import connections

from tests.weaken.targets import weaken


def pytest_sessionstart(session: pytest.Session) -> None:
    """After Django is set up, before the tests are collected."""
    connections.settings["default"]["TEST"]["NAME"] = os.environ["KP_WEAKEN_DATABASE"]
    if target := os.environ.get("KP_WEAKEN"):
        weaken(target)
