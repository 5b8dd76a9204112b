"""What follows an agreement: status meetings, the quality and support talk, the closing evaluation."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from clusters.offices import holder_of_area, holder_of_team
from core import clock
from core.history import tracked
from core.state import StateMachine, StatusEvent, Transitions
from core.versions import Versioned
from people.models import User
from profiles.models.plan import DevelopmentPlan
from profiles.querysets.followup import FollowUpQuerySet

#: status meetings that a policy can lay out in a plan's year
MOST_STATUS_MEETINGS = 6


class FollowUpKind(models.TextChoices):
    """What is followed up. The status meetings are the team's own, the talk is the leader's and the chief's."""

    STATUS = "status", _("Statusmøde")
    TALK = "talk", _("Kvalitets- og supportsamtale")
    CLOSING = "closing", _("Afsluttende evaluering")


class FollowUpStatus(models.TextChoices):
    """Where a follow-up is."""

    PLANNED = "planned", _("Planlagt")
    HELD = "held", _("Holdt")
    SKIPPED = "skipped", _("Sprunget over")
    LAPSED = "lapsed", _("Bortfaldet")


def usual_status_meetings() -> list[int]:
    """A quarter, half and three quarters of the plan's year."""
    return [25, 50, 75]


@tracked()
class FollowUpPolicy(models.Model):
    """When a plan that is agreed is followed up: one row for the municipality, or none for what is usual.

    It is read when a plan is agreed; follow-ups that are laid out already keep their dates.
    """

    status_percents = ArrayField(
        models.PositiveSmallIntegerField(validators=[MinValueValidator(1), MaxValueValidator(99)]),
        verbose_name=_("status undervejs"),
        default=usual_status_meetings,
        blank=True,
        help_text=_("Hvor langt inde i planåret, i procent, med komma imellem: 25, 50, 75."),
    )
    talk_percent = models.PositiveSmallIntegerField(
        _("kvalitets- og supportsamtale"),
        default=60,
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(99)],
        help_text=_("Hvor langt inde i planåret, i procent. Tomt, hvis samtalen ikke skal lægges ind."),
    )
    closing_days = models.PositiveSmallIntegerField(
        _("afsluttende evaluering"),
        default=14,
        validators=[MaxValueValidator(90)],
        help_text=_("Hvor mange dage før planåret slutter."),
    )
    #: there is one policy
    only = models.BooleanField(default=True, editable=False)

    class Meta:
        verbose_name = _("regel for opfølgning")
        verbose_name_plural = _("regler for opfølgning")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(only=True), name="follow_up_policy_only_true"),
            models.UniqueConstraint(fields=["only"], name="follow_up_policy_one"),
        ]

    def __str__(self) -> str:
        return str(_("Opfølgning på aftalte planer"))

    def clean(self) -> None:
        percents = self.status_percents or []
        if len(percents) > MOST_STATUS_MEETINGS or len(set(percents)) < len(percents):
            raise ValidationError(
                {"status_percents": _("Skriv højst seks forskellige tal.")}, code="status_percents"
            )

    @classmethod
    def in_force(cls) -> FollowUpPolicy:
        """The municipality's own; what is usual where nobody has changed anything."""
        return cls.objects.order_by("pk").first() or cls()


class FollowUpMove(StatusEvent):
    """One move of a follow-up; `due_before` is the date that it was moved from."""

    subject = models.ForeignKey("profiles.FollowUp", on_delete=models.CASCADE, related_name="moves")
    due_before = models.DateField(null=True)


