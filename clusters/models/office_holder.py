"""Who can be asked for something because of what they are: in one place to join with."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from clusters.models.offices import LeadershipTeam, Membership
from clusters.models.organisation import Area
from core.periods import Dated, DatedQuerySet
from people.models import User


class Office(models.TextChoices):
    """What somebody is to a team or to an area."""

    LEADER = "leader", _("Leder af teamet")
    MEMBER = "member", _("Medlem af teamet")
    CHIEF = "chief", _("Områdechef")
    ADMINISTRATOR = "administrator", _("Administrator")


class OfficeHolder(Dated):
    """What a person who may sign in is to a team or an area in a period; a deputy is what the office's holder is.

    A leader is a member too, and has a row of each. A leader's deputy counts while being a member of the team.
    Administrators have a row an area.

    A view in the database, made of memberships, appointments, deputies and administrators: nothing is written here.
    `clusters.offices.in_office` joins it from a team or an area.

    It is there to name the person whom a kind of `reminders.due` asks, and for nothing else: in the statement of one
    person it holds that person's rows alone. Who else holds an office is looked up in the tables themselves.
    """

    key = models.CharField(primary_key=True, max_length=60)
    role = models.CharField(max_length=15, choices=Office)
    person = models.ForeignKey(User, on_delete=models.DO_NOTHING, related_name="offices_held")
    team = models.ForeignKey(
        LeadershipTeam, on_delete=models.DO_NOTHING, related_name="office_holders", null=True
    )
    area = models.ForeignKey(Area, on_delete=models.DO_NOTHING, related_name="office_holders", null=True)
    #: the membership behind what somebody is to a team; none behind a chief or an administrator
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
