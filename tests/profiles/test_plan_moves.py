"""What a plan's moves ask for and leave behind. Verb × state × role is in `test_every_move`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, IntegrityError, connection, transaction

from core import clock
from people.models import User
from profiles import plan_rules as rules
from profiles.actions import plan as actions
from profiles.actions.plan import Decision
from profiles.models import AgreedCopy, DevelopmentPlan, FocusArea
from profiles.pdf import render_plan
from profiles.tasks import make_agreed_pdfs
from tests.factories import (
    AdministratorFactory,
    AreaChiefAppointmentFactory,
    LeaderFactory,
    MembershipFactory,
    UserFactory,
    ended_period,
)
from tests.factories_plan import STATES, PlanCase, plan_case

pytestmark = pytest.mark.django_db

WORDS = Decision(note="Tak for planen.")
ROLES = [
    "leader",
    "member",
    "chief",
    "other_leader",
    "other_chief",
    "former_leader",
    "former_chief",
    "administrator",
    "nobody",
]


def person(role: str, case: PlanCase) -> User:
    if role in {"leader", "member", "chief"}:
        user: User = getattr(case, role)
        return user
    makers: dict[str, Callable[[], Any]] = {
        "other_leader": lambda: LeaderFactory.create().person,
        "other_chief": lambda: AreaChiefAppointmentFactory.create().person,
        "former_leader": lambda: MembershipFactory.create(team=case.team, period=ended_period()).person,
        "former_chief": lambda: (
            AreaChiefAppointmentFactory.create(area=case.team.cluster.area, period=ended_period()).person
        ),
        "administrator": AdministratorFactory.create,
        "nobody": UserFactory.create,
    }
    made = makers[role]()
    assert isinstance(made, User)
    return made


def ready(state: str) -> PlanCase:
    """A plan in that state in which nothing but state and person can stand in the way."""
    case = plan_case(state)
    FocusArea.objects.filter(plan=case.plan).update(evaluation="Det gik.")
    return case


def test_nobody_agrees_their_own_plan() -> None:
    """Not by holding both offices, and not by becoming chief after sending it; the database says so too."""
    case = plan_case("submitted")
    AreaChiefAppointmentFactory.create(area=case.team.cluster.area, person=case.leader)
    AreaChiefAppointmentFactory.create(area=case.team.cluster.area, person=case.member)
    for both in (case.leader, case.member):
        with pytest.raises(PermissionDenied, match="aftaler sin egen plan"):
            actions.agree_plan(plan=case.plan, decision=WORDS, by=both)
    with pytest.raises(IntegrityError, match="plan_agreed_by_somebody_else"), transaction.atomic():
        DevelopmentPlan.objects.filter(pk=case.plan.pk).update(
            status="agreed", agreed_at=clock.now(), agreed_by=case.leader
        )


def test_an_unfinished_plan_is_not_sent_and_says_what_is_missing() -> None:
    case = plan_case("draft")
    FocusArea.objects.filter(pk=case.focus.pk).update(goal="", signs="  ")
    case.plan.actions.all().delete()
    verdict = rules.may_submit_plan(case.leader, case.fresh())
    assert not verdict and verdict.reason == (
        "Planen kan sendes, når alt er skrevet. Område 1 mangler mål, tegn og mindst ét tiltag."
    )
    with pytest.raises(PermissionDenied):
        actions.submit_plan(plan=case.plan, by=case.leader)


def test_a_plan_is_concluded_only_when_evaluated() -> None:
    case = plan_case("agreed")
    with pytest.raises(PermissionDenied, match="evaluering"):
        actions.conclude_plan(plan=case.plan, by=case.leader)


def test_the_agreed_words_stay() -> None:
    """Neither Django nor SQL changes or deletes the copy; only its PDF can be added, once."""
    case = plan_case("agreed")
    copy = AgreedCopy.objects.get(plan=case.plan)
    assert copy.content["focus_areas"][0]["goal"] == "Alle huse gør det hver måned."
    changed = {**copy.content, "agreed_by": "En anden"}
    with pytest.raises(DatabaseError, match="cannot be changed"), transaction.atomic():
        AgreedCopy.objects.filter(pk=copy.pk).update(content=changed)
    with (
        pytest.raises(DatabaseError, match="cannot be changed"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            "UPDATE profiles_agreedcopy SET made_at = now() + interval '1 day' WHERE id = %s", [copy.pk]
        )
    with (
        pytest.raises(DatabaseError, match="Cannot delete"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("DELETE FROM profiles_agreedcopy WHERE id = %s", [copy.pk])
    assert copy.keep_pdf(b"%PDF-1") and not copy.keep_pdf(b"%PDF-2")
    with pytest.raises(DatabaseError, match="cannot be changed"), transaction.atomic():
        AgreedCopy.objects.filter(pk=copy.pk).update(pdf=b"%PDF-3")
    copy.refresh_from_db()
    assert bytes(copy.pdf or b"") == b"%PDF-1"


def test_the_job_makes_the_pdf_once_of_the_words_as_agreed() -> None:
    case = plan_case("agreed")
    assert (make_agreed_pdfs(), make_agreed_pdfs()) == (1, 0)
    copy = AgreedCopy.objects.get(plan=case.plan)
    assert bytes(copy.pdf or b"") == render_plan(copy.content)


def test_words_on_the_way_are_not_part_of_the_agreed_document() -> None:
    """What the chief said when sending it back stays on the page; the document has the words of the agreement."""
    case = plan_case("returned")
    actions.submit_plan(plan=case.plan, by=case.leader)
    words = Decision(comments={case.focus.pk: "Nu er den god."})
    actions.agree_plan(plan=case.plan, decision=words, by=case.chief)
    assert AgreedCopy.objects.get(plan=case.plan).content["focus_areas"][0]["comments"] == ["Nu er den god."]


def test_words_for_another_plans_focus_area_are_not_kept() -> None:
    case, other = plan_case("submitted"), plan_case("submitted")
    words = Decision(note="Se her.", comments={other.focus.pk: "Forkert sted"})
    actions.return_plan(plan=case.plan, decision=words, by=case.chief)
    assert not case.plan.comments.exists() and not other.plan.comments.exists()


@pytest.mark.parametrize("state", STATES)
def test_scope_and_rules_agree(state: str) -> None:
    """Whoever a rule lets do anything can see the plan; the chief sees what was handed over and nothing else."""
    case = ready(state)
    for role in ROLES:
        user = person(role, case)
        plan = case.fresh()
        seen = DevelopmentPlan.objects.visible_to(user).filter(pk=plan.pk).exists()
        asked = [
            rules.may_edit_plan,
            rules.may_report_progress,
            rules.may_evaluate_plan,
            rules.may_keep_promise,
            rules.may_revise_plan,
            rules.may_change_focus_areas,
            rules.may_submit_plan,
            rules.may_withdraw_plan,
            rules.may_decide_plan,
            rules.may_conclude_plan,
            rules.may_discard_plan,
            rules.may_resume_plan,
        ]
        assert seen or not any(rule(user, plan) for rule in asked), role
        expected = role in {"leader", "member"} or (
            role == "chief" and state not in {"draft", "returned", "discarded"}
        )
        assert seen == expected, role
        for part in (plan.focus_areas.all(), plan.actions.all(), plan.promises.all(), plan.comments.all()):
            assert part.visible_to(user).exists() == (seen and part.exists()), role
