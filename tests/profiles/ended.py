"""Teams that end, in each of the ways that they can, and calls at the same moment."""

from __future__ import annotations

import datetime
import threading
from collections.abc import Callable

from django.db import OperationalError, connection

from clusters.actions import end_cluster
from clusters.models import ChangeKind, LeadershipTeam
from clusters.restructure.carry_out import carry_out
from clusters.restructure.draft import Draft, Target
from core import clock
from profiles.actions import assessment as round_actions
from profiles.models import (
    CompetenceAssessment,
)
from profiles.tasks import settle_ended_teams
from tests.factories import (
    team_of,
)
from tests.factories_profiles import answer_all, members_of, started_round


def day(offset: int) -> datetime.date:
    return clock.today() + datetime.timedelta(days=offset)


def merged(team: LeadershipTeam, *, on: int = 0, into: LeadershipTeam | None = None) -> LeadershipTeam:
    """The team's heir."""
    other = into or team_of(2, cluster__area=team.cluster.area)
    target = Target(other.cluster.name, other.cluster)
    carry_out(Draft(ChangeKind.MERGE, day(on), (team.cluster,), (target,)), by=None)
    return other


#: how a team comes to its end today
WAYS: dict[str, Callable[[LeadershipTeam], object]] = {
    "merged": merged,
    "ended": lambda team: carry_out(Draft(ChangeKind.END, day(0), (team.cluster,)), by=None),
    "last day in the admin": lambda team: (
        end_cluster(cluster=team.cluster, day=day(0)),
        settle_ended_teams(),
    ),
}


def half_answered() -> CompetenceAssessment:
    round_ = started_round(3)
    leader, member, _third = members_of(round_.team)
    answer_all(round_, leader, note="Lederens note", submit=False)
    answer_all(round_, member, note="Kladdens note", submit=False)
    round_actions.submit_contribution(assessment=round_, by=leader)
    return round_


def at_once(*calls: Callable[[], object]) -> list[BaseException | None]:
    """What each raised, or None; all begun at the same moment. A deadlock is nobody's to raise."""
    barrier = threading.Barrier(len(calls))
    errors: list[BaseException | None] = [None] * len(calls)

    def run(index: int, call: Callable[[], object]) -> None:
        try:
            barrier.wait(timeout=10)
            call()
        except Exception as error:
            errors[index] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(n, call)) for n, call in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert not any(isinstance(error, OperationalError) for error in errors), errors
    return errors
