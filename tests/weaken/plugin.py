"""The pytest plugin of scripts/weaken: opens `KP_WEAKEN` before any test runs, in the database `KP_WEAKEN_DATABASE`."""

from __future__ import annotations

import os

import pytest
from django.db import connections

from tests.weaken.targets import weaken


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Rows of the matrix in which a rule refuses come first: that is where an open rule shows."""
    items.sort(key=_unlikely)


def _unlikely(item: pytest.Item) -> bool:
    row = getattr(getattr(item, "callspec", None), "params", {}).get("row")
    return row is not None and "403" not in row.cells


def pytest_sessionstart(session: pytest.Session) -> None:
    """After Django is set up, before the tests are collected."""
    connections.settings["default"]["TEST"]["NAME"] = os.environ["KP_WEAKEN_DATABASE"]
    if target := os.environ.get("KP_WEAKEN"):
        weaken(target)
