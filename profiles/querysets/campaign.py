"""Reads of rounds for many, and of nudges."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery

from clusters.models import Area, LeadershipTeam
from clusters.querysets import may_administer
from core import clock

if TYPE_CHECKING:
    from people.models import User
    from profiles.models import Campaign, CampaignEntry, Nudge

    Viewer = User | AnonymousUser


class CampaignQuerySet(models.QuerySet["Campaign"]):
    """Reads of campaigns."""

    def visible_to(self, user: Viewer) -> Self:
        """The area's for its chief, the municipality's for administrators; neither reads the other's."""
        of_areas = Q(area__in=Area.objects.led_by(user))
        return self.filter(of_areas | Q(area__isnull=True) if may_administer(user) else of_areas)


class CampaignEntryQuerySet(models.QuerySet["CampaignEntry"]):
    """Reads of the teams in a campaign."""

    def waiting(self) -> Self:
        """Those that the job has not come to yet."""
        return self.filter(outcome="waiting")

    def tried_again(self) -> Self:
        """Left out or failed: a new try may change it."""
        return self.filter(outcome__in=["left_out", "failed"])

    def offered_to(self, user: Viewer) -> Self:
        """Invitations of the teams that the user leads today, answered or not."""
        return self.filter(
            outcome__in=["offered", "accepted", "declined"], team__in=LeadershipTeam.objects.with_leader(user)
        )

    def with_progress(self) -> Self:
        """Annotates the round's `round_status`, `asked` and `handed_in`: counts, never who or what."""
        from profiles.models import CompetenceAssessment  # late: models import this module

        counted: Any = CompetenceAssessment.objects.filter(pk=OuterRef("assessment")).with_counts()
        return self.annotate(
            round_status=F("assessment__status"),
            asked=Subquery(counted.values("asked")[:1]),
            handed_in=Subquery(counted.values("handed_in")[:1]),
        )

    def missing_answers(self) -> Self:
        """Of those with progress: rounds that are open and lack somebody's answers."""
        return self.filter(round_status="open", handed_in__lt=F("asked"))

    def not_begun(self) -> Self:
        """Of those with progress: rounds that are open and to which nobody has handed in."""
        return self.filter(round_status="open", handed_in=0)


class NudgeQuerySet(models.QuerySet["Nudge"]):
    """Reads of nudges."""

    def today(self) -> Self:
        """Sent today, Danish time."""
        return self.filter(day=clock.today())
