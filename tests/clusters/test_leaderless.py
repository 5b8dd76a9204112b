"""A team that nobody leads is told of: to its area chief, and to the administrators, until somebody does."""

from __future__ import annotations

import datetime

import pytest
from django.test import Client

from clusters.models import Deputy, LeadershipTeam
from core import clock
from core.periods import from_day
from people.models import User
from reminders.waiting import waiting_for
from tests.factories import AdministratorFactory, AreaChiefAppointmentFactory, ClusterFactory, team_of

pytestmark = pytest.mark.django_db


def titles(user: User) -> list[str]:
    return [item.verb_title for item in waiting_for(User.objects.get(pk=user.pk))]


@pytest.fixture
def team() -> LeadershipTeam:
    """Klynge Åen, whose leader's last day was yesterday; beside it one that is led."""
    found = team_of(3, cluster__name="Klynge Åen")
    team_of(2, cluster__area=found.cluster.area)
    found.memberships.current().leaders().get().end_on(clock.today())
    return found


def test_the_chief_is_told_of_each_and_led_to_it(team: LeadershipTeam, client: Client) -> None:
    chief = AreaChiefAppointmentFactory.create(area=team.cluster.area).person
    elsewhere = AreaChiefAppointmentFactory.create().person

    assert titles(chief) == ["Klynge Åen har ingen leder"] and titles(elsewhere) == []
    client.force_login(chief)
    assert f'href="/team/{team.pk}/"' in client.get("/").content.decode()
    assert client.get(f"/team/{team.pk}/").status_code == 200


def test_an_administrator_is_told_of_all_in_one(team: LeadershipTeam, client: Client) -> None:
    inger = AdministratorFactory.create()
    assert titles(inger) == ["1 team har ingen leder"]
    for name in ("Klynge Bækken", "Klynge Dammen", "Klynge Engen"):
        LeadershipTeam.objects.create(cluster=ClusterFactory.create(name=name))

    (item,) = waiting_for(User.objects.get(pk=inger.pk))

    assert item.verb_title == "4 teams har ingen leder"
    assert item.detail == "Klynge Bækken, Klynge Dammen, Klynge Engen og 1 mere"
    client.force_login(inger)
    assert client.get(item.url).status_code == 200


def test_nobody_is_told_when_somebody_leads_or_the_team_is_over(team: LeadershipTeam) -> None:
    chief = AreaChiefAppointmentFactory.create(area=team.cluster.area).person
    member, holder = (row.person for row in team.memberships.order_by("-pk")[:2])
    today = clock.today()
    deputy = Deputy.objects.create(
        team=team, person=member, holder=holder, period=from_day(today, today.replace(year=today.year + 1))
    )
    assert titles(chief) == []
    deputy.delete()
    assert titles(chief) == ["Klynge Åen har ingen leder"]
    cluster = team.cluster
    cluster.period = from_day(today - datetime.timedelta(days=400), today)
    cluster.save()
    assert titles(chief) == []


def test_members_and_strangers_are_told_nothing(team: LeadershipTeam) -> None:
    for row in team.memberships.current():
        assert not [title for title in titles(row.person) if "ingen leder" in title]
