"""Which profile and level a round begins on: what is offered, what is proposed, what is not asked, what is refused."""

from __future__ import annotations

from html import unescape
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from clusters.models import LeadershipTeam
from core import clock
from profiles.actions.assessment import start_assessment
from profiles.choosing import offer_to
from profiles.models import CompetenceAssessment, LeadershipProfile, Sign
from tests.factories import team_of
from tests.factories_kinds import group_team, institution_team
from tests.factories_profiles import (
    CompetenceAssessmentFactory,
    PublishedProfileFactory,
    members_of,
    shipped_profile,
)

pytestmark = pytest.mark.django_db


def titles(team: LeadershipTeam) -> list[str]:
    return [choice.title for choice in offer_to(team, members_of(team)[0]).choices]


def proposed(team: LeadershipTeam) -> str | None:
    choice = offer_to(team, members_of(team)[0]).proposed
    return choice.title if choice else None


def address(team: LeadershipTeam) -> str:
    return reverse("profiles:assessment_start", args=[team.pk])


def begin(client: Client, team: LeadershipTeam, profile: str) -> Any:
    client.force_login(members_of(team)[0])
    return client.post(address(team), {"profile": profile, "due": clock.today().isoformat()})


def test_a_team_is_offered_first_what_suits_its_kind() -> None:
    shipped_profile()
    shipped_profile("ledelsesgrundlag")
    levels = [f"Det fælles ledelsesgrundlag – {title}" for title in _levels()]
    for team in (team_of(), institution_team()):
        assert titles(team) == ["Klyngeledelsesprofilen", *levels]
        assert proposed(team) == "Klyngeledelsesprofilen"
    assert titles(group_team()) == [*levels, "Klyngeledelsesprofilen"]


def test_a_level_is_proposed_only_when_the_team_has_used_it() -> None:
    foundation = shipped_profile("ledelsesgrundlag")
    team = group_team()
    assert proposed(team) is None
    level = foundation.levels.get(key="kontorchef")
    CompetenceAssessmentFactory.create(team=team, profile=foundation, level=level, state="concluded")
    assert proposed(team) == "Det fælles ledelsesgrundlag – Kontorchef"


def test_what_the_team_used_last_comes_first() -> None:
    shipped_profile()
    other = PublishedProfileFactory.create()
    team = team_of()
    CompetenceAssessmentFactory.create(team=team, profile=other, state="concluded")
    assert proposed(team) == other.title


def test_one_profile_is_not_asked_for(client: Client) -> None:
    profile = PublishedProfileFactory.create()
    team = team_of()
    client.force_login(members_of(team)[0])
    page = unescape(client.get(address(team)).content.decode())
    assert "I tager udgangspunkt i Den lille profil." in page
    assert "Hvilken profil" not in page
    assert begin(client, team, str(profile.pk)).status_code == 302
    assert team.assessments.get().profile == profile


def test_a_page_from_before_the_new_edition_begins_nothing_until_it_is_pressed_again(client: Client) -> None:
    old = PublishedProfileFactory.create()
    new = PublishedProfileFactory.create(edition=2)
    team = team_of()
    answer = begin(client, team, str(old.pk))
    assert answer.status_code == 422
    page = unescape(answer.content.decode())
    assert "Profilen er kommet i en ny udgave" in page and f'value="{new.pk}"' in page
    assert not team.assessments.exists()


@pytest.mark.parametrize("wrong", ["", "{pk}", "{pk}:0", "{other}", "{draft}", "x"])
def test_a_profile_with_levels_needs_one_of_its_own(client: Client, wrong: str) -> None:
    foundation, other = shipped_profile("ledelsesgrundlag"), PublishedProfileFactory.create(edition=1)
    PublishedProfileFactory.create(edition=2)
    draft = LeadershipProfile.objects.create(key="kladde", slug="kladde", title="Kladden")
    team = group_team()
    answer = begin(client, team, wrong.format(pk=foundation.pk, other=other.pk, draft=draft.pk))
    assert answer.status_code == 422
    assert not team.assessments.exists()


def test_the_verb_refuses_what_the_form_never_offers() -> None:
    foundation, plain = shipped_profile("ledelsesgrundlag"), PublishedProfileFactory.create(edition=1)
    team = group_team()
    level, leader = foundation.levels.all()[0], members_of(team)[0]

    def start(profile: LeadershipProfile, level: Any) -> None:
        start_assessment(team=team, profile=profile, level=level, due=clock.today(), by=leader)

    for profile, chosen in ((foundation, None), (plain, level)):
        with pytest.raises(ValidationError, match="Vælg, hvilket niveau"):
            start(profile, chosen)
    PublishedProfileFactory.create(edition=2)
    with pytest.raises(ValidationError, match="ikke længere i brug"):
        start(plain, None)
    assert not CompetenceAssessment.objects.exists()
    start(foundation, level)


def test_an_answer_step_shows_what_is_said_to_all_and_expected_at_the_own_level(client: Client) -> None:
    foundation = shipped_profile("ledelsesgrundlag")
    level = foundation.levels.get(key="kontorchef")
    made = CompetenceAssessmentFactory.create(profile=foundation, level=level)
    client.force_login(members_of(made.team)[0])
    page = unescape(client.get(reverse("profiles:answer", args=[made.pk, 1])).content.decode())
    signs = Sign.objects.filter(area=foundation.areas.all()[0])
    for sign in signs:
        assert (sign.text in page) == (sign.level_id in {None, level.pk})
    assert "1 af 5" in page
    page = unescape(client.get(made.get_absolute_url()).content.decode())
    assert "Det fælles ledelsesgrundlag – Kontorchef" in page


def _levels() -> list[str]:
    return list(
        LeadershipProfile.objects.get(key="ledelsesgrundlag")
        .levels.order_by("order")
        .values_list("title", flat=True)
    )
