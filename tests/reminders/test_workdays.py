"""Working days: public holidays, the municipality's own quiet days, and the hours of mail, whatever the clock does."""

from __future__ import annotations

import datetime

from hypothesis import given
from hypothesis import strategies as st

from reminders.workdays import SPECIAL_DAYS, Calendar
from tests.reminders.times import at

USUAL = Calendar()
DAY = datetime.timedelta(days=1)
#: as far as a date can be typed anywhere in the portal
dates = st.dates(datetime.date(1900, 1, 1), datetime.date(2199, 12, 31))


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    first = draw(st.dates(datetime.date(2025, 1, 1), datetime.date(2030, 1, 1)))
    return Calendar(
        quiet_weekdays=frozenset(draw(st.sets(st.integers(0, 6), max_size=6))),
        with_public_holidays=draw(st.booleans()),
        special_days=frozenset(draw(st.sets(st.sampled_from(sorted(SPECIAL_DAYS))))),
        closed=((first, first + datetime.timedelta(days=draw(st.integers(0, 60)))),),
    )


near = st.dates(datetime.date(2025, 1, 1), datetime.date(2030, 12, 31))


@given(calendars(), near, st.integers(0, 40))
def test_counting_lands_on_working_days_and_counts_them(
    calendar: Calendar, day: datetime.date, n: int
) -> None:
    later, earlier = calendar.add(day, n), calendar.subtract(day, n)
    assert calendar.is_working(later) and calendar.is_working(earlier)
    if n:
        between = [day + DAY * step for step in range(1, (later - day).days + 1)]
        assert sum(map(calendar.is_working, between)) == n
        between = [day - DAY * step for step in range(1, (day - earlier).days + 1)]
        assert sum(map(calendar.is_working, between)) == n


@given(calendars(), near, st.integers(1, 40))
def test_from_a_working_day_there_and_back_again(calendar: Calendar, day: datetime.date, n: int) -> None:
    start = calendar.on_or_after(day)
    assert calendar.subtract(calendar.add(start, n), n) == start


@given(calendars(), near)
def test_moved_to_a_working_day_no_other_lies_between(calendar: Calendar, day: datetime.date) -> None:
    before, after = calendar.on_or_before(day), calendar.on_or_after(day)
    assert before <= day <= after
    assert calendar.is_working(before) and calendar.is_working(after)
    inside = [before + DAY * step for step in range(1, (after - before).days)]
    assert not any(calendar.is_working(one) for one in inside)


@given(dates)
def test_any_date_that_can_be_typed_has_neighbours(day: datetime.date) -> None:
    assert USUAL.subtract(day, 90) < day < USUAL.add(day, 90)


@given(calendars(), near, st.integers(0, 24 * 60))
def test_the_next_opening_is_open_and_none_is_passed_over(
    calendar: Calendar, day: datetime.date, minutes: int
) -> None:
    aware = at(day, 0) + datetime.timedelta(minutes=minutes)
    opens = calendar.next_opening(aware)
    assert opens >= aware and calendar.is_open(opens)
    if opens > aware:
        assert not calendar.is_open(aware)
        assert opens.time() == calendar.mail_from


def test_the_days_at_the_ends_of_time_do_not_loop() -> None:
    assert USUAL.add(datetime.date.max, 3) == datetime.date.max
    assert USUAL.subtract(datetime.date.min, 3) == datetime.date.min


def test_quiet_days_of_2026() -> None:
    quiet = {
        day
        for number in range(365)
        if (day := datetime.date(2026, 1, 1) + DAY * number).weekday() < 5 and not USUAL.is_working(day)
    }
    assert quiet == {
        datetime.date(2026, 1, 1),
        datetime.date(2026, 4, 2),  # Skærtorsdag
        datetime.date(2026, 4, 3),  # Langfredag
        datetime.date(2026, 4, 6),  # 2. påskedag
        datetime.date(2026, 5, 14),  # Kristi himmelfartsdag
        datetime.date(2026, 5, 25),  # 2. pinsedag
        datetime.date(2026, 6, 5),  # Grundlovsdag
        datetime.date(2026, 12, 24),
        datetime.date(2026, 12, 25),
        datetime.date(2026, 12, 31),
    }


def test_store_bededag_is_a_working_day_from_2024_on() -> None:
    assert not USUAL.is_working(datetime.date(2023, 5, 5))
    assert USUAL.is_working(datetime.date(2024, 4, 26))
    assert USUAL.is_working(datetime.date(2026, 5, 1))


def test_the_leap_day_counts() -> None:
    tuesday = datetime.date(2028, 2, 29)
    assert USUAL.add(datetime.date(2028, 2, 28), 1) == tuesday
    assert USUAL.add(tuesday, 1) == datetime.date(2028, 3, 1)
    assert USUAL.subtract(datetime.date(2028, 3, 1), 1) == tuesday


def test_easter_is_passed_over() -> None:
    assert USUAL.add(datetime.date(2026, 4, 1), 1) == datetime.date(2026, 4, 7)
    assert USUAL.subtract(datetime.date(2026, 4, 7), 1) == datetime.date(2026, 4, 1)


def test_mail_opens_by_the_clock_on_the_wall_when_it_is_moved() -> None:
    for friday, monday, utc in (
        (datetime.date(2026, 3, 27), datetime.date(2026, 3, 30), 5),  # summer time has begun
        (datetime.date(2026, 10, 23), datetime.date(2026, 10, 26), 6),  # winter time has
    ):
        opens = USUAL.next_opening(at(friday, 16))
        assert opens.date() == monday and opens.hour == 7
        assert opens.astimezone(datetime.UTC).hour == utc


def test_hours_that_are_skipped_or_come_twice_are_open_and_shut_like_others() -> None:
    nights = Calendar(
        quiet_weekdays=frozenset(), mail_from=datetime.time(2), mail_until=datetime.time(3)
    )  # nobody wants that; but it must not break
    for day in (datetime.date(2026, 3, 29), datetime.date(2026, 10, 25)):
        opens = nights.next_opening(at(day - DAY, 12))
        assert opens.date() == day or nights.is_open(opens)
    assert USUAL.is_open(at(datetime.date(2026, 3, 30), 7))
    assert not USUAL.is_open(at(datetime.date(2026, 3, 30), 6, 59))
    assert not USUAL.is_open(at(datetime.date(2026, 3, 29), 12))
    assert not USUAL.is_open(at(datetime.date(2026, 3, 30), 16))
