"""Kind nudges: once a day, to those who are missing, as one mail that is never sent twice."""

from __future__ import annotations

import datetime
import threading
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
from profiles.campaigns.mail import send_nudges
from profiles.models import CompetenceAssessment, Contribution, Exemption, Nudge
from tests.factories import AreaChiefAppointmentFactory, team_of
from tests.factories_profiles import members_of, started_round

pytestmark = pytest.mark.django_db
_DAY = datetime.timedelta(days=1)


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


def test_the_mail_is_kind_and_tells_nobody_who_has_answered() -> None:
    round_ = started_round(4)
    leader, sent, *missing = members_of(round_.team)
    _hand_in(round_, sent)
    actions.nudge_missing(assessment=round_, by=leader)
    assert send_nudges() == 2
    assert {message.to[0] for message in mail.outbox} == {person.email for person in missing}
    for message, person in zip(sorted(mail.outbox, key=lambda m: m.to), missing, strict=True):
        words = str(message.body)
        assert leader.name in words and round_.get_absolute_url() in words
        others = [other.name for other in (sent, *missing) if other.email != message.to[0]]
        assert not any(name in words for name in others), person
        assert " af 4" not in words
    assert send_nudges() == 0


def test_the_chiefs_reaches_the_leader_and_names_nobody() -> None:
    round_ = started_round(4)
    leader, sent, *_missing = members_of(round_.team)
    _hand_in(round_, sent)
    chief = _chief(round_)
    assert actions.nudge_team(team=round_.team, by=chief) == 1
    assert actions.nudge_team(team=round_.team, by=chief) == 0
    send_nudges()
    (message,) = mail.outbox
    assert message.to == [leader.email]
    assert not any(person.name in str(message.body) for person in members_of(round_.team)[1:])


def test_a_team_in_which_all_have_answered_is_left_in_peace() -> None:
    round_ = started_round(3)
    _hand_in(round_, *members_of(round_.team))
    assert actions.nudge_team(team=round_.team, by=_chief(round_)) == 0


def test_two_teams_of_one_leader_make_one_mail() -> None:
    first, second = started_round(3), started_round(3)
    leader = members_of(first.team)[0]
    second.team.memberships.filter(role="leader").update(person=leader)
    for round_ in (first, second):
        actions.nudge_team(team=round_.team, by=_chief(round_))
    assert send_nudges() == 1
    assert str(mail.outbox[0].body).count("/afdaekning/") == 2


@pytest.mark.parametrize("what", ["answered", "closed", "left"])
def test_what_is_no_longer_true_is_not_sent(what: str) -> None:
    round_ = started_round(3)
    leader, member, other = members_of(round_.team)
    actions.nudge_missing(assessment=round_, by=leader)
    Nudge.objects.exclude(person=member).delete()
    if what == "answered":
        _hand_in(round_, member)
    elif what == "closed":
        round_._move("cancel", by=leader, closed_at=clock.now())
    else:
        round_.team.memberships.get(person=member).end_on(clock.today())
    assert send_nudges() == 0
    assert mail.outbox == []
    assert other.pk


def test_a_missed_day_is_caught_up_and_old_news_is_not() -> None:
    round_ = started_round(3)
    actions.nudge_missing(assessment=round_, by=members_of(round_.team)[0])
    with clock.at(clock.now() + 3 * _DAY):
        assert send_nudges() == 0
    with clock.at(clock.now() + _DAY):
        assert send_nudges() == 2


def test_a_mail_that_the_server_refuses_waits_and_one_of_unknown_fate_is_not_sent_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    round_ = started_round(2)
    actions.nudge_missing(assessment=round_, by=members_of(round_.team)[0])

    def refused(*_args: Any, **_kwargs: Any) -> int:
        raise ConnectionRefusedError

    with monkeypatch.context() as patched:
        patched.setattr("django.core.mail.EmailMessage.send", refused)
        assert send_nudges() == 0

    class Killed(BaseException):
        pass

    def killed(*_args: Any, **_kwargs: Any) -> int:
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr("django.core.mail.EmailMessage.send", killed)
        with pytest.raises(Killed):
            send_nudges()
    assert send_nudges() == 0
    assert Nudge.objects.get().claimed_at and not Nudge.objects.get().sent_at


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
def test_two_mailers_and_two_presses_at_once_make_one_mail_each() -> None:
    round_ = started_round(6)
    leader = members_of(round_.team)[0]
    errors: list[BaseException] = []

    def together(work: Any, times: int) -> None:
        gate = threading.Barrier(times)

        def job() -> None:
            try:
                gate.wait(20)
                work()
            except BaseException as error:
                errors.append(error)
            finally:
                connection.close()

        threads = [threading.Thread(target=job) for _n in range(times)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)

    together(lambda: actions.nudge_missing(assessment=round_, by=leader), 3)
    assert Nudge.objects.count() == 5
    together(send_nudges, 3)
    assert errors == []
    assert sorted(message.to[0] for message in mail.outbox) == sorted(
        person.email for person in members_of(round_.team)[1:]
    )
