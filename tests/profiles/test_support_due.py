"""What practice-near support asks of whom: from the wish to the advice that is followed up, and no word too much."""

from __future__ import annotations

import datetime
import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from core import clock
from core.periods import from_day
from people.models import User
from profiles.actions import support as actions
from profiles.actions import support_visit as visits
from profiles.models import DevelopmentPlan, SupportConsultant, SupportRequest, SupportVisit
from reminders import layout, reading
from reminders.due import UP
from reminders.mail import outbox
from reminders.models import Notification
from tests.factories_plan import plan_case
from tests.factories_support import (
    ADVICE,
    NOTE,
    OUTCOME,
    PLACE,
    WISH,
    SupportCase,
    SupportConsultantFactory,
    support_case,
)
from tests.profiles.support_asked import of

pytestmark = pytest.mark.django_db
_DAY = datetime.timedelta(days=1)


def asked(case: SupportCase) -> dict[str, list[str]]:
    """Who of the case is asked or told what."""
    people = {
        name: getattr(case, name) for name in ("leader", "member", "chief", "administrator", "consultant")
    }
    return {name: sorted(found) for name, person in people.items() if (found := of(person))}


# --- One after the other ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        ("requested", {"administrator": ["support.find"]}),
        ("arranged", {"leader": ["support.told"], "consultant": ["support.agree"]}),
        ("declined", {"leader": ["support.told"]}),
        ("withdrawn", {}),
        (
            "advised",
            {
                "leader": ["support.follow", "support.told", "support.visit"],
                "consultant": ["support.visit"],
            },
        ),
        ("closed", {"consultant": ["support.ended"]}),
    ],
)
@pytest.mark.parametrize("source", ["plan", "assessment"])
def test_each_state_asks_those_whose_turn_it_is(
    state: str, expected: dict[str, list[str]], source: str
) -> None:
    assert asked(support_case(state, source=source)) == expected


def test_nothing_is_asked_for_a_team_that_is_no_more() -> None:
    for state in ("requested", "arranged", "advised"):
        case = support_case(state)
        cluster = case.team.cluster
        cluster.end_on(clock.today())
        found = asked(case)
        assert not {kind for some in found.values() for kind in some} - {"support.told"}


def test_a_wish_in_an_agreed_plan_asks_to_be_sent_until_it_is() -> None:
    case = plan_case("agreed")
    assert "support.send" not in of(case.leader)  # nothing is wished
    DevelopmentPlan.objects.filter(pk=case.plan.pk).update(support_wish=WISH)
    due = of(case.leader)["support.send"]
    assert (due.subject, due.since) == (case.plan.pk, case.plan.agreed_at)
    assert "support.send" not in of(case.member) | of(case.chief)
    actions.send_wish(source=case.plan, wish=WISH, areas=[], by=case.leader)
    assert "support.send" not in of(case.leader)
    SupportRequest.objects.all().delete()
    case.plan.refresh_from_db()
    actions.drop_wish(plan=case.plan, by=case.leader)
    assert "support.send" not in of(case.leader)  # it has been let go
    with clock.at(clock.now() + 400 * _DAY):
        SupportRequest.objects.all().delete()
        assert "support.send" not in of(case.leader)  # the plan's year is over


@pytest.mark.parametrize("state", ["draft", "submitted", "returned", "concluded"])
def test_a_wish_in_a_plan_that_is_not_agreed_waits(state: str) -> None:
    case = plan_case(state)
    DevelopmentPlan.objects.filter(pk=case.plan.pk).update(support_wish=WISH)
    assert "support.send" not in of(case.leader)


def test_given_back_it_waits_anew_and_the_leader_is_told() -> None:
    case = support_case("requested")
    first = of(case.administrator)["support.find"]
    actions.name_consultant(
        request=case.request, consultant=case.consultant, seen=None, by=case.administrator
    )
    assert "support.find" not in of(case.administrator)
    actions.hand_back(request=case.request, reason="Jeg er syg.", by=case.consultant)
    second = of(case.administrator)["support.find"]
    assert second.subject == first.subject and second.occasion != first.occasion
    assert second.since and first.since and second.since > first.since
    assert "kunne ikke alligevel" in second.words().detail
    assert of(case.leader)["support.told"].words().title == "Jeres konsulent kan ikke alligevel"
    assert of(case.consultant) == {}


def test_a_consultant_who_is_replaced_is_asked_no_more() -> None:
    case = support_case("arranged")
    case.visit()
    other = SupportConsultantFactory.create().person
    actions.name_consultant(
        request=case.request, consultant=other, seen=case.consultant.pk, by=case.administrator
    )
    assert of(case.consultant) == {}
    assert list(of(other)) == ["support.agree"]
    assert of(case.leader)["support.told"].words().title == f"{other.name} er jeres konsulent"


