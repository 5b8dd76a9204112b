"""A plan's words as plain data: what is kept when it is agreed, and what its page and PDF are made from.

Nothing here but text and dates, so that the copy means the same in twenty years, whatever the tables have become.
"""

from __future__ import annotations

from typing import Any, NotRequired, TypedDict

from django.conf import settings
from django.utils import translation

from core import clock
from profiles.models import DevelopmentPlan, FocusArea
from profiles.models import Promise as PromiseRow


class ActionContent(TypedDict):
    """An action; `owner` is empty for the whole team, dates are ISO texts or None.

    `line` is a number that the same action has in every edition of the plan; copies from before there were editions
    have none.
    """

    line: NotRequired[int]
    text: str
    owner: str
    due: str | None
    progress: str


class PromiseContent(TypedDict):
    """A promise of the chief's."""

    text: str
    by: str
    due: str


class FocusContent(TypedDict):
    """A focus area in the SMTTE form; `comments` are the chief's words on agreeing, not those on the way there."""

    area: str
    area_short: NotRequired[str]
    area_key: NotRequired[str]
    kind: str
    reason: str
    headline: str
    context: str
    goal: str
    signs: str
    effect: str
    evaluation: str
    actions: list[ActionContent]
    promises: list[PromiseContent]
    comments: list[str]


class PlanContent(TypedDict):
    """A whole plan. Dates are ISO texts; `agreed_*` and `submitted_*` are None until it happened."""

    title: str
    municipality: NotRequired[str]
    revision: NotRequired[int]
    team: str
    #: the kind of team, which says what its chief is called; a cluster in early copies
    team_kind: NotRequired[str]
    area: str
    year: str
    starts: str | None
    last_day: str | None
    status: str
    members: list[dict[str, str]]
    focus_areas: list[FocusContent]
    promises: list[PromiseContent]
    support_wish: str
    chief_note: str
    submitted_by: str | None
    submitted_on: str | None
    agreed_by: str | None
    agreed_on: str | None


def plan_content(plan: DevelopmentPlan) -> PlanContent:
    """The plan as it reads now, in Danish whoever asks. Hand in one that was read with `for_reading()`."""
    with translation.override("da"):
        return _content(plan)


def _content(plan: DevelopmentPlan) -> PlanContent:
    promises = list(plan.promises.all())
    members = plan.team.memberships.current().leader_first().select_related("person", "team__cluster")
    return {
        "title": plan.title,
        "municipality": settings.MUNICIPALITY,
        "revision": plan.revision,
        "team": plan.team.cluster.name,
        "team_kind": plan.team.cluster.kind,
        "area": plan.team.cluster.area.name,
        "year": plan.year_label,
        "starts": _iso(plan.starts),
        "last_day": _iso(plan.last_day),
        "status": plan.status,
        "members": [{"name": m.person.name, "role": m.role_title} for m in members],
        "focus_areas": [_focus_content(focus, promises) for focus in plan.focus_areas.all()],
        "promises": [_promise_content(promise) for promise in promises if promise.focus_id is None],
        "support_wish": plan.support_wish,
        "chief_note": plan.chief_note,
        "submitted_by": plan.submitted_by.name if plan.submitted_by else None,
        "submitted_on": _iso(clock.local_date(plan.submitted_at)) if plan.submitted_at else None,
        "agreed_by": plan.agreed_by.name if plan.agreed_by else None,
        "agreed_on": _iso(clock.local_date(plan.agreed_at)) if plan.agreed_at else None,
    }


def _focus_content(focus: FocusArea, promises: list[PromiseRow]) -> FocusContent:
    return {
        "area": focus.area.title,
        "area_short": focus.area.short_title,
        "area_key": focus.area.key,
        "kind": str(focus.area.get_kind_display()),
        "reason": focus.reason,
        "headline": focus.headline,
        "context": focus.context,
        "goal": focus.goal,
        "signs": focus.signs,
        "effect": focus.effect,
        "evaluation": focus.evaluation,
        "actions": [
            {
                "line": action.line or action.pk,
                "text": action.text,
                "owner": action.owner.name if action.owner else "",
                "due": _iso(action.due),
                "progress": str(action.get_progress_display()),
            }
            for action in focus.actions.all()
        ],
        "promises": [_promise_content(promise) for promise in promises if promise.focus_id == focus.pk],
        "comments": [
            comment.text
            for comment in focus.comments.all()
            if comment.event and comment.event.verb == "agree"
        ],
    }


def _promise_content(promise: PromiseRow) -> PromiseContent:
    return {"text": promise.text, "by": promise.by.name, "due": promise.due.isoformat()}


def _iso(day: Any) -> str | None:
    return day.isoformat() if day else None
