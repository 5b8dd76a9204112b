"""A statement that PostgreSQL parses and plans once a connection, however often it is asked."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django.db import connection
from psycopg import Cursor
from psycopg import sql as literals

#: a parameter in one of Django's statements, or a percent sign in it
_PLACE = re.compile(r"%s|%%")


class _Preparing(Cursor[Any]):
    """Prepares whatever it is given. psycopg keeps count of what a connection has prepared already."""

    def execute(self, query: Any, params: Any = None, **_how: Any) -> Any:
        return super().execute(query, params, prepare=True)

    def _convert_query(self, query: Any, params: Any = None) -> Any:
        # psycopg leaves this empty for what is prepared; Django's list of queries reads it
        self._query = super()._convert_query(query, params)
        return self._query


def with_places(sql: str, values: tuple[Any, ...], places: Mapping[int, str]) -> str:
    """The statement with its values written into it, but for those that have a place of their own.

    `places` says by a value's index what stands there instead: `%(person)s::bigint`, which each execution fills in.
    """
    connection.ensure_connection()
    written = iter(
        places.get(index) or literals.Literal(value).as_string(connection.connection).replace("%", "%%")
        for index, value in enumerate(values)
    )
    return _PLACE.sub(lambda found: next(written) if found[0] == "%s" else found[0], sql)


def _let_prepare(session: Any) -> None:
    """Have the connection plan a prepared statement once, for whatever values. Side effects: its settings, once.

    Django switches preparing off, and its own cursors never prepare; they go on as before.
    """
    if session.prepare_threshold is None:
        session.prepare_threshold = 0
        # else the first five executions are planned for their values alone
        session.execute("SET plan_cache_mode = force_generic_plan")


def rows(sql: str, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """What the statement finds. One query.

    Hand in a number as text, and give its place a type (`::bigint`): a number's own type follows from its size, and
    each would be a statement of its own.

    Where a pooler lends out connections transaction by transaction (`DISABLE_SERVER_SIDE_CURSORS`, as Django calls it)
    nothing lasts on a connection, and the statement is planned each time.
    """
    with connection.cursor() as cursor:
        if not connection.settings_dict.get("DISABLE_SERVER_SIDE_CURSORS"):
            _let_prepare(connection.connection)
            cursor.cursor = _Preparing(connection.connection)
        cursor.execute(sql, values)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found
