"""Revisions: the old holds until the new is agreed, and nothing that happened meanwhile is lost."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.urls import reverse

from core import clock
from core.periods import from_day
from core.state import Conflict
from profiles.actions import plan as actions
from profiles.actions import plan_revise
from profiles.actions.plan import Decision
from profiles.models import Action, AgreedCopy, DevelopmentPlan, FocusArea, FocusChange, Promise
from profiles.plan_compare import comparisons
from profiles.situation import Stage, situations
from reminders.waiting import waiting_for
from tests.factories_plan import PlanCase, agreed_revision, plan_case, promise_to, written_plan

pytestmark = pytest.mark.django_db

WORDS = Decision(note="Godt.")


def revision_of(case: PlanCase) -> DevelopmentPlan:
    return plan_revise.start_revision(plan=case.plan, by=case.leader)


def agree(plan: DevelopmentPlan, case: PlanCase, decision: Decision = WORDS) -> DevelopmentPlan:
    actions.submit_plan(plan=plan, by=case.leader)
    return actions.agree_plan(plan=plan, decision=decision, by=case.chief)


def test_a_revision_begins_as_the_agreed_plan_reads() -> None:
    case = plan_case("agreed", focus_areas=2, actions_each=2)
    actions.report_progress(action=case.action, version=0, progress="done", by=case.member)
    new = revision_of(case)

    assert (new.status, new.revision, new.revises, new.original) == ("draft", 2, case.plan, case.plan)
    assert new.period == case.plan.period and case.fresh().status == "agreed"
    for old, copy in zip(case.plan.focus_areas.all(), new.focus_areas.all(), strict=True):
        assert (copy.area_id, copy.goal, copy.reason, copy.carried_from) == (
            old.area_id,
            old.goal,
            old.reason,
            old,
        )
        assert [(a.text, a.owner_id, a.due, a.progress, a.carried_from_id) for a in copy.actions.all()] == [
            (a.text, a.owner_id, a.due, a.progress, a.pk) for a in old.actions.all()
        ]
    assert not new.promises.exists(), "the chief's promises stay where they hold until the agreement"


def test_the_old_holds_while_the_new_is_written() -> None:
    case = plan_case("agreed")
    actions.submit_plan(plan=revision_of(case), by=case.leader)
    action, promise = case.action, case.plan.promises.get()

    actions.report_progress(action=action, version=action.version, progress="under_way", by=case.member)
    actions.save_evaluation(focus=case.focus, version=0, evaluation="Det går.", by=case.member)
    assert actions.keep_promise(promise=promise, by=case.chief)
    situation = situations([case.team])[case.team.pk]
    assert situation.plan == case.plan and situation.stage == Stage.AGREED
    assert situation.revision is not None and situation.revision.revises == case.plan
    with pytest.raises(PermissionDenied, match="ny udgave af planen"):
        actions.conclude_plan(plan=case.plan, by=case.leader)


def test_what_happened_meanwhile_comes_with_the_agreement() -> None:
    case = plan_case("agreed", actions_each=2)
    done, dropped = case.plan.actions.all()
    new = revision_of(case)
    actions.remove_action(action=new.actions.get(carried_from=dropped), by=case.member)
    actions.report_progress(action=done, version=0, progress="done", by=case.member)
    actions.save_evaluation(focus=case.focus, version=0, evaluation="Det går.", by=case.member)
    actions.keep_promise(promise=case.plan.promises.get(), by=case.chief)
    new = agree(new, case, Decision(promises=[promise_to(None, "Endnu et løfte")]))

    assert [(a.text, a.progress) for a in new.actions.all()] == [(done.text, "done")]
    assert new.focus_areas.get().evaluation == "Det går."
    kept = new.promises.get(carried_from__isnull=False)
    assert kept.kept_at is not None and kept.focus == new.focus_areas.get() and new.promises.count() == 2
    old = case.fresh()
    assert (old.status, old.superseded_by) == ("superseded", new) and old.superseded_at is not None
    copies = {copy.plan_id: copy.content for copy in AgreedCopy.objects.all()}
    assert len(copies[new.pk]["focus_areas"][0]["actions"]) == 1 and copies[new.pk]["revision"] == 2
    assert len(copies[old.pk]["focus_areas"][0]["actions"]) == 2, "the old is kept as it was agreed"
    with pytest.raises(PermissionDenied):
        actions.report_progress(action=done, version=1, progress="dropped", by=case.member)


def test_a_line_of_revisions_counts_on() -> None:
    case = plan_case("agreed")
    second = agreed_revision(case)
    third = plan_revise.start_revision(plan=second, by=case.leader)

    assert (third.revision, third.revises, third.original) == (3, second, case.plan)
    first_action = case.plan.actions.get()
    assert third.actions.get().line == second.actions.get().line == first_action.pk
    with pytest.raises(PermissionDenied):
        plan_revise.start_revision(plan=case.fresh(), by=case.leader)


def test_one_revision_at_a_time() -> None:
    case = plan_case("agreed")
    revision_of(case)
    with pytest.raises(Conflict, match="allerede begyndt"):
        revision_of(case)


def test_a_revision_that_is_laid_aside_leaves_the_agreement_alone() -> None:
    case = plan_case("agreed")
    first = revision_of(case)
    plan_revise.discard_plan(plan=first, reason="Vi er enige om det gamle.", by=case.leader)
    assert case.fresh().status == "agreed"
    second = revision_of(case)
    assert second.revision == 2, "a number that came to nothing is used again"
    with pytest.raises(PermissionDenied, match="anden plan"):
        plan_revise.resume_plan(plan=first, by=case.leader)
    plan_revise.discard_plan(plan=second, reason="Nej.", by=case.leader)
    plan_revise.resume_plan(plan=first, by=case.leader)
    agree(first, case)
    with pytest.raises(PermissionDenied, match="gælder ikke mere"):
        plan_revise.resume_plan(plan=second, by=case.leader)


def test_a_year_that_is_over_is_not_revised() -> None:
    case = plan_case("agreed")
    with (
        clock.at(clock.now() + datetime.timedelta(days=366)),
        pytest.raises(PermissionDenied, match="Evaluér"),
    ):
        revision_of(case)


# --- Next year beside this year -----------------------------------------------------------------------------------


def next_plan(case: PlanCase, starts: int, days: int = 365) -> DevelopmentPlan:
    plan = written_plan(case.team)
    first = clock.today() + datetime.timedelta(days=starts)
    DevelopmentPlan.objects.filter(pk=plan.pk).update(
        period=from_day(first, first + datetime.timedelta(days=days))
    )
    return DevelopmentPlan.objects.get(pk=plan.pk)


def test_next_years_plan_takes_the_place_of_one_whose_year_it_runs_into() -> None:
    case = plan_case("agreed")
    plan = agree(next_plan(case, starts=300), case)

    old = case.fresh()
    assert (old.status, old.superseded_by, plan.status) == ("superseded", plan, "agreed")
    assert AgreedCopy.objects.filter(plan=old).exists()


def test_two_years_that_do_not_meet_are_agreed_side_by_side() -> None:
    case = plan_case("agreed")
    plan = agree(next_plan(case, starts=365), case)

    assert (case.fresh().status, plan.status) == ("agreed", "agreed")
    with clock.at(clock.now() + datetime.timedelta(days=370)):
        situation = situations([case.team])[case.team.pk]
        assert (situation.plan, situation.unfinished) == (plan, case.plan)
        assert f"plan-conclude-{case.plan.pk}" in {item.key for item in waiting_for(case.leader)}


def test_a_plan_does_not_run_into_a_later_one_that_is_agreed() -> None:
    case = plan_case("agreed")
    later = agree(next_plan(case, starts=365), case)
    new = revision_of(case)
    DevelopmentPlan.objects.filter(pk=new.pk).update(
        period=from_day(clock.today(), clock.today() + datetime.timedelta(days=400))
    )
    with pytest.raises(PermissionDenied, match="Ret planåret"):
        actions.submit_plan(plan=new, by=case.leader)
    assert DevelopmentPlan.objects.get(pk=later.pk).status == "agreed"


@pytest.mark.parametrize(
    ("changes", "constraint"),
    [
        ({"status": "superseded"}, "plan_superseded_at_by_and_status_together"),
        ({"revision": 2}, "plan_revises_original_and_revision_together"),
        ({"status": "discarded"}, "plan_agreed_at_by_and_status_together"),
    ],
)
def test_the_database_says_so_too(changes: dict[str, Any], constraint: str) -> None:
    case = plan_case("agreed")
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        DevelopmentPlan.objects.filter(pk=case.plan.pk).update(**changes)


def test_the_database_holds_one_agreement_at_a_time_and_one_revision_a_plan() -> None:
    case = plan_case("agreed")
    new = revision_of(case)
    with pytest.raises(IntegrityError, match="plan_one_agreed_a_team_at_a_time"), transaction.atomic():
        DevelopmentPlan.objects.filter(pk=new.pk).update(
            status="agreed",
            agreed_at=clock.now(),
            agreed_by=case.chief,
            submitted_at=clock.now(),
            submitted_by=case.leader,
        )
    with pytest.raises(IntegrityError, match="plan_"), transaction.atomic():
        DevelopmentPlan.objects.create(
            team=case.team, period=new.period, revises=case.plan, original=case.plan, revision=3
        )
    with pytest.raises(IntegrityError, match="action_carried_once"), transaction.atomic():
        Action.objects.create(plan=new, focus=new.focus_areas.get(), text="Igen", carried_from=case.action)


# --- The choice of focus areas ------------------------------------------------------------------------------------


def test_a_focus_area_goes_out_with_a_reason_and_comes_back_as_it_was() -> None:
    case = plan_case("draft", focus_areas=2, actions_each=2)
    before = [(a.text, a.due) for a in case.focus.actions.all()]
    area = case.focus.area
    change = plan_revise.remove_focus_area(focus=case.focus, reason="For meget på én gang.", by=case.leader)
    assert case.plan.focus_areas.count() == 1 and case.plan.actions.count() == 2

    plan_revise.restore_focus_area(change=change, by=case.leader)
    back = case.plan.focus_areas.get(area=area)
    assert back.goal == "Alle huse gør det hver måned." and back.headline == "Vi vil noget med nummer 1"
    assert [(a.text, a.due) for a in back.actions.all()] == before
    kinds = list(FocusChange.objects.filter(plan=case.plan).values_list("kind", "reason"))
    assert kinds == [("removed", "For meget på én gang."), ("restored", "For meget på én gang.")]


def test_a_plan_holds_no_more_than_it_can() -> None:
    case = plan_case("draft", focus_areas=4)
    other = plan_case("draft").focus.area
    with pytest.raises(ValidationError, match="højst 4"):
        plan_revise.add_focus_area(plan=case.plan, area=other, reason="Og det", by=case.leader)
    assert case.plan.focus_areas.count() == 4


def test_an_area_is_chosen_once() -> None:
    case = plan_case("draft")
    with pytest.raises(ValidationError, match="allerede med"):
        plan_revise.add_focus_area(plan=case.plan, area=case.focus.area, reason="Igen", by=case.leader)


def test_an_action_carried_elsewhere_meanwhile_comes_back_without_its_origin() -> None:
    case = plan_case("agreed")
    new = revision_of(case)
    change = plan_revise.remove_focus_area(focus=new.focus_areas.get(), reason="Ud", by=case.leader)
    focus = plan_revise.add_focus_area(plan=new, area=change.area, reason="Ind", by=case.leader)
    Action.objects.create(plan=new, focus=focus, text="Taget videre", carried_from=case.action)
    again = plan_revise.remove_focus_area(focus=focus, reason="Ud igen", by=case.leader)
    assert again.content is not None
    assert again.content["actions"][0]["carried_from_id"] == case.action.pk
    plan_revise.restore_focus_area(change=change, by=case.leader)
    assert new.actions.get().carried_from == case.action


# --- The pages ----------------------------------------------------------------------------------------------------


def page(client: Any, user: Any, plan: DevelopmentPlan) -> str:
    client.force_login(user)
    response = client.get(reverse("profiles:plan", args=[plan.pk]))
    return str(response.content.decode()) if response.status_code == 200 else str(response.status_code)


def test_the_pages_lead_to_each_other(client: Any) -> None:
    case = plan_case("agreed")
    new = revision_of(case)

    assert "En ny udgave er på vej" in page(client, case.member, case.plan)
    assert "på vej" not in page(client, case.chief, case.plan), "a draft is the team's own"
    assert "gælder, indtil denne er aftalt" in page(client, case.member, new)
    actions.submit_plan(plan=new, by=case.leader)
    assert "En ny udgave er på vej" in page(client, case.chief, case.plan)
    actions.agree_plan(plan=new, decision=WORDS, by=case.chief)
    assert "afløst af 2. udgave" in page(client, case.chief, case.plan)
    both = page(client, case.member, new)
    assert "Udgaver af planen" in both and reverse("profiles:plan_pdf", args=[case.plan.pk]) in both


def test_the_chief_sees_what_is_changed_beside_the_answer(client: Any) -> None:
    case = plan_case("agreed")
    new = revision_of(case)
    focus = new.focus_areas.get()
    FocusArea.objects.filter(pk=focus.pk).update(goal="Alle huse gør det hver uge.")
    actions.submit_plan(plan=new, by=case.leader)
    client.force_login(case.chief)
    answer = client.get(reverse("profiles:plan_decide", args=[new.pk])).content.decode()

    assert "Det er ændret siden den aftalte plan" in answer
    assert "måned" in answer.split("<del>")[1].split("</del>")[0]
    assert "uge" in answer.split("<ins>")[1].split("</ins>")[0]
    assert 'class="sr-only">Fjernet:' in answer and 'class="sr-only">Tilføjet:' in answer


def test_what_changed_since_it_was_sent_back(client: Any) -> None:
    case = plan_case("returned")
    FocusArea.objects.filter(pk=case.focus.pk).update(signs="Stuerne taler om det hver dag.")
    actions.submit_plan(plan=case.plan, by=case.leader)
    client.force_login(case.chief)
    answer = client.get(reverse("profiles:plan_changes", args=[case.plan.pk])).content.decode()

    assert "siden planen sidst blev sendt tilbage" in answer and "<ins>" in answer
    assert "hver dag" in answer.split("<ins>")[1]


def test_what_was_withdrawn_is_not_looked_back_at(client: Any) -> None:
    """The team regretted it before the chief had answered: it is their own again, in the differences too."""
    case = plan_case("submitted")
    FocusArea.objects.filter(pk=case.focus.pk).update(goal="Noget klodset")
    actions.withdraw_plan(plan=case.plan, by=case.leader)
    actions.submit_plan(plan=case.plan, by=case.leader)
    actions.withdraw_plan(plan=case.plan, by=case.leader)
    FocusArea.objects.filter(pk=case.focus.pk).update(goal="Noget bedre")
    actions.submit_plan(plan=case.plan, by=case.leader)
    client.force_login(case.chief)
    answer = client.get(reverse("profiles:plan_changes", args=[case.plan.pk])).content.decode()

    assert "klodset" not in answer and "Planen er ny" in answer


def test_the_sent_words_stay() -> None:
    case = plan_case("submitted")
    copy = case.plan.sent_copies.get()
    with (
        pytest.raises(DatabaseError, match="Cannot update"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("UPDATE profiles_sentcopy SET content = '{}' WHERE id = %s", [copy.pk])


def test_without_a_leader_the_page_says_who_can_help(client: Any) -> None:
    case = plan_case("draft")
    case.team.memberships.filter(person=case.leader).delete()

    assert "teamet har ingen leder i portalen" in page(client, case.member, case.plan)


def test_promises_keep_their_promiser() -> None:
    case = plan_case("agreed")
    new = agreed_revision(case)

    assert Promise.objects.get(plan=new).by == case.chief


def test_a_revision_shows_the_promises_that_come_along(client: Any) -> None:
    case = plan_case("agreed")
    new = revision_of(case)
    actions.submit_plan(plan=new, by=case.leader)
    words = case.plan.promises.get().text
    for user, name in ((case.member, "plan"), (case.chief, "plan"), (case.chief, "plan_decide")):
        client.force_login(user)
        page = client.get(reverse(f"profiles:{name}", args=[new.pk])).content.decode()
        assert "Løfter, der følger med" in page and words in page
    agreed = actions.agree_plan(plan=new, decision=WORDS, by=case.chief)
    client.force_login(case.member)
    page = client.get(reverse("profiles:plan", args=[agreed.pk])).content.decode()
    assert "Løfter, der følger med" not in page and page.count(words) == 1


def test_the_old_plan_does_not_say_of_every_action_that_it_goes_on_in_its_new_edition(client: Any) -> None:
    case = plan_case("agreed")
    revision_of(case)
    client.force_login(case.leader)
    page = client.get(reverse("profiles:plan", args=[case.plan.pk])).content.decode()
    assert case.action.text in page
    assert "En ny udgave er på vej" in page and "Fortsætter i" not in page
    assert "Afslut planen" not in page and "Revidér planen" not in page


def test_what_is_written_on_at_the_end_leaves_the_last_word_as_it_was() -> None:
    case = plan_case("agreed")
    new = revision_of(case)
    focus = new.focus_areas.get()
    actions.save_focus(
        focus=focus, version=0, values={"goal": f"{focus.goal} Vi begynder i to."}, by=case.leader
    )
    ((part,),) = [one.parts for one in comparisons(new)[0].diff.focus_areas]
    assert [piece.text.strip() for piece in part.pieces if piece.kind != "same"] == ["Vi begynder i to."]
