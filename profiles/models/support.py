"""Practice-near support: what a team wishes for becomes a request with a consultant, visits, a log and advice."""

from __future__ import annotations

import datetime
from typing import Any, ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from clusters.models import LeadershipTeam
from clusters.offices import holder_of_team
from core import clock
from core.addresses import reverse
from core.history import tracked
from core.periods import Dated, period_index
from core.state import StateMachine, StatusEvent, Transitions
from people.models import User
from profiles.models.assessment import CompetenceAssessment
from profiles.models.catalogue import ProfileArea
from profiles.models.plan import DevelopmentPlan
from profiles.querysets.support import (
    SupportConsultantQuerySet,
    SupportNoteQuerySet,
    SupportRequestQuerySet,
    SupportVisitQuerySet,
)


class SupportStatus(models.TextChoices):
    """Where a request is."""

    REQUESTED = "requested", _("Venter på en konsulent")
    ARRANGED = "arranged", _("I gang")
    ADVISED = "advised", _("Rådet er givet")
    CLOSED = "closed", _("Afsluttet")
    DECLINED = "declined", _("Afslået")
    WITHDRAWN = "withdrawn", _("Trukket tilbage")


class VisitStatus(models.TextChoices):
    """Where a visit is."""

    PLANNED = "planned", _("Aftalt")
    HELD = "held", _("Holdt")
    CANCELLED = "cancelled", _("Aflyst")


#: states in which something is still to come: at most one request a source is in one of them
OPEN_SUPPORT = frozenset({SupportStatus.REQUESTED, SupportStatus.ARRANGED, SupportStatus.ADVISED})
#: states in which team and consultant work together: visits are agreed, notes are written
WORKED_ON = frozenset({SupportStatus.ARRANGED, SupportStatus.ADVISED})


@tracked()
class SupportConsultant(Dated):
    """Who gives practice-near support, and when. Only they can be named for a request."""

    person = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="consultancies", verbose_name=_("konsulent")
    )

    objects: ClassVar[SupportConsultantQuerySet] = SupportConsultantQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("konsulent")
        verbose_name_plural = _("konsulenter")
        indexes: ClassVar[list[models.Index]] = [period_index("consultant_period")]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            ExclusionConstraint(
                name="consultant_once_at_a_time",
                expressions=[("person", RangeOperators.EQUAL), ("period", RangeOperators.OVERLAPS)],
                violation_error_message=_("Personen er allerede konsulent i den periode."),
            )
        ]

    def __str__(self) -> str:
        return str(self.person)

    def can_help(self, team: LeadershipTeam) -> bool:
        """Whether they may be named for that team: not one of its own, nor its chief. For one read by `able()`."""
        read: Any = self  # the annotations
        area = team.cluster.area_id
        return team.pk not in read.own_teams and area not in [*read.own_areas, *read.lent_areas]


class SupportMove(StatusEvent):
    """One move of a request; `note` is the reason, where the verb asks for one that all its readers may read."""

    subject = models.ForeignKey("profiles.SupportRequest", on_delete=models.CASCADE, related_name="moves")


