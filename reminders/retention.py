"""What reminders keeps, and for how long."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from core.retention import Sort, Unit
from reminders.models import CalendarAddress, Mail, MailChoice, Notification
from reminders.models.mail import OPEN


def _notifications(before: datetime.datetime) -> QuerySet[Notification]:
    return Notification.objects.filter(withdrawn_at__lt=before)


def _mails(before: datetime.datetime) -> QuerySet[Mail]:
    return Mail.objects.filter(made_at__lt=before).exclude(status__in=OPEN)


def forget(people: Sequence[int]) -> None:
    """Everything about people who are forgotten."""
    models: tuple[Any, ...] = (Notification, Mail, MailChoice, CalendarAddress)
    for model in models:
        model.objects.filter(person__in=people).delete()


SORTS = (
    Sort(
        "notifications",
        _("Det, der har ventet på nogen"),
        _("fra det blev gjort eller trukket tilbage"),
        _("Det bliver slettet, også fra kalenderen."),
        Unit.MONTHS,
        usual=12,
        least=3,
        expired=_notifications,
        since="withdrawn_at",
    ),
    Sort(
        "mails",
        _("Listen over sendte mails"),
        _("fra mailen blev lavet"),
        _("Linjen om mailen bliver slettet. Selve ordene gemmes aldrig."),
        Unit.MONTHS,
        usual=12,
        least=1,
        expired=_mails,
        since="made_at",
    ),
)
