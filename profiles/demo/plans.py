"""Plans in every state, moved by the same verbs as the buttons."""

from __future__ import annotations

import datetime
from typing import Any

from django.utils import timezone

from clusters.models import AreaChiefAppointment, Membership
from core import clock
from people.models import User
from profiles.actions import plan as actions
from profiles.demo import texts
from profiles.demo.rounds import Crew
from profiles.models import (
    Action,
    DevelopmentPlan,
    FocusArea,
    FollowUp,
    FollowUpMove,
    FollowUpStatus,
    Progress,
)

_DAY = datetime.timedelta(days=1)
#: length of a month when a text says "in three months"
_MONTH = datetime.timedelta(days=30)


def write(crew: Crew, plan: DevelopmentPlan, *, moment: datetime.datetime, whole: bool = True) -> None:
    """Fill the plan with words; when not `whole`, the last focus area is still empty."""
    focus_areas = list(plan.focus_areas.select_related("area"))
    rows: list[Action] = []
    for place, focus in enumerate(focus_areas):
        if not whole and place == len(focus_areas) - 1:
            break
        words = crew.chance.choice(texts.of_area(focus.area.key)["focus_areas"])
        for name in ("headline", "context", "goal", "signs", "effect"):
            setattr(focus, name, words[name])
        focus.version, focus.updated_at, focus.updated_by = 1, moment, crew.leader.person
        focus.save()
        rows += [_action(crew, focus, entry, moment) for entry in words["actions"]]
    Action.objects.bulk_create(rows)
    if crew.chance.random() < 0.4:
        plan.support_wish = crew.chance.choice(texts.common()["support_wishes"])
        plan.save(update_fields=["support_wish"])


def _action(crew: Crew, focus: FocusArea, entry: dict[str, Any], moment: datetime.datetime) -> Action:
    return Action(
        plan_id=focus.plan_id,
        focus=focus,
        text=entry["text"],
        owner=_owner(crew, entry["owner"]),
        due=(moment + entry["due_months"] * _MONTH + crew.chance.randint(-6, 6) * _DAY).date(),
    )


def _owner(crew: Crew, hint: str) -> User | None:
    """The person that the text's hint points at; None for the whole team."""
    if hint == "leader":
        return crew.leader.person
    others: list[Membership] = [m for m in crew.memberships if m is not crew.leader]
    return crew.chance.choice(others).person if hint == "pedagogical" and others else None


def submit(crew: Crew, plan: DevelopmentPlan, *, moment: datetime.datetime) -> None:
    """The leader sends it."""
    with clock.at(moment):
        actions.submit_plan(plan=plan, by=crew.leader.person)


def give_back(crew: Crew, plan: DevelopmentPlan, *, moment: datetime.datetime) -> None:
    """The chief sends it back with a question to one or two focus areas."""
    common = texts.common()
    focus_areas = list(plan.focus_areas.all())
    asked = crew.chance.sample(focus_areas, min(2, len(focus_areas)))
    comments = crew.chance.sample(common["return_comments"], len(asked))
    decision = actions.Decision(
        note=crew.chance.choice(common["return_notes"]),
        comments={focus.pk: entry["text"] for focus, entry in zip(asked, comments, strict=True)},
    )
    with clock.at(moment):
        actions.return_plan(plan=plan, decision=decision, by=chief_of(crew))


def agree(crew: Crew, plan: DevelopmentPlan, *, moment: datetime.datetime) -> None:
    """The chief agrees, mostly with a promise or two."""
    common = texts.common()
    notes = [entry["text"] for entry in common["agreement_notes"] if entry["when"] == "any"]
    focus_areas = [*plan.focus_areas.all(), None]
    promises = [
        actions.PromiseDraft(
            text=entry["text"],
            due=(moment + entry["due_months"] * _MONTH).date(),
            focus=crew.chance.choice(focus_areas),
        )
        for entry in crew.chance.sample(common["promises"], crew.chance.choice([0, 1, 1, 2]))
    ]
    with clock.at(moment):
        actions.agree_plan(
            plan=plan,
            decision=actions.Decision(note=crew.chance.choice(notes), promises=promises),
            by=chief_of(crew),
        )


def run(crew: Crew, plan: DevelopmentPlan) -> None:
    """What has happened since the agreement: the texts' own progress, and most of what is due is done."""
    today = clock.today()
    rows = list(plan.actions.select_related("focus__area"))
    for action in rows:
        passed = action.due is not None and action.due < today
        done = passed and crew.chance.random() < 0.8
        action.progress = Progress.DONE if done else _told(action, "progress")
        action.version += 1
    Action.objects.bulk_update(rows, ["progress", "version"])
    for promise in plan.promises.filter(due__lt=today):
        if crew.chance.random() < 0.85:
            promise.kept_at = timezone.make_aware(
                datetime.datetime.combine(promise.due, datetime.time(14, 5))
            )
            promise.save(update_fields=["kept_at"])


def _told(action: Action, when: str) -> str:
    """How far the texts say that the action is, `when` being "progress" (part-way) or "outcome" (at the end)."""
    for words in texts.of_area(action.focus.area.key)["focus_areas"]:
        for entry in words["actions"]:
            if entry["text"] == action.text:
                told: str = entry[when]
                return told
    return Progress.UNDER_WAY


def finish(crew: Crew, plan: DevelopmentPlan, *, moment: datetime.datetime) -> None:
    """The year is over: every action has an end, every focus area its evaluation, and the plan is concluded."""
    rows = list(plan.actions.select_related("focus__area"))
    for action in rows:
        action.progress = _told(action, "outcome")
    Action.objects.bulk_update(rows, ["progress"])
    for focus in plan.focus_areas.select_related("area"):
        entries = texts.of_area(focus.area.key)["focus_areas"]
        focus.evaluation = next(
            entry["evaluation"] for entry in entries if entry["headline"] == focus.headline
        )
        focus.save(update_fields=["evaluation"])
    plan.promises.update(kept_at=moment)
    with clock.at(moment):
        _close_the_year(plan, crew.leader.person)
        actions.conclude_plan(plan=plan, by=crew.leader.person)


def _close_the_year(plan: DevelopmentPlan, by: User) -> None:
    """The year's meetings and its talk were held on their days: the same rows that clicking would have made."""
    rows = list(FollowUp.objects.ahead().filter(plan=plan, due__lte=clock.today()).exclude(kind="closing"))
    for row in rows:
        row.status, row.held_on = FollowUpStatus.HELD, row.due
    FollowUp.objects.bulk_update(rows, ["status", "held_on"])
    FollowUpMove.objects.bulk_create(
        FollowUpMove(subject=row, verb="hold", from_status="planned", to_status="held", by=by) for row in rows
    )


def chief_of(crew: Crew) -> User:
    """The team's area chief."""
    appointments = AreaChiefAppointment.objects.current().filter(area=crew.team.cluster.area)
    appointment: AreaChiefAppointment = appointments.select_related("person")[0]
    return appointment.person
