"""Verbs of a plan. The plan's row lock comes first: a text is either part of what is sent, or it is refused."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from core import clock
from core.rules import require
from core.versions import save_if_current
from people.models import User
from profiles import plan_rules as rules
from profiles.actions import followup
from profiles.actions.decision import Decision, PromiseDraft, agree_plan, return_plan
from profiles.actions.plan_base import content_of, locked, require_or_conflict
from profiles.models import (
    Action,
    DevelopmentPlan,
    FocusArea,
    PlanEvent,
    Promise,
    SentCopy,
)

__all__ = ["Decision", "PromiseDraft", "agree_plan", "return_plan"]


@transaction.atomic
def save_plan(*, plan: DevelopmentPlan, version: int, values: Mapping[str, Any], by: User) -> DevelopmentPlan:
    """Keep the plan's own fields (period, wish for support). Raises `StaleVersion`. Side effects: its row."""
    current = locked(plan)
    require(rules.may_edit_plan(by, current))
    return save_if_current(current, version=version, values=dict(values))


@transaction.atomic
def save_focus(*, focus: FocusArea, version: int, values: Mapping[str, Any], by: User) -> FocusArea:
    """Keep a focus area's texts. Raises `StaleVersion` when a colleague has saved since. Side effects: its row."""
    current = locked(focus.plan)
    require(rules.may_edit_plan(by, current))
    if any(getattr(focus, name) != value for name, value in values.items()):
        FocusArea.objects.filter(pk=focus.pk).update(copied_from=None)  # the words are the team's own now
    return save_if_current(focus, version=version, values={**values, "updated_by": by})


@transaction.atomic
def save_evaluation(*, focus: FocusArea, version: int, evaluation: str, by: User) -> FocusArea:
    """Keep a focus area's evaluation, in the plan's year. Raises `StaleVersion`. Side effects: its row."""
    current = locked(focus.plan)
    require(rules.may_evaluate_plan(by, current))
    return save_if_current(focus, version=version, values={"evaluation": evaluation, "updated_by": by})


@transaction.atomic
def add_action(*, focus: FocusArea, values: Mapping[str, Any], by: User, after: int | None = None) -> Action:
    """A new action in a focus area. Side effects: its row.

    `after` is the newest action there was when the form was opened: the very same action written since then is this
    one, sent twice (two clicks, a resend after a lost answer), and no second row is made of it.
    """
    current = locked(focus.plan)
    require(rules.may_edit_plan(by, current))
    if after is not None and (same := Action.objects.filter(focus=focus, pk__gt=after, **values).first()):
        found: Action = same
        return found
    return Action.objects.create(plan=current, focus=focus, **values)


@transaction.atomic
def save_action(*, action: Action, version: int, values: Mapping[str, Any], by: User) -> Action:
    """Change an action's words, owner or date. Raises `StaleVersion`. Side effects: its row.

    Raises `PermissionDenied` when a colleague has taken the action out meanwhile.
    """
    current = locked(action.plan)
    require(rules.may_edit_plan(by, current))
    if not Action.objects.filter(pk=action.pk, plan=current).exists():
        raise PermissionDenied(_("En kollega har taget tiltaget ud af planen imens."))
    return save_if_current(action, version=version, values=dict(values))


@transaction.atomic
def remove_action(*, action: Action, by: User) -> None:
    """Take an action out of a plan that is being written. Side effects: its row is deleted (history keeps it)."""
    current = locked(action.plan)
    require(rules.may_edit_plan(by, current))
    action.delete()


@transaction.atomic
def report_progress(*, action: Action, version: int, progress: str, by: User) -> Action:
    """Say how far an agreed action is. Raises `StaleVersion`. Side effects: its row."""
    current = locked(action.plan)
    require(rules.may_report_progress(by, current))
    return save_if_current(action, version=version, values={"progress": progress})


@transaction.atomic
def submit_plan(*, plan: DevelopmentPlan, by: User) -> DevelopmentPlan:
    """Send the plan to the area chief. Side effects: the plan moves, with an event; its words are kept as sent."""
    current = locked(plan)
    require_or_conflict(rules.may_submit_plan(by, current), plan=current, verb="submit")
    current._move("submit", by=by, submitted_at=clock.now(), submitted_by=by)
    SentCopy.objects.create(
        plan=current,
        event=PlanEvent.objects.filter(subject=current).latest("pk"),
        content=content_of(current),
    )
    return current


@transaction.atomic
def withdraw_plan(*, plan: DevelopmentPlan, by: User) -> DevelopmentPlan:
    """Take the plan back from the chief. Side effects: the plan moves, with an event."""
    current = locked(plan)
    require_or_conflict(rules.may_withdraw_plan(by, current), plan=current, verb="withdraw")
    current._move("withdraw", by=by)
    return current


@transaction.atomic
def conclude_plan(*, plan: DevelopmentPlan, by: User) -> DevelopmentPlan:
    """End the plan's year. Side effects: the plan moves, with an event; its evaluation is held, and no more follows."""
    current = locked(plan)
    require_or_conflict(rules.may_conclude_plan(by, current), plan=current, verb="conclude")
    current._move("conclude", by=by, concluded_at=clock.now())
    followup.finish(current, by=by)
    return current


@transaction.atomic
def keep_promise(*, promise: Promise, by: User) -> bool:
    """Mark a promise as kept; says whether this call did it. Side effects: its row."""
    current = locked(promise.plan)
    require(rules.may_keep_promise(by, current))
    return bool(Promise.objects.filter(pk=promise.pk, kept_at__isnull=True).update(kept_at=clock.now()))
