"""What the portal knows before the import, read in a fixed number of queries."""

from __future__ import annotations

import copy
import datetime
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar

from django.db.models import QuerySet

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
    #: numbers of the institutions that a membership's person leads, by the membership's key
    units: dict[int, set[str]]
    apart: dict[str, Cluster]

    @classmethod
    def read(cls, emails: Iterable[str]) -> Stored:
        """Eight queries, whatever there is.

        Placements and memberships point at what was stored, however the plan changes the rest; all that point at the
        same thing share one object, and a large organisation is read into half the memory.
        """
        clusters = list(Cluster.objects.select_related("area").order_by("pk"))
        teams = list(LeadershipTeam.objects.all())
        institutions = list(Institution.objects.all())
        before = _Before(clusters, teams, institutions)
        return cls(
            areas={spelling_key(area.name): area for area in Area.objects.order_by("pk")},
            clusters={spelling_key(c.name): c for c in clusters if c.kind in KINDS_WITH_UNITS},
            teams={team.cluster_id: team for team in teams},
            institutions={unit.number: unit for unit in institutions},
            people={user.email: user for user in _people(emails)},
            placements=before.placements(),
            memberships=before.memberships(),
            units=_units(),
            apart={spelling_key(c.name): c for c in clusters if c.kind not in KINDS_WITH_UNITS},
        )


class _Before:
    """The organisation as it was read, for the rows that point at it."""

    def __init__(
        self,
        clusters: Iterable[Cluster],
        teams: Iterable[LeadershipTeam],
        institutions: Iterable[Institution],
    ) -> None:
        self.clusters = {cluster.pk: copy.copy(cluster) for cluster in clusters}
        self.teams = {team.pk: copy.copy(team) for team in teams}
        self.institutions = {
            unit.pk: Institution.from_db(
                unit._state.db, ("id", "number", "name"), (unit.pk, unit.number, unit.name)
            )
            for unit in institutions
        }
        for team in self.teams.values():
            team.cluster = self.clusters[team.cluster_id]

    def placements(self) -> list[InstitutionPlacement]:
        """Each with its cluster, and its institution's number and name."""
        rows = list(InstitutionPlacement.objects.order_by("period", "pk"))
        for row in rows:
            row.institution = self.institutions[row.institution_id]
            row.cluster = self.clusters[row.cluster_id]
        return rows

    def memberships(self) -> list[Membership]:
        """Each with its person and team."""
        rows: list[Membership] = list(
            Membership.objects.filter(team__cluster__kind__in=KINDS_WITH_UNITS)
            .select_related("person")
            .only("team", "role", "period", "person__email", "person__name")
            .order_by("period", "pk")
        )
        for row in rows:
            row.team = self.teams[row.team_id]
        return rows


def _people(emails: Iterable[str]) -> QuerySet[User]:
    return User.objects.filter(email__in=list(emails)).only("email", "name", "is_active")


def _units() -> dict[int, set[str]]:
    links = Membership.units.through._base_manager.values_list("membership", "institution__number")
    units: dict[int, set[str]] = {}
    for membership, number in links.iterator():
        units.setdefault(membership, set()).add(number)
    return units


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
