"""The job: opens the rounds of every campaign that is running, a chunk of teams at a time.

Each chunk is one transaction that holds its rows (`SKIP LOCKED`), so two workers share the work, a killed one leaves
no team half done, and the next begins where it stopped. When a chunk fails, its teams are tried one by one, and only
the one at fault is marked.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from contextlib import suppress

from django.db import transaction

from clusters.models import LeadershipTeam, Membership
from core import clock
from core.history import check_keys_at_once
from core.state import Conflict
from profiles.campaigns.fitness import Judged, judged
from profiles.models import (
    AssessmentEvent,
    Campaign,
    CampaignEntry,
    CampaignStatus,
    CompetenceAssessment,
    Contribution,
    LeadershipProfile,
    Outcome,
)

logger = logging.getLogger(__name__)

#: teams in one transaction: some 0.2 seconds, so that nobody waits long for a team's row
CHUNK = 100


def open_rounds() -> int:
    """Go on with every campaign that is running until nothing waits; says how many teams were dealt with."""
    done = 0
    for campaign in Campaign.objects.filter(status=CampaignStatus.RUNNING).order_by("pk"):
        if not _has_profile_in_force(campaign):
            continue
        while dealt := run_chunk(campaign):
            done += dealt
        _finish(campaign)
    return done


def _has_profile_in_force(campaign: Campaign) -> bool:
    """Whether rounds may still begin on the edition; if it is retired, the campaign is stopped here."""
    if LeadershipProfile.objects.published().filter(pk=campaign.profile_id).exists():
        return True
    with suppress(Conflict):
        campaign._move("stop", by=None, note="the edition is no longer in force")
    return False


def run_chunk(campaign: Campaign) -> int:
    """Deal with the next chunk of teams that nobody else holds; 0 when there is none, or the job is stopped."""
    keys: list[int] = []
    try:
        with transaction.atomic():
            check_keys_at_once()
            entries = _claim(campaign, CHUNK)
            keys = [entry.pk for entry in entries]
            _open(campaign, entries)
    except Exception:
        # whatever one team made go wrong must not stop the others: they are tried one by one
        logger.exception(
            "campaign %s: a chunk of %s teams failed and is tried team by team", campaign.pk, len(keys)
        )
        for key in keys:
            _alone(campaign, key)
    return len(keys)


def _claim(campaign: Campaign, most: int, **only: int) -> list[CampaignEntry]:
    rows = CampaignEntry.objects.waiting().filter(
        campaign=campaign, campaign__status=CampaignStatus.RUNNING, **only
    )
    return list(rows.select_for_update(skip_locked=True, of=("self",)).order_by("pk")[:most])


def _alone(campaign: Campaign, key: int) -> None:
    """One team in a transaction of its own; what goes wrong is marked on its row and in the log."""
    try:
        with transaction.atomic():
            _open(campaign, _claim(campaign, 1, pk=key))
    except Exception:
        logger.exception("campaign %s: entry %s failed", campaign.pk, key)
        CampaignEntry.objects.waiting().filter(pk=key).update(outcome=Outcome.FAILED, changed_at=clock.now())


def _open(campaign: Campaign, entries: Sequence[CampaignEntry]) -> None:
    """Open or offer a round to each entry's team, or leave it out. Nine queries, however many.

    The teams' rows are locked as a leader's own start locks them: exactly one of the two opens the round, and the
    other finds a team under way.
    """
    if not entries:
        return
    by_team = {entry.team_id: entry for entry in entries}
    teams = LeadershipTeam.objects.filter(pk__in=by_team).order_by("pk")
    list(teams.select_for_update(no_key=True))
    looked_at = judged(teams, due=campaign.due)
    for one in looked_at:
        entry = by_team[one.team.pk]
        entry.obstacle, entry.changed_at = one.obstacle, clock.now()
        entry.outcome = _outcome(one)
    begun = [by_team[one.team.pk] for one in looked_at if by_team[one.team.pk].outcome == Outcome.OPENED]
    _begin(campaign, begun)
    CampaignEntry.objects.bulk_update(entries, ["outcome", "obstacle", "assessment", "changed_at"])


def _outcome(one: Judged) -> Outcome:
    if one.obstacle:
        return Outcome.LEFT_OUT
    return Outcome.OPENED if one.must else Outcome.OFFERED


def _begin(campaign: Campaign, entries: Sequence[CampaignEntry]) -> None:
    """The rounds themselves, with their first event and a contribution a member, as a leader's start makes them."""
    rounds = CompetenceAssessment.objects.bulk_create(
        CompetenceAssessment(team_id=entry.team_id, profile_id=campaign.profile_id, due=campaign.due)
        for entry in entries
    )
    AssessmentEvent.objects.bulk_create(
        AssessmentEvent(
            subject=one, verb="start", from_status="", to_status=one.status, by_id=campaign.started_by_id
        )
        for one in rounds
    )
    by_team = {one.team_id: one for one in rounds}
    members = Membership.objects.current().filter(team__in=by_team)
    Contribution.objects.bulk_create(
        Contribution(assessment=by_team[team], person_id=person)
        for team, person in members.values_list("team", "person")
    )
    for entry in entries:
        entry.assessment = by_team[entry.team_id]


def _finish(campaign: Campaign) -> None:
    """Mark the job as done when no team waits; another worker may hold the last ones, and then does this itself."""
    if CampaignEntry.objects.waiting().filter(campaign=campaign).exists():
        return
    with suppress(Conflict):  # stopped, or finished by the other worker
        campaign._move("finish", by=None)
