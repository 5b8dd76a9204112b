"""Dated relations: a row holds from one day to another, and PostgreSQL keeps the days from overlapping."""

from __future__ import annotations

import datetime
from typing import Any, Self

from django.contrib.postgres.fields import DateRangeField
from django.contrib.postgres.indexes import GistIndex
from django.db import models
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext_lazy as _

from core import clock


def from_day(start: datetime.date, end: datetime.date | None = None) -> DateRange:
    """The period that holds from `start` until, but not including, `end`; open when `end` is None."""
    return DateRange(start, end, "[)")


class DatedQuerySet(models.QuerySet[Any]):
    """Reads of dated rows."""

    def on(self, day: datetime.date) -> Self:
        """Rows in force on that day."""
        return self.filter(period__contains=day)

    def current(self) -> Self:
        """Rows in force today."""
        return self.on(clock.today())

    def ending_after(self, day: datetime.date) -> Self:
        """Rows that still hold after that day, or begin after it."""
        return self.exclude(period__fully_lt=DateRange(day, None, "[)"))


class Dated(models.Model):
    """Mixin: `period`, the days on which the row holds, `[from, to)`."""

    period = DateRangeField(
        _("gælder"), help_text=_("Slutdatoen er den første dag, hvor det ikke gælder mere.")
    )

    class Meta:
        abstract = True

    @property
    def starts(self) -> datetime.date | None:
        """First day on which the row holds."""
        return self.period.lower if self.period else None

    @property
    def ends(self) -> datetime.date | None:
        """First day on which the row no longer holds; None when nobody knows yet."""
        return self.period.upper if self.period else None

    @property
    def last_day(self) -> datetime.date | None:
        """Last day on which the row holds; None when open."""
        return self.ends - datetime.timedelta(days=1) if self.ends else None

    def is_current(self) -> bool:
        """Whether the row holds today."""
        return self.period is not None and clock.today() in self.period

    def end_on(self, day: datetime.date) -> None:
        """Make `day` the first day on which the row no longer holds. Writes the row.

        A row that would begin on or after that day never held, and is deleted.
        """
        if self.starts is not None and self.starts >= day:
            self.delete()
            return
        self.period = DateRange(self.starts, day, "[)")
        self.save(update_fields=["period"])


def period_index(name: str) -> GistIndex:
    """The index that makes "in force on that day" cheap."""
    return GistIndex(fields=["period"], name=name)