@tracked(exclude=["advice", "outcome"])
class SupportRequest(StateMachine):
    """A team's wish for support with its mapping or its plan, and what came of it.

    The wish, the core areas, the state with its reason and the consultant's name are read by the team, its area chief,
    administrators and the consultant. `advice` and `outcome` are the team's and the consultant's alone: they have no
    history, and are read through `SupportRequestQuerySet.read_in_full_by` (decision 0150).
    """

    TRANSITIONS: ClassVar[Transitions] = {
        "name": (frozenset({"requested"}), "arranged"),
        "replace": (frozenset({"arranged"}), "arranged"),
        "decline": (frozenset({"requested"}), "declined"),
        "withdraw": (frozenset({"requested", "arranged"}), "withdrawn"),
        "hand_back": (frozenset({"arranged"}), "requested"),
        "release": (frozenset({"arranged"}), "requested"),
        "advise": (frozenset({"arranged"}), "advised"),
        "ask_more": (frozenset({"advised"}), "arranged"),
        "close": (frozenset({"advised"}), "closed"),
        "lapse": (frozenset({"requested", "arranged", "advised"}), "withdrawn"),
    }
    event_model = SupportMove

    team = models.ForeignKey(
        LeadershipTeam, on_delete=models.PROTECT, related_name="support_requests", editable=False
    )
    assessment = models.ForeignKey(
        CompetenceAssessment,
        on_delete=models.PROTECT,
        related_name="support_requests",
        null=True,
        editable=False,
    )
    #: the edition of the plan that the wish was sent from
    plan = models.ForeignKey(
        DevelopmentPlan, on_delete=models.PROTECT, related_name="support_requests", null=True, editable=False
    )
    #: the first plan of its line of revisions: the request goes on when the plan is revised
    line = models.ForeignKey(
        DevelopmentPlan,
        on_delete=models.PROTECT,
        related_name="support_of_line",
        null=True,
        editable=False,
    )
    #: what the support is to be about, of the source's profile edition; none is the work as a whole
    areas = models.ManyToManyField(ProfileArea, related_name="support_requests", blank=True)
    wish = models.TextField(_("Det ønsker vi"), max_length=2000)
    status = models.CharField(
        max_length=10, choices=SupportStatus, default=SupportStatus.REQUESTED, editable=False
    )
    sent_at = models.DateTimeField(default=clock.now, editable=False)
    sent_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", editable=False)
    consultant = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="support_given", null=True, editable=False
    )
    #: when the present consultant was named
    arranged_at = models.DateTimeField(null=True, editable=False)
    #: why it was declined, withdrawn or handed back, the last time that happened
    reason = models.TextField(max_length=500, blank=True, editable=False)
    advice = models.TextField(_("Råd"), max_length=4000, blank=True)
    follow_up_on = models.DateField(_("Følg op den"), null=True, blank=True)
    advised_at = models.DateTimeField(null=True, editable=False)
    outcome = models.TextField(_("Det kom der ud af det"), max_length=2000, blank=True)
    closed_at = models.DateTimeField(null=True, editable=False)
    closed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, editable=False)

    objects = SupportRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("ønske om støtte")
        verbose_name_plural = _("ønsker om støtte")
        ordering = ["-sent_at", "-pk"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["consultant"], condition=Q(consultant__isnull=False), name="support_consultant"
            ),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(assessment__isnull=False, plan__isnull=True, line__isnull=True)
                | Q(assessment__isnull=True, plan__isnull=False, line__isnull=False),
                name="support_one_source",
            ),
            models.UniqueConstraint(
                fields=["assessment"],
                condition=Q(status__in=["requested", "arranged", "advised"]),
                name="support_one_open_an_assessment",
            ),
            models.UniqueConstraint(
                fields=["line"],
                condition=Q(status__in=["requested", "arranged", "advised"]),
                name="support_one_open_a_plan",
            ),
            models.CheckConstraint(
                condition=Q(
                    status__in=["arranged", "advised", "closed"],
                    consultant__isnull=False,
                    arranged_at__isnull=False,
                )
                | Q(status__in=["requested", "declined"], consultant__isnull=True, arranged_at__isnull=True)
                | Q(status="withdrawn", consultant__isnull=True, arranged_at__isnull=True)
                | Q(status="withdrawn", consultant__isnull=False, arranged_at__isnull=False),
                name="support_consultant_with_status",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["advised", "closed"])
                | Q(advised_at__isnull=False, follow_up_on__isnull=False),
                name="support_advised_with_status",
            ),
            models.CheckConstraint(
                condition=Q(status="closed", closed_at__isnull=False, closed_by__isnull=False)
                | (~Q(status="closed") & Q(closed_at__isnull=True, closed_by__isnull=True)),
                name="support_closed_with_status",
            ),
        ]

    def __str__(self) -> str:
        return gettext("Praksisnær støtte til %(team)s") % {"team": self.team}

    def get_absolute_url(self) -> str:
        return reverse("profiles:support", args=[self.pk])

    @property
    def is_open(self) -> bool:
        """Whether something is still to come of it."""
        return self.status in OPEN_SUPPORT

    @property
    def is_worked_on(self) -> bool:
        """Whether team and consultant are at it, or the advice is being tried."""
        return self.status in WORKED_ON

    @property
    def is_from_plan(self) -> bool:
        """Whether it was sent from a plan; otherwise from a round."""
        return self.plan_id is not None

    def stands_in_for(self, verb: str, by: User | None) -> User | None:
        """Sending, withdrawing and following up are the leader's; the rest is done in one's own name."""
        if verb in {"send", "withdraw", "ask_more", "close"}:
            return holder_of_team(self.team_id, by)
        return None


