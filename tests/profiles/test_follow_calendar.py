"""A follow-up in the calendars of those who meet."""

from __future__ import annotations

import datetime

import pytest

from core import clock
from profiles.actions import followup as actions
from reminders import layout, reading
from reminders.calendar.feed import uid_of
from tests.calendars import events_of
from tests.factories_follow import follow_case

pytestmark = pytest.mark.django_db


def test_another_hour_of_the_same_day_is_the_same_event_with_a_higher_number() -> None:
    made = follow_case("talk")
    due = made.follow_up.due
    with clock.at(clock.midnight(due) - datetime.timedelta(days=10)):
        (own,) = [
            found
            for found in reading.for_person(made.leader.pk)
            if (found.kind.name, found.subject) == ("followup.hold", made.follow_up.pk)
        ]
        uid = uid_of(own.key)
        layout.lay_out()
        before = events_of(made.leader)[uid]
    with clock.at(clock.midnight(due) - datetime.timedelta(days=9)):
        actions.move(
            follow_up=made.fresh(),
            seen=due,
            due=due,
            time=datetime.time(9, 30),
            place="Søgården",
            reason="",
            by=made.leader,
        )
        layout.lay_out()
        after = events_of(made.leader)[uid]
    assert before.dtstart.value == due
    assert clock.local_date(after.dtstart.value) == due and after.location.value == "Søgården"
    assert int(after.sequence.value) == int(before.sequence.value) + 1
    assert after.dtstamp.value > before.dtstamp.value
