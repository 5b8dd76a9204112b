"""The play is tested by opening what it guards, one at a time: each must be found, and how many plays it took is told.

Not part of the suite: `scripts/test --hypothesis-profile=long -n 0 -s tests/machine/faults.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from unittest import mock

import pytest
from hypothesis import Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from core.state import StateMachine
from tests.machine import test_machine
from tests.machine.scene import Scene
from tests.machine.test_machine import Play, scene
from tests.weaken import targets

__all__ = ["scene"]
pytestmark = pytest.mark.django_db

_ROUNDS, _PLANS = "profiles.querysets.assessment", "profiles.querysets.plan"
#: what is opened, as `tests.weaken.targets` names it
OPENED = [
    f"scope:{_ROUNDS}.AnswerQuerySet.visible_to",
    f"scope:{_ROUNDS}.AssessmentQuerySet.visible_to",
    f"scope:{_ROUNDS}.ContributionQuerySet.visible_to",
    f"scope:{_ROUNDS}.VoteQuerySet.visible_to",
    f"scope:{_PLANS}.DevelopmentPlanQuerySet.visible_to",
    *(
        f"clause:{name}#{number}"
        for name in (
            f"{_ROUNDS}.ContributionQuerySet.visible_to",
            f"{_ROUNDS}.VoteQuerySet.visible_to",
            f"{_PLANS}.DevelopmentPlanQuerySet.visible_to",
        )
        for number in range(len(targets.CLAUSES[name]))
    ),
    "rule:profiles.rules.may_answer",
    "rule:profiles.rules.may_reveal",
    "rule:profiles.rules.may_write_position",
    "rule:profiles.plan_rules.may_edit_plan",
    "rule:profiles.plan_rules.may_decide_plan",
    "rule:clusters.rules.is_leader",
]


@contextmanager
def _moves_from_anywhere() -> Iterator[None]:
    """The guarded UPDATE forgets its guard."""
    move = StateMachine._move

    def careless(self: Any, verb: str, **changes: Any) -> None:
        every = frozenset(dict(self._meta.get_field("status").flatchoices))
        table = {name: (every, target) for name, (_sources, target) in self.TRANSITIONS.items()}
        with mock.patch.object(type(self), "TRANSITIONS", table):
            move(self, verb, **changes)

    with mock.patch.object(StateMachine, "_move", careless):
        yield


@contextmanager
def _log_tells_notes() -> Iterator[None]:
    """Somebody logs what they save."""
    import logging

    from core.versions import save_if_current as save

    def chatty(row: Any, **how: Any) -> Any:
        logging.getLogger("profiles").debug("saving %s", how)
        return save(row, **how)

    with mock.patch("profiles.actions.assessment.save_if_current", chatty):
        yield


@contextmanager
def _opened(target: str) -> Iterator[None]:
    close = targets.weaken(target)
    try:
        yield
    finally:
        close()


OTHERS: dict[str, Callable[[], Any]] = {
    "a verb moves from any state": _moves_from_anywhere,
    "a log line tells what is saved": _log_tells_notes,
}


def _play(scene: Scene) -> tuple[int, str]:
    """How many plays until one failed (0 when none did), and what it said."""
    Play.scene = scene
    Play.played.clear()
    how = settings(
        test_machine.BOUNDED,
        max_examples=60,
        stateful_step_count=40,
        phases=[Phase.generate],
        derandomize=False,
    )
    try:
        run_state_machine_as_test(Play, settings=how)
    except Exception as found:
        inner = found.exceptions[0] if isinstance(found, ExceptionGroup) else found
        return len(Play.played) + 1, f"{type(inner).__name__}: {str(inner).splitlines()[0]}"
    return 0, "not found"


@pytest.mark.parametrize("target", [*OPENED, *OTHERS])
def test_what_is_opened_is_found(target: str, scene: Scene) -> None:
    with OTHERS[target]() if target in OTHERS else _opened(target):
        plays, said = _play(scene)
    print(f"\n{plays:>3} plays  {target.rpartition('profiles.')[2]}  →  {said[:150]}")  # noqa: T201
    assert plays
