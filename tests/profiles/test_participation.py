"""Who a round waits for: members on leave, exempted, new, gone; and until when."""

from __future__ import annotations

import datetime
from html import unescape

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse

from clusters.models import Leave, LeaveKind
from core import clock
from core.periods import from_day
from people.models import User
from profiles import rules
from profiles.actions import assessment as actions
from profiles.actions import participation
from profiles.models import Answer, CompetenceAssessment, Contribution, Exemption
from reminders.waiting import waiting_for
from tests.factories import MembershipFactory, ended_period
from tests.factories_profiles import AnswerFactory, members_of, started_round
from tests.profiles.cast import OUTSIDERS
from tests.profiles.cast import person as in_the_part_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def round_() -> CompetenceAssessment:
    """A round of four that has just begun."""
    return started_round(members=4)


def day(offset: int) -> datetime.date:
    return clock.today() + datetime.timedelta(days=offset)


def answered(round_: CompetenceAssessment, person: User) -> Contribution:
    part = actions.contribution_for(assessment=round_, person=person)
    for area in round_.profile.areas.all():
        AnswerFactory.create(contribution=part, area=area)
    return part


def send(round_: CompetenceAssessment, person: User) -> bool:
    answered(round_, person)
    return actions.submit_contribution(assessment=round_, by=person)


def on_leave(round_: CompetenceAssessment, person: User, first: int = 0, last: int = 30) -> Leave:
    membership = round_.team.memberships.get(person=person)
    made: Leave = Leave.objects.create(membership=membership, period=from_day(day(first), day(last)))
    return made


def counts(round_: CompetenceAssessment) -> tuple[int, int]:
    row = CompetenceAssessment.objects.with_counts().get(pk=round_.pk)
    return row.asked, row.handed_in  # type: ignore[attr-defined]


def state(round_: CompetenceAssessment) -> str:
    round_.refresh_from_db()
    return round_.status


def test_the_picture_comes_when_all_who_are_not_exempted_have_sent(round_: CompetenceAssessment) -> None:
    leader, second, third, fourth = members_of(round_.team)
    participation.exempt(assessment=round_, person=fourth, reason="new", by=leader)
    assert counts(round_) == (3, 0)

    assert not send(round_, leader)
    assert not send(round_, second)
    assert send(round_, third)
    assert state(round_) == "revealed"


def test_who_is_on_leave_today_is_not_waited_for(round_: CompetenceAssessment) -> None:
    leader, second, third, fourth = members_of(round_.team)
    on_leave(round_, third)
    on_leave(round_, fourth, first=1)  # from tomorrow: today they are here

    assert counts(round_) == (3, 0)
    assert third not in {m.person for m in round_.awaited()}
    for person in (leader, second):
        send(round_, person)
    assert state(round_) == "open"
    assert send(round_, fourth)


@pytest.mark.parametrize(("first", "last", "asked"), [(0, 1, 3), (-1, 0, 4), (1, 2, 4), (-9, 9, 3)])
def test_leave_holds_from_its_first_day_to_its_last(
    round_: CompetenceAssessment, first: int, last: int, asked: int
) -> None:
    on_leave(round_, members_of(round_.team)[3], first, last)

    assert counts(round_)[0] == asked


def test_the_reveal_remembers_who_was_on_leave(round_: CompetenceAssessment) -> None:
    """When they are back, the round still says that it was not waiting for them."""
    leader, second, third, fourth = members_of(round_.team)
    leave = on_leave(round_, fourth)
    for person in (leader, second, third):
        send(round_, person)
    leave.delete()

    assert Exemption.objects.get(assessment=round_).person == fourth
    assert counts(round_) == (3, 3)


def test_who_is_exempted_may_answer_all_the_same_and_is_counted(round_: CompetenceAssessment) -> None:
    leader, second, third, fourth = members_of(round_.team)
    participation.exempt(assessment=round_, person=fourth, reason="other", by=leader)
    send(round_, fourth)

    assert counts(round_) == (4, 1)
    for person in (leader, second):
        send(round_, person)
    assert send(round_, third)


def test_an_exemption_is_taken_back_until_the_reveal(round_: CompetenceAssessment) -> None:
    leader, second, third, fourth = members_of(round_.team)
    participation.exempt(assessment=round_, person=fourth, reason="new", by=leader)
    assert participation.lift_exemption(assessment=round_, person=fourth, by=leader)
    assert counts(round_) == (4, 0)
    assert not participation.lift_exemption(assessment=round_, person=fourth, by=leader)

    participation.exempt(assessment=round_, person=fourth, reason="new", by=leader)
    for person in (leader, second, third):
        send(round_, person)
    with pytest.raises(PermissionDenied):
        participation.lift_exemption(assessment=round_, person=fourth, by=leader)


def test_two_must_take_part_and_two_must_have_sent(round_: CompetenceAssessment) -> None:
    """No exemption loosens the promise: one person's answers are never shown as the team's picture."""
    leader, second, third, fourth = members_of(round_.team)
    for person in (third, fourth):
        participation.exempt(assessment=round_, person=person, reason="other", by=leader)
    assert not rules.may_exempt(leader, round_, second)
    with pytest.raises(PermissionDenied):
        participation.exempt(assessment=round_, person=second, reason="other", by=leader)

    on_leave(round_, second)
    assert not send(round_, leader)
    assert state(round_) == "open"
    assert not rules.may_reveal(leader, round_)


