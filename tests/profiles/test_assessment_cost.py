"""Pages of a round cost the same for a small team and a large one."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core import clock
from profiles.models import CompetenceAssessment
from tests.factories import team_of
from tests.factories_profiles import (
    PositionFactory,
    PublishedProfileFactory,
    VoteFactory,
    answered_round,
    members_of,
)

pytestmark = pytest.mark.django_db


PAGES = [
    ("assessment", ""),
    ("answer_review", ""),
    ("picture", "niveau"),
    ("picture", "betydning"),
    ("picture", "bidrag"),
    ("positions", ""),
    ("vote", ""),
    ("conclude", ""),
]


def cost(client: Client, address: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


def busy_round(members: int, areas: int) -> CompetenceAssessment:
    """A revealed round with an earlier one, positions and votes from everybody."""
    team = team_of(members)
    profile = PublishedProfileFactory.create(areas=areas, key=f"profil-{areas}")
    earlier = answered_round(members, team=team, profile=profile, state="concluded")
    CompetenceAssessment.objects.filter(pk=earlier.pk).update(started_at=clock.now().replace(year=2020))
    made = answered_round(members, team=team, profile=profile)
    for area in profile.areas.all():
        PositionFactory.create(assessment=made, area=area)
        PositionFactory.create(assessment=earlier, area=area)
    for person in members_of(team):
        VoteFactory.create(assessment=made, person=person)
    return made


@pytest.mark.parametrize(("name", "view"), PAGES)
def test_pages_after_the_reveal_cost_the_same_for_a_small_team_and_a_large_one(
    client: Client, name: str, view: str
) -> None:
    costs = []
    for members, areas in ((2, 1), (8, 9)):
        made = busy_round(members, areas)
        client.force_login(members_of(made.team)[0])
        costs.append(
            cost(client, reverse(f"profiles:{name}", args=[made.pk]) + (f"?vis={view}" if view else ""))
        )
    assert costs[0] == costs[1] <= 12


@pytest.mark.parametrize(
    "name", ["assessment", "answer", "answer_review", "assessment_reveal", "assessment_start", "position"]
)
def test_the_other_pages_do_too(client: Client, name: str) -> None:
    costs = []
    for members, areas in ((3, 1), (8, 9)):
        profile = PublishedProfileFactory.create(areas=areas, key=f"profil-{areas}")
        state = {"position": "revealed", "assessment_start": "cancelled"}.get(name, "open")
        made = answered_round(members, state=state, profile=profile)
        last = made.contributions.get(person=members_of(made.team)[-1])
        last.status, last.submitted_at = "draft", None
        last.save()
        reader = members_of(made.team)[-1 if name == "answer" else 0]
        args = {
            "answer": [made.pk, 1],
            "assessment_start": [made.team_id],
            "position": [made.pk, profile.areas.all()[0].pk],
        }.get(name, [made.pk])
        client.force_login(reader)
        costs.append(cost(client, reverse(f"profiles:{name}", args=args)))
    assert costs[0] == costs[1] <= 12
