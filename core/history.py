"""What history keeps: every insert, update and delete, caught by database triggers (bulk changes and SQL too)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import pghistory
from django.db import models

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
