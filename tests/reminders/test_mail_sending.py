"""Sending to a real mail server on this machine that refuses and breaks off; and senders that are killed."""

from __future__ import annotations

import datetime
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core import clock
from people.models import User
from reminders.mail import outbox, sending, writing
from reminders.mail.making import make_mails
from reminders.mail.querysets import LEASE
from reminders.mail.sending import MOST_ATTEMPTS, pause_after
from reminders.mail.writing import Contents
from reminders.models import Mail, MailChoice, Reminder
from reminders.workdays import Calendar
from tests.factories import UserFactory
from tests.own_processes import of_this_database
from tests.reminders.cakes import ALWAYS, Cake, falling_due, remind, working_day
from tests.reminders.smtp import DROP, PostOffice, post_office

pytestmark = pytest.mark.django_db
_LATER = pause_after(1)


def send_mails() -> int:
    """At any time of day: most tests here are about the mail server."""
    return sending.send_mails(ALWAYS)


@pytest.fixture(autouse=True)
def cakes() -> Iterator[None]:
    with falling_due(Cake):
        yield


@pytest.fixture
def office() -> Iterator[PostOffice]:
    with post_office() as office:
        yield office


@pytest.fixture(autouse=True)
def wednesday() -> Iterator[None]:
    with clock.at(working_day()):
        yield


def _mails(count: int) -> list[User]:
    people: list[User] = UserFactory.create_batch(count, name="Kage")
    for person in people:
        remind(person)
    make_mails(Calendar())
    return people


def _later(minutes: float) -> datetime.datetime:
    return clock.now() + datetime.timedelta(minutes=minutes)


def _statuses() -> dict[str, int]:
    found: dict[str, int] = {}
    for status in Mail.objects.values_list("status", flat=True):
        found[status] = found.get(status, 0) + 1
    return found


def test_they_go_over_one_connection(office: PostOffice) -> None:
    people = _mails(25)
    assert send_mails() == 25
    assert send_mails() == 0
    assert {to: len(ids) for to, ids in office.copies().items()} == {person.email: 1 for person in people}
    assert office.connections == 1
    (message, *_rest) = office.received
    assert message.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]


def test_every_third_that_fails_for_now_goes_a_little_later(office: PostOffice) -> None:
    _mails(9)
    office.whim = lambda count, _to: "451 try later" if count % 3 == 0 else None
    assert send_mails() == 6
    assert send_mails() == 0, "not before their time"
    office.whim = lambda _count, _to: None
    with clock.at(clock.now() + _LATER):
        assert send_mails() == 3
    assert all(sum(ids.values()) == 1 for ids in office.copies().values())
    assert not Mail.objects.exclude(unknown_fates=0).exists()


def test_a_connection_that_breaks_after_taking_a_mail_leaves_one_of_unknown_fate(office: PostOffice) -> None:
    _mails(12)
    office.whim = lambda count, _to: DROP if count == 5 else None
    assert send_mails() == 11
    assert office.connections == 2
    (lost,) = Mail.objects.exclude(status="sent")
    assert (lost.status, lost.unknown_fates, lost.error) == ("waiting", 1, "SMTPServerDisconnected")
    with clock.at(clock.now() + _LATER):
        assert send_mails() == 1
    twice = [ids for ids in office.copies().values() if sum(ids.values()) > 1]
    assert [list(ids.values()) for ids in twice] == [[2]], "one mail twice, with one Message-ID"


