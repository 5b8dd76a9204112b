"""What a queryset lets through, and what the pages show, are the same."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db.models import Model
from django.urls import reverse

from clusters.models import Area, LeadershipTask, LeadershipTeam
from people.models import User
from profiles.models import (
    Action,
    AgreedCopy,
    Answer,
    CompetenceAssessment,
    Contribution,
    DevelopmentPlan,
    FocusArea,
    FocusComment,
    LeadershipProfile,
    Position,
    Promise,
    Vote,
)
from tests.access.visits import Visitors
from tests.access.words import words_in
from tests.access.world import ROLES, World

pytestmark = pytest.mark.django_db

EVERYBODY = (*ROLES, "colleague")


def _user(world: World, role: str) -> User | AnonymousUser:
    return AnonymousUser() if role == "anonymous" else User.objects.get(pk=world.people[role].pk)


def _shown(world: World, visitors: Visitors, role: str, urls: dict[int, str]) -> set[int]:
    """The keys of the rows whose page answers 200."""
    return {pk for pk, url in urls.items() if visitors.visit(role, "GET", url).status_code == 200}


def _pages(name: str, model: type[Model]) -> dict[int, str]:
    return {pk: reverse(name, args=[pk]) for pk in model._base_manager.values_list("pk", flat=True)}


@pytest.mark.parametrize("role", EVERYBODY)
def test_a_row_is_visible_exactly_when_its_page_is(role: str, world: World, visitors: Visitors) -> None:
    user = _user(world, role)
    editions = {
        edition.pk: reverse("profiles:profile_edition", args=[edition.slug, edition.edition])
        for edition in LeadershipProfile.objects.all()
    }
    for visible, urls in (
        (LeadershipTeam.objects.visible_to(user), _pages("clusters:team", LeadershipTeam)),
        (Area.objects.led_by(user), _pages("profiles:area", Area)),
        (CompetenceAssessment.objects.visible_to(user), _pages("profiles:assessment", CompetenceAssessment)),
        (DevelopmentPlan.objects.visible_to(user), _pages("profiles:plan", DevelopmentPlan)),
        (LeadershipProfile.objects.visible_to(user), editions),
    ):
        found: set[int] = set(visible.values_list("pk", flat=True))
        assert found == _shown(world, visitors, role, urls), visible.model


@pytest.mark.parametrize("role", EVERYBODY)
def test_rows_without_a_page_are_visible_to_those_who_may_read_their_words(role: str, world: World) -> None:
    user = _user(world, role)
    theirs = world.secrets.of(role)
    for model, field in (
        (Answer, "note"),
        (Position, "text"),
        (Vote, "reason"),
        (FocusArea, "goal"),
        (Action, "text"),
        (Promise, "text"),
        (FocusComment, "text"),
        (LeadershipTask, "note"),
    ):
        everything = words_in(" ".join(model._base_manager.values_list(field, flat=True)))
        visible = words_in(" ".join(model.objects.visible_to(user).values_list(field, flat=True)))
        assert everything, model
        assert visible == everything & theirs, model


@pytest.mark.parametrize("role", EVERYBODY)
def test_a_part_and_a_kept_copy_are_visible_with_what_is_in_them(role: str, world: World) -> None:
    """A contribution is seen when its answers are; an agreed copy when its plan is."""
    user = _user(world, role)
    parts = set(Contribution.objects.visible_to(user).values_list("pk", flat=True))
    copies = set(AgreedCopy.objects.visible_to(user).values_list("plan", flat=True))
    plans = DevelopmentPlan.objects.visible_to(user).filter(agreed_copy__isnull=False)

    assert parts == set(Answer.objects.visible_to(user).values_list("contribution", flat=True))
    assert copies == set(plans.values_list("pk", flat=True))


@pytest.mark.parametrize("role", EVERYBODY)
def test_the_chiefs_own_lists_hold_the_chiefs_plans(role: str, world: World) -> None:
    """What waits for an answer, and what has once been handed over: nobody but the chief has either."""
    user = _user(world, role)
    waiting = set(DevelopmentPlan.objects.waiting_for_chief(user))
    handed = set(DevelopmentPlan.objects.handed_to(user))

    assert waiting == ({world.plans["submitted"]} if role == "chief" else set())
    once_sent = {plan for state, plan in world.plans.items() if state != "draft"}
    assert handed == (once_sent if role == "chief" else set())


@pytest.mark.parametrize("role", EVERYBODY)
def test_areas_are_the_chiefs_and_the_administrators(role: str, world: World) -> None:
    theirs = {
        "chief": {world.area},
        "other_chief": {world.other_area},
        "administrator": {world.area, world.other_area},
        "superuser": {world.area, world.other_area},
    }

    assert set(Area.objects.visible_to(_user(world, role))) == theirs.get(role, set())