@tracked()
class FollowUp(StateMachine, Versioned):
    """A dated check on an agreed plan. `version` counts the saves of the minutes.

    A talk's minutes hold when team and area chief have confirmed the very same words; whoever changes a word takes
    both confirmations back (decision 0121).
    """

    TRANSITIONS: ClassVar[Transitions] = {
        "move": (frozenset({"planned"}), "planned"),
        "hold": (frozenset({"planned"}), "held"),
        "skip": (frozenset({"planned"}), "skipped"),
        "confirm": (frozenset({"held"}), "held"),
        "carry": (frozenset({"planned"}), "planned"),
        "lapse": (frozenset({"planned"}), "lapsed"),
    }
    event_model = FollowUpMove

    plan = models.ForeignKey(DevelopmentPlan, on_delete=models.CASCADE, related_name="follow_ups")
    kind = models.CharField(max_length=10, choices=FollowUpKind, editable=False)
    status = models.CharField(
        max_length=10, choices=FollowUpStatus, default=FollowUpStatus.PLANNED, editable=False
    )
    due = models.DateField(_("dato"))
    time = models.TimeField(_("klokken"), null=True, blank=True)
    place = models.CharField(_("sted"), max_length=100, blank=True)
    #: the day it took place, which may be another than the one it was planned for
    held_on = models.DateField(null=True, editable=False)
    minutes = models.TextField(_("Referat"), max_length=4000, blank=True)
    updated_by = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", null=True, editable=False
    )
    team_confirmed_at = models.DateTimeField(null=True, editable=False)
    team_confirmed_by = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", null=True, editable=False
    )
    chief_confirmed_at = models.DateTimeField(null=True, editable=False)
    chief_confirmed_by = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", null=True, editable=False
    )

    objects = FollowUpQuerySet.as_manager()

    class Meta:
        verbose_name = _("opfølgning")
        verbose_name_plural = _("opfølgninger")
        ordering = ["due", "pk"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["due"], condition=Q(status="planned"), name="follow_up_planned"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(status="held", held_on__isnull=False)
                | (~Q(status="held") & Q(held_on__isnull=True)),
                name="follow_up_held_on_with_status",
            ),
            models.CheckConstraint(
                condition=Q(team_confirmed_at__isnull=True, team_confirmed_by__isnull=True)
                | Q(team_confirmed_at__isnull=False, team_confirmed_by__isnull=False, status="held"),
                name="follow_up_team_confirmed_at_and_by_together",
            ),
            models.CheckConstraint(
                condition=Q(chief_confirmed_at__isnull=True, chief_confirmed_by__isnull=True)
                | Q(chief_confirmed_at__isnull=False, chief_confirmed_by__isnull=False, status="held"),
                name="follow_up_chief_confirmed_at_and_by_together",
            ),
            models.CheckConstraint(
                condition=Q(team_confirmed_by__isnull=True)
                | Q(chief_confirmed_by__isnull=True)
                | ~Q(team_confirmed_by=models.F("chief_confirmed_by")),
                name="follow_up_confirmed_by_two",
            ),
            models.CheckConstraint(
                condition=Q(kind="talk") | Q(team_confirmed_at__isnull=True, chief_confirmed_at__isnull=True),
                name="follow_up_only_talks_are_confirmed",
            ),
            models.UniqueConstraint(
                fields=["plan"],
                condition=Q(kind="closing", status="planned"),
                name="follow_up_one_closing_ahead",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} – {self.plan.team}"

    def get_absolute_url(self) -> str:
        return reverse("profiles:follow_up", args=[self.pk])

    @property
    def is_planned(self) -> bool:
        """Whether it lies ahead, or is late."""
        return self.status == FollowUpStatus.PLANNED

    @property
    def is_late(self) -> bool:
        """Whether its day has passed and nobody has held, moved or skipped it."""
        return self.is_planned and self.due < clock.today()

    @property
    def is_confirmed(self) -> bool:
        """Whether both have confirmed the minutes as they stand."""
        return self.team_confirmed_at is not None and self.chief_confirmed_at is not None

    def stands_in_for(self, verb: str, by: User | None) -> User | None:
        """A team's own deputy acts for its leader; anybody else who acts here does it for the chief."""
        own = self.plan.team.memberships.current()
        if by is None or own.filter(person=by).exists():
            return holder_of_team(self.plan.team_id, by)
        return holder_of_area(self.plan.team.cluster.area_id, by)

    def _move(self, verb: str, *, by: User | None, note: str = "", **changes: Any) -> None:
        """As every machine's, and the event knows the date that was moved from."""
        before = self.due
        super()._move(verb, by=by, note=note, **changes)
        if changes.get("due", before) != before:
            latest = FollowUpMove.objects.filter(subject=self).order_by("-pk").values("pk")[:1]
            FollowUpMove.objects.filter(pk__in=latest).update(due_before=before)
