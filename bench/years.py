"""The teams' years: which state each team is in, and since when. It all follows from the numbers."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from core import clock

#: as in a large city: seven leaders a team, eighteen teams an area
MEMBERS = 7
TEAMS_AN_AREA = 18
#: this year's round or plan, and those of two years before
YEARS = 3
FOCUS_AREAS = 3
ACTIONS = 3
TASKS = 6
#: people before the first team's leader: the administrator, then the chiefs
FIRST_LEADER = 100_000
A_YEAR = datetime.timedelta(days=365)
A_DAY = datetime.timedelta(days=1)
NOTE = "Vi har talt om det på de sidste to møder, og jeg synes, at vi er godt på vej med det i husene."
WORDS = (
    "Vi vil kunne mærke det i hverdagen: flere rolige stunder, færre skift og børn, der finder sammen i legen. "
    "Derfor begynder vi med det, vi allerede gør, og ser efter sammen."
)

#: the state that each team is in this year, dealt round
STATES = ("answering", "picture", "agreed", "submitted", "writing", "not_started")
_ROUND_STATUS = {"answering": "open", "picture": "revealed"}
_PLAN_STATUS = {"writing": "draft", "submitted": "submitted", "agreed": "agreed"}


@dataclass(frozen=True)
class Year:
    """One team's year: its round and its plan, either of which may be missing. Keys are 0 where there is none."""

    team: int  # counted from 0
    ago: int
    state: str
    round: int
    plan: int

    @property
    def is_past(self) -> bool:
        return self.ago > 0

    @property
    def round_status(self) -> str:
        return _ROUND_STATUS.get(self.state, "concluded")

    @property
    def plan_status(self) -> str:
        return "concluded" if self.is_past else _PLAN_STATUS[self.state]

    @property
    def began(self) -> datetime.datetime:
        return clock.now() - self.ago * A_YEAR - 60 * A_DAY

    @property
    def has_picture(self) -> bool:
        return bool(self.round) and self.round_status != "open"

    @property
    def is_agreed(self) -> bool:
        return bool(self.plan) and self.plan_status in {"agreed", "concluded"}


def years_of(teams: int, states: Sequence[str] = STATES) -> Iterator[Year]:
    """Every team's years, the oldest first; this year's states are dealt from `states`."""
    rounds = plans = 0
    for ago in range(YEARS - 1, -1, -1):
        for team in range(teams):
            state = "concluded" if ago else states[team % len(states)]
            has_round = state != "not_started"
            has_plan = ago > 0 or state in _PLAN_STATUS
            rounds, plans = rounds + has_round, plans + has_plan
            yield Year(team, ago, state, rounds if has_round else 0, plans if has_plan else 0)


def person(team: int, member: int) -> int:
    return FIRST_LEADER + team * MEMBERS + member


def areas_for(teams: int) -> int:
    return -(-teams // TEAMS_AN_AREA)


def chief_of(team: int) -> int:
    return 2 + team // TEAMS_AN_AREA
