"""What goes on into next year's plan, and what stays as it was agreed whatever happens around it."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from clusters.models import ChangeKind
from clusters.restructure.carry_out import carry_out
from clusters.restructure.draft import Draft, Target
from core import clock
from core.state import Conflict
from profiles.actions import plan as actions
from profiles.actions import plan_carry, plan_revise
from profiles.models import Action, DevelopmentPlan, FocusArea
from profiles.pdf import render_plan
from profiles.tasks import make_agreed_pdfs
from tests.factories_plan import PlanCase, agreed_revision, plan_case, written_plan

pytestmark = pytest.mark.django_db


def next_year(case: PlanCase) -> DevelopmentPlan:
    plan: DevelopmentPlan = written_plan(case.team)
    plan.focus_areas.update(headline="", goal="", signs="", effect="", context="")
    return plan


def test_an_open_action_goes_on_once(client: Any) -> None:
    case = plan_case("concluded", actions_each=2)
    first, done = case.plan.actions.all()
    Action.objects.filter(pk=done.pk).update(progress="done")
    Action.objects.filter(pk=first.pk).update(progress="under_way", owner=case.member)
    plan = next_year(case)
    focus = plan.focus_areas.get()
    assert list(Action.objects.offered_to(plan)) == [first]

    carried = plan_carry.carry_action(action=first, focus=focus, by=case.member)
    assert (carried.text, carried.owner, carried.progress, carried.line) == (
        first.text,
        case.member,
        "under_way",
        first.pk,
    )
    assert not Action.objects.offered_to(plan).exists()
    with pytest.raises(Conflict, match="allerede taget med"):
        plan_carry.carry_action(action=first, focus=focus, by=case.member)
    with pytest.raises(PermissionDenied):
        plan_carry.carry_action(action=done, focus=focus, by=case.member)
    onward = f"Fortsætter i {plan.year_label}"
    for user, seen in ((case.member, True), (case.chief, False)):
        client.force_login(user)
        page = client.get(reverse("profiles:plan", args=[case.plan.pk])).content.decode()
        assert (onward in page) == seen, "that is the team's own until the new plan is sent"


def test_a_plan_laid_aside_gives_back_what_it_carried() -> None:
    case = plan_case("concluded")
    plan = next_year(case)
    plan_carry.carry_action(action=case.action, focus=plan.focus_areas.get(), by=case.member)
    plan_revise.discard_plan(plan=plan, reason="Forfra", by=case.leader)
    again = next_year(case)
    assert Action.objects.offered_to(again).exists()


def test_only_the_newest_edition_is_carried_from() -> None:
    case = plan_case("agreed")
    revised = agreed_revision(case)
    plan = next_year(case)
    assert list(Action.objects.offered_to(plan)) == list(revised.actions.all())


def test_nothing_goes_on_from_another_team() -> None:
    case, other = plan_case("concluded"), plan_case("concluded")
    plan = next_year(case)
    focus = plan.focus_areas.get()
    with pytest.raises(PermissionDenied):
        plan_carry.carry_action(action=other.action, focus=focus, by=case.member)
    with pytest.raises(PermissionDenied):
        plan_carry.fetch_words(focus=focus, source=other.focus, by=case.member)


def test_words_are_fetched_where_nothing_is_written(client: Any) -> None:
    case = plan_case("concluded")
    plan = next_year(case)
    focus = plan.focus_areas.get()
    FocusArea.objects.filter(pk=focus.pk).update(goal="Vores eget mål")
    client.force_login(case.member)
    client.post(reverse("profiles:focus_fetch", args=[plan.pk, focus.pk]), {"source": case.focus.pk})
    focus.refresh_from_db()
    assert (focus.goal, focus.signs, focus.copied_from) == ("Vores eget mål", case.focus.signs, case.focus)
    assert (
        "Ordene er hentet fra planen" in client.get(reverse("profiles:plan", args=[plan.pk])).content.decode()
    )

    actions.save_focus(
        focus=focus, version=focus.version, values={"signs": "Vores egne tegn"}, by=case.member
    )
    focus.refresh_from_db()
    assert focus.copied_from is None


def test_the_same_action_sent_twice_is_one() -> None:
    case = plan_case("draft")
    newest = case.action.pk
    values = {"text": "Besøge hinanden", "owner": None, "due": None}
    one = actions.add_action(focus=case.focus, values=values, by=case.member, after=newest)
    two = actions.add_action(focus=case.focus, values=values, by=case.member, after=newest)
    three = actions.add_action(focus=case.focus, values=values, by=case.member, after=one.pk)
    assert one == two != three


def test_a_merged_teams_heir_takes_up_what_was_open_and_fetches_what_was_agreed(client: Any) -> None:
    """From what the predecessor agreed: each action once, the words as a beginning; never from its drafts."""
    case, heir = plan_case("agreed", actions_each=2), plan_case("draft")
    old = case.plan
    draft = plan_revise.start_revision(plan=old, by=case.leader)
    draft.focus_areas.update(headline="Kun en kladde")
    target = Target(heir.team.cluster.name, heir.team.cluster)
    plan, focus = heir.plan, heir.focus
    assert not Action.objects.offered_to(plan).exists()
    carry_out(Draft(ChangeKind.MERGE, clock.today(), (case.team.cluster,), (target,)), by=None)

    first, second = old.actions.all()
    assert list(Action.objects.offered_to(plan)) == [first, second]
    client.force_login(heir.member)
    page = reverse("profiles:plan_carry", args=[plan.pk])
    assert case.team.cluster.name in client.get(page).content.decode()
    for _twice in range(2):
        client.post(page, {"action": first.pk, "focus": focus.pk})
    assert plan.actions.filter(carried_from=first).count() == 1
    assert list(Action.objects.offered_to(plan)) == [second]

    FocusArea.objects.filter(pk=focus.pk).update(goal="")
    source = old.focus_areas.get()
    fetch = reverse("profiles:focus_fetch", args=[plan.pk, focus.pk])
    shown = client.get(fetch).content.decode()
    assert source.headline in shown and "Kun en kladde" not in shown
    client.post(fetch, {"source": source.pk})
    focus.refresh_from_db()
    assert (focus.goal, focus.copied_from) == (source.goal, source)
    assert client.post(fetch, {"source": draft.focus_areas.get().pk}).status_code == 404


# --- As it was agreed ---------------------------------------------------------------------------------------------


def test_names_that_change_change_neither_page_nor_document(client: Any) -> None:
    case = plan_case("draft")
    Action.objects.filter(plan=case.plan).update(owner=case.member)
    actions.submit_plan(plan=case.plan, by=case.leader)
    actions.agree_plan(
        plan=case.plan,
        decision=actions.Decision(
            comments={case.focus.pk: "Godt."},
            promises=[actions.PromiseDraft("Tid", clock.today() + datetime.timedelta(days=9), case.focus)],
        ),
        by=case.chief,
    )
    client.force_login(case.member)
    page_url = reverse("profiles:plan", args=[case.plan.pk])
    pdf_url = reverse("profiles:plan_pdf", args=[case.plan.pk])
    names = [person.name for person in (case.leader, case.member, case.chief)]
    shown = client.get(page_url).content.decode()
    document = client.get(pdf_url)
    for person in (case.leader, case.member, case.chief):
        person.name = "Et helt andet navn"
        person.save()
    cluster = case.team.cluster
    cluster.name = "En helt anden klynge"
    cluster.save()
    cluster.area.name = "Et helt andet område"
    cluster.area.save()
    case.team.memberships.filter(person=case.leader).delete()

    after = client.get(page_url).content.decode()
    assert all(name in _body(shown) for name in names)
    assert "andet navn" not in _body(after) and "anden klynge" not in _body(after)
    assert bytes(client.get(pdf_url).content) == bytes(document.content)
    copy = case.plan.agreed_copy
    assert render_plan(copy.content) == bytes(document.content), "also if the document were made today"


def test_the_document_is_the_same_bytes_and_says_so(client: Any) -> None:
    case = plan_case("agreed")
    assert make_agreed_pdfs() == 1
    client.force_login(case.member)
    url = reverse("profiles:plan_pdf", args=[case.plan.pk])
    first, second = client.get(url), client.get(url)
    assert first.content == second.content and first["ETag"] == second["ETag"]
    assert (
        first["Content-Digest"].startswith("sha-256=:") and case.plan.agreed_copy.pdf_sha256 in first["ETag"]
    )
    assert client.get(url, headers={"If-None-Match": first["ETag"]}).status_code == 304


def _body(page: str) -> str:
    """What the page says below its heading."""
    return page.split("<h1>")[1].split("</main>")[0]
