"""The reckoning that the month of faults is judged by is itself right about a few days that were looked up."""

from __future__ import annotations

import datetime

from tests.faults.oracle import Action, Ledger, is_working


def _day(month: int, day: int) -> datetime.date:
    return datetime.date(2027 if month == 1 else 2026, month, day)


def _told(action: Action, **ledger: object) -> list[tuple[str, datetime.date]]:
    month = Ledger(_day(11, 30), _day(12, 30), actions=[action], **ledger)  # type: ignore[arg-type]
    return sorted(((one.rung, one.day) for one in month.told()), key=lambda found: found[1])


def test_christmas_is_quiet() -> None:
    quiet = [day for day in range(21, 32) if not is_working(_day(12, day))]
    assert quiet == [24, 25, 26, 27, 31]


def test_five_working_days_before_on_the_day_and_after() -> None:
    told = _told(Action("a", "a", _day(12, 11)))
    assert told == [("before-5", _day(12, 4)), ("on-day", _day(12, 11)), ("after-5", _day(12, 18))]


def test_a_date_on_a_quiet_day_is_told_of_before_it() -> None:
    told = _told(Action("a", "a", _day(12, 26)))
    assert told == [("before-5", _day(12, 17)), ("on-day", _day(12, 23))]


def test_what_is_done_in_the_evening_is_told_of_no_more() -> None:
    assert _told(Action("a", "a", _day(12, 11), done_on=_day(12, 4))) == [("before-5", _day(12, 4))]
    assert _told(Action("a", "a", _day(12, 11), done_on=_day(12, 3))) == []


def test_a_moved_date_begins_anew() -> None:
    moved = Action("a", "a", _day(12, 11), moved_on=_day(12, 8), moved_to=_day(12, 22))
    # five working days after the 22nd is in January
    assert _told(moved) == [
        ("before-5", _day(12, 4)),
        ("before-5", _day(12, 15)),
        ("on-day", _day(12, 22)),
    ]


def test_of_what_was_missed_only_the_last_is_told() -> None:
    down = frozenset(_day(12, day) for day in range(4, 12))
    assert _told(Action("a", "a", _day(12, 11)), down=down) == [
        ("on-day", _day(12, 14)),
        ("after-5", _day(12, 18)),
    ]
