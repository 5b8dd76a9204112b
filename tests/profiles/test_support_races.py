"""Two at once on PostgreSQL: one wish, one consultant, advice or withdrawal and never both; no words are lost."""

from __future__ import annotations

import datetime

import pytest

from core import clock
from profiles.models import SupportRequest, SupportVisit
from tests.factories import AdministratorFactory
from tests.factories_plan import plan_case
from tests.factories_support import ADVICE, SupportConsultantFactory, support_case
from tests.profiles.test_plan_races import at_once, post

pytestmark = pytest.mark.django_db(transaction=True)

ROUNDS = 5


def test_a_wish_sent_twice_is_one_request() -> None:
    for _round in range(ROUNDS):
        case = plan_case("agreed")
        sent = [post(case.leader, "support_new_plan", case.plan.pk, wish="Hjælp os.") for _time in range(4)]
        answers = at_once(*sent)
        row = SupportRequest.objects.get(team=case.team)
        assert {answer.status_code for answer in answers} == {302}
        assert {answer.headers["Location"] for answer in answers} == {row.get_absolute_url()}
        assert row.moves.count() == 1


def test_two_wishes_at_once_are_one_request_and_the_other_words_come_back() -> None:
    for _round in range(ROUNDS):
        case = plan_case("agreed")
        words = ("Hjælp os med data.", "Hjælp os med tillid.")
        answers = at_once(*(post(case.leader, "support_new_plan", case.plan.pk, wish=text) for text in words))
        assert sorted(answer.status_code for answer in answers) == [302, 409]
        row = SupportRequest.objects.get(team=case.team)
        lost = next(text for text in words if text != row.wish)
        assert lost in next(a.content.decode() for a in answers if a.status_code == 409)


def test_two_administrators_name_two_consultants() -> None:
    for _round in range(ROUNDS):
        case = support_case()
        named = [SupportConsultantFactory.create().person for _one in range(2)]
        answers = at_once(
            *(
                post(
                    AdministratorFactory.create(),
                    "support_name",
                    case.request.pk,
                    consultant=str(one.pk),
                    seen="",
                )
                for one in named
            )
        )
        assert sorted(answer.status_code for answer in answers) == [302, 409]
        row = case.fresh()
        winner = next(one for one, answer in zip(named, answers, strict=True) if answer.status_code == 302)
        assert row.consultant == winner
        assert [move.verb for move in row.moves.all()] == ["send", "name"]
        refused = next(a.content.decode() for a in answers if a.status_code == 409)
        assert winner.name in refused, "whoever came second is told who it was"


def test_advice_against_withdrawal() -> None:
    for _round in range(ROUNDS):
        case = support_case("arranged")
        day = clock.today() + datetime.timedelta(days=30)
        advised, withdrawn = at_once(
            post(case.consultant, "support_advise", case.request.pk, advice=ADVICE, follow_up_on=f"{day}"),
            post(case.leader, "support_withdraw", case.request.pk, reason="Vi klarer det selv."),
        )
        row = case.fresh()
        assert [move.verb for move in row.moves.all()][2:] in (["advise"], ["withdraw"])
        if row.status == "advised":
            assert (advised.status_code, withdrawn.status_code) == (302, 409)
            assert "Vi klarer det selv." in withdrawn.content.decode()
        else:
            assert (advised.status_code, withdrawn.status_code) == (409, 302)
            assert row.advice == "" and ADVICE in advised.content.decode(), "the advice is given back"


def test_closed_by_one_and_more_asked_for_by_the_other() -> None:
    for _round in range(ROUNDS):
        case = support_case("advised")
        answers = at_once(
            post(case.leader, "support_close", case.request.pk, outcome="Det virker."),
            post(case.leader, "support_ask_more", case.request.pk, reason="Mere, tak."),
        )
        assert sorted(answer.status_code for answer in answers) == [302, 409]
        row = case.fresh()
        assert (row.status == "closed") == (row.outcome != "")
        assert row.notes.filter(text="Mere, tak.").exists() == (row.status == "arranged")


def test_a_visit_and_a_note_sent_twice_are_one_of_each() -> None:
    for _round in range(ROUNDS):
        case = support_case("arranged")
        day = clock.today() + datetime.timedelta(days=9)
        visit = {"day": f"{day}", "time": "10:00", "minutes": "60", "place": "Hos jer"}
        at_once(*(post(case.leader, "support_visit_new", case.request.pk, **visit) for _time in range(3)))
        at_once(*(post(case.leader, "support_note", case.request.pk, text="Vi ses.") for _time in range(3)))
        assert SupportVisit.objects.filter(request=case.request).count() == 1
        assert case.request.notes.count() == 1
