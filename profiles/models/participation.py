"""Who need not take part in a round, and why."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from core import clock
from core.history import tracked
from people.models import User
from profiles.models.assessment import CompetenceAssessment


class ExemptionReason(models.TextChoices):
    """Why, in a word that the whole team may read. Never more than this: nothing about anybody's health."""

    NEW = "new", _("Ny i teamet")
    LEAVE = "leave", _("Orlov eller fravær")
    OTHER = "other", _("Efter aftale")


@tracked()
class Exemption(models.Model):
    """The round does not wait for this member. They may answer all the same, and are then counted like the others."""

    assessment = models.ForeignKey(CompetenceAssessment, on_delete=models.CASCADE, related_name="exemptions")
    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(_("hvorfor"), max_length=5, choices=ExemptionReason)
    #: nobody, when it was written with the reveal because the person was on leave
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("fritagelse")
        verbose_name_plural = _("fritagelser")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["assessment", "person"], name="exemption_once")
        ]

    def __str__(self) -> str:
        return f"{self.person} – {self.assessment}"
