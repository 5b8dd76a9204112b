"""The statements behind the layout: each takes a chunk of things, however many, and is one statement."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from io import StringIO
from typing import Any

from django.db import connection

from core import clock
from reminders.due import Due
from reminders.models import Reminder
from reminders.rungs import PUSH

_FOUND = """
    SELECT * FROM unnest(%(level)s::smallint[], %(person)s::bigint[], %(subject)s::bigint[], %(occasion)s::text[],
        %(due)s::date[], %(since)s::timestamptz[], %(waits_from)s::date[], %(push)s::text[])
        AS f (level, person_id, subject, occasion, due, since, waits_from, push)
"""
_SAME = """n.kind = %(kind)s AND n.person_id = f.person_id AND n.level = f.level AND n.subject = f.subject
    AND n.occasion = f.occasion"""

# Rows that are as they should be are only read: a conflict that changes nothing would still lock and write them. They
# are looked up one by one in the unique index (LATERAL): a join would read the whole table again for every chunk.
_UPSERT = f"""
WITH found AS ({_FOUND}), known AS (
    SELECT f.*, n.id, n.made_at, n.id IS NULL OR n.withdrawn_at IS NOT NULL
        OR (n.due, n.since, n.waits_from, n.push) IS DISTINCT FROM (f.due, f.since, f.waits_from, f.push) AS differs
    FROM found f LEFT JOIN LATERAL (SELECT * FROM reminders_notification n WHERE {_SAME} LIMIT 1) n ON TRUE
), written AS (
    INSERT INTO reminders_notification AS n (person_id, kind, level, subject, occasion, due, since, waits_from, push,
        made_at, changed_at, sequence)
    SELECT person_id, %(kind)s, level, subject, occasion, due, since, waits_from, push, %(now)s, %(now)s, 0
    FROM known WHERE differs
    ON CONFLICT (person_id, kind, level, subject, occasion) DO UPDATE SET
        due = excluded.due, since = excluded.since, waits_from = excluded.waits_from, push = excluded.push,
        withdrawn_at = NULL,
        sequence = n.sequence + {{moved}}::int,
        changed_at = CASE WHEN {{moved}} THEN excluded.changed_at ELSE n.changed_at END
    WHERE n.withdrawn_at IS NOT NULL OR (n.due, n.since, n.waits_from, n.push)
        IS DISTINCT FROM (excluded.due, excluded.since, excluded.waits_from, excluded.push)
    RETURNING n.id, n.level, n.person_id, n.subject, n.occasion, n.made_at
)
SELECT * FROM written
UNION ALL SELECT id, level, person_id, subject, occasion, made_at FROM known WHERE NOT differs
""".format(  # noqa: S608  # no text from outside
    # `since` tells of another hour of the same day, where a kind says when its time was agreed
    moved="(n.withdrawn_at IS NOT NULL OR (n.due, n.since, n.waits_from)"
    " IS DISTINCT FROM (excluded.due, excluded.since, excluded.waits_from))"
)

_WITHDRAW = f"""
WITH found AS ({_FOUND})
UPDATE reminders_notification n SET withdrawn_at = %(now)s, changed_at = %(now)s, sequence = n.sequence + 1
FROM found f WHERE {_SAME} AND n.withdrawn_at IS NULL
"""  # noqa: S608  # no text from outside

#: all of the kind but those that were found; by keys alone, so that the planner has nothing to guess
_WITHDRAW_ALL_BUT = """
UPDATE reminders_notification n SET withdrawn_at = %(now)s, changed_at = %(now)s, sequence = n.sequence + 1
WHERE n.kind = %(kind)s AND n.withdrawn_at IS NULL
    AND NOT EXISTS (SELECT FROM unnest(%(seen)s::bigint[]) AS seen (id) WHERE seen.id = n.id)
"""


@dataclass(frozen=True)
class Known:
    """A notification that stands for a thing: its key, and the day (in Denmark) on which it was first found."""

    pk: int
    found_on: datetime.date


@dataclass(frozen=True)
class Told:
    """A reminder that is written: its rung, the date it counts from, and the day it was written."""

    rung: str
    for_date: datetime.date | None
    day: datetime.date

    @property
    def is_push(self) -> bool:
        """Given by hand: it says nothing about the ladder."""
        return self.rung.startswith(PUSH)


def upsert(kind: str, dues: Iterable[Due]) -> dict[tuple[object, ...], Known]:
    """Have a row for each of the things, as they are now; the rows by the things' keys. No two may share a key.

    `sequence` and `changed_at` follow when a date has moved or the thing came back. One statement; none for nothing.
    """
    columns = _columns(kind, dues)
    if not columns["person"]:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_UPSERT, columns)
        return {
            (kind, level, person, subject, occasion): Known(pk, clock.local_date(made))
            for pk, level, person, subject, occasion, made in cursor.fetchall()
        }


def withdraw(kind: str, dues: Iterable[Due]) -> None:
    """Withdraw the rows of these things, where they have any. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(_WITHDRAW, _columns(kind, dues))


def withdraw_all_but(kind: str, seen: Sequence[int]) -> int:
    """Withdraw what the kind names no more: done, called off, or no longer this person's; says how many. One statement.

    `seen` are the keys of the notifications that stand for what it names.
    """
    with connection.cursor() as cursor:
        cursor.execute(_WITHDRAW_ALL_BUT, {"kind": kind, "now": clock.now(), "seen": _as_array(seen)})
        return int(cursor.rowcount)


def _as_array(keys: Sequence[int]) -> str:
    """ "{1,2,3}", written piece by piece: a list of everybody's would take ten times the memory."""
    text = StringIO()
    for start in range(0, len(keys), 1000):
        text.write("," if start else "{")
        text.write(",".join(map(str, keys[start : start + 1000])))
    return text.getvalue() + "}" if keys else "{}"


def told_of(notifications: Collection[int]) -> dict[int, list[Told]]:
    """The reminders written of each notification. One query; none for nothing."""
    told: dict[int, list[Told]] = {}
    if not notifications:
        return told
    rows = Reminder.objects.filter(notification__in=notifications)
    for pk, rung, for_date, made in rows.values_list("notification", "rung", "for_date", "made_at"):
        told.setdefault(pk, []).append(Told(rung, for_date, clock.local_date(made)))
    return told


def _columns(kind: str, dues: Iterable[Due]) -> dict[str, Any]:
    """The things, a list for each column."""
    rows = list(dues)
    names = ("level", "person", "subject", "occasion", "due", "since", "waits_from", "push")
    columns: dict[str, Any] = {name: [getattr(row, name) for row in rows] for name in names}
    return {**columns, "kind": kind, "now": clock.now()}
