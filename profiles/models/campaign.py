"""Rounds for many: one job that opens a round in every team of an area or of the municipality, and kind nudges.

What is to be done lies here, a row a team. A background task only wakes it, and may run twice, late or never.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from clusters.models import Area, LeadershipTeam
from clusters.offices import holder_of_area
from core import clock
from core.addresses import reverse
from core.history import tracked
from core.state import StateMachine, StatusEvent, Transitions
from people.models import User
from profiles.models.assessment import CompetenceAssessment, working_year
from profiles.models.catalogue import LeadershipProfile
from profiles.querysets.campaign import CampaignEntryQuerySet, CampaignQuerySet, NudgeQuerySet


class CampaignStatus(models.TextChoices):
    """How far the job is; the rounds it has opened live on by themselves."""

    RUNNING = "running", _("I gang")
    STOPPED = "stopped", _("Stoppet")
    DONE = "done", _("Gennemført")


class CampaignMove(StatusEvent):
    """One move of a campaign."""

    subject = models.ForeignKey("profiles.Campaign", on_delete=models.CASCADE, related_name="moves")


@tracked()
class Campaign(StateMachine):
    """Rounds opened together. Without an area it is the whole municipality's."""

    TRANSITIONS: ClassVar[Transitions] = {
        "finish": (frozenset({"running"}), "done"),
        "stop": (frozenset({"running"}), "stopped"),
        "resume": (frozenset({"stopped"}), "running"),
        "retry": (frozenset({"done"}), "running"),
    }
    event_model = CampaignMove

    #: one a preview: pressing twice on the same preview begins once
    key = models.UUIDField(unique=True, editable=False)
    area = models.ForeignKey(
        Area, on_delete=models.PROTECT, related_name="campaigns", null=True, editable=False
    )
    profile = models.ForeignKey(LeadershipProfile, on_delete=models.PROTECT, related_name="+", editable=False)
    due = models.DateField(_("svar senest"))
    status = models.CharField(
        max_length=10, choices=CampaignStatus, default=CampaignStatus.RUNNING, editable=False
    )
    started_at = models.DateTimeField(default=clock.now, editable=False)
    started_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", editable=False)

    objects = CampaignQuerySet.as_manager()

    class Meta:
        verbose_name = _("fælles start")
        verbose_name_plural = _("fælles starter")
        ordering = ["-started_at", "-pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["area", "profile"],
                condition=Q(status="running"),
                nulls_distinct=False,
                name="campaign_one_running_a_place",
            )
        ]

    def __str__(self) -> str:
        return f"{_('Fælles start')} {self.year_label} – {self.area or _('hele kommunen')}"

    def get_absolute_url(self) -> str:
        return reverse("profiles:campaign", args=[self.pk])

    def stands_in_for(self, verb: str, by: User | None) -> User | None:
        """In an area it is the chief's; in the municipality it is every administrator's own."""
        return holder_of_area(self.area_id, by) if self.area_id else None

    @property
    def year_label(self) -> str:
        """The working year in which it began: "2026/27"."""
        return working_year(clock.local_date(self.started_at))


class Outcome(models.TextChoices):
    """What has become of one team."""

    WAITING = "waiting", _("Venter")
    OPENED = "opened", _("Sat i gang")
    OFFERED = "offered", _("Inviteret")
    ACCEPTED = "accepted", _("Sagde ja tak")
    DECLINED = "declined", _("Sagde nej tak")
    LEFT_OUT = "left_out", _("Ikke med")
    FAILED = "failed", _("Lykkedes ikke")


class Obstacle(models.TextChoices):
    """Why a team is left out, said about the team."""

    ROUND = "round", _("Er allerede i gang med en afdækning")
    PLAN = "plan", _("Er ved at skrive sin plan")
    AGREED = "agreed", _("Har en aftalt plan, der løber mindst tre måneder efter fristen")
    NO_LEADER = "no_leader", _("Har ingen leder i dag")
    TOO_FEW = "too_few", _("Har færre end to medlemmer")
    ENDED = "ended", _("Findes ikke længere")


#: outcomes that a new try may change
TRIED_AGAIN = frozenset({Outcome.LEFT_OUT, Outcome.FAILED})


class CampaignEntry(models.Model):
    """One team in a campaign: what was to be done, and what came of it."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="entries")
    team = models.ForeignKey(LeadershipTeam, on_delete=models.PROTECT, related_name="campaign_entries")
    outcome = models.CharField(max_length=10, choices=Outcome, default=Outcome.WAITING, editable=False)
    obstacle = models.CharField(max_length=10, choices=Obstacle, blank=True, editable=False)
    assessment = models.OneToOneField(
        CompetenceAssessment,
        on_delete=models.PROTECT,
        related_name="campaign_entry",
        null=True,
        editable=False,
    )
    changed_at = models.DateTimeField(default=clock.now, editable=False)

    objects = CampaignEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("team i en fælles start")
        verbose_name_plural = _("teams i en fælles start")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["campaign", "team"], name="campaign_entry_once_a_team"),
            models.CheckConstraint(
                condition=Q(outcome__in=["opened", "accepted"], assessment__isnull=False)
                | (~Q(outcome__in=["opened", "accepted"]) & Q(assessment__isnull=True)),
                name="campaign_entry_round_with_outcome",
            ),
            models.CheckConstraint(
                condition=(Q(outcome="left_out") & ~Q(obstacle=""))
                | (~Q(outcome="left_out") & Q(obstacle="")),
                name="campaign_entry_obstacle_with_outcome",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["campaign", "id"], condition=Q(outcome="waiting"), name="campaign_entry_waiting"
            )
        ]

    def __str__(self) -> str:
        return f"{self.team} – {self.get_outcome_display()}"


class Nudge(models.Model):
    """A kind reminder of a round to one person. At most one a person, round and day, whoever sends it.

    It is a push on what the round asks of the person: named on Min side, and told in their next mail.
    """

    assessment = models.ForeignKey(CompetenceAssessment, on_delete=models.CASCADE, related_name="nudges")
    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="nudges")
    day = models.DateField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    #: to the team's leader, about the team; else to a member, about their own answers
    about_team = models.BooleanField(default=False)
    made_at = models.DateTimeField(default=clock.now)

    objects = NudgeQuerySet.as_manager()

    class Meta:
        verbose_name = _("påmindelse")
        verbose_name_plural = _("påmindelser")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["assessment", "person", "day"], name="nudge_once_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.person} – {self.assessment} – {self.day}"
