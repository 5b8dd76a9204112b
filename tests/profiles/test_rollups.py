"""Figures across teams: counted in blocks, rounded by lot, frozen; and an attacker who has kept every table.

The attacker knows everything that was ever published, when each plan was agreed, how rounding is done and that a plan
has one to four core areas. What they may never find is a figure about fewer than five teams. The rule and its proof
are in docs/decisions/0092.
"""

from __future__ import annotations

import datetime
import itertools
from collections import defaultdict
from dataclasses import dataclass
from random import Random
from typing import Any

import pytest
from django.db import ProgrammingError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clusters.models import Area, Cluster, LeadershipTeam
from core import clock
from core.periods import from_day
from people.models import User
from profiles.models import (
    LEAST_TEAMS,
    CountedPlan,
    DevelopmentPlan,
    FocusArea,
    LeadershipProfile,
    RollupBlock,
    RollupFigure,
    RollupRelease,
)
from profiles.rollups.publish import publish, publish_due
from profiles.rollups.tables import rollups
from tests.factories import AdministratorFactory, AreaChiefAppointmentFactory, UserFactory, open_period
from tests.factories_profiles import PublishedProfileFactory
from tests.profiles.lots import outcomes

#: the days to which a working year's quarters are counted
TURNS = [
    datetime.date(2025, 11, 1),
    datetime.date(2026, 2, 1),
    datetime.date(2026, 5, 1),
    datetime.date(2026, 8, 1),
]
KEYS = 4


@dataclass(frozen=True)
class Made:
    """One team's plan: in which area, agreed in which quarter, with which core areas."""

    area: int
    quarter: int
    chosen: frozenset[int]


_MADE = st.builds(
    Made,
    area=st.integers(0, 2),
    quarter=st.integers(0, 3),
    chosen=st.frozensets(st.integers(0, KEYS - 1), min_size=1, max_size=4),
)


# --- The whole of it, over time -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Setting:
    """What the plans are made in."""

    areas: list[Area]
    profile: LeadershipProfile
    people: list[User]


@pytest.fixture
def place(db: None) -> Setting:
    profile = PublishedProfileFactory.create(areas=KEYS)
    areas = [Area.objects.create(name=f"Område {n}") for n in range(3)]
    return Setting(areas, profile, UserFactory.create_batch(2))


def _moment(day: datetime.date) -> datetime.datetime:
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time(10)))


def _write(place: Setting, plans: list[Made]) -> list[DevelopmentPlan]:
    """The plans as the database holds them, each of a team of its own, agreed in the middle of its quarter."""
    clusters = Cluster.objects.bulk_create(
        Cluster(name=f"Klynge {n}", area=place.areas[plan.area], period=open_period())
        for n, plan in enumerate(plans)
    )
    teams = LeadershipTeam.objects.bulk_create(LeadershipTeam(cluster=cluster) for cluster in clusters)
    made = DevelopmentPlan.objects.bulk_create(
        _agreed(place, team, TURNS[plan.quarter] - datetime.timedelta(days=40))
        for team, plan in zip(teams, plans, strict=True)
    )
    areas = list(place.profile.areas.all())
    FocusArea.objects.bulk_create(
        FocusArea(plan=row, area=areas[key])
        for row, plan in zip(made, plans, strict=True)
        for key in plan.chosen
    )
    return made


def _agreed(place: Setting, team: LeadershipTeam, day: datetime.date) -> DevelopmentPlan:
    sender, chief = place.people
    return DevelopmentPlan(
        team=team,
        period=from_day(day, day + datetime.timedelta(days=365)),
        status="agreed",
        submitted_at=_moment(day),
        submitted_by=sender,
        agreed_at=_moment(day),
        agreed_by=chief,
    )


#: by area (None for the municipality): how many plans, and the figure of each core area
Tables = dict[int | None, tuple[int, tuple[int, ...]]]


def _published(place: Setting) -> Tables:
    """Everything that can be read on pages and in spreadsheets on this day."""
    tables: Tables = {}
    for area in (None, *place.areas):
        found = rollups(area)
        key = area.pk if area else None
        tables[key] = (
            (found[0].plans, tuple(row.rounded for row in found[0].rows)) if found else (0, (0,) * KEYS)
        )
    return tables


