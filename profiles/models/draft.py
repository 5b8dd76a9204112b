"""What an area chief has begun to write to a plan, kept until the plan is decided."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.versions import Versioned
from people.models import User
from profiles.models.plan import DevelopmentPlan


class DecisionDraft(Versioned):
    """One chief's unsent answer to one plan: the writer's own until it is given, and gone with it.

    `words` holds each field as it was typed, by the field's name, also what is not valid yet.
    """

    plan = models.ForeignKey(DevelopmentPlan, on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    words = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("kladde til svar")
        verbose_name_plural = _("kladder til svar")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["plan", "person"], name="decision_draft_once"),
        ]

    def __str__(self) -> str:
        return f"{self.plan} ({self.person})"
