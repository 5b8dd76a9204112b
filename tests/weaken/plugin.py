"""The pytest plugin of scripts/weaken: runs the collected tests again and again, with one thing open each time.

One process does many, because starting Django and making a database take longer than the tests that notice. Each
target's result is a line of JSON, written to the file descriptor `KP_WEAKEN_PIPE` as soon as it is known.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Sequence

import pytest
from _pytest.runner import runtestprotocol
from django.db import connections

from tests.weaken.clauses import TOGETHER
from tests.weaken.targets import weaken, whole

#: the first "target": the rules' own tests must be green before anything is opened
NOTHING = "nothing:"
#: files with the tests of the rules and scopes themselves; all the others visit pages
OWN = {
    "test_rules.py",
    "test_in_step.py",
    "test_in_step_due.py",
    "test_campaigns.py",
    "test_past_and_deputies_in_step.py",
}
#: what falls due and who is mailed has tests of its own, by the packages the conditions stand in
_BY_PACKAGE = {
    "profiles.due.support": {"test_in_step_due.py", "test_support_due.py", "test_support_calendar.py"},
    "profiles.due": {"test_in_step_due.py"},
    "clusters.due": {"test_in_step_due.py"},
    "clusters.leaderless": {"test_in_step_due.py", "test_leaderless.py"},
    "clusters.offices": {"test_in_step_due.py"},
    "profiles.earlier": {"test_earlier.py"},
    "profiles.querysets.plan.DevelopmentPlanQuerySet.unanswered": {"test_waiting_plans.py"},
    "profiles.querysets.plan.DevelopmentPlanQuerySet.waiting_long": {"test_waiting_plans.py"},
    "reminders.": {
        "test_mail_making.py",
        "test_mail_sending.py",
        "test_mail_words.py",
        "test_mail_choice.py",
    },
}


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
    """Open it, run the tests, close it. `own` and `pages` say whether one of them turned red.

    Fences that stand behind each other are opened for the pages alone: that a scope's own test notices is known.
    """
    began = time.monotonic()
    own = _in_order([item for item in session.items if item.path.name in OWN], target)
    pages = _in_order([item for item in session.items if item.path.name not in OWN], target)
    is_together = target in TOGETHER
    is_whole = target in whole()
    close = weaken(target)
    try:
        red = not is_together and _run(session, own)
        asked = is_whole or not (red or target == NOTHING)
        red_pages = asked and _run(session, pages)
    finally:
        close()
    return {"target": target, "own": red, "pages": red_pages, "seconds": time.monotonic() - began}


def _run(session: pytest.Session, items: Sequence[pytest.Item]) -> bool:
    """Whether one of the tests fails; it is the last. What a file's tests share is thrown away when it is left."""
    elsewhere = next(item for item in session.items if item.path != items[-1].path)
    for item, following in zip(items, [*items[1:], elsewhere], strict=True):
        reports = runtestprotocol(item, log=False, nextitem=following)
        if any(report.failed for report in reports):
            session._setupstate.teardown_exact(elsewhere)
            return True
    return False


def _in_order(items: Sequence[pytest.Item], target: str) -> list[pytest.Item]:
    """What is likely to notice first; files stay together."""
    opened = _word_of(target)
    first = _likely_files(target)

    def key(item: pytest.Item) -> tuple[bool, str, bool, bool]:
        return item.path.name not in first, item.path.name, *_unlikely(item, opened)

    return sorted(items, key=key)


def _word_of(target: str) -> str:
    """What the tests call what is opened: a kind of thing that falls due by its name, else the function's."""
    path, _, function = target.partition("#")[0].partition(":")[2].rpartition(".")
    module, _, owner = path.rpartition(".")
    found = getattr(sys.modules.get(module), owner, None)
    return str(found.name) if isinstance(found, type) and hasattr(found, "name") else function


def _likely_files(target: str) -> set[str]:
    """A scope shows in its own table and at any page, a rule at its own row, what lies behind two fences as a word."""
    if target in TOGETHER:
        return {"test_pages.py"}
    for package, files in _BY_PACKAGE.items():
        if target.startswith(f"clause:{package}"):
            return files
    if target.startswith(("scope:", "clause:")):
        return {"test_in_step.py", "test_in_step_pages.py"}
    return {"test_campaigns.py" if "campaign" in target else "test_rules.py", "test_matrix.py"}


def _unlikely(item: pytest.Item, opened: str) -> tuple[bool, bool]:
    """A rule's own table; a row of the matrix that is named like the rule, or has a refusal in it; a likely reader."""
    parameters = getattr(getattr(item, "callspec", None), "params", {})
    row = parameters.get("row")
    if row is None:
        named = bool(opened) and opened in item.name
        return not named, parameters.get("role") not in {"member", "other_member"}
    verbs = {word[:4] for word in opened.split("_")} - {"", "may", "is", "visi"}
    return not any(verb in row.name.partition(":")[2] for verb in verbs), "403" not in row.cells
