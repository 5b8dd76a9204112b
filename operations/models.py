"""What the portal notes about its own running."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from core import clock


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
