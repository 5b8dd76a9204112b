"""The people, teams and areas that the machine plays with, each with a browser of their own."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse

from clusters.models import Area, LeadershipTeam, Role
from core import clock
from core.periods import from_day
from people.models import User
from profiles.models import LeadershipProfile
from reminders.models import CalendarAddress
from tests.access.visits import Visitors
from tests.access.words import Secrets
from tests.access.world import World
from tests.factories import (
    AreaChiefAppointmentFactory,
    AreaFactory,
    LeadershipTeamFactory,
    MembershipFactory,
    UserFactory,
)
from tests.factories_profiles import PublishedProfileFactory
from tests.machine.facts import Facts, Post, Span

#: team → its members, the leader first
TEAMS = {
    "near": ("leader", "member", "colleague"),
    "beside": ("other_leader", "other_member"),
    "far": ("far_leader", "far_member"),
}
AREA_OF = {"near": "north", "beside": "north", "far": "south", "heir": "north"}
CHIEFS = {"north": "chief", "south": "far_chief"}
#: hold nothing at the start; the administrator and the superuser never do
OTHERS = ("newcomer", "employee", "administrator", "superuser")
PEOPLE = (*(person for team in TEAMS.values() for person in team), *CHIEFS.values(), *OTHERS)
EVERYBODY = ("anonymous", *PEOPLE)


@dataclass
class Scene:
    """What is stored before the first step."""

    world: World
    visitors: Visitors
    areas: dict[str, Area]
    people: dict[str, User]
    profile: LeadershipProfile
    began: datetime.datetime
    teams: dict[str, LeadershipTeam] = field(default_factory=dict)
    #: where each person's calendar program fetches what falls due
    calendars: dict[str, str] = field(default_factory=dict)

    def facts(self) -> Facts:
        """What is believed before the first step."""
        day = clock.local_date(self.began)
        span = Span(day - datetime.timedelta(days=365))
        return Facts(
            day=day,
            area_of=dict(AREA_OF),
            posts=[
                Post(person, team, Span(span.first), leads=number == 0)
                for team, members in TEAMS.items()
                for number, person in enumerate(members)
            ],
            chiefs=[Post(person, area, Span(span.first)) for area, person in CHIEFS.items()],
        )


def build() -> Scene:
    """The whole of it, to be called where the clock stands still."""
    areas = {name: AreaFactory.create(name=f"Område {name}") for name in CHIEFS}
    people = {name: UserFactory.create(name=f"Åse {name}") for name in PEOPLE}
    for name in ("administrator", "superuser"):
        people[name].is_staff, people[name].is_superuser = True, name == "superuser"
        people[name].save()
    for area, person in CHIEFS.items():
        AreaChiefAppointmentFactory.create(area=areas[area], person=people[person])
    profile = PublishedProfileFactory.create(areas=2, key="maskinens-profil")
    world = World(
        Secrets(),
        people,
        areas["north"],
        areas["south"],
        _team("far", areas, people),
        profile,
        people["newcomer"],
    )
    scene = Scene(world, Visitors(world), areas, people, profile, clock.now())
    scene.teams = {"far": world.other_team} | {
        name: _team(name, areas, people) for name in TEAMS if name != "far"
    }
    for name, user in people.items():
        token = CalendarAddress.objects.create(person=user).token
        scene.calendars[name] = reverse("reminders:calendar_feed", args=[token])
    return scene


def _team(name: str, areas: dict[str, Area], people: dict[str, User]) -> LeadershipTeam:
    team: LeadershipTeam = LeadershipTeamFactory.create(
        cluster__area=areas[AREA_OF[name]], cluster__name=f"Klynge {name}"
    )
    for number, person in enumerate(TEAMS[name]):
        role = Role.LEADER if number == 0 else Role.PEDAGOGICAL
        MembershipFactory.create(team=team, person=people[person], role=role)
    return team


def period(span: Span) -> Any:
    """The span as the database keeps it."""
    return from_day(span.first, span.end)