class SupportVisitMove(StatusEvent):
    """One move of a visit; `starts_before` is the moment that it was moved from."""

    subject = models.ForeignKey("profiles.SupportVisit", on_delete=models.CASCADE, related_name="moves")
    starts_before = models.DateTimeField(null=True)


@tracked(exclude=["place"])
class SupportVisit(StateMachine):
    """A time at which consultant and team meet. When is read by whoever reads the request; where by those who meet."""

    TRANSITIONS: ClassVar[Transitions] = {
        "move": (frozenset({"planned"}), "planned"),
        "hold": (frozenset({"planned"}), "held"),
        "cancel": (frozenset({"planned"}), "cancelled"),
    }
    event_model = SupportVisitMove

    request = models.ForeignKey(SupportRequest, on_delete=models.CASCADE, related_name="visits")
    starts = models.DateTimeField(_("Hvornår"))
    #: how long it lasts, in minutes
    minutes = models.PositiveSmallIntegerField(
        _("Varighed"), default=60, validators=[MinValueValidator(15), MaxValueValidator(480)]
    )
    place = models.CharField(_("Sted"), max_length=100, blank=True)
    status = models.CharField(max_length=10, choices=VisitStatus, default=VisitStatus.PLANNED, editable=False)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", editable=False)

    objects = SupportVisitQuerySet.as_manager()

    class Meta:
        verbose_name = _("besøg")
        verbose_name_plural = _("besøg")
        ordering = ["starts", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(minutes__gte=15, minutes__lte=480), name="support_visit_minutes"
            ),
            models.UniqueConstraint(
                fields=["request", "starts"],
                condition=~Q(status="cancelled"),
                name="support_visit_once_a_time",
            ),
        ]

    def __str__(self) -> str:
        return gettext("Besøg i %(team)s") % {"team": self.request.team}

    def get_absolute_url(self) -> str:
        return self.request.get_absolute_url() + f"#besoeg-{self.pk}"

    @property
    def ends(self) -> datetime.datetime:
        """When it is over."""
        return self.starts + datetime.timedelta(minutes=self.minutes)

    @property
    def is_planned(self) -> bool:
        """Whether it lies ahead, or nobody has said yet how it went."""
        return self.status == VisitStatus.PLANNED

    def stands_in_for(self, verb: str, by: User | None) -> User | None:
        """The leader's deputy acts for the leader; the consultant in person."""
        return holder_of_team(self.request.team_id, by)

    def _move(self, verb: str, *, by: User | None, note: str = "", **changes: Any) -> None:
        """As every machine's, and the event knows the time that was moved from."""
        before = self.starts
        super()._move(verb, by=by, note=note, **changes)
        if changes.get("starts", before) != before:
            latest = SupportVisitMove.objects.filter(subject=self).order_by("-pk").values("pk")[:1]
            SupportVisitMove.objects.filter(pk__in=latest).update(starts_before=before)


class SupportNote(models.Model):
    """One short note in the log that team and consultant share. No history is kept of it, and it is not changed."""

    request = models.ForeignKey(SupportRequest, on_delete=models.CASCADE, related_name="notes")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", editable=False)
    at = models.DateTimeField(default=clock.now, editable=False)
    text = models.TextField(_("Note"), max_length=1000)

    objects = SupportNoteQuerySet.as_manager()

    class Meta:
        verbose_name = _("note om støtte")
        verbose_name_plural = _("noter om støtte")
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return gettext("Note %(date)s") % {"date": clock.local_date(self.at).isoformat()}
