"""What has been agreed across teams: figures that are published in frozen steps and never changed.

A figure is about a block: at least five teams' agreed plans, counted once and rounded once. Everything that is shown
is a sum of blocks. The database refuses to change or remove a row here. Why: docs/decisions/0092.
"""

from __future__ import annotations

from typing import ClassVar

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from clusters.models import Area, LeadershipTeam
from core import clock
from profiles.models.catalogue import AreaKind
from profiles.models.plan import DevelopmentPlan

#: a figure is about at least so many teams; a figure is a multiple of it
LEAST_TEAMS = 5


def _frozen(name: str) -> list[pgtrigger.Trigger]:
    return [pgtrigger.Protect(name=name, operation=pgtrigger.Update | pgtrigger.Delete)]


class RollupRelease(models.Model):
    """One quarter of a working year counted: plans agreed before `counted_to`. One a quarter, in order."""

    working_year = models.CharField(max_length=7)
    #: first day that is not counted: 1 November, February, May or August
    counted_to = models.DateField(unique=True)
    made_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("opgørelse")
        verbose_name_plural = _("opgørelser")
        ordering = ["counted_to"]
        triggers: ClassVar[list[pgtrigger.Trigger]] = _frozen("rollup_release_stays")

    def __str__(self) -> str:
        return f"{self.working_year} – {self.counted_to}"


class RollupBlock(models.Model):
    """At least five teams' plans with the same profile. Without an area it counts for the municipality only."""

    release = models.ForeignKey(RollupRelease, on_delete=models.PROTECT, related_name="blocks")
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+", null=True)
    profile_key = models.SlugField(max_length=50)
    plans = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("blok")
        verbose_name_plural = _("blokke")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["release", "area", "profile_key"], nulls_distinct=False, name="rollup_block_once"
            ),
            models.CheckConstraint(condition=Q(plans__gte=LEAST_TEAMS), name="rollup_block_of_enough_teams"),
        ]
        triggers: ClassVar[list[pgtrigger.Trigger]] = _frozen("rollup_block_stays")

    def __str__(self) -> str:
        return f"{self.release} – {self.area or _('hele kommunen')}"


class CountedPlan(models.Model):
    """Which block a team's plan was counted in. A team counts once a working year."""

    block = models.ForeignKey(RollupBlock, on_delete=models.PROTECT, related_name="counted")
    plan = models.OneToOneField(DevelopmentPlan, on_delete=models.PROTECT, related_name="+")
    team = models.ForeignKey(LeadershipTeam, on_delete=models.PROTECT, related_name="+")
    working_year = models.CharField(max_length=7)

    class Meta:
        verbose_name = _("talt plan")
        verbose_name_plural = _("talte planer")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["team", "working_year"], name="counted_once_a_working_year")
        ]
        triggers: ClassVar[list[pgtrigger.Trigger]] = _frozen("counted_plan_stays")

    def __str__(self) -> str:
        return str(self.plan)


class RollupFigure(models.Model):
    """How many of a block's plans have chosen one core area, rounded to a multiple of five; the count is not kept."""

    block = models.ForeignKey(RollupBlock, on_delete=models.PROTECT, related_name="figures")
    area_key = models.SlugField(max_length=60)
    kind = models.CharField(max_length=12, choices=AreaKind)
    title = models.CharField(max_length=150)
    order = models.PositiveSmallIntegerField()
    rounded = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("afrundet tal")
        verbose_name_plural = _("afrundede tal")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["block", "area_key"], name="rollup_figure_once"),
            models.CheckConstraint(
                condition=Q(rounded=F("rounded") / LEAST_TEAMS * LEAST_TEAMS), name="rollup_figure_is_rounded"
            ),
        ]
        triggers: ClassVar[list[pgtrigger.Trigger]] = _frozen("rollup_figure_stays")

    def __str__(self) -> str:
        return f"{self.title}: {self.rounded}"
