"""Kind nudges: once a day, to those who are missing, in the mail with all that waits."""

from __future__ import annotations

import datetime
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.urls import reverse

from core import clock
from people.models import User
from profiles.actions import campaign as actions
from profiles.models import CompetenceAssessment, Contribution, Exemption, Nudge
from reminders import layout
from reminders.mail import outbox
from tests.factories import AreaChiefAppointmentFactory, team_of
from tests.factories_profiles import members_of, started_round
from tests.reminders.cakes import working_day

pytestmark = pytest.mark.django_db
_DAY = datetime.timedelta(days=1)


@pytest.fixture(autouse=True)
def wednesday() -> Iterator[None]:
    with clock.at(working_day()):
        yield


def _hand_in(assessment: CompetenceAssessment, *people: User) -> None:
    Contribution.objects.filter(assessment=assessment, person__in=people).update(
        status="submitted", submitted_at=clock.now()
    )


def _chief(assessment: CompetenceAssessment) -> User:
    person: User = AreaChiefAppointmentFactory.create(area=assessment.team.cluster.area).person
    return person


def test_the_leader_reminds_those_who_are_missing_once_a_day() -> None:
    round_ = started_round(5)
    leader, sent, new, *missing = members_of(round_.team)
    _hand_in(round_, sent)
    Exemption.objects.create(assessment=round_, person=new, reason="new", by=leader)
    assert actions.nudge_missing(assessment=round_, by=leader) == 2
    assert set(Nudge.objects.values_list("person", flat=True)) == {person.pk for person in missing}
    assert actions.nudge_missing(assessment=round_, by=leader) == 0
    with clock.at(clock.now() + _DAY):
        assert actions.nudge_missing(assessment=round_, by=leader) == 2


def _mailed() -> list[Any]:
    """What the layout and the mailer send now."""
    mail.outbox.clear()
    layout.lay_out()
    outbox.run()
    return list(mail.outbox)


def _said(message: Any) -> str:
    return "\n".join(
        [message.subject, message.body, *(str(content) for content, _kind in message.alternatives)]
    )


def test_the_mail_is_kind_and_tells_nobody_who_has_answered() -> None:
    round_ = started_round(4)
    leader, sent, *missing = members_of(round_.team)
    _hand_in(round_, sent)
    assert len(_mailed()) == 3, "the round itself"
    with clock.at(clock.now() + _DAY):
        assert _mailed() == []
        actions.nudge_missing(assessment=round_, by=leader)
        mails = {message.to[0]: _said(message) for message in _mailed()}
        assert set(mails) == {person.email for person in missing}
        for person in missing:
            words = mails[person.email]
            assert f"{leader.name} minder dig venligt om det." in words and round_.get_absolute_url() in words
            others = [other.name for other in (sent, *missing) if other != person]
            assert not any(name in words for name in others)
        assert _mailed() == []


def test_the_chiefs_reaches_the_leader_and_names_nobody() -> None:
    round_ = started_round(4)
    leader, *others = members_of(round_.team)
    chief = _chief(round_)
    _mailed()
    with clock.at(clock.now() + _DAY):
        assert actions.nudge_team(team=round_.team, by=chief) == 1
        assert actions.nudge_team(team=round_.team, by=chief) == 0
        (message,) = _mailed()
        assert message.to == [leader.email]
        assert f"{chief.name} minder venligt om jeres afdækning." in _said(message)
        assert not any(person.name in _said(message) for person in others)


def test_whoever_has_had_todays_mail_is_told_in_the_next() -> None:
    round_ = started_round(2)
    leader, member = members_of(round_.team)
    assert len(_mailed()) == 2
    actions.nudge_missing(assessment=round_, by=leader)
    assert _mailed() == []
    with clock.at(clock.now() + _DAY):
        (message,) = _mailed()
        assert message.to == [member.email] and "minder dig venligt" in _said(message)


def test_a_team_in_which_all_have_answered_is_left_in_peace() -> None:
    round_ = started_round(3)
    _hand_in(round_, *members_of(round_.team))
    assert actions.nudge_team(team=round_.team, by=_chief(round_)) == 0


def test_two_teams_of_one_leader_make_one_mail() -> None:
    first, second = started_round(3), started_round(3)
    leader = members_of(first.team)[0]
    second.team.memberships.filter(role="leader").update(person=leader)
    _mailed()
    with clock.at(clock.now() + _DAY):
        for round_ in (first, second):
            actions.nudge_team(team=round_.team, by=_chief(round_))
        (message,) = _mailed()
    assert message.to == [leader.email]
    assert str(message.body).count("minder venligt om jeres afdækning") == 2


@pytest.mark.parametrize("what", ["answered", "closed", "left"])
def test_what_is_no_longer_true_is_not_sent(what: str) -> None:
    round_ = started_round(4)
    leader, member, *_others = members_of(round_.team)
    _mailed()
    with clock.at(clock.now() + _DAY):
        actions.nudge_missing(assessment=round_, by=leader)
        layout.lay_out()
        if what == "answered":
            _hand_in(round_, member)
        elif what == "closed":
            round_._move("cancel", by=leader, closed_at=clock.now())
        else:
            round_.team.memberships.get(person=member).end_on(clock.today() - _DAY)
        mail.outbox.clear()
        outbox.run()  # before the layout has seen it
        told = {message.to[0] for message in mail.outbox}
    assert member.email not in told
    assert bool(told) == (what != "closed")


def test_it_stands_on_min_side_until_it_is_done(client: Client) -> None:
    round_ = started_round(3)
    leader, member, _other = members_of(round_.team)
    chief = _chief(round_)
    actions.nudge_missing(assessment=round_, by=leader)
    actions.nudge_team(team=round_.team, by=chief)
    client.force_login(member)
    assert f"{leader.name} minder dig venligt om det" in client.get(reverse("home")).content.decode()
    client.force_login(leader)
    assert f"{chief.name} minder venligt om jeres afdækning" in client.get(reverse("home")).content.decode()
    _hand_in(round_, member)
    client.force_login(member)
    assert "minder dig venligt" not in client.get(reverse("home")).content.decode()


def test_the_button_says_when_all_have_been_reminded_today(client: Client) -> None:
    round_ = started_round(3)
    client.force_login(members_of(round_.team)[0])
    address = round_.get_absolute_url()
    assert reverse("profiles:assessment_nudge", args=[round_.pk]) in client.get(address).content.decode()
    page = client.post(reverse("profiles:assessment_nudge", args=[round_.pk]), follow=True).content.decode()
    assert "2 har fået en venlig påmindelse fra dig." in page
    assert "Du har mindet dem, der mangler, om det i dag." in page


def test_nobody_else_reminds() -> None:
    round_ = started_round(3)
    for by in (members_of(round_.team)[1], _chief(round_), members_of(team_of(2))[0]):
        with pytest.raises(PermissionDenied):
            actions.nudge_missing(assessment=round_, by=by)
    with pytest.raises(PermissionDenied):
        actions.nudge_team(team=round_.team, by=members_of(round_.team)[0])


@pytest.mark.django_db(transaction=True)
def test_two_presses_at_once_make_one_nudge_each() -> None:
    round_ = started_round(6)
    leader = members_of(round_.team)[0]
    moment, gate = clock.now(), threading.Barrier(3)
    errors: list[BaseException] = []

    def press() -> None:
        try:
            gate.wait(20)
            with clock.at(moment):
                actions.nudge_missing(assessment=round_, by=leader)
        except BaseException as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=press) for _n in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert errors == []
    assert Nudge.objects.count() == 5
