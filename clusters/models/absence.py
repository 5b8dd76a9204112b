"""A member's leave, and who stands in for a leader or a chief."""

from __future__ import annotations

import datetime
from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from clusters.models.offices import LeadershipTeam, Membership
from clusters.models.organisation import Area
from core.history import tracked
from core.periods import Dated, DatedQuerySet, period_index
from people.models import User

#: nobody stands in for longer than this; after that it is an appointment
LONGEST_DEPUTY = datetime.timedelta(days=184)


class LeaveKind(models.TextChoices):
    """Why somebody is away. Never more than this: the portal keeps nothing about anybody's health."""

    LEAVE = "leave", _("Orlov")
    ELSEWHERE = "elsewhere", _("Udlånt til en anden opgave")
    OTHER = "other", _("Andet fravær")


@tracked()
class Leave(Dated):
    """A member is away from this day to that. They stay a member; the team's rounds don't wait for them."""

    membership = models.ForeignKey(
        Membership, on_delete=models.CASCADE, related_name="leaves", verbose_name=_("medlem")
    )
    kind = models.CharField(_("hvorfor"), max_length=10, choices=LeaveKind, default=LeaveKind.LEAVE)

    objects: ClassVar[DatedQuerySet] = DatedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("orlov eller fravær")
        verbose_name_plural = _("orlov og fravær")
        indexes: ClassVar[list[models.Index]] = [period_index("leave_period")]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            ExclusionConstraint(
                name="leave_once_at_a_time",
                expressions=[("membership", RangeOperators.EQUAL), ("period", RangeOperators.OVERLAPS)],
                violation_error_message=_("Der er allerede skrevet fravær i den periode."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.membership}"


@tracked()
class Deputy(Dated):
    """Who stands in for a team's leader or an area's chief, and when. The office is looked after, not the person:
    when its holder leaves, the deputy goes on until the last day, unless the next holder ends it.
    """

    team = models.ForeignKey(
        LeadershipTeam,
        on_delete=models.PROTECT,
        related_name="deputies",
        null=True,
        blank=True,
        verbose_name=_("team"),
    )
    area = models.ForeignKey(
        Area,
        on_delete=models.PROTECT,
        related_name="deputies",
        null=True,
        blank=True,
        verbose_name=_("område"),
    )
    person = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="deputyships", verbose_name=_("stedfortræder")
    )
    holder = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", verbose_name=_("stedfortræder for")
    )
    named_by = models.ForeignKey(
        User,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        editable=False,
        verbose_name=_("udpeget af"),
    )

    objects: ClassVar[DatedQuerySet] = DatedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("stedfortræder")
        verbose_name_plural = _("stedfortrædere")
        indexes: ClassVar[list[models.Index]] = [period_index("deputy_period")]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(team__isnull=False, area__isnull=True) | Q(team__isnull=True, area__isnull=False),
                name="deputy_of_a_team_or_an_area",
                violation_error_message=_("Vælg enten et team eller et område."),
            ),
            models.CheckConstraint(
                condition=~Q(person=F("holder")),
                name="deputy_for_somebody_else",
                violation_error_message=_("Man kan ikke være sin egen stedfortræder."),
            ),
            models.CheckConstraint(
                condition=Q(period__upper_inf=False, period__lower_inf=False),
                name="deputy_has_a_last_day",
                violation_error_message=_("En stedfortræder skal have en sidste dag."),
            ),
            ExclusionConstraint(
                name="deputy_of_team_once_at_a_time",
                expressions=[("team", RangeOperators.EQUAL), ("period", RangeOperators.OVERLAPS)],
                condition=Q(team__isnull=False),
                violation_error_message=_("Teamets leder har allerede en stedfortræder i den periode."),
            ),
            ExclusionConstraint(
                name="deputy_of_chief_once_at_a_time",
                expressions=[
                    ("area", RangeOperators.EQUAL),
                    ("holder", RangeOperators.EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ],
                condition=Q(area__isnull=False),
                violation_error_message=_("Områdechefen har allerede en stedfortræder i den periode."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.person)

    @property
    def office(self) -> str:
        """The team or the area whose office it is."""
        return str(self.team or self.area)
