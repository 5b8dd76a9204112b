"""The demo's teams beyond clusters: a self-governing institution's own, and the area chiefs' group."""

from __future__ import annotations

import datetime
import random

from clusters.models import (
    Area,
    AreaChiefAppointment,
    Cluster,
    Institution,
    Kind,
    LeadershipTeam,
    Membership,
    Ownership,
    Role,
)
from core import clock
from core.ordering import DanishOrder
from core.periods import from_day
from people.models import User
from profiles.demo import rounds
from profiles.demo.rounds import Crew
from profiles.models import LeadershipProfile, ProfileStatus

#: the level of the foundation that fits leaders of leaders of leaders
_LEVEL = "vicedirektoer"
_PLAIN = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa", " ": "."})
_DAYS = datetime.timedelta(days=1)


def load(began: datetime.datetime, seen: datetime.datetime) -> None:
    """One of each, with a round begun and, for the group, revealed at these moments.

    Side effects: people, two teams with their members, an area for the directorate with its director, two rounds.
    """
    _institution(began)
    _chiefs_group(began, seen)


def _profile(key: str) -> LeadershipProfile:
    profiles = LeadershipProfile.objects.for_reading()
    profile: LeadershipProfile = profiles.get(key=key, status=ProfileStatus.PUBLISHED)
    return profile


def _institution(began: datetime.datetime) -> None:
    """An institution of a network, whose leader and two colleagues work with the cluster profile."""
    placed = Institution.objects.filter(
        ownership=Ownership.SELF_GOVERNING, placements__period__contains=clock.today()
    )
    unit = placed.order_by(DanishOrder("name"), "pk")[0]
    network = unit.placements.current().select_related("cluster").get().cluster
    team = _team(
        f"{unit.name}, ledelsen",
        network.area,
        kind=Kind.INSTITUTION,
        ownership=Ownership.SELF_GOVERNING,
        institution=unit,
    )
    names = ("Hjalte Ravnsborg", "Solveig Østrup", "Tove Aagaard")
    crew = Crew(
        team, _members(team, [_person(name) for name in names]), _profile("klyngeledelse"), random.Random(1)
    )
    rounds.open_round(crew, started=began, handed_in=1, half_done=1)


def _chiefs_group(began: datetime.datetime, seen: datetime.datetime) -> None:
    """The area chiefs under their own leader, with a director to agree the plan with; on the foundation."""
    chiefs = [
        appointment.person
        for appointment in AreaChiefAppointment.objects.current()
        .select_related("person")
        .order_by(DanishOrder("person__name"))
    ]
    directorate = Area.objects.create(name="Direktionen")
    AreaChiefAppointment.objects.create(
        area=directorate, person=_person("Ragnhild Thorsen"), period=_period()
    )
    team = _team("Områdechefernes ledergruppe", directorate, kind=Kind.GROUP)
    foundation = _profile("ledelsesgrundlag")
    members = _members(team, [_person("Asger Nørrelund"), *dict.fromkeys(chiefs)])
    crew = Crew(team, members, foundation, random.Random(2), level=foundation.levels.get(key=_LEVEL))
    assessment = rounds.open_round(crew, started=began, handed_in=len(members))
    rounds.reveal(crew, assessment, moment=seen)


def _period() -> object:
    return from_day(clock.today() - 600 * _DAYS)


def _person(name: str) -> User:
    plain = name.lower().translate(_PLAIN)
    person: User = User.objects.create_user(f"{plain}@solkoebing.example", name=name)
    return person


def _team(name: str, area: Area, **values: object) -> LeadershipTeam:
    cluster = Cluster.objects.create(name=name, area=area, period=_period(), **values)
    return LeadershipTeam.objects.create(cluster=cluster)


def _members(team: LeadershipTeam, people: list[User]) -> list[Membership]:
    """The first leads."""
    for number, person in enumerate(people):
        role = Role.PEDAGOGICAL if number else Role.LEADER
        Membership.objects.create(team=team, person=person, role=role, period=_period())
    rows = team.memberships.current().leader_first().select_related("person").prefetch_related("units")
    return list(rows)
