"""The municipality's policy: when people are reminded, and when they are left in peace."""

from __future__ import annotations

import datetime
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.history import tracked
from reminders.workdays import SATURDAY, SPECIAL_DAY_NAMES, SUNDAY, USUAL_SPECIAL_DAYS

WEEKDAYS = (
    (0, _("mandag")),
    (1, _("tirsdag")),
    (2, _("onsdag")),
    (3, _("torsdag")),
    (4, _("fredag")),
    (5, _("lørdag")),
    (6, _("søndag")),
)
#: working days before or after that a reminder may lie
MOST_DAYS = 90
#: a closed period is no longer than this: a slip in the year would silence the portal
LONGEST_CLOSED = datetime.timedelta(days=60)


def _weekend() -> list[int]:
    return [SATURDAY, SUNDAY]


def _usual_special_days() -> list[str]:
    return sorted(USUAL_SPECIAL_DAYS)


@tracked()
class Policy(models.Model):
    """The one policy of the municipality. Where there is no row, the defaults hold."""

    #: there is one row or none
    THE_ONE = 1

    id = models.SmallIntegerField(primary_key=True, default=THE_ONE, editable=False)
    quiet_weekdays = ArrayField(
        models.SmallIntegerField(choices=WEEKDAYS),
        verbose_name=_("stille ugedage"),
        default=_weekend,
        blank=True,
    )
    with_public_holidays = models.BooleanField(_("helligdage er stille"), default=True)
    special_days = ArrayField(
        models.CharField(max_length=5, choices=SPECIAL_DAY_NAMES),
        verbose_name=_("andre stille dage"),
        default=_usual_special_days,
        blank=True,
    )
    mail_from = models.TimeField(_("mails sendes fra kl."), default=datetime.time(7))
    mail_until = models.TimeField(_("mails sendes til kl."), default=datetime.time(16))

    class Meta:
        verbose_name = _("regler for påmindelser")
        verbose_name_plural = _("regler for påmindelser")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(id=1), name="policy_only_one"),
            models.CheckConstraint(condition=Q(mail_from__lt=F("mail_until")), name="policy_hours_in_order"),
            models.CheckConstraint(
                condition=~Q(quiet_weekdays__contains=[0, 1, 2, 3, 4, 5, 6]), name="policy_some_working_day"
            ),
        ]

    def __str__(self) -> str:
        return str(_("Påmindelser i kommunen"))


@tracked()
class ClosedPeriod(models.Model):
    """Days on which the municipality is closed, and nobody is reminded. Both days included."""

    policy = models.ForeignKey(Policy, on_delete=models.CASCADE, related_name="closed_periods")
    name = models.CharField(_("navn"), max_length=60)
    first_day = models.DateField(_("første dag"))
    last_day = models.DateField(_("sidste dag"))

    class Meta:
        verbose_name = _("lukkeperiode")
        verbose_name_plural = _("lukkeperioder")
        ordering = ["first_day", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(last_day__gte=F("first_day"), last_day__lte=F("first_day") + LONGEST_CLOSED),
                name="closed_period_in_order",
            )
        ]

    def __str__(self) -> str:
        return self.name


@tracked()
class KindPolicy(models.Model):
    """What the municipality wants for one kind, instead of what the kind itself proposes. Days are working days."""

    policy = models.ForeignKey(Policy, on_delete=models.CASCADE, related_name="kinds")
    kind = models.CharField(_("påmindelse"), max_length=60)
    is_off = models.BooleanField(_("ingen påmindelser"), default=False)
    at_once = models.BooleanField(_("med det samme"), default=True)
    before = ArrayField(
        models.PositiveSmallIntegerField(), verbose_name=_("dage før"), default=list, blank=True
    )
    on_day = models.BooleanField(_("på dagen"), default=True)
    after = ArrayField(
        models.PositiveSmallIntegerField(), verbose_name=_("dage efter"), default=list, blank=True
    )
    up = models.PositiveSmallIntegerField(
        _("næste led efter"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_DAYS)],
    )

    class Meta:
        verbose_name = _("egne trin")
        verbose_name_plural = _("egne trin")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["policy", "kind"], name="kind_policy_once")
        ]

    def __str__(self) -> str:
        return self.kind
