"""Who stands in for a leader or a chief, for how long, and what never follows with it; who is away."""

from __future__ import annotations

import datetime
from functools import partial
from html import unescape

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse

from clusters import rules, standing_in
from clusters.models import LONGEST_DEPUTY, Area, Deputy, LeadershipTeam, Leave
from core import clock
from core.periods import from_day
from people.models import User
from profiles import plan_rules
from profiles.actions import assessment as round_actions
from profiles.actions import plan as plan_actions
from profiles.actions.plan import Decision
from profiles.models import AssessmentEvent, CompetenceAssessment, DevelopmentPlan, PlanEvent
from tests.factories import (
    AreaChiefAppointmentFactory,
    LeaderFactory,
    MembershipFactory,
    UserFactory,
    team_of,
)
from tests.factories_plan import PlanCase, plan_case
from tests.factories_profiles import answer_all, members_of, started_round
from tests.profiles.ended import at_once

pytestmark = pytest.mark.django_db


def day(offset: int) -> datetime.date:
    return clock.today() + datetime.timedelta(days=offset)


def later(days: int) -> datetime.datetime:
    return clock.now() + datetime.timedelta(days=days)


def team_deputy(team: LeadershipTeam, person: User, first: int = 0, last: int = 5) -> Deputy:
    leader = team.memberships.current().leaders().get().person
    return standing_in.name_team_deputy(team=team, person=person, first=day(first), last=day(last), by=leader)


def chief_deputy(case: PlanCase, person: User | None = None, first: int = 0, last: int = 5) -> Deputy:
    stand_in = person or AreaChiefAppointmentFactory.create().person
    area = case.team.cluster.area
    return standing_in.name_area_deputy(
        area=area, person=stand_in, first=day(first), last=day(last), by=case.chief
    )


@pytest.mark.parametrize(("offset", "holds"), [(1, False), (2, True), (4, True), (5, False)])
def test_a_deputy_leads_from_the_first_day_to_the_last(offset: int, holds: bool) -> None:
    team = team_of(3)
    person = members_of(team)[1]
    team_deputy(team, person, first=2, last=4)

    with clock.at(later(offset)):
        assert rules.is_leader(person, team) is holds
        assert LeadershipTeam.objects.with_leader(person).filter(pk=team.pk).exists() is holds


@pytest.mark.parametrize(("offset", "holds"), [(1, False), (2, True), (4, True), (5, False)])
def test_a_chiefs_deputy_is_chief_from_the_first_day_to_the_last(offset: int, holds: bool) -> None:
    case = plan_case("submitted")
    person = chief_deputy(case, first=2, last=4).person

    with clock.at(later(offset)):
        assert rules.is_chief(person, case.team) is holds
        assert Area.objects.led_by(person).filter(pk=case.team.cluster.area_id).exists() is holds
        assert DevelopmentPlan.objects.visible_to(person).filter(pk=case.plan.pk).exists() is holds
        assert bool(plan_rules.may_decide_plan(person, case.fresh())) is holds


def test_a_deputy_who_leaves_the_team_looks_after_nothing() -> None:
    team = team_of(3)
    person = members_of(team)[1]
    team_deputy(team, person)
    team.memberships.get(person=person).end_on(day(1))

    assert rules.is_leader(person, team)
    with clock.at(later(1)):
        assert not rules.is_leader(person, team)
        assert not LeadershipTeam.objects.visible_to(person)


def test_when_the_leader_leaves_the_deputy_goes_on_until_the_next_ends_it() -> None:
    team = team_of(3)
    old, person, _third = members_of(team)
    deputy = team_deputy(team, person, last=30)
    team.memberships.get(person=old).end_on(day(0))
    assert rules.is_leader(person, team) and not rules.is_leader(old, team)
    with pytest.raises(PermissionDenied):
        standing_in.end_deputy(deputy=deputy, by=old)

    new = LeaderFactory.create(team=team, period=from_day(day(0))).person
    assert standing_in.end_deputy(deputy=deputy, by=new)
    assert not rules.is_leader(person, team)


