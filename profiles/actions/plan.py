"""Verbs of a plan. The plan's row lock comes first: a text is either part of what is sent, or it is refused."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from core import clock
from core.jobs import wake
from core.rules import require
from core.state import Conflict
from core.versions import save_if_current
from people.models import User
from profiles import plan_rules as rules
from profiles import tasks
from profiles.document import plan_content
from profiles.models import (
    Action,
    AgreedCopy,
    DevelopmentPlan,
    FocusArea,
    FocusComment,
    PlanEvent,
    Promise,
)


def _locked(plan: DevelopmentPlan) -> DevelopmentPlan:
    """The plan as it is stored now, held until the transaction ends."""
    plans = DevelopmentPlan.objects.select_for_update(of=("self",), no_key=True)
    locked: DevelopmentPlan = plans.select_related("team__cluster__area").get(pk=plan.pk)
    return locked


def _require_or_conflict(verdict: Any, *, plan: DevelopmentPlan, verb: str) -> None:
    """Tell somebody who came second what happened, rather than that they may not."""
    if not plan.can(verb):
        raise Conflict(
            _("Planen er ikke længere, hvor den var: den er nu »%(status)s«.")
            % {"status": plan.get_status_display()}
        )
    require(verdict)


@transaction.atomic
def save_plan(*, plan: DevelopmentPlan, version: int, values: Mapping[str, Any], by: User) -> DevelopmentPlan:
    """Keep the plan's own fields (period, wish for support). Raises `StaleVersion`. Side effects: its row."""
    current = _locked(plan)
    require(rules.may_edit_plan(by, current))
    return save_if_current(current, version=version, values=dict(values))


@transaction.atomic
def save_focus(*, focus: FocusArea, version: int, values: Mapping[str, Any], by: User) -> FocusArea:
    """Keep a focus area's texts. Raises `StaleVersion` when a colleague has saved since. Side effects: its row."""
    current = _locked(focus.plan)
    require(rules.may_edit_plan(by, current))
    return save_if_current(focus, version=version, values={**values, "updated_by": by})


@transaction.atomic
def save_evaluation(*, focus: FocusArea, version: int, evaluation: str, by: User) -> FocusArea:
    """Keep a focus area's evaluation, in the plan's year. Raises `StaleVersion`. Side effects: its row."""
    current = _locked(focus.plan)
    require(rules.may_evaluate_plan(by, current))
    return save_if_current(focus, version=version, values={"evaluation": evaluation, "updated_by": by})


@transaction.atomic
def add_action(*, focus: FocusArea, values: Mapping[str, Any], by: User) -> Action:
    """A new action in a focus area. Side effects: its row."""
    current = _locked(focus.plan)
    require(rules.may_edit_plan(by, current))
    return Action.objects.create(plan=current, focus=focus, **values)


@transaction.atomic
def save_action(*, action: Action, version: int, values: Mapping[str, Any], by: User) -> Action:
    """Change an action's words, owner or date. Raises `StaleVersion`. Side effects: its row.

    Raises `PermissionDenied` when a colleague has taken the action out meanwhile.
    """
    current = _locked(action.plan)
    require(rules.may_edit_plan(by, current))
    if not Action.objects.filter(pk=action.pk, plan=current).exists():
        raise PermissionDenied(_("En kollega har taget tiltaget ud af planen imens."))
    return save_if_current(action, version=version, values=dict(values))


@transaction.atomic
def remove_action(*, action: Action, by: User) -> None:
    """Take an action out of a plan that is being written. Side effects: its row is deleted (history keeps it)."""
    current = _locked(action.plan)
    require(rules.may_edit_plan(by, current))
    action.delete()


@transaction.atomic
def report_progress(*, action: Action, version: int, progress: str, by: User) -> Action:
    """Say how far an agreed action is. Raises `StaleVersion`. Side effects: its row."""
    current = _locked(action.plan)
    require(rules.may_report_progress(by, current))
    return save_if_current(action, version=version, values={"progress": progress})


@transaction.atomic
def submit_plan(*, plan: DevelopmentPlan, by: User) -> DevelopmentPlan:
    """Send the plan to the area chief. Side effects: the plan moves, with an event."""
    current = _locked(plan)
    _require_or_conflict(rules.may_submit_plan(by, current), plan=current, verb="submit")
    current._move("submit", by=by, submitted_at=clock.now(), submitted_by=by)
    return current


@transaction.atomic
def withdraw_plan(*, plan: DevelopmentPlan, by: User) -> DevelopmentPlan:
    """Take the plan back from the chief. Side effects: the plan moves, with an event."""
    current = _locked(plan)
    _require_or_conflict(rules.may_withdraw_plan(by, current), plan=current, verb="withdraw")
    current._move("withdraw", by=by)
    return current


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
    """Send the plan back with words for the team to work on. Side effects: the plan moves, an event, the comments."""
    current = _locked(plan)
    _require_or_conflict(rules.may_decide_plan(by, current), plan=current, verb="return")
    current._move("return", by=by, note=decision.note, chief_note=decision.note)
    _write_comments(current, decision, by=by)
    return current


@transaction.atomic
def agree_plan(*, plan: DevelopmentPlan, decision: Decision, by: User) -> DevelopmentPlan:
    """Agree the plan, with the chief's promises.

    Side effects, in order: the plan moves, with an event; comments; promises; the words as agreed are copied; after
    the commit a task makes their PDF.
    """
    current = _locked(plan)
    _require_or_conflict(rules.may_decide_plan(by, current), plan=current, verb="agree")
    current._move(
        "agree", by=by, note=decision.note, agreed_at=clock.now(), agreed_by=by, chief_note=decision.note
    )
    _write_comments(current, decision, by=by)
    Promise.objects.bulk_create(
        Promise(plan=current, focus=promise.focus, text=promise.text, due=promise.due, by=by)
        for promise in decision.promises
    )
    AgreedCopy.objects.create(
        plan=current, content=plan_content(DevelopmentPlan.objects.for_reading().get(pk=current.pk))
    )
    wake(tasks.make_agreed_pdfs)
    return current


def _write_comments(plan: DevelopmentPlan, decision: Decision, *, by: User) -> None:
    """Keep the chief's words with the event that they came with; blank ones are no words."""
    event = PlanEvent.objects.filter(subject=plan).latest("pk")
    own = set(plan.focus_areas.values_list("pk", flat=True))
    FocusComment.objects.bulk_create(
        FocusComment(plan=plan, focus_id=focus, event=event, by=by, text=text.strip())
        for focus, text in decision.comments.items()
        if focus in own and text.strip()
    )


@transaction.atomic
def conclude_plan(*, plan: DevelopmentPlan, by: User) -> DevelopmentPlan:
    """End the plan's year. Side effects: the plan moves, with an event."""
    current = _locked(plan)
    _require_or_conflict(rules.may_conclude_plan(by, current), plan=current, verb="conclude")
    current._move("conclude", by=by, concluded_at=clock.now())
    return current


@transaction.atomic
def keep_promise(*, promise: Promise, by: User) -> bool:
    """Mark a promise as kept; says whether this call did it. Side effects: its row."""
    current = _locked(promise.plan)
    require(rules.may_keep_promise(by, current))
    return bool(Promise.objects.filter(pk=promise.pk, kept_at__isnull=True).update(kept_at=clock.now()))
