"""The pytest plugin of scripts/weaken: runs the collected tests again and again, with one thing open each time.

One process does many, because starting Django and making a database take longer than the tests that notice. Each
target's result is a line of JSON, written to the file descriptor `KP_WEAKEN_PIPE` as soon as it is known.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Sequence

import pytest
from _pytest.runner import runtestprotocol
from django.db import connections

from tests.weaken.targets import weaken, whole

#: the first "target": the rules' own tests must be green before anything is opened
NOTHING = "nothing:"
#: files with the tests of the rules and scopes themselves; all the others visit pages
OWN = {"test_rules.py", "test_in_step.py"}


def pytest_sessionstart(session: pytest.Session) -> None:
    """After Django is set up, before a database is made: one of its own for each process."""
    connections.settings["default"]["TEST"]["NAME"] = os.environ["KP_WEAKEN_DATABASE"]


def pytest_runtestloop(session: pytest.Session) -> bool:
    """Instead of running every test once."""
    with os.fdopen(int(os.environ["KP_WEAKEN_PIPE"]), "w", encoding="utf-8") as pipe:
        for target in os.environ["KP_WEAKEN_TARGETS"].split():
            print(json.dumps(_try(session, target)), file=pipe, flush=True)
    return True


def _try(session: pytest.Session, target: str) -> dict[str, object]:
    """Open it, run the tests, close it. `own` and `pages` say how many turned red; pages stop at the first."""
    began = time.monotonic()
    own = _in_order([item for item in session.items if item.path.name in OWN], target)
    pages = _in_order([item for item in session.items if item.path.name not in OWN], target)
    is_whole = target in whole()
    close = weaken(target)
    try:
        red = _run(session, own, stop_at_first=not is_whole)
        asked = is_whole or not (red or target == NOTHING)
        red_pages = _run(session, pages, stop_at_first=True) if asked else 0
    finally:
        close()
    return {"target": target, "own": red, "pages": red_pages, "seconds": time.monotonic() - began}


def _run(session: pytest.Session, items: Sequence[pytest.Item], *, stop_at_first: bool) -> int:
    """How many of the tests fail. What a file's tests share is thrown away when the file is left."""
    red = 0
    elsewhere = next(item for item in session.items if item.path != items[-1].path)
    for item, following in zip(items, [*items[1:], elsewhere], strict=True):
        reports = runtestprotocol(item, log=False, nextitem=following)
        red += any(report.failed for report in reports)
        if red and stop_at_first:
            session._setupstate.teardown_exact(elsewhere)
            break
    return red


def _in_order(items: Sequence[pytest.Item], target: str) -> list[pytest.Item]:
    """What is likely to notice first; files stay together. An open scope shows at any page, a rule at its own."""
    opened = target.partition("#")[0].rpartition(".")[2]
    is_scope = target.startswith("scope:")

    def key(item: pytest.Item) -> tuple[bool, str, bool, bool]:
        steps_last = (item.path.name != "test_in_step_pages.py") if is_scope else False
        return steps_last, item.path.name, *_unlikely(item, opened)

    return sorted(items, key=key)


def _unlikely(item: pytest.Item, opened: str) -> tuple[bool, bool]:
    """A rule's own table; a row of the matrix that is named like the rule, or has a refusal in it."""
    row = getattr(getattr(item, "callspec", None), "params", {}).get("row")
    if row is None:
        return not opened or opened not in item.name, False
    verbs = {word[:4] for word in opened.split("_")} - {"", "may", "is", "visi"}
    return not any(verb in row.name.partition(":")[2] for verb in verbs), "403" not in row.cells
