"""Who reads what: before the reveal nobody but the author, after it nobody outside the team, drafts not even then.

Every round here holds words that could leak, and the tests first make sure that they are there.
"""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from core import clock
from people.models import User
from profiles.models import Answer, CompetenceAssessment, Contribution, Position, Vote
from tests.factories_profiles import (
    CompetenceAssessmentFactory,
    PositionFactory,
    VoteFactory,
    answer_all,
    members_of,
)
from tests.profiles.cast import OUTSIDERS, TEAM, person

pytestmark = pytest.mark.django_db

SENT, DRAFT, AGREED, MINORITY, REASON = (
    "Sendt hemmelighed",
    "Kladde hemmelighed",
    "Aftalt hemmelighed",
    "Mindretals hemmelighed",
    "Stemmens hemmelighed",
)


def full_round(state: str) -> CompetenceAssessment:
    """Three members: two have handed in, the third has a draft; with positions and votes where there can be some."""
    made = CompetenceAssessmentFactory.create(state=state)
    leader, member, third = members_of(made.team)
    answer_all(made, leader, levels=[1, 2, 3], note=SENT)
    answer_all(made, member, levels=[4, 2, 3], note="Mit eget")
    answer_all(made, third, levels=[1, 1, 1], note=DRAFT, submit=False)
    if state in {"revealed", "concluded"}:
        PositionFactory.create(assessment=made, text=AGREED, minority_note=MINORITY)
        VoteFactory.create(assessment=made, person=leader, reason=REASON)
    assert Answer.objects.filter(note=SENT).exists() and Answer.objects.filter(note=DRAFT).exists()
    return made


def pages_of(made: CompetenceAssessment) -> list[str]:
    area = made.profile.areas.all()[0]
    picture = reverse("profiles:picture", args=[made.pk])
    names = [
        "assessment",
        "answer_review",
        "assessment_reveal",
        "assessment_cancel",
        "positions",
        "vote",
        "conclude",
    ]
    return [
        *(reverse(f"profiles:{name}", args=[made.pk]) for name in names),
        reverse("profiles:answer", args=[made.pk, 1]),
        reverse("profiles:position", args=[made.pk, area.pk]),
        *(f"{picture}?vis={view}" for view in ("niveau", "betydning", "bidrag")),
    ]


def everything(client: Client, made: CompetenceAssessment, reader: User) -> str:
    """All that the reader can get of the round, page by page, wherever it leads."""
    client.force_login(reader)
    return "".join(client.get(page, follow=True).content.decode() for page in pages_of(made))


@pytest.mark.parametrize("state", ["open", "cancelled"])
@pytest.mark.parametrize("role", TEAM)
def test_before_the_reveal_nobody_but_the_author_reads_an_answer(
    client: Client, state: str, role: str
) -> None:
    made = full_round(state)
    reader = person(made, role)
    seen = everything(client, made, reader)
    assert DRAFT not in seen
    assert (SENT in seen) == (role == "leader"), "one's own, and nobody else's"
    assert ("Mit eget" in seen) == (role == "member")


@pytest.mark.parametrize("state", ["revealed", "concluded"])
@pytest.mark.parametrize("role", TEAM)
def test_after_the_reveal_the_team_reads_what_was_handed_in_and_no_draft(
    client: Client, state: str, role: str
) -> None:
    made = full_round(state)
    seen = everything(client, made, person(made, role))
    assert SENT in seen and "Mit eget" in seen
    assert AGREED in seen and MINORITY in seen
    assert DRAFT not in seen


@pytest.mark.parametrize("state", ["open", "revealed", "concluded", "cancelled"])
def test_a_draft_is_its_authors_to_read_in_every_state(client: Client, state: str) -> None:
    made = full_round(state)
    third = members_of(made.team)[2]
    assert DRAFT in everything(client, made, third)


@pytest.mark.parametrize("state", ["open", "revealed", "concluded", "cancelled"])
@pytest.mark.parametrize("role", OUTSIDERS)
def test_outside_the_team_there_is_no_round_at_all(client: Client, state: str, role: str) -> None:
    made = full_round(state)
    client.force_login(person(made, role))
    for page in pages_of(made):
        assert client.get(page).status_code == 404, page


@pytest.mark.parametrize("role", OUTSIDERS)
def test_no_queryset_hands_an_outsider_a_row(role: str) -> None:
    made = full_round("concluded")
    reader = person(made, role)
    assert not CompetenceAssessment.objects.visible_to(reader).filter(pk=made.pk).exists()
    assert not Contribution.objects.visible_to(reader).exists()
    assert not Answer.objects.visible_to(reader).exists()
    assert not Position.objects.visible_to(reader).exists()
    assert not Vote.objects.visible_to(reader).exists()


def test_a_draft_begun_after_the_reveal_of_others_stays_out_of_the_picture_in_every_view(
    client: Client,
) -> None:
    made = full_round("revealed")
    third = members_of(made.team)[2]
    client.force_login(members_of(made.team)[0])
    picture = reverse("profiles:picture", args=[made.pk])
    for view in ("niveau", "betydning", "bidrag"):
        page = client.get(f"{picture}?vis={view}").content.decode()
        assert f"Ikke delt endnu: {third.name}." in page
        assert page.count(third.name) == 1, "named as one who has not shared, and nowhere in the picture"


def test_the_others_dots_are_hidden_until_one_has_put_ones_own(client: Client) -> None:
    made = full_round("revealed")
    leader, member, _third = members_of(made.team)
    address = reverse("profiles:vote", args=[made.pk])
    client.force_login(member)
    before = client.get(address).content.decode()
    assert REASON not in before
    assert f"Har lagt prikker: {leader.name}." in before, "who has voted is everybody's to see"
    VoteFactory.create(assessment=made, person=member, reason="Min egen grund")
    after = client.get(address).content.decode()
    assert REASON in after and "Min egen grund" in after


def test_a_leader_who_has_not_voted_does_not_read_the_others_votes_on_the_choice(client: Client) -> None:
    made = full_round("revealed")
    leader, member, _third = members_of(made.team)
    made.votes.all().delete()
    VoteFactory.create(assessment=made, person=member, reason=REASON)
    client.force_login(leader)
    assert REASON not in client.get(reverse("profiles:conclude", args=[made.pk])).content.decode()
    VoteFactory.create(assessment=made, person=leader, reason="Min")
    assert REASON in client.get(reverse("profiles:conclude", args=[made.pk])).content.decode()


def test_one_who_leaves_the_team_loses_the_round_with_the_day(client: Client) -> None:
    made = full_round("revealed")
    member = members_of(made.team)[1]
    client.force_login(member)
    picture = reverse("profiles:picture", args=[made.pk])
    assert client.get(picture).status_code == 200
    membership = made.team.memberships.get(person=member)
    membership.end_on(clock.today())
    assert client.get(picture).status_code == 404
