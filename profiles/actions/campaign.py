"""Verbs of rounds for many. Opening is a job of its own (profiles.campaigns.run); these write what is to be done."""

from __future__ import annotations

import datetime
import uuid

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy

from clusters.models import Area, LeadershipTeam
from core import clock
from core.jobs import wake
from core.rules import require
from core.state import Conflict
from people.models import User
from profiles import campaign_rules as rules
from profiles import tasks
from profiles.actions.assessment import start_assessment
from profiles.campaigns import nudges
from profiles.campaigns.fitness import teams_of
from profiles.models import (
    Campaign,
    CampaignEntry,
    CampaignMove,
    CompetenceAssessment,
    LeadershipProfile,
    Outcome,
)

_BUSY = gettext_lazy("Der er allerede en fælles start i gang. Vent, til den er færdig.")
#: rows in one INSERT
_BATCH = 1000


def _locked(campaign: Campaign) -> Campaign:
    """The campaign as it is stored now, held until the transaction ends."""
    return (
        Campaign.objects.select_for_update(of=("self",), no_key=True)
        .select_related("area")
        .get(pk=campaign.pk)
    )


def open_campaign(
    *, area: Area | None, profile: LeadershipProfile, due: datetime.date, key: uuid.UUID, by: User
) -> Campaign:
    """Write down a start for every team of the area (None: of the municipality) and wake the job.

    Side effects: the campaign, its first event, an entry a team that waits; on commit a task. Pressed twice on the
    same preview it begins once. Raises `Conflict` while another of the same profile runs for the same teams.
    """
    require(rules.may_open_campaign(by, area))
    try:
        with transaction.atomic():
            return _written(area=area, profile=profile, due=due, key=key, by=by)
    except IntegrityError as error:
        before = Campaign.objects.filter(key=key).first()
        if before is not None:
            return before
        raise Conflict(_BUSY) from error


def _written(
    *, area: Area | None, profile: LeadershipProfile, due: datetime.date, key: uuid.UUID, by: User
) -> Campaign:
    campaign = Campaign.objects.create(area=area, profile=profile, due=due, key=key, started_by=by)
    CampaignMove.objects.create(
        subject=campaign,
        verb="open",
        from_status="",
        to_status=campaign.status,
        by=by,
        on_behalf_of=campaign.stands_in_for("open", by),
    )
    CampaignEntry.objects.bulk_create(
        (
            CampaignEntry(campaign=campaign, team_id=team)
            for team in teams_of(area).values_list("pk", flat=True)
        ),
        batch_size=_BATCH,
    )
    wake(tasks.open_campaign_rounds)
    return campaign


@transaction.atomic
def stop_campaign(*, campaign: Campaign, by: User) -> None:
    """Open no further rounds; those opened stay. Side effects: row and event. A chunk in hand is finished."""
    current = _locked(campaign)
    require(rules.may_stop_campaign(by, current))
    current._move("stop", by=by)


@transaction.atomic
def resume_campaign(*, campaign: Campaign, by: User) -> None:
    """Go on where it stopped. Side effects: row and event; on commit a task."""
    current = _locked(campaign)
    require(rules.may_resume_campaign(by, current))
    _run_again(current, "resume", by=by)


@transaction.atomic
def retry_campaign(*, campaign: Campaign, by: User) -> int:
    """Look again at the teams that were left out or failed; says how many.

    Side effects: their entries wait again, the campaign runs again, with an event; on commit a task.
    """
    current = _locked(campaign)
    require(rules.may_retry_campaign(by, current))
    again = current.entries.tried_again().update(outcome=Outcome.WAITING, obstacle="", changed_at=clock.now())
    _run_again(current, "retry", by=by)
    return again


def _run_again(campaign: Campaign, verb: str, *, by: User) -> None:
    """Back to running, and wake the job. Raises `Conflict` while another one runs in the same place."""
    try:
        with transaction.atomic():
            campaign._move(verb, by=by)
    except IntegrityError as error:
        raise Conflict(_BUSY) from error
    wake(tasks.open_campaign_rounds)


@transaction.atomic
def move_due(*, campaign: Campaign, due: datetime.date, by: User) -> int:
    """One new date for every round of the campaign that is still open; says how many rounds moved.

    Side effects: the campaign (rounds opened later get the new date) and the open rounds; history keeps the old date.
    """
    current = _locked(campaign)
    require(rules.may_move_due(by, current))
    Campaign.objects.filter(pk=current.pk).update(due=due)
    return CompetenceAssessment.objects.filter(
        status="open", pk__in=current.entries.filter(assessment__isnull=False).values("assessment")
    ).update(due=due)


@transaction.atomic
def accept_offer(*, entry: CampaignEntry, by: User) -> CompetenceAssessment:
    """A self-governing team says yes: its leader opens the round with the campaign's profile and date.

    Side effects: as `start_assessment`; the entry. Raises `PermissionDenied` when it is answered, too late, or the
    team has begun by itself meanwhile.
    """
    current = _locked_entry(entry)
    require(rules.may_answer_offer(by, current))
    campaign = current.campaign
    made = start_assessment(team=current.team, profile=campaign.profile, due=campaign.due, by=by)
    CampaignEntry.objects.filter(pk=current.pk).update(
        outcome=Outcome.ACCEPTED, assessment=made, changed_at=clock.now()
    )
    return made


@transaction.atomic
def decline_offer(*, entry: CampaignEntry, by: User) -> None:
    """A self-governing team says no thank you. Side effects: the entry. The team can still begin by itself."""
    current = _locked_entry(entry)
    require(rules.may_answer_offer(by, current))
    CampaignEntry.objects.filter(pk=current.pk).update(outcome=Outcome.DECLINED, changed_at=clock.now())


def _locked_entry(entry: CampaignEntry) -> CampaignEntry:
    rows = CampaignEntry.objects.select_for_update(of=("self",)).select_related(
        "campaign__profile", "team__cluster"
    )
    return rows.get(pk=entry.pk)


@transaction.atomic
def nudge_missing(*, assessment: CompetenceAssessment, by: User) -> int:
    """The leader reminds the members who have not handed in; says how many got a reminder now.

    Side effects: a nudge a person, at most one a day; the mail follows from what is due.
    """
    require(rules.may_nudge_missing(by, assessment))
    return nudges.remind(nudges.missing_of(assessment), by=by, about_team=False)


@transaction.atomic
def nudge_team(*, team: LeadershipTeam, by: User) -> int:
    """The chief reminds one team, through its leader; says how many reminders went out (0 or 1).

    Side effects: a nudge to the leader, at most one a day; the mail follows from what is due.
    """
    require(rules.may_nudge_team(by, team))
    rounds = team.assessments.filter(status="open").values_list("pk", flat=True)
    return nudges.remind(nudges.leaders_of(rounds), by=by, about_team=True)


@transaction.atomic
def nudge_campaign(*, campaign: Campaign, by: User) -> int:
    """Remind the leader of every team of the campaign that lacks answers; says how many reminders went out.

    Side effects: as `nudge_team`, for all of them.
    """
    require(rules.may_nudge_campaign(by, campaign))
    rounds = campaign.entries.filter(assessment__status="open").values_list("assessment", flat=True)
    return nudges.remind(nudges.leaders_of(rounds), by=by, about_team=True)
