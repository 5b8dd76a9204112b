"""Areas, clusters and networks, and the institutions in them."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from clusters.querysets import AreaQuerySet, ClusterQuerySet
from core.history import tracked
from core.periods import Dated, DatedQuerySet


class Kind(models.TextChoices):
    """What a leadership team leads.

    A cluster has municipal institutions, a network self-governing ones. A self-governing institution may have a team
    of its own, beside its place in the network. A leaders' group leads other leaders: area chiefs, school leaders.
    """

    CLUSTER = "cluster", _("Klynge")
    NETWORK = "network", _("Netværk")
    INSTITUTION = "institution", _("Selvejende institution")
    GROUP = "group", _("Ledergruppe")


#: kinds that institutions lie in, and that the organisation file tells of; the others are kept in the admin alone
KINDS_WITH_UNITS = (Kind.CLUSTER, Kind.NETWORK)


class Ownership(models.TextChoices):
    """Municipal teams must work with the profile, self-governing teams may."""

    MUNICIPAL = "municipal", _("Kommunal")
    SELF_GOVERNING = "self_governing", _("Selvejende")


class InstitutionType(models.TextChoices):
    """What kind of day-care or after-school offer an institution is."""

    NURSERY = "nursery", _("Vuggestue")
    KINDERGARTEN = "kindergarten", _("Børnehave")
    INTEGRATED = "integrated", _("Integreret institution")
    AFTER_SCHOOL = "after_school", _("Fritidshjem")
    KKFO = "kkfo", _("KKFO")
    CLUB = "club", _("Klub")


#: usual ages (from, to) in whole years, both included (domain.md: 0–6, 6–13, older)
USUAL_AGES: dict[str, tuple[int, int]] = {
    InstitutionType.NURSERY: (0, 2),
    InstitutionType.KINDERGARTEN: (3, 5),
    InstitutionType.INTEGRATED: (0, 5),
    InstitutionType.AFTER_SCHOOL: (6, 9),
    InstitutionType.KKFO: (6, 9),
    InstitutionType.CLUB: (10, 17),
}


@tracked()
class Area(models.Model):
    """One of the administration's city areas, led by an area chief."""

    name = models.CharField(_("navn"), max_length=100, unique=True)
    external_id = models.UUIDField(_("ekstern nøgle"), null=True, blank=True, unique=True)

    objects: ClassVar[AreaQuerySet] = AreaQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("område")
        verbose_name_plural = _("områder")

    def __str__(self) -> str:
        return self.name


