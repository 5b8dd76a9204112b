"""What each queryset lets through, for everybody, is what they may read."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser

from clusters.models import Area
from people.models import Session, User
from profiles.models import (
    Action,
    AgreedCopy,
    Answer,
    AppraisalSheet,
    Contribution,
    DevelopmentPlan,
    FocusArea,
    FocusComment,
    FollowUp,
    Meeting,
    Position,
    Promise,
    Vote,
)
from tests.access.words import words_in
from tests.access.world import ROLES, TEAM, World

pytestmark = pytest.mark.django_db

EVERYBODY = (*ROLES, "colleague")


def _user(world: World, role: str) -> User | AnonymousUser:
    return AnonymousUser() if role == "anonymous" else world.people[role]


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
        (AppraisalSheet, "role"),
    ):
        everything = words_in(" ".join(model._base_manager.values_list(field, flat=True)))
        visible = words_in(" ".join(model.objects.visible_to(user).values_list(field, flat=True)))
        assert everything, model
        assert everything & theirs <= visible, model
        assert world.secrets.hidden_from(role, visible) == [], model


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
def test_a_meeting_is_the_teams_and_a_session_ones_own(role: str, world: World) -> None:
    user = _user(world, role)
    owners = set(Session.objects.visible_to(user).values_list("user", flat=True))

    assert Meeting.objects.exists() and Session.objects.exists()
    assert Meeting.objects.visible_to(user).exists() == (role in TEAM)
    assert owners == ({user.pk} if role == "member" else set())


@pytest.mark.parametrize("role", EVERYBODY)
def test_the_chiefs_own_lists_hold_the_chiefs_plans(role: str, world: World) -> None:
    """What waits for an answer, and what has once been handed over: nobody but the chief has either."""
    user = _user(world, role)
    waiting = set(DevelopmentPlan.objects.waiting_for_chief(user))
    handed = set(DevelopmentPlan.objects.handed_to(user))

    assert waiting == ({world.plans["submitted"]} if role == "chief" else set())
    once_sent = {plan for state, plan in world.plans.items() if state not in {"draft", "aside"}}
    assert handed == (once_sent if role == "chief" else set())


@pytest.mark.parametrize("role", EVERYBODY)
def test_areas_are_the_chiefs_and_the_administrators(role: str, world: World) -> None:
    theirs = {
        "chief": {world.area},
        "other_chief": {world.other_area},
        "administrator": set(Area.objects.all()),
        "superuser": set(Area.objects.all()),
    }

    assert set(Area.objects.visible_to(_user(world, role))) == theirs.get(role, set())


@pytest.mark.parametrize("role", EVERYBODY)
def test_follow_ups_are_seen_with_their_plan_and_their_minutes_by_fewer(role: str, world: World) -> None:
    user = _user(world, role)
    plans = DevelopmentPlan.objects.visible_to(user)
    rows = FollowUp.objects.visible_to(user)
    assert set(rows) == set(FollowUp.objects.filter(plan__in=plans.values("pk")))
    read = words_in(" ".join(rows.with_minutes_for(user).values_list("minutes", flat=True)))
    everything = words_in(" ".join(FollowUp.objects.values_list("minutes", flat=True)))
    assert len(everything) == 4
    assert everything & world.secrets.of(role) == read
    assert {row for row in rows.with_reading(user) if row.reads_minutes} == set(rows.with_minutes_for(user))
