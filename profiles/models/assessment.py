"""A team's mapping of its competences against a profile edition.

Before the common reveal an answer is its author's alone; after it the whole team reads it, and nobody above the team
ever does. `revealed_at` is the one fact that decides which.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from clusters.models import LeadershipTeam
from clusters.offices import holder_of_team
from clusters.querysets import MembershipQuerySet
from core import clock
from core.addresses import reverse
from core.history import tracked
from core.state import StateMachine, StatusEvent, Transitions
from core.versions import Versioned
from people.models import User
from profiles.models.catalogue import LeadershipProfile, Level, ProfileArea
from profiles.querysets.assessment import (
    AnswerQuerySet,
    AssessmentQuerySet,
    ContributionQuerySet,
    PositionQuerySet,
    VoteQuerySet,
    awaited_in,
)

if TYPE_CHECKING:
    import datetime

#: an answer's level when its author cannot say where the team is; never counted as a step
CANNOT_JUDGE = 0
#: dots that each member has in the vote on focus areas
DOTS = 3


class AssessmentStatus(models.TextChoices):
    """Where a round is."""

    OPEN = "open", _("I gang")
    REVEALED = "revealed", _("Billedet er klar")
    CONCLUDED = "concluded", _("Afsluttet")
    CANCELLED = "cancelled", _("Aflyst")


class AssessmentEvent(StatusEvent):
    """One move of a round."""

    subject = models.ForeignKey(
        "profiles.CompetenceAssessment", on_delete=models.CASCADE, related_name="moves"
    )


@tracked()
class CompetenceAssessment(StateMachine):
    """One round: the team answers, looks at its picture together, agrees positions and picks focus areas."""

    TRANSITIONS: ClassVar[Transitions] = {
        "reveal": (frozenset({"open"}), "revealed"),
        "conclude": (frozenset({"revealed"}), "concluded"),
        "cancel": (frozenset({"open", "revealed"}), "cancelled"),
    }
    event_model = AssessmentEvent

    team = models.ForeignKey(LeadershipTeam, on_delete=models.PROTECT, related_name="assessments")
    profile = models.ForeignKey(LeadershipProfile, on_delete=models.PROTECT, related_name="rounds")
    #: the level the team leads at, for a profile that words its expectations level by level
    level = models.ForeignKey(Level, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    status = models.CharField(
        max_length=10, choices=AssessmentStatus, default=AssessmentStatus.OPEN, editable=False
    )
    started_at = models.DateTimeField(default=clock.now, editable=False)
    due = models.DateField(_("svar senest"))
    revealed_at = models.DateTimeField(null=True, editable=False)
    closed_at = models.DateTimeField(null=True, editable=False)

    objects = AssessmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("kompetenceafdækning")
        verbose_name_plural = _("kompetenceafdækninger")
        ordering = ["-started_at", "-pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["team"],
                condition=Q(status__in=["open", "revealed"]),
                name="assessment_one_under_way_a_team",
            ),
            models.CheckConstraint(
                condition=Q(status="open", revealed_at__isnull=True)
                | Q(status__in=["revealed", "concluded"], revealed_at__isnull=False)
                | Q(status="cancelled"),
                name="assessment_revealed_at_with_status",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["open", "revealed"], closed_at__isnull=True)
                | Q(status__in=["concluded", "cancelled"], closed_at__isnull=False),
                name="assessment_closed_at_with_status",
            ),
        ]

    def __str__(self) -> str:
        return f"{_('Kompetenceafdækning')} {self.year_label} – {self.team}"

    def get_absolute_url(self) -> str:
        return reverse("profiles:assessment", args=[self.pk])

    @property
    def profile_words(self) -> str:
        """The profile as the team knows it: its title, and the level when it has levels."""
        return f"{self.profile.title} – {self.level.title}" if self.level else self.profile.title

    @property
    def year_label(self) -> str:
        """The working year the round belongs to, from August to July: "2026/27"."""
        return working_year(clock.local_date(self.started_at))

    @property
    def is_open(self) -> bool:
        """Whether members can still answer."""
        return self.status == AssessmentStatus.OPEN

    @property
    def is_revealed(self) -> bool:
        """Whether the team has seen its picture, now or in a round since ended."""
        return self.revealed_at is not None

    def awaited(self) -> MembershipQuerySet:
        """Members of today for whom the round waits: not handed in, not exempted, not on leave."""
        waiting: MembershipQuerySet = awaited_in(self.pk, team=self.team_id)
        return waiting

    def stands_in_for(self, verb: str, by: User | None) -> User | None:
        """Every verb of a round is the leader's, or happens by itself."""
        return holder_of_team(self.team_id, by)


def working_year(day: datetime.date) -> str:
    """The working year of a date; institutions' year turns in August."""
    first = day.year if day.month >= 8 else day.year - 1
    return f"{first}/{(first + 1) % 100:02d}"


