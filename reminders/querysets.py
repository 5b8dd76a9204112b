"""Reads of what has been told."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.db.models import F, Q


class ReminderQuerySet(models.QuerySet[Any]):
    """Reads of reminders."""

    def untold(self) -> Self:
        """Those that no mail carries yet: of what still waits, for the date that it has now.

        A rung of a date that has moved since is never told; one that was reached anew has a row of its own.
        """
        moved = Q(for_date__isnull=False, notification__due__isnull=False) & ~Q(
            for_date=F("notification__due")
        )
        begun = Q(rung="at-once")  # counts from the day it began to wait, not from the due date
        return self.filter(mail=None, notification__withdrawn_at=None).exclude(moved & ~begun)
