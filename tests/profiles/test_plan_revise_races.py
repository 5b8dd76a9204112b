"""Revisions on PostgreSQL, two at once: exactly one wins or both hold, never two agreements, and nothing is lost."""

from __future__ import annotations

import pytest

from profiles.actions import plan as actions
from profiles.actions import plan_revise
from profiles.models import AgreedCopy, DevelopmentPlan, FocusArea, PlanEvent
from tests.factories_plan import PlanCase, plan_case
from tests.profiles.test_plan_races import ROUNDS, answer, at_once, post

pytestmark = pytest.mark.django_db(transaction=True)


def sent_revision(case: PlanCase) -> DevelopmentPlan:
    """A revision of the case's agreed plan, with the chief."""
    new = plan_revise.start_revision(plan=case.plan, by=case.leader)
    return actions.submit_plan(plan=new, by=case.leader)


def stored(plan: DevelopmentPlan) -> DevelopmentPlan:
    return DevelopmentPlan.objects.get(pk=plan.pk)


def verbs_of(plan: DevelopmentPlan) -> list[str]:
    return list(PlanEvent.objects.filter(subject=plan).order_by("pk").values_list("verb", flat=True))


def test_the_revision_is_agreed_while_progress_is_reported_on_the_old() -> None:
    """The progress is on the plan that holds afterwards, or the reporter hears that the old one has ended."""
    for _round in range(ROUNDS):
        case = plan_case("agreed")
        new, action = sent_revision(case), case.action
        agreed, told = at_once(
            post(case.chief, "plan_agree", new.pk, **answer(case, "Godt.")),
            post(
                case.member,
                "action_progress",
                case.plan.pk,
                action.pk,
                version=str(action.version),
                progress="done",
            ),
        )
        assert agreed.status_code == 302
        assert (case.fresh().status, stored(new).status) == ("superseded", "agreed")
        assert told.status_code in (302, 403)
        kept = {case.plan.actions.get().progress, new.actions.get().progress}
        assert kept == ({"done"} if told.status_code == 302 else {"not_started"})


def test_the_revision_is_agreed_while_the_old_is_evaluated() -> None:
    """The evaluation's words come along, or the one who wrote them gets them back."""
    for _round in range(ROUNDS):
        case = plan_case("agreed")
        new = sent_revision(case)
        agreed, saved = at_once(
            post(case.chief, "plan_agree", new.pk, **answer(case, "Godt.")),
            post(
                case.member,
                "focus_evaluate",
                case.plan.pk,
                case.focus.pk,
                version=str(case.focus.version),
                evaluation="Det gik godt i to huse.",
            ),
        )
        assert agreed.status_code == 302
        if saved.status_code == 302:
            assert new.focus_areas.get().evaluation == "Det gik godt i to huse."
        else:
            assert saved.status_code in (403, 409) and "Det gik godt i to huse." in saved.content.decode()


def test_two_begin_a_revision_at_once() -> None:
    """Two clicks, or two windows: one revision, and both are led to it."""
    for _round in range(ROUNDS):
        case = plan_case("agreed")
        click = [post(case.leader, "plan_revise", case.plan.pk) for _ in range(2)]
        first, second = at_once(*click)
        new = case.plan.revisions.get()
        assert first["Location"] == second["Location"] == new.get_absolute_url()
        assert new.focus_areas.count() == 1 and verbs_of(new) == ["begin"]
        assert case.fresh().status == "agreed"


def test_it_is_laid_aside_while_it_is_sent() -> None:
    for _round in range(ROUNDS):
        case = plan_case("agreed")
        new = plan_revise.start_revision(plan=case.plan, by=case.leader)
        aside, sent = at_once(
            post(case.leader, "plan_discard", new.pk, reason="Vi venter til efter jul."),
            post(case.leader, "plan_submit", new.pk),
        )
        verbs = verbs_of(new)
        assert len(verbs) == 2, "exactly one of the two moved it"
        assert stored(new).status == {"submit": "submitted", "discard": "discarded"}[verbs[1]]
        assert sent.status_code == 302 and aside.status_code in (302, 403, 409)
        if verbs[1] == "submit":
            assert "Vi venter til efter jul." in aside.content.decode(), "the reason is given back"
        shelved = new.actions.get().is_shelved
        assert shelved == (verbs[1] == "discard")
        assert case.fresh().status == "agreed"


def test_the_revision_is_agreed_while_the_old_is_concluded() -> None:
    """The old is concluded only without a revision, so the agreement finds it agreed or does not happen."""
    for _round in range(ROUNDS):
        case = plan_case("agreed")
        FocusArea.objects.filter(plan=case.plan).update(evaluation="Det gik.")
        new = sent_revision(case)
        agreed, concluded = at_once(
            post(case.chief, "plan_agree", new.pk, **answer(case, "Godt.")),
            post(case.leader, "plan_conclude", case.plan.pk),
        )
        assert agreed.status_code == 302 and concluded.status_code in (302, 403)
        assert (case.fresh().status, stored(new).status) == ("superseded", "agreed")
        assert verbs_of(case.plan)[-1] == "supersede" and case.fresh().superseded_by == new
        assert AgreedCopy.objects.filter(plan=new).count() == 1


def test_a_revision_begins_while_the_old_is_concluded() -> None:
    """Either the year is over or a revision is under way; never a revision of a plan that has ended."""
    for _round in range(ROUNDS):
        case = plan_case("agreed")
        FocusArea.objects.filter(plan=case.plan).update(evaluation="Det gik.")
        at_once(
            post(case.leader, "plan_revise", case.plan.pk),
            post(case.leader, "plan_conclude", case.plan.pk),
        )
        revisions = case.plan.revisions.count()
        assert (case.fresh().status, revisions) in {("agreed", 1), ("concluded", 0)}


def test_a_revision_is_taken_out_again_while_the_old_is_concluded() -> None:
    """What was laid aside comes out only while the agreement that it revises holds."""
    for _round in range(ROUNDS):
        case = plan_case("agreed")
        FocusArea.objects.filter(plan=case.plan).update(evaluation="Det gik.")
        new = plan_revise.start_revision(plan=case.plan, by=case.leader)
        plan_revise.discard_plan(plan=new, reason="Vi venter.", by=case.leader)
        at_once(
            post(case.leader, "plan_resume", new.pk),
            post(case.leader, "plan_conclude", case.plan.pk),
        )
        found = (case.fresh().status, stored(new).status)
        assert found in {("agreed", "draft"), ("concluded", "discarded")}


def test_a_focus_area_is_taken_out_twice_at_once() -> None:
    """Once it goes out, with one reason; the other reason is given back."""
    for _round in range(ROUNDS):
        case = plan_case("draft", focus_areas=2)
        reasons = ["For meget på én gang.", "Det er vi færdige med."]
        answers = at_once(
            *(
                post(case.leader, "focus_remove", case.plan.pk, case.focus.pk, reason=reason)
                for reason in reasons
            )
        )
        change = case.plan.focus_changes.get()
        assert case.plan.focus_areas.count() == 1 and change.reason in reasons
        for reason, response in zip(reasons, answers, strict=True):
            if reason != change.reason:
                assert response.status_code in (404, 409)
                assert response.status_code == 404 or reason in response.content.decode()