class ContributionStatus(models.TextChoices):
    """Whether a member has handed in."""

    DRAFT = "draft", _("Ikke sendt")
    SUBMITTED = "submitted", _("Sendt")


class Contribution(models.Model):
    """One member's part of a round. The team sees that it is sent; what is in it nobody sees until the reveal."""

    assessment = models.ForeignKey(
        CompetenceAssessment, on_delete=models.CASCADE, related_name="contributions"
    )
    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="contributions")
    status = models.CharField(
        max_length=10, choices=ContributionStatus, default=ContributionStatus.DRAFT, editable=False
    )
    submitted_at = models.DateTimeField(null=True, editable=False)

    objects = ContributionQuerySet.as_manager()

    class Meta:
        verbose_name = _("bidrag")
        verbose_name_plural = _("bidrag")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["assessment", "person"], name="contribution_once"),
            models.CheckConstraint(
                condition=Q(status="draft", submitted_at__isnull=True)
                | Q(status="submitted", submitted_at__isnull=False),
                name="contribution_submitted_at_with_status",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} – {self.assessment}"

    @property
    def is_submitted(self) -> bool:
        """Whether it is handed in."""
        return self.status == ContributionStatus.SUBMITTED

    def unanswered_areas(self) -> list[ProfileArea]:
        """Areas whose three quick choices are not all made, in the profile's order."""
        done = {answer.area_id for answer in self.answers.all() if answer.is_complete}
        return [area for area in self.assessment.profile.areas.all() if area.pk not in done]


class Bring(models.TextChoices):
    """What a member brings to an area."""

    LEAD = "lead", _("Jeg kan gå forrest")
    DO = "do", _("Jeg kan det")
    LEARN = "learn", _("Jeg vil gerne lære det")
    NOT_MINE = "not_mine", _("Ikke min opgave")


class Answer(Versioned):
    """One member's answer on one core area. Its history is not kept: nobody needs anybody's earlier thoughts."""

    contribution = models.ForeignKey(Contribution, on_delete=models.CASCADE, related_name="answers")
    area = models.ForeignKey(ProfileArea, on_delete=models.PROTECT, related_name="+")
    #: a `ScaleStep` value of the profile's level scale, or `CANNOT_JUDGE`
    level = models.PositiveSmallIntegerField(null=True, blank=True)
    importance = models.PositiveSmallIntegerField(null=True, blank=True)
    bring = models.CharField(max_length=10, choices=Bring, blank=True)
    note = models.TextField(max_length=1000, blank=True)

    objects = AnswerQuerySet.as_manager()

    class Meta:
        verbose_name = _("svar")
        verbose_name_plural = _("svar")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["contribution", "area"], name="answer_once"),
            models.CheckConstraint(
                condition=Q(level__isnull=True) | Q(level__lte=4), name="answer_level_on_scale"
            ),
            models.CheckConstraint(
                condition=Q(importance__isnull=True) | Q(importance__gte=1, importance__lte=3),
                name="answer_importance_on_scale",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.contribution} – {self.area}"

    @property
    def is_complete(self) -> bool:
        """Whether the three quick choices are made; the note is voluntary."""
        return self.level is not None and self.importance is not None and bool(self.bring)


@tracked()
class Position(Versioned):
    """What the team agrees on for one area after seeing its picture, with room for who sees it otherwise."""

    assessment = models.ForeignKey(CompetenceAssessment, on_delete=models.CASCADE, related_name="positions")
    area = models.ForeignKey(ProfileArea, on_delete=models.PROTECT, related_name="+")
    level = models.PositiveSmallIntegerField(_("Her er vi"), null=True, blank=True)
    text = models.TextField(_("Det er vi enige om"), max_length=2000, blank=True)
    minority_note = models.TextField(_("Hvis nogen ser det anderledes"), max_length=1000, blank=True)
    updated_by = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", null=True, editable=False
    )

    objects = PositionQuerySet.as_manager()

    class Meta:
        verbose_name = _("fælles vurdering")
        verbose_name_plural = _("fælles vurderinger")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["assessment", "area"], name="position_once"),
            models.CheckConstraint(
                condition=Q(level__isnull=True) | Q(level__gte=1, level__lte=4),
                name="position_level_on_scale",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.assessment} – {self.area}"


class Vote(models.Model):
    """One member's dots on one area, and why."""

    assessment = models.ForeignKey(CompetenceAssessment, on_delete=models.CASCADE, related_name="votes")
    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    area = models.ForeignKey(ProfileArea, on_delete=models.PROTECT, related_name="+")
    dots = models.PositiveSmallIntegerField()
    reason = models.CharField(max_length=300, blank=True)

    objects = VoteQuerySet.as_manager()

    class Meta:
        verbose_name = _("stemme")
        verbose_name_plural = _("stemmer")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["assessment", "person", "area"], name="vote_once"),
            models.CheckConstraint(condition=Q(dots__gte=1, dots__lte=DOTS), name="vote_dots_within_reach"),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.area} ({self.dots})"
