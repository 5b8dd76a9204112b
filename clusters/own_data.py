"""What the organisation keeps about a person, for the person (`core.own_data`)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from clusters.models import AreaChiefAppointment, Deputy, LeadershipTask, Leave, Membership
from core.own_data import Part, Row
from people.models import User


def _days(row: Any) -> dict[str, Any]:
    return {"fra": row.starts, "til og med": row.last_day}


def _memberships(user: User) -> Iterator[Row]:
    rows = Membership.objects.filter(person=user).select_related("team__cluster").prefetch_related("units")
    for row in rows.order_by("period", "pk"):
        yield {
            "team": str(row.team),
            "rolle": row.role_title,
            **_days(row),
            "leder af": [str(unit) for unit in row.units.all()],
        }


def _appointments(user: User) -> Iterator[Row]:
    for row in AreaChiefAppointment.objects.filter(person=user).select_related("area").order_by("period"):
        yield {"område": str(row.area), **_days(row)}


def _deputyships(user: User) -> Iterator[Row]:
    for row in Deputy.objects.filter(person=user).select_related("team__cluster", "area").order_by("period"):
        yield {"stedfortræder i": row.office, **_days(row)}
    for row in Deputy.objects.filter(holder=user).select_related("team__cluster", "area").order_by("period"):
        yield {"har haft stedfortræder i": row.office, **_days(row)}


def _leaves(user: User) -> Iterator[Row]:
    for row in Leave.objects.filter(membership__person=user).order_by("period"):
        yield {"hvorfor": str(row.get_kind_display()), **_days(row)}


def _tasks(user: User) -> Iterator[Row]:
    """Titles are the team's words; the note on a task is not handed out."""
    for row in LeadershipTask.objects.filter(person=user).select_related("team__cluster").order_by("pk"):
        yield {"team": str(row.team), "ledelsesopgave": row.title, "andel af tiden i procent": row.share}


PARTS = (
    Part(
        "medlemskaber", _("Teams, du er eller har været med i"), _memberships, ("clusters.Membership.person",)
    ),
    Part(
        "omraadechef",
        _("Områder, du er eller har været chef for"),
        _appointments,
        ("clusters.AreaChiefAppointment.person",),
    ),
    Part(
        "stedfortraeder",
        _("Stedfortrædere"),
        _deputyships,
        ("clusters.Deputy.person", "clusters.Deputy.holder"),
    ),
    Part("fravaer", _("Orlov og fravær"), _leaves),
    Part(
        "ledelsesopgaver", _("Ledelsesopgaver, du har i teamet"), _tasks, ("clusters.LeadershipTask.person",)
    ),
)
