"""Which teams a joint start fits, and why the others are left out. One query, however many teams."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, IntegerField, OuterRef, Subquery
from django.db.models.functions import Coalesce

from clusters.models import Area, Deputy, Kind, LeadershipTeam, Membership
from clusters.querysets import LeadershipTeamQuerySet
from core import clock
from core.ordering import DanishOrder
from profiles.models import CompetenceAssessment, DevelopmentPlan, Obstacle
from profiles.rules import LEAST_TO_REVEAL

#: a team whose agreed plan runs longer than this beyond the deadline is in the middle of its year
_IN_THE_MIDDLE = datetime.timedelta(days=90)


@dataclass(frozen=True)
class Judged:
    """One team: whether it must, may or is left out. `obstacle` is empty for a team that the start fits."""

    team: LeadershipTeam
    must: bool
    obstacle: str = ""

    @property
    def reason(self) -> str:
        """The obstacle in words; empty when there is none."""
        return str(Obstacle(self.obstacle).label) if self.obstacle else ""


def teams_of(area: Area | None) -> LeadershipTeamQuerySet:
    """The teams that a start is about: the area's, or all; those that exist today, by area and name.

    Leaders' groups are not among them: their profiles are for a level that each group chooses for itself.
    """
    everybody = LeadershipTeam.objects.active().exclude(cluster__kind=Kind.GROUP)
    teams: LeadershipTeamQuerySet = everybody.select_related("cluster__area")
    if area is not None:
        teams = teams.filter(cluster__area=area)
    return teams.order_by(DanishOrder("cluster__area__name"), DanishOrder("cluster__name"), "pk")


def judged(teams: LeadershipTeamQuerySet, *, due: datetime.date) -> list[Judged]:
    """Every team of the queryset with what stands in its way, in the queryset's order."""
    return [_judge(team) for team in _with_facts(teams, due=due)]


def _with_facts(teams: LeadershipTeamQuerySet, *, due: datetime.date) -> Iterable[Any]:
    plans = DevelopmentPlan.objects.filter(team=OuterRef("pk"))
    here = Membership.objects.current().at_work().filter(team=OuterRef("pk"))
    count = here.order_by().values("team").annotate(n=Count("person", distinct=True)).values("n")
    facts: Iterable[Any] = teams.select_related("cluster__area").annotate(
        has_round=Exists(CompetenceAssessment.objects.under_way().filter(team=OuterRef("pk"))),
        has_draft=Exists(plans.being_written()),
        has_year=Exists(plans.filter(status="agreed", period__contains=due + _IN_THE_MIDDLE)),
        has_leader=Exists(here.leaders()) | Exists(Deputy.objects.current().filter(team=OuterRef("pk"))),
        members=Coalesce(Subquery(count, output_field=IntegerField()), 0),
    )
    return facts


def _judge(team: Any) -> Judged:
    must = team.cluster.must_use_profile
    found = {
        Obstacle.ENDED: not (
            team.cluster.starts <= clock.today()
            and (team.cluster.ends is None or clock.today() < team.cluster.ends)
        ),
        Obstacle.ROUND: team.has_round,
        Obstacle.PLAN: team.has_draft,
        Obstacle.AGREED: team.has_year,
        Obstacle.NO_LEADER: not team.has_leader,
        Obstacle.TOO_FEW: team.members < LEAST_TO_REVEAL,
    }
    return Judged(team, must, next((str(obstacle) for obstacle, stands in found.items() if stands), ""))


@dataclass(frozen=True)
class Preview:
    """What a start would do, before anybody has confirmed it."""

    must: tuple[Judged, ...]
    may: tuple[Judged, ...]
    left_out: tuple[Judged, ...]

    @property
    def total(self) -> int:
        """How many teams were looked at."""
        return len(self.must) + len(self.may) + len(self.left_out)


def preview(area: Area | None, *, due: datetime.date) -> Preview:
    """How many are begun, invited and left out. One query."""
    everybody = judged(teams_of(area), due=due)
    fit = [one for one in everybody if not one.obstacle]
    return Preview(
        must=tuple(one for one in fit if one.must),
        may=tuple(one for one in fit if not one.must),
        left_out=tuple(one for one in everybody if one.obstacle),
    )
