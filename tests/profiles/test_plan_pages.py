"""The plan's page, its parts written in place, and the chief's answer."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.urls import reverse

from clusters.models import Membership
from core.periods import from_day
from profiles.actions import plan as actions
from profiles.actions.plan import Decision
from profiles.models import Action, AgreedCopy, DevelopmentPlan, FocusArea, Promise
from profiles.plan_page import plan_page
from tests.factories import MembershipFactory, UserFactory
from tests.factories_plan import STATES, plan_case
from tests.profiles.plan_reading import days, page_of, sign_in, url

pytestmark = pytest.mark.django_db

TEXTS = {
    "headline": "Ny overskrift",
    "context": "",
    "goal": "Nyt mål",
    "signs": "Nye tegn",
    "effect": "For børnene",
}


# --- Reading ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("who", ["leader", "member", "chief"])
def test_the_page_costs_the_same_however_long_the_plan(
    who: str, state: str, django_assert_max_num_queries: Any
) -> None:
    counts = set()
    for focus_areas, actions_each in ((1, 1), (4, 6)):
        case = plan_case(state, focus_areas=focus_areas, actions_each=actions_each)
        client = sign_in(getattr(case, who))
        with django_assert_max_num_queries(12) as queries:
            response = client.get(url("plan", case.plan.pk))
        hidden = who == "chief" and state in {"draft", "returned", "discarded"}
        assert response.status_code == (404 if hidden else 200)
        counts.add(len(queries))
    assert len(counts) == 1


def test_it_reads_as_an_agreement() -> None:
    case = plan_case("agreed", focus_areas=2)
    page = page_of(case, case.member)
    for words in (
        "Indsatsområde 1 · Område 1",
        "Vi vil noget med nummer 2",
        "Alle huse gør det hver måned.",
        "Hele teamet",
        "Områdechefen lover",
        "To temaeftermiddage",
        f"med områdechef {case.chief.name}",
        "Sendte planen",
        "Aftalte planen",
        "0 af 2 tiltag er gjort",
    ):
        assert words in page
    assert "Skriv videre" not in page and "Tilføj et tiltag" not in page


def test_only_those_who_may_are_offered_to_write() -> None:
    case = plan_case("draft")
    assert "Skriv videre" in page_of(case, case.member)
    assert "Send til områdechefen" in page_of(case, case.leader)
    assert "Send til områdechefen" not in page_of(case, case.member)
    assert "Det er teamets leder, der sender planen" in page_of(case, case.member)
    case = plan_case("submitted")
    assert "Skriv videre" not in page_of(case, case.leader)
    assert "Træk planen tilbage" in page_of(case, case.leader)
    assert "Træk planen tilbage" not in page_of(case, case.member)
    assert "Svar på planen" in page_of(case, case.chief)
    assert "Svar på planen" not in page_of(case, case.leader)
    assert f"Planen har ligget hos {case.chief.name} siden" in page_of(case, case.leader)


def test_it_says_what_is_missing_before_it_can_be_sent() -> None:
    case = plan_case("draft")
    FocusArea.objects.filter(pk=case.focus.pk).update(effect="")
    page = page_of(case, case.leader)
    assert "Område 1 mangler virkning for børnene." in page and "Ikke skrevet endnu" in page
    assert "Send til områdechefen" not in page


def test_late_is_said_in_words() -> None:
    case = plan_case("agreed", actions_each=2)
    Action.objects.filter(pk=case.action.pk).update(due=days(-3))
    Promise.objects.filter(plan=case.plan).update(due=days(-1))
    page = page_of(case, case.chief)
    assert "3 dage over tiden" in page and "1 dag over tiden" in page
    assert "0 af 2 tiltag er gjort, og 1 er over tiden" in page
    Action.objects.filter(pk=case.action.pk).update(progress="done")
    assert "3 dage over tiden" not in page_of(case, case.chief)


def test_the_latest_comments_stand_by_the_chapter_and_earlier_ones_are_folded() -> None:
    case = plan_case("returned")
    actions.submit_plan(plan=case.plan, by=case.leader)
    words = Decision(comments={case.focus.pk: "Bedre nu."})
    actions.return_plan(plan=case.plan, decision=words, by=case.chief)
    chapter = plan_page(DevelopmentPlan.objects.for_reading().get(pk=case.plan.pk), case.member).chapters[0]
    assert [line.text for line in chapter.comments] == ["Bedre nu."]
    assert [line.text for line in chapter.earlier_comments] == ["Godt set. Hvad mærker børnene?"]


def test_the_history_names_who_and_when() -> None:
    case = plan_case("concluded")
    moves = [
        move.text
        for move in plan_page(DevelopmentPlan.objects.for_reading().get(pk=case.plan.pk), case.leader).moves
    ]
    assert [text.split()[0] for text in moves] == ["Begyndt", "Sendt", "Aftalt", "Afsluttet"]
    assert moves[2].endswith(f"af {case.chief.name}")


def test_a_signature_keeps_the_role_it_was_given_in() -> None:
    case = plan_case("agreed")
    Membership.objects.filter(team=case.team, person=case.leader).delete()
    page = page_of(case, case.chief)
    assert case.leader.name in page and "Klyngeleder" in page


def test_typed_text_is_escaped() -> None:
    case = plan_case("draft")
    FocusArea.objects.filter(pk=case.focus.pk).update(goal="<script>alert(1)</script>")
    assert "<script>alert" not in page_of(case, case.member)


# --- PDF ----------------------------------------------------------------------------------------------------------


def test_the_agreed_pdf_is_the_kept_one() -> None:
    case = plan_case("agreed")
    response = sign_in(case.chief).get(url("plan_pdf", case.plan.pk))
    kept = AgreedCopy.objects.get(plan=case.plan)
    assert response["Content-Type"] == "application/pdf"
    assert kept.pdf is not None and response.content == bytes(kept.pdf)
    FocusArea.objects.filter(plan=case.plan).update(evaluation="Siden da.")
    assert sign_in(case.member).get(url("plan_pdf", case.plan.pk)).content == response.content


def test_a_draft_pdf_is_made_now_and_named_so() -> None:
    case = plan_case("draft")
    case.team.cluster.name = "Klynge Søparken på Ærø"
    case.team.cluster.save()
    year = case.plan.year_label.replace("/", "-")
    response = sign_in(case.member).get(url("plan_pdf", case.plan.pk))
    assert response["Content-Disposition"] == (
        f'inline; filename="teamudviklingsplan-klynge-soeparken-paa-aeroe-{year}-kladde.pdf"'
    )
    assert response.content.startswith(b"%PDF-")
    assert not AgreedCopy.objects.exists()
    assert sign_in(case.chief).get(url("plan_pdf", case.plan.pk)).status_code == 404


# --- Writing ------------------------------------------------------------------------------------------------------


def test_a_focus_area_is_written_in_place() -> None:
    case = plan_case("draft", focus_areas=2)
    client = sign_in(case.member)
    there = url("focus_edit", case.plan.pk, case.focus.pk)
    shown = client.get(there).content.decode()
    assert "Derfor valgte I indsatsområdet" in shown and "Vi så meget forskelligt på det." in shown
    assert "Vi vil noget med nummer 2" in shown
    response = client.post(there, {**TEXTS, "version": 0, "go": "next"})
    assert response.status_code == 302 and response["Location"].endswith(f"/plan/{case.plan.pk}/#indsats-1")
    focus = FocusArea.objects.get(pk=case.focus.pk)
    assert (focus.headline, focus.goal, focus.version, focus.updated_by) == (
        "Ny overskrift",
        "Nyt mål",
        1,
        case.member,
    )


def test_autosave_answers_in_json() -> None:
    case = plan_case("draft")
    there = url("focus_edit", case.plan.pk, case.focus.pk)
    client = sign_in(case.member)
    saved = client.post(there, {**TEXTS, "version": 0}, headers={"X-Autosave": "1"})
    assert saved.status_code == 200 and saved.json()["version"] == 1 and len(saved.json()["saved_at"]) == 5
    wrong = client.post(there, {**TEXTS, "headline": "x" * 151, "version": 1}, headers={"X-Autosave": "1"})
    assert wrong.status_code == 400 and list(wrong.json()["errors"]) == ["headline"]


def test_two_tabs_get_both_texts() -> None:
    case = plan_case("draft")
    there = url("focus_edit", case.plan.pk, case.focus.pk)
    sign_in(case.leader).post(there, {**TEXTS, "goal": "Lederens mål", "version": 0})
    mine = {**TEXTS, "goal": "Medlemmets mål", "version": 0}
    scripted = sign_in(case.member).post(there, mine, headers={"X-Autosave": "1"})
    assert scripted.status_code == 409
    answer = scripted.json()
    assert answer["stored"]["goal"] == "Lederens mål" and answer["stored"]["version"] == 1
    assert (
        "Lederens mål" in answer["html"]
        and "Medlemmets mål" in answer["html"]
        and case.leader.name in answer["html"]
    )
    plain = sign_in(case.member).post(there, mine)
    shown = plain.content.decode()
    assert plain.status_code == 409 and "Lederens mål" in shown and "Medlemmets mål" in shown
    assert FocusArea.objects.get(pk=case.focus.pk).goal == "Lederens mål"
    again = sign_in(case.member).post(there, {**mine, "version": 1})
    assert again.status_code == 302 and FocusArea.objects.get(pk=case.focus.pk).goal == "Medlemmets mål"


def test_the_same_words_from_two_people_are_no_conflict() -> None:
    case = plan_case("draft")
    there = url("focus_edit", case.plan.pk, case.focus.pk)
    sign_in(case.leader).post(there, {**TEXTS, "version": 0})
    assert sign_in(case.member).post(there, {**TEXTS, "version": 0}).status_code == 302


def test_who_was_writing_when_it_was_sent_gets_the_words_back() -> None:
    case = plan_case("submitted")
    there = url("focus_edit", case.plan.pk, case.focus.pk)
    typed = {**TEXTS, "goal": "Det nåede jeg ikke", "version": 0}
    response = sign_in(case.member).post(there, typed)
    assert response.status_code == 403
    assert (
        "Det nåede jeg ikke" in response.content.decode()
        and "ligger hos områdechefen" in response.content.decode()
    )
    scripted = sign_in(case.member).post(there, typed, headers={"X-Autosave": "1"})
    assert scripted.status_code == 403 and "ligger hos områdechefen" in scripted.json()["message"]
    assert FocusArea.objects.get(pk=case.focus.pk).version == 0


def test_another_plans_parts_are_not_found_here() -> None:
    case, other = plan_case("draft"), plan_case("draft")
    client = sign_in(case.leader)
    assert client.get(url("focus_edit", case.plan.pk, other.focus.pk)).status_code == 404
    assert client.get(url("action_edit", case.plan.pk, other.action.pk)).status_code == 404
    assert client.post(url("action_remove", case.plan.pk, other.action.pk)).status_code == 404
    assert client.get(url("focus_edit", other.plan.pk, other.focus.pk)).status_code == 404


def test_period_and_wish() -> None:
    case = plan_case("draft")
    there = url("plan_settings", case.plan.pk)
    values = {"starts": "01-01-2027", "last_day": "31-12-2027", "support_wish": "En konsulent.", "version": 0}
    assert sign_in(case.member).post(there, values).status_code == 302
    plan = case.fresh()
    assert plan.period == from_day(datetime.date(2027, 1, 1), datetime.date(2028, 1, 1))
    assert plan.support_wish == "En konsulent."
    turned = sign_in(case.member).post(there, {**values, "last_day": "31-12-2026", "version": 1})
    assert turned.status_code == 422 and "skal slutte efter" in turned.content.decode()
    stale = sign_in(case.leader).post(there, {**values, "last_day": "30-11-2027", "version": 0})
    assert stale.status_code == 409 and "31. december 2027" in stale.content.decode()


# --- Actions ------------------------------------------------------------------------------------------------------


def test_an_action_is_added_changed_and_taken_out() -> None:
    case = plan_case("draft", actions_each=0)
    client = sign_in(case.member)
    values = {"text": "Øve sparring", "owner": case.leader.pk, "due": days(30).isoformat(), "version": 0}
    assert client.post(url("action_add", case.plan.pk, case.focus.pk), values).status_code == 302
    action = case.plan.actions.get()
    assert (action.text, action.owner, action.due, action.focus) == (
        "Øve sparring",
        case.leader,
        days(30),
        case.focus,
    )
    edited = {**values, "text": "Øve sparring sammen", "owner": ""}
    assert client.post(url("action_edit", case.plan.pk, action.pk), edited).status_code == 302
    action.refresh_from_db()
    assert (action.text, action.owner) == ("Øve sparring sammen", None)
    assert client.post(url("action_remove", case.plan.pk, action.pk)).status_code == 302
    assert not case.plan.actions.exists()


def test_only_the_team_can_own_an_action() -> None:
    case = plan_case("draft")
    stranger = UserFactory.create()
    there = url("action_add", case.plan.pk, case.focus.pk)
    client = sign_in(case.member)
    shown = client.get(there).content.decode()
    assert case.leader.name in shown and stranger.name not in shown and case.chief.name not in shown
    refused = client.post(there, {"text": "Noget", "owner": stranger.pk, "due": "", "version": 0})
    assert refused.status_code == 422 and case.plan.actions.count() == 1


def test_an_owner_who_has_left_stays_until_somebody_changes_it() -> None:
    case = plan_case("draft")
    gone = MembershipFactory.create(team=case.team)
    Action.objects.filter(pk=case.action.pk).update(owner=gone.person)
    gone.delete()
    shown = sign_in(case.member).get(url("action_edit", case.plan.pk, case.action.pk)).content.decode()
    assert gone.person.name in shown


def test_dates_of_actions() -> None:
    """A day gone by is refused for a new action, kept on an old one; a day after the year is only mentioned."""
    case = plan_case("draft")
    client = sign_in(case.member)
    there = url("action_add", case.plan.pk, case.focus.pk)
    past = client.post(there, {"text": "Noget", "owner": "", "due": days(-1).isoformat(), "version": 0})
    assert past.status_code == 422 and "Datoen er allerede passeret" in past.content.decode()
    Action.objects.filter(pk=case.action.pk).update(due=days(-10))
    kept = {"text": "Andre ord", "owner": "", "due": days(-10).isoformat(), "version": 0}
    assert client.post(url("action_edit", case.plan.pk, case.action.pk), kept).status_code == 302
    after = client.post(
        there, {"text": "Senere", "owner": "", "due": days(500).isoformat(), "version": 0}, follow=True
    )
    assert "Datoen ligger efter planåret" in after.content.decode()


def test_progress_is_reported_on_an_agreed_plan_only() -> None:
    case = plan_case("agreed")
    there = url("action_progress", case.plan.pk, case.action.pk)
    said = sign_in(case.member).post(there, {"progress": "done", "version": 0}, follow=True).content.decode()
    assert "er nu: Gjort" in said and Action.objects.get(pk=case.action.pk).progress == "done"
    assert sign_in(case.chief).post(there, {"progress": "dropped", "version": 1}).status_code == 403
    draft = plan_case("draft")
    there = url("action_progress", draft.plan.pk, draft.action.pk)
    assert sign_in(draft.member).post(there, {"progress": "done", "version": 0}).status_code == 403
    assert Action.objects.get(pk=draft.action.pk).progress == "not_started"


def test_evaluation_is_written_on_an_agreed_plan() -> None:
    case = plan_case("agreed")
    there = url("focus_evaluate", case.plan.pk, case.focus.pk)
    assert sign_in(case.member).post(there, {"evaluation": "Det lykkedes.", "version": 0}).status_code == 302
    assert "Det lykkedes." in page_of(case, case.chief)
    assert sign_in(case.chief).post(there, {"evaluation": "Nej.", "version": 1}).status_code == 403


@pytest.mark.parametrize(("state", "stands_out"), [("agreed", False), ("concluded", True)])
def test_the_way_to_a_new_round_stands_out_on_the_teams_page_only_when_the_year_is_over(
    state: str, stands_out: bool
) -> None:
    case = plan_case(state)
    page = sign_in(case.leader).get(reverse("clusters:team", args=[case.plan.team_id])).content.decode()
    way = reverse("profiles:assessment_start", args=[case.plan.team_id])
    assert f'href="{way}"' in page
    assert (f'<a class="button button-primary" href="{way}"' in page) is stands_out