@pytest.mark.parametrize("state", ["arranged", "advised"])
@pytest.mark.parametrize("what", ["appointment", "account", "chief", "deputy"])
def test_who_may_not_open_it_is_not_asked(what: str, state: str) -> None:
    case = support_case(state)
    case.visit(days=9)
    if what == "appointment":
        SupportConsultant.objects.get(person=case.consultant).end_on(clock.today())
    elif what == "account":
        User.objects.filter(pk=case.consultant.pk).update(is_active=False)
    elif what == "chief":
        case.team.cluster.area.appointments.create(person=case.consultant, period=from_day(clock.today()))
    else:
        lasts = from_day(clock.today(), clock.today() + 7 * _DAY)
        case.team.cluster.area.deputies.create(person=case.consultant, holder=case.chief, period=lasts)
    own = {kind for kind in of(User.objects.get(pk=case.consultant.pk)) if kind.startswith("support.")}
    may_read = SupportRequest.objects.given_by(User.objects.get(pk=case.consultant.pk)).exists()
    assert may_read == (what == "appointment" and state == "advised")
    assert own == ({"support.visit"} if may_read else set())


# --- Visits -------------------------------------------------------------------------------------------------------


def test_from_the_first_visit_to_the_advice() -> None:
    case = support_case("arranged")
    assert list(of(case.consultant)) == ["support.agree"]
    visit = case.visit(days=3)
    assert list(of(case.consultant)) == ["support.visit"]
    with clock.at(visit.starts + datetime.timedelta(minutes=1)):
        assert set(of(case.consultant)) == {"support.visit", "support.advise"}
        due = of(case.consultant)["support.advise"]
        assert due.waits_from == clock.today() + _DAY
        assert "Blev det ikke til noget" in due.words().detail
    with clock.at(visit.starts + _DAY):
        assert list(of(case.consultant)) == ["support.advise"]
        assert "support.visit" not in of(case.leader)
        visits.hold_visit(visit=visit, by=case.leader)
        assert of(case.consultant)["support.advise"].words().detail.startswith("I mødtes")
        case.visit(days=5)
        assert list(of(case.consultant)) == ["support.visit"]  # one more first
        actions.advise(
            request=case.request, advice=ADVICE, follow_up_on=clock.today() + 30 * _DAY, by=case.consultant
        )
        assert list(of(case.consultant)) == ["support.visit"]


def test_a_visit_that_is_cancelled_leaves_a_time_to_agree() -> None:
    case = support_case("arranged")
    visits.cancel_visit(visit=case.visit(), by=case.leader)
    assert list(of(case.consultant)) == ["support.agree"]
    assert "support.visit" not in of(case.leader)


def test_when_the_team_asks_for_more_a_time_is_agreed_anew() -> None:
    case = support_case("arranged")
    first = of(case.consultant)["support.agree"]
    visit = case.visit(days=1)
    with clock.at(visit.starts + _DAY):
        visits.hold_visit(visit=visit, by=case.consultant)
        actions.advise(
            request=case.request, advice=ADVICE, follow_up_on=clock.today() + 30 * _DAY, by=case.consultant
        )
        actions.ask_more(request=case.request, reason="Vi sidder fast.", by=case.leader)
        again = of(case.consultant)
    assert list(again) == ["support.agree"]
    assert again["support.agree"].occasion != first.occasion
    assert "har brug for mere hjælp" in again["support.agree"].words().detail


def test_both_hear_of_a_visit_with_its_time_and_nobody_else() -> None:
    case = support_case("arranged")
    visit = case.visit(days=20)
    for person, title in (
        (case.leader, f"Besøg af {case.consultant.name}"),
        (case.consultant, f"Besøg hos {case.team}"),
    ):
        due = of(person)["support.visit"]
        assert (due.subject, due.due) == (visit.pk, clock.local_date(visit.starts))
        words = due.words()
        assert words.title == title and " kl. " in words.detail
        assert PLACE not in str(words)
        page = Client()
        page.force_login(person)
        said = page.get(reverse("home")).content.decode()
        assert words.detail in said and "senest" not in said  # an appointment is no deadline
    assert "support.visit" not in of(case.member) | of(case.chief) | of(case.administrator)


# --- Advice -------------------------------------------------------------------------------------------------------


def test_advice_is_followed_up_on_its_day_and_late_for_the_chief() -> None:
    case = support_case("advised")
    due = of(case.leader)["support.follow"]
    assert due.due is not None and due.due == case.request.follow_up_on
    assert due.waits_from == due.due - 14 * _DAY
    assert of(case.chief, UP) == {}
    with clock.at(clock.now() + 61 * _DAY):
        late = of(case.chief, UP)["support.follow"]
        assert set(late.facts) == {"team"}
        assert case.consultant.name not in str(late.words())
        actions.close(request=case.request, outcome=OUTCOME, by=case.leader)
        assert of(case.chief, UP) == {} and "support.follow" not in of(case.leader)


