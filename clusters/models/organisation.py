"""Areas, clusters and networks, and the institutions in them."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from clusters.querysets import AreaQuerySet, ClusterQuerySet
from core.history import tracked
from core.periods import Dated, DatedQuerySet


class Kind(models.TextChoices):
    """A cluster has municipal institutions, a network self-governing ones."""

    CLUSTER = "cluster", _("Klynge")
    NETWORK = "network", _("Netværk")


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
    """Several institutions under one leadership team; a network is the self-governing counterpart."""

    name = models.CharField(_("navn"), max_length=100, unique=True)
    area = models.ForeignKey(
        Area, on_delete=models.PROTECT, related_name="clusters", verbose_name=_("område")
    )
    kind = models.CharField(_("type"), max_length=10, choices=Kind, default=Kind.CLUSTER)
    ownership = models.CharField(
        _("ejerforhold"), max_length=15, choices=Ownership, default=Ownership.MUNICIPAL
    )
    external_id = models.UUIDField(_("ekstern nøgle"), null=True, blank=True, unique=True)

    objects: ClassVar[ClusterQuerySet] = ClusterQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("klynge eller netværk")
        verbose_name_plural = _("klynger og netværk")

    def __str__(self) -> str:
        return self.name

    @property
    def must_use_profile(self) -> bool:
        """Municipal teams must map their competences; self-governing teams may."""
        return self.ownership == Ownership.MUNICIPAL


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
