"""Visits: every verb × every state × every role, and what is said of them to whom."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core import clock
from core.rules import Verdict
from core.state import Conflict
from people.models import User
from profiles import support_rules as rules
from profiles.actions import support as request_actions
from profiles.actions import support_visit as actions
from profiles.forms.support import VisitForm
from profiles.models import SupportVisit, VisitStatus
from tests.access.visits import undone
from tests.factories_support import PLACE, SupportCase, SupportConsultantFactory, support_case
from tests.profiles.everybody import LEADERS, OUTSIDERS, everybody_around

pytestmark = pytest.mark.django_db

ADMINISTRATORS = {"administrator", "superuser"}
WHOSE = LEADERS | {"consultant"}
STATES = [str(state) for state in VisitStatus]


def _later(visit: SupportVisit) -> datetime.datetime:
    return visit.starts + datetime.timedelta(days=2)


def _moved(visit: SupportVisit) -> dict[str, str]:
    local = timezone.localtime(_later(visit))
    return {
        "day": f"{local:%Y-%m-%d}",
        "time": f"{local:%H:%M}",
        "minutes": "90",
        "place": "Et andet sted",
        "seen": visit.starts.isoformat(),
    }


@dataclass(frozen=True)
class Verb:
    """The rule, the action behind it, and what is posted."""

    rule: Callable[[User, SupportVisit], Verdict]
    act: Callable[[SupportVisit, User], object]
    data: Callable[[SupportVisit], dict[str, str]] = lambda _visit: {}


VERBS = {
    "move": Verb(
        rules.may_change_visit,
        lambda visit, by: actions.move_visit(
            visit=visit, seen=visit.starts, starts=_later(visit), minutes=90, place="Et andet sted", by=by
        ),
        _moved,
    ),
    "cancel": Verb(rules.may_change_visit, lambda visit, by: actions.cancel_visit(visit=visit, by=by)),
    "hold": Verb(rules.may_hold_visit, lambda visit, by: actions.hold_visit(visit=visit, by=by)),
}


def test_every_verb_has_a_row() -> None:
    assert set(VERBS) == set(SupportVisit.TRANSITIONS)
    for sources, target in SupportVisit.TRANSITIONS.values():
        assert sources | {target} <= set(STATES)


def _made(state: str) -> tuple[SupportCase, SupportVisit]:
    """A visit whose time has come, so that it can be held."""
    case = support_case("arranged")
    visit = case.visit()
    SupportVisit.objects.update(
        starts=clock.now().replace(second=0, microsecond=0) - datetime.timedelta(hours=1)
    )
    visit = _fresh(visit)
    if state == "held":
        actions.hold_visit(visit=visit, by=case.consultant)
    elif state == "cancelled":
        actions.cancel_visit(visit=visit, by=case.leader)
    return case, _fresh(visit)


def _fresh(visit: SupportVisit) -> SupportVisit:
    found: SupportVisit = SupportVisit.objects.select_related("request__team__cluster").get(pk=visit.pk)
    return found


def _stored(visit: SupportVisit) -> tuple[str, int]:
    row = SupportVisit.objects.get(pk=visit.pk)
    return row.status, row.moves.count()


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("state", STATES)
def test_page_rule_and_action_say_the_same(verb: str, state: str) -> None:
    case, visit = _made(state)
    people = {
        **everybody_around(case.team),
        "consultant": case.consultant,
        "other_consultant": SupportConsultantFactory.create().person,
    }
    row, (sources, target), before = VERBS[verb], SupportVisit.TRANSITIONS[verb], _stored(visit)
    url = reverse(f"profiles:support_visit_{verb}", args=[visit.request_id, visit.pk])
    for role in ["anonymous", *people]:
        may = role in WHOSE and state in sources
        done = (target, before[1] + 1) if may else before
        client = Client()
        if role in people and people[role].is_active:
            client.force_login(people[role])
        with undone():
            status = client.post(url, row.data(visit)).status_code
            assert _stored(visit) == done, role
        assert status in _answers(role, may), f"{role}: {status}"
        if role in people:
            stored = _fresh(visit)
            assert bool(row.rule(people[role], stored)) == may, role
            with undone():
                if may:
                    row.act(stored, people[role])
                    last = _fresh(visit).moves.latest("pk")
                    assert (last.verb, last.by) == (verb, people[role])
                else:
                    with pytest.raises((PermissionDenied, Conflict)):
                        row.act(stored, people[role])
                assert _stored(visit) == done, role


def _answers(role: str, may: bool) -> set[int]:
    if may or role in {"anonymous", "chief_whose_account_is_closed"}:
        return {302}
    if role in OUTSIDERS - ADMINISTRATORS | {"other_consultant"}:
        return {404}
    return {302, 403} if role in WHOSE else {403}


@pytest.mark.parametrize("state", ["requested", "arranged", "advised", "closed", "declined", "withdrawn"])
def test_a_visit_is_agreed_while_there_is_a_consultant(state: str) -> None:
    case = support_case(state)
    starts = clock.now() + datetime.timedelta(days=3)
    for role, person in {**everybody_around(case.team), "consultant": case.consultant}.items():
        may = role in WHOSE and state in {"arranged", "advised"}
        assert bool(rules.may_plan_visit(person, case.fresh())) == may, role
        with undone():
            if may:
                made = actions.plan_visit(
                    request=case.request, starts=starts, minutes=60, place="", by=person
                )
                assert made.moves.get().by == person
            else:
                with pytest.raises(PermissionDenied):
                    actions.plan_visit(request=case.request, starts=starts, minutes=60, place="", by=person)


def test_the_very_same_visit_twice_is_one_and_two_at_once_are_refused() -> None:
    case = support_case("arranged")
    starts = clock.now() + datetime.timedelta(days=3)
    given: dict[str, Any] = {"request": case.request, "starts": starts, "minutes": 60, "by": case.consultant}
    first = actions.plan_visit(**given, place="Hos jer")
    assert actions.plan_visit(**given, place="Hos jer") == first
    with pytest.raises(ValidationError):
        actions.plan_visit(**given, place="Et andet sted")
    actions.cancel_visit(visit=first, by=case.leader)
    assert actions.plan_visit(**given, place="Hos jer") != first


@pytest.mark.parametrize("days", [-1, 0, 366])
def test_a_visit_lies_ahead_and_within_a_year(days: int) -> None:
    case = support_case("arranged")
    with clock.at(clock.now()):
        starts = clock.now() + datetime.timedelta(days=days)
        with pytest.raises(ValidationError):
            actions.plan_visit(request=case.request, starts=starts, minutes=60, place="", by=case.leader)


def test_a_visit_that_has_not_begun_is_not_held() -> None:
    case = support_case("arranged")
    visit = _fresh(case.visit())
    assert not rules.may_hold_visit(case.consultant, visit)
    with pytest.raises(PermissionDenied):
        actions.hold_visit(visit=visit, by=case.consultant)


def test_whoever_moves_what_another_has_moved_is_told() -> None:
    case = support_case("arranged")
    visit = _fresh(case.visit())
    seen, first, second = visit.starts, _later(visit), _later(visit) + datetime.timedelta(days=1)
    actions.move_visit(visit=visit, seen=seen, starts=first, minutes=60, place=PLACE, by=case.leader)
    assert _fresh(visit).moves.latest("pk").starts_before == seen
    with pytest.raises(Conflict):
        actions.move_visit(visit=visit, seen=seen, starts=second, minutes=60, place=PLACE, by=case.consultant)
    actions.move_visit(visit=visit, seen=first, starts=first, minutes=60, place="Ude", by=case.consultant)
    last = _fresh(visit)
    assert (last.place, last.moves.latest("pk").starts_before) == ("Ude", None)


def test_what_ends_the_work_cancels_what_lies_ahead_and_leaves_what_has_been() -> None:
    case = support_case("arranged")
    been, ahead = case.visit(days=1), case.visit(days=9)
    SupportVisit.objects.filter(pk=been.pk).update(starts=clock.now() - datetime.timedelta(days=1))
    request_actions.withdraw(request=case.request, reason="Nej.", by=case.leader)
    assert _fresh(been).status == "planned" and _fresh(ahead).status == "cancelled"


def test_an_hour_that_the_clock_skips_is_no_time() -> None:
    form = VisitForm({"day": "2027-03-28", "time": "02.30", "minutes": "60"})
    assert not form.is_valid() and "time" in form.errors
    form = VisitForm({"day": "28-03-2027", "time": "9.30", "minutes": "60"})
    assert form.is_valid(), form.errors
    assert form.values()["starts"] == datetime.datetime(2027, 3, 28, 7, 30, tzinfo=datetime.UTC)


def test_the_place_is_for_those_who_meet() -> None:
    case = support_case("arranged")
    visit = case.visit()
    for person, reads in (
        (case.leader, True),
        (case.member, True),
        (case.consultant, True),
        (case.chief, False),
        (case.administrator, False),
    ):
        assert visit in SupportVisit.objects.visible_to(person)
        assert SupportVisit.objects.with_place_for(person).exists() == reads
        client = Client()
        client.force_login(person)
        page = client.get(reverse("profiles:support", args=[case.request.pk])).content.decode()
        assert (PLACE in page) == reads
        moving = client.get(reverse("profiles:support_visit_move", args=[case.request.pk, visit.pk]))
        assert (PLACE in moving.content.decode()) == (person in {case.leader, case.consultant})
