"""Queries that are put together once in a process, and asked as often as one likes."""

from __future__ import annotations

import copy
import datetime
import functools
from collections.abc import Callable, Iterable
from typing import Any, ParamSpec, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import connections, models
from django.db.backends.postgresql.psycopg_any import Range
from django.db.models import prefetch_related_objects
from django.db.transaction import TransactionManagementError
from django.http import Http404

from core import clock, keys
from core.keys import SOME_DAY, SOME_MOMENT, SOMEBODY

P = ParamSpec("P")
R = TypeVar("R")

#: whether each kept statement is held against one put together anew; the tests set it
proving = False
#: (function, shapes of its arguments) → the statement; None when it can find nothing
_kept: dict[tuple[Any, ...], _Statement | None] = {}


class NotKept(TypeError):
    """The function does not fit `kept`: what it makes of its arguments cannot be filled in later."""


def kept(build: Callable[P, models.QuerySet[Any, R]]) -> Callable[P, list[R]]:
    """Let the function that makes a query give the query's rows, from a statement put together once in a process.

    Arguments are persons, keys (whole numbers), lists of keys for `core.keys.one_of`, and, as a part of the statement's
    name, words, truths and None. Persons, keys and `clock`'s day and moment are filled in anew each time, and
    PostgreSQL looks the rows up anew each time: what is kept is the text of the question, never an answer. So `build`
    must not look at its arguments (but for words, truths and None), read nothing itself, and hand the keys on as
    parameters; slices and the like are constants of its own. For anybody not signed in, or not active, it is put
    together anew. An empty list is what nothing is among: it finds no rows, and asks nobody.

    Raises `NotKept` for what cannot be filled in. The tests hold every statement against a new one (`proving`).
    """

    @functools.wraps(build)
    def rows(*args: P.args, **kwargs: P.kwargs) -> list[R]:
        given = [*args, *kwargs.values()]
        if [] in given:
            return []
        if not all(_may_be_kept(value) for value in given):
            return list(build(*args, **kwargs))
        name = (build, *map(_shape, given), *kwargs)
        if name not in _kept:
            _kept[name] = _put_together(build, args, kwargs)
        statement = _kept[name]
        if proving:
            _prove(statement, build, args, kwargs)
        return statement.fetch(_filled(given)) if statement else []

    return rows


def forget() -> None:
    """Put every statement together anew, the scopes' too; for tests that change the scopes themselves."""
    _kept.clear()
    keys.forget()


def found(rows: list[R]) -> R:
    """The one row that was asked for by its key; `Http404` when it is not there."""
    if not rows:
        raise Http404
    return rows[0]


def hand_out(rows: Iterable[Any], owners: Iterable[Any], relation: str) -> None:
    """Let `owner.relation.all()` be those of the rows that point at it, as after `prefetch_related`."""
    by_owner: dict[Any, list[Any]] = {}
    for owner in owners:
        manager = getattr(owner, relation)
        if not by_owner:
            for row in rows:
                by_owner.setdefault(getattr(row, manager.field.attname), []).append(row)
        own = by_owner.get(owner.pk, [])
        for row in own:
            manager.field.set_cached_value(row, owner)
        handed = manager.get_queryset()
        handed._result_cache, handed._prefetch_done = own, True
        owner.__dict__.setdefault("_prefetched_objects_cache", {})[relation] = handed


class _Statement:
    """A compiled query, and how to make objects of its rows."""

    def __init__(self, rows: models.QuerySet[Any, Any]) -> None:
        self.rows = rows
        self.compiler: Any = rows.query.get_compiler(rows.db)
        self.sql, self.parameters = self.compiler.as_sql()
        columns = [column[0] for column in self.compiler.select[: self.compiler.col_count]]
        converters = self.compiler.get_converters(columns)
        self.compiler.get_converters = lambda _columns: converters
        if str(SOMEBODY)[:-3] in self.sql:
            raise NotKept(f"A key became part of the statement itself: {self.sql}")

    def fetch(self, values: dict[Any, Any]) -> list[Any]:
        rows: Any = self.rows
        asked = _Asked(self, self.filled(values))
        found = list(rows._iterable_class(asked))
        if rows._prefetch_related_lookups:
            prefetch_related_objects(found, *rows._prefetch_related_lookups)
        return found

    def filled(self, values: dict[Any, Any]) -> tuple[Any, ...]:
        """The parameters with those of this time."""
        today, now = clock.today(), clock.now()
        return tuple(_fill(value, values, today, now) for value in self.parameters)


