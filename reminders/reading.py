"""Reads what falls due, of all kinds: for one person in one statement, for everybody as a stream."""

from __future__ import annotations

import datetime
import json
from collections.abc import Collection, Iterable, Iterator
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import QuerySet

from core import clock, prepared
from core.keys import SOME_DAY, SOME_MOMENT, SOMEBODY
from reminders import due as due_
from reminders.due import Due, Kind

#: days around the stand-in that count as reckoned from it ("two weeks from today")
_NEAR = datetime.timedelta(days=3660)
#: a row's columns but the last
_WITHOUT_FACTS = tuple(f"due_{name}" for name in due_.COLUMNS if name != "facts")
#: the statement of these kinds, by their names; None when they can find nothing
_kept: dict[tuple[str, ...], str | None] = {}


def for_person(person: int) -> list[Due]:
    """Everything that falls due for one person, also what does not show yet. One query.

    The statement is put together once in a process, and planned once a connection; whom and which day it is about is
    filled in anew each time, so a right that ended a moment ago is gone.
    """
    statement = _statement(due_.kinds())
    if statement is None:
        return []
    values = {"person": str(person), "today": clock.today(), "now": clock.now()}
    return [_due(row) for row in prepared.rows(statement, values)]


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


def _statement(kinds: tuple[Kind, ...]) -> str | None:
    name = tuple(kind.name for kind in kinds)
    if name not in _kept:
        _kept[name] = _put_together(kinds)
    return _kept[name]


def _put_together(kinds: tuple[Kind, ...]) -> str | None:
    with clock.at(SOME_MOMENT), due_.for_one():
        parts = [
            part
            for kind in kinds
            for rows in (*kind.rows(), *kind.rows_up())
            if (part := _part(kind, rows.filter(due_person=SOMEBODY)))
        ]
    if not parts:
        return None
    # a name in WITH comes before a table of that name, except inside its own definition
    own = ", ".join(
        f'"{table}" AS MATERIALIZED (SELECT * FROM "{table}" WHERE person_id = %s)'  # noqa: S608  # no text from outside
        for table in (model._meta.db_table for model in due_.narrowed())
    )
    sql = " UNION ALL ".join(f"(SELECT %s::text AS kind, part.* FROM ({part}) AS part)" for part, _ in parts)  # noqa: S608  # no text from outside
    people = (SOMEBODY,) * len(due_.narrowed())
    values = (*people, *(value for _sql, some in parts for value in some))
    places = {index: place for index, value in enumerate(values) if (place := _place(value))}
    # SELECT comes first: history's context is set in front of whatever else a statement begins with
    whole = f"SELECT * FROM (WITH {own} {sql}) AS due" if own else sql  # noqa: S608  # no text from outside
    return prepared.with_places(whole, values, places)


def _part(kind: Kind, rows: QuerySet[Any, Any]) -> tuple[str, tuple[Any, ...]] | None:
    try:
        sql, parameters = rows.query.sql_with_params()
    except EmptyResultSet:
        return None
    return sql, (kind.name, *parameters)


def _place(value: Any) -> str:
    """What stands in the statement where the stand-in was, or something reckoned from it; empty for other values."""
    if value == SOMEBODY:
        return "%(person)s::bigint"
    if isinstance(value, DateRange) and any(_is_reckoned(day) for day in (value.lower, value.upper)):
        raise ValueError("a range that is reckoned from today would stand still: compare its ends")
    if isinstance(value, datetime.datetime):
        seconds = (value - SOME_MOMENT).total_seconds()
        near = abs(value - SOME_MOMENT) < _NEAR
        return f"(%(now)s::timestamptz + interval '{seconds} seconds')" if near else ""
    if isinstance(value, datetime.date):
        days = (value - SOME_DAY).days
        return f"(%(today)s::date + {days})" if abs(value - SOME_DAY) < _NEAR else ""
    return ""


def _is_reckoned(day: datetime.date | None) -> bool:
    return day is not None and abs(day - SOME_DAY) < _NEAR


def _due(row: tuple[Any, ...]) -> Due:
    name, *columns, facts = row
    values: dict[str, Any] = dict(zip(due_.COLUMNS, [*columns, json.loads(facts)], strict=True))
    return Due(due_.named(name), **values)


def forget() -> None:
    """Put the statements together anew; for tests that change the kinds themselves."""
    _kept.clear()
