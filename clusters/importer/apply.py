"""Writes a plan: everything or nothing, in a number of queries that does not grow with the file (but for batches)."""

from __future__ import annotations

from typing import Any

from django.db import models

from clusters.importer.changes import Plan
from clusters.models import Area, Cluster, Institution, InstitutionPlacement, LeadershipTeam, Membership
from people.models import User

_BATCH = 1_000
#: each kind after those it points at
_ORDER: tuple[type[models.Model], ...] = (
    Area,
    Cluster,
    LeadershipTeam,
    Institution,
    User,
    InstitutionPlacement,
    Membership,
)


def write(plan: Plan) -> None:
    """Write the plan. Call it inside the transaction and lock in which the plan was made."""
    _end_before_others_begin(plan)
    for kind in _ORDER:
        kind._base_manager.bulk_create(plan.created[kind], batch_size=_BATCH)
    for kind, rows in plan.updated.items():
        by_fields: dict[tuple[str, ...], list[models.Model]] = {}
        for row, names in rows.items():
            by_fields.setdefault(tuple(sorted(names)), []).append(row)
        for fields, group in by_fields.items():
            kind._base_manager.bulk_update(group, list(fields), batch_size=_BATCH // 5)
    _write_units(plan)


def _end_before_others_begin(plan: Plan) -> None:
    """Free the days that other rows need: the database refuses overlaps at once, not at the end."""
    for kind in (InstitutionPlacement, Membership):
        kind._base_manager.filter(pk__in=[row.pk for row in plan.deleted if isinstance(row, kind)]).delete()
    gone = set(plan.deleted)
    for kind in (InstitutionPlacement, Membership):
        ended = {row for row in plan.ended if isinstance(row, kind)}
        rows = plan.updated.pop(kind, {}).keys() - gone
        for group in (rows & ended, rows - ended):
            kind._base_manager.bulk_update(list(group), ["period"], batch_size=_BATCH // 5)


def _write_units(plan: Plan) -> None:
    through: Any = Membership.units.through
    through._base_manager.bulk_create(
        [through(membership_id=row.pk, institution_id=unit.pk) for row, unit in plan.units_added],
        batch_size=_BATCH,
        ignore_conflicts=True,
    )
    removed = {(row.pk, unit.pk) for row, unit in plan.units_removed}
    links = through._base_manager.filter(membership__in={pk for pk, _unit in removed})
    gone = [link.pk for link in links if (link.membership_id, link.institution_id) in removed]
    through._base_manager.filter(pk__in=gone).delete()
