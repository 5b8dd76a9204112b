"""Who gets a mail on which day: one a person, by their own choice, whatever runs twice or comes late."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core import clock
from people.models import User
from reminders.mail import outbox
from reminders.mail.making import last_weekly_day, make_mails
from reminders.models import Frequency, Mail, MailChoice, Notification, Reminder
from reminders.workdays import Calendar
from tests.factories import UserFactory
from tests.reminders.cakes import Cake, Praise, Quick, falling_due, remind, working_day

pytestmark = pytest.mark.django_db
_USUAL = Calendar()


@pytest.fixture(autouse=True)
def cakes() -> Iterator[None]:
    with falling_due(Cake, Quick, Praise), clock.at(working_day()):
        yield


def _baker(frequency: str | None = None, weekday: int = 0) -> User:
    person: User = UserFactory.create(name="Kage med bær")
    if frequency:
        MailChoice.objects.create(person=person, frequency=frequency, weekday=weekday)
    return person


def _days_mailed(person: User, days: int, *, new_each_day: bool = False) -> list[int]:
    """The days, counted from the first Wednesday, on which a run at ten sends the person a mail."""
    mailed = []
    for day in range(days):
        with clock.at(working_day(days=day)):
            if new_each_day:
                remind(person, rung=f"before-{day}")
            if outbox.run():
                mailed.append(day)
            assert outbox.run() == 0
    return mailed


def test_everything_untold_goes_into_one_mail_and_twice_makes_no_second() -> None:
    person = _baker()
    for kind in (Cake, Quick, Praise):
        remind(person, kind)
    assert make_mails(_USUAL) == 3
    assert make_mails(_USUAL) == 0
    (mail,) = Mail.objects.all()
    assert mail.person == person and mail.day == clock.today()
    assert set(Reminder.objects.values_list("mail", flat=True)) == {mail.pk}


def test_what_comes_after_todays_mail_waits_for_tomorrows() -> None:
    person = _baker()
    remind(person)
    assert outbox.run() == 1
    late = remind(person, Quick)
    assert outbox.run() == 0
    with clock.at(working_day(days=1)):
        assert outbox.run() == 1
        late.refresh_from_db()
        assert late.mail and late.mail.day == clock.today()


def test_a_mail_that_was_dropped_comes_back_for_something_new_the_same_day() -> None:
    person = _baker()
    remind(person)
    User.objects.update(name="Færdig")
    assert outbox.run() == 0
    assert Mail.objects.get().status == "dropped"
    User.objects.update(name="Kage igen")
    remind(person, Quick)
    assert outbox.run() == 1
    assert Mail.objects.get().status == "sent"


def test_three_days_away_make_one_mail() -> None:
    person = _baker()
    for day in range(3):
        with clock.at(working_day(days=day)):
            remind(person, rung=f"after-{day}")
            make_mails(_USUAL)  # the mailer is down
    with clock.at(working_day(days=5)):
        remind(person, rung="after-5")
        assert outbox.run() == 1
        assert not Reminder.objects.filter(mail=None).exists()
        remind(person, Quick)
        assert outbox.run() == 0, "the mail was late, but it came today"
    assert Mail.objects.get().status == "sent"


@pytest.mark.parametrize(
    ("frequency", "weekday", "expected"),
    [
        (Frequency.DAILY, 0, [0, 1, 2, 5, 6, 7, 8, 9, 12]),
        (Frequency.WEEKLY, 2, [0, 7]),
        (Frequency.WEEKLY, 4, [2, 9]),
        (Frequency.NONE, 0, []),
        (Frequency.URGENT, 0, [5, 6, 7, 8, 9, 12]),  # from when it is late
    ],
)
def test_each_is_mailed_on_their_own_days_and_on_working_days_only(
    frequency: str, weekday: int, expected: list[int]
) -> None:
    """The first day is a Wednesday; something new comes up each day."""
    assert _days_mailed(_baker(frequency, weekday), 13, new_each_day=True) == expected


def test_a_weekly_mail_whose_day_was_missed_is_caught_up_once_and_keeps_to_its_day_after_that() -> None:
    person = _baker(Frequency.WEEKLY, weekday=2)
    remind(person)
    with clock.at(working_day(days=2)):
        assert outbox.run() == 1
        remind(person, Quick)
    with clock.at(working_day(days=5)):
        assert outbox.run() == 0
    with clock.at(working_day(days=7)):
        assert outbox.run() == 1


def test_a_weeks_mail_that_failed_is_not_made_up_for_the_day_after() -> None:
    person = _baker(Frequency.WEEKLY, weekday=2)
    remind(person)
    make_mails(_USUAL)
    Mail.objects.update(status="failed")
    remind(person, Quick)
    with clock.at(working_day(days=1)):
        assert make_mails(_USUAL) == 0
    with clock.at(working_day(days=7)):
        assert make_mails(_USUAL) == 1


@pytest.mark.parametrize("change", ["account closed", "wants none"])
def test_a_mail_that_is_made_is_not_sent_to_whoever_wants_it_no_more(change: str) -> None:
    person = _baker()
    remind(person)
    make_mails(_USUAL)
    if change == "account closed":
        User.objects.update(is_active=False)
    else:
        MailChoice.objects.create(person=person, frequency=Frequency.NONE)
    assert outbox.run() == 0
    assert Mail.objects.get().status == "dropped"


def test_the_week_s_mail_of_a_holiday_comes_on_the_working_day_after_it() -> None:
    easter_monday, sunday = datetime.date(2027, 3, 29), datetime.date(2027, 3, 28)
    assert last_weekly_day(easter_monday + datetime.timedelta(days=1), 0, _USUAL) == datetime.date(
        2027, 3, 30
    )
    assert last_weekly_day(easter_monday, 0, _USUAL) == datetime.date(2027, 3, 22)
    assert last_weekly_day(sunday, 0, _USUAL) == datetime.date(2027, 3, 22)


def test_only_what_is_urgent_makes_a_mail_for_whoever_wants_no_other() -> None:
    person = _baker(Frequency.URGENT)
    remind(person)
    assert outbox.run() == 0 and not Mail.objects.exists()
    remind(person, Quick)
    assert outbox.run() == 1
    with clock.at(working_day(days=5)):  # the cake is late by now
        assert outbox.run() == 1


def test_nothing_goes_at_night_or_on_quiet_days() -> None:
    remind(_baker(), Quick)
    for moment in (working_day(hour=5), working_day(hour=22), working_day(days=3), working_day(days=4)):
        with clock.at(moment):
            assert outbox.run() == 0
    assert not Mail.objects.exists()
    assert outbox.run() == 1


def test_nobody_whose_account_is_closed_and_nothing_that_is_withdrawn() -> None:
    closed, done = _baker(), _baker()
    remind(closed)
    remind(done)
    User.objects.filter(pk=closed.pk).update(is_active=False)
    Notification.objects.filter(person=done).update(withdrawn_at=clock.now())
    assert make_mails(_USUAL) == 0


def test_the_number_of_queries_does_not_follow_from_the_number_of_people() -> None:
    def queries(people: int) -> int:
        for _n in range(people):
            remind(_baker())
        with CaptureQueriesContext(
            connection,
        ) as made:
            make_mails(_USUAL)
        return len(made)

    assert queries(2) == queries(40)
