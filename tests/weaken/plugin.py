"""The pytest plugin of scripts/weaken: opens `KP_WEAKEN` before any test runs, in the database `KP_WEAKEN_DATABASE`."""

from __future__ import annotations

import os

import pytest
from django.db import connections

from tests.weaken.targets import weaken


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What is likely to notice comes first, since many runs stop there. Files stay together."""
    opened = os.environ.get("KP_WEAKEN", "").partition("#")[0].rpartition(".")[2]
    items.sort(key=lambda item: (str(item.path), _unlikely(item, opened)))


def _unlikely(item: pytest.Item, opened: str) -> tuple[bool, bool]:
    """A rule's own table; a row of the matrix that is named like the rule, or has a refusal in it."""
    row = getattr(getattr(item, "callspec", None), "params", {}).get("row")
    if row is None:
        return not opened or opened not in item.name, False
    verbs = {word[:4] for word in opened.split("_")} - {"", "may", "is", "visi"}
    return not any(verb in row.name.partition(":")[2] for verb in verbs), "403" not in row.cells


def pytest_sessionstart(session: pytest.Session) -> None:
    """After Django is set up, before the tests are collected."""
    connections.settings["default"]["TEST"]["NAME"] = os.environ["KP_WEAKEN_DATABASE"]
    if target := os.environ.get("KP_WEAKEN"):
        weaken(target)
