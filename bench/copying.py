"""Rows by the hundred thousand: PostgreSQL's COPY, with the models' own columns and defaults."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.core.management.color import no_style
from django.db import connection, models


def copy_rows(model: type[models.Model], names: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Write the rows, `names` being the fields in each; what they leave out gets the field's default.

    Keys are given by the caller; call `after_copying` when all is written. Triggers and constraints hold as ever.
    """
    given: list[Any] = [model._meta.get_field(name) for name in names]
    rest = [field for field in model._meta.concrete_fields if field not in given and not field.primary_key]
    columns = ", ".join(connection.ops.quote_name(field.column) for field in [*given, *rest])
    table = connection.ops.quote_name(model._meta.db_table)
    makers = [_default_maker(field) for field in rest]
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy,
    ):
        for row in rows:
            copy.write_row([*row, *(make() for make in makers)])


def _default_maker(field: models.Field[Any, Any]) -> Callable[[], Any]:
    """What makes the field's default: anew for each row where no two may be alike, else once."""

    def make() -> Any:
        return field.get_db_prep_save(field.get_default(), connection)

    if field.unique and field.has_default():
        return make
    value = make()
    return lambda: value


def after_copying(tables: Iterable[type[models.Model]]) -> None:
    """Let the tables' own counters go on after the keys that were given."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), list(tables)):
            cursor.execute(statement)
