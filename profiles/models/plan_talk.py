"""What is said about a plan's focus areas."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from core import clock
from core.history import tracked
from people.models import User
from profiles.models.plan import DevelopmentPlan, FocusArea, PlanEvent
from profiles.querysets.plan import PlanPartQuerySet


@tracked()
class FocusComment(models.Model):
    """The area chief's words to one focus area, given with a decision and kept with it."""

    plan = models.ForeignKey(DevelopmentPlan, on_delete=models.CASCADE, related_name="comments")
    focus = models.ForeignKey(FocusArea, on_delete=models.CASCADE, related_name="comments")
    event = models.ForeignKey(PlanEvent, on_delete=models.CASCADE, related_name="comments")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(max_length=2000)
    at = models.DateTimeField(default=clock.now)

    objects = PlanPartQuerySet.as_manager()

    class Meta:
        verbose_name = _("kommentar")
        verbose_name_plural = _("kommentarer")
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return self.text
