"""The municipality's calendar: which days are quiet, how working days are counted, and when mail goes out."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from functools import cache
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext_lazy as _

_ONE_DAY = datetime.timedelta(days=1)

#: days that are no public holidays, but on which many municipalities have closed; (month, day) by their key
SPECIAL_DAYS = {"05-01": (5, 1), "06-05": (6, 5), "12-24": (12, 24), "12-31": (12, 31)}
#: what administrators read for them
SPECIAL_DAY_NAMES = (
    ("05-01", _("1. maj")),
    ("06-05", _("Grundlovsdag")),
    ("12-24", _("Juleaftensdag")),
    ("12-31", _("Nytårsaftensdag")),
)
#: quiet unless the municipality says otherwise: day-care is closed, or nobody reads mail
USUAL_SPECIAL_DAYS = frozenset({"06-05", "12-24", "12-31"})
SATURDAY, SUNDAY = 5, 6


@cache
def public_holidays(year: int) -> dict[datetime.date, str]:
    """The Danish public holidays of a year, with their Danish names."""
    import holidays  # 19 MB and a quarter of a second: for the processes that count days

    return dict(holidays.country_holidays("DK", years=year, language="da"))


@dataclass(frozen=True)
class Calendar:
    """Which days are quiet, and the hours in which mail goes out. Without arguments: the usual Danish ones.

    `quiet_weekdays` has Monday as 0; at least one weekday is not among them. `closed` are periods of the
    municipality's own, first and last day included.
    """

    quiet_weekdays: frozenset[int] = frozenset({SATURDAY, SUNDAY})
    with_public_holidays: bool = True
    special_days: frozenset[str] = USUAL_SPECIAL_DAYS
    closed: tuple[tuple[datetime.date, datetime.date], ...] = ()
    mail_from: datetime.time = datetime.time(7)
    mail_until: datetime.time = datetime.time(16)
    _known: dict[datetime.date, bool] = field(default_factory=dict, compare=False, repr=False)

    def is_working(self, day: datetime.date) -> bool:
        """Whether mail may go out that day."""
        known = self._known.get(day)
        if known is None:
            known = self._known[day] = not self._is_quiet(day)
        return known

    def _is_quiet(self, day: datetime.date) -> bool:
        return (
            day.weekday() in self.quiet_weekdays
            or (self.with_public_holidays and day in public_holidays(day.year))
            or any((day.month, day.day) == SPECIAL_DAYS[key] for key in self.special_days)
            or any(first <= day <= last for first, last in self.closed)
        )

    def on_or_after(self, day: datetime.date) -> datetime.date:
        """The day itself when it is a working day, else the next one that is."""
        while not self.is_working(day) and day < datetime.date.max:
            day += _ONE_DAY
        return day

    def on_or_before(self, day: datetime.date) -> datetime.date:
        """The day itself when it is a working day, else the last one before it."""
        while not self.is_working(day) and day > datetime.date.min:
            day -= _ONE_DAY
        return day

    def add(self, day: datetime.date, count: int) -> datetime.date:
        """The working day that comes `count` (0 or more) working days after `day`, which may be quiet itself."""
        if count == 0:
            return self.on_or_after(day)
        for _step in range(count):
            if day == datetime.date.max:
                break
            day = self.on_or_after(day + _ONE_DAY)
        return day

    def subtract(self, day: datetime.date, count: int) -> datetime.date:
        """The working day that comes `count` (0 or more) working days before `day`, which may be quiet itself."""
        if count == 0:
            return self.on_or_before(day)
        for _step in range(count):
            if day == datetime.date.min:
                break
            day = self.on_or_before(day - _ONE_DAY)
        return day

    def opening(self, day: datetime.date) -> datetime.datetime:
        """When mail begins to go out on that (working) day, in Denmark: also where the clock is moved that night."""
        return datetime.datetime.combine(day, self.mail_from, tzinfo=_zone())

    def is_open(self, moment: datetime.datetime) -> bool:
        """Whether mail may go out at an aware moment."""
        local = moment.astimezone(_zone())
        return self.is_working(local.date()) and self.mail_from <= local.time() < self.mail_until

    def next_opening(self, moment: datetime.datetime) -> datetime.datetime:
        """The moment itself (in Danish time) while mail may go out, else the next time it begins to."""
        local = moment.astimezone(_zone())
        if self.is_open(local):
            return local
        day = local.date() if local.time() < self.mail_from else local.date() + _ONE_DAY
        return self.opening(self.on_or_after(day))


def _zone() -> ZoneInfo:
    return ZoneInfo(settings.TIME_ZONE)
