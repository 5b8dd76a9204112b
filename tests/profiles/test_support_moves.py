"""Every verb of a request for support × every state × every role, over the web and on rule and action."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse

from core import clock
from core.periods import from_day
from core.rules import Verdict
from core.state import Conflict
from people.models import User
from profiles import support_rules as rules
from profiles.actions import plan_revise
from profiles.actions import support as actions
from profiles.models import SupportConsultant, SupportMove, SupportNote, SupportRequest, SupportVisit
from profiles.tasks import settle_support
from tests.access.visits import undone
from tests.factories import AreaChiefAppointmentFactory, MembershipFactory, ended_period
from tests.factories_plan import plan_case
from tests.factories_profiles import CompetenceAssessmentFactory
from tests.factories_support import ADVICE, STATES, SupportCase, SupportConsultantFactory, support_case
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


def _in(days: int) -> datetime.date:
    return clock.today() + datetime.timedelta(days=days)


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
        lambda row, by, _other: actions.advise(request=row, advice=ADVICE, follow_up_on=_in(30), by=by),
        lambda _row, _other: {"advice": ADVICE, "follow_up_on": f"{_in(30)}"},
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


# --- Sending ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "state", ["draft", "submitted", "returned", "agreed", "concluded", "superseded", "discarded"]
)
def test_a_wish_is_sent_from_a_plan_that_is_worked_on(state: str) -> None:
    case = plan_case(state)
    people = everybody_around(case.team)
    for role, person in people.items():
        may = role in LEADERS and state in {"draft", "submitted", "returned", "agreed"}
        assert bool(rules.may_send_wish(person, case.plan)) == may, role
        with undone():
            if may:
                made, is_new = actions.send_wish(source=case.plan, wish="Hjælp", areas=[], by=person)
                holder = people["leader"] if role == "deputy" else None
                move = made.moves.get()
                assert is_new and (move.verb, move.by, move.on_behalf_of) == ("send", person, holder)
            else:
                with pytest.raises(PermissionDenied):
                    actions.send_wish(source=case.plan, wish="Hjælp", areas=[], by=person)


@pytest.mark.parametrize("state", ["open", "revealed", "concluded", "cancelled"])
def test_a_wish_is_sent_from_a_round_that_is_under_way(state: str) -> None:
    round_ = CompetenceAssessmentFactory.create(state=state)
    for role, person in everybody_around(round_.team).items():
        may = role in LEADERS and state in {"open", "revealed"}
        assert bool(rules.may_send_wish(person, round_)) == may, role


def test_the_same_wish_twice_is_one_and_another_is_told_so() -> None:
    case = plan_case("agreed")
    first, _new = actions.send_wish(source=case.plan, wish="Hjælp", areas=[], by=case.leader)
    again, is_new = actions.send_wish(source=case.plan, wish=" Hjælp ", areas=[], by=case.leader)
    assert (again, is_new) == (first, False)
    with pytest.raises(Conflict):
        actions.send_wish(source=case.plan, wish="Noget andet", areas=[], by=case.leader)
    assert SupportRequest.objects.count() == 1


def test_a_plan_and_its_revision_are_one_source() -> None:
    case = plan_case("agreed")
    row, _new = actions.send_wish(source=case.plan, wish="Hjælp", areas=[], by=case.leader)
    revision = plan_revise.start_revision(plan=case.plan, by=case.leader)
    with pytest.raises(Conflict):
        actions.send_wish(source=revision, wish="Mere hjælp", areas=[], by=case.leader)
    assert list(SupportRequest.objects.of_plan(revision)) == [row]
    actions.withdraw(request=row, reason="Nej.", by=case.leader)
    made, is_new = actions.send_wish(source=revision, wish="Mere hjælp", areas=[], by=case.leader)
    assert is_new and made.line == case.plan and made.plan == revision


def test_a_wish_without_words_is_no_wish() -> None:
    case = plan_case("agreed")
    with pytest.raises(ValidationError):
        actions.send_wish(source=case.plan, wish="  ", areas=[], by=case.leader)


def test_a_wish_that_is_not_wanted_any_more_is_withdrawn_at_once() -> None:
    case = plan_case("agreed")
    case.plan.support_wish = "Sparring om data"
    case.plan.save()
    row = actions.drop_wish(plan=case.plan, by=case.leader)
    assert (row.status, row.wish) == ("withdrawn", ""), (
        "administrators do not read what was never sent to them"
    )
    assert [move.verb for move in row.moves.all()] == ["withdraw"]
    assert list(row.moves.values_list("by", "note")) == [(case.leader.pk, "Ikke længere aktuelt.")]
    sent, _new = actions.send_wish(source=case.plan, wish="Sparring om data", areas=[], by=case.leader)
    with pytest.raises(Conflict):
        actions.drop_wish(plan=case.plan, by=case.leader)
    assert _fresh(sent).status == "requested", "what has been sent is not dropped by an old page"


# --- The consultant -----------------------------------------------------------------------------------------------


def test_only_the_appointed_are_named_and_nobody_for_their_own_team() -> None:
    case = support_case()
    area = case.team.cluster.area
    people = {
        "nobody": MembershipFactory.create().person,
        "former": SupportConsultantFactory.create(period=ended_period()).person,
        "member": SupportConsultantFactory.create(person=case.member).person,
        "chief": SupportConsultantFactory.create(person=case.chief).person,
        "new chief": SupportConsultantFactory.create(
            person=AreaChiefAppointmentFactory.create(area=area).person
        ).person,
    }
    for name, person in people.items():
        assert not rules.may_be_consultant(person, case.team), name
        with pytest.raises(ValidationError):
            actions.name_consultant(request=case.request, consultant=person, seen=None, by=case.administrator)
    able = [one.person for one in SupportConsultant.objects.able() if one.can_help(case.team)]
    assert able == [case.consultant]
    assert rules.may_be_consultant(case.consultant, case.team)


def test_another_consultant_takes_over_and_the_first_reads_no_more() -> None:
    case = support_case("arranged")
    visit = case.visit()
    other = SupportConsultantFactory.create().person
    with pytest.raises(Conflict):
        actions.name_consultant(request=case.request, consultant=other, seen=None, by=case.administrator)
    actions.name_consultant(
        request=case.request, consultant=other, seen=case.consultant.pk, by=case.administrator
    )
    assert case.fresh().consultant == other
    assert not SupportRequest.objects.visible_to(case.consultant).exists()
    assert SupportRequest.objects.read_in_full_by(other).exists()
    assert SupportVisit.objects.get(pk=visit.pk).status == "cancelled", "the other agrees times of their own"


def test_what_is_closed_is_still_read_by_the_one_who_gave_the_advice() -> None:
    case = support_case("closed")
    SupportConsultant.objects.update(period=ended_period())
    assert SupportRequest.objects.read_in_full_by(case.consultant).get() == case.request
    case.consultant.is_active = False
    case.consultant.save()
    assert not SupportRequest.objects.read_in_full_by(case.consultant).exists()


def test_the_work_takes_an_appointment_of_today() -> None:
    case = support_case("arranged")
    SupportConsultant.objects.update(period=ended_period())
    assert not SupportRequest.objects.visible_to(case.consultant).exists()
    with pytest.raises(PermissionDenied):
        actions.advise(request=case.request, advice=ADVICE, follow_up_on=_in(9), by=case.consultant)


def test_a_consultant_who_becomes_chief_does_not_read_what_a_chief_may_not() -> None:
    case = support_case("advised")
    AreaChiefAppointmentFactory.create(area=case.team.cluster.area, person=case.consultant)
    assert SupportRequest.objects.visible_to(case.consultant).exists()
    assert not SupportRequest.objects.read_in_full_by(case.consultant).exists()
    assert not SupportNote.objects.visible_to(case.consultant).exists()


@pytest.mark.parametrize("why", ["appointment over", "account closed", "in the team", "chief"])
def test_what_a_consultant_can_no_longer_do_waits_for_another(why: str) -> None:
    case, kept = support_case("arranged"), support_case("arranged")
    visit = case.visit()
    if why == "appointment over":
        SupportConsultant.objects.filter(person=case.consultant).update(period=ended_period())
    elif why == "account closed":
        case.consultant.is_active = False
        case.consultant.save()
    elif why == "in the team":
        MembershipFactory.create(team=case.team, person=case.consultant)
    else:
        AreaChiefAppointmentFactory.create(area=case.team.cluster.area, person=case.consultant)
    assert settle_support() == 1
    row = case.fresh()
    assert (row.status, row.consultant) == ("requested", None) and row.reason
    assert row.moves.latest("pk").verb == "release"
    assert SupportVisit.objects.get(pk=visit.pk).status == "cancelled"
    assert settle_support() == 0, "a second run finds nothing"
    assert kept.fresh().status == "arranged"


def test_asking_for_more_tells_team_and_consultant_alone_and_frees_who_has_left() -> None:
    case = support_case("advised")
    actions.ask_more(request=case.request, reason="Vi er gået i stå i to huse.", by=case.leader)
    row = case.fresh()
    assert row.status == "arranged" and row.advice == ADVICE
    assert row.notes.latest("pk").text == "Vi er gået i stå i to huse."
    assert not any("gået i stå" in move.note for move in row.moves.all()) and not row.reason

    other = support_case("advised")
    SupportConsultant.objects.filter(person=other.consultant).update(period=ended_period())
    assert actions.ask_more(request=other.request, reason="Mere.", by=other.leader).status == "requested"


def test_advice_is_followed_up_within_a_year() -> None:
    case = support_case("arranged")
    for days in (0, -1, 366):
        with pytest.raises(ValidationError):
            actions.advise(request=case.request, advice=ADVICE, follow_up_on=_in(days), by=case.consultant)
    with pytest.raises(ValidationError):
        actions.advise(request=case.request, advice=" ", follow_up_on=_in(9), by=case.consultant)
    advised = support_case("advised")
    with pytest.raises(ValidationError):
        actions.close(request=advised.request, outcome=" ", by=advised.leader)


def test_no_word_of_advice_outcome_or_place_is_in_the_history() -> None:
    case = support_case("closed")
    for name in ("SupportRequestEvent", "SupportVisitEvent"):
        events: Any = SupportRequest._meta.apps.get_model("profiles", name)
        assert events.objects.exists()
        names = {field.name for field in events._meta.get_fields()}
        assert not names & {"advice", "outcome", "place"}
    assert case.request.moves.exclude(note="").count() == 0


def test_a_team_that_is_no_more_has_nothing_under_way() -> None:
    cases = {state: support_case(state) for state in STATES}
    for state, case in cases.items():
        closed = state in {"requested", "arranged", "advised"}
        assert actions.lapse(team=case.team, why="Teamet findes ikke mere.") == int(closed)
        assert case.fresh().status == ("withdrawn" if closed else state)
        assert actions.lapse(team=case.team, why="Igen.") == 0


def test_in_a_team_that_is_no_more_nobody_acts_and_its_last_members_read_on() -> None:
    case = support_case("advised")
    today = clock.today()
    case.team.memberships.update(period=from_day(today - datetime.timedelta(days=9), today))
    case.team.cluster.period = from_day(today - datetime.timedelta(days=9), today)
    case.team.cluster.save()
    assert SupportRequest.objects.read_in_full_by(case.leader).exists()
    assert SupportRequest.objects.visible_to(case.chief).exists()
    for by in (case.leader, case.consultant):
        for rule in (rules.may_close, rules.may_write_note, rules.may_plan_visit):
            assert not rule(by, case.fresh())


def test_a_note_twice_in_a_row_is_one() -> None:
    case = support_case("arranged")
    for _time in range(2):
        actions.write_note(request=case.request, text="Vi ses.", by=case.member)
    actions.write_note(request=case.request, text="Vi ses.", by=case.consultant)
    assert [note.by for note in case.request.notes.all()] == [case.member, case.consultant]
