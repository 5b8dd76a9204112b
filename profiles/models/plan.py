"""The team development plan: focus areas in the SMTTE form, actions, and the agreement with the area chief."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any, ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from clusters.models import LeadershipTeam
from clusters.offices import holder_of_area, holder_of_team
from core import clock
from core.addresses import reverse
from core.history import tracked
from core.periods import Dated
from core.state import StateMachine, StatusEvent, Transitions
from core.versions import Versioned
from core.words import in_a_row
from people.models import User
from profiles.models.assessment import CompetenceAssessment, working_year
from profiles.models.catalogue import ProfileArea
from profiles.querysets.plan import DevelopmentPlanQuerySet, FocusAreaQuerySet


class PlanStatus(models.TextChoices):
    """Where a plan is."""

    DRAFT = "draft", _("Kladde")
    SUBMITTED = "submitted", _("Sendt til aftale")
    RETURNED = "returned", _("Sendt tilbage")
    AGREED = "agreed", _("Aftalt")
    CONCLUDED = "concluded", _("Afsluttet")
    SUPERSEDED = "superseded", _("Afløst")
    DISCARDED = "discarded", _("Lagt til side")


#: states in which the team writes
WRITABLE = frozenset({PlanStatus.DRAFT, PlanStatus.RETURNED})
#: states in which the area chief reads the text
SHARED_WITH_CHIEF = frozenset(
    {PlanStatus.SUBMITTED, PlanStatus.AGREED, PlanStatus.CONCLUDED, PlanStatus.SUPERSEDED}
)
#: states of a plan that is not agreed yet, of which a team has one at a time
BEING_WRITTEN = frozenset({PlanStatus.DRAFT, PlanStatus.SUBMITTED, PlanStatus.RETURNED})

#: a plan with more focus areas than this is a wish list
MOST_FOCUS_AREAS = 4
#: the parts of a focus area that the team writes
FOCUS_TEXTS = ("headline", "context", "goal", "signs", "effect")


@dataclass(frozen=True)
class Kin:
    """Another plan of the same team, as far as the rules and the list of editions ask; never its text."""

    pk: int
    status: str
    revision: int
    #: the first plan of its line: its own key when it revises nothing
    line: int
    revises: int | None
    starts: datetime.date
    ends: datetime.date | None
    agreed_at: datetime.datetime | None
    superseded_at: datetime.datetime | None

    @property
    def is_being_written(self) -> bool:
        """Whether it is on its way to an agreement."""
        return self.status in BEING_WRITTEN

    def overlaps(self, plan: DevelopmentPlan) -> bool:
        """Whether the two plans' years have a day in common."""
        mine, theirs = self.ends, plan.ends
        return (theirs is None or self.starts < theirs) and (
            mine is None or plan.starts is None or plan.starts < mine
        )


class PlanEvent(StatusEvent):
    """One move of a plan."""

    subject = models.ForeignKey("profiles.DevelopmentPlan", on_delete=models.CASCADE, related_name="moves")


