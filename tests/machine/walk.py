"""The straight way from a round's start to an agreed plan, looked at: the shortest play that meets every fence."""

from __future__ import annotations

import traceback
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

from django.db import IntegrityError

from tests.machine import channels
from tests.machine.channels import Ears
from tests.machine.hands import Hands
from tests.machine.scene import Scene

#: of each kind one: a member, one of another team, the chief, another chief
READERS = ("member", "other_member", "chief", "far_chief")
NOT_FOUND = "not found"
_HERE = Path(__file__).parent


def is_find(error: BaseException) -> bool:
    """Whether the play itself says that something is wrong, or the database stops what a rule let through.

    Anything else is a mistake in the program or in the play: it would come whatever is opened, and finds nothing.
    """
    if isinstance(error, AssertionError):
        said_in = traceback.extract_tb(error.__traceback__)[-1].filename
        return Path(said_in).parent == _HERE
    return isinstance(error, IntegrityError)


def walk(scene: Scene, opened: AbstractContextManager[object]) -> tuple[int, str]:
    """Go the whole way with something open: after how many requests it was found, and how it was said.

    Raises what is no find (`is_find`).
    """
    ears = Ears()
    scene.world.teams = {name: team for name, team in scene.teams.items() if name != "far"}
    with ears.open(), opened:
        hands = Hands(scene, ears)
        try:
            _round(hands, lambda: _look(scene, hands, "/afdaekning/"))
            _plan(hands, lambda: _look(scene, hands, "/plan/"))
        except Exception as found:
            if not is_find(found):
                raise
            return hands.requests, f"{type(found).__name__}: {found}"
        finally:
            hands.undo()
    return hands.requests, NOT_FOUND


def _round(hands: Hands, look: Callable[[], None]) -> None:
    """With a neighbour's beside it, somebody who never hands in, and somebody who tries what may not be."""
    hands.start("other_leader", "beside")
    (beside,) = hands.facts.rounds
    for step in (1, 2):
        hands.answer("other_member", beside, step)
    hands.hand_in("other_member", beside)
    hands.start("member", "near")
    hands.start("leader", "near")
    round_ = hands.facts.rounds[-1]
    for person in ("leader", "member", "colleague"):
        for step in (1, 2):
            hands.answer(person, round_, step)
    hands.hand_in("leader", round_)
    hands.answer("leader", round_, 1)
    look()
    hands.hand_in("member", round_)
    hands.move_round("member", round_, "reveal")
    hands.move_round("leader", round_, "reveal")
    hands.position("member", round_)
    hands.vote("leader", round_)
    hands.meet("member", round_, "open", 0)
    hands.meet("leader", round_, "open", 0)
    hands.meet("leader", round_, "step", 0)
    look()
    hands.move_round("leader", round_, "conclude")
    hands.position("member", round_)
    look()


def _plan(hands: Hands, look: Callable[[], None]) -> None:
    (plan,) = hands.facts.plans
    hands.write_focus("member", plan)
    hands.add_action("member", plan)
    hands.talk_in_team("member", plan)
    look()
    hands.move_plan("leader", plan, "submit")
    hands.write_focus("member", plan)
    hands.move_plan("member", plan, "agree")
    look()
    hands.talk_with_chief("member", plan)
    hands.begin_to_talk("chief", plan)
    hands.move_plan("chief", plan, "return")
    look()
    hands.move_plan("leader", plan, "submit")
    hands.move_plan("chief", plan, "agree")
    hands.report_progress("member", plan)
    hands.keep_promise("leader", plan)
    hands.keep_promise("chief", plan)
    look()


def _look(scene: Scene, hands: Hands, what: str) -> None:
    """A few people read every page about it. The documents take their time, and are left to the play."""
    world = scene.world
    world.rounds = {str(r.pk): hands.stored(r) for r in hands.facts.rounds if r.team == "near"}
    world.plans = {str(p.pk): hands.stored(p) for p in hands.facts.plans}
    for url in channels.urls(world):
        if url.startswith(what) and not url.endswith("/pdf/"):
            for person in READERS:
                hands.read(person, url)
