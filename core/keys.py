"""Conditions on a set of keys that PostgreSQL looks up once, before it reads the rows they are about."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import EmptyResultSet
from django.db import models
from django.db.models import Expression, F, Func, Value

from core import clock

#: stand for the person and the day in a statement that is kept; no real one is like them
SOMEBODY = 9_007_199_254_740_991
SOME_DAY = datetime.date(1234, 5, 6)
SOME_MOMENT = datetime.datetime(1234, 5, 6, 12, tzinfo=datetime.UTC)
#: (model, method, key) → the statement and its parameters; None when it can find nothing
_kept: dict[tuple[type[models.Model], str, str], tuple[str, tuple[Any, ...]] | None] = {}


class _Keys(ArraySubquery):
    """The keys in an array. No rows at all is no result, not a NULL."""

    template = "(ARRAY(%(subquery)s))"
    empty_result_set_value = NotImplemented


class _KeptKeys(Expression):
    """The same from a statement that is there already."""

    def __init__(self, sql: str, parameters: tuple[Any, ...]) -> None:
        super().__init__(output_field=models.BigIntegerField())
        self.sql, self.parameters = sql, parameters

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        return f"(ARRAY({self.sql}))", self.parameters


class _Among(Func):
    """`column = ANY (ARRAY(SELECT …))`, true or false."""

    template = "%(expressions)s"
    arg_joiner = " = ANY "
    empty_result_set_value = False

    def __init__(self, path: str, keys: Expression) -> None:
        super().__init__(F(path), keys, output_field=models.BooleanField())


def among(path: str, rows: models.QuerySet[Any] | _KeptKeys, key: str = "pk") -> Func:
    """Whether what `path` leads to is one of the rows, or one of those the rows' `key` names; for `filter` and `Q`.

    It means the same as `path__in=rows`. But an IN or an EXISTS is a join to PostgreSQL, and one with stale or missing
    statistics, as after a bulk load, puts the joins in an order that takes minutes. An array is read first and once,
    whatever the statistics say; then an index finds the rows. Hand in rows that do not depend on the outer query, and
    that are a person's own: tens or hundreds, not all there are.
    """
    if isinstance(rows, _KeptKeys):
        return _Among(path, rows)
    in_order = rows.query.distinct_fields  # which one of each is the first in their order
    keys: Any = _Keys((rows if in_order else rows.order_by()).values(key))
    return _Among(path, keys)


def one_of(path: str, keys: list[int]) -> Func:
    """Whether what `path` leads to is one of these keys: the same words however many, as `core.statements` needs."""
    array = ArrayField(models.BigIntegerField())
    return _Among(
        path, Func(Value(keys, output_field=array), template="(%(expressions)s)", output_field=array)
    )


def reach(
    scope: Callable[[Any], models.QuerySet[Any]], user: Any, key: str = "pk"
) -> models.QuerySet[Any] | _KeptKeys:
    """The rows of `scope(user)` for `among`, from a statement that is put together only once in a process.

    `scope` is a manager's method whose rows follow from the person's key and the day alone, such as
    `LeadershipTeam.objects.with_member`. The statement is kept, never what it finds: whom and which day it is about is
    filled in anew each time, and PostgreSQL looks the rows up anew each time. To put it together costs Django many
    times what it costs PostgreSQL to answer it.
    """
    if not user.is_authenticated or not user.is_active:
        return scope(user)
    manager: Any = scope.__self__  # type: ignore[attr-defined]  # a bound method
    name = (manager.model, scope.__name__, key)
    if name not in _kept:
        _kept[name] = _put_together(scope, user.__class__, key)
    statement = _kept[name]
    if statement is None:
        none: models.QuerySet[Any] = manager.none()
        return none
    values = {SOMEBODY: user.pk, SOME_DAY: clock.today(), SOME_MOMENT: clock.now()}
    sql, parameters = statement
    return _KeptKeys(sql, tuple(values.get(value, value) for value in parameters))


def _put_together(
    scope: Callable[[Any], models.QuerySet[Any]], person: type[Any], key: str
) -> tuple[str, tuple[Any, ...]] | None:
    somebody = person(pk=SOMEBODY)
    with clock.at(SOME_MOMENT):
        rows = scope(somebody).order_by().values(key)
    try:
        return rows.query.sql_with_params()
    except EmptyResultSet:
        return None


def forget() -> None:
    """Put every statement together anew; for tests that change the scopes themselves."""
    _kept.clear()
