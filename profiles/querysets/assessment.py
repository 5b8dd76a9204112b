"""Reads of rounds, answers, positions and votes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import Count, Exists, IntegerField, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from clusters.models import LeadershipTeam, Membership
from core.keys import among, reach

if TYPE_CHECKING:
    from people.models import User
    from profiles.models import Answer, CompetenceAssessment, Contribution, Position, Vote

    Viewer = User | AnonymousUser


def awaited_in(assessment: Any, *, team: Any, inside: Any = None) -> Any:
    """The members of today for whom the round waits: at work, not exempted, and not handed in yet.

    `assessment` and `team` are keys, or `OuterRef`s; `inside` is what a query one level further in calls the round.
    """
    from profiles.models import Contribution, Exemption  # late: models import this module

    inside = assessment if inside is None else inside
    handed_in = Contribution.objects.filter(assessment=inside, status="submitted").values("person")
    exempted = Exemption.objects.filter(assessment=inside).values("person")
    here = Membership.objects.current().at_work().filter(team=team)
    return here.exclude(person__in=handed_in).exclude(person__in=exempted)


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
        return self.filter(
            Q(among("team", reach(teams.with_member, user))) | Q(among("team", reach(teams.ended_with, user)))
        )

    def with_meeting(self) -> Self:
        """Annotates `is_meeting`: whether the team sits together over the round right now."""
        from profiles.models import Meeting  # late: models import this module

        return self.annotate(is_meeting=Exists(Meeting.objects.under_way().filter(assessment=OuterRef("pk"))))

    def with_support_for(self, user: Viewer) -> Self:
        """Annotates `support_rows`: the round's requests for support that the user reads, the latest first."""
        from profiles.models import SupportRequest  # late: models import this module

        found = SupportRequest.objects.visible_to(user).filter(assessment=OuterRef("pk"))
        return self.annotate(support_rows=ArraySubquery(found.order_by("-sent_at", "-pk").rows()))

    def with_counts(self) -> Self:
        """Annotates `asked` and `handed_in`: how many take part, and how many have submitted.

        Those take part who have handed in, also if they have left since, and those for whom the round waits.
        """
        waiting = awaited_in(OuterRef("pk"), team=OuterRef("team"), inside=OuterRef(OuterRef("pk")))
        awaited = waiting.order_by().values("team").annotate(n=Count("pk")).values("n")
        handed_in = Count("contributions", filter=Q(contributions__status="submitted"), distinct=True)
        return self.annotate(
            handed_in=handed_in,
            asked=handed_in + Coalesce(Subquery(awaited, output_field=IntegerField()), 0),
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
            among("assessment", reach(CompetenceAssessment.objects.visible_to, user)),
        )


class AnswerQuerySet(models.QuerySet["Answer"]):
    """Reads of answers."""

    def visible_to(self, user: Viewer) -> Self:
        """Exactly the answers of the contributions that the user may read."""
        from profiles.models import Contribution

        return self.filter(among("contribution", reach(Contribution.objects.visible_to, user)))


class PositionQuerySet(models.QuerySet["Position"]):
    """Reads of agreed positions."""

    def visible_to(self, user: Viewer) -> Self:
        """The team's members, from the reveal on."""
        from profiles.models import CompetenceAssessment

        return self.filter(
            among("assessment", reach(CompetenceAssessment.objects.visible_to, user)),
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
        own = Vote.objects.filter(person=user.pk)
        return self.filter(
            Q(among("assessment", own, "assessment")) | Q(assessment__status="concluded"),
            among("assessment", reach(CompetenceAssessment.objects.visible_to, user)),
        )