@tracked()
class DevelopmentPlan(StateMachine, Dated, Versioned):
    """What a team will work on for a year, agreed with its area chief. `period` is the plan's year."""

    TRANSITIONS: ClassVar[Transitions] = {
        "submit": (frozenset({"draft", "returned"}), "submitted"),
        "withdraw": (frozenset({"submitted"}), "draft"),
        "return": (frozenset({"submitted"}), "returned"),
        "agree": (frozenset({"submitted"}), "agreed"),
        "conclude": (frozenset({"agreed"}), "concluded"),
        "supersede": (frozenset({"agreed"}), "superseded"),
        "discard": (frozenset({"draft", "returned"}), "discarded"),
        "resume": (frozenset({"discarded"}), "draft"),
    }
    event_model = PlanEvent

    team = models.ForeignKey(LeadershipTeam, on_delete=models.PROTECT, related_name="plans")
    assessment = models.OneToOneField(
        CompetenceAssessment, on_delete=models.PROTECT, related_name="plan", null=True, blank=True
    )
    #: the agreed plan that this one is to take the place of; the old holds until this one is agreed
    revises = models.ForeignKey(
        "self", on_delete=models.PROTECT, related_name="revisions", null=True, editable=False
    )
    #: the first plan of a line of revisions; empty for the first itself
    original = models.ForeignKey(
        "self", on_delete=models.PROTECT, related_name="+", null=True, editable=False
    )
    #: 1 for a plan that revises nothing, then counted up along the line
    revision = models.PositiveSmallIntegerField(default=1, editable=False)
    status = models.CharField(max_length=10, choices=PlanStatus, default=PlanStatus.DRAFT, editable=False)
    created_at = models.DateTimeField(default=clock.now, editable=False)
    #: wish for practice-near support; empty when the team wants none
    support_wish = models.TextField(_("Ønske om støtte"), max_length=1000, blank=True)
    submitted_at = models.DateTimeField(null=True, editable=False)
    submitted_by = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", null=True, editable=False
    )
    agreed_at = models.DateTimeField(null=True, editable=False)
    agreed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, editable=False)
    #: the chief's words to the whole plan, on agreeing or on sending it back
    chief_note = models.TextField(max_length=2000, blank=True, editable=False)
    concluded_at = models.DateTimeField(null=True, editable=False)
    superseded_at = models.DateTimeField(null=True, editable=False)
    #: the agreed plan that took this one's place: its revision, or the next year's
    superseded_by = models.ForeignKey(
        "self", on_delete=models.PROTECT, related_name="supersedes", null=True, editable=False
    )

    objects = DevelopmentPlanQuerySet.as_manager()

    class Meta:
        verbose_name = _("teamudviklingsplan")
        verbose_name_plural = _("teamudviklingsplaner")
        ordering = ["-created_at", "-pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["team"],
                condition=Q(status__in=["draft", "submitted", "returned"]),
                name="plan_one_being_written_a_team",
            ),
            models.CheckConstraint(
                condition=Q(
                    agreed_at__isnull=True,
                    agreed_by__isnull=True,
                    status__in=["draft", "submitted", "returned", "discarded"],
                )
                | Q(
                    agreed_at__isnull=False,
                    agreed_by__isnull=False,
                    status__in=["agreed", "concluded", "superseded"],
                ),
                name="plan_agreed_at_by_and_status_together",
            ),
            models.CheckConstraint(
                condition=Q(agreed_by__isnull=True) | ~Q(agreed_by=F("submitted_by")),
                name="plan_agreed_by_somebody_else",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["draft", "discarded"])
                | Q(submitted_at__isnull=False, submitted_by__isnull=False),
                name="plan_submitted_at_and_by_with_status",
            ),
            models.CheckConstraint(
                condition=Q(status="concluded", concluded_at__isnull=False)
                | (~Q(status="concluded") & Q(concluded_at__isnull=True)),
                name="plan_concluded_at_with_status",
            ),
            models.CheckConstraint(
                condition=Q(status="superseded", superseded_at__isnull=False, superseded_by__isnull=False)
                | (~Q(status="superseded") & Q(superseded_at__isnull=True, superseded_by__isnull=True)),
                name="plan_superseded_at_by_and_status_together",
            ),
            models.CheckConstraint(
                condition=Q(revises__isnull=True, original__isnull=True, revision=1)
                | Q(revises__isnull=False, original__isnull=False, revision__gt=1),
                name="plan_revises_original_and_revision_together",
            ),
            models.CheckConstraint(
                condition=~Q(revises=F("pk")) & ~Q(superseded_by=F("pk")), name="plan_follows_another"
            ),
            models.UniqueConstraint(
                fields=["revises"], condition=~Q(status="discarded"), name="plan_revised_once"
            ),
            models.UniqueConstraint(
                fields=["original", "revision"],
                condition=~Q(status="discarded"),
                name="plan_revision_once_a_line",
            ),
            ExclusionConstraint(
                name="plan_one_agreed_a_team_at_a_time",
                expressions=[("team", RangeOperators.EQUAL), ("period", RangeOperators.OVERLAPS)],
                condition=Q(status="agreed"),
            ),
        ]

    def __str__(self) -> str:
        return f"{_('Teamudviklingsplan')} {self.year_label} – {self.team}"

    def get_absolute_url(self) -> str:
        return reverse("profiles:plan", args=[self.pk])

    @property
    def year_label(self) -> str:
        """The working year in which the plan begins: "2026/27"."""
        return working_year(self.starts or clock.local_date(self.created_at))

    @property
    def title(self) -> str:
        """ "Teamudviklingsplan 2026/27", and which edition of it when it is not the first."""
        words = f"{self._meta.verbose_name} {self.year_label}".capitalize()
        if self.revision > 1:
            words = gettext("%(title)s, %(number)s. udgave") % {"title": words, "number": self.revision}
        return words

    @property
    def line(self) -> int:
        """The key of the first plan in the line of revisions that this one belongs to."""
        return self.original_id or self.pk

    @cached_property
    def kin(self) -> list[Kin]:
        """The team's other plans, oldest first; read with the plan when it was read `with_kin()`."""
        rows = getattr(self, "kin_rows", None)
        if rows is None:
            rows = type(self).objects.with_kin().only("pk").get(pk=self.pk).kin_rows  # type: ignore[attr-defined]
        return [_kin(row) for row in rows]

    @property
    def revision_under_way(self) -> Kin | None:
        """The plan that is being written to take this one's place."""
        return next((kin for kin in self.kin if kin.revises == self.pk and kin.is_being_written), None)

    def later_agreed_in_the_way(self) -> Kin | None:
        """An agreed plan for a later year that this plan's year runs into; one that begins no later is superseded."""
        return next(
            (
                kin
                for kin in self.kin
                if kin.status == PlanStatus.AGREED
                and kin.pk != self.revises_id
                and kin.starts > (self.starts or kin.starts)
                and kin.overlaps(self)
            ),
            None,
        )

    def to_be_superseded(self) -> list[Kin]:
        """Agreed plans that end with this one's agreement: the one it revises, and those its year runs into."""
        return [
            kin
            for kin in self.kin
            if kin.status == PlanStatus.AGREED and (kin.pk == self.revises_id or kin.overlaps(self))
        ]

    @property
    def is_writable(self) -> bool:
        """Whether the team may change its text."""
        return self.status in WRITABLE

    @property
    def is_agreed(self) -> bool:
        """Whether the agreement has been made, also when the year is over."""
        return self.agreed_at is not None

    def stands_in_for(self, verb: str, by: User | None) -> User | None:
        """The chief's verbs are the chief's, the others the leader's."""
        if verb in {"return", "agree"}:
            return holder_of_area(self.team.cluster.area_id, by)
        return holder_of_team(self.team_id, by)

    def missing_parts(self) -> list[str]:
        """What must be written before the plan can be sent: a Danish sentence a focus area, without its full stop."""
        focus_areas = self.focus_areas.all()
        if not focus_areas:
            return [gettext("Planen mangler mindst ét indsatsområde")]
        late = (
            [gettext("Planåret er gået og skal rettes")] if self.ends and self.ends <= clock.today() else []
        )
        return late + [
            gettext("%(area)s mangler %(parts)s")
            % {"area": focus.area.short_title, "parts": in_a_row(focus.missing)}
            for focus in focus_areas
            if focus.missing
        ]


