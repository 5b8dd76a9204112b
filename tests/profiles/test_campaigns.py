"""Rounds for many: who comes with, the job, its interruptions, and what its page says."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from clusters.models import (
    Cluster,
    LeadershipTeam,
)
from core import clock
from core.state import Conflict
from profiles.actions import campaign as actions
from profiles.actions.assessment import start_assessment
from profiles.campaigns import run
from profiles.campaigns.fitness import preview
from profiles.models import (
    Campaign,
    CampaignEntry,
    CompetenceAssessment,
    Contribution,
    LeadershipProfile,
    Obstacle,
    Outcome,
)
from tests.factories import (
    LeaderFactory,
    LeadershipTeamFactory,
    MembershipFactory,
    ended_period,
    team_of,
)
from tests.factories_profiles import members_of, started_round
from tests.profiles.starting import DAY, Where, begin, due_day, one_of_each, outcomes, voluntary


def test_the_preview_and_the_job_say_the_same(where: Where) -> None:
    teams = one_of_each(where)
    team_of(3)  # elsewhere
    seen = preview(where[0].area, due=due_day())
    assert [one.team for one in seen.must] == [teams[""]]
    assert [one.team for one in seen.may] == [teams["may"]]
    assert {one.obstacle: one.team for one in seen.left_out} == {
        obstacle: teams[obstacle] for obstacle in Obstacle if obstacle != Obstacle.ENDED
    }

    campaign = begin(where)
    run.open_rounds()
    campaign.refresh_from_db()

    assert campaign.status == "done"
    assert outcomes(campaign) == {
        team: {"": ("opened", ""), "may": ("offered", "")}.get(reason, ("left_out", reason))
        for reason, team in teams.items()
    }
    made = CompetenceAssessment.objects.get(campaign_entry__campaign=campaign)
    assert (made.team, made.due, made.profile) == (teams[""], due_day(), where[1])
    assert {part.person for part in made.contributions.all()} == set(members_of(teams[""]))
    assert made.moves.get().by == where[0].person


def test_a_team_that_ends_after_the_preview_is_left_out(where: Where) -> None:
    team = team_of(3, cluster__area=where[0].area)
    campaign = begin(where)
    Cluster.objects.filter(pk=team.cluster_id).update(period=ended_period())
    run.open_rounds()
    assert outcomes(campaign) == {team: ("left_out", "ended")}


def test_running_it_twice_changes_nothing(where: Where) -> None:
    team_of(3, cluster__area=where[0].area)
    begin(where)
    assert run.open_rounds() == 1
    before = list(CampaignEntry.objects.values())
    assert run.open_rounds() == 0
    assert list(CampaignEntry.objects.values()) == before
    assert CompetenceAssessment.objects.count() == 1


def test_pressing_twice_on_one_preview_begins_once_and_another_has_to_wait(where: Where) -> None:
    team_of(3, cluster__area=where[0].area)
    key = uuid.uuid4()
    first = begin(where, key=key)
    assert begin(where, key=key) == first
    with pytest.raises(Conflict, match="allerede en fælles start"):
        begin(where)
    assert Campaign.objects.count() == 1


def test_a_stopped_one_goes_on_where_it_stopped(where: Where, monkeypatch: pytest.MonkeyPatch) -> None:
    for _n in range(5):
        team_of(2, cluster__area=where[0].area)
    monkeypatch.setattr(run, "CHUNK", 2)
    campaign, chief = begin(where), where[0].person
    assert run.run_chunk(campaign) == 2
    actions.stop_campaign(campaign=campaign, by=chief)
    assert run.open_rounds() == 0
    assert CompetenceAssessment.objects.count() == 2
    actions.resume_campaign(campaign=campaign, by=chief)
    assert run.open_rounds() == 3
    campaign.refresh_from_db()
    assert (campaign.status, CompetenceAssessment.objects.count()) == ("done", 5)


@pytest.fixture
def refused(where: Where) -> Iterator[LeadershipTeam]:
    """A team for which the database refuses a round, whatever is tried."""
    team = team_of(2, cluster__area=where[0].area)
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE FUNCTION refuse_round() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'refused by the test'; END $$"
        )
        cursor.execute(
            "CREATE TRIGGER refuse_round BEFORE INSERT ON profiles_competenceassessment FOR EACH ROW "
            f"WHEN (NEW.team_id = {team.pk}) EXECUTE FUNCTION refuse_round()"
        )
    yield team
    with connection.cursor() as cursor:
        cursor.execute("DROP FUNCTION refuse_round() CASCADE")


def test_one_that_fails_is_shown_and_tried_again_and_stops_nobody(
    where: Where, refused: LeadershipTeam, client: Client
) -> None:
    others = [team_of(2, cluster__area=where[0].area) for _n in range(3)]
    campaign, chief = begin(where), where[0].person
    assert run.open_rounds() == 4
    found = outcomes(campaign)
    assert found[refused] == ("failed", "")
    assert {found[team] for team in others} == {("opened", "")}
    client.force_login(chief)
    assert "Det lykkedes ikke" in client.get(campaign.get_absolute_url()).content.decode()

    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER refuse_round ON profiles_competenceassessment")
    assert actions.retry_campaign(campaign=campaign, by=chief) == 1
    run.open_rounds()
    assert outcomes(campaign)[refused] == ("opened", "")


def test_who_was_left_out_comes_with_when_the_reason_is_gone(where: Where) -> None:
    team = LeadershipTeamFactory.create(cluster__area=where[0].area)
    MembershipFactory.create_batch(2, team=team)
    campaign = begin(where)
    run.open_rounds()
    LeaderFactory.create(team=team)
    campaign.refresh_from_db()
    actions.retry_campaign(campaign=campaign, by=where[0].person)
    run.open_rounds()
    assert outcomes(campaign) == {team: ("opened", "")}


def test_a_retired_edition_begins_no_more_rounds(where: Where) -> None:
    team_of(2, cluster__area=where[0].area)
    campaign = begin(where)
    LeadershipProfile.objects.filter(pk=where[1].pk).update(status="retired")
    assert run.open_rounds() == 0
    campaign.refresh_from_db()
    assert (campaign.status, CompetenceAssessment.objects.count()) == ("stopped", 0)


def test_a_new_date_moves_the_open_rounds_and_no_other(where: Where) -> None:
    for _n in range(3):
        team_of(2, cluster__area=where[0].area)
    campaign = begin(where)
    run.open_rounds()
    first = CompetenceAssessment.objects.order_by("pk")[0]
    first._move("reveal", by=None, revealed_at=clock.now())
    elsewhere = started_round()
    later = due_day() + 9 * DAY
    assert actions.move_due(campaign=campaign, due=later, by=where[0].person) == 2
    first.refresh_from_db()
    due = elsewhere.due
    elsewhere.refresh_from_db()
    assert (first.due, elsewhere.due) == (due_day(), due)
    assert CompetenceAssessment.objects.filter(campaign_entry__campaign=campaign, due=later).count() == 2


class TestInvitation:
    def _invited(self, where: Where) -> CampaignEntry:
        voluntary(where)
        campaign = begin(where)
        run.open_rounds()
        return campaign.entries.get()

    def test_yes_opens_the_round_with_the_common_profile_and_date(self, where: Where, client: Client) -> None:
        entry = self._invited(where)
        client.force_login(members_of(entry.team)[0])
        assert "Svar på en invitation" in client.get(reverse("home")).content.decode()
        answer = client.post(reverse("profiles:offer_accept", args=[entry.pk]))
        entry.refresh_from_db()
        assert entry.outcome == Outcome.ACCEPTED and entry.assessment is not None
        assert answer["Location"] == entry.assessment.get_absolute_url()
        assert (entry.assessment.due, entry.assessment.profile) == (due_day(), where[1])
        assert "Svar på en invitation" not in client.get(reverse("home")).content.decode()

    def test_no_is_no_and_is_said_once(self, where: Where, client: Client) -> None:
        entry = self._invited(where)
        client.force_login(members_of(entry.team)[0])
        for verb in ("decline", "accept"):
            assert client.post(reverse(f"profiles:offer_{verb}", args=[entry.pk])).status_code == 302
        entry.refresh_from_db()
        assert entry.outcome == Outcome.DECLINED
        assert not CompetenceAssessment.objects.exists()
        assert "allerede svaret" in client.get(reverse("profiles:offer", args=[entry.pk])).content.decode()

    def test_who_has_begun_by_themselves_is_not_asked(self, where: Where, client: Client) -> None:
        entry = self._invited(where)
        leader = members_of(entry.team)[0]
        start_assessment(team=entry.team, profile=where[1], due=due_day(), by=leader)
        client.force_login(leader)
        assert "Svar på en invitation" not in client.get(reverse("home")).content.decode()
        client.post(reverse("profiles:offer_accept", args=[entry.pk]))
        assert CompetenceAssessment.objects.count() == 1


class TestPages:
    def test_from_preview_to_progress(self, where: Where, client: Client) -> None:
        teams = one_of_each(where)
        client.force_login(where[0].person)
        address = reverse("profiles:campaign_new", args=[where[0].area.pk])
        assert "Det kommer der til at ske" not in client.get(address).content.decode()
        chosen: dict[str, Any] = {"profil": where[1].pk, "frist": f"{due_day():%d-%m-%Y}"}
        page = client.get(address, chosen).content.decode()
        assert "<strong>1 kommunalt team</strong>" in page
        assert "<strong>5 teams</strong> kommer ikke med" in page
        assert "Har ingen leder i dag" in page
        key = page.partition('name="key" value="')[2][:36]
        answer = client.post(
            reverse("profiles:campaign_begin", args=[where[0].area.pk]), {**chosen, "key": key}
        )
        campaign = Campaign.objects.get()
        assert answer["Location"] == campaign.get_absolute_url()
        running = client.get(campaign.get_absolute_url()).content.decode()
        assert "hvor langt den er nu" in running and "0 af 7 teams" in running
        run.open_rounds()
        done = client.get(campaign.get_absolute_url()).content.decode()
        assert "hvor langt den er nu" not in done and "7 af 7 teams" in done
        assert str(teams[""]) in client.get(campaign.get_absolute_url(), {"vis": "mangler"}).content.decode()
        left = client.get(campaign.get_absolute_url(), {"vis": "ikke-med"}).content.decode()
        assert f'scope="row">{teams["plan"]}' in left and f'scope="row">{teams[""]}' not in left

    @pytest.mark.parametrize("days", [0, 121])
    def test_a_day_that_is_no_use_is_refused(self, where: Where, client: Client, days: int) -> None:
        client.force_login(where[0].person)
        chosen: dict[str, Any] = {"profil": where[1].pk, "frist": f"{clock.today() + days * DAY:%d-%m-%Y}"}
        page = client.get(reverse("profiles:campaign_new", args=[where[0].area.pk]), chosen).content.decode()
        assert "Vælg en dag" in page and "Det kommer der til at ske" not in page

    def test_the_chief_sees_how_many_and_never_who(self, where: Where, client: Client) -> None:
        team = team_of(4, cluster__area=where[0].area)
        campaign = begin(where)
        run.open_rounds()
        part = Contribution.objects.filter(assessment__team=team).order_by("pk")[2]
        Contribution.objects.filter(pk=part.pk).update(status="submitted", submitted_at=clock.now())
        client.force_login(where[0].person)
        page = client.get(campaign.get_absolute_url()).content.decode()
        assert "Svarer: 1 af 4" in page
        assert not any(person.name in page for person in members_of(team))


# --- Many at once -------------------------------------------------------------------------------------------------
