"""Teams as they are now and then: too small, without a leader or a chief, or with somebody just gone or just come."""

from __future__ import annotations

import datetime

import pytest
from django.test import Client

from clusters.actions import end_cluster
from clusters.models import LeadershipTeam
from core import clock
from core.periods import from_day
from people.models import User
from profiles.models import CompetenceAssessment, DevelopmentPlan
from tests.factories import AreaChiefAppointmentFactory, MembershipFactory, team_of
from tests.factories_plan import plan_case
from tests.factories_profiles import PublishedProfileFactory, answer_all, members_of, started_round

pytestmark = pytest.mark.django_db


def page(user: User, address: str) -> str:
    """What the person reads there, redirects followed."""
    client = Client()
    client.force_login(user)
    return " ".join(client.get(address, follow=True).content.decode().split())


def leave(team: LeadershipTeam, person: User) -> None:
    team.memberships.get(person=person).end_on(clock.today())


def test_a_team_of_one_is_told_what_to_do_before_it_answers_in_vain(client: Client) -> None:
    PublishedProfileFactory.create()
    team = team_of(1)
    leader = members_of(team)[0]
    shown = page(leader, f"/team/{team.pk}/afdaekning/start/")
    assert "I skal være mindst to i teamet" in shown and "skriv til den, der passer portalen" in shown
    client.force_login(leader)
    client.post(f"/team/{team.pk}/afdaekning/start/", {})
    assert not CompetenceAssessment.objects.exists()


def test_when_the_last_one_awaited_leaves_the_leader_is_asked_to_close() -> None:
    team = team_of(3)
    leader, member, late = members_of(team)
    assessment = started_round(team=team)
    for person in (leader, member):
        answer_all(assessment, person)
    assert "Luk runden, og vis billedet" not in page(leader, "/")
    leave(team, late)
    assert "Luk runden, og vis billedet" in page(leader, "/")
    assert "2 af 2 har svaret" in page(leader, "/")
    own = f"/afdaekning/{assessment.pk}/"
    assert "Luk runden, så ser I jeres billede sammen" in page(leader, own)
    assert "Når teamets leder lukker runden" in page(member, own)


def test_a_team_without_a_leader_is_told_so_where_only_a_leader_can_go_on() -> None:
    team = team_of(3)
    leader, member, late = members_of(team)
    assessment = started_round(team=team)
    for person in (leader, member):
        answer_all(assessment, person)
    leave(team, leader)
    own = f"/afdaekning/{assessment.pk}/"
    assert "når lederen lukker runden" not in page(member, own)
    leave(team, late)
    assert "Teamet har ingen leder i portalen lige nu" in page(member, own)


def test_who_joins_a_round_is_counted_and_can_answer(client: Client) -> None:
    team = team_of(2)
    assessment = started_round(team=team)
    new = MembershipFactory.create(team=team).person
    shown = page(new, "/")
    assert "0 af 0" not in shown
    assert "Du er kommet med, efter at runden begyndte" in shown and "0 af 3 har svaret" in shown
    client.force_login(new)
    for verb in ("send", "tag-tilbage"):
        answer = client.post(f"/afdaekning/{assessment.pk}/svar/{verb}/", follow=True)
        assert answer.status_code == 200
        assert "Du har ikke svaret på noget i denne runde." in answer.content.decode()


def test_a_plan_without_anybody_to_answer_it_says_so() -> None:
    case = plan_case("submitted")
    chief = case.team.cluster.area.appointments.get()
    assert chief.person.name in page(case.leader, f"/plan/{case.plan.pk}/")
    chief.end_on(clock.today())
    AreaChiefAppointmentFactory.create(area=case.team.cluster.area, person=case.leader)
    for person in (case.leader, case.member):
        shown = page(person, f"/plan/{case.plan.pk}/")
        assert "portalen i forvaltningen" in shown
    assert "ingen områdechef i portalen, der kan svare" in page(case.member, f"/plan/{case.plan.pk}/")


def test_nobody_is_asked_to_answer_their_own_plan() -> None:
    case = plan_case("submitted")
    AreaChiefAppointmentFactory.create(area=case.team.cluster.area, person=case.member)
    assert not DevelopmentPlan.objects.waiting_for_chief(case.member)
    assert "Læs planen fra" not in page(case.member, "/")
    chief = case.team.cluster.area.appointments.exclude(person=case.member).get().person
    assert list(DevelopmentPlan.objects.waiting_for_chief(chief)) == [case.plan]


def test_a_plan_of_a_team_that_is_no_more_waits_for_nobody() -> None:
    case = plan_case("submitted")
    chief = case.team.cluster.area.appointments.get().person
    end_cluster(cluster=case.team.cluster, day=clock.today())
    assert not DevelopmentPlan.objects.waiting_for_chief(chief)


def test_a_plan_whose_year_has_gone_is_not_sent_before_its_year_is_right(client: Client) -> None:
    case = plan_case()
    gone = from_day(datetime.date(2024, 1, 1), clock.today())
    DevelopmentPlan.objects.filter(pk=case.plan.pk).update(period=gone)
    assert "Planåret er gået og skal rettes" in page(case.member, f"/plan/{case.plan.pk}/")
    client.force_login(case.leader)
    assert client.post(f"/plan/{case.plan.pk}/send/").status_code == 403
    day = clock.today()
    DevelopmentPlan.objects.filter(pk=case.plan.pk).update(
        period=from_day(day, day + datetime.timedelta(days=9))
    )
    assert client.post(f"/plan/{case.plan.pk}/send/").status_code == 302
