"""What every verb of a plan begins with."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from core.rules import require
from core.state import Conflict
from profiles.document import PlanContent, plan_content
from profiles.models import DevelopmentPlan


def locked(plan: DevelopmentPlan) -> DevelopmentPlan:
    """The plan as it is stored now, held until the transaction ends."""
    plans = DevelopmentPlan.objects.select_for_update(of=("self",), no_key=True)
    locked: DevelopmentPlan = plans.select_related("team__cluster__area").get(pk=plan.pk)
    return locked


def require_or_conflict(verdict: Any, *, plan: DevelopmentPlan, verb: str) -> None:
    """Tell somebody who came second what happened, rather than that they may not."""
    if not plan.can(verb):
        raise Conflict(
            _("Planen er ikke længere, hvor den var: den er nu »%(status)s«.")
            % {"status": plan.get_status_display()}
        )
    require(verdict)


def content_of(plan: DevelopmentPlan) -> PlanContent:
    """The plan's words as they are stored now."""
    return plan_content(DevelopmentPlan.objects.for_reading().get(pk=plan.pk))
