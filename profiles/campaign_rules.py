"""Who may open rounds for many, answer an invitation, and send a kind nudge."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext as _

from clusters.models import Area, LeadershipTeam
from clusters.querysets import may_administer
from clusters.rules import is_chief, is_leader
from core import clock
from core.rules import ALLOWED, Denied, Verdict
from people.models import User
from profiles.models import (
    Campaign,
    CampaignEntry,
    CampaignStatus,
    CompetenceAssessment,
    Outcome,
    ProfileStatus,
)

Viewer = User | AnonymousUser


def may_open_campaign(user: Viewer, area: Area | None) -> Verdict:
    """The chief for their own area, administrators for the municipality."""
    if area is None:
        if may_administer(user):
            return ALLOWED
        return Denied(_("Det er portalens administratorer, der sætter afdækninger i gang for hele kommunen."))
    if Area.objects.led_by(user).filter(pk=area.pk).exists():
        return ALLOWED
    return Denied(_("Det er områdechefen, der sætter afdækninger i gang for området."))


def may_stop_campaign(user: Viewer, campaign: Campaign) -> Verdict:
    """Whoever may open it, while it runs."""
    if not (verdict := may_open_campaign(user, campaign.area)):
        return verdict
    if not campaign.can("stop"):
        return Denied(_("Der er ikke noget at stoppe."))
    return ALLOWED


def may_resume_campaign(user: Viewer, campaign: Campaign) -> Verdict:
    """Whoever may open it, when it is stopped and there is still time to answer."""
    if not (verdict := may_open_campaign(user, campaign.area)):
        return verdict
    if not campaign.can("resume"):
        return Denied(_("Den er ikke stoppet."))
    return _has_time_and_profile(campaign)


def may_retry_campaign(user: Viewer, campaign: Campaign) -> Verdict:
    """Whoever may open it, when it is done, there is time left, and some team was not begun."""
    if not (verdict := may_open_campaign(user, campaign.area)):
        return verdict
    if not campaign.can("retry"):
        return Denied(_("Vent, til alle teams har været igennem."))
    if not campaign.entries.tried_again().exists():
        return Denied(_("Alle teams er kommet med."))
    return _has_time_and_profile(campaign)


def _has_time_and_profile(campaign: Campaign) -> Verdict:
    """Whether further rounds may begin: the deadline lies ahead, and the edition is in force."""
    if campaign.due <= clock.today():
        return Denied(_("Fristen er overskredet. Flyt den, før du åbner flere runder."))
    if campaign.profile.status != ProfileStatus.PUBLISHED:
        return Denied(_("Profilen er kommet i en ny udgave. Forbered en ny fælles start."))
    return ALLOWED


def may_move_due(user: Viewer, campaign: Campaign) -> Verdict:
    """Whoever may open it, also when the job is done: the date is common to its open rounds."""
    return may_open_campaign(user, campaign.area)


def may_nudge_campaign(user: Viewer, campaign: Campaign) -> Verdict:
    """Whoever may open it, once the job is done."""
    if not (verdict := may_open_campaign(user, campaign.area)):
        return verdict
    if campaign.status == CampaignStatus.RUNNING:
        return Denied(_("Vent, til alle teams er sat i gang."))
    return ALLOWED


def may_answer_offer(user: Viewer, entry: CampaignEntry) -> Verdict:
    """The team's leader, until the deadline, once."""
    if not is_leader(user, entry.team):
        return Denied(_("Det er teamets leder, der svarer på invitationen."))
    if entry.outcome != Outcome.OFFERED:
        return Denied(_("I har allerede svaret på invitationen."))
    if entry.campaign.due <= clock.today():
        return Denied(
            _("Fristen er overskredet, men I kan selv sætte en afdækning i gang, når det passer jer.")
        )
    return ALLOWED


def may_nudge_missing(user: Viewer, assessment: CompetenceAssessment) -> Verdict:
    """The team's leader reminds those who have not handed in, while the round is open."""
    if not is_leader(user, assessment.team):
        return Denied(_("Det er teamets leder, der kan minde de andre om runden."))
    if not assessment.is_open:
        return Denied(_("Runden er lukket for svar."))
    return ALLOWED


def may_nudge_team(user: Viewer, team: LeadershipTeam) -> Verdict:
    """The area chief reminds a team, through its leader, while its round is open."""
    if not is_chief(user, team):
        return Denied(_("Det er områdechefen, der kan minde et team om runden."))
    if not team.assessments.filter(status="open").exists():
        return Denied(_("Teamet har ingen åben runde at blive mindet om."))
    return ALLOWED
