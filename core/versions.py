"""Saving typed text without overwriting what somebody else, or another tab, has written since.

Every text row has a `version`. A save names the version that the writer had in front of them; the UPDATE counts it up
only if it is still the stored one. Nothing is merged by guess: a stale save changes nothing and carries what is stored,
so that the page can show both texts.
"""

from __future__ import annotations

from typing import Any, TypeVar

from django.db import models
from django.db.models import F

from core import clock


class Versioned(models.Model):
    """Mixin: `version` counts the saves of a row, starting at 0 for a row nobody has written in."""

    version = models.PositiveIntegerField(default=0, editable=False)
    updated_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        abstract = True


V = TypeVar("V", bound=Versioned)


class StaleVersion(Exception):
    """Somebody saved the row after the writer read it. `stored` is the row as it is now."""

    def __init__(self, stored: Versioned) -> None:
        super().__init__("stale version")
        self.stored = stored


def save_if_current(row: V, *, version: int, values: dict[str, Any]) -> V:
    """Write `values` to the row if `version` is the stored one, and return it as it then is.

    A repeated save of the very same values (a resend after a lost answer) is not a conflict. Raises `StaleVersion`
    with the stored row otherwise, having changed nothing.
    """
    manager = type(row)._base_manager
    moment = clock.now()
    written = manager.filter(pk=row.pk, version=version).update(
        version=F("version") + 1, updated_at=moment, **values
    )
    if (
        written and row.version == version
    ):  # the row in hand is the one that was written on: no need to read it
        for name, value in {**values, "version": version + 1, "updated_at": moment}.items():
            setattr(row, name, value)
        return row
    stored = manager.get(pk=row.pk)
    if not written and any(getattr(stored, name) != value for name, value in values.items()):
        raise StaleVersion(stored)
    return stored
