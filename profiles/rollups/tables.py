"""The published figures as tables: sums of whole blocks, in the profile's order. Nothing else is ever shown."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from django.db.models import Max, Min, QuerySet, Sum
from django.utils.translation import gettext as _

from clusters.models import Area
from core.statements import kept
from profiles.models import AreaKind, RollupFigure


@dataclass(frozen=True)
class RollupRow:
    """One core area: roughly how many of the plans have chosen it."""

    title: str
    kind: str
    rounded: int

    @property
    def text(self) -> str:
        """The figure in words; no figure says "none"."""
        return _("cirka %(number)s") % {"number": self.rounded} if self.rounded else _("få eller ingen")


@dataclass(frozen=True)
class Rollup:
    """One working year of one profile, for an area or the municipality. `plans` is how many plans are counted."""

    working_year: str
    counted_to: datetime.date
    profile_key: str
    plans: int
    rows: tuple[RollupRow, ...]

    @property
    def last_day(self) -> datetime.date:
        """The last day of agreement that is counted."""
        return self.counted_to - datetime.timedelta(days=1)


def rollups(area: Area | None) -> list[Rollup]:
    """The newest working year first. One query. Without an area: the municipality's, which is the sum of all blocks."""
    groups: dict[tuple[str, str], list[Any]] = {}
    for row in _sums(area.pk if area else None):
        groups.setdefault((row["block__release__working_year"], row["block__profile_key"]), []).append(row)
    return [_rollup(year, profile, own) for (year, profile), own in groups.items()]


@kept
def _sums(area: int | None) -> QuerySet[Any, Any]:
    figures = RollupFigure.objects.all() if area is None else RollupFigure.objects.filter(block__area=area)
    rows: QuerySet[Any, Any] = (
        figures.order_by()
        .values("block__release__working_year", "block__profile_key", "area_key")
        .annotate(
            rounded_sum=Sum("rounded"),
            plans=Sum("block__plans"),
            counted_to=Max("block__release__counted_to"),
            newest_title=Max("title"),
            newest_kind=Max("kind"),
            place=Min("order"),
        )
        .order_by("-block__release__working_year", "block__profile_key", "place", "area_key")
    )
    return rows


def _rollup(year: str, profile: str, rows: list[Any]) -> Rollup:
    return Rollup(
        working_year=year,
        counted_to=max(row["counted_to"] for row in rows),
        profile_key=profile,
        plans=max(row["plans"] for row in rows),
        rows=tuple(
            RollupRow(
                title=row["newest_title"],
                kind=str(AreaKind(row["newest_kind"]).label),
                rounded=row["rounded_sum"],
            )
            for row in rows
        ),
    )
