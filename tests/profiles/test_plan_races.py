"""Two at once on PostgreSQL: exactly one wins, nothing typed is lost, and the other hears it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from people.models import User
from profiles.models import AgreedCopy, FocusArea, PlanEvent
from profiles.tasks import make_agreed_pdfs
from tests.factories import AreaChiefAppointmentFactory
from tests.factories_plan import PlanCase, plan_case

pytestmark = pytest.mark.django_db(transaction=True)

ROUNDS = 5
TEXTS = {"headline": "Overskrift", "context": "", "signs": "Tegn", "effect": "Børn", "version": "0"}


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    """What each call returned, all begun at the same moment in threads of their own."""
    barrier = threading.Barrier(len(calls))
    answers: list[Any] = [None] * len(calls)

    def run(index: int, call: Callable[[], Any]) -> None:
        try:
            barrier.wait(timeout=10)
            answers[index] = call()
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(index, call)) for index, call in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert all(answer is not None for answer in answers)
    return answers


def post(user: User, name: str, *keys: int, **data: str) -> Callable[[], Any]:
    client = Client()
    client.force_login(user)
    headers = {"X-Autosave": "1"} if data.pop("autosave", "") else {}
    return lambda: client.post(reverse(f"profiles:{name}", args=keys), data, headers=headers)


def answer(case: PlanCase, words: str) -> dict[str, str]:
    return {
        "note": words,
        f"comment-{case.focus.pk}": f"Til indsatsen: {words}",
        "promises-TOTAL_FORMS": "0",
        "promises-INITIAL_FORMS": "0",
    }


@pytest.mark.parametrize("verbs", [("plan_agree", "plan_agree"), ("plan_agree", "plan_return")])
def test_two_chiefs_answer_at_once(verbs: tuple[str, str]) -> None:
    for _round in range(ROUNDS):
        case = plan_case("submitted")
        chiefs = [case.chief, AreaChiefAppointmentFactory.create(area=case.team.cluster.area).person]
        words = ["Den ene chefs ord", "Den anden chefs ord"]
        answers = at_once(
            *(
                post(chief, verb, case.plan.pk, **answer(case, said))
                for chief, verb, said in zip(chiefs, verbs, words, strict=True)
            )
        )
        statuses = [response.status_code for response in answers]
        assert sorted(statuses) == [302, 409]
        winner, loser = statuses.index(302), statuses.index(409)
        shown = answers[loser].content.decode()
        assert words[loser] in shown and f"Til indsatsen: {words[loser]}" in shown
        assert chiefs[winner].name in shown
        plan = case.fresh()
        assert plan.chief_note == words[winner]
        assert [comment.text for comment in plan.comments.all()] == [f"Til indsatsen: {words[winner]}"]
        assert PlanEvent.objects.filter(subject=plan, verb__in=["agree", "return"]).count() == 1
        assert AgreedCopy.objects.filter(plan=plan).count() == (plan.status == "agreed")


def test_the_chief_agrees_while_the_leader_takes_it_back() -> None:
    for _round in range(ROUNDS):
        case = plan_case("submitted")
        agreed, withdrawn = at_once(
            post(case.chief, "plan_agree", case.plan.pk, **answer(case, "Chefens ord")),
            post(case.leader, "plan_withdraw", case.plan.pk),
        )
        moves = list(PlanEvent.objects.filter(subject=case.plan).values_list("verb", flat=True))
        assert len(moves) == 3 and withdrawn.status_code == 302
        if moves[-1] == "withdraw":
            assert agreed.status_code == 409 and "Chefens ord" in agreed.content.decode()
            assert case.fresh().status == "draft" and not AgreedCopy.objects.filter(plan=case.plan).exists()
        else:
            assert agreed.status_code == 302 and case.fresh().status == "agreed"


def test_autosave_while_the_leader_sends() -> None:
    """The text is part of what was sent, or it is refused and told so; never in between."""
    for _round in range(ROUNDS):
        case = plan_case("draft")
        saved, sent = at_once(
            post(
                case.member,
                "focus_edit",
                case.plan.pk,
                case.focus.pk,
                autosave="1",
                goal="Sidste ord",
                **TEXTS,
            ),
            post(case.leader, "plan_submit", case.plan.pk),
        )
        assert sent.status_code == 302 and case.fresh().status == "submitted"
        goal = FocusArea.objects.get(pk=case.focus.pk).goal
        if saved.status_code == 200:
            assert goal == "Sidste ord"
        else:
            assert saved.status_code == 403 and "områdechefen" in saved.json()["message"]
            assert goal == "Alle huse gør det hver måned."


def test_two_tabs_save_the_same_focus_area() -> None:
    for _round in range(ROUNDS):
        case = plan_case("draft")
        goals = ["Fra den ene fane", "Fra den anden fane"]
        people = [case.leader, case.member]
        answers = at_once(
            *(
                post(person, "focus_edit", case.plan.pk, case.focus.pk, autosave="1", goal=goal, **TEXTS)
                for person, goal in zip(people, goals, strict=True)
            )
        )
        statuses = [response.status_code for response in answers]
        assert sorted(statuses) == [200, 409]
        lost = statuses.index(409)
        told = answers[lost].json()
        assert told["stored"]["goal"] == goals[1 - lost] == FocusArea.objects.get(pk=case.focus.pk).goal
        assert goals[0] in told["html"] and goals[1] in told["html"]


def test_two_workers_make_the_same_pdf() -> None:
    case = plan_case("agreed")
    made = at_once(make_agreed_pdfs, make_agreed_pdfs)
    assert sum(made) == 1
    assert AgreedCopy.objects.get(plan=case.plan).pdf is not None
