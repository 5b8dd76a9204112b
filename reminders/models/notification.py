"""A notification: one thing that waits for, or is news to, one person; and the reminders of it."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from core import clock
from reminders.querysets import ReminderQuerySet


class Notification(models.Model):
    """One thing that one person must do, or is told: one row however often it is found, on however many workers.

    It holds no words. What a person reads is made from the thing itself when it is read, so that nothing which has
    changed, or that they may not read any more, is left in a row.
    """

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notifications"
    )
    kind = models.CharField(max_length=60)
    #: 0 for whoever has it to do, 1 for the next level up (`reminders.due`)
    level = models.PositiveSmallIntegerField(default=0)
    #: key of the object it is about; which sort of object follows from the kind
    subject = models.BigIntegerField()
    occasion = models.CharField(max_length=60, blank=True, default="")
    due = models.DateField(null=True)
    waits_from = models.DateField(null=True)
    since = models.DateTimeField(null=True)
    push = models.CharField(max_length=60, blank=True, default="")
    made_at = models.DateTimeField(default=clock.now)
    #: the last time its dates moved, or it came back, or was withdrawn
    changed_at = models.DateTimeField(default=clock.now)
    #: counts those changes, for the calendars that follow it (SEQUENCE, RFC 5545 3.8.7.4)
    sequence = models.PositiveIntegerField(default=0)
    #: done, called off, or no longer this person's
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("påmindelse")
        verbose_name_plural = _("påmindelser")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["person", "kind", "level", "subject", "occasion"], name="notification_once"
            )
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["kind"], condition=models.Q(withdrawn_at=None), name="notification_open")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}"


class Reminder(models.Model):
    """One rung of the ladder that a notification has reached, for the date it had then: a moved date begins anew.

    Written once (`reminder_once`), and told in the next mail to the person.
    """

    notification = models.ForeignKey(Notification, on_delete=models.CASCADE, related_name="reminders")
    #: "at-once", "before-3", "on-day", "after-10", "push-7"
    rung = models.CharField(max_length=70)
    for_date = models.DateField(null=True)
    made_at = models.DateTimeField(default=clock.now)
    #: the mail that told of it, or will; none yet, or none for whoever wants none
    mail = models.ForeignKey(
        "reminders.Mail", on_delete=models.SET_NULL, null=True, blank=True, related_name="reminders"
    )

    objects: ClassVar[ReminderQuerySet] = ReminderQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("trin i påmindelse")
        verbose_name_plural = _("trin i påmindelser")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["notification", "rung", "for_date"], name="reminder_once", nulls_distinct=False
            )
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["notification"], condition=models.Q(mail=None), name="reminder_untold")
        ]

    def __str__(self) -> str:
        return f"{self.notification}: {self.rung}"
