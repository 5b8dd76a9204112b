"""Last time's picture beside this one: where the areas are the same, and an explained break where they are not."""

from __future__ import annotations

from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core import clock
from profiles.actions import catalogue as actions
from profiles.earlier import Comparison, compare
from profiles.models import (
    AreaLineage,
    Bring,
    CompetenceAssessment,
    LeadershipProfile,
    ProfileArea,
    ScaleStep,
)
from tests.factories import AdministratorFactory, AreaChiefAppointmentFactory, UserFactory, team_of
from tests.factories_profiles import (
    CompetenceAssessmentFactory,
    PositionFactory,
    PublishedProfileFactory,
    answer_all,
    members_of,
    shipped_profile,
)

pytestmark = pytest.mark.django_db
LEVELS = [2, 3, 4]


def round_on(profile: LeadershipProfile, team: Any, *, year: int, levels: list[int] = LEVELS) -> Any:
    """A concluded round in which everybody says the same."""
    made = CompetenceAssessmentFactory.create(team=team, profile=profile, state="concluded")
    for person in members_of(team):
        answer_all(made, person, levels=levels[: profile.areas.count()], bring=Bring.LEAD)
    CompetenceAssessment.objects.filter(pk=made.pk).update(started_at=clock.now().replace(year=year))
    made.refresh_from_db()
    return made


def next_edition(old: LeadershipProfile, *pairs: tuple[int, int]) -> LeadershipProfile:
    """The next edition, published. `pairs`: number of the area here, number of the one it goes on from there."""
    draft = actions.new_edition(profile=old, by=AdministratorFactory.create())
    AreaLineage.objects.filter(area__profile=draft).delete()
    now, before = list(draft.areas.all()), list(old.areas.all())
    AreaLineage.objects.bulk_create(
        AreaLineage(area=now[area - 1], earlier=before[earlier - 1]) for area, earlier in pairs
    )
    actions.publish(profile=draft, by=None)
    return draft


def compared(old: LeadershipProfile, new: LeadershipProfile) -> tuple[Any, Comparison]:
    team = team_of(2)
    round_on(old, team, year=2020)
    now = round_on(new, team, year=2021)
    found = compare(members_of(team)[0], now)
    assert found is not None
    return now, found


def said(now: Any, found: Comparison) -> list[str]:
    return [found.areas[area.pk].words if area.pk in found.areas else "" for area in now.profile.areas.all()]


@pytest.fixture
def old() -> LeadershipProfile:
    made: LeadershipProfile = PublishedProfileFactory.create()
    return made


def test_the_same_edition_is_compared_area_by_area(old: LeadershipProfile) -> None:
    now, found = compared(old, old)
    assert said(now, found) == [
        "Sidst (2020/21): alle på »Vi er på vej«",
        "Sidst (2020/21): alle på »Vi gør det«",
        "Sidst (2020/21): alle på »Vi er stærke i det«",
    ]
    assert [earlier.step for earlier in found.areas.values()] == LEVELS
    assert not found.is_broken and not found.other_edition


def test_an_area_that_goes_on_alone_is_compared_whatever_it_is_called_now(old: LeadershipProfile) -> None:
    now, found = compared(old, next_edition(old, (1, 3), (2, 2), (3, 1)))
    assert [earlier.step for earlier in found.areas.values()] == [4, 3, 2]
    assert said(now, found)[0] == "Sidst (2020/21): alle på »Vi er stærke i det«"
    assert found.other_edition == 1 and not found.is_broken


def test_the_same_key_without_a_row_is_not_the_same_area(old: LeadershipProfile) -> None:
    now, found = compared(old, next_edition(old, (1, 1), (2, 2)))
    assert said(now, found)[2] == "Nyt kerneområde i 2. udgave, så der er intet at sammenligne med"
    assert found.gone == ("Område 3",)
    assert found.is_broken


def test_split_and_merged_areas_are_breaks_that_say_so(old: LeadershipProfile) -> None:
    now, found = compared(old, next_edition(old, (1, 1), (2, 1), (3, 2), (3, 3)))
    split = "Skilt ud fra »Område 1« i 2. udgave, så årene kan ikke sammenlignes"
    merged = "Samlet af »Område 2« og »Område 3« i 2. udgave, så årene kan ikke sammenlignes"
    assert said(now, found) == [split, split, merged]
    assert all(earlier.is_break and earlier.step is None for earlier in found.areas.values())
    assert found.gone == ()


