"""Conversations: nobody's words get other readers than they had, and nothing typed is lost."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core import clock
from people.models import User
from profiles import plan_rules as rules
from profiles.actions import plan as actions
from profiles.actions import plan_talk
from profiles.models import FocusComment
from tests.factories_plan import STATES, PlanCase, plan_case

pytestmark = pytest.mark.django_db


def say(
    case: PlanCase, by: User, text: str, *, shared: bool = False, to: FocusComment | None = None
) -> FocusComment:
    draft = plan_talk.save_draft(focus=case.focus, shared=shared, reply_to=to, version=0, text=text, by=by)
    assert plan_talk.send_comment(draft=draft, by=by)
    draft.refresh_from_db()
    return draft


def read(client: Any, case: PlanCase, user: User) -> str:
    client.force_login(user)
    response = client.get(reverse("profiles:talk", args=[case.plan.pk, case.focus.pk]))
    return str(response.content.decode()) if response.status_code == 200 else str(response.status_code)


def test_what_the_team_says_among_itself_is_never_the_chiefs(client: Any) -> None:
    """Not while it writes, not when the plan is sent, not when it is agreed."""
    case = plan_case("draft")
    say(case, case.member, "Er det her ikke for meget?")
    assert read(client, case, case.chief) == "404"
    actions.submit_plan(plan=case.plan, by=case.leader)
    page = read(client, case, case.chief)
    assert "for meget" not in page and "I teamet" not in page
    assert "for meget" in read(client, case, case.leader)
    actions.agree_plan(plan=case.plan, decision=actions.Decision(), by=case.chief)
    assert "for meget" not in read(client, case, case.chief)


def test_team_and_chief_talk_from_the_day_it_is_sent(client: Any) -> None:
    case = plan_case("draft")
    with pytest.raises(PermissionDenied, match="har været sendt"):
        say(case, case.leader, "Kære chef", shared=True)
    actions.submit_plan(plan=case.plan, by=case.leader)
    asked = say(case, case.chief, "Hvad mærker børnene?", shared=True)
    say(case, case.member, "De leger længere.", shared=True, to=asked)
    assert "De leger længere." in read(client, case, case.chief)
    actions.withdraw_plan(plan=case.plan, by=case.leader)
    with pytest.raises(PermissionDenied, match="når den er sendt"):
        say(case, case.chief, "Endnu et ord", shared=True, to=asked)


def test_a_draft_is_its_authors_alone(client: Any) -> None:
    case = plan_case("submitted")
    draft = plan_talk.save_draft(
        focus=case.focus, shared=True, reply_to=None, version=0, text="Halv sætn", by=case.leader
    )
    assert "Halv" not in read(client, case, case.member) and "Halv" not in read(client, case, case.chief)
    client.force_login(case.leader)
    form = client.get(
        reverse("profiles:talk_write_chief", args=[case.plan.pk, case.focus.pk])
    ).content.decode()
    assert "Halv sætn" in form and "Læses af teamet og af områdechefen." in form
    assert plan_talk.send_comment(draft=draft, by=case.leader)
    assert not plan_talk.send_comment(draft=draft, by=case.leader), "sent once"


def test_written_through_the_page_and_saved_on_the_way(client: Any) -> None:
    case = plan_case("draft")
    client.force_login(case.member)
    url = reverse("profiles:talk_write_team", args=[case.plan.pk, case.focus.pk])
    saved = client.post(url, {"version": "0", "text": "Skal vi"}, headers={"X-Autosave": "1"}).json()
    assert FocusComment.objects.get().is_draft
    client.post(url, {"version": saved["version"], "text": "Skal vi vente?", "go": "next"})
    sent = FocusComment.objects.get()
    assert (sent.text, sent.is_draft, sent.is_shared) == ("Skal vi vente?", False, False)


def test_a_comment_is_mended_for_a_quarter_of_an_hour() -> None:
    case = plan_case("draft")
    said = say(case, case.member, "Hej")
    plan_talk.mend_comment(comment=said, version=said.version, text="Hej alle", by=case.member)
    said.refresh_from_db()
    assert said.edited_at is not None
    with pytest.raises(PermissionDenied, match="egne"):
        plan_talk.mend_comment(comment=said, version=said.version, text="Nej", by=case.leader)
    with (
        clock.at(clock.now() + datetime.timedelta(minutes=16)),
        pytest.raises(PermissionDenied, match="kvarter"),
    ):
        plan_talk.mend_comment(comment=said, version=said.version, text="For sent", by=case.member)


def test_a_conversation_is_done_with_until_somebody_answers() -> None:
    case = plan_case("draft")
    opened = say(case, case.member, "Skal vi?")
    assert plan_talk.resolve(comment=opened, by=case.leader)
    with pytest.raises(PermissionDenied):
        plan_talk.resolve(comment=FocusComment.objects.get(pk=opened.pk), by=case.member)
    say(case, case.member, "Vent, én ting til.", to=opened)
    opened.refresh_from_db()
    assert opened.resolved_at is None


def test_the_database_keeps_a_comments_readers() -> None:
    case = plan_case("submitted")
    own = say(case, case.member, "Kun os")
    with pytest.raises(DatabaseError, match="keeps its readers"), transaction.atomic():
        FocusComment.objects.filter(pk=own.pk).update(is_shared=True)
    with pytest.raises(DatabaseError, match="readers of what it answers"), transaction.atomic():
        FocusComment.objects.create(
            plan=case.plan, focus=case.focus, by=case.chief, text="Svar", is_shared=True, reply_to=own
        )


def test_no_history_is_kept_of_what_is_typed() -> None:
    event = FocusComment.events.rel.related_model  # type: ignore[attr-defined]
    assert "text" not in {field.name for field in event._meta.get_fields()}


@given(
    state=st.sampled_from(STATES),
    shared=st.booleans(),
    draft=st.booleans(),
    author=st.sampled_from(["leader", "member", "chief"]),
)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_who_sees_a_comment(state: str, shared: bool, draft: bool, author: str) -> None:
    """In any state: its author as long as they see the plan; a draft nobody else; the chief what is shared."""
    with transaction.atomic():
        case = plan_case(state)
        by = getattr(case, author)
        comment = FocusComment.objects.create(
            plan=case.plan, focus=case.focus, by=by, text="Ord", is_shared=shared, is_draft=draft
        )
        for role in ("leader", "member", "chief"):
            user = getattr(case, role)
            sees_plan = role != "chief" or state not in {"draft", "returned", "discarded"}
            expected = sees_plan and (role == author or not draft) and (shared or role != "chief")
            assert FocusComment.objects.visible_to(user).filter(pk=comment.pk).exists() == expected, role
            if rules.may_talk(user, comment):
                assert sees_plan, "who may write reads the plan"
        transaction.set_rollback(True)


def test_the_plans_page_counts_what_its_reader_finds_there(client: Any) -> None:
    case = plan_case("submitted")
    for shared, by in ((False, case.member), (False, case.leader), (True, case.chief)):
        draft = plan_talk.save_draft(
            focus=case.focus, shared=shared, reply_to=None, version=0, text="Hvad nu?", by=by
        )
        plan_talk.send_comment(draft=draft, by=by)
    plan_talk.save_draft(
        focus=case.focus, shared=False, reply_to=None, version=0, text="Ikke sendt", by=case.member
    )
    for user, count in ((case.member, 3), (case.chief, 1)):
        client.force_login(user)
        page = client.get(reverse("profiles:plan", args=[case.plan.pk])).content.decode()
        assert f"Samtale om indsatsområdet ({count})" in page
