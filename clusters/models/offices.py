"""Who leads what, and when."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from clusters.models.organisation import Area, Cluster, Institution, Kind
from clusters.querysets import LeadershipTeamQuerySet, MembershipQuerySet
from core.history import tracked
from core.periods import Dated, DatedQuerySet, period_index
from core.versions import Versioned
from people.models import User


class Role(models.TextChoices):
    """A member's part in the team, whatever the kind of team calls it (`Membership.role_title`)."""

    LEADER = "leader", _("Teamets leder")
    PEDAGOGICAL = "pedagogical", _("Medlem af teamet")


#: what leader and members are called, by the kind of team
ROLE_TITLES = {
    Kind.CLUSTER: (_("Klyngeleder"), _("Pædagogisk leder")),
    Kind.NETWORK: (_("Netværksleder"), _("Leder")),
    Kind.INSTITUTION: (_("Institutionsleder"), _("Medlem af ledelsesteamet")),
    Kind.GROUP: (_("Leder af gruppen"), _("Medlem af ledergruppen")),
}


@tracked()
class LeadershipTeam(models.Model):
    """The leaders of one cluster, network, institution or group together: the unit that maps, plans and agrees."""

    cluster = models.OneToOneField(
        Cluster, on_delete=models.PROTECT, related_name="team", verbose_name=_("klynge eller netværk")
    )

    objects: ClassVar[LeadershipTeamQuerySet] = LeadershipTeamQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("ledelsesteam")
        verbose_name_plural = _("ledelsesteam")

    def __str__(self) -> str:
        return self.cluster.name

    def heirs(self) -> LeadershipTeamQuerySet:
        """What the team became, when its day has come; empty while it goes on."""
        return LeadershipTeam.objects.heirs_of(self)


@tracked()
class Membership(Dated):
    """One person's time in a team, in one role, leading these units."""

    team = models.ForeignKey(
        LeadershipTeam, on_delete=models.PROTECT, related_name="memberships", verbose_name=_("team")
    )
    person = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="memberships", verbose_name=_("person")
    )
    role = models.CharField(_("rolle"), max_length=15, choices=Role, default=Role.PEDAGOGICAL)
    units = models.ManyToManyField(
        Institution, related_name="leaders", blank=True, verbose_name=_("leder af")
    )

    objects: ClassVar[MembershipQuerySet] = MembershipQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("medlem af team")
        verbose_name_plural = _("medlemmer af team")
        indexes: ClassVar[list[models.Index]] = [period_index("membership_period")]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            ExclusionConstraint(
                name="membership_one_leader_at_a_time",
                expressions=[("team", RangeOperators.EQUAL), ("period", RangeOperators.OVERLAPS)],
                condition=Q(role="leader"),
                violation_error_message=_("Teamet har allerede en leder i den periode."),
            ),
            ExclusionConstraint(
                name="membership_once_at_a_time",
                expressions=[
                    ("team", RangeOperators.EQUAL),
                    ("person", RangeOperators.EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ],
                violation_error_message=_("Personen er allerede medlem af teamet i den periode."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} – {self.team}"

    @property
    def role_title(self) -> str:
        """The role in the team's own words: a network's leader is a "netværksleder"."""
        leader, member = ROLE_TITLES[Kind(self.team.cluster.kind)]
        return str(leader if self.role == Role.LEADER else member)


@tracked()
class MembershipUnit(Membership.units.through):  # type: ignore[name-defined,misc]  # made by Django from the field
    """Which units a member leads: the link table by name, so that history follows corrections in it too."""

    class Meta:
        proxy = True


@tracked()
class LeadershipTask(Versioned):
    """Who does which leadership task in the team, and how much of their time it takes."""

    team = models.ForeignKey(
        LeadershipTeam, on_delete=models.CASCADE, related_name="tasks", verbose_name=_("team")
    )
    title = models.CharField(_("ledelsesopgave"), max_length=120)
    person = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("hvem")
    )
    share = models.PositiveSmallIntegerField(
        _("andel af tiden"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
        help_text=_("I procent af personens arbejdstid."),
    )
    note = models.CharField(_("bemærkning"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("ledelsesopgave")
        verbose_name_plural = _("ledelsesopgaver")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["team", "title", "person"],
                name="leadership_task_once",
                nulls_distinct=False,
                violation_error_message=_("Opgaven står allerede på listen med den person."),
            ),
            models.CheckConstraint(
                condition=Q(share__isnull=True) | Q(share__gte=1, share__lte=100),
                name="leadership_task_share_is_percent",
            ),
        ]

    def __str__(self) -> str:
        return self.title


@tracked()
class AreaChiefAppointment(Dated):
    """Who is area chief, and when. A handover may let two hold office for some days."""

    area = models.ForeignKey(
        Area, on_delete=models.PROTECT, related_name="appointments", verbose_name=_("område")
    )
    person = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="appointments", verbose_name=_("områdechef")
    )

    objects: ClassVar[DatedQuerySet] = DatedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("områdechef")
        verbose_name_plural = _("områdechefer")
        indexes: ClassVar[list[models.Index]] = [period_index("appointment_period")]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            ExclusionConstraint(
                name="appointment_once_at_a_time",
                expressions=[
                    ("area", RangeOperators.EQUAL),
                    ("person", RangeOperators.EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ],
                violation_error_message=_("Personen er allerede områdechef her i den periode."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.person} – {self.area}"