def _minus(
    one: tuple[int, tuple[int, ...]], other: tuple[int, tuple[int, ...]]
) -> tuple[int, tuple[int, ...]]:
    return one[0] - other[0], tuple(a - b for a, b in zip(one[1], other[1], strict=True))


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(plans=st.lists(_MADE, max_size=45), seed=st.integers(0, 2**32))
def test_an_attacker_with_every_table_finds_no_group_of_fewer_than_five(
    place: Setting, plans: list[Made], seed: int
) -> None:
    with transaction.atomic():
        _attack(place, plans, seed)
        transaction.set_rollback(True)


def _attack(place: Setting, plans: list[Made], seed: int) -> None:
    _write(place, plans)
    chance = Random(seed)
    kept = [_empty(place)]
    counted_in: dict[int, list[bool]] = defaultdict(list)
    for turn in TURNS:
        with clock.at(_moment(turn)):
            assert publish(turn, chance)
            kept.append(_published(place))
        for area in (None, *place.areas):
            counted = (
                CountedPlan.objects.all() if area is None else CountedPlan.objects.filter(block__area=area)
            )
            inside = set(counted.values_list("plan", flat=True))
            for plan in DevelopmentPlan.objects.values_list("pk", flat=True):
                counted_in[plan].append(plan in inside)

    _no_combination_singles_out_a_few(counted_in)
    blocks = _subtract_everything_from_everything(place, kept)
    _no_block_tells_its_counts(blocks)


def _empty(place: Setting) -> Tables:
    return dict.fromkeys([None, *(area.pk for area in place.areas)], (0, (0,) * KEYS))


def _no_combination_singles_out_a_few(counted_in: dict[int, list[bool]]) -> None:
    """Two plans that are in exactly the same tables have the same weight in every sum and difference of tables.

    So the plans that a combination is about are whole groups of such plans, and none of these is small.
    """
    groups: dict[tuple[bool, ...], int] = defaultdict(int)
    for where in counted_in.values():
        if any(where):
            groups[tuple(where)] += 1
    assert all(size >= LEAST_TEAMS for size in groups.values())


def _subtract_everything_from_everything(
    place: Setting, kept: list[Tables]
) -> list[list[tuple[int, tuple[int, ...]]]]:
    """Quarter by quarter what the tables grew by, area by area and beside the areas; and no growth by one to four."""
    blocks = []
    for before, after in itertools.pairwise(kept):
        grown = {key: _minus(after[key], before[key]) for key in after}
        rest = grown[None]
        for area in place.areas:
            rest = _minus(rest, grown[area.pk])
        found = [*(grown[area.pk] for area in place.areas), rest]
        for size, row in found:
            assert size == 0 or size >= LEAST_TEAMS
            assert size or not any(row), "a figure changed without five more plans"
        blocks.append([block for block in found if block[0]])
    for some in itertools.chain.from_iterable(
        itertools.combinations(place.areas, number) for number in range(len(place.areas) + 1)
    ):
        left = kept[-1][None][0] - sum(kept[-1][area.pk][0] for area in some)
        assert left == 0 or left >= LEAST_TEAMS, "the municipality without these areas"
    return blocks


def _no_block_tells_its_counts(quarters: list[list[tuple[int, tuple[int, ...]]]]) -> None:
    """For every block and core area the published figures fit more than one count, also one that divides the block."""
    for blocks in quarters:
        sizes = [size for size, _row in blocks]
        for key in range(KEYS):
            column = [row[key] for _size, row in blocks]
            for place, size in enumerate(sizes):
                fits = {
                    count
                    for count in range(max(0, column[place] - 4), min(size, column[place] + 4) + 1)
                    if column in list(outcomes([*column[:place], count, *column[place + 1 :]], sizes))
                }
                assert len(fits) >= 2
                assert fits & set(range(1, size))


def test_the_test_above_would_see_a_small_group() -> None:
    """The measure itself: four plans in one table and not in another are found."""
    with pytest.raises(AssertionError):
        _no_combination_singles_out_a_few({n: [True, n < 4] for n in range(12)})


# --- One step at a time -------------------------------------------------------------------------------------------


def _some(number: int, *, area: int = 0, quarter: int = 0, chosen: int = 0) -> list[Made]:
    return [Made(area, quarter, frozenset({chosen})) for _n in range(number)]


def test_fewer_than_five_wait_and_are_counted_with_the_next(place: Setting) -> None:
    _write(place, [*_some(4), *_some(1, quarter=1), *_some(5, area=1)])
    publish(TURNS[0])
    assert (rollups(place.areas[0]), rollups(place.areas[1])[0].plans) == ([], 5)
    publish(TURNS[1])
    assert rollups(place.areas[0])[0].plans == 5
    assert rollups(None)[0].plans == 10


