"""Every verb of a request for support × every state × every role, over the web and on rule and action."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from core.rules import Verdict
from core.state import Conflict
from people.models import User
from profiles import support_rules as rules
from profiles.actions import support as actions
from profiles.models import SupportMove, SupportRequest
from tests.access.visits import undone
from tests.factories import ended_period
from tests.factories_support import (
    ADVICE,
    STATES,
    SupportCase,
    SupportConsultantFactory,
    in_days,
    support_case,
)
from tests.profiles.everybody import LEADERS, OUTSIDERS, everybody_around

pytestmark = pytest.mark.django_db

ADMINISTRATORS = frozenset({"administrator", "superuser"})
CONSULTANT = frozenset({"consultant"})
#: verb → whose it is
WHOSE = {
    "withdraw": LEADERS,
    "name": ADMINISTRATORS,
    "replace": ADMINISTRATORS,
    "decline": ADMINISTRATORS,
    "hand_back": CONSULTANT,
    "advise": CONSULTANT,
    "ask_more": LEADERS,
    "close": LEADERS,
}
#: moves that come by themselves: a consultant who cannot go on, a team that is no more
CONSEQUENCES = {"release", "lapse"}
#: outside the request's scope; administrators are in it
STRANGERS = OUTSIDERS - ADMINISTRATORS | {"other_consultant", "former_consultant"}


@dataclass(frozen=True)
class Verb:
    """The address, the rule, the action behind it, and what is posted."""

    url: str
    rule: Callable[[User, SupportRequest], Verdict]
    act: Callable[[SupportRequest, User, User], object]
    data: Callable[[SupportRequest, User], dict[str, Any]]


def _named(row: SupportRequest, other: User) -> dict[str, Any]:
    return {"consultant": other.pk, "seen": row.consultant_id or ""}


_NAME = Verb(
    "support_name",
    rules.may_name_consultant,
    lambda row, by, other: actions.name_consultant(
        request=row, consultant=other, seen=row.consultant_id, by=by
    ),
    _named,
)
VERBS = {
    "withdraw": Verb(
        "support_withdraw",
        rules.may_withdraw_wish,
        lambda row, by, _other: actions.withdraw(request=row, reason="Nej tak.", by=by),
        lambda _row, _other: {"reason": "Nej tak."},
    ),
    "name": _NAME,
    "replace": _NAME,
    "decline": Verb(
        "support_decline",
        rules.may_decline,
        lambda row, by, _other: actions.decline(request=row, reason="Ingen ledige.", by=by),
        lambda _row, _other: {"reason": "Ingen ledige."},
    ),
    "hand_back": Verb(
        "support_hand_back",
        rules.may_hand_back,
        lambda row, by, _other: actions.hand_back(request=row, reason="Orlov.", by=by),
        lambda _row, _other: {"reason": "Orlov."},
    ),
    "advise": Verb(
        "support_advise",
        rules.may_advise,
        lambda row, by, _other: actions.advise(request=row, advice=ADVICE, follow_up_on=in_days(30), by=by),
        lambda _row, _other: {"advice": ADVICE, "follow_up_on": f"{in_days(30)}"},
    ),
    "ask_more": Verb(
        "support_ask_more",
        rules.may_ask_more,
        lambda row, by, _other: actions.ask_more(request=row, reason="Vi er gået i stå.", by=by),
        lambda _row, _other: {"reason": "Vi er gået i stå."},
    ),
    "close": Verb(
        "support_close",
        rules.may_close,
        lambda row, by, _other: actions.close(request=row, outcome="Det virker.", by=by),
        lambda _row, _other: {"outcome": "Det virker."},
    ),
}
CELLS = [pytest.param(verb, state, id=f"{verb}-{state}") for verb in VERBS for state in STATES]


def test_every_verb_has_a_row() -> None:
    assert set(VERBS) == set(WHOSE) == set(SupportRequest.TRANSITIONS) - CONSEQUENCES
    for sources, target in SupportRequest.TRANSITIONS.values():
        assert sources | {target} <= set(STATES)


def _stored(row: SupportRequest) -> tuple[str, int]:
    found = SupportRequest.objects.get(pk=row.pk)
    return found.status, found.moves.count()


def _fresh(row: SupportRequest) -> SupportRequest:
    found: SupportRequest = SupportRequest.objects.select_related("team__cluster").get(pk=row.pk)
    return found


def _people(case: SupportCase) -> dict[str, User]:
    found = everybody_around(case.team)
    return {
        **found,
        "consultant": case.consultant,
        "other_consultant": SupportConsultantFactory.create().person,
        "former_consultant": SupportConsultantFactory.create(period=ended_period()).person,
    }


@pytest.mark.parametrize(("verb", "state"), CELLS)
def test_page_rule_and_action_say_the_same(verb: str, state: str) -> None:
    case = support_case(state)
    people, row = _people(case), VERBS[verb]
    other = people["other_consultant"]
    has_consultant = case.request.consultant_id is not None
    sources, target = SupportRequest.TRANSITIONS[verb]
    if row is _NAME:  # one form: the verb follows from whether somebody is named already
        sources = {"requested", "arranged"}  # type: ignore[assignment]
    before = _stored(case.request)
    for role in ["anonymous", *people]:
        may = role in WHOSE[verb] and state in sources
        done = (target, before[1] + 1) if may else before
        client = Client()
        if role in people and people[role].is_active:
            client.force_login(people[role])
        with undone():
            url = reverse(f"profiles:{row.url}", args=[case.request.pk])
            status = client.post(url, row.data(case.request, other)).status_code
            assert _stored(case.request) == done, role
        assert status in _answers(role, may, WHOSE[verb], named=has_consultant), f"{role}: {status}"
        if role in people:
            stored = _fresh(case.request)
            assert bool(row.rule(people[role], stored)) == may, role
            _act(row, stored, people[role], other, done=done, may=may)


def _answers(role: str, may: bool, whose: frozenset[str], *, named: bool) -> set[int]:
    if may or role in {"anonymous", "chief_whose_account_is_closed"}:
        return {302}
    if role in STRANGERS or (role == "consultant" and not named):
        return {404}
    return {409} if role in whose else {403}  # who comes too late gets the words back


def _act(row: Verb, stored: SupportRequest, by: User, other: User, *, done: Any, may: bool) -> None:
    with undone():
        if may:
            row.act(stored, by, other)
            last = SupportMove.objects.filter(subject=stored).latest("pk")
            assert last.by == by and last.verb in WHOSE
        else:
            with pytest.raises((PermissionDenied, Conflict)):
                row.act(stored, by, other)
        assert _stored(stored) == done, by
