"""What a round's moves ask for and leave behind. Verb × state × role is in `test_every_move`."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from core import clock
from people.models import User
from profiles.models import (
    AssessmentStatus,
    CompetenceAssessment,
    Contribution,
    LeadershipProfile,
)
from tests.factories import team_of
from tests.factories_profiles import (
    CompetenceAssessmentFactory,
    PublishedProfileFactory,
    answer_all,
    members_of,
)
from tests.profiles.cast import OUTSIDERS, ROLES, person

pytestmark = pytest.mark.django_db

STATES = [status.value for status in AssessmentStatus]
MOVES = CompetenceAssessment.TRANSITIONS
NAMES = {"reveal": "assessment_reveal", "cancel": "assessment_cancel", "conclude": "conclude"}


def ready_round(state: str) -> CompetenceAssessment:
    """A round of three, of whom the leader and one more have handed in."""
    made = CompetenceAssessmentFactory.create(state=state)
    for member in members_of(made.team)[:2]:
        answer_all(made, member)
    return made


def post(by: User, made: CompetenceAssessment, verb: str) -> int:
    first = made.profile.areas.all()[0]
    data = {"reason": "Vi skal vente på den nye leder.", f"omraade-{first.pk}-order": "1"}
    client = Client()
    client.force_login(by)
    return client.post(reverse(f"profiles:{NAMES[verb]}", args=[made.pk]), data).status_code


def test_a_round_of_one_answer_is_not_revealed() -> None:
    made = CompetenceAssessmentFactory.create()
    answer_all(made, members_of(made.team)[0])
    post(members_of(made.team)[0], made, "reveal")
    made.refresh_from_db()
    assert made.status == "open"


def test_a_cancelled_round_keeps_its_reason_and_opens_the_way_for_a_new_one(client: Client) -> None:
    made = ready_round("open")
    leader = members_of(made.team)[0]
    client.force_login(leader)
    client.post(reverse("profiles:assessment_cancel", args=[made.pk]), {"reason": "Klyngen lægges sammen."})
    page = client.get(made.get_absolute_url()).content.decode()
    assert "Klyngen lægges sammen." in page
    assert reverse("profiles:assessment_start", args=[made.team_id]) in page


def test_a_round_is_not_cancelled_without_a_reason(client: Client) -> None:
    made = ready_round("open")
    client.force_login(members_of(made.team)[0])
    answer = client.post(reverse("profiles:assessment_cancel", args=[made.pk]), {"reason": " "})
    assert answer.status_code == 422
    made.refresh_from_db()
    assert made.status == "open"


# --- Starting -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ROLES)
def test_only_the_teams_leader_starts_a_round(client: Client, role: str) -> None:
    ended = CompetenceAssessmentFactory.create(state="cancelled")
    client.force_login(person(ended, role))
    profile = ended.profile
    answer = client.post(
        reverse("profiles:assessment_start", args=[ended.team_id]),
        {"profile": profile.pk, "due": clock.today().isoformat()},
    )
    started = CompetenceAssessment.objects.under_way().filter(team=ended.team)
    if role == "leader":
        made = started.get()
        assert answer.headers["Location"] == made.get_absolute_url()
        assert {c.person for c in made.contributions.all()} == set(members_of(made.team))
        assert made.moves.get().verb == "start"
    else:
        assert answer.status_code == (403 if role in {"member", "chief"} else 404)
        assert not started.exists()


def test_a_second_round_is_not_started_beside_the_first(client: Client) -> None:
    running = CompetenceAssessmentFactory.create()
    client.force_login(members_of(running.team)[0])
    address = reverse("profiles:assessment_start", args=[running.team_id])
    for answer in (client.get(address), client.post(address, {"profile": running.profile_id})):
        assert answer.headers["Location"] == running.get_absolute_url()
    assert CompetenceAssessment.objects.count() == 1


@pytest.mark.parametrize("days", [-1, 400])
def test_a_round_is_due_on_a_day_that_comes_and_not_too_far_away(client: Client, days: int) -> None:
    team, profile = team_of(), PublishedProfileFactory.create()
    client.force_login(members_of(team)[0])
    due = clock.today() + clock.today().resolution * days
    answer = client.post(
        reverse("profiles:assessment_start", args=[team.pk]), {"profile": profile.pk, "due": due.isoformat()}
    )
    assert answer.status_code == 422
    assert due.strftime("%Y-%m-%d") in answer.content.decode()
    assert not CompetenceAssessment.objects.exists()


def test_the_start_page_names_who_takes_part_and_offers_what_is_published(client: Client) -> None:
    team, profile = team_of(), PublishedProfileFactory.create()
    client.force_login(members_of(team)[0])
    page = client.get(reverse("profiles:assessment_start", args=[team.pk])).content.decode()
    assert profile.title in page
    for member in members_of(team):
        assert member.name in page


def test_a_draft_edition_cannot_be_started_on(client: Client) -> None:
    team, draft = team_of(), LeadershipProfile.objects.create(key="kladde", slug="kladde", title="Kladden")
    PublishedProfileFactory.create()
    client.force_login(members_of(team)[0])
    address = reverse("profiles:assessment_start", args=[team.pk])
    assert "Kladden" not in client.get(address).content.decode()
    answer = client.post(address, {"profile": draft.pk, "due": clock.today().isoformat()})
    assert answer.status_code == 422
    assert not CompetenceAssessment.objects.exists()


# --- Contributions ------------------------------------------------------------------------------------------------


def contribution_of(state: str, part: str) -> Contribution:
    """The second member's part in a round of three, in one of three conditions."""
    made = CompetenceAssessmentFactory.create(state=state)
    member = members_of(made.team)[1]
    if part == "begun":
        return made.contributions.get(person=member)
    return answer_all(made, member, submit=part == "submitted")


