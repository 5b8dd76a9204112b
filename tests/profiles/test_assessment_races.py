"""Two at once, on PostgreSQL with threads: exactly one wins, nothing typed is lost, the other hears it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.test import Client
from django.urls import reverse

from core import clock
from people.models import User
from profiles.models import Answer, CompetenceAssessment, DevelopmentPlan, Position, Vote
from tests.factories import team_of
from tests.factories_profiles import (
    CompetenceAssessmentFactory,
    PublishedProfileFactory,
    answer_all,
    members_of,
)

pytestmark = pytest.mark.django_db(transaction=True)

ROUNDS = 3
Press = Callable[[Client], Any]


def at_once(*presses: tuple[User, Press]) -> list[Any]:
    """Every person presses at the same moment, each in their own browser and on their own connection."""
    clients = []
    for by, _press in presses:
        client = Client()
        client.force_login(by)
        clients.append(client)
    barrier = threading.Barrier(len(presses))
    answers: list[Any] = [None] * len(presses)

    def run(number: int) -> None:
        try:
            barrier.wait()
            answers[number] = presses[number][1](clients[number])
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(len(presses))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert None not in answers, "a request failed outright"
    return answers


def heard(answer: Any) -> str:
    """What the person is told: the messages on the way, and the page."""
    told = [str(message) for message in get_messages(answer.wsgi_request)]
    return " ".join([*told, answer.content.decode()])


def post(name: str, *args: int, **data: object) -> Press:
    address = reverse(f"profiles:{name}", args=args)
    return lambda client: client.post(address, data)


def autosave(name: str, *args: int, **data: object) -> Press:
    address = reverse(f"profiles:{name}", args=args)
    return lambda client: client.post(address, data, headers={"x-autosave": "1"})


@pytest.mark.parametrize("attempt", range(ROUNDS))
def test_two_clicks_start_one_round(attempt: int) -> None:
    team, profile = team_of(), PublishedProfileFactory.create()
    leader = members_of(team)[0]
    press = post("assessment_start", team.pk, profile=profile.pk, due=clock.today().isoformat())
    answers = at_once((leader, press), (leader, press))
    made = CompetenceAssessment.objects.get()
    assert {answer.headers["Location"] for answer in answers} == {made.get_absolute_url()}
    told = " ".join(map(heard, answers))
    assert "Runden er i gang." in told
    assert "allerede i gang" in told
    assert made.moves.count() == 1
    assert made.contributions.count() == 3


@pytest.mark.parametrize("attempt", range(ROUNDS))
def test_the_leader_closes_while_a_member_hands_in(attempt: int) -> None:
    made = CompetenceAssessmentFactory.create(members=4)
    leader, second, third, _fourth = members_of(made.team)
    answer_all(made, leader)
    answer_all(made, second)
    answer_all(made, third, note="Skrevet før lukketid", submit=False)
    closing, handing_in = at_once(
        (leader, post("assessment_reveal", made.pk)), (third, post("contribution_submit", made.pk))
    )
    made.refresh_from_db()
    assert made.status == "revealed"
    assert made.moves.filter(verb="reveal").count() == 1
    assert "Runden er lukket." in heard(closing)
    assert made.contributions.get(person=third).is_submitted
    assert "Dine svar er" in heard(handing_in)
    assert Answer.objects.filter(note="Skrevet før lukketid").count() == 3


@pytest.mark.parametrize("attempt", range(ROUNDS))
def test_the_leader_closes_while_a_member_types(attempt: int) -> None:
    made = CompetenceAssessmentFactory.create(members=3)
    leader, second, third = members_of(made.team)
    answer_all(made, leader)
    answer_all(made, second)
    typing = autosave("answer", made.pk, 1, version=0, level=2, note="Midt i en sætning")
    _closing, saving = at_once((leader, post("assessment_reveal", made.pk)), (third, typing))
    made.refresh_from_db()
    assert made.status == "revealed"
    saved = Answer.objects.filter(contribution__person=third, note="Midt i en sætning").exists()
    assert saving.status_code == (200 if saved else 403)
    if not saved:
        assert "Runden er lukket for svar" in saving.json()["message"]


@pytest.mark.parametrize("attempt", range(ROUNDS))
def test_the_last_two_hand_in_at_once_and_the_picture_is_shown_once(attempt: int) -> None:
    made = CompetenceAssessmentFactory.create(members=3)
    first, *last_two = members_of(made.team)
    answer_all(made, first)
    for member in last_two:
        answer_all(made, member, submit=False)
    answers = at_once(*((member, post("contribution_submit", made.pk)) for member in last_two))
    made.refresh_from_db()
    assert made.status == "revealed"
    assert made.moves.filter(verb="reveal").count() == 1
    assert made.contributions.filter(status="submitted").count() == 3
    assert sum("du var den sidste" in heard(answer) for answer in answers) == 1


@pytest.mark.parametrize("attempt", range(ROUNDS))
def test_two_tabs_save_the_same_step(attempt: int) -> None:
    made = CompetenceAssessmentFactory.create()
    author = members_of(made.team)[1]
    one, other = at_once(
        (author, autosave("answer", made.pk, 1, version=0, level=1, note="Den ene fane")),
        (author, autosave("answer", made.pk, 1, version=0, level=4, note="Den anden fane")),
    )
    assert sorted([one.status_code, other.status_code]) == [200, 409]
    stored = Answer.objects.get(contribution__person=author)
    assert stored.version == 1
    assert stored.note == ("Den ene fane" if one.status_code == 200 else "Den anden fane")
    lost = other if one.status_code == 200 else one
    html = lost.json()["html"]
    assert "Den ene fane" in html and "Den anden fane" in html


@pytest.mark.parametrize("attempt", range(ROUNDS))
def test_the_same_save_sent_twice_at_once_is_no_conflict(attempt: int) -> None:
    made = CompetenceAssessmentFactory.create()
    author = members_of(made.team)[1]
    press = autosave("answer", made.pk, 1, version=0, level=1, importance=2, bring="do", note="Én gang")
    answers = at_once((author, press), (author, press))
    assert [answer.status_code for answer in answers] == [200, 200]
    assert Answer.objects.get(contribution__person=author).version == 1


@pytest.mark.parametrize("attempt", range(ROUNDS))
def test_two_members_write_the_same_position(attempt: int) -> None:
    made = CompetenceAssessmentFactory.create(state="revealed")
    leader, second, _third = members_of(made.team)
    area = made.profile.areas.all()[0]
    one, other = at_once(
        (leader, autosave("position", made.pk, area.pk, version=0, text="Lederens ord")),
        (second, autosave("position", made.pk, area.pk, version=0, text="Kollegaens ord")),
    )
    assert sorted([one.status_code, other.status_code]) == [200, 409]
    stored = Position.objects.get()
    winner, lost = (leader, other) if one.status_code == 200 else (second, one)
    assert stored.updated_by == winner
    html = lost.json()["html"]
    assert "Lederens ord" in html and "Kollegaens ord" in html and winner.name in html


@pytest.mark.parametrize("attempt", range(ROUNDS))
def test_two_clicks_choose_once(attempt: int) -> None:
    made = CompetenceAssessmentFactory.create(state="revealed")
    leader = members_of(made.team)[0]
    first, second, _third = made.profile.areas.all()
    answers = at_once(
        (leader, post("conclude", made.pk, **{f"omraade-{first.pk}-order": 1})),
        (leader, post("conclude", made.pk, **{f"omraade-{second.pk}-order": 1})),
    )
    plan = DevelopmentPlan.objects.get()
    assert plan.focus_areas.count() == 1
    assert made.moves.filter(verb="conclude").count() == 1
    assert sum("planen er begyndt" in heard(answer) for answer in answers) == 1


@pytest.mark.parametrize("attempt", range(ROUNDS))
def test_dots_put_twice_at_once_are_put_once(attempt: int) -> None:
    made = CompetenceAssessmentFactory.create(state="revealed")
    voter = members_of(made.team)[1]
    area = made.profile.areas.all()[0]
    press = post("vote", made.pk, **{f"omraade-{area.pk}-dots": 3})
    at_once((voter, press), (voter, press))
    assert Vote.objects.get().dots == 3


@pytest.mark.parametrize("attempt", range(ROUNDS))
def test_the_leader_cancels_while_the_last_one_hands_in(attempt: int) -> None:
    made = CompetenceAssessmentFactory.create(members=2)
    leader, last = members_of(made.team)
    answer_all(made, leader)
    answer_all(made, last, submit=False)
    cancelling, handing_in = at_once(
        (leader, post("assessment_cancel", made.pk, reason="Vi venter.")),
        (last, post("contribution_submit", made.pk)),
    )
    made.refresh_from_db()
    assert made.status == "cancelled", "a revealed round can be cancelled too"
    assert "Runden er aflyst." in heard(cancelling)
    sent = made.contributions.get(person=last).is_submitted
    assert ("du var den sidste" in heard(handing_in)) == sent
    assert ("Runden er slut." in heard(handing_in)) == (not sent)
