"""A planned change of the structure is undone before its day: what it wrote is gone, what it ended goes on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from clusters.models import Cluster, Deputy, LeadershipTask, LeadershipTeam, Leave, StructureChange
from clusters.restructure.carry_out import carry_out
from clusters.restructure.draft import Draft
from clusters.restructure.story import story_of
from clusters.restructure.way_back import rows_of, take_back
from core import clock
from core.periods import from_day
from people.models import User
from tests.clusters.structure import day, merge, split, team_named
from tests.factories import AdministratorFactory, MembershipFactory, PlacementFactory
from tests.factories_profiles import CompetenceAssessmentFactory

pytestmark = pytest.mark.django_db

Make = Callable[[LeadershipTeam, LeadershipTeam], Draft]
_DRAFTS: dict[str, Make] = {
    "a new cluster": lambda birken, linden: merge(birken, linden, on=40, leader="Lo"),
    "one that goes on": lambda birken, linden: merge(birken, into=linden, on=40),
    "a split": lambda birken, linden: split(birken, on=40),
}


@pytest.fixture
def inger() -> User:
    return AdministratorFactory.create(name="Inger")


def everything() -> Any:
    return rows_of(Cluster.objects.values_list("pk", flat=True))


@pytest.mark.parametrize("which", _DRAFTS)
def test_everything_is_as_it_was(
    birken: LeadershipTeam, linden: LeadershipTeam, inger: User, which: str
) -> None:
    """Also what was cut short, what would have begun later, and what lasts beyond the day."""
    bente = birken.memberships.get(person__name="Bente")
    Leave.objects.create(membership=bente, period=from_day(day(20), day(60)))
    Leave.objects.create(membership=bente, period=from_day(day(70), day(80)))
    bo = birken.memberships.get(person__name="Bo").person
    Deputy.objects.create(team=birken, person=bente.person, holder=bo, period=from_day(day(30), day(50)))
    MembershipFactory.create(
        team=birken, period=from_day(day(60)), units=[PlacementFactory.create().institution]
    )
    before = everything()
    change = carry_out(_DRAFTS[which](birken, linden), by=inger)
    assert everything() != before

    take_back(change, by=inger)

    assert everything() == before
    change.refresh_from_db()
    assert (change.undone_by, change.successions.count()) == (inger, 0)
    assert change.undone_at is not None
    first = change.events.order_by("pgh_id").first()  # type: ignore[attr-defined]
    assert (first.pgh_label, first.undone_at) == ("insert", None)


def test_an_undone_change_says_so_and_never_comes_into_force(
    birken: LeadershipTeam, linden: LeadershipTeam, inger: User
) -> None:
    change = carry_out(merge(birken, linden, on=40), by=inger)
    take_back(change, by=inger)
    change.refresh_from_db()

    assert story_of(change).startswith(
        "Fortrudt: sammenlægning af Klynge Birken og Klynge Linden, der skulle gælde"
    )
    with clock.at(clock.now() + (day(50) - day(0))):
        assert not change.is_in_force()
        assert change not in StructureChange.objects.in_force()
        assert birken in LeadershipTeam.objects.active()


def test_it_can_be_decided_again(birken: LeadershipTeam, linden: LeadershipTeam, inger: User) -> None:
    take_back(carry_out(merge(birken, linden, on=40), by=inger), by=inger)

    again = carry_out(merge(birken, linden, on=41, leader="Bo"), by=inger)

    assert again.successions.count() == 2


def test_a_change_that_is_in_force_stays(birken: LeadershipTeam, linden: LeadershipTeam, inger: User) -> None:
    change = carry_out(merge(birken, linden), by=inger)

    with pytest.raises(ValidationError, match="Dagen er kommet"):
        take_back(change, by=inger)


def test_it_is_undone_once(birken: LeadershipTeam, linden: LeadershipTeam, inger: User) -> None:
    change = carry_out(merge(birken, linden, on=40), by=inger)
    take_back(change, by=inger)

    with pytest.raises(ValidationError, match="allerede fortrudt"):
        take_back(change, by=inger)


def _somebody_joins(birken: LeadershipTeam) -> None:
    MembershipFactory.create(
        team=team_named("Klynge Skoven"), person__name="Nye Nanna", period=from_day(day(41))
    )


def _somebody_stops(birken: LeadershipTeam) -> None:
    birken.memberships.get(person__name="Bente").end_on(day(5))


def _a_task_goes(birken: LeadershipTeam) -> None:
    LeadershipTask.objects.filter(team=team_named("Klynge Skoven"), title="Økonomi B").delete()


@pytest.mark.parametrize(
    ("happens", "named"),
    [(_somebody_joins, "Nye Nanna"), (_somebody_stops, "Bente"), (_a_task_goes, "opgave")],
)
def test_what_somebody_has_changed_since_stands_in_the_way(
    birken: LeadershipTeam,
    linden: LeadershipTeam,
    inger: User,
    happens: Callable[[LeadershipTeam], None],
    named: str,
) -> None:
    change = carry_out(merge(birken, linden, on=40), by=inger)
    happens(birken)
    before = everything()

    with pytest.raises(ValidationError, match=f"ændret, siden.*{named}"):
        take_back(change, by=inger)

    assert everything() == before


def test_a_new_team_that_has_begun_stands_in_the_way(
    birken: LeadershipTeam, linden: LeadershipTeam, inger: User
) -> None:
    change = carry_out(merge(birken, linden, on=40), by=inger)
    CompetenceAssessmentFactory.create(team=team_named("Klynge Skoven"))
    before = everything()

    with pytest.raises(ValidationError, match="allerede i gang"):
        take_back(change, by=inger)

    assert everything() == before
    change.refresh_from_db()
    assert change.successions.count() == 2


def test_the_admin_asks_and_then_undoes(
    birken: LeadershipTeam, linden: LeadershipTeam, inger: User, client: Client
) -> None:
    change = carry_out(merge(birken, linden, on=40), by=inger)
    client.force_login(inger)
    page = reverse("admin:clusters_structurechange_change", args=[change.pk])
    undo = reverse("admin:clusters_structurechange_undo", args=[change.pk])
    assert undo in client.get(page).content.decode()
    assert "Alt bliver, som det var" in client.get(undo).content.decode()
    change.refresh_from_db()
    assert change.undone_at is None

    shown = client.post(undo, follow=True).content.decode()

    assert "Ændringen er fortrudt." in shown and "Fortrudt: sammenlægning" in shown and "Inger" in shown
    assert undo not in client.get(page).content.decode()
    assert "allerede fortrudt" in client.post(undo, follow=True).content.decode()
