"""The world's plans, taken through their own verbs to each state, and who may read them there."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from core import clock
from core.periods import from_day
from profiles.actions.plan import (
    Decision,
    PromiseDraft,
    agree_plan,
    conclude_plan,
    return_plan,
    submit_plan,
    withdraw_plan,
)
from profiles.models import Action, DevelopmentPlan, FocusArea, PlanEvent
from tests.access.words import Readers

if TYPE_CHECKING:
    from tests.access.world import World

_TEAM = frozenset({"leader", "member", "colleague"})
_WITH_CHIEF = _TEAM | {"chief"}

#: state → the verbs that lead there, and who reads the text
_WAYS: dict[str, tuple[tuple[str, ...], Readers]] = {
    "draft": ((), _TEAM),
    "withdrawn": (("submit", "withdraw"), _TEAM),
    "submitted": (("submit",), _WITH_CHIEF),
    "returned": (("submit", "return"), _TEAM),
    "agreed": (("submit", "agree"), _WITH_CHIEF),
    "ended": (("submit", "agree"), _WITH_CHIEF),
    "done": (("submit", "agree", "conclude"), _WITH_CHIEF),
}
_TEXTS = ("headline", "context", "goal", "signs", "effect", "reason", "evaluation")


def build_plans(world: World) -> None:
    """One plan in each state. A withdrawn one is a draft again that the chief has had in hand: the hardest to hide."""
    for state, (verbs, readers) in _WAYS.items():
        plan = world.plans[state] = _plan(world, state, readers)
        for verb in verbs:
            _move(world, plan, state, verb, readers)
        plan.refresh_from_db()


def _plan(world: World, state: str, readers: Readers) -> DevelopmentPlan:
    secret = world.secrets.text
    day = clock.today()
    plan = DevelopmentPlan.objects.create(
        team=world.teams[state],
        period=from_day(day - datetime.timedelta(days=10), day + datetime.timedelta(days=355)),
        support_wish=secret(f"{state} plan: wish for support", readers),
        assessment=world.rounds.get(state),
    )
    PlanEvent.objects.create(
        subject=plan, verb="begin", from_status="", to_status="draft", by=world.people["leader"]
    )
    for order, area in enumerate(world.profile.areas.all(), 1):
        texts = {name: secret(f"{state} plan: {name}", readers) for name in _texts(state)}
        focus = FocusArea.objects.create(plan=plan, area=area, order=order, version=1, **texts)
        Action.objects.create(
            plan=plan,
            focus=focus,
            text=secret(f"{state} plan: an action", readers),
            owner=world.people["member"],
            due=day + datetime.timedelta(days=5),
            version=1,
        )
    return plan


def _texts(state: str) -> tuple[str, ...]:
    """What is written on a focus area; the agreed plan is not evaluated yet."""
    return _TEXTS if state != "agreed" else _TEXTS[:-1]


def _move(world: World, plan: DevelopmentPlan, state: str, verb: str, readers: Readers) -> None:
    leader, chief, secret = world.people["leader"], world.people["chief"], world.secrets.text
    if verb in {"agree", "return"}:
        comments = {focus.pk: secret(f"{state} plan: comment", readers) for focus in plan.focus_areas.all()}
        decision = Decision(note=secret(f"{state} plan: the chief's note", readers), comments=comments)
        if verb == "return":
            return_plan(plan=plan, decision=decision, by=chief)
            return
        due = clock.today() + datetime.timedelta(days=5)
        promises = [
            PromiseDraft(secret(f"{state} plan: a promise", readers), due),
            PromiseDraft(
                secret(f"{state} plan: a promise to a focus area", readers), due, plan.focus_areas.all()[0]
            ),
        ]
        agree_plan(plan=plan, decision=Decision(decision.note, comments, promises), by=chief)
        return
    {"submit": submit_plan, "withdraw": withdraw_plan, "conclude": conclude_plan}[verb](plan=plan, by=leader)
