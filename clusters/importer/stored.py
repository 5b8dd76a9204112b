"""What the portal knows before the import, read in a fixed number of queries."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar

from django.db.models import Prefetch

from clusters.importer.cells import spelling_key
from clusters.models import (
    KINDS_WITH_UNITS,
    Area,
    Cluster,
    Institution,
    InstitutionPlacement,
    LeadershipTeam,
    Membership,
)
from core.periods import Dated
from people.models import User

D = TypeVar("D", bound=Dated)


@dataclass
class Stored:
    """The organisation as it stands, history included, by the keys that a file has.

    Teams that the file does not tell of (an institution's own, a leaders' group) are not among it, and so are left
    alone; `apart` has their names.
    """

    areas: dict[str, Area]
    clusters: dict[str, Cluster]
    teams: dict[int, LeadershipTeam]
    institutions: dict[str, Institution]
    people: dict[str, User]
    placements: list[InstitutionPlacement]
    memberships: list[Membership]
    apart: dict[str, Cluster]

    @classmethod
    def read(cls, emails: Iterable[str]) -> Stored:
        """Eight queries, whatever there is."""
        institutions = {unit.number: unit for unit in Institution.objects.all()}
        units = Prefetch("units", queryset=Institution.objects.only("number", "name"))
        placements = InstitutionPlacement.objects.select_related("institution", "cluster")
        memberships = Membership.objects.filter(team__cluster__kind__in=KINDS_WITH_UNITS)
        memberships = memberships.select_related("person", "team__cluster").prefetch_related(units)
        clusters = Cluster.objects.select_related("area").order_by("pk")
        return cls(
            areas={spelling_key(area.name): area for area in Area.objects.order_by("pk")},
            clusters={spelling_key(c.name): c for c in clusters.filter(kind__in=KINDS_WITH_UNITS)},
            teams={team.cluster_id: team for team in LeadershipTeam.objects.all()},
            institutions=institutions,
            people={user.email: user for user in User.objects.filter(email__in=list(emails))},
            placements=list(placements.order_by("period", "pk")),
            memberships=list(memberships.order_by("period", "pk")),
            apart={spelling_key(c.name): c for c in clusters.exclude(kind__in=KINDS_WITH_UNITS)},
        )


def by(rows: Iterable[D], *names: str) -> dict[tuple[object, ...], list[D]]:
    """Rows grouped by the values of the named attributes."""
    groups: dict[tuple[object, ...], list[D]] = defaultdict(list)
    for row in rows:
        groups[tuple(getattr(row, name) for name in names)].append(row)
    return groups


def starts(row: Dated) -> datetime.date:
    """The row's first day; the beginning of time when nobody knows it."""
    return row.starts or datetime.date.min


def is_over(row: Dated, day: datetime.date) -> bool:
    """Whether the row no longer holds on that day; an empty period never does."""
    return row.period.isempty or (row.ends is not None and row.ends <= day)


def holds(row: Dated, day: datetime.date) -> bool:
    """Whether the row holds on that day."""
    return starts(row) <= day and not is_over(row, day)
