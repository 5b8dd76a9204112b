"""Carries out the rules for how long things are kept, in small batches; and two sorts that belong to no single app."""

from __future__ import annotations

import datetime
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.contrib.admin.models import LogEntry
from django.db import transaction
from django.db.models import Count, F, Min, QuerySet
from django.utils.translation import gettext_lazy as _
from pghistory.models import Context

from core import clock, retention
from core.retention import Sort, Unit, moment_before
from operations.models import RetentionRule, RetentionRun

#: a run stops beginning new batches after this; well within CELERY_TASK_TIME_LIMIT
LONGEST_RUN = datetime.timedelta(minutes=3)


def make_rules() -> None:
    """A rule for each sort that has none, with the usual length and not in force."""
    known = set(RetentionRule.objects.values_list("name", flat=True))
    RetentionRule.objects.bulk_create(
        [
            RetentionRule(name=sort.name, length=sort.usual)
            for sort in retention.sorts()
            if sort.name not in known
        ],
        ignore_conflicts=True,
    )


def tidy_up() -> int:
    """Do what the confirmed rules say, batch by batch, until nothing is left or the time is up; how many rows went.

    Each batch is a transaction of its own that looks anew at the rule: a run that is killed has done whole batches, the
    next one goes on, and two at once take different rows. Stopping a rule stops it within a batch.
    """
    deadline = time.monotonic() + LONGEST_RUN.total_seconds()
    removed = 0
    for pk in RetentionRule.objects.exclude(confirmed_at=None).values_list("pk", flat=True):
        while time.monotonic() < deadline and (taken := _one_batch(pk)):
            removed += taken
    return removed


@transaction.atomic
def _one_batch(pk: int) -> int:
    rule = RetentionRule.objects.filter(pk=pk).exclude(confirmed_at=None).first()
    if rule is None or rule.sort is None:
        return 0
    taken = rule.sort.take(moment_before(rule.length, rule.sort.unit))
    if taken:
        RetentionRun.objects.bulk_create([RetentionRun(rule=rule, day=clock.today())], ignore_conflicts=True)
        RetentionRun.objects.filter(rule=rule, day=clock.today()).update(removed=F("removed") + taken)
    return taken


def _log_entries(before: datetime.datetime) -> QuerySet[LogEntry]:
    return LogEntry.objects.filter(action_time__lt=before)


def _histories() -> list[Any]:
    """The tables in which history keeps rows' earlier versions."""
    kept = (model for model in apps.get_models() if model._meta.managed and not model._meta.proxy)
    found = (model for model in kept if any(field.name == "pgh_id" for field in model._meta.fields))
    return sorted(found, key=lambda model: model._meta.label)


@dataclass(frozen=True)
class HistorySort(Sort):
    """History lies in a table beside each table, with who and from where in one of its own."""

    def foresee(self, before: datetime.datetime) -> tuple[int, datetime.datetime | None]:
        """How many versions, and the oldest. One query over all the tables."""
        parts = [
            model._base_manager.filter(pgh_created_at__lt=before)
            .order_by()
            .values("pgh_label")
            .annotate(n=Count("pk"), first=Min("pgh_created_at"))
            .values_list("n", "first")
            for model in _histories()
        ]
        found = list(parts[0].union(*parts[1:], all=True))
        return sum(n for n, _first in found), min((first for _n, first in found), default=None)

    def take(self, before: datetime.datetime) -> int:
        """One batch of versions, and what was noted with them once no version needs it."""
        taken, contexts = 0, set()
        for model in _histories():
            rows = model._base_manager.filter(pgh_created_at__lt=before).order_by("pk")
            locked = rows.select_for_update(skip_locked=True, of=("self",))
            found = dict(locked.values_list("pk", "pgh_context_id")[: self.batch - taken])
            model._base_manager.filter(pk__in=found).delete()
            contexts |= {context for context in found.values() if context}
            taken += len(found)
            if taken >= self.batch:
                break
        _forget_contexts(list(contexts))
        return taken


def _forget_contexts(contexts: Sequence[Any]) -> None:
    if not contexts:
        return
    needed: set[Any] = set()
    for model in _histories():
        used = model._base_manager.filter(pgh_context__in=contexts).values_list("pgh_context", flat=True)
        needed.update(used)
    Context.objects.filter(pk__in=set(contexts) - needed).delete()


SORTS = (
    HistorySort(
        "history",
        _("Historik: hvad der stod før, og hvem der ændrede det"),
        _("fra ændringen"),
        _("Tidligere udgaver bliver slettet. Det, der gælder nu, bliver stående."),
        Unit.YEARS,
        usual=5,
        least=1,
        expired=_log_entries,  # not asked: it looks in many tables
        since="action_time",
    ),
    Sort(
        "admin-log",
        _("Administrationens log over, hvad I har gjort"),
        _("fra det skete"),
        _("Linjen i loggen bliver slettet."),
        Unit.YEARS,
        usual=5,
        least=1,
        expired=_log_entries,
        since="action_time",
    ),
)
