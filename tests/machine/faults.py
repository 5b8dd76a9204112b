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

from tests.machine import channels, test_machine
from tests.machine.channels import Ears
from tests.machine.hands import Hands
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
    f"scope:{_PLANS}.FocusCommentQuerySet.visible_to",
    "rule:profiles.rules.may_answer",
    "rule:profiles.rules.may_reveal",
    "rule:profiles.rules.may_write_position",
    "rule:profiles.plan_rules.may_edit_plan",
    "rule:profiles.plan_rules.may_decide_plan",
    "rule:clusters.rules.is_leader",
]


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


def _walk(hands: Hands, look: Callable[[], None]) -> None:
    """The straight way from a round's start to an agreed plan, with somebody who has not handed in, looked at."""
    hands.start("leader", "near")
    (round_,) = hands.facts.rounds
    for person in ("leader", "member", "colleague"):
        for step in (1, 2):
            hands.answer(person, round_, step)
    hands.hand_in("leader", round_)
    look()
    hands.hand_in("member", round_)
    hands.move_round("leader", round_, "reveal")
    hands.position("member", round_)
    hands.vote("leader", round_)
    look()
    hands.move_round("leader", round_, "conclude")
    (plan,) = hands.facts.plans
    hands.write_focus("member", plan)
    hands.add_action("member", plan)
    hands.talk_in_team("member", plan)
    look()
    hands.move_plan("leader", plan, "submit")
    hands.move_plan("chief", plan, "return")
    look()
    hands.move_plan("leader", plan, "submit")
    hands.move_plan("chief", plan, "agree")
    look()


def _look(scene: Scene, hands: Hands) -> None:
    """A few people read everything that there is of round and plan."""
    world = scene.world
    world.rounds = {str(r.pk): hands.stored(r) for r in hands.facts.rounds}
    world.plans = {str(p.pk): hands.stored(p) for p in hands.facts.plans}
    for url in channels.urls(world):
        if url.startswith(("/plan/", "/afdaekning/")):
            for person in ("member", "other_member", "chief", "far_chief"):
                hands.read(person, url)


@pytest.mark.parametrize("target", ["", *OPENED, *OTHERS])
def test_a_straight_walk(target: str, scene: Scene) -> None:
    """What the straight way alone finds; with nothing opened, nothing. What it misses is the play's to find."""
    ears = Ears()
    said = "not found"
    opened = OTHERS[target]() if target in OTHERS else _opened(target or "nothing:")
    scene.world.teams = {name: team for name, team in scene.teams.items() if name != "far"}
    with ears.open(), opened:
        hands = Hands(scene, ears)
        try:
            _walk(hands, lambda: _look(scene, hands))
        except AssertionError as found:
            said = f"{type(found).__name__}: {found}"
        finally:
            hands.undo()
    print(f"\n after {hands.requests:>3} requests  {target or 'nothing'}  →  {said[:150]}")  # noqa: T201
    assert target or said == "not found"


@pytest.mark.parametrize("target", [*OPENED, *OTHERS])
def test_what_is_opened_is_found(target: str, scene: Scene) -> None:
    with OTHERS[target]() if target in OTHERS else _opened(target):
        plays, said = _play(scene)
    print(f"\n{plays:>3} plays  {target.rpartition('profiles.')[2]}  →  {said[:150]}")  # noqa: T201
    assert plays
