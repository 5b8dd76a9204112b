"""A planned change taken back before its day: everything it wrote, or nothing.

`carry_out` keeps what the rows concerned were before and after it (`Way`). As long as they still are what it made them,
the way back is to write the former again; when somebody has changed one since, nobody can say what is meant, and the
administrator is told what it is.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from django.apps import apps
from django.core import serializers
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from clusters.importer.run import wait_for_turn
from clusters.models import (
    Cluster,
    Deputy,
    InstitutionPlacement,
    LeadershipTask,
    LeadershipTeam,
    Leave,
    Membership,
    StructureChange,
)
from core import clock
from core.words import in_a_row
from people.models import User

#: by model and key, a row as it is kept
Rows = dict[str, dict[str, Any]]
#: what must be there before what, when rows are written again; taken away the other way round
_ORDER = [
    model._meta.label_lower
    for model in (Cluster, LeadershipTeam, Membership, Leave, Deputy, InstitutionPlacement, LeadershipTask)
]


def rows_of(clusters: Iterable[int]) -> Rows:
    """Everything in these clusters that a change may touch, as it is now."""
    keys = list(clusters)
    found: Iterator[models.QuerySet[Any]] = iter(
        (
            Cluster.objects.filter(pk__in=keys),
            LeadershipTeam.objects.filter(cluster__in=keys),
            Membership.objects.filter(team__cluster__in=keys),
            Leave.objects.filter(membership__team__cluster__in=keys),
            Deputy.objects.filter(team__cluster__in=keys),
            InstitutionPlacement.objects.filter(cluster__in=keys),
            LeadershipTask.objects.filter(team__cluster__in=keys),
        )
    )
    rows = [row for queryset in found for row in json.loads(serializers.serialize("json", queryset))]
    return {f"{row['model']} {row['pk']}": row for row in rows}


def way_between(before: Rows, after: Rows) -> dict[str, Rows]:
    """What there was and is no more, and what has come in its place; rows that are the same are in neither."""
    return {
        "before": {key: row for key, row in before.items() if after.get(key) != row},
        "after": {key: row for key, row in after.items() if before.get(key) != row},
    }


def why_not(change: StructureChange) -> str:
    """Why the change cannot be taken back, for the administrator; empty when it can."""
    if change.undone_at is not None:
        return _("Ændringen er allerede fortrudt.")
    if change.is_in_force():
        return _("Dagen er kommet, og ændringen gælder. Skal den laves om, så skriv en ny ændring.")
    if not change.way:
        return _("Ændringen er skrevet på en måde, som portalen ikke kan føre tilbage.")
    changed = in_a_row(sorted(_changed_since(change)))
    if changed:
        text = _("Det her er ændret, siden ændringen blev skrevet: %(rows)s. Ret det tilbage først.")
        return text % {"rows": changed}
    return ""


def _changed_since(change: StructureChange) -> set[str]:
    """The names of rows that are not what the change made them, and of those that have come to the new clusters."""
    way = change.way
    assert way is not None
    now = rows_of(_clusters(change))
    made = {key.partition(" ")[2] for key in _made(way) if key.startswith("clusters.cluster ")}
    new = {key for key, row in rows_of(map(int, made)).items() if key not in way["after"]}
    other = {key for key, row in way["after"].items() if now.get(key) != row}
    back = {key for key in way["before"] if key not in way["after"] and key in now}
    return {_name(key) for key in new | other | back}


def _name(key: str) -> str:
    label, pk = key.split()
    model = apps.get_model(label)
    row = model._base_manager.filter(pk=pk).first()
    return f"{model._meta.verbose_name} {row}" if row else str(model._meta.verbose_name)


def _clusters(change: StructureChange) -> set[int]:
    lines = change.successions.all()
    return {line.predecessor_id for line in lines} | {
        line.successor_id for line in lines if line.successor_id
    }


def _made(way: dict[str, Rows]) -> list[str]:
    """Keys of the rows that were not there before the change."""
    return [key for key in way["after"] if key not in way["before"]]


@transaction.atomic
def take_back(change: StructureChange, *, by: User) -> None:
    """Undo a change whose day has not come.

    Side effects, in order: waits for imports and other changes; its lineage goes; what it made goes; what it ended or
    took away is as it was; the change stays, marked with who undid it and when, its names kept for its story. History
    keeps both. Raises `ValidationError`, with nothing written, when it cannot be undone.
    """
    wait_for_turn()
    locked = StructureChange.objects.select_for_update(no_key=True).get(pk=change.pk)
    if problem := why_not(locked):
        raise ValidationError(problem)
    assert locked.way is not None
    way = locked.way
    locked.successions.all().delete()
    try:
        for key in sorted(_made(way), key=_place, reverse=True):
            label, pk = key.split()
            apps.get_model(label)._base_manager.filter(pk=pk).delete()
    except ProtectedError as error:
        names = in_a_row(sorted({str(row) for row in error.protected_objects}))
        text = _("Det nye team er allerede i gang: %(rows)s. Derfor kan ændringen ikke fortrydes.")
        raise ValidationError(text % {"rows": names}) from error
    was = [way["before"][key] for key in sorted(way["before"], key=_place)]
    for row in serializers.deserialize("json", json.dumps(was)):
        row.object.save()
        for name, values in (row.m2m_data or {}).items():
            getattr(row.object, name).set(values)
    locked.undone_at, locked.undone_by = clock.now(), by
    locked.save(update_fields=["undone_at", "undone_by"])


def _place(key: str) -> int:
    return _ORDER.index(key.split()[0])