def test_years_with_an_edition_between_them_are_compared_through_it(old: LeadershipProfile) -> None:
    second = next_edition(old, (1, 2), (2, 1))
    third = next_edition(second, (1, 1), (2, 2), (3, 3))
    now, found = compared(old, third)
    assert [found.areas[a.pk].step for a in now.profile.areas.all()] == [3, 2, None]
    assert said(now, found)[2] == "Nyt kerneområde i 2. udgave, så der er intet at sammenligne med"
    assert found.gone == ("Område 3",)


def test_a_round_stays_on_its_edition_through_publishing_and_retiring(client: Client) -> None:
    old = PublishedProfileFactory.create()
    team = team_of(2)
    running = CompetenceAssessmentFactory.create(team=team, profile=old)
    draft = actions.new_edition(profile=old, by=AdministratorFactory.create())
    ProfileArea.objects.filter(profile=draft).update(purpose="Helt nye ord.")
    actions.publish(profile=draft, by=None)
    actions.retire(profile=draft, by=AdministratorFactory.create())
    client.force_login(members_of(team)[0])
    page = unescape(client.get(reverse("profiles:answer", args=[running.pk, 1])).content.decode())
    assert "Formålet med område 1." in page and "Helt nye ord." not in page


def test_other_words_on_the_scale_are_told_and_not_drawn(old: LeadershipProfile) -> None:
    draft = actions.new_edition(profile=old, by=AdministratorFactory.create())
    ScaleStep.objects.filter(profile=draft, scale="level", value=2).update(title="Vi er godt i gang")
    actions.publish(profile=draft, by=None)
    now, found = compared(old, draft)
    assert said(now, found)[0] == "Sidst (2020/21): alle på »Vi er på vej«"
    assert [earlier.step for earlier in found.areas.values()] == [None] * 3
    assert [earlier.level for earlier in found.areas.values()] == [None] * 3
    assert not found.same_words and found.is_broken


def test_another_level_is_another_measure() -> None:
    foundation = shipped_profile("ledelsesgrundlag")
    team = team_of(2)
    before = round_on(foundation, team, year=2020, levels=[2] * 5)
    now = round_on(foundation, team, year=2021, levels=[2] * 5)
    levels = list(foundation.levels.all())
    CompetenceAssessment.objects.filter(pk=before.pk).update(level=levels[2])
    CompetenceAssessment.objects.filter(pk=now.pk).update(level=levels[3])
    now.refresh_from_db()
    found = compare(members_of(team)[0], now)
    assert found is not None
    words = "Sidst (2020/21) svarede I på niveauet »Kontorchef«, så årene kan ikke sammenlignes"
    assert {earlier.words for earlier in found.areas.values()} == {words}
    CompetenceAssessment.objects.filter(pk=before.pk).update(level=levels[3])
    found = compare(members_of(team)[0], now)
    assert found is not None and not found.is_broken


def test_what_was_agreed_counts_more_than_where_most_stood(old: LeadershipProfile) -> None:
    team = team_of(2)
    before = round_on(old, team, year=2020)
    area = old.areas.all()[0]
    PositionFactory.create(assessment=before, area=area, level=1, text="Vi er kun lige begyndt.")
    now = round_on(old, team, year=2021)
    found = compare(members_of(team)[0], now)
    assert found is not None
    earlier = found.areas[area.pk]
    assert earlier.words == "Sidst (2020/21): enige om »Vi er ved begyndelsen«"
    assert (earlier.step, earlier.level, earlier.text) == (1, 1, "Vi er kun lige begyndt.")


# --- On the pages --------------------------------------------------------------------------------------------------


def broken_round(members: int = 2, key: str = "lille-profil") -> Any:
    """A round whose first area goes on, the second is new, and one is gone."""
    old = PublishedProfileFactory.create(key=key)
    team = team_of(members)
    before = round_on(old, team, year=2020)
    PositionFactory.create(
        assessment=before, area=old.areas.all()[0], level=3, text="Vi skrev noget dengang."
    )
    return round_on(next_edition(old, (1, 1), (3, 3)), team, year=2021)


