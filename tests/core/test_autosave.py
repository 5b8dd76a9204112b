"""One way to save a versioned form, wherever there is one: both texts, the choice between them, words given back."""

from __future__ import annotations

from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from clusters.models import LeadershipTask
from core import clock
from people.models import User
from profiles.models import Action, CompetenceAssessment, FocusArea, Position
from tests.factories import LeadershipTaskFactory, MembershipFactory
from tests.factories_plan import plan_case
from tests.factories_profiles import CompetenceAssessmentFactory, PositionFactory, members_of

pytestmark = pytest.mark.django_db

Page = tuple[str, User, dict[str, Any], Callable[[], str]]
SCRIPT = {"X-Autosave": "1"}


def position() -> Page:
    made = CompetenceAssessmentFactory.create(state="revealed")
    area = made.profile.areas.all()[0]
    row = PositionFactory.create(assessment=made, area=area, text="Kollegaens ord", version=3)
    address = reverse("profiles:position", args=[made.pk, area.pk])
    return (
        address,
        members_of(made.team)[1],
        {"text": "Mine ord"},
        lambda: Position.objects.get(pk=row.pk).text,
    )


def focus() -> Page:
    case = plan_case("draft")
    rows = FocusArea.objects.filter(pk=case.focus.pk)
    rows.update(goal="Kollegaens ord", version=3)
    address = reverse("profiles:focus_edit", args=[case.plan.pk, case.focus.pk])
    return address, case.member, {"goal": "Mine ord"}, lambda: rows.get().goal


def action() -> Page:
    case = plan_case("draft")
    rows = Action.objects.filter(pk=case.action.pk)
    rows.update(text="Kollegaens ord", owner=None, version=3)
    address = reverse("profiles:action_edit", args=[case.plan.pk, case.action.pk])
    typed = {"text": "Mine ord", "owner": case.leader.pk}
    return address, case.member, typed, lambda: rows.get().text


def task() -> Page:
    member = MembershipFactory.create()
    row = LeadershipTaskFactory.create(team=member.team, title="Kollegaens ord", version=3)
    address = reverse("clusters:task_edit", args=[row.team_id, row.pk])
    return address, member.person, {"title": "Mine ord"}, lambda: LeadershipTask.objects.get(pk=row.pk).title


@pytest.mark.parametrize("make", [position, focus, action, task])
def test_by_buttons_nothing_is_written_over_until_one_of_the_two_texts_is_chosen(
    make: Callable[[], Page], client: Client
) -> None:
    address, person, typed, stored = make()
    client.force_login(person)
    for _press in range(
        2
    ):  # the form's ordinary button does not write over what the reader has just been shown
        page = client.post(address, {**typed, "version": 2})
        html = unescape(page.content.decode())
        assert html.count("Teksten er ændret et andet sted") == 1
        assert "Kollegaens ord" in html and html.count("Mine ord") == 2, "beside the other, and in the field"
        assert 'name="keep" value="3"' in html and f'href="{address}">Behold den, der er gemt' in html
        assert stored() == "Kollegaens ord"
    assert client.post(address, {**typed, "version": 2, "keep": "3"}).status_code == 302
    assert stored() == "Mine ord"


def test_a_conflict_says_names_and_not_keys(client: Client) -> None:
    case = plan_case("draft")
    Action.objects.filter(pk=case.action.pk).update(owner=None, version=1)
    client.force_login(case.member)
    address = reverse("profiles:action_edit", args=[case.plan.pk, case.action.pk])
    typed = {"text": case.action.text, "owner": case.leader.pk, "version": 0}
    html = client.post(address, typed, headers=SCRIPT).json()["html"]
    assert "Hele teamet" in html and case.leader.name in html


@pytest.mark.parametrize("make", [position, focus])
@pytest.mark.parametrize("keep", ["x", "-1", "9" * 5000])
def test_a_choice_that_is_no_version_is_refused(make: Callable[[], Page], keep: str, client: Client) -> None:
    address, person, typed, stored = make()
    client.force_login(person)
    answer = client.post(address, {**typed, "version": 3, "keep": keep}, headers=SCRIPT)
    assert answer.status_code == 400 and list(answer.json()["errors"]) == ["version"]
    assert stored() == "Kollegaens ord"


def concluded_round() -> Page:
    address, person, typed, stored = position()
    CompetenceAssessment.objects.update(status="concluded", closed_at=clock.now())
    return address, person, {**typed, "level": 3}, stored


def sent_plan() -> Page:
    case = plan_case("submitted")
    address = reverse("profiles:action_edit", args=[case.plan.pk, case.action.pk])
    typed = {"text": "Mine ord", "owner": case.leader.pk, "due": "i morgen"}
    return address, case.member, typed, lambda: case.action.text


@pytest.mark.parametrize(("make", "word"), [(concluded_round, "Vi gør det"), (sent_plan, "i morgen")])
def test_too_late_is_said_before_anything_else_and_every_word_is_given_back(
    make: Callable[[], Page], word: str, client: Client
) -> None:
    address, person, typed, stored = make()
    before = stored()
    client.force_login(person)
    page = client.post(address, {**typed, "version": "x"})
    html = unescape(page.content.decode())
    assert page.status_code == 403
    assert "Det blev ikke gemt" in html and "Mine ord" in html and word in html
    scripted = client.post(address, {**typed, "version": "x"}, headers=SCRIPT)
    assert scripted.status_code == 403
    assert scripted.json()["message"].endswith("Kopiér den, før du forlader siden.")
    assert stored() == before
