"""Reads of plans and their parts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q

from clusters.models import LeadershipTeam

if TYPE_CHECKING:
    from people.models import User
    from profiles.models import DevelopmentPlan

    Viewer = User | AnonymousUser

#: what the area chief reads; a draft or a returned plan is the team's own
_SHARED = ("submitted", "agreed", "concluded")


class DevelopmentPlanQuerySet(models.QuerySet["DevelopmentPlan"]):
    """Reads of plans."""

    def being_written(self) -> Self:
        """Not yet agreed: at most one a team."""
        return self.filter(status__in=["draft", "submitted", "returned"])

    def visible_to(self, user: Viewer) -> Self:
        """All of the own team's for members; for the area chief those handed to them. Administrators: none."""
        return self.filter(
            Q(team__in=LeadershipTeam.objects.with_member(user))
            | Q(team__in=LeadershipTeam.objects.under_chief(user), status__in=_SHARED)
        )

    def waiting_for_chief(self, user: Viewer) -> Self:
        """Submitted plans of the areas where the user is chief, the longest waiting first."""
        return self.filter(team__in=LeadershipTeam.objects.under_chief(user), status="submitted").order_by("submitted_at")

    def for_reading(self) -> Self:
        """With everything that the plan's page and document show; a constant number of queries."""
        return self.select_related("team__cluster__area", "submitted_by", "agreed_by", "assessment").prefetch_related(
            "focus_areas__area",
            "focus_areas__actions__owner",
            "focus_areas__promises__by",
            "focus_areas__comments__by",
            "promises__by",
        )


class PlanPartQuerySet(models.QuerySet[Any]):
    """Reads of what belongs to a plan: seen by exactly those who see the plan."""

    def visible_to(self, user: Viewer) -> Self:
        from profiles.models import DevelopmentPlan  # late: models import this module

        return self.filter(plan__in=DevelopmentPlan.objects.visible_to(user))
