"""The one place that says what day it is, so that tests can move it."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.utils import timezone

_pretended: ContextVar[datetime.datetime | None] = ContextVar("pretended", default=None)


def now() -> datetime.datetime:
    """The moment, aware, in UTC."""
    return _pretended.get() or timezone.now()


def today() -> datetime.date:
    """The date in Denmark (`TIME_ZONE`), which decides who is in office."""
    return timezone.localdate(now())


@contextmanager
def at(moment: datetime.datetime) -> Iterator[None]:
    """Within the block it is `moment` (aware), here and in nothing else: for the demo's history and for tests."""
    token = _pretended.set(moment)
    try:
        yield
    finally:
        _pretended.reset(token)


def local_date(moment: datetime.datetime) -> datetime.date:
    """The date in Denmark at an aware moment."""
    return timezone.localtime(moment).date()


def midnight(day: datetime.date) -> datetime.datetime:
    """The moment at which a day begins in Denmark, aware."""
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time.min))
