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
from profiles.actions.plan_revise import discard_plan, remove_focus_area, start_revision
from profiles.models import Action, DevelopmentPlan, FocusArea, FocusComment, PlanEvent
from tests.access.words import Readers

if TYPE_CHECKING:
    from tests.access.world import World

_NOBODY: Readers = frozenset()
_TEAM = frozenset({"leader", "member", "colleague"})
_WITH_CHIEF = _TEAM | {"chief"}

#: state → the verbs that lead there, and who reads the text
_WAYS: dict[str, tuple[tuple[str, ...], Readers]] = {
    "draft": ((), _TEAM),
    "withdrawn": (("submit", "withdraw"), _TEAM),
    "aside": (("discard",), _TEAM),
    "submitted": (("submit",), _WITH_CHIEF),
    "returned": (("submit", "return"), _TEAM),
    "agreed": (("submit", "agree"), _WITH_CHIEF),
    "ended": (("submit", "agree"), _WITH_CHIEF),
    "done": (("submit", "agree", "conclude"), _WITH_CHIEF),
    "superseded": (("submit", "agree", "revise"), _WITH_CHIEF),
}
_TEXTS = ("headline", "context", "goal", "signs", "effect", "reason", "evaluation")


def build_plans(world: World) -> None:
    """One plan in each state. A withdrawn one is a draft again that the chief has had in hand: the hardest to hide."""
    for state, (verbs, readers) in _WAYS.items():
        plan = world.plans[state] = _plan(world, state, readers)
        if state == "draft":
            _take_one_out_of_a_draft(world, plan)
        for verb in verbs:
            _move(world, plan, state, verb, readers)
        _talk(world, plan, state, readers)
        plan.refresh_from_db()


def _talk(world: World, plan: DevelopmentPlan, state: str, readers: Readers) -> None:
    """A word among the team, one to the chief with an answer, and drafts that their authors alone see."""
    focus, secret = plan.focus_areas.all()[0], world.secrets.text
    member, leader = world.people["member"], world.people["leader"]
    place = {"plan": plan, "focus": focus, "version": 1}
    make = FocusComment.objects.create
    make(**place, by=member, text=secret(f"{state} plan: said in the team", _TEAM))
    draft = secret(f"{state} plan: the leader's unsent word", _NOBODY, frozenset({"leader"}))
    make(**{**place, "version": 0}, by=leader, is_draft=True, text=draft)
    if plan.submitted_at or DevelopmentPlan.objects.get(pk=plan.pk).submitted_at:
        asked = make(
            **place, by=member, is_shared=True, text=secret(f"{state} plan: said to the chief", readers)
        )
        answer = secret(f"{state} plan: an answer to that", readers)
        make(**place, by=leader, is_shared=True, reply_to=asked, text=answer)


def _take_one_out_of_a_draft(world: World, plan: DevelopmentPlan) -> None:
    """A third focus area that came and went; its words are kept, and nobody reads them until it is in again."""
    area = world.spare_area
    texts = {name: world.secrets.text(f"draft plan: {name} that went out", _NOBODY, _TEAM) for name in _TEXTS}
    focus = FocusArea.objects.create(plan=plan, area=area, order=3, **texts)
    reason = world.secrets.text("draft plan: why a focus area went out", _TEAM)
    remove_focus_area(focus=focus, reason=reason, by=world.people["leader"])


def _take_one_out(world: World, plan: DevelopmentPlan, readers: Readers) -> None:
    """A focus area goes out, with a reason that is read with the plan."""
    reason = world.secrets.text("renewed plan: why a focus area went out", readers)
    remove_focus_area(focus=plan.focus_areas.all()[1], reason=reason, by=world.people["leader"])


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
    for order, area in enumerate(world.profile.areas.all()[:2], 1):
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
    if verb == "discard":
        discard_plan(plan=plan, reason=secret(f"{state} plan: why it is laid aside", readers), by=leader)
        return
    if verb == "revise":
        new = world.plans["renewed"] = start_revision(plan=plan, by=leader)
        _take_one_out(world, new, readers)
        new.focus_areas.update(version=1)
        new.actions.update(version=1)
        submit_plan(plan=new, by=leader)
        agree_plan(plan=new, decision=Decision(secret("renewed plan: the chief's note", readers)), by=chief)
        new.refresh_from_db()
        return
    {"submit": submit_plan, "withdraw": withdraw_plan, "conclude": conclude_plan}[verb](plan=plan, by=leader)
