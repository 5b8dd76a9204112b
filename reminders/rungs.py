"""Which reminders of one thing belong to which day: pure reckoning, no database.

A rung's day is always a working day. What is due on a quiet day is reminded of on the working day before it ("on the
day" must be in time); what begins to wait on one is told on the next.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from core import clock
from reminders.due import NEWS, UP, Due, Kind, Ladder
from reminders.workdays import Calendar

AT_ONCE, ON_DAY, PUSH = "at-once", "on-day", "push"


@dataclass(frozen=True)
class Rung:
    """One reminder: its name, the working day it belongs to, and the date it counts from.

    With another `for_date` (the date has moved, or it began to wait anew) it is another rung.
    """

    name: str
    day: datetime.date
    for_date: datetime.date | None


@dataclass(frozen=True)
class Rules:
    """The policy, as it is reckoned with: the calendar, and the ladders that are not the kinds' own.

    None among the ladders: no reminders of that kind.
    """

    calendar: Calendar = field(default_factory=Calendar)
    ladders: Mapping[str, Ladder | None] = field(default_factory=dict)

    def ladder(self, kind: Kind) -> Ladder | None:
        """The ladder in force for a kind; what is only told once has but the one rung. None: no reminders."""
        ladder = self.ladders.get(kind.name, kind.ladder)
        if ladder is not None and kind.is_news:
            return NEWS if ladder.at_once else None
        return ladder


def begins(due: Due) -> datetime.date | None:
    """The day (in Denmark) from which it waits; None when nobody has said."""
    days = [due.waits_from, clock.local_date(due.since) if due.since else None]
    return max((day for day in days if day is not None), default=None)


def rungs(due: Due, rules: Rules, *, found: datetime.date) -> tuple[Rung, ...]:
    """Every rung of one thing's ladder, by day. `found`: the day it was first seen, for what says no other day.

    A thing for the next level up has one rung: the day on which they are told. A push by hand is not among them: it
    has no day of its own.
    """
    ladder = rules.ladder(due.kind)
    if ladder is None:
        return ()
    begin = begins(due)
    if due.level == UP:
        return _up(ladder, rules.calendar, due.due or begin, found)
    return _own(ladder, rules.calendar, due.due, begin, found)


@lru_cache(maxsize=20_000)
def _up(
    ladder: Ladder, calendar: Calendar, counted_from: datetime.date | None, found: datetime.date
) -> tuple[Rung, ...]:
    if ladder.up is None:
        return ()
    return (Rung(f"up-{ladder.up}", calendar.add(counted_from or found, ladder.up), counted_from),)


@lru_cache(maxsize=20_000)
def _own(
    ladder: Ladder,
    calendar: Calendar,
    due: datetime.date | None,
    begin: datetime.date | None,
    found: datetime.date,
) -> tuple[Rung, ...]:
    shows = calendar.on_or_after(begin or found)
    made = [Rung(AT_ONCE, shows, begin)] if ladder.at_once else []
    if due is not None:
        for days in sorted(ladder.before, reverse=True):
            made.append(Rung(f"before-{days}", calendar.subtract(due, days), due))
        if ladder.on_day:
            made.append(Rung(ON_DAY, calendar.on_or_before(due), due))
    for days in sorted(ladder.after):
        made.append(Rung(f"after-{days}", calendar.add(due or begin or found, days), due or begin))
    # nothing is reminded of before it shows
    shown = [Rung(rung.name, max(rung.day, shows), rung.for_date) for rung in made]
    return tuple(sorted(shown, key=lambda rung: rung.day))


def reached(ladder: tuple[Rung, ...], today: datetime.date) -> Rung | None:
    """The last rung whose day has come. Those before it that were missed are never made up for."""
    return next((rung for rung in reversed(ladder) if rung.day <= today), None)


def shows_up_from(due: Due, rules: Rules, *, found: datetime.date) -> datetime.date | None:
    """The day from which the next level up sees it; None while the policy lets them be."""
    ladder = rungs(due, rules, found=found)
    return ladder[0].day if ladder else None
