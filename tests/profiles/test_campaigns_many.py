"""Joint starts for thousands of teams, and by two people at once."""

from __future__ import annotations

import threading
import time
from contextlib import suppress
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from clusters.models import (
    Area,
    Cluster,
    LeadershipTeam,
    Membership,
)
from people.models import User
from profiles.actions.assessment import start_assessment
from profiles.campaigns import run
from profiles.models import (
    CampaignEntry,
    CompetenceAssessment,
    Contribution,
)
from tests.factories import (
    AreaChiefAppointmentFactory,
    open_period,
    team_of,
)
from tests.factories_profiles import PublishedProfileFactory, members_of
from tests.profiles.starting import Where, begin, due_day


def _many(area: Area, number: int, members: int = 6) -> None:
    clusters = Cluster.objects.bulk_create(
        Cluster(name=f"Klynge {area.pk}-{n}", area=area, period=open_period()) for n in range(number)
    )
    teams = LeadershipTeam.objects.bulk_create(LeadershipTeam(cluster=cluster) for cluster in clusters)
    people = User.objects.bulk_create(
        User(email=f"leder{area.pk}-{n}@kommune.example", name=f"Åse {n}", password="!")
        for n in range(number * members)
    )
    Membership.objects.bulk_create(
        Membership(
            team=team,
            person=people[place * members + n],
            role="pedagogical" if n else "leader",
            period=open_period(),
        )
        for place, team in enumerate(teams)
        for n in range(members)
    )


def test_a_chunk_costs_the_same_however_many_teams(where: Where, monkeypatch: pytest.MonkeyPatch) -> None:
    _many(where[0].area, 60, members=3)
    campaign = begin(where)
    asked = []
    for chunk in (10, 50):
        monkeypatch.setattr(run, "CHUNK", chunk)
        with CaptureQueriesContext(connection) as captured:
            assert run.run_chunk(campaign) == chunk
        asked.append(len(captured))
    assert asked[0] == asked[1] <= 12, asked


def test_2700_teams_in_one_go(where: Where, record_property: Any) -> None:
    """The figures are in docs/decisions/0090; the limits here are what no machine of ours should need."""
    _many(where[0].area, 2700)
    with CaptureQueriesContext(connection) as captured:
        began = time.monotonic()
        campaign = begin(where)
        written = time.monotonic() - began
    assert len(captured) <= 20
    with CaptureQueriesContext(connection) as captured:
        began = time.monotonic()
        assert run.open_rounds() == 2700
        took = time.monotonic() - began
    record_property("seconds", f"{written:.1f} to write, {took:.1f} to open, {len(captured)} queries")
    assert CompetenceAssessment.objects.filter(campaign_entry__campaign=campaign).count() == 2700
    assert Contribution.objects.count() == 2700 * 6
    assert len(captured) <= 27 * 14 + 20


@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    def _together(self, *jobs: Any) -> list[BaseException]:
        gate, errors = threading.Barrier(len(jobs)), []

        def job(work: Any) -> None:
            try:
                gate.wait(20)
                work()
            except BaseException as error:
                errors.append(error)
            finally:
                connection.close()

        threads = [threading.Thread(target=job, args=(work,)) for work in jobs]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        return errors

    def test_two_workers_share_the_work(self, monkeypatch: pytest.MonkeyPatch) -> None:
        where = AreaChiefAppointmentFactory.create(), PublishedProfileFactory.create()
        _many(where[0].area, 40, members=2)
        monkeypatch.setattr(run, "CHUNK", 3)
        campaign = begin(where)
        assert self._together(run.open_rounds, run.open_rounds, run.open_rounds) == []
        run.open_rounds()  # whoever saw the other's last chunk in hand left the end to the next tick
        campaign.refresh_from_db()
        assert campaign.status == "done"
        assert campaign.entries.filter(outcome="opened").count() == 40
        assert CompetenceAssessment.objects.count() == 40
        assert campaign.moves.filter(verb="finish").count() == 1

    def test_a_leader_who_starts_at_the_same_moment(self) -> None:
        """Exactly one round a team: the leader's or the job's."""
        where = AreaChiefAppointmentFactory.create(), PublishedProfileFactory.create()
        teams = [team_of(2, cluster__area=where[0].area) for _n in range(6)]
        begin(where)

        def by_themselves() -> None:
            for team in reversed(teams):
                with suppress(PermissionDenied):  # the job was there first
                    start_assessment(team=team, profile=where[1], due=due_day(), by=members_of(team)[0])

        assert self._together(run.open_rounds, by_themselves) == []
        assert sorted(CompetenceAssessment.objects.values_list("team", flat=True)) == sorted(
            team.pk for team in teams
        )
        assert not CampaignEntry.objects.filter(outcome="failed").exists()

    def test_a_worker_that_dies_in_a_chunk_leaves_it_whole(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """What a kill does to the database: the transaction in hand is gone, and the next worker takes it up."""
        where = AreaChiefAppointmentFactory.create(), PublishedProfileFactory.create()
        _many(where[0].area, 6, members=2)
        monkeypatch.setattr(run, "CHUNK", 2)
        campaign = begin(where)
        run.run_chunk(campaign)

        class Killed(BaseException):
            pass

        def die(*_args: Any) -> None:
            raise Killed

        with monkeypatch.context() as patched:
            patched.setattr(CampaignEntry.objects.__class__, "bulk_update", die)
            with pytest.raises(Killed):
                run.run_chunk(campaign)
        assert CompetenceAssessment.objects.count() == 2
        with transaction.atomic():
            assert campaign.entries.waiting().select_for_update(nowait=True).count() == 4
        run.open_rounds()
        assert CompetenceAssessment.objects.count() == 6
