"""The stored organisation as the municipality's own file would have it."""

from __future__ import annotations

import csv
import io

from clusters.importer.columns import Column
from clusters.models import InstitutionPlacement, Membership

#: every so many institutions has a new telephone, so that there is something to look at
_CHANGED = 10


def write() -> bytes:
    """A row a leader: the cluster's own first, then one an institution."""
    rows = Membership.objects.current().select_related("team__cluster__area", "person").order_by("team", "pk")
    placed = InstitutionPlacement.objects.current().select_related("institution").order_by("cluster", "pk")
    houses: dict[int, list[InstitutionPlacement]] = {}
    for placement in placed:
        houses.setdefault(placement.cluster_id, []).append(placement)
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, delimiter=";")
    writer.writerow([column.value for column in Column])
    for membership in rows:
        is_leader = membership.role == "leader"
        house = None if is_leader else houses[membership.team.cluster_id].pop(0).institution
        writer.writerow([_cell(column, membership, house) for column in Column])
    return stream.getvalue().encode()


def _cell(column: Column, membership: Membership, house: object) -> str:
    cluster, person = membership.team.cluster, membership.person
    common = {
        Column.AREA: cluster.area.name if cluster.area else "",
        Column.CLUSTER: cluster.name,
        Column.KIND: "Klynge",
        Column.OWNERSHIP: "Kommunal",
        Column.LEADER: person.name,
        Column.LEADER_EMAIL: person.email,
        Column.ROLE: "Pædagogisk leder" if house else "Klyngeleder",
        Column.SINCE: f"{membership.starts:%d-%m-%Y}",
    }
    if house is None:
        return common.get(column, "")
    number = str(getattr(house, "number", ""))
    own = {
        Column.NUMBER: number,
        Column.INSTITUTION: str(getattr(house, "name", "")),
        Column.TYPE: "Integreret institution",
        Column.CHILDREN: "80",
        Column.PHONE: "12 34 56 78" if int(number) % _CHANGED == 0 else "",
    }
    return common.get(column) or own.get(column, "")
