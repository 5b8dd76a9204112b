"""The editions of a plan that it can be compared with: the agreement it revises, and what was last sent back."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from core.words import long_date, short_date
from profiles.document import PlanContent, plan_content
from profiles.models import AgreedCopy, DevelopmentPlan, PlanEvent, PlanStatus, SentCopy
from profiles.plan_diff import PlanDiff, plan_diff


@dataclass(frozen=True)
class Comparison:
    """One way of looking back."""

    key: str
    title: str
    since: str
    diff: PlanDiff


def comparisons(plan: DevelopmentPlan) -> list[Comparison]:
    """Every comparison that there is for the plan: with what was agreed, and with what was last sent back.

    A withdrawn plan is not looked back at: the chief did not answer it, so it was never more than the team's own.
    """
    old, sent = _revised(plan), _last_returned(plan)
    if not (old or sent):
        return []
    now: PlanContent = plan.agreed_copy.content if hasattr(plan, "agreed_copy") else plan_content(plan)
    reasons = _reasons(plan)
    found = []
    if old:
        title = _("Det er ændret siden den aftalte plan")
        since = _("Sammenlignet med den plan, der blev aftalt %(date)s") % {"date": _agreed_on(old.content)}
        found.append(Comparison("aftalt", title, since, plan_diff(old.content, now, reasons)))
    if sent:
        title = _("Det er ændret, siden planen sidst blev sendt tilbage")
        since = _("Sammenlignet med planen, som den blev sendt %(date)s") % {
            "date": short_date(sent.event.at)
        }
        found.append(Comparison("sendt", title, since, plan_diff(sent.content, now, reasons)))
    return found


def _agreed_on(content: Any) -> str:
    return long_date(datetime.date.fromisoformat(content["agreed_on"]))


def _reasons(plan: DevelopmentPlan) -> dict[str, str]:
    """By core area, why it last came into the plan or went out of it."""
    return dict(plan.focus_changes.order_by("at", "pk").values_list("area__key", "reason"))


def _revised(plan: DevelopmentPlan) -> AgreedCopy | None:
    return AgreedCopy.objects.filter(plan=plan.revises_id).defer("pdf").first() if plan.revises_id else None


def _last_returned(plan: DevelopmentPlan) -> SentCopy | None:
    """The words that the chief last sent back."""
    moves: list[PlanEvent] = list(plan.moves.all())
    returns = [index for index, move in enumerate(moves) if move.verb == "return"]
    if not returns:
        return None
    sent = [move for move in moves[: returns[-1]] if move.verb == "submit"]
    return SentCopy.objects.filter(event=sent[-1]).select_related("event").first() if sent else None


def has_changes(plan: DevelopmentPlan) -> bool:
    """Whether the page of changes has something to tell. Expects a plan read for its page.

    While the plan is being written the words are compared, so that nobody is led to a page that says "nothing". Once
    it is sent, that there is something to compare with is enough.
    """
    if plan.status == PlanStatus.RETURNED:
        sent = getattr(plan, "returned_words", None)
        return plan.revises_id is not None or (sent is not None and bool(plan_diff(sent, plan_content(plan))))
    if plan.status == PlanStatus.DRAFT and plan.revises_id is not None:
        return any(comparison.diff for comparison in comparisons(plan))
    return plan.revises_id is not None or any(move.verb == "return" for move in plan.moves.all())
