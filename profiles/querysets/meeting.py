"""Reads of meetings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Count, F, IntegerField, OuterRef, Subquery, Sum
from django.db.models.functions import Coalesce

from core import clock

if TYPE_CHECKING:
    from people.models import User
    from profiles.models import Meeting

    Viewer = User | AnonymousUser


class MeetingQuerySet(models.QuerySet["Meeting"]):
    """Reads of meetings. Each is the team's alone, like the round."""

    def visible_to(self, user: Viewer) -> Self:
        """The team's members today, from the reveal on."""
        from profiles.models import CompetenceAssessment  # late: models import this module

        return self.filter(
            assessment__in=CompetenceAssessment.objects.visible_to(user),
            assessment__revealed_at__isnull=False,
        )

    def under_way(self) -> Self:
        """Meetings that nobody has ended: at most one a round."""
        return self.filter(ended_at__isnull=True)

    def end(self, *, by: User) -> int:
        """End those of them that are under way; how many. Side effects: their rows."""
        return self.under_way().update(
            ended_at=clock.now(), ended_by=by, pen=None, pen_at=None, asking=None, revision=F("revision") + 1
        )

    def with_news(self) -> Self:
        """Annotates what changes beside the meeting itself: `words`, counting saves of positions, and `voters`."""
        from profiles.models import Position, Vote

        saves = Position.objects.filter(assessment=OuterRef("assessment")).order_by().values("assessment")
        votes = Vote.objects.filter(assessment=OuterRef("assessment")).order_by().values("assessment")
        return self.annotate(
            words=_number(saves.annotate(n=Sum("version")).values("n")),
            voters=_number(votes.annotate(n=Count("person", distinct=True)).values("n")),
        )


def _number(rows: models.QuerySet[Any, Any]) -> Coalesce:
    return Coalesce(Subquery(rows, output_field=IntegerField()), 0)
