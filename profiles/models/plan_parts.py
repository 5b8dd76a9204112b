"""What a plan holds beside its focus areas' texts: the team's actions and the chief's promises."""

from __future__ import annotations

from django.db import models
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from core import clock
from core.history import tracked
from core.versions import Versioned
from people.models import User
from profiles.models.plan import DevelopmentPlan, FocusArea
from profiles.querysets.plan import PlanPartQuerySet


class Progress(models.TextChoices):
    """How far an action is."""

    NOT_STARTED = "not_started", _("Ikke begyndt")
    UNDER_WAY = "under_way", _("I gang")
    DONE = "done", _("Gjort")
    DROPPED = "dropped", _("Droppet")


@tracked()
class Action(Versioned):
    """Something the team will do (tiltag): by whom and by when. No owner means the whole team."""

    plan = models.ForeignKey(DevelopmentPlan, on_delete=models.CASCADE, related_name="actions")
    focus = models.ForeignKey(FocusArea, on_delete=models.CASCADE, related_name="actions")
    text = models.CharField(_("Tiltag"), max_length=300)
    owner = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("Hvem")
    )
    due = models.DateField(_("Senest"), null=True, blank=True)
    progress = models.CharField(
        _("Hvor langt er I?"), max_length=12, choices=Progress, default=Progress.NOT_STARTED
    )

    objects = PlanPartQuerySet.as_manager()

    class Meta:
        verbose_name = _("tiltag")
        verbose_name_plural = _("tiltag")
        ordering = [F("due").asc(nulls_last=True), "pk"]

    def __str__(self) -> str:
        return self.text

    @property
    def is_open(self) -> bool:
        """Whether something is still to be done."""
        return self.progress in {Progress.NOT_STARTED, Progress.UNDER_WAY}


@tracked()
class Promise(models.Model):
    """What the area chief undertakes with the agreement: support, a decision; with a date, like the team's actions."""

    plan = models.ForeignKey(DevelopmentPlan, on_delete=models.CASCADE, related_name="promises")
    focus = models.ForeignKey(
        FocusArea, on_delete=models.CASCADE, related_name="promises", null=True, blank=True
    )
    text = models.CharField(_("Det lover jeg"), max_length=300)
    due = models.DateField(_("Senest"))
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", editable=False)
    made_at = models.DateTimeField(default=clock.now, editable=False)
    kept_at = models.DateTimeField(null=True, editable=False)

    objects = PlanPartQuerySet.as_manager()

    class Meta:
        verbose_name = _("løfte")
        verbose_name_plural = _("løfter")
        ordering = ["due", "pk"]

    def __str__(self) -> str:
        return self.text
