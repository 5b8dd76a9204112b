"""How clusters came to be what they are: ends, mergers and splits, with lineage."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from clusters.models.organisation import Cluster
from clusters.querysets import StructureChangeQuerySet
from core import clock
from core.history import tracked
from core.words import long_date
from people.models import User


class ChangeKind(models.TextChoices):
    """What happens to the clusters that are there before."""

    END = "end", _("Ophør")
    MERGE = "merge", _("Sammenlægning")
    SPLIT = "split", _("Deling")


@tracked(exclude=["way"])
class StructureChange(models.Model):
    """One decision about the structure. `day` is the first day of the new order; it may lie ahead.

    The dates of clusters, placements and memberships carry the change into force; nothing has to run on the day for
    that. What must be *done* on the day (closing an open round) is found by a daily task.
    """

    kind = models.CharField(_("hvad sker der?"), max_length=5, choices=ChangeKind)
    day = models.DateField(_("gælder fra"))
    #: why; read by the teams concerned
    purpose = models.CharField(_("hvorfor?"), max_length=300, blank=True)
    made_by = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", null=True, verbose_name=_("skrevet af")
    )
    made_at = models.DateTimeField(_("skrevet"), default=clock.now)
    #: the predecessors' names, to tell of a change that was undone and has no lineage any more
    names = ArrayField(models.CharField(max_length=200), default=list, editable=False)
    #: the rows it touched, before and after (clusters.restructure.way_back)
    way = models.JSONField(null=True, editable=False)
    undone_at = models.DateTimeField(_("fortrudt"), null=True, editable=False)
    undone_by = models.ForeignKey(
        User,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        editable=False,
        verbose_name=_("fortrudt af"),
    )

    objects: ClassVar[StructureChangeQuerySet] = StructureChangeQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("ændring af strukturen")
        verbose_name_plural = _("ændringer af strukturen")
        ordering: ClassVar[list[str]] = ["-day", "-pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(undone_at__isnull=True, undone_by__isnull=True)
                | Q(undone_at__isnull=False, undone_by__isnull=False),
                name="structure_change_undone_by_somebody",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {long_date(self.day)}"

    def is_in_force(self) -> bool:
        """Whether its day has come; never, when it was undone."""
        return self.undone_at is None and self.day <= clock.today()


@tracked()
class Succession(models.Model):
    """One line of the lineage: what the predecessor's houses and leaders became part of; nothing, when it ended."""

    change = models.ForeignKey(
        StructureChange, on_delete=models.CASCADE, related_name="successions", verbose_name=_("ændring")
    )
    predecessor = models.ForeignKey(
        Cluster, on_delete=models.PROTECT, related_name="into", verbose_name=_("før")
    )
    successor = models.ForeignKey(
        Cluster, on_delete=models.PROTECT, related_name="out_of", null=True, verbose_name=_("efter")
    )

    class Meta:
        verbose_name = _("led i en ændring")
        verbose_name_plural = _("led i en ændring")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["predecessor", "successor"], name="succession_once", nulls_distinct=False
            ),
            # a cluster ends once: two administrators who merge it at the same moment cannot both be right
            ExclusionConstraint(
                name="succession_of_one_change",
                expressions=[("predecessor", RangeOperators.EQUAL), ("change", RangeOperators.NOT_EQUAL)],
                violation_error_message=_("Klyngen er allerede med i en anden ændring."),
            ),
            models.CheckConstraint(
                condition=Q(successor__isnull=True) | ~Q(successor=F("predecessor")),
                name="succession_by_another",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.predecessor} → {self.successor or '–'}"
