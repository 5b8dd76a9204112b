"""Reads what falls due, of all kinds: for one person in one statement, for everybody as a stream."""

from __future__ import annotations

import datetime
import json
from collections.abc import Collection, Iterable, Iterator
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

from core import clock
from reminders import due as due_
from reminders.due import Due, Kind

#: stand for the person, the day and the moment in the statement that is kept; none is like a real one
_SOMEBODY = 9_007_199_254_740_991
_SOME_MOMENT = datetime.datetime(1234, 5, 6, 12, tzinfo=datetime.UTC)
_SOME_DAY = _SOME_MOMENT.date()
#: days around the stand-in that count as reckoned from it ("two weeks from today")
_NEAR = datetime.timedelta(days=3660)
#: a row's columns but the last
_WITHOUT_FACTS = tuple(f"due_{name}" for name in due_.COLUMNS if name != "facts")
#: the kinds and levels behind each part of a statement, the statement and its parameters
_Statement = tuple[str, tuple[Any, ...]]
_kept: dict[tuple[str, ...], _Statement | None] = {}


def for_person(person: int) -> list[Due]:
    """Everything that falls due for one person, also what does not show yet. One query.

    The statement is put together once in a process; whom and which day it is about is filled in anew each time, so a
    right that ended a moment ago is gone.
    """
    statement = _statement(due_.kinds())
    if statement is None:
        return []
    sql, parameters = statement
    with connection.cursor() as cursor:
        cursor.execute(sql, [_filled_in(value, person) for value in parameters])
        return [_due(row) for row in cursor.fetchall()]


def for_people(people: Collection[int]) -> list[Due]:
    """The same for a handful of people; a query for each kind."""
    return list(_rows(due_.kinds(), people))


def for_everybody(kinds: Iterable[Kind] | None = None, *, bare: bool = False) -> Iterator[Due]:
    """Everything that falls due for anybody who can sign in, as a stream: a query a kind, memory for a few thousand.

    `bare`: without the facts that words are made of, for whoever only counts days.
    """
    yield from _rows(due_.kinds() if kinds is None else kinds, None, bare=bare)


def _rows(kinds: Iterable[Kind], people: Collection[int] | None, *, bare: bool = False) -> Iterator[Due]:
    for kind in kinds:
        for rows in (*kind.rows(), *kind.rows_up()):
            chosen = rows if people is None else rows.filter(due_person__in=list(people))
            if bare:
                chosen = chosen.values_list(*_WITHOUT_FACTS)
            for row in chosen.iterator(chunk_size=2000):
                yield Due(kind, *row)


def _statement(kinds: tuple[Kind, ...]) -> _Statement | None:
    name = tuple(kind.name for kind in kinds)
    if name not in _kept:
        _kept[name] = _put_together(kinds)
    return _kept[name]


def _put_together(kinds: tuple[Kind, ...]) -> _Statement | None:
    with clock.at(_SOME_MOMENT):
        parts = [
            part
            for kind in kinds
            for rows in (*kind.rows(), *kind.rows_up())
            if (part := _part(kind, rows.filter(due_person=_SOMEBODY)))
        ]
    if not parts:
        return None
    sql = " UNION ALL ".join(f"(SELECT %s::text AS kind, part.* FROM ({part}) AS part)" for part, _ in parts)  # noqa: S608  # no text from outside
    return sql, tuple(value for _sql, values in parts for value in values)


def _part(kind: Kind, rows: QuerySet[Any, Any]) -> tuple[str, tuple[Any, ...]] | None:
    try:
        sql, parameters = rows.query.sql_with_params()
    except EmptyResultSet:
        return None
    return sql, (kind.name, *parameters)


def _filled_in(value: Any, person: int) -> Any:
    if value == _SOMEBODY:
        return person
    if isinstance(value, datetime.datetime):
        return clock.now() + (value - _SOME_MOMENT) if abs(value - _SOME_MOMENT) < _NEAR else value
    if isinstance(value, datetime.date):
        return clock.today() + (value - _SOME_DAY) if abs(value - _SOME_DAY) < _NEAR else value
    return value


def _due(row: tuple[Any, ...]) -> Due:
    name, *columns, facts = row
    values: dict[str, Any] = dict(zip(due_.COLUMNS, [*columns, json.loads(facts)], strict=True))
    return Due(due_.named(name), **values)


def forget() -> None:
    """Put the statements together anew; for tests that change the kinds themselves."""
    _kept.clear()
