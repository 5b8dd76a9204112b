"""The area chief's answer to a plan: agreed with promises, sent back with words, and never a word lost."""

from __future__ import annotations

import pytest

from profiles.actions import plan as actions
from profiles.actions.plan import Decision
from profiles.models import DevelopmentPlan, FocusArea, PlanEvent, Promise
from profiles.plan_page import plan_page
from tests.factories import AreaChiefAppointmentFactory
from tests.factories_plan import PlanCase, plan_case, promise_to
from tests.profiles.plan_reading import days, page_of, sign_in, url

pytestmark = pytest.mark.django_db


def answer(case: PlanCase, **more: str) -> dict[str, str]:
    return {
        "note": "Tak for planen.",
        f"comment-{case.focus.pk}": "Hvad mærker børnene?",
        "promises-TOTAL_FORMS": "2",
        "promises-INITIAL_FORMS": "0",
        "promises-0-text": "To temaeftermiddage",
        "promises-0-due": days(40).isoformat(),
        "promises-0-focus": str(case.focus.pk),
        "promises-1-text": "Jeg tager budgettet op",
        "promises-1-due": days(60).isoformat(),
        "promises-1-focus": "",
        **more,
    }


def test_the_chief_agrees_with_promises() -> None:
    case = plan_case("submitted")
    client = sign_in(case.chief)
    shown = client.get(url("plan_decide", case.plan.pk)).content.decode()
    assert "Alle huse gør det hver måned." in shown and "Dine løfter" in shown
    assert client.post(url("plan_agree", case.plan.pk), answer(case)).status_code == 302
    plan = case.fresh()
    assert (plan.status, plan.agreed_by, plan.chief_note) == ("agreed", case.chief, "Tak for planen.")
    assert [(p.text, p.focus, p.due) for p in plan.promises.all()] == [
        ("To temaeftermiddage", case.focus, days(40)),
        ("Jeg tager budgettet op", None, days(60)),
    ]
    assert plan.comments.get().text == "Hvad mærker børnene?"


def test_the_chief_sends_back_with_words() -> None:
    case = plan_case("submitted")
    client = sign_in(case.chief)
    empty = {"note": "", "promises-TOTAL_FORMS": "0", "promises-INITIAL_FORMS": "0"}
    wordless = client.post(url("plan_return", case.plan.pk), empty)
    assert wordless.status_code == 422 and "Skriv mindst ét sted" in wordless.content.decode()
    assert case.fresh().status == "submitted"
    assert client.post(url("plan_return", case.plan.pk), answer(case)).status_code == 302
    assert case.fresh().status == "returned" and not Promise.objects.exists()
    page = page_of(case, case.member)
    assert "Hvad mærker børnene?" in page and "Tak for planen." in page


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("promises-0-due", "", "Sæt en dato på løftet."),
        ("promises-0-due", "2020-01-01", "Datoen er allerede passeret."),
        ("promises-0-text", "", "Skriv, hvad du lover"),
        ("note", "x" * 2001, "2000"),
    ],
)
def test_a_wrong_answer_keeps_every_word(field: str, value: str, words: str) -> None:
    case = plan_case("submitted")
    response = sign_in(case.chief).post(url("plan_agree", case.plan.pk), answer(case, **{field: value}))
    shown = response.content.decode()
    assert response.status_code == 422 and words in shown
    assert "Hvad mærker børnene?" in shown and "Jeg tager budgettet op" in shown
    assert case.fresh().status == "submitted"


def test_room_for_one_promise_more_loses_nothing() -> None:
    case = plan_case("submitted")
    shown = sign_in(case.chief).post(url("plan_decide", case.plan.pk), answer(case)).content.decode()
    assert (
        'name="promises-2-text"' in shown
        and "Jeg tager budgettet op" in shown
        and "Hvad mærker børnene?" in shown
    )
    assert "form-error" not in shown and case.fresh().status == "submitted"


@pytest.mark.parametrize("verb", ["plan_agree", "plan_return"])
def test_who_answers_second_keeps_the_words_and_hears_it(verb: str) -> None:
    case = plan_case("submitted")
    second = AreaChiefAppointmentFactory.create(area=case.team.cluster.area).person
    actions.agree_plan(plan=case.plan, decision=Decision(), by=case.chief)
    response = sign_in(second).post(url(verb, case.plan.pk), answer(case))
    shown = response.content.decode()
    assert response.status_code == 409
    assert f"{case.chief.name} har aftalt planen med teamet" in shown
    for typed in ("Tak for planen.", "Hvad mærker børnene?", "To temaeftermiddage", "Jeg tager budgettet op"):
        assert typed in shown
    assert not case.plan.promises.exists() and not case.plan.comments.exists()


@pytest.mark.parametrize("gone", ["withdraw", "return"])
def test_words_come_back_also_when_the_plan_is_out_of_sight(gone: str) -> None:
    """The chief hears what happened and gets the typed words, but nothing of the text that is the team's own again."""
    case = plan_case("submitted")
    if gone == "withdraw":
        actions.withdraw_plan(plan=case.plan, by=case.leader)
    else:
        other = AreaChiefAppointmentFactory.create(area=case.team.cluster.area).person
        actions.return_plan(plan=case.plan, decision=Decision(note="Nej."), by=other)
    FocusArea.objects.filter(plan=case.plan).update(goal="Hemmeligt nyt mål", headline="Hemmelig overskrift")
    response = sign_in(case.chief).post(url("plan_agree", case.plan.pk), answer(case))
    shown = response.content.decode()
    assert response.status_code == 409 and "Hvad mærker børnene?" in shown and "Hemmelig" not in shown
    assert url("plan", case.plan.pk) not in shown
    assert sign_in(case.chief).get(url("plan_decide", case.plan.pk)).status_code == 404


def test_a_promise_is_kept_by_the_chief() -> None:
    case = plan_case("agreed")
    promise = case.plan.promises.get()
    there = url("promise_kept", case.plan.pk, promise.pk)
    assert sign_in(case.leader).post(there).status_code == 403
    assert "Markér som holdt" in page_of(case, case.chief) and "Markér som holdt" not in page_of(
        case, case.leader
    )
    assert sign_in(case.chief).post(there).status_code == 302
    promise.refresh_from_db()
    assert promise.kept_at is not None
    assert "Holdt" in page_of(case, case.leader)
    other = plan_case("agreed")
    assert (
        sign_in(case.chief).post(url("promise_kept", case.plan.pk, other.plan.promises.get().pk)).status_code
        == 404
    )


def test_a_second_move_is_told_on_the_plan_as_it_is() -> None:
    case = plan_case("submitted")
    shown = sign_in(case.leader).post(url("plan_submit", case.plan.pk), follow=True).content.decode()
    assert "ikke længere, hvor den var" in shown
    assert PlanEvent.objects.filter(subject=case.plan, verb="submit").count() == 1


@pytest.mark.parametrize(
    "name", ["plan_submit", "plan_withdraw", "plan_conclude", "plan_agree", "plan_return"]
)
def test_verbs_are_not_links(name: str) -> None:
    case = plan_case("submitted")
    assert sign_in(case.leader).get(url(name, case.plan.pk)).status_code == 405


def test_promise_drafts_for_the_whole() -> None:
    case = plan_case("submitted")
    actions.agree_plan(
        plan=case.plan, decision=Decision(promises=[promise_to(None, "Til det hele")]), by=case.chief
    )
    page = plan_page(DevelopmentPlan.objects.for_reading().get(pk=case.plan.pk), case.member)
    assert [line.text for line in page.promises] == ["Til det hele"] and not page.chapters[0].promises
