"""Work that waits to be done by a job, gathered from whoever has some.

An app registers a `Queue` when it starts; `/healthz`, the status page and the metrics ask all of them in one statement.
This module knows none of them.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import BooleanField, CharField, Count, DateTimeField, F, Min, QuerySet, Value
from django.db.models.functions import Cast

from core import clock

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True)
class Backlog:
    """How much waits, since when the oldest of it could have been done, and what is held back."""

    waiting: int = 0
    since: datetime.datetime | None = None
    held: int = 0

    @property
    def age(self) -> datetime.timedelta:
        """How long the oldest has waited; nothing when nothing does."""
        return max(clock.now() - self.since, datetime.timedelta()) if self.since else datetime.timedelta()


@dataclass(frozen=True)
class Queue:
    """One sort of work: `rows` wait, each since its field or expression `since`; those of `held` wait for somebody.

    `name` is a word for the metrics; `label` is what an administrator reads ("Invitationer, der skal sendes"). It is
    late when the oldest has waited longer than `late_after`. `is_mail`: somebody does not get a mail meanwhile.
    """

    name: str
    label: StrOrPromise
    rows: Callable[[], QuerySet[Any]]
    since: Any = "made_at"
    held: Callable[[], QuerySet[Any]] | None = None
    late_after: datetime.timedelta = datetime.timedelta(hours=1)
    is_mail: bool = False

    def is_late(self, backlog: Backlog) -> bool:
        """Whether the oldest has waited too long."""
        return backlog.age > self.late_after


_queues: dict[str, Queue] = {}


def register(*queues: Queue) -> None:
    """Ask these too, from now on. The same name again takes the place of the one before."""
    for queue in queues:
        _queues[queue.name] = queue


def unregister(*names: str) -> None:
    """Stop asking these; for tests."""
    for name in names:
        _queues.pop(name, None)


def look() -> tuple[tuple[Queue, Backlog], ...]:
    """Every queue there is, by name, and what waits in it now. One query."""
    parts = [part for queue in _queues.values() for part in _counted(queue)]
    if not parts:
        return ()
    found = {(name, held): (n, first) for name, held, n, first in parts[0].union(*parts[1:], all=True)}
    nothing = (0, None)
    return tuple(
        (_queues[name], Backlog(*found.get((name, False), nothing), held=found.get((name, True), nothing)[0]))
        for name in sorted(_queues)
    )


def _counted(queue: Queue) -> list[QuerySet[Any, Any]]:
    since = F(queue.since) if isinstance(queue.since, str) else queue.since
    sorts = [(False, queue.rows())] + ([(True, queue.held())] if queue.held else [])
    return [
        rows.order_by()
        .annotate(
            backlog_name=Value(queue.name, output_field=CharField()),
            backlog_held=Value(held, output_field=BooleanField()),
        )
        .values("backlog_name", "backlog_held")
        .annotate(backlog_n=Count("pk"), backlog_since=Cast(Min(since), DateTimeField()))
        .values_list("backlog_name", "backlog_held", "backlog_n", "backlog_since")
        for held, rows in sorts
    ]
