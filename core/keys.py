"""Conditions on a set of keys that PostgreSQL looks up once, before it reads the rows they are about."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import F, Func


class _Keys(ArraySubquery):
    """The keys in an array. No rows at all is no result, not a NULL."""

    template = "(ARRAY(%(subquery)s))"
    empty_result_set_value = NotImplemented


class _Among(Func):
    """`column = ANY (ARRAY(SELECT …))`, true or false."""

    template = "%(expressions)s"
    arg_joiner = " = ANY "
    empty_result_set_value = False

    def __init__(self, path: str, keys: _Keys) -> None:
        super().__init__(F(path), keys, output_field=models.BooleanField())


def among(path: str, rows: models.QuerySet[Any], key: str = "pk") -> Func:
    """Whether what `path` leads to is one of the rows, or one of those the rows' `key` names; for `filter` and `Q`.

    It means the same as `path__in=rows`. But an IN or an EXISTS is a join to PostgreSQL, and one with stale or missing
    statistics, as after a bulk load, puts the joins in an order that takes minutes. An array is read first and once,
    whatever the statistics say; then an index finds the rows. Hand in rows that do not depend on the outer query, and
    that are a person's own: tens or hundreds, not all there are.
    """
    return _Among(path, _Keys(rows.order_by().values(key)))
