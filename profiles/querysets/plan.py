"""Reads of plans and their parts."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any, Self

from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Prefetch,
    Q,
    Subquery,
    When,
)
from django.db.models.functions import Coalesce, JSONObject

from clusters.models import AreaChiefAppointment, LeadershipTeam, Membership
from core import clock
from core.keys import among, reach
from profiles.querysets.followup import line_of_plan

if TYPE_CHECKING:
    from people.models import User
    from profiles.models import DevelopmentPlan

    Viewer = User | AnonymousUser

#: what the area chief reads; a draft or a returned plan is the team's own
_SHARED = ("submitted", "agreed", "concluded", "superseded")
#: a plan that was sent longer ago than this has waited long
LONG = datetime.timedelta(days=7)
#: what outlives a team and is read by those it became
_AGREED = ("agreed", "concluded", "superseded")


class DevelopmentPlanQuerySet(models.QuerySet["DevelopmentPlan"]):
    """Reads of plans."""

    def being_written(self) -> Self:
        """Not yet agreed: at most one a team."""
        return self.filter(status__in=["draft", "submitted", "returned"])

    def visible_to(self, user: Viewer) -> Self:
        """All of the own team's for members; for the area chief those handed to them. Administrators: none.

        When a team is no more, those who were in it to the last day go on reading its plans, and who is in the team
        that it became, or is chief of that one, reads what was agreed.
        """
        teams = LeadershipTeam.objects
        return self.filter(
            Q(among("team", reach(teams.with_member, user)))
            | Q(among("team", reach(teams.ended_with, user)))
            | Q(among("team", reach(teams.under_chief, user)), status__in=_SHARED)
            | Q(among("team", reach(teams.succeeded_by_teams_of, user)), status__in=_AGREED)
        )

    def waiting_for_chief(self, user: Viewer) -> Self:
        """Submitted plans that the user can decide as chief, the longest waiting first.

        Not those of teams they are in themselves, nor of teams that are no more.
        """
        return (
            self.filter(among("team", LeadershipTeam.objects.under_chief(user).active()), status="submitted")
            .exclude(among("team", reach(LeadershipTeam.objects.with_member, user)))
            .exclude(submitted_by=user.pk)
            .order_by("submitted_at")
        )

    def unanswered(self) -> Self:
        """Submitted, by teams that go on: what a team that is no more has sent waits for nobody."""
        return self.filter(status="submitted", team__cluster__period__contains=clock.today())

    def waiting_long(self) -> Self:
        """Sent more than a week ago to a single chief, or to none, and not answered; the longest waiting first."""
        in_team = Membership.objects.current().filter(team=OuterRef(OuterRef("team"))).values("person")
        answerers = (
            AreaChiefAppointment.objects.current()
            .filter(area=OuterRef("team__cluster__area"), person__is_active=True)
            .exclude(person=OuterRef("submitted_by"))
            .exclude(person__in=in_team)
        )
        how_many = answerers.order_by().values("area").annotate(n=Count("person")).values("n")
        return (
            self.unanswered()
            .filter(submitted_at__lt=clock.now() - LONG)
            .alias(answerers=Coalesce(Subquery(how_many, output_field=IntegerField()), 0))
            .filter(answerers__lt=2)
            .order_by("submitted_at", "pk")
        )

    def handed_to(self, user: Viewer) -> Self:
        """Plans that the area chief has had in hand, also those the team has since taken back.

        Only for telling a chief who was answering what became of the plan; its text is read through `visible_to`.
        """
        return self.filter(
            among("team", reach(LeadershipTeam.objects.under_chief, user)), submitted_at__isnull=False
        )

    def to_carry_from(self, plan: DevelopmentPlan) -> Self:
        """The latest plan of the team, and of each it came from, that was agreed and is not the plan's own line.

        One that a revision took the place of is left out: what was open in it is open in the revision.
        """
        teams = LeadershipTeam.objects.filter(pk=plan.team_id) | LeadershipTeam.objects.predecessors_of(
            plan.team
        )
        latest = (
            self.filter(among("team", teams), status__in=_AGREED)
            .exclude(
                Q(pk=plan.line)
                | Q(original=plan.line)
                | Q(status="superseded", superseded_by__revises=F("pk"))
            )
            .order_by("team", "-agreed_at", "-pk")
            .distinct("team")
        )
        return self.filter(among("pk", latest)).order_by("-agreed_at", "-pk")

    def with_kin(self) -> Self:
        """With what the rules ask of the team's other plans (`DevelopmentPlan.kin`), within the same query."""
        others = self.model.objects.filter(team=OuterRef("team")).exclude(pk=OuterRef("pk")).order_by("pk")
        row = JSONObject(
            pk="pk",
            status="status",
            revision="revision",
            original="original",
            revises="revises",
            starts="period__startswith",
            ends="period__endswith",
            agreed_at="agreed_at",
            superseded_at="superseded_at",
        )
        return self.annotate(kin_rows=ArraySubquery(others.values(row=row)))

    def with_draft_of(self, chief: User) -> Self:
        """Annotates what the chief has begun to answer: `draft_words`, `draft_version` and `draft_at`, or None."""
        from profiles.models import DecisionDraft  # late: models import this module

        own = DecisionDraft.objects.filter(plan=OuterRef("pk"), person=chief)
        return self.annotate(
            draft_words=Subquery(own.values("words")[:1]),
            draft_version=Subquery(own.values("version")[:1]),
            draft_at=Subquery(own.values("updated_at")[:1]),
        )

    def for_choosing(self) -> Self:
        """With the focus areas, and what the rules ask; for pages that show little else of the plan."""
        from profiles.models import FocusArea  # late, as below

        focus_areas = Prefetch("focus_areas", FocusArea.objects.select_related("area"))
        return self.with_kin().select_related("team__cluster__area").prefetch_related(focus_areas)

    def for_following(self) -> Self:
        """With what a follow-up's page shows of its plan, in four queries."""
        from profiles.models import Action, FocusArea, Promise  # late, as below

        return (
            self.with_kin()
            .annotate(follow_rows=line_of_plan())
            .select_related("team__cluster__area")
            .prefetch_related(
                Prefetch("focus_areas", FocusArea.objects.select_related("area")),
                Prefetch("actions", Action.objects.select_related("owner", "focus__area")),
                Prefetch("promises", Promise.objects.select_related("by")),
            )
        )

    def for_reading(self) -> Self:
        """With everything that the plan's page and document show, its follow-ups too, in six queries."""
        from profiles.models import Action, FocusArea, FocusComment, PlanEvent, Promise  # late, as below

        return self.with_head().prefetch_related(
            Prefetch("focus_areas", FocusArea.objects.for_reading()),
            Prefetch("focus_areas__actions", Action.objects.with_lineage()),
            Prefetch("focus_areas__comments", FocusComment.objects.of_decisions()),
            Prefetch("promises", Promise.objects.select_related("by")),
            Prefetch("moves", PlanEvent.objects.select_related("by", "on_behalf_of")),
        )

    def with_head(self) -> Self:
        """With what the plan's page shows of the plan's own row and of those it points at."""
        from profiles.models import FocusChange, Promise, SentCopy  # late, as below

        choices = FocusChange.objects.filter(plan=OuterRef("pk")).order_by("pk")
        choice = JSONObject(kind="kind", reason="reason", at="at", by="by__name", area="area__short_title")
        coming = Promise.objects.filter(plan=OuterRef("revises")).order_by("due", "pk")
        promise = JSONObject(text="text", due="due", kept_at="kept_at", by="by__name")
        sent = SentCopy.objects.filter(plan=OuterRef("pk")).order_by("-event").values("content")
        return (
            self.with_kin()
            .annotate(
                choice_rows=ArraySubquery(choices.values(row=choice)),
                coming_rows=ArraySubquery(coming.values(row=promise)),
                returned_words=Case(When(status="returned", then=Subquery(sent[:1])), default=None),
                follow_rows=line_of_plan(),
            )
            .select_related("team__cluster__area", "submitted_by", "agreed_by", "assessment", "superseded_by")
            .select_related("agreed_copy")
            .defer("agreed_copy__pdf")
        )

    def with_support_for(self, user: Viewer) -> Self:
        """Annotates `support_rows`: the plan's requests for support that the user reads, the latest first.

        Those of other editions too. State and names; none of what is between team and consultant.
        """
        from profiles.models import SupportRequest  # late, as above

        line = Coalesce(OuterRef("original"), OuterRef("pk"))
        found = SupportRequest.objects.visible_to(user).filter(line=line).order_by("-sent_at", "-pk")
        return self.annotate(support_rows=ArraySubquery(found.rows()))


