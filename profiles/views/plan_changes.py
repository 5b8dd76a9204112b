"""What has changed in a plan: since the agreement that it revises, and since it was last sent back."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.words import long_date, short_date
from profiles.document import PlanContent, plan_content
from profiles.models import AgreedCopy, DevelopmentPlan, PlanEvent, SentCopy
from profiles.plan_diff import PlanDiff, plan_diff
from profiles.views.plan_shared import crumbs, plan_for, section


@dataclass(frozen=True)
class Comparison:
    """One way of looking back."""

    key: str
    title: str
    since: str
    diff: PlanDiff


@require_safe
def changes(request: HttpRequest, pk: int) -> HttpResponse:
    """The page of changes."""
    plan = plan_for(request.user, pk)
    context = {
        "plan": plan,
        "comparisons": comparisons(plan),
        "section": section(request, plan),
        "crumbs": crumbs(plan, here=_("Ændringer")),
    }
    return render(request, "profiles/plan/changes.html", context)


def comparisons(plan: DevelopmentPlan) -> list[Comparison]:
    """Every comparison that there is for the plan: with what was agreed, and with what was last sent back.

    A withdrawn plan is not looked back at: the chief did not answer it, so it was never more than the team's own.
    """
    old, sent = _revised(plan), _last_returned(plan)
    if not (old or sent):
        return []
    now: PlanContent = plan.agreed_copy.content if hasattr(plan, "agreed_copy") else plan_content(plan)
    found = []
    if old:
        title = _("Det er ændret siden den aftalte plan")
        since = _("Sammenlignet med den plan, der blev aftalt %(date)s") % {"date": _agreed_on(old.content)}
        found.append(Comparison("aftalt", title, since, plan_diff(old.content, now)))
    if sent:
        title = _("Det er ændret, siden planen sidst blev sendt tilbage")
        since = _("Sammenlignet med planen, som den blev sendt %(date)s") % {
            "date": short_date(sent.event.at)
        }
        found.append(Comparison("sendt", title, since, plan_diff(sent.content, now)))
    return found


def _agreed_on(content: Any) -> str:
    return long_date(datetime.date.fromisoformat(content["agreed_on"]))


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
