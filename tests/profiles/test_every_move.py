"""Every verb of both state machines × every state × every role, over the web and on the actions.

From where a verb leads where is the machines' own table, `TRANSITIONS`; whose it is stands here, as data. A verb, a
state or a machine that is added there without a row here fails.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from core.rules import Verdict
from core.state import Conflict, StateMachine
from people.models import User
from profiles import plan_rules, rules
from profiles.actions import assessment as round_actions
from profiles.actions import plan as plan_actions
from profiles.actions import plan_revise
from profiles.actions.plan import Decision
from profiles.models import AssessmentStatus, CompetenceAssessment, DevelopmentPlan, FocusArea, PlanStatus
from tests.access.visits import undone
from tests.factories import ended_period
from tests.factories_plan import plan_case
from tests.factories_profiles import CompetenceAssessmentFactory, answer_all, members_of
from tests.profiles.everybody import CHIEFS, LEADERS, MEMBERS, OUTSIDERS, ROLES, everybody_around

pytestmark = pytest.mark.django_db

WORDS = Decision(note="Tak for planen.")


@dataclass(frozen=True)
class Verb:
    """Whose it is, its address, its rule, the action behind it, and what is posted."""

    whose: frozenset[str]
    url: str
    rule: Callable[[User, Any], Verdict]
    act: Callable[[Any, User], object]
    data: Callable[[Any], dict[str, str]] = lambda _object: {}


def _first_area(made: CompetenceAssessment) -> Any:
    return made.profile.areas.all()[0]


def _decision(_plan: DevelopmentPlan) -> dict[str, str]:
    return {"note": "Tak.", "promises-TOTAL_FORMS": "0", "promises-INITIAL_FORMS": "0"}


VERBS: dict[type[StateMachine], dict[str, Verb]] = {
    CompetenceAssessment: {
        "reveal": Verb(
            LEADERS,
            "assessment_reveal",
            rules.may_reveal,
            lambda made, by: round_actions.reveal(assessment=made, by=by),
        ),
        "cancel": Verb(
            LEADERS,
            "assessment_cancel",
            rules.may_cancel,
            lambda made, by: round_actions.cancel(assessment=made, reason="Vi venter.", by=by),
            lambda _made: {"reason": "Vi venter på den nye leder."},
        ),
        "conclude": Verb(
            LEADERS,
            "conclude",
            rules.may_conclude_assessment,
            lambda made, by: round_actions.conclude_assessment(
                assessment=made, chosen=[(_first_area(made), "")], by=by
            ),
            lambda made: {f"omraade-{_first_area(made).pk}-order": "1"},
        ),
    },
    DevelopmentPlan: {
        "submit": Verb(
            LEADERS,
            "plan_submit",
            plan_rules.may_submit_plan,
            lambda made, by: plan_actions.submit_plan(plan=made, by=by),
        ),
        "withdraw": Verb(
            LEADERS,
            "plan_withdraw",
            plan_rules.may_withdraw_plan,
            lambda made, by: plan_actions.withdraw_plan(plan=made, by=by),
        ),
        "return": Verb(
            CHIEFS,
            "plan_return",
            plan_rules.may_decide_plan,
            lambda made, by: plan_actions.return_plan(plan=made, decision=WORDS, by=by),
            _decision,
        ),
        "agree": Verb(
            CHIEFS,
            "plan_agree",
            plan_rules.may_decide_plan,
            lambda made, by: plan_actions.agree_plan(plan=made, decision=WORDS, by=by),
            _decision,
        ),
        "conclude": Verb(
            LEADERS,
            "plan_conclude",
            plan_rules.may_conclude_plan,
            lambda made, by: plan_actions.conclude_plan(plan=made, by=by),
        ),
        "discard": Verb(
            LEADERS,
            "plan_discard",
            plan_rules.may_discard_plan,
            lambda made, by: plan_revise.discard_plan(plan=made, reason="Vi begynder forfra.", by=by),
            lambda _made: {"reason": "Vi begynder forfra."},
        ),
        "resume": Verb(
            LEADERS,
            "plan_resume",
            plan_rules.may_resume_plan,
            lambda made, by: plan_revise.resume_plan(plan=made, by=by),
        ),
    },
}
#: moves that come of another's, and have no button: a plan is superseded by the agreement of the next
CONSEQUENCES: dict[type[StateMachine], set[str]] = {DevelopmentPlan: {"supersede"}}
#: machines with tables of their own
ELSEWHERE = {"LeadershipProfile", "Campaign", "FollowUp", "AppraisalSheet", "SupportRequest", "SupportVisit"}


def _round(state: str) -> CompetenceAssessment:
    """A round in which only state and person can stand in the way: two of three have handed in."""
    made: CompetenceAssessment = CompetenceAssessmentFactory.create(state=state)
    for member in members_of(made.team)[:2]:
        answer_all(made, member)
    return made


def _plan(state: str) -> DevelopmentPlan:
    """A plan in which nothing is missing for any verb."""
    plan = plan_case(state).plan
    FocusArea.objects.filter(plan=plan).update(evaluation="Det gik.")
    return plan


STATES: dict[type[StateMachine], tuple[type[Any], Callable[[str], Any]]] = {
    CompetenceAssessment: (AssessmentStatus, _round),
    DevelopmentPlan: (PlanStatus, _plan),
}
CELLS = [
    pytest.param(machine, verb, str(state), id=f"{machine.__name__}-{verb}-{state}")
    for machine, (states, _make) in STATES.items()
    for verb in VERBS[machine]
    for state in states
]


def test_every_machine_and_every_verb_has_a_row() -> None:
    machines = {machine.__name__ for machine in StateMachine.__subclasses__()}
    assert machines == {machine.__name__ for machine in VERBS} | ELSEWHERE
    for machine, verbs in VERBS.items():
        assert set(verbs) | CONSEQUENCES.get(machine, set()) == set(machine.TRANSITIONS)
        declared = set(STATES[machine][0].values)
        for sources, target in machine.TRANSITIONS.values():
            assert sources | {target} <= declared
    assert frozenset(ROLES) == MEMBERS | CHIEFS | OUTSIDERS


def _stored(made: Any) -> tuple[str, int]:
    return type(made)._base_manager.get(pk=made.pk).status, made.moves.count()


@pytest.mark.parametrize(("machine", "verb", "state"), CELLS)
def test_over_the_web_a_verb_is_whose_it_is_and_from_where_it_leads(
    machine: type[StateMachine], verb: str, state: str
) -> None:
    row, (sources, target) = VERBS[machine][verb], machine.TRANSITIONS[verb]
    made = STATES[machine][1](state)
    people = everybody_around(made.team)
    before = _stored(made)
    for role in ["anonymous", *ROLES]:
        may = role in row.whose and state in sources
        client = Client()
        if role in people and people[role].is_active:
            client.force_login(people[role])
        with undone():
            status = client.post(reverse(f"profiles:{row.url}", args=[made.pk]), row.data(made)).status_code
            after = _stored(made)
        assert after == ((target, before[1] + 1) if may else before), role
        assert status in _answers(role, row, may), f"{role}: {status}"


def _answers(role: str, row: Verb, may: bool) -> set[int]:
    """Done, or led on, is 302; outside the team nothing is there; inside, the rule says no, or what came between."""
    if may or role in {"anonymous", "chief_whose_account_is_closed"}:
        return {302}
    if role in OUTSIDERS:
        return {404}
    if role in row.whose:
        # too late: the leader is led to what is there now, the chief gets the words back (409)
        return {302, 403} if row.whose == LEADERS else {409, 404}
    # what the chief is not shown is not there for the chief
    return {403, 404} if role in CHIEFS else {403}


@pytest.mark.parametrize(("machine", "verb", "state"), CELLS)
def test_rule_and_action_say_the_same_as_the_page(machine: type[StateMachine], verb: str, state: str) -> None:
    row, (sources, target) = VERBS[machine][verb], machine.TRANSITIONS[verb]
    made = STATES[machine][1](state)
    people = everybody_around(made.team)
    before = _stored(made)
    for role in ROLES:
        may = role in row.whose and state in sources
        assert bool(row.rule(people[role], made)) == may, role
        with undone():
            if may:
                row.act(made, people[role])
                assert _stored(made) == (target, before[1] + 1), role
                last = made.moves.latest("pk")
                assert (last.verb, last.from_status, last.to_status) == (verb, state, target)
                assert last.by == people[role]
            else:
                with pytest.raises((PermissionDenied, Conflict)):
                    row.act(made, people[role])
                assert _stored(made) == before, role
        made = type(made)._base_manager.get(pk=made.pk)


def test_a_deputy_who_has_left_the_team_looks_after_nothing() -> None:
    made = _round("open")
    people = everybody_around(made.team)
    post = made.team.memberships.get(person=people["deputy"])
    post.period = ended_period()
    post.save()
    with pytest.raises(PermissionDenied):
        round_actions.reveal(assessment=made, by=people["deputy"])
