"""One's private calendar, read back by a parser that is not ours."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from typing import Any

import pytest
import vobject
from django.db.models import QuerySet
from django.test import Client
from django.urls import reverse
from django.utils.translation import gettext as _

from core import clock
from people.models import User
from reminders import due as falls_due
from reminders.calendar.feed import uid_of
from reminders.due import Due, Kind, Times, Words
from reminders.models import CalendarAddress, Notification
from reminders.reading import for_person
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

_LONG = (
    "Tal med Åse og Ægir, Øster Søgade; om børnenes læring, "  # comma, semicolon and æøå; longer than a line
)


class Deadline(Kind):
    """Everybody, a week after they came."""

    name = "test.deadline"
    label = "Frist"

    def rows(self) -> Sequence[QuerySet[Any, Any]]:
        people = User.objects.exclude(name__startswith="Færdig")
        return [self.select(people, person="pk", due="date_joined__date", since="date_joined")]

    def words(self, due: Due) -> Words:
        return Words(_LONG * 3, _("Svar"), "Svar")

    def url(self, due: Due) -> str:
        return reverse("home")


class Talk(Deadline):
    """At a time of day, somewhere."""

    name = "test.talk"

    def words(self, due: Due) -> Words:
        return Words("Samtale", "", "Se")

    def times(self, due: Due) -> Times:
        begins = datetime.datetime(2026, 10, 26, 8, 30, tzinfo=datetime.UTC)
        return Times(begins, begins + datetime.timedelta(hours=1), "Rådhuset, stue 4")


@pytest.fixture(autouse=True)
def _kinds() -> Iterator[None]:
    falls_due.register(Deadline, Talk)
    yield
    falls_due.unregister(Deadline, Talk)


def _address(person: User) -> str:
    own, _made = CalendarAddress.objects.get_or_create(person=person)
    return reverse("reminders:calendar_feed", args=[own.token])


def _events(content: bytes) -> dict[str, Any]:
    return {event.uid.value: event for event in vobject.readOne(content.decode()).vevent_list}


def _own(person: User, name: str) -> Due:
    return next(due for due in for_person(person.pk) if due.kind.name == name)


def _told(due: Due, **more: Any) -> Notification:
    return Notification.objects.create(
        person_id=due.person, kind=due.kind.name, subject=due.subject, due=due.due, **more
    )


def test_another_parser_reads_what_was_written(client: Client) -> None:
    person = UserFactory.create()
    answer = client.get(_address(person))
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    lines = answer.content.split(b"\r\n")
    assert max(map(len, lines)) <= 75
    assert b"\n" not in answer.content.replace(b"\r\n", b"")
    deadline = _own(person, "test.deadline")
    event = _events(answer.content)[uid_of(deadline.key)]
    assert event.summary.value == _LONG * 3
    assert event.dtstart.value == deadline.due
    assert event.dtend.value == deadline.due + datetime.timedelta(days=1)
    assert event.url.value.endswith(deadline.url())
    assert event.transp.value == "TRANSPARENT"


def test_what_has_a_time_of_day_has_it_in_the_calendar(client: Client) -> None:
    """The day after summer time ended: 8.30 in Greenwich is 9.30 in Denmark."""
    person = UserFactory.create()
    event = _events(client.get(_address(person)).content)[uid_of(_own(person, "test.talk").key)]
    assert event.dtstart.value == datetime.datetime(2026, 10, 26, 8, 30, tzinfo=datetime.UTC)
    assert event.dtend.value - event.dtstart.value == datetime.timedelta(hours=1)
    assert event.location.value == "Rådhuset, stue 4"


def test_a_moved_date_is_the_same_event_with_a_higher_number(client: Client) -> None:
    person = UserFactory.create()
    due = _own(person, "test.deadline")
    row = _told(due)
    before = _events(client.get(_address(person)).content)[uid_of(due.key)]
    person.date_joined += datetime.timedelta(days=9)
    person.save()
    Notification.objects.filter(pk=row.pk).update(
        sequence=1, changed_at=clock.now() + datetime.timedelta(minutes=5)
    )
    after = _events(client.get(_address(person)).content)[uid_of(due.key)]
    assert after.dtstart.value - before.dtstart.value == datetime.timedelta(days=9)
    assert (before.sequence.value, after.sequence.value) == ("0", "1")
    assert after.dtstamp.value > before.dtstamp.value


def test_what_is_done_is_cancelled_for_a_while_without_its_words(client: Client) -> None:
    person = UserFactory.create()
    due = _own(person, "test.deadline")
    row = _told(due, withdrawn_at=clock.now(), sequence=3)
    person.name = "Færdig Færdigsen"
    person.save()
    event = _events(client.get(_address(person)).content)[uid_of(due.key)]
    assert (event.status.value, event.sequence.value) == ("CANCELLED", "3")
    assert "Tal med" not in event.serialize()
    Notification.objects.filter(pk=row.pk).update(withdrawn_at=clock.now() - datetime.timedelta(days=61))
    assert uid_of(due.key) not in client.get(_address(person)).content.decode()


def test_the_address_is_the_key_and_can_be_taken_back(client: Client) -> None:
    person, other = UserFactory.create_batch(2)
    first = _address(person)
    assert client.get(first).status_code == 200
    assert client.get(first[:-9] + "AAAAA.ics").status_code == 404
    client.force_login(person)
    page = client.get(reverse("reminders:calendar")).content.decode()
    assert first in page
    client.post(reverse("reminders:calendar_make"), {"renew": "1"})
    assert client.get(first).status_code == 404
    second = _address(person)
    assert client.get(second).status_code == 200
    client.force_login(other)
    client.post(reverse("reminders:calendar_remove"))
    assert client.get(second).status_code == 200  # somebody else's is not theirs to take back
    client.force_login(person)
    client.post(reverse("reminders:calendar_remove"))
    assert client.get(second).status_code == 404


def test_a_closed_account_has_no_calendar(client: Client) -> None:
    person = UserFactory.create()
    address = _address(person)
    User.objects.filter(pk=person.pk).update(is_active=False)
    assert client.get(address).status_code == 404


def test_a_program_that_has_it_gets_it_only_once(client: Client) -> None:
    person = UserFactory.create()
    address = _address(person)
    first = client.get(address)
    assert client.get(address, headers={"If-None-Match": first["ETag"]}).status_code == 304
    _told(_own(person, "test.deadline"), sequence=5)
    assert client.get(address, headers={"If-None-Match": first["ETag"]}).status_code == 200


def test_the_page_tells_when_it_was_fetched(client: Client) -> None:
    person = UserFactory.create()
    address = _address(person)
    client.force_login(person)
    assert "Endnu ikke hentet" in client.get(reverse("reminders:calendar")).content.decode()
    client.get(address)
    assert "Sidst hentet" in client.get(reverse("reminders:calendar")).content.decode()


def test_it_is_in_the_persons_language(client: Client) -> None:
    person = UserFactory.create(language="en")
    assert "PRODID:-//Klyngeportalen//" in (text := client.get(_address(person)).content.decode())
    assert "//EN" in text


def test_one_event_to_download_and_nobody_elses(client: Client) -> None:
    person, other = UserFactory.create_batch(2)
    own, theirs = _own(person, "test.deadline"), _own(other, "test.deadline")
    client.force_login(person)
    answer = client.get(reverse("reminders:calendar_event", args=[uid_of(own.key)]))
    assert list(_events(answer.content)) == [uid_of(own.key)]
    assert client.get(reverse("reminders:calendar_event", args=[uid_of(theirs.key)])).status_code == 404


def test_the_feed_asks_little(client: Client, django_assert_max_num_queries: Any) -> None:
    person = UserFactory.create()
    address = _address(person)
    client.get(address)
    with django_assert_max_num_queries(3):
        client.get(address)
