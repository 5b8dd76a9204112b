"""The area chief's answer to a plan, and what an agreement sets in motion."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.utils.translation import gettext as _

from core import clock
from core.jobs import wake
from core.state import Conflict
from core.words import long_date
from people.models import User
from profiles import plan_rules as rules
from profiles import tasks
from profiles.actions import followup
from profiles.actions.plan_base import content_of, locked, require_or_conflict
from profiles.models import (
    Action,
    AgreedCopy,
    DecisionDraft,
    DevelopmentPlan,
    FocusArea,
    FocusComment,
    PlanEvent,
    PlanStatus,
    Promise,
)


@dataclass(frozen=True)
class PromiseDraft:
    """A promise that a chief makes with the agreement; `focus` is None for one to the whole plan."""

    text: str
    due: datetime.date
    focus: FocusArea | None = None


@dataclass(frozen=True)
class Decision:
    """The area chief's answer: a note to the whole, words per focus area, and promises of their own."""

    note: str = ""
    comments: Mapping[int, str] = field(default_factory=dict)  # focus area's pk → text
    promises: Sequence[PromiseDraft] = ()


@transaction.atomic
def return_plan(*, plan: DevelopmentPlan, decision: Decision, by: User) -> DevelopmentPlan:
    """Send the plan back with words for the team to work on. Side effects: the plan moves, an event, the comments.

    What the chief had begun to write (`DecisionDraft`) is gone.
    """
    current = locked(plan)
    require_or_conflict(rules.may_decide_plan(by, current), plan=current, verb="return")
    current._move("return", by=by, note=decision.note, chief_note=decision.note)
    _write_comments(current, decision, by=by)
    _drop_draft(current, by=by)
    return current


@transaction.atomic
def agree_plan(*, plan: DevelopmentPlan, decision: Decision, by: User) -> DevelopmentPlan:
    """Agree the plan, with the chief's promises.

    Side effects, in order: the plans whose place it takes are superseded (each with an event), and what has happened
    on the one it revises comes with it: progress, evaluations, promises; the plan moves, with an event; comments;
    promises; the words as agreed are copied; the chief's draft is gone; the follow-ups are laid out, or go on from the
    revised plan; after the commit a task makes the PDF. Raises `Conflict` when the plan that it revises is not agreed
    any more.
    """
    current = locked(plan)
    require_or_conflict(rules.may_decide_plan(by, current), plan=current, verb="agree")
    _take_the_place_of_others(current, by=by)
    current._move(
        "agree", by=by, note=decision.note, agreed_at=clock.now(), agreed_by=by, chief_note=decision.note
    )
    _write_comments(current, decision, by=by)
    Promise.objects.bulk_create(
        Promise(plan=current, focus=promise.focus, text=promise.text, due=promise.due, by=by)
        for promise in decision.promises
    )
    AgreedCopy.objects.create(plan=current, content=content_of(current))
    _drop_draft(current, by=by)
    followup.follow_agreement(current, by=by)
    wake(tasks.make_agreed_pdfs)
    return current


def _take_the_place_of_others(plan: DevelopmentPlan, *, by: User) -> None:
    """Supersede what this agreement replaces. Their rows are held, so that progress is either before it or refused."""
    if in_the_way := plan.later_agreed_in_the_way():
        raise Conflict(
            _("Planåret går ind over den plan, der er aftalt fra %(date)s. Teamet må rette det først.")
            % {"date": long_date(in_the_way.starts)}
        )
    keys = {kin.pk for kin in plan.to_be_superseded()} | ({plan.revises_id} if plan.revises_id else set())
    held = DevelopmentPlan.objects.filter(pk__in=keys).select_for_update(of=("self",), no_key=True)
    for old in held.order_by("pk"):
        if old.status != PlanStatus.AGREED:
            raise Conflict(
                _("Den plan, der skulle afløses, er nu »%(status)s«.") % {"status": old.get_status_display()}
            )
        if old.pk == plan.revises_id:
            _bring_along(old, plan)
        old._move("supersede", by=by, superseded_at=clock.now(), superseded_by=plan)


def _bring_along(old: DevelopmentPlan, new: DevelopmentPlan) -> None:
    """What was reported while the revision was written: progress by lineage of action, evaluations, the promises."""
    carried = {action.carried_from_id: action for action in new.actions.filter(carried_from__plan=old)}
    for before in old.actions.filter(pk__in=carried):
        carried[before.pk].progress = before.progress
    Action.objects.bulk_update(carried.values(), ["progress"])
    areas = {focus.carried_from_id: focus for focus in new.focus_areas.filter(carried_from__plan=old)}
    for evaluated in old.focus_areas.filter(pk__in=areas).exclude(evaluation=""):
        areas[evaluated.pk].evaluation = evaluated.evaluation
    FocusArea.objects.bulk_update(areas.values(), ["evaluation"])
    Promise.objects.bulk_create(
        Promise(
            plan=new,
            focus=areas.get(promise.focus_id),
            text=promise.text,
            due=promise.due,
            by_id=promise.by_id,
            made_at=promise.made_at,
            kept_at=promise.kept_at,
            carried_from=promise,
        )
        for promise in old.promises.all()
    )


def _drop_draft(plan: DevelopmentPlan, *, by: User) -> None:
    """What the chief had begun to write has been said now."""
    DecisionDraft.objects.filter(plan=plan, person=by).delete()


def _write_comments(plan: DevelopmentPlan, decision: Decision, *, by: User) -> None:
    """Keep the chief's words with the event that they came with; blank ones are no words."""
    event = PlanEvent.objects.filter(subject=plan).latest("pk")
    own = set(plan.focus_areas.values_list("pk", flat=True))
    FocusComment.objects.bulk_create(
        FocusComment(plan=plan, focus_id=focus, event=event, is_shared=True, by=by, text=text.strip())
        for focus, text in decision.comments.items()
        if focus in own and text.strip()
    )
