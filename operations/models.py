"""What the portal notes about its own running."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from core import clock, retention
from core.retention import Sort
from people.models import User


class Job(models.Model):
    """How one kind of background job has gone: one row a kind, counted up by whichever worker has run it.

    No arguments and no error's words are kept: they may hold what somebody has written.
    """

    name = models.CharField(max_length=120, primary_key=True)
    ended_at = models.DateTimeField(default=clock.now)
    succeeded_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)
    #: the class of the latest error
    error = models.CharField(max_length=80, blank=True, default="")
    runs = models.PositiveBigIntegerField(default=0)
    failures = models.PositiveBigIntegerField(default=0)
    #: the latest run's and all runs' time
    seconds = models.FloatField(default=0)
    seconds_in_all = models.FloatField(default=0)

    class Meta:
        verbose_name = _("baggrundsjob")
        verbose_name_plural = _("baggrundsjob")
        ordering: ClassVar[list[str]] = ["name"]

    def __str__(self) -> str:
        return self.name


class RetentionRule(models.Model):
    """How long one sort of data is kept (`core.retention`). It is in force only once somebody has confirmed it.

    A change of the length takes the confirmation away: nobody shortens a rule and has things gone in the same stroke.
    """

    name = models.CharField(max_length=40, unique=True, editable=False)
    #: in the sort's own unit
    length = models.PositiveSmallIntegerField(_("hvor længe"))
    confirmed_at = models.DateTimeField(_("gælder fra"), null=True, editable=False)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        editable=False,
        verbose_name=_("bekræftet af"),
    )

    class Meta:
        verbose_name = _("regel for opbevaring")
        verbose_name_plural = _("regler for opbevaring")
        ordering: ClassVar[list[str]] = ["pk"]

    def __str__(self) -> str:
        return str(self.sort.label) if self.sort else self.name

    @property
    def sort(self) -> Sort | None:
        """What it is about; None when no app keeps such data any more."""
        return retention.named(self.name)

    def confirm(self, *, by: User, length: int) -> bool:
        """Put it in force, if `length` is still what it says; whether it was. Side effect: the row alone."""
        rows = RetentionRule.objects.filter(pk=self.pk, length=length)
        return bool(rows.update(confirmed_at=clock.now(), confirmed_by=by))

    def stop(self) -> None:
        """Nothing more goes by it. Side effect: the row alone."""
        RetentionRule.objects.filter(pk=self.pk).update(confirmed_at=None, confirmed_by=None)


class RetentionRun(models.Model):
    """How much went by one rule on one day, and from when: a figure, never what it was."""

    rule = models.ForeignKey(RetentionRule, on_delete=models.CASCADE, related_name="runs")
    day = models.DateField(default=clock.today)
    removed = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("oprydning")
        verbose_name_plural = _("oprydninger")
        ordering: ClassVar[list[str]] = ["-day"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["rule", "day"], name="retention_run_once_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.rule} {self.day}"
