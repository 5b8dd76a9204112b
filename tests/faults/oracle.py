"""What the owners of actions must be told and when, reckoned anew from what the portal promises.

It imports nothing of the portal, so that it cannot be wrong together with it: five working days before, on the day (or
the working day before it), five working days after; what is done is let be; a moved date begins anew; of what was
reached at once only the last is told.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass, field

_DAY = datetime.timedelta(days=1)
#: weekdays around that Christmas on which nothing goes out, written by hand
_CLOSED = {datetime.date(2026, 12, day) for day in (24, 25, 31)} | {datetime.date(2027, 1, 1)}
_AROUND = 5


def is_working(day: datetime.date) -> bool:
    """Whether mail may go out."""
    return day.weekday() < 5 and day not in _CLOSED


def _counted(day: datetime.date, count: int, step: datetime.timedelta) -> datetime.date:
    while count:
        day += step
        count -= is_working(day)
    return day


def _at_or_before(day: datetime.date) -> datetime.date:
    while not is_working(day):
        day -= _DAY
    return day


@dataclass
class Action:
    """One action of one person's, and what happens to it at eleven in the evening of some days."""

    text: str
    email: str
    due: datetime.date
    done_on: datetime.date | None = None
    moved_on: datetime.date | None = None
    moved_to: datetime.date | None = None

    def due_at(self, day: datetime.date, *, evening: bool) -> datetime.date | None:
        """The date that holds then; None when it is done."""
        if self.done_on and (day > self.done_on or (evening and day == self.done_on)):
            return None
        if self.moved_on and (day > self.moved_on or (evening and day == self.moved_on)):
            return self.moved_to
        return self.due


@dataclass(frozen=True)
class Told:
    """One reminder that must be written: of which action, about which date, which rung, and from which day on."""

    text: str
    email: str
    rung: str
    for_date: datetime.date
    day: datetime.date


@dataclass
class Ledger:
    """Everything that must be told from the first day to the last."""

    first: datetime.date
    last: datetime.date
    #: days on which nothing runs: of what is missed on them, only the last is told
    down: frozenset[datetime.date] = frozenset()
    actions: list[Action] = field(default_factory=list)

    def days(self) -> Iterator[datetime.date]:
        """Each day of the month."""
        day = self.first
        while day <= self.last:
            yield day
            day += _DAY

    def told(self) -> list[Told]:
        """In no order."""
        return [one for action in self.actions for one in self._told_of(action)]

    def _told_of(self, action: Action) -> Iterator[Told]:
        known: set[tuple[str, datetime.date]] = set()
        for day in self.days():
            if not is_working(day) or day in self.down:
                continue
            for evening in (False, True):
                due = action.due_at(day, evening=evening)
                rung = _last_reached(due, day) if due else ""
                if due and rung and (rung, due) not in known:
                    known.add((rung, due))
                    yield Told(action.text, action.email, rung, due, day)


def _last_reached(due: datetime.date, day: datetime.date) -> str:
    if day >= _counted(due, _AROUND, _DAY):
        return f"after-{_AROUND}"
    if day >= _at_or_before(due):
        return "on-day"
    return f"before-{_AROUND}" if day >= _counted(due, _AROUND, -_DAY) else ""