def test_a_chief_who_is_in_the_team_is_not_told_as_its_chief() -> None:
    case = support_case("advised")
    case.team.memberships.create(person=case.chief, period=from_day(clock.today()))
    with clock.at(clock.now() + 61 * _DAY):
        assert of(case.chief, UP) == {}


# --- News ---------------------------------------------------------------------------------------------------------


def test_only_the_newest_is_news_and_for_two_weeks() -> None:
    case = support_case("arranged")
    assert of(case.leader)["support.told"].words().title == f"{case.consultant.name} er jeres konsulent"
    case.visit(days=1)
    with clock.at(clock.now() + 2 * _DAY):
        actions.advise(
            request=case.request, advice=ADVICE, follow_up_on=clock.today() + 60 * _DAY, by=case.consultant
        )
        told = of(case.leader)["support.told"]
        assert told.words().title == f"I har fået et råd fra {case.consultant.name}"
    with clock.at(clock.now() + 17 * _DAY):
        assert "support.told" not in of(case.leader)


def test_the_answer_no_is_told_without_its_reason() -> None:
    case = support_case("declined")
    assert "Vi har ingen ledige." not in str(of(case.leader)["support.told"])


@pytest.mark.parametrize(
    ("end", "words"),
    [
        (lambda case: actions.withdraw(request=case.request, reason="", by=case.leader), "ikke brug for"),
        (lambda case: actions.lapse(team=case.team, why="Lagt sammen."), "findes ikke mere"),
    ],
    ids=["withdrawn", "ended"],
)
def test_the_consultant_hears_that_it_is_over(end: Any, words: str) -> None:
    case = support_case("arranged")
    case.visit()
    end(case)
    (told,) = of(case.consultant).values()
    assert told.kind.name == "support.ended" and words in told.words().title
    assert of(case.leader) == {}


# --- Mail, notifications, calendar --------------------------------------------------------------------------------


def test_no_mail_holds_a_word_of_what_is_theirs(mailoutbox: list[Any]) -> None:
    working = datetime.datetime(2027, 2, 3, 10, tzinfo=datetime.UTC)
    with clock.at(working):
        for state in ("requested", "arranged", "declined", "advised", "closed"):
            case = support_case(state)
            if state == "arranged":
                case.visit(days=2)
        DevelopmentPlan.objects.filter(pk=plan_case("agreed").plan.pk).update(support_wish=WISH)
    with clock.at(working + 75 * _DAY):
        for _run in range(2):
            layout.lay_out()
            outbox.run()
    with clock.at(working):
        layout.lay_out()
        outbox.run()
    said = "\n".join(str(mail.message().as_bytes()) + mail.body for mail in mailoutbox)
    assert "Find en konsulent til" in said and "Besøg hos" in said and "kan ikke" not in said
    for words in (WISH, ADVICE, OUTCOME, NOTE, PLACE, "Vi har ingen ledige."):
        assert words not in said


def test_a_notification_goes_when_it_is_done_and_moves_with_the_date() -> None:
    case = support_case("requested")
    layout.lay_out()
    actions.name_consultant(
        request=case.request, consultant=case.consultant, seen=None, by=case.administrator
    )
    visit = case.visit(days=7)
    layout.lay_out()
    row = Notification.objects.get(kind="support.visit", person=case.leader)
    assert Notification.objects.get(kind="support.find").withdrawn_at
    moved = visit.starts + 5 * _DAY
    visits.move_visit(visit=visit, seen=visit.starts, starts=moved, minutes=60, place="", by=case.consultant)
    layout.lay_out()
    row.refresh_from_db()
    assert (row.due, row.withdrawn_at) == (clock.local_date(moved), None)
    visits.cancel_visit(visit=visit, by=case.leader)
    layout.lay_out()
    row.refresh_from_db()
    assert row.withdrawn_at


def test_the_facts_hold_no_words_of_the_request() -> None:
    """What a fact holds can come to be shown: only a visit's place is among them, for the two who meet."""
    for state in ("requested", "arranged", "declined", "advised", "closed"):
        support_case(state)
    DevelopmentPlan.objects.filter(pk=plan_case("agreed").plan.pk).update(support_wish=WISH)
    told = [due for due in reading.for_everybody() if due.kind.name.startswith("support.")]
    assert {due.kind.name for due in told} >= {"support.send", "support.find", "support.told"}
    said = json.dumps([dict(due.facts) for due in told], ensure_ascii=False)
    for words in (WISH, ADVICE, OUTCOME, NOTE, "Vi har ingen ledige."):
        assert words not in said
    assert SupportVisit.objects.exists()
