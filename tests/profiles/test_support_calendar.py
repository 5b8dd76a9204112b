"""A visit in the calendars of those who meet."""

from __future__ import annotations

import datetime

import pytest

from core import clock
from profiles.actions import support_visit as visits
from reminders import layout
from reminders.calendar.feed import uid_of
from tests.calendars import events_of
from tests.factories_support import (
    PLACE,
    support_case,
)
from tests.profiles.support_asked import of

pytestmark = pytest.mark.django_db


def test_the_calendar_of_those_who_meet_has_time_and_place() -> None:
    case = support_case("arranged")
    visit = case.visit(days=7, minutes=90)
    for person in (case.leader, case.consultant):
        due = of(person)["support.visit"]
        event = events_of(person)[uid_of(due.key)]
        assert event.dtstart.value == visit.starts
        assert event.dtend.value == visit.starts + datetime.timedelta(minutes=90)
        assert event.location.value == PLACE
    for person in (case.member, case.chief, case.administrator):
        assert not any(PLACE in event.serialize() for event in events_of(person).values())


def test_another_hour_of_the_same_day_is_the_same_event_with_a_higher_number() -> None:
    case = support_case("arranged")
    visit = case.visit(days=7)
    uid = uid_of(of(case.leader)["support.visit"].key)
    layout.lay_out()
    before = events_of(case.leader)[uid]
    later = visit.starts + datetime.timedelta(minutes=30)
    with clock.at(clock.now() + datetime.timedelta(minutes=5)):
        visits.move_visit(
            visit=visit, seen=visit.starts, starts=later, minutes=60, place=PLACE, by=case.consultant
        )
        layout.lay_out()
        after = events_of(case.leader)[uid]
    assert after.dtstart.value == later
    assert int(after.sequence.value) == int(before.sequence.value) + 1
    assert after.dtstamp.value > before.dtstamp.value


def test_a_visit_that_is_off_is_cancelled_in_the_calendar() -> None:
    case = support_case("arranged")
    visit = case.visit(days=7)
    uid = uid_of(of(case.consultant)["support.visit"].key)
    layout.lay_out()
    visits.cancel_visit(visit=visit, by=case.leader)
    layout.lay_out()
    event = events_of(case.consultant)[uid]
    assert event.status.value == "CANCELLED" and PLACE not in event.serialize()
