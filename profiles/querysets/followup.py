"""Reads of follow-ups: the rows by whoever reads the plan, the minutes by fewer."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any, Self

from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import ExpressionWrapper, F, OuterRef, Q, Subquery
from django.db.models.functions import JSONObject

from clusters.models import LeadershipTeam
from core import clock
from core.keys import among, reach

if TYPE_CHECKING:
    from people.models import User

    Viewer = User | AnonymousUser

#: how long before its day a follow-up begins to ask
NOTICE = datetime.timedelta(days=14)


def _reads_minutes(user: Viewer) -> Q:
    teams = LeadershipTeam.objects
    own = Q(among("plan__team", reach(teams.with_member, user)))
    was_there = Q(among("plan__team", reach(teams.ended_with, user)))
    as_chief = Q(among("plan__team", reach(teams.under_chief, user)), kind="talk")
    return own | was_there | as_chief


class FollowUpQuerySet(models.QuerySet[Any]):
    """Reads of follow-ups."""

    def visible_to(self, user: Viewer) -> Self:
        """When, what and how it went: whoever sees the plan. Not the minutes."""
        from profiles.models import DevelopmentPlan  # late: models import this module

        return self.filter(among("plan", reach(DevelopmentPlan.objects.visible_to, user)))

    def with_minutes_for(self, user: Viewer) -> Self:
        """Those whose minutes the person reads: the team's own of its meetings, and the chief of the talks.

        Who was in a team to its last day goes on reading; those whom it became part of do not.
        """
        return self.filter(_reads_minutes(user))

    def with_reading(self, user: Viewer) -> Self:
        """Annotates `reads_minutes`, which means the same."""
        return self.annotate(
            reads_minutes=ExpressionWrapper(_reads_minutes(user), output_field=models.BooleanField())
        )

    def ahead(self) -> Self:
        """Not held, skipped or lapsed yet; also those whose day has passed."""
        return self.filter(status="planned", plan__status="agreed")

    def asking(self, day: datetime.date | None = None) -> Self:
        """Those that somebody should do something about by now: from two weeks before their day."""
        return self.ahead().filter(due__lte=(day or clock.today()) + NOTICE)

    def for_chiefs(self) -> Self:
        """What an area chief acts on, beside the leader, who acts on all: the talks."""
        return self.filter(kind="talk")

    def unconfirmed(self) -> Self:
        """Talks that were held, whose minutes are written and lack a confirmation."""
        lacking = Q(team_confirmed_at__isnull=True) | Q(chief_confirmed_at__isnull=True)
        return self.filter(lacking, kind="talk", status="held").exclude(minutes="")

    def of_line(self, plan: Any, original: Any, revision: Any) -> Self:
        """A plan's own, and what was held or skipped in the revisions before it."""
        earlier = Q(plan__revision__lt=revision) & (Q(plan=original) | Q(plan__original=original))
        return self.filter(Q(plan=plan) | earlier)

    def rows(self) -> Any:
        """One JSON object for each, with why it was skipped; for a subquery."""
        from profiles.models import FollowUpMove

        why = FollowUpMove.objects.filter(subject=OuterRef("pk"), verb__in=["skip", "lapse"]).order_by("-pk")
        moved = FollowUpMove.objects.filter(subject=OuterRef("pk"), due_before__isnull=False).order_by("-pk")
        row = JSONObject(
            pk="pk",
            kind="kind",
            status="status",
            due="due",
            time="time",
            place="place",
            held_on="held_on",
            team_confirmed_at="team_confirmed_at",
            chief_confirmed_at="chief_confirmed_at",
            why=Subquery(why.values("note")[:1]),
            moved_from=Subquery(moved.values("due_before")[:1]),
        )
        return self.order_by("due", "pk").values(row=row)


def line_of_plan() -> ArraySubquery:
    """The follow-ups on a plan's page, for a query of plans."""
    from profiles.models import FollowUp

    found = FollowUp.objects.of_line(OuterRef("pk"), OuterRef("original"), OuterRef("revision"))
    return ArraySubquery(found.rows())


def next_of_plan(**only: Any) -> Subquery:
    """The first follow-up that lies ahead, for a query of plans: `{pk, kind, due}` or None."""
    from profiles.models import FollowUp

    found = FollowUp.objects.filter(plan=OuterRef("pk"), status="planned", **only).order_by("due", "pk")
    return Subquery(found.values(row=JSONObject(pk="pk", kind="kind", due=F("due")))[:1])