def test_what_is_left_at_the_years_end_counts_for_the_municipality_alone(place: Setting) -> None:
    _write(place, [*_some(3), *_some(4, area=1), *_some(6, area=2)])
    for turn in TURNS:
        publish(turn)
    assert [bool(rollups(area)) for area in place.areas] == [False, False, True]
    assert rollups(None)[0].plans == 13


def test_nothing_left_of_four(place: Setting) -> None:
    _write(place, [*_some(2), *_some(2, area=1), *_some(5, area=2)])
    for turn in TURNS:
        publish(turn)
    assert rollups(None)[0].plans == 5


def test_a_team_counts_once_a_working_year_with_what_it_had_agreed_then(place: Setting) -> None:
    plans = _write(place, _some(5))
    publish(TURNS[0])
    before = list(RollupFigure.objects.values_list("area_key", "rounded"))
    newer = _agreed(place, plans[0].team, TURNS[1] - datetime.timedelta(days=9))
    DevelopmentPlan.objects.filter(pk=plans[0].pk).update(status="concluded", concluded_at=clock.now())
    newer.save()
    FocusArea.objects.create(plan=newer, area=place.profile.areas.all()[2])
    publish(TURNS[1])
    assert list(RollupFigure.objects.values_list("area_key", "rounded")) == before
    assert not CountedPlan.objects.filter(plan=newer).exists()


def test_of_two_agreed_before_the_count_the_latest_counts(place: Setting) -> None:
    plans = _write(place, _some(5))
    day = TURNS[0] - datetime.timedelta(days=2)
    DevelopmentPlan.objects.filter(pk=plans[0].pk).update(status="concluded", concluded_at=_moment(day))
    newer = _agreed(place, plans[0].team, day)
    newer.save()
    FocusArea.objects.create(plan=newer, area=place.profile.areas.all()[2])
    publish(TURNS[0])
    assert CountedPlan.objects.get(team=plans[0].team).plan == newer


def test_a_quarter_is_counted_once_and_missed_ones_are_caught_up_in_order(place: Setting) -> None:
    _write(place, [*_some(5), *_some(5, quarter=2, chosen=1)])
    with clock.at(_moment(datetime.date(2026, 6, 1))):
        assert publish_due(Random(1)) == 3
        assert publish_due(Random(2)) == 0
    assert not publish(TURNS[1])
    assert list(RollupRelease.objects.values_list("counted_to", flat=True)) == TURNS[:3]
    assert rollups(None)[0].plans == 10


@pytest.mark.parametrize("model", [RollupRelease, RollupBlock, RollupFigure, CountedPlan])
def test_what_is_published_cannot_be_changed(place: Setting, model: Any) -> None:
    _write(place, _some(5))
    publish(TURNS[0])
    assert model.objects.exists()
    with connection.cursor() as cursor:
        for statement in ("DELETE FROM {}", "UPDATE {} SET id = id + 1000"):
            with pytest.raises(ProgrammingError, match="pgtrigger"), transaction.atomic():
                cursor.execute(statement.format(model._meta.db_table))


def test_the_pages_show_the_figures_in_the_profiles_order_after_the_questions(
    place: Setting, client: Client
) -> None:
    _write(place, [*_some(9, chosen=3), *_some(5, area=1, chosen=1)])
    publish(TURNS[0], Random(3))
    chief = AreaChiefAppointmentFactory.create(area=place.areas[0]).person
    client.force_login(chief)
    page = client.get(reverse("profiles:area", args=[place.areas[0].pk])).content.decode()
    titles = [area.title for area in place.profile.areas.all()]
    section = page[page.index('id="rollups"') :]
    assert [section.index(f'<th scope="row">{title}') for title in titles] == sorted(
        section.index(f'<th scope="row">{title}') for title in titles
    )
    assert "Arbejdsåret 2025/26: 9 planer" in section
    assert page.index("Læs med tre spørgsmål") < page.index("<tbody") < page.index('id="rollups"')
    client.force_login(AdministratorFactory.create())
    address = reverse("profiles:municipality")
    whole = client.get(address).content.decode()
    assert "14 planer" in whole and "i kommunen" in whole
    assert "9 planer" in client.get(address, {"omraade": place.areas[0].pk}).content.decode()
    narrowed = client.get(address, {"type": "network", "navn": "intet"}).content.decode()
    assert "14 planer" in narrowed, "no figures for a kind, or for whoever a name finds"
