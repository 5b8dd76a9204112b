"""What teams have asked for support with, by core area: for the administration, which plans its consultants' time.

It counts requests, names no team and no area of the city, and is in nobody's order but the profile's: it says where
help is wanted, not who is good at what.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count, F, Q, QuerySet
from django.utils.translation import gettext as _

from core import clock
from profiles.models import SupportRequest


@dataclass(frozen=True)
class Demand:
    """One core area, or the work as a whole: requests sent this year, and how many wait or are under way now."""

    title: str
    asked: int
    waiting: int
    under_way: int


@dataclass(frozen=True)
class DemandOfYear:
    """The table. A request that is about two core areas counts in both rows, once in the sums."""

    year: int
    rows: tuple[Demand, ...]
    asked: int
    waiting: int
    under_way: int


def demand_of_year() -> DemandOfYear:
    """This year's demand. Two queries, whatever there is.

    Not counted: what a team took back before anybody had been found.
    """
    year = clock.today().year
    rows = tuple(
        Demand(_("Arbejdet i det hele taget") if not key else titles[0], *figures)
        for _profile, key, titles, *figures in _by_area(year)
    )
    figures = _counted().filter(_counts_in(year)).aggregate(**_figures(year))
    return DemandOfYear(year, rows, **figures)


def _by_area(year: int) -> QuerySet[Any, Any]:
    """By profile and core area, in the profile's order, the newest edition's title first; then what names no area."""
    rows: QuerySet[Any, Any] = (
        _counted()
        .filter(_counts_in(year))
        .order_by()
        .values("areas__profile__key", "areas__key")
        .annotate(
            titles=ArrayAgg("areas__short_title", order_by="-areas__profile__edition"),
            place=ArrayAgg("areas__order", order_by="-areas__profile__edition"),
            **_figures(year),
        )
        .order_by(F("areas__profile__key").asc(nulls_last=True), "place")
    )
    return rows.values_list("areas__profile__key", "areas__key", "titles", "asked", "waiting", "under_way")


def _counted() -> QuerySet[SupportRequest]:
    requests: QuerySet[SupportRequest] = SupportRequest.objects.exclude(
        status="withdrawn", consultant__isnull=True
    )
    return requests


def _counts_in(year: int) -> Q:
    """Sent in the year, or not over yet."""
    return _sent_in(year) | Q(status__in=["requested", "arranged", "advised"])


def _sent_in(year: int) -> Q:
    first = clock.midnight(datetime.date(year, 1, 1))
    return Q(sent_at__gte=first, sent_at__lt=clock.midnight(datetime.date(year + 1, 1, 1)))


def _figures(year: int) -> dict[str, Count]:
    return {
        "asked": Count("pk", filter=_sent_in(year), distinct=True),
        "waiting": Count("pk", filter=Q(status="requested"), distinct=True),
        "under_way": Count("pk", filter=Q(status__in=["arranged", "advised"]), distinct=True),
    }