class PlanPartQuerySet(models.QuerySet[Any]):
    """Reads of what belongs to a plan: seen by exactly those who see the plan."""

    def visible_to(self, user: Viewer) -> Self:
        from profiles.models import DevelopmentPlan  # late: models import this module

        return self.filter(among("plan", reach(DevelopmentPlan.objects.visible_to, user)))


class ActionQuerySet(PlanPartQuerySet):
    """Reads of actions."""

    def with_lineage(self) -> Self:
        """With owner, what an action was carried from, and the plan in which it goes on, if any."""
        onward = self.model.objects.filter(carried_from=OuterRef("pk"), is_shelved=False)
        where = JSONObject(
            plan="plan",
            team="plan__team",
            status="plan__status",
            starts="plan__period__startswith",
            revises="plan__revises",
        )
        return self.select_related("owner", "carried_from__plan").annotate(
            onward=Subquery(onward.values(row=where)[:1])
        )

    def offered_to(self, plan: DevelopmentPlan) -> Self:
        """Open actions of earlier plans that the plan can take up, and that go on nowhere yet."""
        from profiles.models import DevelopmentPlan

        onward = self.model.objects.filter(carried_from=OuterRef("pk"), is_shelved=False)
        return self.still_open().filter(
            ~Exists(onward), among("plan", DevelopmentPlan.objects.to_carry_from(plan))
        )

    def carried_on(self) -> Self:
        """Taken over from an earlier edition or plan, and holding on to it: it cannot go on anywhere else."""
        return self.filter(carried_from__isnull=False, is_shelved=False)

    def still_open(self) -> Self:
        """Something is left to be done."""
        return self.filter(progress__in=["not_started", "under_way"])


