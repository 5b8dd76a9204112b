"""Who holds which office: leaders and chiefs, and those who stand in for them, in one place to join with."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from clusters.models.offices import LeadershipTeam, Membership
from clusters.models.organisation import Area
from core.periods import Dated, DatedQuerySet
from people.models import User


class OfficeHolder(Dated):
    """A person who leads a team or is chief of an area in a period, by own office or as a deputy.

    A view in the database, made of memberships, appointments and deputies: nothing is written here. A leader's deputy
    counts while being a member of the team. Join it from a team or an area, and name the day in the same `filter()`:
    `filter(team__office_holders__period__contains=today)`.
    """

    key = models.CharField(primary_key=True, max_length=40)
    person = models.ForeignKey(User, on_delete=models.DO_NOTHING, related_name="offices_held")
    team = models.ForeignKey(
        LeadershipTeam, on_delete=models.DO_NOTHING, related_name="office_holders", null=True
    )
    area = models.ForeignKey(Area, on_delete=models.DO_NOTHING, related_name="office_holders", null=True)
    #: the membership behind a team's office; none behind a chief's
    membership = models.ForeignKey(Membership, on_delete=models.DO_NOTHING, related_name="+", null=True)
    is_deputy = models.BooleanField()

    objects: ClassVar[DatedQuerySet] = DatedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        managed = False
        db_table = "clusters_officeholder"
        verbose_name = _("leder eller chef")
        verbose_name_plural = _("ledere og chefer")

    def __str__(self) -> str:
        return f"{self.person}: {self.team or self.area}"
