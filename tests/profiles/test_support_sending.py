"""A wish for support is sent once, its consultant is one who can be it, and its words stay with whom they are for."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from core import clock
from core.periods import from_day
from core.state import Conflict
from profiles import support_rules as rules
from profiles.actions import plan_revise
from profiles.actions import support as actions
from profiles.models import SupportConsultant, SupportNote, SupportRequest, SupportVisit
from profiles.tasks import settle_support
from tests.access.visits import undone
from tests.factories import AreaChiefAppointmentFactory, MembershipFactory, ended_period
from tests.factories_plan import plan_case
from tests.factories_profiles import CompetenceAssessmentFactory
from tests.factories_support import ADVICE, STATES, SupportConsultantFactory, in_days, support_case
from tests.profiles.everybody import LEADERS, everybody_around

pytestmark = pytest.mark.django_db


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
    sent.refresh_from_db()
    assert sent.status == "requested", "what has been sent is not dropped by an old page"


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
        actions.advise(request=case.request, advice=ADVICE, follow_up_on=in_days(9), by=case.consultant)


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
            actions.advise(
                request=case.request, advice=ADVICE, follow_up_on=in_days(days), by=case.consultant
            )
    with pytest.raises(ValidationError):
        actions.advise(request=case.request, advice=" ", follow_up_on=in_days(9), by=case.consultant)
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
