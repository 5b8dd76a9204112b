"""How long what is kept is kept: sorts of data that apps register, and what happens to each when its time is up.

This module knows none of the sorts. How long each is kept is the municipality's to say (`operations`), and nothing
goes until it has been said and confirmed.
"""

from __future__ import annotations

import datetime
from calendar import monthrange
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Min, QuerySet

from core import clock

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class Unit(StrEnum):
    """What a sort's time is counted in."""

    DAYS = "days"
    MONTHS = "months"
    YEARS = "years"


@dataclass(frozen=True)
class Sort:
    """One sort of data with a time to live.

    `label` is what an administrator reads ("Svar i afdækninger"), `counted_from` when its time begins ("fra afdækningen
    blev lukket"), `what` what happens then, and what stays. `usual` is what is proposed and `least` the shortest that
    can be chosen, both in `unit`.

    `expired(before)` gives the rows whose time began before that moment; `since` is the field or expression it began
    at. `remove(keys)` does it to the rows of those keys, within the transaction it is called in; when None they are
    deleted. `describe(row)` names a row to an administrator, without a word of what anybody has written.
    """

    name: str
    label: StrOrPromise
    counted_from: StrOrPromise
    what: StrOrPromise
    unit: Unit
    usual: int
    least: int
    expired: Callable[[datetime.datetime], QuerySet[Any]]
    since: Any
    remove: Callable[[Sequence[Any]], None] | None = None
    describe: Callable[[Any], str] | None = None
    #: rows a transaction
    batch: int = 500

    def foresee(self, before: datetime.datetime) -> tuple[int, datetime.datetime | None]:
        """How many rows would go, and when the oldest one's time began. One query."""
        found = self.expired(before).order_by().aggregate(n=Count("pk"), first=Min(self.since))
        return found["n"], found["first"]

    def examples(self, before: datetime.datetime, most: int) -> list[str]:
        """The first of them by name; empty for a sort whose rows have none."""
        if self.describe is None:
            return []
        return [self.describe(row) for row in self.expired(before).order_by(self.since, "pk")[:most]]

    def take(self, before: datetime.datetime) -> int:
        """Do it to one batch, in the transaction that is under way; how many. Rows that another worker holds wait."""
        rows = self.expired(before).order_by("pk").select_for_update(skip_locked=True, of=("self",))
        keys = list(rows.values_list("pk", flat=True)[: self.batch])
        if keys and self.remove is not None:
            self.remove(keys)
        elif keys:
            rows.model._base_manager.filter(pk__in=keys).delete()
        return len(keys)


def moment_before(length: int, unit: Unit) -> datetime.datetime:
    """The moment that lies so far back; the 31st becomes a short month's last day."""
    now = clock.now()
    if unit is Unit.DAYS:
        return now - datetime.timedelta(days=length)
    months = now.year * 12 + now.month - 1 - length * (12 if unit is Unit.YEARS else 1)
    year, month = divmod(months, 12)
    return now.replace(year=year, month=month + 1, day=min(now.day, monthrange(year, month + 1)[1]))


_sorts: dict[str, Sort] = {}


def register(*sorts: Sort) -> None:
    """Know these from now on. The same name again takes the place of the one before."""
    for sort in sorts:
        _sorts[sort.name] = sort


def sorts() -> tuple[Sort, ...]:
    """Every sort there is, in the order in which the apps started."""
    return tuple(_sorts.values())


def named(name: str) -> Sort | None:
    """The sort of that name; None for one that no app registers (any more)."""
    return _sorts.get(name)


#: what else is to be forgotten of people who are forgotten, by their keys; and whose ties keep them from it
Forget = Callable[[Sequence[int]], None]
Tie = Callable[[datetime.date], QuerySet[Any, Any]]
_forget: list[Forget] = []
_ties: list[Tie] = []


def when_forgotten(forget: Forget) -> None:
    """Have this called with the keys of people who are made unrecognisable, in the same transaction."""
    if forget not in _forget:
        _forget.append(forget)


def forget(people: Sequence[int]) -> None:
    """Call everyone who keeps something about those people."""
    for call in _forget:
        call(people)


def tied_by(tie: Tie) -> None:
    """Ask this for the keys of people who have held an office since a day: they are not forgotten."""
    if tie not in _ties:
        _ties.append(tie)


def ties(since: datetime.date) -> list[QuerySet[Any, Any]]:
    """Querysets of the keys of people whom something ties to the portal, now or since that day."""
    return [tie(since) for tie in _ties]
