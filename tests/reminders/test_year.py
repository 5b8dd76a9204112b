"""A whole year, day by day, with something due on each of them: each rung told once, on its day, never on a quiet one.

What is expected is reckoned here from a list of days written by hand, not by the code that is tested.
"""

from __future__ import annotations

import datetime
from bisect import bisect_left, bisect_right
from collections.abc import Iterator

import pytest

from core import clock
from people.models import User
from reminders import due as falls_due
from reminders import layout
from reminders.models import Notification, Reminder
from reminders.workdays import Calendar
from tests.factories import UserFactory
from tests.reminders.things import Chore, Thing, table
from tests.reminders.times import at, days

pytestmark = pytest.mark.django_db

#: weekdays on which nobody is reminded, from autumn 2025 to spring 2027, and in the spring of 2028
QUIET = {
    datetime.date(year, month, day)
    for year, *dates in (
        (2025, (12, 24), (12, 25), (12, 26), (12, 31)),
        (2026, (1, 1), (4, 2), (4, 3), (4, 6), (5, 14), (5, 25), (6, 5), (12, 24), (12, 25), (12, 31)),
        (2027, (1, 1)),
        (2028, (4, 13), (4, 14), (4, 17)),
    )
    for month, day in dates
}
FIRST = datetime.date(2025, 11, 1)
WORKING = [day for number in range(900) if (day := FIRST + days(number)).weekday() < 5 and day not in QUIET]


@pytest.fixture(autouse=True)
def only_chores(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(falls_due, "_kinds", {})
    with table(Chore):
        yield


def expected(due: datetime.date, since: datetime.date) -> dict[datetime.date, str]:
    """The last rung of each day."""
    first = bisect_left(WORKING, since)
    before, after = bisect_left(WORKING, due), bisect_right(WORKING, due)
    rungs = [
        (WORKING[first], "at-once"),
        (WORKING[before - 3], "before-3"),
        (WORKING[after - 1], "on-day"),
        (WORKING[after + 2], "after-3"),
        (WORKING[after + 9], "after-10"),
    ]
    return dict(rungs)


def fill(person: User, first: datetime.date, last: datetime.date, before: int) -> None:
    """A thing for each day, which began to wait so many days before."""
    Thing.objects.bulk_create(
        Thing(person=person.pk, sort="chore", due=due, since=at(due - days(before), 9))
        for due in (first + days(number) for number in range((last - first).days + 1))
    )


def live(first: datetime.date, last: datetime.date, *, but: set[datetime.date] = frozenset()) -> None:  # type: ignore[assignment]
    """Lay out once each day but these, at an hour that goes round the clock: also those skipped and come twice."""
    for number in range((last - first).days + 1):
        day = first + days(number)
        if day not in but:
            with clock.at(at(day, number % 24, 30)):
                layout.lay_out()


def told() -> dict[datetime.date, dict[datetime.date, str]]:
    """By due date: the rung written, by the day (in Denmark); every one but the push has one day."""
    found: dict[datetime.date, dict[datetime.date, str]] = {}
    for reminder in Reminder.objects.select_related("notification").order_by("pk"):
        due, day = reminder.notification.due, clock.local_date(reminder.made_at)
        assert due is not None
        assert day not in found.setdefault(due, {}), "two of one thing on one day"
        found[due][day] = reminder.rung
    return found


def test_the_whole_of_2026() -> None:
    first, last = datetime.date(2026, 1, 1), datetime.date(2026, 12, 31)
    fill(UserFactory.create(), first, last, before=20)
    live(first - days(20), last + days(25))
    found = told()
    assert len(found) == 365
    assert {due: expected(due, due - days(20)) for due in found} == found
    assert {day for one in found.values() for day in one} <= set(WORKING)
    assert not Notification.objects.exclude(sequence=0).exists()


def test_around_the_leap_day() -> None:
    first, last = datetime.date(2028, 2, 14), datetime.date(2028, 3, 8)
    fill(UserFactory.create(), first, last, before=7)
    live(first - days(7), last + days(25))
    found = told()
    assert datetime.date(2028, 2, 29) in found
    assert {due: expected(due, due - days(7)) for due in found} == found


def test_three_days_down_are_caught_up_with_one_word_each() -> None:
    first, last = datetime.date(2026, 9, 1), datetime.date(2026, 10, 30)
    down = {datetime.date(2026, 9, 22) + days(number) for number in range(3)}
    back = max(down) + days(1)
    fill(UserFactory.create(), first, last, before=20)
    live(first - days(20), last + days(25), but=down)
    for due, found in told().items():
        wanted = expected(due, due - days(20))
        missed = [day for day in wanted if day in down]
        if missed:
            late = wanted[max(missed)]
            wanted = {day: rung for day, rung in wanted.items() if day not in down}
            wanted.setdefault(back, late)
        assert found == wanted, due


def test_the_days_by_hand_are_the_calendars_too() -> None:
    """For the years that are written out above."""
    usual = Calendar()
    for number in range((datetime.date(2027, 2, 1) - FIRST).days):
        day = FIRST + days(number)
        assert usual.is_working(day) == (day in WORKING), day
