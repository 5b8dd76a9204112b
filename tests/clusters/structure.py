"""Two small clusters, and decisions about them."""

from __future__ import annotations

import datetime

from clusters.models import ChangeKind, Cluster, InstitutionPlacement, LeadershipTeam
from clusters.restructure.draft import Draft, Target
from core import clock
from people.models import User
from tests.factories import (
    LeaderFactory,
    LeadershipTaskFactory,
    LeadershipTeamFactory,
    MembershipFactory,
    PlacementFactory,
)


def day(offset: int) -> datetime.date:
    return clock.today() + datetime.timedelta(days=offset)


def team_of_two(name: str, area: object) -> LeadershipTeam:
    team: LeadershipTeam = LeadershipTeamFactory.create(cluster__name=f"Klynge {name}", cluster__area=area)
    first = name[0]
    leader = LeaderFactory.create(team=team, person__name=f"{first}o")
    house = PlacementFactory.create(cluster=team.cluster, institution__name=f"{first}øgen").institution
    MembershipFactory.create(team=team, person__name=f"{first}ente", units=[house])
    LeadershipTaskFactory.create(team=team, title=f"Økonomi {first}", person=leader.person, share=20)
    LeadershipTaskFactory.create(team=team, title="Bygninger")
    return team


def merge(
    *teams: LeadershipTeam, into: str | LeadershipTeam = "Klynge Skoven", on: int = 0, leader: str = ""
) -> Draft:
    target = Target(into) if isinstance(into, str) else Target(into.cluster.name, into.cluster)
    leaders = {0: User.objects.get(name=leader).pk} if leader else {}
    return Draft(ChangeKind.MERGE, day(on), tuple(t.cluster for t in teams), (target,), leaders=leaders)


def split(team: LeadershipTeam, *, on: int = 0) -> Draft:
    """Bøgen and Bente to Klynge Øst, which she leads; Bo to Klynge Vest."""
    bo, bente = (User.objects.get(name=name).pk for name in ("Bo", "Bente"))
    house = team.cluster.placements.get().institution_id
    return Draft(
        ChangeKind.SPLIT,
        day(on),
        (team.cluster,),
        (Target("Klynge Øst"), Target("Klynge Vest")),
        units={house: 0},
        members={bente: 0, bo: 1},
        leaders={0: bente},
    )


def names(team: LeadershipTeam, on: datetime.date) -> dict[str, str]:
    return dict(team.memberships.on(on).values_list("person__name", "role"))


def houses(cluster: Cluster, on: datetime.date) -> set[str]:
    return set(
        InstitutionPlacement.objects.on(on)
        .filter(cluster=cluster)
        .values_list("institution__name", flat=True)
    )


def team_named(name: str) -> LeadershipTeam:
    return LeadershipTeam.objects.get(cluster__name=name)
