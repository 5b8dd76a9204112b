"""Makes iCalendar (RFC 5545) of what falls due for one person, in their language.

Only what they can read on their own pages is in it: it is read live, as Min side is. An event keeps its UID however
often its date moves; SEQUENCE counts the moves, and what is done or called off stays for a while as cancelled, so
that a program which keeps what it has seen lets go of it (RFC 5545 3.8.1.11, 3.8.7.4).
"""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Iterable
from email.utils import parseaddr
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from icalendar import Calendar, Event, vDuration

from core import clock
from reminders.due import OWN, Due, Kind, kinds
from reminders.models import Notification
from reminders.reading import for_person

#: how long what is done or called off is told of
_CANCELLED_FOR = datetime.timedelta(days=60)
#: how often a program may fetch it again
_FRESH = datetime.timedelta(hours=4)
_NAMES = uuid.UUID("6e0cbb0e-6c9a-4f0c-9f0e-5a4f6d1f7c11")
_DAY = datetime.timedelta(days=1)


def uid_of(key: tuple[str, int, int, int, str]) -> str:
    """The event's UID: the same for the same thing, and telling nothing (RFC 7986 5.3)."""
    host = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]
    return f"{uuid.uuid5(_NAMES, ':'.join(map(str, key)))}@{host}"


def feed(person: Any) -> bytes:
    """The person's calendar. Two queries."""
    rows = _rows(person.pk)
    dues = dated(person.pk)
    with translation.override(person.language):
        calendar = _calendar(_("Klyngeportalen"))
        calendar.add("X-WR-CALNAME", _("Klyngeportalen"))
        calendar.add("REFRESH-INTERVAL", vDuration(_FRESH), parameters={"VALUE": "DURATION"})
        calendar.add("X-PUBLISHED-TTL", vDuration(_FRESH))
        for due in dues:
            calendar.add_component(_event(due, rows.pop(due.key, None)))
        for event in _cancelled(rows.values()):
            calendar.add_component(event)
        return bytes(calendar.to_ical())


def single(person: Any, uid: str) -> bytes | None:
    """One of the person's events, to keep in a calendar of one's own; None for what is not theirs."""
    found = next((due for due in dated(person.pk) if uid_of(due.key) == uid), None)
    if found is None:
        return None
    row = _rows(person.pk, kind=found.kind.name, subject=found.subject).get(found.key)
    with translation.override(person.language):
        calendar = _calendar(_("Klyngeportalen"))
        calendar.add_component(_event(found, row))
        return bytes(calendar.to_ical())


def dated(person: int) -> list[Due]:
    """What falls due for the person on a day, the nearest first. One query."""
    found = [
        due for due in for_person(person) if due.kind.in_calendar and due.level == OWN and due.due is not None
    ]
    return sorted(found, key=lambda due: (due.due, due.key))


def _rows(person: int, **only: Any) -> dict[tuple[str, int, int, int, str], Notification]:
    rows = Notification.objects.filter(person=person, level=OWN, due__isnull=False, **only)
    return {(row.kind, row.level, person, row.subject, row.occasion): row for row in rows}


def _calendar(name: str) -> Calendar:
    calendar = Calendar()
    calendar.add("PRODID", f"-//Klyngeportalen//{name}//{translation.get_language().upper()}")
    calendar.add("VERSION", "2.0")
    calendar.add("CALSCALE", "GREGORIAN")
    calendar.add("METHOD", "PUBLISH")
    return calendar


def _event(due: Due, row: Notification | None) -> Event:
    words = due.words()
    link = settings.SITE_URL + due.url()
    event = _bare(due.key, row, due.since)
    event.add("SUMMARY", words.title)
    event.add("DESCRIPTION", "\n\n".join(filter(None, (words.detail, link))))
    event.add("URL", link)
    event.add("STATUS", "CONFIRMED")
    times = due.kind.times(due)
    if times is None:
        _all_day(event, due.due)
    else:
        event.add("DTSTART", times.begins.astimezone(datetime.UTC))
        event.add("DTEND", times.ends.astimezone(datetime.UTC))
        if times.place:
            event.add("LOCATION", times.place)
    return event


def _cancelled(rows: Iterable[Notification]) -> list[Event]:
    known: dict[str, Kind] = {kind.name: kind for kind in kinds() if kind.in_calendar}
    since = clock.now() - _CANCELLED_FOR
    events = []
    for row in sorted(rows, key=lambda row: row.pk):
        if row.kind not in known or row.withdrawn_at is None or row.withdrawn_at < since:
            continue
        event = _bare((row.kind, row.level, row.person_id, row.subject, row.occasion), row, row.since)
        event.add("SUMMARY", _("Ikke aktuelt mere"))
        event.add("STATUS", "CANCELLED")
        _all_day(event, row.due)
        events.append(event)
    return events


def _bare(
    key: tuple[str, int, int, int, str], row: Notification | None, since: datetime.datetime | None
) -> Event:
    """What every event has. Until there is a notification, the time it began to wait stands in for the last change."""
    changed = row.changed_at if row else since or clock.now().replace(minute=0, second=0, microsecond=0)
    event = Event()
    event.add("UID", uid_of(key))
    event.add("SEQUENCE", row.sequence if row else 0)
    event.add("DTSTAMP", changed.astimezone(datetime.UTC))
    event.add("LAST-MODIFIED", changed.astimezone(datetime.UTC))
    event.add("CLASS", "PRIVATE")
    return event


def _all_day(event: Event, day: datetime.date | None) -> None:
    """A day is no meeting: nobody is busy all day because something is due."""
    if day is not None:
        event.add("DTSTART", day)
        event.add("DTEND", day + _DAY)
        event.add("TRANSP", "TRANSPARENT")
