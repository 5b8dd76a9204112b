"""Answering: the short steps, saving by itself and by buttons, two tabs, and what happens when it is too late."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from clusters.models import Role
from people.models import User
from profiles.models import CANNOT_JUDGE, Answer, CompetenceAssessment
from tests.factories import MembershipFactory
from tests.factories_profiles import CompetenceAssessmentFactory, answer_all, members_of

pytestmark = pytest.mark.django_db

FULL = {"version": 0, "level": 3, "importance": 2, "bring": "lead", "note": "Morgenmøder på tværs"}


@pytest.fixture
def made() -> CompetenceAssessment:
    return CompetenceAssessmentFactory.create()


@pytest.fixture
def author(made: CompetenceAssessment, client: Client) -> User:
    """The second member, signed in."""
    found = members_of(made.team)[1]
    client.force_login(found)
    return found


def step(made: CompetenceAssessment, number: int = 1) -> str:
    return reverse("profiles:answer", args=[made.pk, number])


def autosave(client: Client, made: CompetenceAssessment, **values: Any) -> Any:
    return client.post(step(made), {**FULL, **values}, headers={"x-autosave": "1"})


def stored(author: User) -> Answer:
    return Answer.objects.get(contribution__person=author)


def test_a_change_is_saved_by_itself(client: Client, made: CompetenceAssessment, author: User) -> None:
    answer = autosave(client, made)
    assert answer.status_code == 200
    body = answer.json()
    assert body["version"] == 1
    assert len(body["saved_at"]) == 5 and body["saved_at"][2] == "."
    kept = stored(author)
    assert (kept.level, kept.importance, kept.bring, kept.note) == (3, 2, "lead", "Morgenmøder på tværs")


def test_a_step_half_answered_is_saved_as_it_is(
    client: Client, made: CompetenceAssessment, author: User
) -> None:
    assert client.post(step(made), {"version": 0, "level": 2}, headers={"x-autosave": "1"}).status_code == 200
    assert stored(author).level == 2
    assert not stored(author).is_complete


def test_cannot_judge_is_an_answer(client: Client, made: CompetenceAssessment, author: User) -> None:
    autosave(client, made, level=CANNOT_JUDGE)
    assert stored(author).level == CANNOT_JUDGE
    assert stored(author).is_complete


def test_the_same_words_sent_twice_are_saved_once(
    client: Client, made: CompetenceAssessment, author: User
) -> None:
    first, again = autosave(client, made), autosave(client, made)
    assert (first.status_code, again.status_code) == (200, 200)
    assert again.json()["version"] == first.json()["version"] == stored(author).version


def test_another_tabs_words_are_not_written_over(
    client: Client, made: CompetenceAssessment, author: User
) -> None:
    autosave(client, made, note="Fra den ene fane")
    answer = autosave(client, made, note="Fra den anden fane", level=1)
    assert answer.status_code == 409
    body = answer.json()
    assert body["stored"]["version"] == 1
    for words in ("Fra den ene fane", "Fra den anden fane", "Vi gør det", "Vi er ved begyndelsen"):
        assert words in body["html"]
    assert stored(author).note == "Fra den ene fane"


def test_without_a_script_both_texts_are_shown_and_either_can_be_kept(
    client: Client, made: CompetenceAssessment, author: User
) -> None:
    autosave(client, made, note="Fra den ene fane")
    page = client.post(step(made), {**FULL, "note": "Fra den anden fane", "go": "next"})
    assert page.status_code == 409
    html = page.content.decode()
    assert "Fra den ene fane" in html and 'name="keep" value="1"' in html
    assert html.count("Fra den anden fane") == 2, "in the comparison and still in the field"
    kept = client.post(step(made), {**FULL, "note": "Fra den anden fane", "keep": "1"})
    assert kept.status_code == 302
    assert stored(author).note == "Fra den anden fane"


@pytest.mark.parametrize(
    ("field", "value"),
    [("level", 7), ("importance", 0), ("bring", "andet"), ("note", "x" * 1001), ("version", "x")],
)
def test_what_cannot_be_saved_is_said_by_field(
    client: Client, made: CompetenceAssessment, author: User, field: str, value: object
) -> None:
    answer = autosave(client, made, **{field: value})
    assert answer.status_code == 400
    assert list(answer.json()["errors"]) == [field]
    assert not Answer.objects.exists()


def test_without_a_script_too_long_a_note_comes_back_with_the_reason(
    client: Client, made: CompetenceAssessment, author: User
) -> None:
    page = client.post(step(made), {**FULL, "note": "ord " * 300, "go": "next"})
    assert page.status_code == 422
    assert "ord ord ord" in page.content.decode()
    assert "Højst 1000 tegn" in page.content.decode()


@pytest.mark.parametrize(("go", "number"), [("next", 3), ("back", 1), ("stay", 2), ("noget andet", 2)])
def test_the_buttons_save_and_lead_on(
    client: Client, made: CompetenceAssessment, author: User, go: str, number: int
) -> None:
    answer = client.post(step(made, 2), {**FULL, "go": go})
    assert answer.headers["Location"] == step(made, number)
    assert stored(author).note == FULL["note"]


def test_the_last_step_leads_to_the_overview_and_the_first_back_to_the_round(
    client: Client, made: CompetenceAssessment, author: User
) -> None:
    last = client.post(step(made, 3), {**FULL, "go": "next"})
    assert last.headers["Location"] == reverse("profiles:answer_review", args=[made.pk])
    first = client.post(step(made, 1), {**FULL, "go": "back"})
    assert first.headers["Location"] == made.get_absolute_url()


@pytest.mark.parametrize("number", [0, 4])
def test_there_are_as_many_steps_as_areas(
    client: Client, made: CompetenceAssessment, author: User, number: int
) -> None:
    assert client.get(f"/afdaekning/{made.pk}/svar/{number}/").status_code == 404


def test_looking_at_a_step_writes_nothing(client: Client, made: CompetenceAssessment, author: User) -> None:
    made.contributions.filter(person=author).delete()
    assert client.get(step(made)).status_code == 200
    assert not made.contributions.filter(person=author).exists()


def test_who_joins_while_the_round_is_open_can_answer(client: Client, made: CompetenceAssessment) -> None:
    newcomer = MembershipFactory.create(team=made.team, role=Role.PEDAGOGICAL).person
    client.force_login(newcomer)
    assert autosave(client, made).status_code == 200
    assert stored(newcomer).level == 3


def test_a_step_says_who_will_read_it_and_what_was_saved(
    client: Client, made: CompetenceAssessment, author: User
) -> None:
    autosave(client, made)
    page = client.get(step(made)).content.decode()
    assert page.count("Aldrig af andre.") == 2, "at the choices and at the note"
    assert "Morgenmøder på tværs" in page
    assert "Gemt kl." in page
    assert "1 af 3" in page
    assert "Man kan se område 1 i hverdagen." in page


def test_after_the_round_closes_a_save_is_refused_and_the_words_given_back(
    client: Client, made: CompetenceAssessment, author: User
) -> None:
    autosave(client, made, note="Nåede det")
    CompetenceAssessment.objects.filter(pk=made.pk).update(status="revealed", revealed_at=made.started_at)
    scripted = autosave(client, made, version=1, note="Nåede det ikke")
    assert scripted.status_code == 403
    assert "Runden er lukket for svar" in scripted.json()["message"]
    page = client.post(step(made), {**FULL, "version": 1, "note": "Nåede det ikke"})
    assert page.status_code == 403
    assert "Nåede det ikke" in page.content.decode()
    assert stored(author).note == "Nåede det"


def test_after_handing_in_the_steps_lead_to_the_overview(
    client: Client, made: CompetenceAssessment, author: User
) -> None:
    answer_all(made, author)
    answer = client.get(step(made))
    assert answer.headers["Location"] == reverse("profiles:answer_review", args=[made.pk])
    assert autosave(client, made, version=1, note="Bagefter").status_code == 403
    assert not Answer.objects.filter(note="Bagefter").exists()


# --- The overview -------------------------------------------------------------------------------------------------


def test_the_overview_shows_what_is_said_and_links_to_what_is_missing(
    client: Client, made: CompetenceAssessment, author: User
) -> None:
    autosave(client, made)
    page = client.get(reverse("profiles:answer_review", args=[made.pk])).content.decode()
    assert "2 kerneområder mangler endnu" in page
    assert "Vi gør det" in page and "Jeg kan gå forrest" in page and "Morgenmøder på tværs" in page
    assert step(made, 2) in page and step(made, 3) in page
    assert reverse("profiles:contribution_submit", args=[made.pk]) not in page


def test_the_overview_of_a_complete_part_offers_to_send_it(
    client: Client, made: CompetenceAssessment, author: User
) -> None:
    answer_all(made, author, submit=False)
    page = client.get(reverse("profiles:answer_review", args=[made.pk])).content.decode()
    assert reverse("profiles:contribution_submit", args=[made.pk]) in page
    assert "mangler endnu" not in page


def test_the_overview_works_before_anything_is_written(
    client: Client, made: CompetenceAssessment, author: User
) -> None:
    made.contributions.all().delete()
    page = client.get(reverse("profiles:answer_review", args=[made.pk]))
    assert "3 kerneområder mangler endnu" in page.content.decode()
    assert not made.contributions.exists()


def test_a_part_handed_in_is_read_only_and_can_be_taken_back(
    client: Client, made: CompetenceAssessment, author: User
) -> None:
    answer_all(made, author)
    page = client.get(reverse("profiles:answer_review", args=[made.pk])).content.decode()
    assert step(made, 1) not in page
    assert reverse("profiles:contribution_take_back", args=[made.pk]) in page
    client.post(reverse("profiles:contribution_take_back", args=[made.pk]))
    assert step(made, 1) in client.get(reverse("profiles:answer_review", args=[made.pk])).content.decode()


# --- The round's page ---------------------------------------------------------------------------------------------


def test_the_round_goes_on_at_the_first_step_not_answered(
    client: Client, made: CompetenceAssessment, author: User
) -> None:
    page = client.get(made.get_absolute_url()).content.decode()
    assert f'href="{step(made, 1)}"' in page and "Begynd" in page
    autosave(client, made)
    page = client.get(made.get_absolute_url()).content.decode()
    assert f'href="{step(made, 2)}"' in page and "Fortsæt, hvor du slap" in page


def test_the_round_says_who_has_sent_and_not_what(
    client: Client, made: CompetenceAssessment, author: User
) -> None:
    leader = members_of(made.team)[0]
    answer_all(made, leader, note="Hemmelig note")
    page = client.get(made.get_absolute_url()).content.decode()
    assert leader.name in page
    assert "1 af 3 har sendt" in page
    assert page.count("Ikke sendt endnu") == 2
    assert "Hemmelig note" not in page
