"""What a team has worked on since last time, in view while it maps anew; and no answer with it."""

from __future__ import annotations

from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from people.models import User
from profiles.actions.catalogue import new_edition, publish
from profiles.focus_in_view import focus_by_area
from profiles.models import CompetenceAssessment, DevelopmentPlan, LeadershipProfile
from tests.factories import AdministratorFactory
from tests.factories_plan import PlanCase, plan_case
from tests.factories_profiles import PublishedProfileFactory, answer_all, started_round

pytestmark = pytest.mark.django_db
LINE = "I år har I arbejdet med"


def _case(state: str = "concluded") -> PlanCase:
    """A team with a plan in its first core area."""
    return plan_case(state)


def _round(case: PlanCase, profile: LeadershipProfile | None = None) -> CompetenceAssessment:
    return started_round(team=case.team, profile=profile or case.focus.area.profile)


def page(user: User, name: str, *keys: int) -> str:
    client = Client()
    client.force_login(user)
    return unescape(client.get(reverse(f"profiles:{name}", args=keys)).content.decode())


def test_it_is_in_view_when_a_round_is_begun_answered_and_seen() -> None:
    case = _case()
    headline = case.focus.headline
    assert headline in page(case.leader, "assessment_start", case.team.pk)
    made = _round(case)
    first, second = (page(case.member, "answer", made.pk, step) for step in (1, 2))
    assert headline in first and LINE in first
    assert headline not in second and LINE not in second
    for person in (case.leader, case.member):
        answer_all(made, person)
    CompetenceAssessment.objects.filter(pk=made.pk).update(status="revealed", revealed_at=made.started_at)
    seen = page(case.leader, "picture", made.pk)
    assert LINE in seen and headline in seen and case.plan.get_absolute_url() in seen


@pytest.mark.parametrize("state", ["draft", "submitted", "returned", "discarded"])
def test_only_what_was_agreed(state: str) -> None:
    case = _case(state)
    assert focus_by_area(case.leader, _round(case)) == {}


def test_not_the_plan_that_came_of_the_round() -> None:
    case = _case()
    made = _round(case)
    DevelopmentPlan.objects.filter(pk=case.plan.pk).update(agreed_at=made.started_at)
    assert focus_by_area(case.leader, made) == {}


def test_another_profile_has_no_place_for_it() -> None:
    case = _case()
    other = PublishedProfileFactory.create(key="en-anden", areas=3)
    assert focus_by_area(case.leader, _round(case, other)) == {}


def test_in_a_new_edition_an_area_is_known_by_its_lineage() -> None:
    case = _case()
    keeper = AdministratorFactory.create()
    newer = new_edition(profile=case.focus.area.profile, by=keeper)
    publish(profile=newer, by=keeper)
    made = _round(case, newer)
    found = focus_by_area(case.leader, made)
    assert [one.headline for one in found.values()] == [case.focus.headline]
    assert set(found) == {newer.areas.get(key=case.focus.area.key).pk}


def test_those_outside_the_team_see_nothing_of_it() -> None:
    case = _case()
    made = _round(case)
    assert focus_by_area(case.leader, made)
    stranger = plan_case("agreed").leader
    assert focus_by_area(stranger, CompetenceAssessment.objects.get(pk=made.pk)) == {}