def _kin(row: dict[str, Any]) -> Kin:
    day, moment = datetime.date.fromisoformat, datetime.datetime.fromisoformat
    return Kin(
        pk=row["pk"],
        status=row["status"],
        revision=row["revision"],
        line=row["original"] or row["pk"],
        revises=row["revises"],
        starts=day(row["starts"]) if row["starts"] else datetime.date.min,
        ends=day(row["ends"]) if row["ends"] else None,
        agreed_at=moment(row["agreed_at"]) if row["agreed_at"] else None,
        superseded_at=moment(row["superseded_at"]) if row["superseded_at"] else None,
    )


@tracked()
class FocusArea(Versioned):
    """What the team will work on, in the SMTTE form: sammenhæng, mål, tegn, tiltag (the actions), evaluering."""

    plan = models.ForeignKey(DevelopmentPlan, on_delete=models.CASCADE, related_name="focus_areas")
    area = models.ForeignKey(ProfileArea, on_delete=models.PROTECT, related_name="+")
    order = models.PositiveSmallIntegerField(default=1)
    #: why the team chose it, carried over from the vote
    reason = models.TextField(_("Derfor valgte vi det"), max_length=1000, blank=True)
    headline = models.CharField(_("Overskrift"), max_length=150, blank=True)
    context = models.TextField(_("Sammenhæng"), max_length=2000, blank=True)
    goal = models.TextField(_("Mål"), max_length=2000, blank=True)
    signs = models.TextField(_("Tegn"), max_length=2000, blank=True)
    effect = models.TextField(_("For børnene"), max_length=2000, blank=True)
    evaluation = models.TextField(_("Evaluering"), max_length=2000, blank=True)
    updated_by = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", null=True, editable=False
    )

    #: the same focus area in the plan that this one's plan revises
    carried_from = models.ForeignKey(
        "self", on_delete=models.SET_NULL, related_name="+", null=True, editable=False
    )
    #: an earlier plan's focus area whose words were fetched as a beginning; empty again when somebody has written
    copied_from = models.ForeignKey(
        "self", on_delete=models.SET_NULL, related_name="+", null=True, editable=False
    )

    objects = FocusAreaQuerySet.as_manager()

    class Meta:
        verbose_name = _("indsatsområde")
        verbose_name_plural = _("indsatsområder")
        ordering = ["order", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["plan", "area"], name="focus_area_once_a_plan")
        ]

    def __str__(self) -> str:
        return self.headline or self.area.title

    @property
    def missing(self) -> list[str]:
        """The parts that must be there before the plan can be sent, as they are called within a sentence."""
        needed = {
            gettext("overskrift"): self.headline.strip(),
            gettext("mål"): self.goal.strip(),
            gettext("tegn"): self.signs.strip(),
            gettext("virkning for børnene"): self.effect.strip(),
            gettext("mindst ét tiltag"): self.actions.all(),
        }
        return [name for name, written in needed.items() if not written]