def test_nobody_passes_the_office_on() -> None:
    case = plan_case("submitted")
    team_deputy(case.team, case.member)
    stand_in = chief_deputy(case).person
    third = MembershipFactory.create(team=case.team).person
    kwargs = {"first": day(10), "last": day(12)}

    with pytest.raises(PermissionDenied):
        standing_in.name_team_deputy(team=case.team, person=third, by=case.member, **kwargs)
    with pytest.raises(PermissionDenied):
        standing_in.name_area_deputy(
            area=case.team.cluster.area,
            person=AreaChiefAppointmentFactory.create().person,
            by=stand_in,
            **kwargs,
        )


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        (-1, 5, "Første dag er gået"),
        (3, 2, "Sidste dag kan ikke"),
        (0, LONGEST_DEPUTY.days, "højst udpeges for et halvt år"),
        (4, 9, "allerede en stedfortræder"),
    ],
)
def test_days_that_cannot_be(first: int, last: int, words: str) -> None:
    team = team_of(3)
    _leader, one, other = members_of(team)
    team_deputy(
        team,
        one,
        first=0 if words.startswith("allerede") else 300,
        last=5 if words.startswith("allerede") else 301,
    )
    with pytest.raises(ValidationError, match=words):
        team_deputy(team, other, first, last)


def test_the_longest_there_may_be() -> None:
    team = team_of(2)
    assert team_deputy(team, members_of(team)[1], 0, LONGEST_DEPUTY.days - 1).last_day == day(
        LONGEST_DEPUTY.days - 1
    )


def test_a_leaders_deputy_is_one_of_the_teams_own_and_a_chiefs_another_chief() -> None:
    case = plan_case("submitted")
    with pytest.raises(ValidationError):
        team_deputy(case.team, UserFactory.create())
    with pytest.raises(ValidationError):
        team_deputy(case.team, case.leader)
    for nobody in (UserFactory.create(), case.chief, case.leader):
        with pytest.raises(ValidationError):
            chief_deputy(case, nobody)


def test_a_deputy_never_agrees_what_they_sent_or_a_plan_of_their_own_team() -> None:
    case = plan_case("draft")
    team_deputy(case.team, case.member)
    plan_actions.submit_plan(plan=case.plan, by=case.member)
    # the sender is later in no team, and stands in for the chief
    case.team.memberships.get(person=case.member).end_on(day(0))
    Deputy.objects.create(
        area=case.team.cluster.area, person=case.member, holder=case.chief, period=from_day(day(0), day(5))
    )
    own_leader = plan_case("submitted")
    Deputy.objects.create(
        area=own_leader.team.cluster.area,
        person=own_leader.member,
        holder=own_leader.chief,
        period=from_day(day(0), day(5)),
    )

    for person, plan in ((case.member, case.fresh()), (own_leader.member, own_leader.fresh())):
        assert rules.is_chief(person, plan.team)
        with pytest.raises(PermissionDenied):
            plan_actions.agree_plan(plan=plan, decision=Decision(), by=person)


def test_history_names_both() -> None:
    case = plan_case("draft")
    team_deputy(case.team, case.member)
    plan_actions.submit_plan(plan=case.plan, by=case.member)
    stand_in = chief_deputy(case).person
    plan_actions.agree_plan(plan=case.fresh(), decision=Decision(), by=stand_in)
    found = list(PlanEvent.objects.filter(subject=case.plan).values_list("verb", "by", "on_behalf_of"))

    assert found[1:] == [
        ("submit", case.member.pk, case.leader.pk),
        ("agree", stand_in.pk, case.chief.pk),
    ]
    assert case.fresh().agreed_by == stand_in


def test_a_deputy_closes_a_round_and_the_leader_still_can(client: Client) -> None:
    round_ = started_round(3)
    leader, person, third = members_of(round_.team)
    team_deputy(round_.team, person)
    for member in (leader, third):
        answer_all(round_, member)
    assert rules.is_leader(leader, round_.team)
    client.force_login(person)
    page = unescape(client.get(round_.get_absolute_url()).content.decode())
    assert "For teamets leder" in page
    round_actions.reveal(assessment=round_, by=person)
    event = AssessmentEvent.objects.get(subject=round_, verb="reveal")
    assert (event.by, event.on_behalf_of) == (person, leader)


def test_a_chiefs_deputy_reads_no_round() -> None:
    case = plan_case("submitted")
    round_ = started_round(team=case.team)
    person = chief_deputy(case).person

    assert not CompetenceAssessment.objects.visible_to(person).filter(pk=round_.pk).exists()


def test_ended_on_its_first_day_it_is_over_at_once_and_what_was_done_stays() -> None:
    case = plan_case("submitted")
    deputy = chief_deputy(case)
    plan_actions.agree_plan(plan=case.plan, decision=Decision(), by=deputy.person)
    assert standing_in.end_deputy(deputy=deputy, by=case.chief)
    assert not standing_in.end_deputy(deputy=deputy, by=case.chief)

    assert not rules.is_chief(deputy.person, case.team)
    assert PlanEvent.objects.get(subject=case.plan, verb="agree").on_behalf_of == case.chief


