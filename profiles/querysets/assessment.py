"""Reads of rounds, answers, positions and votes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Count, Exists, IntegerField, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from clusters.models import LeadershipTeam, Membership

if TYPE_CHECKING:
    from people.models import User
    from profiles.models import Answer, CompetenceAssessment, Contribution, Position, Vote

    Viewer = User | AnonymousUser


class AssessmentQuerySet(models.QuerySet["CompetenceAssessment"]):
    """Reads of rounds."""

    def under_way(self) -> Self:
        """Rounds that are open or revealed: at most one a team."""
        return self.filter(status__in=["open", "revealed"])

    def visible_to(self, user: Viewer) -> Self:
        """The team's own members today, and nobody else: a chief sees counts on the area page, never a round.

        When the team is no more, those who were in it to the last day go on reading. What the team became does not.
        """
        teams = LeadershipTeam.objects
        return self.filter(Q(team__in=teams.with_member(user)) | Q(team__in=teams.ended_with(user)))

    def with_counts(self) -> Self:
        """Annotates `asked` and `handed_in`: how many take part, and how many have submitted.

        Those take part who are in the team today, and those who handed in before they left.
        """
        here = Membership.objects.current().filter(team=OuterRef("team"))
        is_gone = ~Q(contributions__person__in=here.values("person"))
        departed = Count(
            "contributions", filter=Q(contributions__status="submitted") & is_gone, distinct=True
        )
        members = here.order_by().values("team").annotate(n=Count("person", distinct=True)).values("n")
        return self.annotate(
            asked=Coalesce(Subquery(members, output_field=IntegerField()), 0) + departed,
            handed_in=Count("contributions", filter=Q(contributions__status="submitted"), distinct=True),
        )


class ContributionQuerySet(models.QuerySet["Contribution"]):
    """Reads of members' parts. `visible_to` is about what is *in* them; who has submitted is the team's to know."""

    def visible_to(self, user: Viewer) -> Self:
        """Own, always; the team's others once the picture is revealed and only what they have handed in."""
        from profiles.models import CompetenceAssessment  # late: models import this module

        if not user.is_authenticated:
            return self.none()
        return self.filter(
            Q(person=user.pk) | Q(assessment__revealed_at__isnull=False, status="submitted"),
            assessment__in=CompetenceAssessment.objects.visible_to(user),
        )


class AnswerQuerySet(models.QuerySet["Answer"]):
    """Reads of answers."""

    def visible_to(self, user: Viewer) -> Self:
        """Exactly the answers of the contributions that the user may read."""
        from profiles.models import Contribution

        return self.filter(contribution__in=Contribution.objects.visible_to(user))


class PositionQuerySet(models.QuerySet["Position"]):
    """Reads of agreed positions."""

    def visible_to(self, user: Viewer) -> Self:
        """The team's members, from the reveal on."""
        from profiles.models import CompetenceAssessment

        return self.filter(
            assessment__in=CompetenceAssessment.objects.visible_to(user),
            assessment__revealed_at__isnull=False,
        )


class VoteQuerySet(models.QuerySet["Vote"]):
    """Reads of the dot vote."""

    def visible_to(self, user: Viewer) -> Self:
        """Own votes, and the others' once one has cast one's own, so that nobody votes after the flock.

        When the round is concluded every member reads them all, also one who did not vote.
        """
        from profiles.models import CompetenceAssessment, Vote

        if not user.is_authenticated:
            return self.none()
        own = Vote.objects.filter(assessment=OuterRef("assessment"), person=user.pk)
        return self.filter(
            Q(Exists(own)) | Q(assessment__status="concluded"),
            assessment__in=CompetenceAssessment.objects.visible_to(user),
        )
