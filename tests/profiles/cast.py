"""Everybody who may come to a round's pages, by the part they play."""

from __future__ import annotations

from clusters.models import Role
from people.models import User
from profiles.models import CompetenceAssessment
from tests.factories import (
    AdministratorFactory,
    AreaChiefAppointmentFactory,
    LeaderFactory,
    MembershipFactory,
    UserFactory,
    ended_period,
    team_of,
)
from tests.factories_profiles import members_of

TEAM = ["leader", "member"]
OUTSIDERS = [
    "other_leader",
    "other_member",
    "chief",
    "other_chief",
    "former_leader",
    "former_member",
    "superuser",
    "nobody",
]
ROLES = [*TEAM, *OUTSIDERS]


def person(assessment: CompetenceAssessment, role: str) -> User:
    """Somebody who plays that part towards the round."""
    team = assessment.team
    if role in TEAM:
        return members_of(team)[TEAM.index(role)]
    if role.startswith("other_") and role != "other_chief":
        other = team_of(2, cluster__area=team.cluster.area)
        return members_of(other)[0 if role == "other_leader" else 1]
    found: User = {
        "chief": lambda: AreaChiefAppointmentFactory.create(area=team.cluster.area).person,
        "other_chief": lambda: AreaChiefAppointmentFactory.create().person,
        "former_leader": lambda: _former(assessment, Role.LEADER),
        "former_member": lambda: _former(assessment, Role.PEDAGOGICAL),
        "superuser": lambda: AdministratorFactory.create(),
        "nobody": lambda: UserFactory.create(),
    }[role]()
    return found


def _former(assessment: CompetenceAssessment, role: str) -> User:
    """Left the team today, having taken part in the round."""
    if role == Role.LEADER:
        # a team has one leader at a time, so the present one began today
        present = assessment.team.memberships.current().get(role=Role.LEADER)
        present.period = (ended_period().upper, None)
        present.save()
    factory = LeaderFactory if role == Role.LEADER else MembershipFactory
    left: User = factory.create(team=assessment.team, period=ended_period()).person
    assessment.contributions.create(person=left)
    return left
