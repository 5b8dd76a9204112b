"""Where teams are in their year, read for many teams at once in a constant number of queries.

What is read here may be shown above the team: states, dates, how many have handed in, what was agreed and asked for.
Never an answer, a position or a vote.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db.models import Case, Count, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from clusters.models import LeadershipTeam
from core import clock
from core.keys import one_of
from core.statements import kept
from profiles.models import (
    Action,
    CompetenceAssessment,
    DevelopmentPlan,
    PlanEvent,
    PlanStatus,
    Progress,
    Promise,
)
from profiles.querysets.followup import next_of_plan


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
class Ahead:
    """A follow-up that lies ahead, or is late."""

    pk: int
    kind: str
    due: datetime.date


@dataclass(frozen=True)
class Situation:
    """One team's present round and present plan, either of which may be missing."""

    team: LeadershipTeam
    round: Round | None = None
    plan: DevelopmentPlan | None = None
    #: when the plan last changed its state
    moved_at: datetime.datetime | None = None
    #: a revision of an agreed plan that is being written; the agreed one is `plan` and holds meanwhile
    revision: DevelopmentPlan | None = None
    #: an agreed plan whose year is over and that nobody has concluded, beside a newer plan
    unfinished: DevelopmentPlan | None = None
    late_actions: int = 0
    late_promises: int = 0
    #: of an agreed plan: the follow-up that comes next, and the next talk with the chief
    next_follow_up: Ahead | None = None
    next_talk: Ahead | None = None

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
    """Each team's situation by the team's key, in the teams' order. Two queries, however many teams."""
    listed = list(teams)
    keys = [team.pk for team in listed]
    rounds = _rounds(keys)
    plans = _plans(keys)
    return {
        team.pk: Situation(
            team=team,
            round=rounds.get(team.pk),
            plan=(plan := plans[team.pk].main),
            revision=plans[team.pk].revision,
            unfinished=plans[team.pk].unfinished,
            moved_at=getattr(plan, "moved_at", None),
            late_actions=_while_agreed(plan, "actions_late"),
            late_promises=_while_agreed(plan, "promises_late"),
            next_follow_up=_ahead(plan, "follow_next"),
            next_talk=_ahead(plan, "talk_next"),
        )
        for team in listed
    }


def _while_agreed(plan: DevelopmentPlan | None, count: str) -> int:
    """The count that `_plans` has read; only what is agreed can be late."""
    return getattr(plan, count) if plan and plan.status == PlanStatus.AGREED else 0


def _ahead(plan: DevelopmentPlan | None, name: str) -> Ahead | None:
    row = getattr(plan, name) if plan and plan.status == PlanStatus.AGREED else None
    return Ahead(row["pk"], row["kind"], datetime.date.fromisoformat(row["due"])) if row else None


def _rounds(teams: list[int]) -> dict[int, Round]:
    """Rounds under way; only their state and counts are read."""
    return {team: Round(*rest) for team, *rest in _rounds_under_way(teams)}


@kept
def _rounds_under_way(teams: list[int]) -> QuerySet[Any, Any]:
    counted: Any = CompetenceAssessment.objects.under_way().filter(one_of("team", teams)).with_counts()
    rows: QuerySet[Any, Any] = counted.values_list(
        "team", "pk", "status", "due", "started_at", "revealed_at", "asked", "handed_in"
    )
    return rows


@dataclass(frozen=True)
class _Plans:
    """A team's plans that matter now."""

    main: DevelopmentPlan | None = None
    revision: DevelopmentPlan | None = None
    unfinished: DevelopmentPlan | None = None


#: which one of each sort is read: the plan itself, a revision of it, one whose year is over, one that is done with
_CURRENT, _REVISION, _ENDED, _CONCLUDED = range(4)


def _plans(teams: list[int]) -> dict[int, _Plans]:
    """The plan that matters now: one being written for a new year, else the agreed one, else the latest concluded."""
    by_team: dict[int, dict[int, DevelopmentPlan]] = {team: {} for team in teams}
    for plan in _one_of_each_sort(teams):
        by_team[plan.team_id][plan.sort] = plan  # type: ignore[attr-defined]
    return {team: _sorted(found) for team, found in by_team.items()}


@kept
def _one_of_each_sort(teams: list[int]) -> QuerySet[DevelopmentPlan]:
    sort = Case(
        When(status="concluded", then=Value(_CONCLUDED)),
        When(status="agreed", period__endswith__lte=clock.today(), then=Value(_ENDED)),
        When(~Q(status="agreed"), revises__isnull=False, then=Value(_REVISION)),
        default=Value(_CURRENT),
        output_field=IntegerField(),
    )
    nearness = Case(
        When(status="agreed", period__contains=clock.today(), then=Value(1)),
        When(status="agreed", then=Value(2)),
        default=Value(0),
        output_field=IntegerField(),
    )
    return (
        DevelopmentPlan.objects.filter(one_of("team", teams))
        .exclude(status__in=["superseded", "discarded"])
        .annotate(
            sort=sort,
            moved_at=Subquery(
                PlanEvent.objects.filter(subject=OuterRef("pk")).order_by("-pk").values("at")[:1]
            ),
            actions_late=_late_actions(),
            promises_late=_late_promises(),
            follow_next=next_of_plan(),
            talk_next=next_of_plan(kind="talk"),
        )
        .order_by("team", "sort", nearness, "-created_at", "-pk")
        .distinct("team", "sort")
    )


def _sorted(found: dict[int, DevelopmentPlan]) -> _Plans:
    ended = found.get(_ENDED)
    main = found.get(_CURRENT) or ended or found.get(_CONCLUDED)
    return _Plans(main, found.get(_REVISION), ended if main is not ended else None)


def _late_actions() -> Coalesce:
    """How many open actions of the plan in the outer query are overdue."""
    still_open = [Progress.NOT_STARTED, Progress.UNDER_WAY]
    late = Action.objects.filter(plan=OuterRef("pk"), due__lt=clock.today(), progress__in=still_open)
    return _counted(late)


def _late_promises() -> Coalesce:
    """How many of its chief's promises are overdue."""
    return _counted(Promise.objects.filter(plan=OuterRef("pk"), due__lt=clock.today(), kept_at__isnull=True))


def _counted(rows: QuerySet[Any]) -> Coalesce:
    return Coalesce(Subquery(rows.order_by().values("plan").annotate(n=Count("pk")).values("n")), 0)
