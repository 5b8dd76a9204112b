"""What reminders keeps about a person, for the person (`core.own_data`)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from core.own_data import Part, Row
from reminders.due import kinds
from reminders.models import CalendarAddress, Mail, MailChoice, Notification


def _notifications(user: Any) -> Iterator[Row]:
    labels = {kind.name: str(kind.label) for kind in kinds()}
    for row in Notification.objects.filter(person=user).order_by("pk"):
        yield {
            "hvad": labels.get(row.kind, row.kind),
            "siden": row.since or row.made_at,
            "senest": row.due,
            "gjort eller trukket tilbage": row.withdrawn_at,
        }


def _mails(user: Any) -> Iterator[Row]:
    for row in Mail.objects.filter(person=user).order_by("day"):
        yield {"dag": row.day, "tilstand": str(row.get_status_display()), "sendt": row.sent_at}


def _choice(user: Any) -> Iterator[Row]:
    for row in MailChoice.objects.filter(person=user):
        yield {
            "hvor tit": str(row.get_frequency_display()),
            "ugedag": str(row.get_weekday_display()),
            "frameldt": row.unsubscribed_at,
            "adressen virker ikke, noteret": row.broken_at,
        }


def _calendar(user: Any) -> Iterator[Row]:
    """That there is an address; not the address, which opens the calendar."""
    for row in CalendarAddress.objects.filter(person=user):
        yield {"oprettet": row.made_at, "sidst hentet": row.fetched_at}


PARTS = (
    Part("paamindelser", _("Det, der har ventet på dig"), _notifications, ("reminders.Notification.person",)),
    Part("mails", _("Mails til dig"), _mails, ("reminders.Mail.person",)),
    Part("mailvalg", _("Dit valg af mails"), _choice, ("reminders.MailChoice.person",)),
    Part("kalender", _("Din kalenderadresse"), _calendar, ("reminders.CalendarAddress.person",)),
)