class FocusAreaQuerySet(PlanPartQuerySet):
    """Reads of focus areas."""

    def with_talk(self) -> Self:
        """Annotates `said`: for every comment that was sent, whether the chief is among its readers."""
        from profiles.models import FocusComment

        sent = FocusComment.objects.filter(focus=OuterRef("pk"), is_draft=False).order_by("pk")
        return self.annotate(said=ArraySubquery(sent.values("is_shared")))

    def for_reading(self) -> Self:
        """With what a plan's page shows of them, but for what belongs to them."""
        return self.with_talk().select_related("area", "copied_from__plan")

    def to_fetch_from(self, plan: DevelopmentPlan) -> Self:
        """Written focus areas of the team's other plans, and of what was agreed by the teams it came from."""
        before = LeadershipTeam.objects.predecessors_of(plan.team).values("pk")
        own = Q(plan__team=plan.team_id) & ~Q(plan=plan.pk)
        written = ~Q(headline="") | ~Q(goal="") | ~Q(context="")
        return self.filter(own | Q(plan__team__in=before, plan__status__in=_AGREED), written)


class FocusCommentQuerySet(models.QuerySet[Any]):
    """Reads of what is said about focus areas."""

    def visible_to(self, user: Viewer) -> Self:
        """Within a plan that one sees: what is shared; for members the team's own too; a draft its author's alone."""
        from profiles.models import DevelopmentPlan

        plans = reach(DevelopmentPlan.objects.visible_to, user)
        teams = LeadershipTeam.objects
        here, ended = reach(teams.with_member, user), reach(teams.ended_with, user)
        own = Q(among("plan__team", here)) | Q(among("plan__team", ended))
        return self.filter(among("plan", plans), Q(is_shared=True) | own, Q(is_draft=False) | Q(by=user.pk))

    def of_decisions(self) -> Self:
        """The chief's words that came with a decision: whoever sees the plan reads them."""
        return self.filter(event__isnull=False).select_related("by", "event")
