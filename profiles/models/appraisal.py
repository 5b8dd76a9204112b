"""The appraisal talk (MUS): one leader's own sheet, private until its author shares it with one superior."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from clusters.models import LeadershipTeam
from core import clock
from core.state import StateMachine, StatusEvent, Transitions
from core.versions import Versioned
from people.models import User
from profiles.models.assessment import working_year
from profiles.models.catalogue import LeadershipProfile
from profiles.querysets.appraisal import AppraisalSheetQuerySet


class SheetStatus(models.TextChoices):
    """Who reads a sheet: its author alone, or one superior too."""

    PRIVATE = "private", _("Kun dit")
    SHARED = "shared", _("Delt")


class Superior(models.TextChoices):
    """In what office somebody is the author's superior."""

    LEADER = "leader", _("Teamets leder")
    CHIEF = "chief", _("Områdechef")


class AppraisalMove(StatusEvent):
    """When a sheet was shared and taken back; never a word of it."""

    subject = models.ForeignKey("profiles.AppraisalSheet", on_delete=models.CASCADE, related_name="moves")


class AppraisalSheet(StateMachine, Versioned):
    """What a leader thinks about before the appraisal talk. No history is kept of it (decision 0123).

    `views` holds the author's words on each core area of `profile`, by the area's key as text. `shared_with` is a
    person, not an office: a new leader does not inherit the sheets.
    """

    TRANSITIONS: ClassVar[Transitions] = {
        "share": (frozenset({"private"}), "shared"),
        "take_back": (frozenset({"shared"}), "private"),
    }
    event_model = AppraisalMove

    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", editable=False)
    team = models.ForeignKey(LeadershipTeam, on_delete=models.PROTECT, related_name="+", editable=False)
    profile = models.ForeignKey(LeadershipProfile, on_delete=models.PROTECT, related_name="+", editable=False)
    #: the working year that it belongs to: "2026/27"
    year = models.CharField(max_length=7, editable=False)
    status = models.CharField(max_length=10, choices=SheetStatus, default=SheetStatus.PRIVATE, editable=False)
    created_at = models.DateTimeField(default=clock.now, editable=False)
    talk_on = models.DateField(_("Dato for samtalen"), null=True, blank=True)
    views = models.JSONField(default=dict)
    role = models.TextField(_("Min rolle i planen"), max_length=2000, blank=True)
    topics = models.TextField(_("Det vil jeg gerne tale om"), max_length=2000, blank=True)
    shared_at = models.DateTimeField(null=True, editable=False)
    shared_with = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", null=True, editable=False
    )
    #: the office in which that person is the author's superior
    shared_as = models.CharField(max_length=10, choices=Superior, blank=True, editable=False)

    objects = AppraisalSheetQuerySet.as_manager()

    class Meta:
        verbose_name = _("MUS-ark")
        verbose_name_plural = _("MUS-ark")
        ordering = ["-created_at", "-pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["person", "team", "year"], name="appraisal_sheet_one_a_year"),
            models.CheckConstraint(
                condition=Q(
                    status="shared",
                    shared_at__isnull=False,
                    shared_with__isnull=False,
                    talk_on__isnull=False,
                )
                & ~Q(shared_as="")
                | Q(status="private", shared_at__isnull=True, shared_with__isnull=True, shared_as=""),
                name="appraisal_sheet_shared_with_status",
            ),
            models.CheckConstraint(
                condition=Q(shared_with__isnull=True) | ~Q(shared_with=F("person")),
                name="appraisal_sheet_shared_with_another",
            ),
        ]

    def __str__(self) -> str:
        return gettext("MUS %(year)s") % {"year": self.year}

    def get_absolute_url(self) -> str:
        return reverse("profiles:appraisal", args=[self.pk])

    @property
    def is_shared(self) -> bool:
        """Whether somebody else reads it."""
        return self.status == SheetStatus.SHARED

    @staticmethod
    def year_now() -> str:
        """The working year that a sheet begun today belongs to."""
        return working_year(clock.today())
