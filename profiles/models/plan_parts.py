"""What a plan holds beside its focus areas' texts: the team's actions and the chief's promises."""

from __future__ import annotations

from typing import ClassVar

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core import clock
from core.history import tracked
from core.versions import Versioned
from people.models import User
from profiles.models.catalogue import ProfileArea
from profiles.models.plan import DevelopmentPlan, FocusArea
from profiles.querysets.plan import ActionQuerySet, PlanPartQuerySet


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

    #: the action of an earlier plan, or of the plan being revised, that goes on here
    carried_from = models.ForeignKey(
        "self", on_delete=models.SET_NULL, related_name="continuations", null=True, editable=False
    )
    #: key of the first action in that row; empty for the first itself. It is how two editions know the same action
    line = models.BigIntegerField(null=True, editable=False)
    #: its plan is laid aside, or its team no more, so what it was carried from can be carried by another
    is_shelved = models.BooleanField(default=False, editable=False)

    objects = ActionQuerySet.as_manager()

    class Meta:
        verbose_name = _("tiltag")
        verbose_name_plural = _("tiltag")
        ordering = [F("due").asc(nulls_last=True), "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["carried_from"], condition=Q(is_shelved=False), name="action_carried_once"
            ),
        ]

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

    #: the same promise in the plan that this one's plan revised
    carried_from = models.OneToOneField(
        "self", on_delete=models.SET_NULL, related_name="+", null=True, editable=False
    )

    objects = PlanPartQuerySet.as_manager()

    class Meta:
        verbose_name = _("løfte")
        verbose_name_plural = _("løfter")
        ordering = ["due", "pk"]

    def __str__(self) -> str:
        return self.text


class ChangeKind(models.TextChoices):
    """What the leader did to a plan's choice of focus areas."""

    ADDED = "added", _("Taget med")
    REMOVED = "removed", _("Taget ud")
    RESTORED = "restored", _("Taget med igen")


class FocusChange(models.Model):
    """A focus area that came into or went out of a plan being written, and why.

    `content` holds what was written in one that went out, so that it can be taken in again; nobody else reads it.
    """

    plan = models.ForeignKey(DevelopmentPlan, on_delete=models.CASCADE, related_name="focus_changes")
    area = models.ForeignKey(ProfileArea, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=ChangeKind)
    reason = models.CharField(max_length=500)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    content = models.JSONField(encoder=DjangoJSONEncoder, null=True)

    objects = PlanPartQuerySet.as_manager()

    class Meta:
        verbose_name = _("ændring af indsatsområder")
        verbose_name_plural = _("ændringer af indsatsområder")
        ordering = ["at", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(kind="removed", content__isnull=False)
                | (~Q(kind="removed") & Q(content__isnull=True)),
                name="focus_change_keeps_what_went_out",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.area.short_title}"
