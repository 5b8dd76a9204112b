"""Where teams are in their year, read for many teams at once in a constant number of queries.

What is read here may be shown above the team: states, dates, how many have handed in, what was agreed and asked for.
Never an answer, a position or a vote.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db.models import Case, Count, IntegerField, OuterRef, Q, Subquery, Value, When

from clusters.models import LeadershipTeam
from core import clock
from profiles.models import CompetenceAssessment, DevelopmentPlan, PlanEvent, PlanStatus, Progress


class Stage(StrEnum):
    """Where a team is. The order is the year's."""

    NOT_STARTED = "not_started"
    ANSWERING = "answering"
    PICTURE = "picture"
    WRITING = "writing"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    AGREED = "agreed"
    ENDED = "ended"
    CONCLUDED = "concluded"


@dataclass(frozen=True)
class Round:
    """The round that a team is in the middle of."""

    pk: int
    status: str
    due: datetime.date
    started_at: datetime.datetime
    revealed_at: datetime.datetime | None
    asked: int
    handed_in: int


@dataclass(frozen=True)
class Situation:
    """One team's present round and present plan, either of which may be missing."""

    team: LeadershipTeam
    round: Round | None = None
    plan: DevelopmentPlan | None = None
    #: when the plan last changed its state
    moved_at: datetime.datetime | None = None
    late_actions: int = 0
    late_promises: int = 0

    @property
    def stage(self) -> Stage:
        """The one word for where the team is; a round under way comes before last year's plan."""
        if self.round is not None:
            return Stage.ANSWERING if self.round.status == "open" else Stage.PICTURE
        if self.plan is None:
            return Stage.NOT_STARTED
        if self.plan.status == PlanStatus.DRAFT:
            return Stage.WRITING
        if self.plan.status == PlanStatus.AGREED and self.plan.ends and self.plan.ends <= clock.today():
            return Stage.ENDED
        return Stage(self.plan.status)


def situations(teams: Iterable[LeadershipTeam]) -> dict[int, Situation]:
    """Each team's situation by the team's key, in the teams' order. Four queries, however many teams."""
    listed = list(teams)
    keys = [team.pk for team in listed]
    rounds = _rounds(keys)
    plans = _plans(keys)
    late_actions, late_promises = _late(
        [plan.pk for plan in plans.values() if plan.status == PlanStatus.AGREED]
    )
    return {
        team.pk: Situation(
            team=team,
            round=rounds.get(team.pk),
            plan=(plan := plans.get(team.pk)),
            moved_at=getattr(plan, "moved_at", None),
            late_actions=late_actions.get(plan.pk, 0) if plan else 0,
            late_promises=late_promises.get(plan.pk, 0) if plan else 0,
        )
        for team in listed
    }


def _rounds(teams: list[int]) -> dict[int, Round]:
    """Rounds under way; only their state and counts are read."""
    counted: Any = CompetenceAssessment.objects.under_way().filter(team__in=teams).with_counts()
    rows = counted.values_list(
        "team", "pk", "status", "due", "started_at", "revealed_at", "asked", "handed_in"
    )
    return {team: Round(*rest) for team, *rest in rows}


def _plans(teams: list[int]) -> dict[int, DevelopmentPlan]:
    """The plan that matters now: one being written, else the agreed one, else the latest concluded."""
    nearness = Case(
        When(status__in=["draft", "submitted", "returned"], then=Value(0)),
        When(status="agreed", then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    rows = (
        DevelopmentPlan.objects.filter(team__in=teams)
        .annotate(
            moved_at=Subquery(
                PlanEvent.objects.filter(subject=OuterRef("pk")).order_by("-pk").values("at")[:1]
            )
        )
        .order_by("team", nearness, "-created_at", "-pk")
        .distinct("team")
    )
    return {plan.team_id: plan for plan in rows}


def _late(agreed: list[int]) -> tuple[Mapping[int, int], Mapping[int, int]]:
    """Counts of overdue open actions and of the chief's overdue promises, by the agreed plan's key."""
    today = clock.today()
    rows = (
        DevelopmentPlan.objects.filter(pk__in=agreed)
        .annotate(
            actions_late=Count(
                "actions",
                filter=Q(
                    actions__due__lt=today, actions__progress__in=[Progress.NOT_STARTED, Progress.UNDER_WAY]
                ),
                distinct=True,
            ),
            promises_late=Count(
                "promises", filter=Q(promises__due__lt=today, promises__kept_at__isnull=True), distinct=True
            ),
        )
        .values_list("pk", "actions_late", "promises_late")
    )
    counted = list(rows)
    return {pk: actions for pk, actions, _ in counted}, {pk: promises for pk, _, promises in counted}
