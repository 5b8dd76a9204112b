"""Reads of plans and their parts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Prefetch, Q

from clusters.models import LeadershipTeam
from core.keys import among

if TYPE_CHECKING:
    from people.models import User
    from profiles.models import DevelopmentPlan

    Viewer = User | AnonymousUser

#: what the area chief reads; a draft or a returned plan is the team's own
_SHARED = ("submitted", "agreed", "concluded")
#: what outlives a team and is read by those it became
_AGREED = ("agreed", "concluded")


class DevelopmentPlanQuerySet(models.QuerySet["DevelopmentPlan"]):
    """Reads of plans."""

    def being_written(self) -> Self:
        """Not yet agreed: at most one a team."""
        return self.filter(status__in=["draft", "submitted", "returned"])

    def visible_to(self, user: Viewer) -> Self:
        """All of the own team's for members; for the area chief those handed to them. Administrators: none.

        When a team is no more, those who were in it to the last day go on reading its plans, and who is in the team
        that it became, or is chief of that one, reads what was agreed.
        """
        teams = LeadershipTeam.objects
        return self.filter(
            Q(among("team", teams.with_member(user)))
            | Q(among("team", teams.ended_with(user)))
            | Q(among("team", teams.under_chief(user)), status__in=_SHARED)
            | Q(among("team", teams.succeeded_by_teams_of(user)), status__in=_AGREED)
        )

    def waiting_for_chief(self, user: Viewer) -> Self:
        """Submitted plans that the user can decide as chief, the longest waiting first.

        Not those of teams they are in themselves, nor of teams that are no more.
        """
        return (
            self.filter(among("team", LeadershipTeam.objects.under_chief(user).active()), status="submitted")
            .exclude(among("team", LeadershipTeam.objects.with_member(user)))
            .exclude(submitted_by=user.pk)
            .order_by("submitted_at")
        )

    def handed_to(self, user: Viewer) -> Self:
        """Plans that the area chief has had in hand, also those the team has since taken back.

        Only for telling a chief who was answering what became of the plan; its text is read through `visible_to`.
        """
        return self.filter(
            among("team", LeadershipTeam.objects.under_chief(user)), submitted_at__isnull=False
        )

    def for_reading(self) -> Self:
        """With everything that the plan's page and document show, in six queries."""
        from profiles.models import Action, FocusArea, FocusComment, PlanEvent, Promise  # late, as below

        return (
            self.select_related("team__cluster__area", "submitted_by", "agreed_by", "assessment")
            .select_related("agreed_copy")
            .defer("agreed_copy__pdf")
            .prefetch_related(
                Prefetch("focus_areas", FocusArea.objects.select_related("area")),
                Prefetch("focus_areas__actions", Action.objects.select_related("owner")),
                Prefetch("focus_areas__comments", FocusComment.objects.select_related("by", "event")),
                Prefetch("promises", Promise.objects.select_related("by")),
                Prefetch("moves", PlanEvent.objects.select_related("by")),
            )
        )


class PlanPartQuerySet(models.QuerySet[Any]):
    """Reads of what belongs to a plan: seen by exactly those who see the plan."""

    def visible_to(self, user: Viewer) -> Self:
        from profiles.models import DevelopmentPlan  # late: models import this module

        return self.filter(among("plan", DevelopmentPlan.objects.visible_to(user)))