@tracked()
class Cluster(Dated):
    """What one leadership team leads: a cluster, a network, an institution of its own, or a group of leaders."""

    name = models.CharField(_("navn"), max_length=100, unique=True)
    area = models.ForeignKey(
        Area, on_delete=models.PROTECT, related_name="clusters", verbose_name=_("område")
    )
    kind = models.CharField(_("type"), max_length=15, choices=Kind, default=Kind.CLUSTER)
    #: whose team it is, for a self-governing institution; the institution keeps its place in the network
    institution = models.ForeignKey(
        "clusters.Institution",
        on_delete=models.PROTECT,
        related_name="own_clusters",
        null=True,
        blank=True,
        verbose_name=_("institution"),
        help_text=_("Kun for en selvejende institution med sit eget ledelsesteam."),
    )
    ownership = models.CharField(
        _("ejerforhold"), max_length=15, choices=Ownership, default=Ownership.MUNICIPAL
    )
    external_id = models.UUIDField(_("ekstern nøgle"), null=True, blank=True, unique=True)

    objects: ClassVar[ClusterQuerySet] = ClusterQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("klynge, netværk eller gruppe")
        verbose_name_plural = _("klynger, netværk og grupper")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(kind="institution", institution__isnull=False)
                | (~Q(kind="institution") & Q(institution__isnull=True)),
                name="cluster_institution_with_kind",
                violation_error_message=_(
                    "Vælg institutionen, når typen er »Selvejende institution«, og ellers ingen."
                ),
            ),
            ExclusionConstraint(
                name="cluster_one_own_team_an_institution",
                expressions=[("institution", RangeOperators.EQUAL), ("period", RangeOperators.OVERLAPS)],
                violation_error_message=_("Institutionen har allerede sit eget ledelsesteam i den periode."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Institutions lie in clusters and networks only, also when a kind is corrected."""
        super().clean()
        if self.pk and not self.has_units and self.placements.exists():
            raise ValidationError(
                {"kind": _("Her ligger institutioner. Det kan kun være en klynge eller et netværk.")}
            )
        owners = {self.ownership, self.institution.ownership if self.institution else self.ownership}
        if self.kind == Kind.INSTITUTION and owners != {Ownership.SELF_GOVERNING}:
            raise ValidationError({"ownership": _("Både institutionen og dens team skal være selvejende.")})

    @property
    def has_units(self) -> bool:
        """Whether institutions lie in it."""
        return self.kind in KINDS_WITH_UNITS

    @property
    def must_use_profile(self) -> bool:
        """Municipal clusters must map their competences; self-governing teams and leaders' groups may."""
        return self.ownership == Ownership.MUNICIPAL and self.kind != Kind.GROUP


@tracked()
class Institution(models.Model):
    """A day-care or after-school unit, known by its official number."""

    number = models.CharField(
        _("institutionsnummer"),
        max_length=10,
        unique=True,
        validators=[RegexValidator(r"^\d{4,10}$", _("Institutionsnummeret består af 4 til 10 cifre."))],
    )
    name = models.CharField(_("navn"), max_length=150)
    type = models.CharField(_("institutionstype"), max_length=15, choices=InstitutionType)
    age_from = models.PositiveSmallIntegerField(_("alder fra"), null=True, blank=True)
    age_to = models.PositiveSmallIntegerField(_("alder til"), null=True, blank=True)
    ownership = models.CharField(
        _("ejerforhold"), max_length=15, choices=Ownership, default=Ownership.MUNICIPAL
    )
    children = models.PositiveIntegerField(_("børnetal"), null=True, blank=True)
    address = models.CharField(_("adresse"), max_length=200, blank=True)
    postal_code = models.CharField(_("postnummer"), max_length=4, blank=True)
    city = models.CharField(_("by"), max_length=60, blank=True)
    phone = models.CharField(_("telefon"), max_length=20, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    external_id = models.UUIDField(_("ekstern nøgle"), null=True, blank=True, unique=True)

    class Meta:
        verbose_name = _("institution")
        verbose_name_plural = _("institutioner")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(age_from__isnull=True) | Q(age_to__isnull=True) | Q(age_from__lte=F("age_to")),
                name="institution_ages_in_order",
                violation_error_message=_("Alder fra skal være mindre end alder til."),
            )
        ]

    def __str__(self) -> str:
        return self.name


@tracked()
class InstitutionPlacement(Dated):
    """In which cluster an institution is, and when."""

    institution = models.ForeignKey(
        Institution, on_delete=models.PROTECT, related_name="placements", verbose_name=_("institution")
    )
    cluster = models.ForeignKey(
        Cluster, on_delete=models.PROTECT, related_name="placements", verbose_name=_("klynge eller netværk")
    )

    objects: ClassVar[DatedQuerySet] = DatedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("placering")
        verbose_name_plural = _("placeringer")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            ExclusionConstraint(
                name="placement_one_cluster_at_a_time",
                expressions=[("institution", RangeOperators.EQUAL), ("period", RangeOperators.OVERLAPS)],
                violation_error_message=_(
                    "Institutionen ligger allerede i en klynge eller et netværk i den periode."
                ),
            )
        ]

    def __str__(self) -> str:
        return f"{self.institution} – {self.cluster}"

    def clean(self) -> None:
        """An institution lies in a cluster or a network; its own team is no place to lie in."""
        super().clean()
        if self.cluster_id and not self.cluster.has_units:
            raise ValidationError({"cluster": _("Vælg en klynge eller et netværk.")})
