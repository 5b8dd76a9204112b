"""Counting a quarter: agreed plans become blocks of at least five teams, counted once, rounded once, and never changed.

A quarter ends with October, January, April and July. When it is counted is decided by the calendar alone, and who is
in a block by who agreed when: never by what was chosen.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from random import Random, SystemRandom

from django.db import connection, transaction
from django.utils import timezone

from core import clock
from profiles.models import (
    LEAST_TEAMS,
    CountedPlan,
    DevelopmentPlan,
    FocusArea,
    LeadershipProfile,
    ProfileArea,
    RollupBlock,
    RollupFigure,
    RollupRelease,
)
from profiles.models.assessment import working_year
from profiles.rollups.rounding import round_table

#: months on whose first day a quarter of the working year is over; the year itself on 1 August
_TURNS = (2, 5, 8, 11)
_YEAR_TURNS = 8
#: names the advisory lock under which quarters are counted, one after the other
_LOCK = 7_450_001
_DAY = datetime.timedelta(days=1)


@dataclass(frozen=True)
class _Plan:
    """One team's latest agreed plan at the day of counting."""

    pk: int
    team: int
    area: int
    profile: str
    edition: int
    chosen: frozenset[str]


#: area (None: counts in the municipality's figures only) and profile
_Place = tuple[int | None, str]


def publish_due(chance: Random | None = None) -> int:
    """Count every quarter that has ended since the first agreement and is not counted yet, in order; says how many."""
    return sum(publish(day, chance) for day in due_days())


def due_days() -> list[datetime.date]:
    """The days to count to that have passed, oldest first."""
    first = (
        DevelopmentPlan.objects.filter(agreed_at__isnull=False)
        .order_by("agreed_at")
        .values_list("agreed_at", flat=True)[:1]
    )
    counted = set(RollupRelease.objects.values_list("counted_to", flat=True))
    return [
        day
        for moment in first
        if moment
        for day in _turns(clock.local_date(moment), clock.today())
        if day not in counted
    ]


def _turns(after: datetime.date, until: datetime.date) -> Iterator[datetime.date]:
    """The quarters' ends after one day and not after another."""
    for year in range(after.year, until.year + 1):
        for month in _TURNS:
            if after < (day := datetime.date(year, month, 1)) <= until:
                yield day


def publish(day: datetime.date, chance: Random | None = None) -> bool:
    """Count the plans agreed before `day` that no quarter has counted; says whether this call did it.

    Side effects: the release, its blocks, figures and counted plans, in one transaction. Two at once take turns, and
    the second finds it done. An area with fewer than five new plans waits for the next quarter; at the end of the
    working year such plans are counted together, for the municipality alone, if there are five.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        if RollupRelease.objects.filter(counted_to=day).exists():
            return False
        release = RollupRelease.objects.create(working_year=working_year(day - _DAY), counted_to=day)
        blocks = _blocks(_uncounted(release), closes=day.month == _YEAR_TURNS)
        for profile in sorted({profile for _area, profile in blocks}):
            own = {area: plans for (area, key), plans in blocks.items() if key == profile}
            _store(release, profile, own, chance or SystemRandom())
    return True


def _uncounted(release: RollupRelease) -> list[_Plan]:
    """Each team's latest plan agreed in the working year before the day, of teams not counted this year."""
    last = release.counted_to
    first = datetime.date(last.year if last.month > _YEAR_TURNS else last.year - 1, _YEAR_TURNS, 1)
    plans = (
        DevelopmentPlan.objects.filter(agreed_at__gte=_midnight(first), agreed_at__lt=_midnight(last))
        .exclude(team__in=CountedPlan.objects.filter(working_year=release.working_year).values("team"))
        .order_by("team", "-agreed_at", "-pk")
        .distinct("team")
        .values_list("pk", "team", "team__cluster__area")
    )
    listed = list(plans)
    chosen: dict[int, set[str]] = defaultdict(set)
    profiles: dict[int, tuple[str, int]] = {}
    rows = FocusArea.objects.filter(plan__in=[pk for pk, _team, _area in listed])
    for plan, key, profile, edition in rows.values_list(
        "plan", "area__key", "area__profile__key", "area__profile"
    ):
        chosen[plan].add(key)
        profiles[plan] = profile, edition
    return [
        _Plan(pk, team, area, *profiles[pk], frozenset(chosen[pk]))
        for pk, team, area in listed
        if pk in profiles
    ]


def _midnight(day: datetime.date) -> datetime.datetime:
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time()))


def _blocks(plans: Iterable[_Plan], *, closes: bool) -> dict[_Place, list[_Plan]]:
    """The plans by place, places with fewer than five left out; at the year's end what is left makes one place."""
    places: dict[_Place, list[_Plan]] = defaultdict(list)
    for plan in plans:
        places[plan.area, plan.profile].append(plan)
    full = {place: own for place, own in places.items() if len(own) >= LEAST_TEAMS}
    if closes:
        rest: dict[_Place, list[_Plan]] = defaultdict(list)
        for place, own in places.items():
            if place not in full:
                rest[None, place[1]] += own
        full |= {place: own for place, own in rest.items() if len(own) >= LEAST_TEAMS}
    return full


def _store(
    release: RollupRelease, profile: str, places: dict[int | None, list[_Plan]], chance: Random
) -> None:
    """Round the counts of one profile's blocks together, and keep the rounded ones. The exact ones are forgotten."""
    areas = _areas(profile, {plan.edition for plans in places.values() for plan in plans})
    if len(areas) < 2:
        return  # where there is nothing to choose between, a figure tells only who has a plan
    counts = [[sum(area.key in plan.chosen for plan in plans) for area in areas] for plans in places.values()]
    rounded = round_table(counts, [len(plans) for plans in places.values()], chance)
    for (area_pk, plans), row in zip(places.items(), rounded, strict=True):
        block = RollupBlock.objects.create(
            release=release, area_id=area_pk, profile_key=profile, plans=len(plans)
        )
        RollupFigure.objects.bulk_create(
            RollupFigure(
                block=block,
                area_key=area.key,
                kind=area.kind,
                title=area.title,
                order=order,
                rounded=value,
            )
            for order, (area, value) in enumerate(zip(areas, row, strict=True), 1)
        )
        CountedPlan.objects.bulk_create(
            CountedPlan(block=block, plan_id=plan.pk, team_id=plan.team, working_year=release.working_year)
            for plan in plans
        )


def _areas(profile: str, used: set[int]) -> list[ProfileArea]:
    """The core areas of the profile's newest edition in its order, then those of older editions still used.

    Which editions are used is no secret; which areas were chosen is, so an area is here whether it was chosen or not.
    """
    editions = LeadershipProfile.objects.filter(key=profile).exclude(status="draft").order_by("-edition")
    found: dict[str, ProfileArea] = {}
    for place, edition in enumerate(editions.prefetch_related("areas")):
        if place == 0 or edition.pk in used:
            for area in edition.areas.all():
                found.setdefault(area.key, area)
    return list(found.values())
