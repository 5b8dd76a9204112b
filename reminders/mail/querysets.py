"""Reads of the outbox."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Count, F, Min, Q

from core import clock

if TYPE_CHECKING:
    from reminders.models import Mail

#: a claim this old belongs to nobody any more: longer than a task may run (CELERY_TASK_TIME_LIMIT)
LEASE = datetime.timedelta(minutes=10)


@dataclass(frozen=True)
class Queue:
    """The outbox in figures."""

    waiting: int
    #: when the oldest of the mails that wait, or are being sent, was made
    oldest: datetime.datetime | None
    held: int
    failed: int
    sent_today: int
    unknown_fates: int


class MailQuerySet(models.QuerySet["Mail"]):
    """Reads of mails with reminders."""

    def ready(self) -> Self:
        """To be sent now: those whose time has come, and those whose sender is gone."""
        now = clock.now()
        return self.filter(
            Q(status="waiting", next_try_at__lte=now) | Q(status="claimed", claimed_at__lt=now - LEASE)
        )

    def to_broken_addresses(self) -> Self:
        """To people whose present address is noted as not working."""
        return self.filter(person__mail_choice__broken_address=F("person__email"))

    def queue(self) -> Queue:
        """How things stand, for those who run the portal. One query; the sums are over what is kept."""
        under_way = Q(status__in=["waiting", "claimed"])
        found = self.aggregate(
            waiting=Count("pk", filter=under_way),
            oldest=Min("made_at", filter=under_way),
            held=Count("pk", filter=Q(status="held")),
            failed=Count("pk", filter=Q(status="failed")),
            sent_today=Count("pk", filter=Q(sent_at__gte=clock.midnight(clock.today()))),
            unknown_fates=models.Sum("unknown_fates", default=0),
        )
        return Queue(**found)
