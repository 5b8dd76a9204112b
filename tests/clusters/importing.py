"""Loading files one after the other, and what they left."""

from __future__ import annotations

import datetime
from typing import Any

from django.apps import apps

from clusters.importer.run import Preview, import_file, preview
from clusters.models import (
    InstitutionPlacement,
    Membership,
)
from tests.clusters.files import Record, as_csv

FIRST = datetime.date(2026, 9, 1)
LATER = datetime.date(2026, 11, 1)


def load(rows: list[Record], day: datetime.date = FIRST) -> Preview:
    return import_file(as_csv(rows), day=day, filename="organisation.csv")


def without(rows: list[Record], name: str) -> list[Record]:
    return [row for row in rows if row["Leder"] != name]


def posts(name: str) -> list[tuple[str, str, datetime.date | None, datetime.date | None, list[str]]]:
    """A person's posts, the oldest first: team, role, first day, first day after, units."""
    rows = Membership.objects.filter(person__name=name).order_by("period", "pk")
    return [
        (str(row.team), row.role, row.starts, row.ends, sorted(unit.number for unit in row.units.all()))
        for row in rows
    ]


def places(number: str) -> list[tuple[str, datetime.date | None, datetime.date | None]]:
    rows = InstitutionPlacement.objects.filter(institution__number=number).order_by("period")
    return [(row.cluster.name, row.starts, row.ends) for row in rows]


def told(seen: Preview) -> list[str]:
    assert seen.plan is not None
    return [
        " ".join(
            [
                change.title,
                change.verb,
                change.note,
                *(f"{d.label}: {d.old} → {d.new}" for d in change.differences),
            ]
        )
        for change in seen.plan.changes
    ]


def everything() -> dict[str, list[Any]]:
    """Every row of the organisation and its history, to see that nothing at all was written."""
    models = [model for model in apps.get_models() if model._meta.app_label in ("clusters", "people")]
    return {model._meta.label: list(model._base_manager.order_by("pk").values_list()) for model in models}


def d(day: int, month: int, year: int) -> datetime.date:
    return datetime.date(year, month, day)


def assert_no_change(rows: list[Record], day: datetime.date = LATER) -> None:
    """The same file the same day, and a week later, changes nothing."""
    for when in (day, day + datetime.timedelta(days=7)):
        seen = preview(as_csv(rows), day=when)
        assert told(seen) == []
