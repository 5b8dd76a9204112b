"""Days and things for tests of reminders."""

from __future__ import annotations

import datetime
from contextlib import AbstractContextManager
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings

from core import clock
from people.models import User
from tests.reminders.things import Thing

#: a Monday, with no holiday near
MONDAY = datetime.date(2026, 9, 7)


def at(day: datetime.date, hour: int = 12, minute: int = 0) -> datetime.datetime:
    """That time of that day in Denmark."""
    return datetime.datetime.combine(
        day, datetime.time(hour, minute), tzinfo=ZoneInfo(settings.TIME_ZONE)
    ).astimezone(datetime.UTC)


def on(day: datetime.date, hour: int = 12) -> AbstractContextManager[None]:
    """Within the block it is that hour of that day in Denmark."""
    return clock.at(at(day, hour))


def days(count: int) -> datetime.timedelta:
    return datetime.timedelta(days=count)


def chore(
    person: User, due: datetime.date | None, since: datetime.date | None = MONDAY, **more: Any
) -> Thing:
    """A thing that began to wait at nine o'clock on `since`; a chore unless `sort` says otherwise."""
    begun = at(since, 9) if since else None
    return Thing.objects.create(person=person.pk, **{"sort": "chore", "due": due, "since": begun, **more})