class _Asked:
    """What Django's row makers ask of a query set: here, one whose statement is there already."""

    def __init__(self, statement: _Statement, parameters: tuple[Any, ...]) -> None:
        rows: Any = statement.rows
        self.db = rows.db
        self.model, self._fields, self._hints = rows.model, rows._fields, rows._hints
        self._known_related_objects = rows._known_related_objects
        self._query = rows.query
        compiler = copy.copy(statement.compiler)
        compiler.connection = connections[self.db]
        compiler.as_sql = lambda: (statement.sql, parameters)
        if rows.query.select_for_update and not compiler.connection.in_atomic_block:
            raise TransactionManagementError("select_for_update cannot be used outside of a transaction.")
        self._compiler = compiler

    @property
    def query(self) -> _Asked:
        return self

    def get_compiler(self, using: str) -> Any:
        return self._compiler

    def __getattr__(self, name: str) -> Any:
        return getattr(self._query, name)


# --- Stand-ins, and what they stand for ---------------------------------------------------------------------------


def _is_person(value: object) -> bool:
    return hasattr(value, "is_authenticated")


def _may_be_kept(value: Any) -> bool:
    return not _is_person(value) or (value.is_authenticated and value.is_active)


def _shape(value: Any) -> object:
    """What of the argument the statement's text may follow from."""
    if _is_person(value):
        return value.__class__, value.is_staff, value.is_superuser
    if value is None or isinstance(value, str | bool):
        return value
    if isinstance(value, int):
        return int
    if isinstance(value, list):
        return list
    raise NotKept(f"{value!r} is neither a person nor a key, a list of keys, a word, a truth or None")


def _stand_in(place: int, value: Any) -> Any:
    key = _key_of(place)
    if _is_person(value):
        return value.__class__(pk=key, is_staff=value.is_staff, is_superuser=value.is_superuser)
    if isinstance(value, list):
        return [key]
    return key if _shape(value) is int else value


def _key_of(place: int) -> int:
    """No real key is like it."""
    return SOMEBODY - 1 - place


def _filled(given: Iterable[Any]) -> dict[Any, Any]:
    """What stands for each of the arguments' stand-ins."""
    values: dict[Any, Any] = {}
    for place, value in enumerate(given):
        if isinstance(value, list):
            values[f"{_key_of(place)}"] = value
        elif _is_person(value):
            values[_key_of(place)] = value.pk
        elif _shape(value) is int:
            values[_key_of(place)] = value
    return values


def _fill(value: Any, values: dict[Any, Any], today: datetime.date, now: datetime.datetime) -> Any:
    """The parameter of this time; a day or a moment is as far from today as the stand-in was from its today."""
    if isinstance(value, int):  # or the driver's own kinds of int, which tell PostgreSQL how large it is
        return type(value)(values[value]) if value in values else value
    if isinstance(value, list):
        keys = values.get(f"{value[0]:d}") if len(value) == 1 and isinstance(value[0], int) else None
        return value if keys is None else [type(value[0])(key) for key in keys]
    if isinstance(value, datetime.datetime):
        return now + (value - SOME_MOMENT) if _pretended(value) else value
    if isinstance(value, datetime.date):
        return today + (value - SOME_DAY) if _pretended(value) else value
    if isinstance(value, Range):
        ends = (_fill(end, values, today, now) for end in (value.lower, value.upper))
        return type(value)(*ends, value.bounds)
    return value


def _pretended(value: datetime.date) -> bool:
    return abs(value.year - SOME_DAY.year) < 100


def _put_together(build: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> _Statement | None:
    with clock.at(SOME_MOMENT):
        rows = build(
            *(_stand_in(place, value) for place, value in enumerate(args)),
            **{
                name: _stand_in(place, value)
                for place, (name, value) in enumerate(kwargs.items(), start=len(args))
            },
        )
        try:
            return _Statement(rows)
        except EmptyResultSet:
            return None


def _prove(statement: _Statement | None, build: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
    """Raise `NotKept` unless the statement is the one that the function makes of these arguments."""
    with clock.at(clock.now()):
        try:
            anew = build(*args, **kwargs).query.sql_with_params()
        except EmptyResultSet:
            anew = None
        ours = (statement.sql, statement.filled(_filled([*args, *kwargs.values()]))) if statement else None
    if repr(ours) != repr(anew):
        raise NotKept(f"{build.__qualname__} keeps another statement than it makes:\n{ours}\n{anew}")