@pytest.mark.parametrize("role", ["member", *OUTSIDERS])
def test_only_the_leader_exempts_and_moves_the_due_date(round_: CompetenceAssessment, role: str) -> None:
    member, somebody = members_of(round_.team)[3], in_the_part_of(round_, role)
    round_ = CompetenceAssessment.objects.get(pk=round_.pk)

    assert not rules.may_exempt(somebody, round_, member)
    assert not rules.may_lift_exemption(somebody, round_)
    assert not rules.may_move_due(somebody, round_)


def test_who_has_sent_or_is_not_in_the_team_cannot_be_exempted(round_: CompetenceAssessment) -> None:
    leader, second, *_rest = members_of(round_.team)
    send(round_, second)
    left = MembershipFactory.create(team=round_.team, period=ended_period()).person

    assert not rules.may_exempt(leader, round_, second)
    assert not rules.may_exempt(leader, round_, left)


@pytest.mark.parametrize("status", ["revealed", "concluded", "cancelled"])
def test_a_closed_round_is_not_changed(round_: CompetenceAssessment, status: str) -> None:
    leader, second, _third, fourth = members_of(round_.team)
    for person in (leader, second):
        send(round_, person)
    if status == "cancelled":
        actions.cancel(assessment=round_, reason="Vi venter.", by=leader)
    else:
        actions.reveal(assessment=round_, by=leader)
    if status == "concluded":
        area = round_.profile.areas.all()[0]
        actions.conclude_assessment(assessment=round_, chosen=[(area, "")], by=leader)
    round_.refresh_from_db()

    assert not rules.may_exempt(leader, round_, fourth)
    assert not rules.may_lift_exemption(leader, round_)
    assert not rules.may_move_due(leader, round_)


def test_moving_the_due_date_is_seen_by_all(round_: CompetenceAssessment, client: Client) -> None:
    leader, second, *_rest = members_of(round_.team)
    old = round_.due
    participation.move_due(assessment=round_, due=day(30), by=leader)

    round_.refresh_from_db()
    assert round_.due == day(30)
    assert round_.moves.filter(verb="move_due").count() == 1
    client.force_login(second)
    page = unescape(client.get(round_.get_absolute_url()).content.decode())
    assert "Fristen er flyttet." in page
    assert f"Den var {old.day}." in page


def test_a_due_date_that_is_over_is_refused(round_: CompetenceAssessment, client: Client) -> None:
    leader = members_of(round_.team)[0]
    with pytest.raises(ValidationError):
        participation.move_due(assessment=round_, due=day(-1), by=leader)
    client.force_login(leader)
    url = reverse("profiles:assessment_due", args=[round_.pk])

    assert client.post(url, {"due": f"{day(-1):%d-%m-%Y}"}).status_code == 422
    assert client.post(url, {"due": f"{day(400):%d-%m-%Y}"}).status_code == 422
    assert client.post(url, {"due": f"{day(0):%d-%m-%Y}"}).status_code == 302


def test_min_side_asks_nothing_of_who_is_exempted_or_on_leave(round_: CompetenceAssessment) -> None:
    leader, second, third, _fourth = members_of(round_.team)
    key = f"assessment-answer-{round_.pk}"

    def keys(person: User) -> set[str]:
        return {item.key for item in waiting_for(User.objects.get(pk=person.pk))}

    assert all(key in keys(person) for person in (second, third))
    participation.exempt(assessment=round_, person=second, reason="new", by=leader)
    on_leave(round_, third)
    assert not any(key in keys(person) for person in (second, third))


def test_the_page_says_who_is_exempted_and_offers_it_for_the_new(
    round_: CompetenceAssessment, client: Client
) -> None:
    leader, second, third, fourth = members_of(round_.team)
    newcomer = MembershipFactory.create(team=round_.team, period=from_day(day(-3))).person
    on_leave(round_, third)
    participation.exempt(assessment=round_, person=second, reason="other", by=leader)
    client.force_login(leader)
    page = unescape(client.get(round_.get_absolute_url()).content.decode())

    assert page.count("Fritaget") == 2
    assert reverse("profiles:exempt", args=[round_.pk, newcomer.pk]) in page
    assert "ny i teamet" in page
    assert reverse("profiles:exemption_lift", args=[round_.pk, second.pk]) in page
    client.force_login(fourth)
    assert "Skal nogen fritages?" not in client.get(round_.get_absolute_url()).content.decode()


def test_who_left_stays_counted_with_what_they_sent_and_not_with_what_they_drafted(
    round_: CompetenceAssessment,
) -> None:
    leader, second, third, fourth = members_of(round_.team)
    send(round_, third)
    answered(round_, fourth)
    for person in (third, fourth):
        round_.team.memberships.get(person=person).end_on(day(0))

    assert counts(round_) == (3, 1)
    for person in (third, fourth):
        assert not CompetenceAssessment.objects.visible_to(person).exists()
        assert not rules.may_answer(person, round_)
    send(round_, leader)
    assert send(round_, second)
    authors = set(Answer.objects.visible_to(leader).values_list("contribution__person", flat=True))
    assert authors == {leader.pk, second.pk, third.pk}


def test_leave_says_a_kind_and_has_no_room_for_more() -> None:
    assert {field.name for field in Leave._meta.get_fields()} == {
        "id",
        "period",
        "membership",
        "kind",
        "events",
    }
    assert set(LeaveKind.values) == {"leave", "elsewhere", "other"}
