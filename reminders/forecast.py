"""What a policy would send in the time ahead, reckoned from what is due now. Pure: it reads and writes nothing."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from core import clock
from reminders.due import Due
from reminders.rungs import Rules, Rung, begins, rungs

#: how far ahead
DAYS = 30


@dataclass
class Forecast:
    """People who would get a mail, by day, and reminders, by kind."""

    people: dict[datetime.date, set[int]] = field(default_factory=dict)
    reminders: dict[str, int] = field(default_factory=dict)

    @property
    def mails(self) -> int:
        """Mails in all: one a person a day."""
        return sum(map(len, self.people.values()))

    def add(self, due: Due, days: Iterable[datetime.date]) -> None:
        """Count one thing that is told on these days."""
        for day in days:
            self.people.setdefault(day, set()).add(due.person)
            self.reminders[due.kind.name] = self.reminders.get(due.kind.name, 0) + 1


def forecast(dues: Iterable[Due], *, present: Rules, proposed: Rules) -> tuple[Forecast, Forecast]:
    """What the present and the proposed policy would send from today on, for `DAYS` days.

    What the present one has reached by yesterday counts as told, as `layout.is_told` has it: only what the proposed one
    reaches later than that is sent on its first day. Nothing new falls due and nothing is done meanwhile.
    """
    now, then = Forecast(), Forecast()
    first = clock.today()
    known: dict[object, tuple[tuple[datetime.date, ...], tuple[datetime.date, ...]]] = {}
    for due in dues:
        same = (due.kind.name, due.level, due.due, begins(due))
        if same not in known:
            told = {rung.day: rung for rung in rungs(due, present, found=first) if rung.day < first}
            known[same] = (_days(due, present, first, told), _days(due, proposed, first, told))
        days_now, days_then = known[same]
        now.add(due, days_now)
        then.add(due, days_then)
    return now, then


def _days(
    due: Due, rules: Rules, first: datetime.date, told: Mapping[datetime.date, Rung]
) -> tuple[datetime.date, ...]:
    """The days on which one thing is told; the last that was reached before the first working day is told on it.

    `told`: what has been told, by its day.
    """
    opens = rules.calendar.on_or_after(first)
    last = first + datetime.timedelta(days=DAYS)
    after = max(told, default=datetime.date.min)
    known = {(rung.name, rung.for_date) for rung in told.values()}
    by_day = {max(rung.day, opens): rung for rung in rungs(due, rules, found=first)}
    return tuple(
        day
        for day, rung in by_day.items()
        if day <= last and rung.day > after and (rung.name, rung.for_date) not in known
    )
