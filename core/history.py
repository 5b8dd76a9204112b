"""What history keeps: every insert, update and delete, caught by database triggers (bulk changes and SQL too)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import pghistory
from django.db import connection, models
from django.db.transaction import TransactionManagementError

M = TypeVar("M", bound=type[models.Model])


def tracked(*, exclude: list[str] | None = None) -> Callable[[M], M]:
    """Class decorator: keep every version of every row, but for the columns in `exclude`.

    The three events are named because the library's default misses deletes. They are made anew for each model: an
    event remembers the columns of the first model it is given.
    """
    decorate: Callable[[M], M] = pghistory.track(
        pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent(), exclude=exclude
    )
    return decorate


def check_keys_at_once() -> None:
    """Have foreign keys checked at the end of each statement, until the present transaction ends.

    For transactions that write much: each row of history looks at every check that is put off to the commit, so the
    cost grows with the square of what is written (measured: minutes for what then takes seconds). Raises
    `TransactionManagementError` outside a transaction, where it would mean nothing.
    """
    if not connection.in_atomic_block:
        raise TransactionManagementError("checking keys at once is for a transaction")
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def check_keys_at_commit() -> None:
    """Put the checks off to the commit again, as a transaction begins."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
