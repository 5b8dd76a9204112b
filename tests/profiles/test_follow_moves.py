"""Every verb of a follow-up × every kind × every state × every role, over the web and on rule and action."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from core import clock
from core.rules import Verdict
from core.state import Conflict
from people.models import User
from profiles import follow_rules as rules
from profiles.actions import followup as actions
from profiles.models import FollowUp, FollowUpKind
from tests.access.visits import undone
from tests.factories_follow import STATES, follow_case
from tests.profiles.everybody import CHIEFS, LEADERS, OUTSIDERS, ROLES, everybody_around

pytestmark = pytest.mark.django_db

NOBODY: frozenset[str] = frozenset()
BOTH = LEADERS | CHIEFS
#: verb → kind → whose it is
WHOSE = {
    "hold": {"status": LEADERS, "talk": BOTH, "closing": NOBODY},
    "move": {"status": LEADERS, "talk": BOTH, "closing": LEADERS},
    "skip": {"status": LEADERS, "talk": CHIEFS, "closing": NOBODY},
    "confirm": {"status": NOBODY, "talk": BOTH, "closing": NOBODY},
}
#: moves that come of a plan's own: it is revised, it ends, its team is no more
CONSEQUENCES = {"carry", "lapse"}


def _later(made: FollowUp) -> datetime.date:
    return made.due + datetime.timedelta(days=7)


@dataclass(frozen=True)
class Verb:
    """The rule, the action behind it, and what is posted."""

    rule: Callable[[User, FollowUp], Verdict]
    act: Callable[[FollowUp, User], object]
    data: Callable[[FollowUp], dict[str, str]]


VERBS = {
    "hold": Verb(
        rules.may_hold_follow_up,
        lambda made, by: actions.hold(follow_up=made, held_on=clock.today(), by=by),
        lambda _made: {"held_on": f"{clock.today():%Y-%m-%d}"},
    ),
    "move": Verb(
        rules.may_move_follow_up,
        lambda made, by: actions.move(
            follow_up=made, seen=made.due, due=_later(made), time=None, place="", reason="Ferie.", by=by
        ),
        lambda made: {"seen": f"{made.due}", "due": f"{_later(made)}", "reason": "Ferie."},
    ),
    "skip": Verb(
        rules.may_skip_follow_up,
        lambda made, by: actions.skip(follow_up=made, reason="Vi flytter.", by=by),
        lambda _made: {"reason": "Vi flytter."},
    ),
    "confirm": Verb(
        rules.may_confirm_minutes,
        lambda made, by: actions.confirm(follow_up=made, version=made.version, by=by),
        lambda made: {"version": str(made.version)},
    ),
}
CELLS = [
    pytest.param(verb, str(kind), state, id=f"{verb}-{kind}-{state}")
    for verb in VERBS
    for kind in FollowUpKind
    for state in STATES
]


def test_every_verb_has_a_row() -> None:
    assert set(VERBS) == set(WHOSE) == set(FollowUp.TRANSITIONS) - CONSEQUENCES
    assert all(set(kinds) == set(FollowUpKind.values) for kinds in WHOSE.values())
    for sources, target in FollowUp.TRANSITIONS.values():
        assert sources | {target} <= set(STATES)


def _stored(made: FollowUp) -> tuple[str, int]:
    row = FollowUp.objects.get(pk=made.pk)
    return row.status, row.moves.count()


@pytest.mark.parametrize(("verb", "kind", "state"), CELLS)
def test_page_rule_and_action_say_the_same(verb: str, kind: str, state: str) -> None:
    made = follow_case(kind, state).follow_up
    people = everybody_around(made.plan.team)
    (sources, target), row, before = FollowUp.TRANSITIONS[verb], VERBS[verb], _stored(made)
    url = reverse(f"profiles:follow_up_{verb}", args=[made.pk])
    for role in ["anonymous", *ROLES]:
        may = role in WHOSE[verb][kind] and state in sources
        done = (target, before[1] + 1) if may else before
        client = Client()
        if role in people and people[role].is_active:
            client.force_login(people[role])
        with undone():
            status = client.post(url, row.data(made)).status_code
            assert _stored(made) == done, role
        assert status in _answers(role, may, WHOSE[verb][kind]), f"{role}: {status}"
        if role in people:
            stored = FollowUp.objects.select_related("plan__team__cluster").get(pk=made.pk)
            assert bool(row.rule(people[role], stored)) == may, role
            _act(row, stored, people[role], may=may, done=done, verb=verb)


def _answers(role: str, may: bool, whose: frozenset[str]) -> set[int]:
    if may or role in {"anonymous", "chief_whose_account_is_closed"}:
        return {302}
    if role in OUTSIDERS:
        return {404}
    # who comes too late is told: on the page (302), with the form (422) or the words (409) given back
    return {302, 403, 409, 422} if role in whose else {403}


def _act(row: Verb, made: FollowUp, by: User, *, may: bool, done: Any, verb: str) -> None:
    with undone():
        if may:
            row.act(made, by)
            last = FollowUp.objects.get(pk=made.pk).moves.latest("pk")
            assert (last.verb, last.by) == (verb, by)
        else:
            with pytest.raises((PermissionDenied, Conflict)):
                row.act(made, by)
        assert _stored(made) == done, by


@pytest.mark.parametrize("kind", FollowUpKind.values)
@pytest.mark.parametrize("state", STATES)
def test_minutes_are_written_by_those_who_meet(kind: str, state: str) -> None:
    made = follow_case(kind, state).follow_up
    people = everybody_around(made.plan.team)
    members = set(people) - CHIEFS - OUTSIDERS
    writers = {"status": members, "talk": set(BOTH), "closing": set()}[kind]
    for role in ROLES:
        may = role in writers and state in {"planned", "held"}
        with undone():
            stored = FollowUp.objects.select_related("plan__team__cluster").get(pk=made.pk)
            assert bool(rules.may_write_minutes(people[role], stored)) == may, role
            if may:
                actions.save_minutes(
                    follow_up=stored, version=stored.version, minutes="Nye ord", by=people[role]
                )
                assert FollowUp.objects.get(pk=made.pk).minutes == "Nye ord"
            else:
                with pytest.raises(PermissionDenied):
                    actions.save_minutes(
                        follow_up=stored, version=stored.version, minutes="Nye ord", by=people[role]
                    )


def test_a_deputys_move_names_the_holder_of_the_office() -> None:
    made = follow_case("talk").follow_up
    people = everybody_around(made.plan.team)
    for role, holder in (("deputy", "leader"), ("chiefs_deputy", "chief"), ("leader", None), ("chief", None)):
        with undone():
            actions.hold(follow_up=made, held_on=clock.today(), by=people[role])
            last = made.moves.latest("pk")
            assert last.on_behalf_of == (people[holder] if holder else None), role