def page(client: Client, name: str, *args: int, vis: str = "") -> str:
    answer = client.get(reverse(f"profiles:{name}", args=args) + (f"?vis={vis}" if vis else ""))
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def test_all_three_views_and_their_tables_tell_of_last_time_and_of_the_break(client: Client) -> None:
    now = broken_round()
    client.force_login(members_of(now.team)[0])
    new = "Nyt kerneområde i 2. udgave, så der er intet at sammenligne med"
    for vis in ("niveau", "betydning", "bidrag"):
        html = page(client, "picture", now.pk, vis=vis)
        assert "I svarer nu på 2. udgave af profilen. Sidst (2020/21) var det 1. udgave" in html
        assert "Ikke med mere: Område 2" in html
        assert new in html
    assert page(client, "picture", now.pk, vis="niveau").count(new) == 2, "beside the chart and in the table"
    level = page(client, "picture", now.pk, vis="niveau")
    assert level.count("Sidst (2020/21): enige om »Vi gør det«") == 2
    assert level.count('<span class="kp-before"><span class="sr-only">, Sidst (2020/21)</span></span>') == 2
    balance = page(client, "picture", now.pk, vis="betydning")
    assert balance.count('class="kp-balance__was"') == 1, "the other one stands where it stood"
    assert "Sidst (2020/21): enige om »Vi gør det«. Betyder meget for 2 af 2" in balance
    assert "kunne gå forrest" in page(client, "picture", now.pk, vis="bidrag")


def test_the_position_page_has_last_times_words_or_the_break(client: Client) -> None:
    now = broken_round()
    client.force_login(members_of(now.team)[0])
    first, second, _third = now.profile.areas.all()
    html = page(client, "position", now.pk, first.pk)
    assert "Vi skrev noget dengang." in html and "Sidst (2020/21) skrev I" in html
    html = page(client, "position", now.pk, second.pk)
    assert "Nyt kerneområde i 2. udgave" in html and "skrev I</summary>" not in html


def test_a_first_round_says_nothing_of_last_time(client: Client) -> None:
    now = round_on(PublishedProfileFactory.create(), team_of(2), year=2021)
    client.force_login(members_of(now.team)[0])
    for vis in ("niveau", "betydning", "bidrag"):
        html = page(client, "picture", now.pk, vis=vis)
        assert "Sidst" not in html and "kp-before" not in html


@pytest.mark.parametrize("who", ["chief", "administrator", "stranger"])
def test_nobody_else_is_told_of_last_time(client: Client, who: str) -> None:
    now = broken_round()
    person = {
        "chief": lambda: AreaChiefAppointmentFactory.create(area=now.team.cluster.area).person,
        "administrator": AdministratorFactory.create,
        "stranger": UserFactory.create,
    }[who]()
    assert compare(person, now) is None
    client.force_login(person)
    assert client.get(reverse("profiles:picture", args=[now.pk])).status_code == 404


@pytest.mark.parametrize("vis", ["niveau", "betydning", "bidrag"])
def test_another_editions_round_costs_the_same_with_two_and_with_six_members(
    client: Client, vis: str
) -> None:
    def cost(members: int) -> int:
        now = broken_round(members, key=f"profil-{members}")
        client.force_login(members_of(now.team)[0])
        with CaptureQueriesContext(connection) as queries:
            page(client, "picture", now.pk, vis=vis)
        return len(queries)

    assert cost(2) == cost(6) <= 12


def test_only_the_teams_own_rounds_of_the_same_profile_are_last_time() -> None:
    """Somebody in two teams, and a team that has worked with two profiles, have nothing to compare with."""
    profile, other = PublishedProfileFactory.create(), PublishedProfileFactory.create(key="et-andet-fag")
    here, there = team_of(3), team_of(3)
    both = members_of(here)[1]
    there.memberships.filter(person=members_of(there)[1]).update(person=both)
    round_on(profile, there, year=2024)
    round_on(other, here, year=2024)
    now = round_on(profile, here, year=2025)
    assert compare(both, now) is None
    round_on(profile, here, year=2023)
    assert compare(both, now) is not None