def send(by: User, part: Contribution, name: str) -> int:
    client = Client()
    client.force_login(by)
    return client.post(reverse(f"profiles:{name}", args=[part.assessment_id])).status_code


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("condition", ["begun", "answered", "submitted"])
def test_a_part_is_handed_in_when_complete_and_until_the_round_ends(state: str, condition: str) -> None:
    part = contribution_of(state, condition)
    assert send(part.person, part, "contribution_submit") == 302
    part.refresh_from_db()
    may = condition == "submitted" or (condition == "answered" and state in {"open", "revealed"})
    assert part.is_submitted == may


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("condition", ["begun", "answered", "submitted"])
def test_a_part_is_taken_back_only_until_the_reveal(state: str, condition: str) -> None:
    part = contribution_of(state, condition)
    assert send(part.person, part, "contribution_take_back") == 302
    part.refresh_from_db()
    assert part.is_submitted == (condition == "submitted" and state != "open")


@pytest.mark.parametrize("name", ["contribution_submit", "contribution_take_back"])
@pytest.mark.parametrize("role", ["leader", *OUTSIDERS])
def test_nobody_hands_in_or_takes_back_for_another(role: str, name: str) -> None:
    part = contribution_of("open", "answered" if name == "contribution_submit" else "submitted")
    before = part.status
    assert send(person(part.assessment, role), part, name) == (302 if role == "leader" else 404)
    part.refresh_from_db()
    assert part.status == before


def test_who_never_began_has_nothing_to_hand_in() -> None:
    made = CompetenceAssessmentFactory.create()
    late = members_of(made.team)[1]
    made.contributions.filter(person=late).delete()
    client = Client()
    client.force_login(late)
    answer = client.post(reverse("profiles:contribution_submit", args=[made.pk]), follow=True)
    assert "Du har ikke svaret på noget i denne runde." in answer.content.decode()
    assert not made.contributions.filter(person=late).exists()


def test_the_last_one_to_hand_in_opens_the_picture(client: Client) -> None:
    made = CompetenceAssessmentFactory.create(members=2)
    first, last = members_of(made.team)
    answer_all(made, first)
    answer_all(made, last, submit=False)
    client.force_login(last)
    answer = client.post(reverse("profiles:contribution_submit", args=[made.pk]))
    assert answer.headers["Location"] == reverse("profiles:picture", args=[made.pk])
    made.refresh_from_db()
    assert made.status == "revealed"
    assert made.moves.get(verb="reveal").by is None


def test_a_late_member_shares_after_the_reveal_what_was_written_before(client: Client) -> None:
    made = ready_round("revealed")
    late = members_of(made.team)[2]
    answer_all(made, late, note="Skrevet i tide", submit=False)
    client.force_login(members_of(made.team)[0])
    address = reverse("profiles:picture", args=[made.pk])
    assert "Skrevet i tide" not in client.get(address).content.decode()
    client.force_login(late)
    client.post(reverse("profiles:contribution_submit", args=[made.pk]))
    client.force_login(members_of(made.team)[0])
    assert "Skrevet i tide" in client.get(address).content.decode()


@pytest.mark.parametrize("name", ["contribution_submit", "contribution_take_back"])
def test_verbs_are_never_a_mere_link(client: Client, name: str) -> None:
    made = CompetenceAssessmentFactory.create()
    client.force_login(members_of(made.team)[0])
    assert client.get(reverse(f"profiles:{name}", args=[made.pk])).status_code == 405
