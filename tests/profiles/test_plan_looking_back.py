"""What a plan's page says of its own past: whether anything changed, why a focus area went, why it lies aside."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from django.urls import reverse

from clusters import standing_in
from core import clock
from people.models import User
from profiles.actions import plan as actions
from profiles.actions import plan_revise
from profiles.models import DevelopmentPlan
from tests.factories import AreaChiefAppointmentFactory
from tests.factories_plan import PlanCase, plan_case

pytestmark = pytest.mark.django_db

_LINK = "Se, hvad der er ændret"
_WHY = "Vi skal have den nye klynge på plads først."


def page(user: User | AnonymousUser, name: str, pk: int) -> str:
    client = Client()
    client.force_login(user)  # type: ignore[arg-type]
    return client.get(reverse(name, args=[pk])).content.decode()


def change_the_goal(case: PlanCase, plan: DevelopmentPlan, words: str = "Et andet mål.") -> None:
    focus = plan.focus_areas.all()[0]
    actions.save_focus(focus=focus, version=focus.version, values={"goal": words}, by=case.leader)


def test_a_plan_that_came_back_leads_to_its_changes_only_when_there_are_some() -> None:
    case = plan_case("returned")
    assert _LINK not in page(case.leader, "profiles:plan", case.plan.pk)

    change_the_goal(case, case.plan)

    assert _LINK in page(case.leader, "profiles:plan", case.plan.pk)


def test_a_revision_leads_to_its_changes_only_when_there_are_some() -> None:
    case = plan_case("agreed")
    new = plan_revise.start_revision(plan=case.plan, by=case.leader)
    assert _LINK not in page(case.leader, "profiles:plan", new.pk)

    change_the_goal(case, new)

    assert _LINK in page(case.leader, "profiles:plan", new.pk)


def test_why_a_focus_area_went_out_and_came_in_stands_with_the_changes() -> None:
    case = plan_case("agreed", focus_areas=2)
    new = plan_revise.start_revision(plan=case.plan, by=case.leader)
    gone = new.focus_areas.all()[0]
    plan_revise.remove_focus_area(focus=gone, reason="Vi nåede det før sommer.", by=case.leader)
    used = case.plan.focus_areas.values("area")
    spare = gone.area.profile.areas.exclude(pk__in=used)[0]
    plan_revise.add_focus_area(plan=new, area=spare, reason="Det fylder mest nu.", by=case.leader)

    shown = page(case.member, "profiles:plan_changes", new.pk)

    assert "Vi nåede det før sommer." in shown and "Det fylder mest nu." in shown
    assert "Vi nåede det før sommer." not in page(case.chief, "profiles:plan_changes", new.pk)


def test_a_plan_that_lies_aside_says_why_and_is_taken_out_there() -> None:
    case = plan_case("draft")
    plan_revise.discard_plan(plan=case.plan, reason=_WHY, by=case.leader)

    shown = page(case.member, "profiles:plan", case.plan.pk)
    assert _WHY in shown and "Tag planen frem igen" not in shown
    assert "Tag planen frem igen" in page(case.leader, "profiles:plan", case.plan.pk)


def test_a_new_edition_waits_on_top_of_the_areas_page() -> None:
    """The agreed plan holds meanwhile, so the team's own row speaks of that one."""
    case = plan_case("agreed")
    new = plan_revise.start_revision(plan=case.plan, by=case.leader)
    area = case.team.cluster.area_id
    assert "Ingen planer venter på dit svar." in page(case.chief, "profiles:area", area)

    actions.submit_plan(plan=new, by=case.leader)

    shown = page(case.chief, "profiles:area", area)
    assert "Ingen planer venter på dit svar." not in shown
    assert f'href="{new.get_absolute_url()}" id="row-{case.team.pk}-go"' in shown


def test_min_side_says_for_whom_one_stands_in() -> None:
    case = plan_case("draft")
    other = AreaChiefAppointmentFactory.create().person
    today, area = clock.today(), case.team.cluster.area
    standing_in.name_team_deputy(team=case.team, person=case.member, first=today, last=today, by=case.leader)
    standing_in.name_area_deputy(area=area, person=other, first=today, last=today, by=case.chief)

    for person, holder, office in ((case.member, case.leader, case.team), (other, case.chief, area)):
        client = Client()
        client.force_login(person)
        assert f"Du er stedfortræder for {holder} ({office}) til og med" in client.get("/").content.decode()
    client.force_login(case.leader)
    assert "Du er stedfortræder" not in client.get("/").content.decode()
