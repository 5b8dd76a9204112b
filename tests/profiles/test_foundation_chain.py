"""A leaders' group goes the whole way on the five disciplines: from the choice of a level to an agreed plan's PDF."""

from __future__ import annotations

import io
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from core import clock
from people.models import User
from profiles.actions import plan as plans
from profiles.actions.plan import Decision
from profiles.models import Action, CompetenceAssessment, DevelopmentPlan, FocusArea
from tests.factories import AreaChiefAppointmentFactory
from tests.factories_kinds import group_team
from tests.factories_profiles import members_of, shipped_profile

pytestmark = pytest.mark.django_db


def browser(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def go(client: Client, name: str, *args: int) -> str:
    answer = client.get(reverse(f"profiles:{name}", args=args))
    assert answer.status_code == 200, name
    return unescape(answer.content.decode())


def do(client: Client, name: str, *args: int, **data: Any) -> None:
    answer = client.post(reverse(f"profiles:{name}", args=args), data)
    assert answer.status_code == 302, (name, answer.status_code)


def everybody_answers(made: CompetenceAssessment, people: list[Client]) -> None:
    for number, person in enumerate(people):
        for step in range(1, 6):
            assert f"{step} af 5" in go(person, "answer", made.pk, step)
            choices = {"level": number + 1, "importance": 2, "bring": "do", "note": f"Fra {number}"}
            do(person, "answer", made.pk, step, version=0, go="next", **choices)
        assert person.get(reverse("profiles:answer", args=[made.pk, 6])).status_code == 404
        do(person, "contribution_submit", made.pk)


def write_and_agree(plan: DevelopmentPlan, focus: FocusArea, leader: User, director: User) -> None:
    words = dict.fromkeys(("headline", "context", "goal", "signs", "effect"), "Vi mødes og taler om det.")
    FocusArea.objects.filter(pk=focus.pk).update(**words)
    Action.objects.create(plan=plan, focus=focus, text="Et møde hver måned", due=clock.today())
    plans.submit_plan(plan=plan, by=leader)
    assert "Områdecheferne" in go(browser(director), "plan", plan.pk)
    plans.agree_plan(plan=plan, decision=Decision(note="God plan.", comments={}, promises=[]), by=director)


def pdf_of(reader: Client, plan: DevelopmentPlan) -> str:
    answer = reader.get(reverse("profiles:plan_pdf", args=[plan.pk]))
    text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages)
    return " ".join(text.split())


def test_from_the_choice_of_a_level_to_the_agreed_plan(client: Client) -> None:
    shipped_profile()
    foundation = shipped_profile("ledelsesgrundlag")
    level = foundation.levels.get(key="vicedirektoer")
    team = group_team(name="Områdecheferne")
    director = AreaChiefAppointmentFactory.create(area=team.cluster.area).person
    people = [browser(person) for person in members_of(team)]
    leader = people[0]

    do(
        leader,
        "assessment_start",
        team.pk,
        profile=f"{foundation.pk}:{level.pk}",
        due=clock.today().isoformat(),
    )
    made = CompetenceAssessment.objects.get(team=team)
    assert (made.profile, made.level) == (foundation, level)
    areas = list(foundation.areas.all())
    assert len(areas) == 5
    everybody_answers(made, people)

    made.refresh_from_db()
    assert made.status == "revealed"
    picture = go(leader, "picture", made.pk)
    assert all(area.short_title in picture for area in areas)
    for area in areas:
        do(leader, "position", made.pk, area.pk, version=0, go="stay", level=2, text="Vi er på vej.")
    assert "5 af 5" in go(leader, "positions", made.pk)
    for person in people:
        do(person, "vote", made.pk, **{f"omraade-{areas[4].pk}-dots": 3})
    chosen = {f"omraade-{areas[4].pk}-order": 1, f"omraade-{areas[4].pk}-reason": "Vi glemmer os selv."}
    do(leader, "conclude", made.pk, **chosen)

    plan = DevelopmentPlan.objects.get(team=team)
    focus = plan.focus_areas.get()
    assert focus.area == areas[4]
    write_and_agree(plan, focus, members_of(team)[0], director)

    text = pdf_of(leader, plan)
    assert f"Indsatsområde 1 · {areas[4].title}" in text
    assert "Leder af gruppen" in text and "medlem af ledergruppen" in text
    assert "Klyngeleder" not in text
