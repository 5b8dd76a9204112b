"""The one place that says what day it is, so that tests can move it."""

from __future__ import annotations

import datetime

from django.utils import timezone


def now() -> datetime.datetime:
    """The moment, aware, in UTC."""
    return timezone.now()


def today() -> datetime.date:
    """The date in Denmark (`TIME_ZONE`), which decides who is in office."""
    return timezone.localdate()


def local_date(moment: datetime.datetime) -> datetime.date:
    """The date in Denmark at an aware moment."""
    return timezone.localtime(moment).date()
