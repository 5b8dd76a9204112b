"""Revisions, plans laid aside, and the choice of focus areas while a plan is being written."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from clusters.models import LeadershipTeam
from core.rules import require
from core.state import Conflict
from people.models import User
from profiles import plan_rules as rules
from profiles.actions.plan_base import locked, require_or_conflict
from profiles.models import (
    Action,
    ChangeKind,
    DevelopmentPlan,
    FocusArea,
    FocusChange,
    FocusComment,
    PlanEvent,
    ProfileArea,
)
from profiles.models.plan import FOCUS_TEXTS, MOST_FOCUS_AREAS


def hold_team(team: LeadershipTeam) -> None:
    """Let nobody else begin a plan for the team until the transaction ends."""
    LeadershipTeam.objects.select_for_update(no_key=True).get(pk=team.pk)


@transaction.atomic
def start_revision(*, plan: DevelopmentPlan, by: User) -> DevelopmentPlan:
    """Begin a revision of an agreed plan, which holds until the new one is agreed.

    Side effects: a draft plan with its first event and copies of focus areas and actions, each knowing where it came
    from. Promises, progress and evaluations stay with the old and come along with the agreement. Raises `Conflict`
    when somebody else has begun one meanwhile.
    """
    hold_team(plan.team)
    old = locked(plan)
    if any(kin.revises == old.pk and kin.is_being_written for kin in old.kin):
        raise Conflict(_("Den nye udgave er allerede begyndt."))
    require(rules.may_revise_plan(by, old))
    new = DevelopmentPlan.objects.create(
        team=old.team,
        period=old.period,
        support_wish=old.support_wish,
        revises=old,
        original_id=old.line,
        revision=old.revision + 1,
    )
    PlanEvent.objects.create(subject=new, verb="begin", from_status="", to_status=new.status, by=by)
    for focus in old.focus_areas.all():
        _copy_focus(focus, new)
    return new


def _copy_focus(focus: FocusArea, plan: DevelopmentPlan) -> None:
    texts = {name: getattr(focus, name) for name in (*FOCUS_TEXTS, "reason")}
    copy = FocusArea.objects.create(
        plan=plan, area_id=focus.area_id, order=focus.order, carried_from=focus, **texts
    )
    Action.objects.bulk_create(
        Action(
            plan=plan,
            focus=copy,
            text=action.text,
            owner_id=action.owner_id,
            due=action.due,
            progress=action.progress,
            carried_from=action,
            line=action.line or action.pk,
        )
        for action in focus.actions.all()
    )


@transaction.atomic
def discard_plan(*, plan: DevelopmentPlan, reason: str, by: User) -> DevelopmentPlan:
    """Lay a plan that is being written aside. Side effects: it moves, with an event; what it carried is free again."""
    current = locked(plan)
    require_or_conflict(rules.may_discard_plan(by, current), plan=current, verb="discard")
    current._move("discard", by=by, note=reason)
    current.actions.update(is_shelved=True)
    return current


@transaction.atomic
def resume_plan(*, plan: DevelopmentPlan, by: User) -> DevelopmentPlan:
    """Take a plan out again. Raises `Conflict` when it is out already.

    Side effects: it moves, with an event; an action whose origin goes on elsewhere by now stands on its own here.
    """
    hold_team(plan.team)
    current = locked(plan)
    if current.revises is not None:
        locked(current.revises)  # it is not concluded between the rule's yes and the move
    require_or_conflict(rules.may_resume_plan(by, current), plan=current, verb="resume")
    current._move("resume", by=by)
    taken = Action.objects.filter(is_shelved=False, carried_from__isnull=False).values("carried_from")
    current.actions.filter(carried_from__in=taken).update(carried_from=None, line=None)
    current.actions.update(is_shelved=False)
    return current


# --- The choice of focus areas ------------------------------------------------------------------------------------


@transaction.atomic
def add_focus_area(*, plan: DevelopmentPlan, area: ProfileArea, reason: str, by: User) -> FocusArea:
    """Take one more focus area into a plan being written.

    Side effects: its row, and the change with its reason. Raises `ValidationError` when it is there already or the
    plan has as many as it can hold.
    """
    focus = _add(plan, area, reason, by=by)
    FocusChange.objects.create(plan=plan, area=area, kind=ChangeKind.ADDED, reason=reason, by=by)
    return focus


def _add(plan: DevelopmentPlan, area: ProfileArea, reason: str, *, by: User) -> FocusArea:
    current = locked(plan)
    require(rules.may_change_focus_areas(by, current))
    chosen = list(current.focus_areas.all())
    if any(focus.area_id == area.pk for focus in chosen):
        raise ValidationError(_("Indsatsområdet er allerede med i planen."))
    if len(chosen) >= MOST_FOCUS_AREAS:
        raise ValidationError(
            _("En plan har højst %(most)s indsatsområder. Tag et ud først.") % {"most": MOST_FOCUS_AREAS}
        )
    order = max((focus.order for focus in chosen), default=0) + 1
    return FocusArea.objects.create(plan=current, area=area, order=order, reason=reason)


@transaction.atomic
def remove_focus_area(*, focus: FocusArea, reason: str, by: User) -> FocusChange:
    """Take a focus area out of a plan being written. Raises `Conflict` when it is out already.

    Side effects: the change with its reason and every word that was written; the focus area's rows are deleted.
    """
    current = locked(focus.plan)
    require(rules.may_change_focus_areas(by, current))
    stored = FocusArea.objects.filter(pk=focus.pk, plan=current).first()
    if stored is None:
        raise Conflict(_("Indsatsområdet er allerede taget ud af planen."))
    change = FocusChange.objects.create(
        plan=current,
        area_id=focus.area_id,
        kind=ChangeKind.REMOVED,
        reason=reason,
        by=by,
        content=_kept(stored),
    )
    stored.delete()
    return change


_ACTION = ("text", "owner_id", "due", "progress", "carried_from_id", "line")
_COMMENT = (
    "pk",
    "event_id",
    "reply_to_id",
    "is_shared",
    "is_draft",
    "by_id",
    "text",
    "at",
    "edited_at",
    "resolved_at",
    "resolved_by_id",
)


def _kept(focus: FocusArea) -> dict[str, Any]:
    """Everything that goes out with a focus area, to be put back by `restore_focus_area`."""
    fields = (*FOCUS_TEXTS, "reason", "evaluation", "carried_from_id", "copied_from_id")
    return {
        **{name: getattr(focus, name) for name in fields},
        "actions": list(focus.actions.values(*_ACTION)),
        "comments": list(focus.comments.order_by("pk").values(*_COMMENT)),
    }


@transaction.atomic
def restore_focus_area(*, change: FocusChange, by: User) -> FocusArea:
    """Take a focus area that went out back in, as it was. Raises `ValidationError` as `add_focus_area` does.

    Side effects: its rows, and the change.
    """
    assert change.content is not None, "what went out has its words kept; a constraint says so"
    focus = _add(change.plan, change.area, change.content["reason"], by=by)
    FocusChange.objects.create(
        plan=change.plan, area=change.area, kind=ChangeKind.RESTORED, reason=change.reason, by=by
    )
    kept = dict(change.content)
    actions, comments = kept.pop("actions"), kept.pop("comments")
    FocusArea.objects.filter(pk=focus.pk).update(**kept)
    taken = set(
        Action.objects.filter(
            is_shelved=False,
            carried_from__in=[row["carried_from_id"] for row in actions if row["carried_from_id"]],
        ).values_list("carried_from", flat=True)
    )
    Action.objects.bulk_create(Action(plan=change.plan, focus=focus, **_free(row, taken)) for row in actions)
    _put_comments_back(focus, comments)
    return FocusArea.objects.get(pk=focus.pk)


def _free(row: dict[str, Any], taken: set[int]) -> dict[str, Any]:
    """The action's fields; without its origin when that goes on somewhere else by now."""
    return {**row, "carried_from_id": None, "line": None} if row["carried_from_id"] in taken else row


def _put_comments_back(focus: FocusArea, rows: list[dict[str, Any]]) -> None:
    new: dict[int, FocusComment] = {}
    for row in rows:
        old, answers = row.pop("pk"), row.pop("reply_to_id")
        new[old] = FocusComment.objects.create(
            plan_id=focus.plan_id, focus=focus, reply_to=new.get(answers), **row
        )
