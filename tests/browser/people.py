"""A small cluster of a test's own in the portal's database: two leaders, their area chief, and nobody else's data."""

from __future__ import annotations

from dataclasses import dataclass

from people.models import User
from tests.browser.portal import Portal
from tests.factories import (
    PASSWORD,
    AreaChiefAppointmentFactory,
    AreaFactory,
    InstitutionFactory,
    LeaderFactory,
    LeadershipTeamFactory,
    MembershipFactory,
    PlacementFactory,
    UserFactory,
)

__all__ = ["PASSWORD", "Crew", "new_crew"]


@dataclass(frozen=True)
class Crew:
    """E-mail addresses of a team of two and its chief, and where they belong."""

    team: int
    area: int
    leader: str
    member: str
    chief: str


def new_crew(portal: Portal, tag: str) -> Crew:
    """The cluster »Klynge <tag>« in an area of its own; `tag` makes the addresses."""
    with portal.database():
        area = AreaFactory.create(name=f"Område {tag}")
        team = LeadershipTeamFactory.create(cluster__name=f"Klynge {tag}", cluster__area=area)
        institution = InstitutionFactory.create(name=f"Børnehuset Ærtehalm {tag}", number=f"9{team.pk:05}")
        PlacementFactory.create(institution=institution, cluster=team.cluster)
        leader = _person("Åse Bjørnholt", f"leder.{tag}")
        member = _person("Jørgen Næss", f"medlem.{tag}")
        chief = _person("Käthe Ørsted", f"chef.{tag}")
        LeaderFactory.create(team=team, person=leader)
        MembershipFactory.create(team=team, person=member, units=[institution])
        AreaChiefAppointmentFactory.create(area=area, person=chief)
        return Crew(team.pk, area.pk, leader.email, member.email, chief.email)


def _person(name: str, address: str) -> User:
    return UserFactory.create(name=name, email=f"{address}@klynge.example", password=PASSWORD)
