"""A ladder's rungs, and a year of them: each told once, none on a quiet day. No database."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reminders.due import OWN, UP, Due, Ladder
from reminders.rungs import Rules, Rung, reached, rungs, shows_up_from
from reminders.workdays import Calendar
from tests.reminders.test_workdays import calendars, near
from tests.reminders.things import Chore, Question, Story
from tests.reminders.times import at, days

counts = st.lists(st.integers(1, 20), max_size=3, unique=True).map(tuple)


@st.composite
def ladders(draw: st.DrawFn) -> Ladder:
    return Ladder(
        at_once=draw(st.booleans()),
        before=draw(counts),
        on_day=draw(st.booleans()),
        after=draw(counts),
        up=draw(st.none() | st.integers(1, 20)),
    )


@st.composite
def cases(draw: st.DrawFn) -> tuple[Due, Rules, datetime.date]:
    found = draw(near)
    due = Due(
        Chore(),
        draw(st.sampled_from((OWN, UP))),
        person=1,
        subject=1,
        due=draw(st.none() | near),
        since=draw(st.none() | near.map(at)),
        waits_from=draw(st.none() | near),
    )
    return due, Rules(draw(calendars()), {Chore.name: draw(ladders())}), found


@given(cases())
def test_rungs_are_in_order_on_working_days_and_never_before_it_shows(
    case: tuple[Due, Rules, datetime.date],
) -> None:
    due, rules, found = case
    made = rungs(due, rules, found=found)
    assert [rung.day for rung in made] == sorted(rung.day for rung in made)
    assert all(rules.calendar.is_working(rung.day) for rung in made)
    assert len({(rung.name, rung.for_date) for rung in made}) == len(made)
    if due.waits_from and due.level == OWN:
        assert all(rung.day >= due.waits_from for rung in made)


@given(cases())
def test_looking_every_day_meets_each_day_of_the_ladder_once(case: tuple[Due, Rules, datetime.date]) -> None:
    due, rules, found = case
    made = rungs(due, rules, found=found)
    if not made:
        return
    day, told = made[0].day - days(1), list[Rung]()
    while day <= made[-1].day:
        rung = reached(made, day)
        if rung is not None and rung not in told:
            assert rung.day == day
            told.append(rung)
        day += days(1)
    assert [rung.day for rung in told] == sorted({rung.day for rung in made})
    assert told[-1] == made[-1]


@given(cases(), st.integers(1, 30))
def test_coming_late_finds_the_last_that_was_missed_alone(
    case: tuple[Due, Rules, datetime.date], late: int
) -> None:
    due, rules, found = case
    made = rungs(due, rules, found=found)
    today = (made[0].day if made else found) + days(late)
    rung = reached(made, today)
    assert rung is None or all(other.day > today for other in made[made.index(rung) + 1 :])


@given(cases())
def test_the_next_level_up_has_one_day_from_which_it_shows(case: tuple[Due, Rules, datetime.date]) -> None:
    due, rules, found = case
    ladder = rules.ladder(due.kind)
    if due.level == OWN or ladder is None:
        return
    day = shows_up_from(due, rules, found=found)
    assert (day is None) == (ladder.up is None)
    if day is not None and due.due is not None:
        assert day > due.due


def test_a_quiet_due_date_is_reminded_of_in_time() -> None:
    sunday = datetime.date(2026, 9, 20)
    made = rungs(
        Due(Chore(), OWN, 1, 1, due=sunday, since=at(datetime.date(2026, 9, 7))), Rules(), found=sunday
    )
    assert [(rung.name, rung.day.isoformat()) for rung in made] == [
        ("at-once", "2026-09-07"),
        ("before-3", "2026-09-16"),
        ("on-day", "2026-09-18"),
        ("after-3", "2026-09-23"),
        ("after-10", "2026-10-02"),
    ]


@pytest.mark.parametrize(
    ("due", "expected"),
    [
        # Easter: from Thursday to Monday nobody is reminded
        ("2026-04-06", ["2026-03-30", "2026-04-01", "2026-04-09", "2026-04-20"]),
        # Christmas and New Year: 24, 25, 26 and 31 December, 1 January
        ("2026-12-26", ["2026-12-21", "2026-12-23", "2026-12-30", "2027-01-12"]),
        ("2027-01-01", ["2026-12-28", "2026-12-30", "2027-01-06", "2027-01-15"]),
        # the leap day
        ("2028-02-29", ["2028-02-24", "2028-02-29", "2028-03-03", "2028-03-14"]),
        # the clock is moved on the Sunday between
        ("2026-03-29", ["2026-03-25", "2026-03-27", "2026-04-01", "2026-04-15"]),
        ("2026-10-25", ["2026-10-21", "2026-10-23", "2026-10-28", "2026-11-06"]),
    ],
)
def test_a_ladder_over_the_hard_days_of_the_year(due: str, expected: list[str]) -> None:
    day = datetime.date.fromisoformat(due)
    rules = Rules(ladders={Chore.name: Ladder(at_once=False)})
    made = rungs(Due(Chore(), OWN, 1, 1, due=day, since=at(day - days(90))), rules, found=day)
    assert [rung.day.isoformat() for rung in made] == expected


def test_news_has_one_rung_whatever_the_ladder_says() -> None:
    news = Due(Story(), OWN, 1, 1, since=at(datetime.date(2026, 9, 7)))
    today = datetime.date(2026, 9, 7)
    assert [rung.name for rung in rungs(news, Rules(), found=today)] == ["at-once"]
    long = Rules(ladders={Story.name: Ladder(after=(3,))})
    assert [rung.name for rung in rungs(news, long, found=today)] == ["at-once"]
    assert rungs(news, Rules(ladders={Story.name: None}), found=today) == ()


def test_what_says_no_day_counts_from_when_it_was_found() -> None:
    monday = datetime.date(2026, 9, 7)
    made = rungs(Due(Question(), OWN, 1, 1), Rules(), found=monday)
    assert [(rung.name, rung.day, rung.for_date) for rung in made] == [
        ("at-once", monday, None),
        ("after-5", monday + days(7), None),
        ("after-10", monday + days(14), None),
    ]


def test_an_equal_calendar_is_the_same_calendar() -> None:
    assert Calendar() == Calendar() and hash(Calendar()) == hash(Calendar())