def test_the_team_sees_who_stands_in_and_names_one_on_the_page(client: Client) -> None:
    team = team_of(3)
    leader, person, third = members_of(team)
    client.force_login(leader)
    url = reverse("clusters:deputy_name", args=[team.pk])
    assert client.get(url).status_code == 200
    data = {"person": person.pk, "first": f"{day(0):%d-%m-%Y}", "last": f"{day(9):%d-%m-%Y}"}
    assert client.post(url, data | {"last": ""}).status_code == 422
    assert client.post(url, data | {"person": UserFactory.create().pk}).status_code == 422
    assert client.post(url, data).status_code == 302
    client.force_login(third)
    page = unescape(client.get(reverse("clusters:team", args=[team.pk])).content.decode())

    assert f"{person.name} er stedfortræder for {leader.name} til og med " in page


def test_the_chief_names_and_ends_on_the_areas_page(client: Client) -> None:
    case = plan_case("submitted")
    area = case.team.cluster.area
    stand_in = AreaChiefAppointmentFactory.create().person
    client.force_login(case.chief)
    data = {"person": stand_in.pk, "first": f"{day(0):%d-%m-%Y}", "last": f"{day(9):%d-%m-%Y}"}
    assert client.post(reverse("profiles:area_deputy", args=[area.pk]), data).status_code == 302
    deputy = Deputy.objects.get()
    client.force_login(stand_in)
    page = unescape(client.get(reverse("profiles:area", args=[area.pk])).content.decode())
    assert "er stedfortræder for" in page and "Udpeg en stedfortræder for dig" not in page
    assert client.get(case.plan.get_absolute_url()).status_code == 200
    answer = client.post(reverse("profiles:area_deputy_end", args=[area.pk, deputy.pk]))
    assert answer.status_code == 302 and answer["Location"] == reverse("home")
    assert client.get(case.plan.get_absolute_url()).status_code == 404


# --- Leave --------------------------------------------------------------------------------------------------------


def test_leave_is_written_and_ended_on_the_teams_page(client: Client) -> None:
    team = team_of(3)
    leader, person, _third = members_of(team)
    post = team.memberships.get(person=person)
    client.force_login(leader)
    url = reverse("clusters:leave_write", args=[team.pk, post.pk])
    data = {"kind": "leave", "first": f"{day(0):%d-%m-%Y}", "last": f"{day(9):%d-%m-%Y}"}
    assert client.post(url, data).status_code == 302
    assert client.post(url, data).status_code == 422
    page = unescape(client.get(reverse("clusters:team", args=[team.pk])).content.decode())
    assert "Orlov eller fravær" not in page and "Orlov til og med " in page

    leave = Leave.objects.get()
    client.post(reverse("clusters:leave_end", args=[team.pk, leave.pk]))
    assert not Leave.objects.current().exists()


def test_without_a_leader_the_page_says_so(client: Client) -> None:
    team = team_of(3)
    leader, person, _third = members_of(team)
    client.force_login(person)
    url = reverse("clusters:team", args=[team.pk])
    words = "Teamet har ingen leder i portalen lige nu."
    assert words not in unescape(client.get(url).content.decode())
    team.memberships.get(person=leader).end_on(day(0))
    assert words in unescape(client.get(url).content.decode())
    Deputy.objects.create(team=team, person=person, holder=leader, period=from_day(day(0), day(3)))
    assert words not in unescape(client.get(url).content.decode())


@pytest.mark.django_db(transaction=True)
def test_a_deputy_is_ended_while_deciding() -> None:
    """Either the plan was agreed before, in the chief's name, or the deputy is refused; never something in between."""
    for _round in range(3):
        case = plan_case("submitted")
        deputy = chief_deputy(case)
        errors = at_once(
            partial(standing_in.end_deputy, deputy=deputy, by=case.chief),
            partial(plan_actions.agree_plan, plan=case.plan, decision=Decision(), by=deputy.person),
        )
        agreed = case.fresh().status == "agreed"
        assert errors[0] is None
        assert agreed is (errors[1] is None) and (agreed or isinstance(errors[1], PermissionDenied))
        assert not rules.is_chief(deputy.person, case.team)
        events = PlanEvent.objects.filter(subject=case.plan, verb="agree")
        assert [event.on_behalf_of for event in events] in ([], [case.chief])