def test_a_sender_that_slept_past_its_lease_lets_the_one_who_took_over_send(
    office: PostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between reading what to say and handing it over it stands still; meanwhile another one sends it all."""
    _mails(5)
    real = writing.contents_of
    slept: list[int] = []

    def sleeps(mails: Sequence[Mail]) -> dict[int, Contents]:
        found = real(mails)
        if not slept:
            slept.append(1)
            with clock.at(clock.now() + LEASE + datetime.timedelta(minutes=1)):
                assert send_mails() == 5
        return found

    monkeypatch.setattr(sending, "contents_of", sleeps)
    assert send_mails() == 0
    assert len(office.received) == 5
    assert not Mail.objects.exclude(unknown_fates=0).exists()


def test_a_sender_that_slept_until_its_mails_were_given_up_hands_nothing_over(
    office: PostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They had killed their senders before: whoever looks next writes them off, and they stay so."""
    _mails(2)
    real = writing.contents_of

    def sleeps(mails: Sequence[Mail]) -> dict[int, Contents]:
        found = real(mails)
        Mail.objects.update(attempts=MOST_ATTEMPTS)
        with clock.at(clock.now() + LEASE + datetime.timedelta(minutes=1)):
            assert send_mails() == 0
        return found

    monkeypatch.setattr(sending, "contents_of", sleeps)
    assert send_mails() == 0
    assert not office.received and _statuses() == {"failed": 2}


def test_a_refused_recipient_is_held_and_noted_and_the_others_go(office: PostOffice) -> None:
    first, second, third = _mails(3)
    office.refuse = lambda to: "550 no such user here" if to == second.email else None
    assert send_mails() == 2
    mail = Mail.objects.get(person=second)
    assert (mail.status, mail.error) == ("held", "SMTPRecipientsRefused 550")
    choice = MailChoice.objects.get(person=second)
    assert choice.is_held and "550" in choice.broken_note
    assert choice.frequency == "daily" and second.email not in mail.error + choice.broken_note
    office.refuse = lambda _to: None
    assert send_mails() == 0
    User.objects.filter(pk=second.pk).update(email="ny@kommune.example")
    assert send_mails() == 1
    assert set(office.copies()) == {first.email, third.email, "ny@kommune.example"}


def test_a_mail_that_the_server_will_never_have_is_given_up(office: PostOffice) -> None:
    _mails(3)
    office.whim = lambda count, _to: "554 not this one" if count == 2 else None
    assert send_mails() == 2
    assert _statuses() == {"sent": 2, "failed": 1}
    assert Mail.objects.get(status="failed").error == "SMTPDataError 554"


def test_a_mail_that_cannot_be_written_stops_no_other(
    office: PostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = _mails(5)
    words = Cake.words

    def poison(self: Cake, due: object) -> object:
        if due.person == people[2].pk:  # type: ignore[attr-defined]
            raise ZeroDivisionError(people[2].email)
        return words(self, due)  # type: ignore[arg-type]

    monkeypatch.setattr(Cake, "words", poison)
    assert send_mails() == 4
    for _attempt in range(MOST_ATTEMPTS):
        with clock.at(clock.now() + datetime.timedelta(hours=7) * (_attempt + 1)):
            send_mails()
    assert Mail.objects.get(person=people[2]).status == "failed"
    assert Mail.objects.get(person=people[2]).error == "ZeroDivisionError"


def test_a_thing_that_cannot_be_read_stops_its_own_mail_alone(
    office: PostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    from reminders.mail import writing

    people = _mails(4)
    read = writing.contents_of

    def poison(mails: list[Mail]) -> object:
        if any(mail.person_id == people[1].pk for mail in mails):
            raise ValueError
        return read(mails)

    monkeypatch.setattr("reminders.mail.sending.contents_of", poison)
    assert send_mails() == 3
    assert Mail.objects.get(person=people[1]).status == "waiting"


def test_a_server_that_is_away_is_left_alone_until_it_is_back(office: PostOffice) -> None:
    _mails(30)
    with post_office():
        pass  # a port where nobody listens any more
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(settings, "EMAIL_PORT", 1)
        assert send_mails() == 0
    assert _statuses() == {"waiting": 30}
    assert not Mail.objects.exclude(attempts=0, unknown_fates=0).exists(), "no fault of the mails"
    assert Mail.objects.exclude(error="").count() == 3, "it was knocked at three times"
    with clock.at(clock.now() + _LATER):
        assert send_mails() == 30


def test_a_run_that_began_in_time_hands_nothing_over_when_the_day_is_over(
    office: PostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The clock strikes four while the thirteenth is being sent; two of its handful and all the others wait."""
    people = _mails(30)
    clock_says = [working_day(15).replace(minute=59)]
    monkeypatch.setattr(clock, "now", lambda: clock_says[0])

    def strikes_four(count: int, _to: str) -> None:
        if count == 13:
            clock_says[0] = working_day(16)

    office.whim = strikes_four
    assert outbox.run() == 13
    assert len(office.received) == 13
    assert _statuses() == {"sent": 13, "waiting": 17}
    left = Mail.objects.filter(status="waiting")
    assert not left.exclude(attempts=0, unknown_fates=0, handed_at=None, error="").exists(), (
        "nothing happened"
    )
    assert outbox.run() == 0

    clock_says[0] = working_day(7) + datetime.timedelta(days=1)
    assert outbox.run() == 17
    assert set(office.copies()) == {person.email for person in people}
    assert all(sum(ids.values()) == 1 for ids in office.copies().values())


def test_what_a_dead_sender_left_is_not_taken_over_at_night(
    office: PostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A run that lasts beyond the day's end does not claim what has come back meanwhile."""
    _mails(1)
    Mail.objects.update(status="claimed", claimed_at=working_day(15).replace(minute=50))
    _mails(1)
    clock_says = [working_day(15).replace(minute=55)]
    monkeypatch.setattr(clock, "now", lambda: clock_says[0])

    def strikes_four(_count: int, _to: str) -> None:
        clock_says[0] = working_day(16).replace(minute=1)

    office.whim = strikes_four
    assert outbox.run() == 1
    assert _statuses() == {"sent": 1, "claimed": 1}


def test_the_pauses_double_and_end() -> None:
    minutes = [pause_after(n).total_seconds() / 60 for n in range(1, MOST_ATTEMPTS)]
    assert minutes == [5, 10, 20, 40, 80, 160, 320, 360, 360]


def test_the_number_of_queries_does_not_follow_from_the_number_of_mails(office: PostOffice) -> None:
    def queries(people: int) -> int:
        _mails(people)
        with CaptureQueriesContext(connection) as made:
            assert send_mails() == people
        return len(made)

    assert queries(2) == queries(9)


@pytest.mark.django_db(transaction=True)
def test_workers_at_once_make_and_send_one_mail_a_person(office: PostOffice) -> None:
    people: list[User] = UserFactory.create_batch(150, name="Kage")
    for person in people:
        remind(person)
    moment, gate = clock.now(), threading.Barrier(3)
    sent: list[int] = []

    def work() -> None:
        try:
            gate.wait(20)
            with clock.at(moment):
                sent.append(outbox.run())
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _n in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    assert len(sent) == 3 and sum(sent) == 150
    assert not Reminder.objects.filter(mail=None).exists()
    assert {to: sum(ids.values()) for to, ids in office.copies().items()} == {one.email: 1 for one in people}


_SENDER = """
import datetime, django
django.setup()
from core import clock
from tests.reminders.cakes import ALWAYS, Cake, falling_due
from reminders.mail.sending import send_mails
with falling_due(Cake), clock.at(datetime.datetime.fromisoformat("{moment}")):
    send_mails(ALWAYS)
"""


def _sender(port: str, moment: datetime.datetime) -> subprocess.Popen[bytes]:
    """A process of its own that sends what is ready in this test's database."""
    environment = {**of_this_database(), "EMAIL_HOST": "127.0.0.1", "EMAIL_PORT": port}
    code = _SENDER.format(moment=moment.isoformat())
    return subprocess.Popen([sys.executable, "-c", code], cwd=settings.BASE_DIR, env=environment)


@pytest.mark.django_db(transaction=True)
def test_a_sender_killed_in_the_middle_leaves_nothing_out_and_only_what_it_had_in_hand_comes_twice(
    office: PostOffice,
) -> None:
    people = _mails(60)
    killed = threading.Event()
    process = _sender(str(settings.EMAIL_PORT), clock.now())

    def kill_at(count: int, _to: str) -> None:
        if count == 26:
            process.send_signal(signal.SIGKILL)
            process.wait()
            killed.set()

    office.whim = kill_at
    assert killed.wait(60)
    assert Mail.objects.filter(status="sent").count() == 20
    assert send_mails() == 0, "its claim holds for a while"
    with clock.at(clock.now() + LEASE + datetime.timedelta(minutes=1)):
        assert send_mails() == 40
    copies = office.copies()
    assert set(copies) == {person.email for person in people}, "nothing missing"
    assert all(len(ids) == 1 for ids in copies.values()), "a second copy has the same Message-ID"
    twice = {to for to, ids in copies.items() if sum(ids.values()) > 1}
    unknown = set(Mail.objects.filter(unknown_fates=1).values_list("person__email", flat=True))
    assert 5 <= len(twice) <= 6 and twice <= unknown and len(unknown) == 10


def test_what_kills_its_sender_each_time_is_given_up() -> None:
    _mails(1)
    Mail.objects.update(status="claimed", claimed_at=clock.now(), attempts=MOST_ATTEMPTS)
    with clock.at(clock.now() + LEASE + datetime.timedelta(minutes=1)):
        send_mails()
    assert Mail.objects.get().status == "failed"
