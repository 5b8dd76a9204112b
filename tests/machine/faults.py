"""The play is tested by opening what it guards: each must be found, and how many requests or plays it took is told.

Not part of the suite: `scripts/test --hypothesis-profile=long -n 0 -s tests/machine/faults.py`.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any
from unittest import mock

import pytest
from hypothesis import Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.machine.play import BOUNDED, Play, scene
from tests.machine.scene import Scene
from tests.machine.walk import NOT_FOUND, is_find, walk
from tests.weaken import targets
from tests.weaken.clauses import CLAUSES, TOGETHER

__all__ = ["scene"]
pytestmark = pytest.mark.django_db

_ROUNDS, _PLANS = "profiles.querysets.assessment", "profiles.querysets.plan"
_TEAMS = "clusters.querysets"


def _clauses(name: str, *numbers: int) -> list[str]:
    return [f"clause:{name}#{number}" for number in numbers or range(len(CLAUSES[name]))]


#: the straight way meets it
ON_THE_WAY = [
    f"scope:{_ROUNDS}.AssessmentQuerySet.visible_to",
    f"scope:{_ROUNDS}.VoteQuerySet.visible_to",
    f"scope:{_PLANS}.DevelopmentPlanQuerySet.visible_to",
    f"scope:{_PLANS}.FocusCommentQuerySet.visible_to",
    *_clauses(f"{_ROUNDS}.AssessmentQuerySet.visible_to"),
    *_clauses(f"{_ROUNDS}.VoteQuerySet.visible_to", 0, 1),
    *_clauses(f"{_PLANS}.DevelopmentPlanQuerySet.visible_to", 0, 2, 3, 4, 5),
    *_clauses(f"{_PLANS}.FocusCommentQuerySet.visible_to", 1, 2, 3),
    "rule:profiles.rules.may_start_assessment",
    "rule:profiles.rules.may_answer",
    "rule:profiles.rules.may_reveal",
    "rule:profiles.rules.may_write_position",
    "rule:profiles.rules.may_lead_meeting",
    "rule:profiles.plan_rules.may_edit_plan",
    "rule:profiles.plan_rules.may_decide_plan",
    "rule:clusters.rules.is_leader",
]
#: it takes an ending, a deputy, a predecessor, or somebody who tries at the right moment
IN_THE_PLAY = [
    *_clauses(f"{_PLANS}.DevelopmentPlanQuerySet.visible_to", 1),
    *_clauses(f"{_TEAMS}._was_there_at_its_end", 0),
    *_clauses(f"{_TEAMS}._memberships_of", 0),
    *_clauses(f"{_TEAMS}._deputyships_of"),
    "rule:profiles.rules.may_take_back",
    "rule:profiles.rules.may_vote",
    "rule:profiles.plan_rules.may_talk_in_team",
]
#: closed by another fence as well, and so not seen when opened alone; what to open with it is in `TOGETHER`
BEHIND_ANOTHER = [
    f"scope:{_ROUNDS}.AnswerQuerySet.visible_to",
    f"scope:{_ROUNDS}.ContributionQuerySet.visible_to",
    f"scope:{_ROUNDS}.PositionQuerySet.visible_to",
    *_clauses(f"{_ROUNDS}.ContributionQuerySet.visible_to"),
    *_clauses(f"{_ROUNDS}.VoteQuerySet.visible_to", 2),
]
#: the same from the other side: what the pages ask for, with the scope closed
PAGES_ALONE = sorted({one for pair in TOGETHER for one in pair.split("+") if one.startswith("page:")})
#: shows in figures, or needs a row that cannot be written through a page: `tests/leaks` finds these
WITHOUT_WORDS = [pair for pair in TOGETHER if "profiles.earlier" in pair or "revealed_round" in pair]


@contextmanager
def _log_tells_notes() -> Iterator[None]:
    """Somebody logs what they save."""
    from core.versions import save_if_current as save

    def chatty(row: Any, **how: Any) -> Any:
        logging.getLogger("profiles").debug("saving %s", how)
        return save(row, **how)

    with mock.patch("profiles.actions.assessment.save_if_current", chatty):
        yield


OTHERS: dict[str, Callable[[], AbstractContextManager[None]]] = {
    "a log line tells what is saved": _log_tells_notes,
}


def _with(target: str) -> AbstractContextManager[None]:
    return OTHERS[target]() if target in OTHERS else targets.opened(target)


def _tell(figure: str, target: str, said: str) -> None:
    words = target if target in OTHERS else targets.described(target)
    print(f"\n{figure}  {words}  →  {' '.join(said.split())[:150]}")  # noqa: T201 - how soon each is found is what this is run for


@pytest.mark.parametrize(
    "target", [*ON_THE_WAY, *OTHERS, *(pair for pair in TOGETHER if pair not in WITHOUT_WORDS)]
)
def test_the_straight_walk_finds(target: str, scene: Scene) -> None:
    requests, said = walk(scene, _with(target))
    _tell(f"after {requests:>4} requests", target, said)
    assert said != NOT_FOUND


@pytest.mark.parametrize("target", ["nothing:", *BEHIND_ANOTHER, *PAGES_ALONE])
def test_one_fence_open_shows_nothing(target: str, scene: Scene) -> None:
    """With the other closed. Were something found here, it would be no second fence."""
    requests, said = walk(scene, _with(target))
    _tell(f"after {requests:>4} requests", target, said)
    assert said == NOT_FOUND


@pytest.mark.parametrize("target", IN_THE_PLAY)
def test_the_play_finds(target: str, scene: Scene) -> None:
    with _with(target):
        plays, said = _play(scene)
    _tell(f"{plays:>3} plays", target, said)
    assert plays


def _play(scene: Scene) -> tuple[int, str]:
    """How many plays until one failed (0 when none did), and what it said."""
    Play.scene = scene
    Play.played.clear()
    how = settings(
        BOUNDED, max_examples=60, stateful_step_count=40, phases=[Phase.generate], derandomize=False
    )
    try:
        run_state_machine_as_test(Play, settings=how)
    except Exception as found:
        inner = found.exceptions[0] if isinstance(found, ExceptionGroup) else found
        if not is_find(inner):
            raise
        return len(Play.played) + 1, f"{type(inner).__name__}: {str(inner).splitlines()[0]}"
    return 0, NOT_FOUND
