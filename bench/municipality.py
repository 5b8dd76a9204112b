"""A municipality of any size, written by COPY: three years of rounds and plans, every team in the middle of something.

Who and what is where follows from the numbers alone, so that the same team looks the same at every size.
"""

from __future__ import annotations

import datetime
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, transaction

from bench.copying import after_copying, copy_rows
from clusters.models import (
    Area,
    AreaChiefAppointment,
    Cluster,
    Institution,
    InstitutionPlacement,
    LeadershipTask,
    LeadershipTeam,
    Membership,
)
from core import clock
from core.periods import from_day
from people.models import User
from profiles.document import plan_content
from profiles.models import (
    Action,
    AgreedCopy,
    Answer,
    AssessmentEvent,
    CompetenceAssessment,
    Contribution,
    DevelopmentPlan,
    FocusArea,
    LeadershipProfile,
    PlanEvent,
    Position,
    Promise,
    Vote,
)
from profiles.pdf import render_plan

#: as in a large city: seven leaders a team, eighteen teams an area
MEMBERS = 7
TEAMS_AN_AREA = 18
#: this year's round or plan, and those of two years before
YEARS = 3
FOCUS_AREAS = 3
ACTIONS = 3
TASKS = 6
#: people before the first team's leader: the administrator, then the chiefs
_FIRST_LEADER = 100_000
_YEAR = datetime.timedelta(days=365)
_DAY = datetime.timedelta(days=1)
_NOTE = "Vi har talt om det på de sidste to møder, og jeg synes, at vi er godt på vej med det i husene."
_WORDS = (
    "Vi vil kunne mærke det i hverdagen: flere rolige stunder, færre skift og børn, der finder sammen i legen. "
    "Derfor begynder vi med det, vi allerede gør, og ser efter sammen."
)

#: the state that each team is in this year, dealt round
_STATES = ("answering", "picture", "agreed", "submitted", "writing", "not_started")
_ROUND_STATUS = {"answering": "open", "picture": "revealed"}
_PLAN_STATUS = {"writing": "draft", "submitted": "submitted", "agreed": "agreed"}


@dataclass(frozen=True)
class Landmarks:
    """Who opens the measured pages, and their keys; the same at every size."""

    area: int
    chief: int
    administrator: int
    answering_leader: int
    answering_team: int
    open_round: int
    picture_leader: int
    revealed_round: int
    agreed_leader: int
    agreed_plan: int


@dataclass(frozen=True)
class _Year:
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
        return clock.now() - self.ago * _YEAR - 60 * _DAY

    @property
    def has_picture(self) -> bool:
        return bool(self.round) and self.round_status != "open"

    @property
    def is_agreed(self) -> bool:
        return bool(self.plan) and self.plan_status in {"agreed", "concluded"}


def load(teams: int) -> Landmarks:
    """Write a municipality of so many teams into an empty, migrated database with its catalogue."""
    profile = LeadershipProfile.objects.get(key="klyngeledelse", status="published")
    areas = list(profile.areas.values_list("pk", flat=True))
    years = list(_years(teams))
    with transaction.atomic():
        with connection.cursor() as cursor:
            # with keys checked at the end of each statement: a pending check is looked at anew for every row of history
            cursor.execute("SET LOCAL synchronous_commit = off; SET CONSTRAINTS ALL IMMEDIATE")
        _people(teams)
        _organisation(teams)
        _rounds(years, profile.pk)
        _answers(years, areas)
        _agreements(years, areas)
        _plans(years)
        _plan_parts(years, areas)
        _copies(years)
        after_copying(_TABLES)
    return _landmarks(years)


_TABLES = (
    *(User, Area, AreaChiefAppointment, Cluster, LeadershipTeam, Membership, LeadershipTask),
    *(
        Institution,
        InstitutionPlacement,
        CompetenceAssessment,
        AssessmentEvent,
        Contribution,
        Answer,
        Position,
    ),
    *(Vote, DevelopmentPlan, PlanEvent, FocusArea, Action, Promise, AgreedCopy),
)


def _years(teams: int) -> Iterator[_Year]:
    rounds = plans = 0
    for ago in range(YEARS - 1, -1, -1):
        for team in range(teams):
            state = "concluded" if ago else _STATES[team % len(_STATES)]
            has_round = state != "not_started"
            has_plan = ago > 0 or state in _PLAN_STATUS
            rounds, plans = rounds + has_round, plans + has_plan
            yield _Year(team, ago, state, rounds if has_round else 0, plans if has_plan else 0)


def _landmarks(years: list[_Year]) -> Landmarks:
    answering, picture, agreed = (year for year in years if not year.ago and year.team < 3)
    return Landmarks(
        area=1,
        chief=2,
        administrator=1,
        answering_leader=_person(answering.team, 0),
        answering_team=answering.team + 1,
        open_round=answering.round,
        picture_leader=_person(picture.team, 0),
        revealed_round=picture.round,
        agreed_leader=_person(agreed.team, 0),
        agreed_plan=agreed.plan,
    )


def _person(team: int, member: int) -> int:
    return _FIRST_LEADER + team * MEMBERS + member


def _areas(teams: int) -> int:
    return -(-teams // TEAMS_AN_AREA)


def _chief(team: int) -> int:
    return 2 + team // TEAMS_AN_AREA


def _people(teams: int) -> None:
    def rows() -> Iterator[tuple[object, ...]]:
        yield 1, "administrator@kommune.example", "Inger Åkjær", True
        for area in range(_areas(teams)):
            yield area + 2, f"chef{area}@kommune.example", f"Øjvind Chef {area}", False
        for team in range(teams):
            for member in range(MEMBERS):
                name = f"Åse Leder {team}-{member}"
                yield _person(team, member), f"leder{team}-{member}@kommune.example", name, False

    copy_rows(
        User,
        ["id", "email", "name", "is_staff", "is_superuser", "password"],
        ((*row, row[3], "!") for row in rows()),
    )


def _organisation(teams: int) -> None:
    long_ago = from_day(clock.today() - 4 * _YEAR)
    numbers = range(1, teams + 1)
    areas = range(1, _areas(teams) + 1)
    houses = [(team * MEMBERS + house, team) for team in range(teams) for house in range(1, MEMBERS)]
    copy_rows(Area, ["id", "name"], ((n, f"Område {n}") for n in areas))
    copy_rows(
        AreaChiefAppointment, ["id", "area", "person", "period"], ((n, n, n + 1, long_ago) for n in areas)
    )
    copy_rows(
        Cluster,
        ["id", "name", "area", "period"],
        ((n, f"Klynge {n:04}", (n - 1) // TEAMS_AN_AREA + 1, long_ago) for n in numbers),
    )
    copy_rows(LeadershipTeam, ["id", "cluster"], ((n, n) for n in numbers))
    copy_rows(
        Institution,
        ["id", "number", "name", "type", "children"],
        ((n, str(100_000 + n), f"Børnehuset {n}", "integrated", 80) for n, _team in houses),
    )
    copy_rows(
        InstitutionPlacement,
        ["id", "institution", "cluster", "period"],
        ((n, n, team + 1, long_ago) for n, team in houses),
    )
    copy_rows(
        Membership,
        ["id", "team", "person", "role", "period"],
        (
            (person, team + 1, person, "pedagogical" if member else "leader", long_ago)
            for team in range(teams)
            for member in range(MEMBERS)
            for person in [_person(team, member)]
        ),
    )
    copy_rows(
        LeadershipTask,
        ["id", "team", "title", "person", "share"],
        (
            (team * TASKS + n + 1, team + 1, f"Opgave {n}", _person(team, n), 10)
            for team in range(teams)
            for n in range(TASKS)
        ),
    )


def _rounds(years: list[_Year], profile: int) -> None:
    rounds = [year for year in years if year.round]

    def closed_at(year: _Year) -> datetime.datetime | None:
        return year.began + 25 * _DAY if year.round_status == "concluded" else None

    copy_rows(
        CompetenceAssessment,
        ["id", "team", "profile", "status", "started_at", "due", "revealed_at", "closed_at"],
        (
            (
                *(year.round, year.team + 1, profile, year.round_status, year.began),
                # one under way is answered until next week
                clock.today() + 7 * _DAY
                if year.round_status == "open"
                else clock.local_date(year.began + 20 * _DAY),
                year.began + 21 * _DAY if year.has_picture else None,
                closed_at(year),
            )
            for year in rounds
        ),
    )
    copy_rows(
        AssessmentEvent,
        ["id", "subject", "verb", "from_status", "to_status", "by", "at"],
        ((year.round, year.round, "start", "", "open", _person(year.team, 0), year.began) for year in rounds),
    )


def _contributions(years: list[_Year]) -> Iterator[tuple[int, _Year, int, bool]]:
    """Key, year, member and whether it is handed in; in an open round the leader and three more are not done."""
    number = 0
    for year in years:
        for member in range(MEMBERS) if year.round else ():
            number += 1
            yield number, year, member, year.has_picture or member not in {0, 4, 5, 6}


def _answers(years: list[_Year], areas: list[int]) -> None:
    copy_rows(
        Contribution,
        ["id", "assessment", "person", "status", "submitted_at"],
        (
            (
                *(number, year.round, _person(year.team, member)),
                *(("submitted", year.began + 10 * _DAY) if is_sent else ("draft", None)),
            )
            for number, year, member, is_sent in _contributions(years)
        ),
    )

    def rows() -> Iterator[tuple[object, ...]]:
        key = 0
        for number, year, member, is_sent in _contributions(years):
            for place, area in enumerate(areas if is_sent else areas[:4]):
                key += 1
                level, importance = 1 + (member + place) % 4, 1 + (member + place + year.team) % 3
                note = _NOTE if (member + place) % 3 == 0 else ""
                bring = ("do", "lead", "learn", "not_mine")[(member + place) % 4]
                yield key, number, area, level, importance, bring, note, 1, year.began + 9 * _DAY

    names = ["id", "contribution", "area", "level", "importance", "bring", "note", "version", "updated_at"]
    copy_rows(Answer, names, rows())


def _agreements(years: list[_Year], areas: list[int]) -> None:
    """What the teams agreed on, and their dots; a team with a new picture has written half of it."""
    seen = [year for year in years if year.has_picture]
    copy_rows(
        Position,
        ["id", "assessment", "area", "level", "text", "version", "updated_by", "updated_at"],
        (
            (
                *(index * len(areas) + place + 1, year.round, area, 1 + place % 4, _WORDS, 1),
                *(_person(year.team, 0), year.began + 22 * _DAY),
            )
            for index, year in enumerate(seen)
            for place, area in enumerate(areas if year.round_status == "concluded" else areas[:5])
        ),
    )
    copy_rows(
        Vote,
        ["id", "assessment", "person", "area", "dots", "reason"],
        (
            (
                (index * MEMBERS + member) * 2 + turn + 1,
                *(year.round, _person(year.team, member), areas[(member + turn) % len(areas)]),
                *(1 + turn, "Det haster mest hos os"),
            )
            for index, year in enumerate(seen)
            for member in range(MEMBERS)
            for turn in range(2)
        ),
    )


def _plans(years: list[_Year]) -> None:
    plans = [year for year in years if year.plan]

    def row(year: _Year) -> tuple[object, ...]:
        leader, chief, began = _person(year.team, 0), _chief(year.team), year.began
        first_day = clock.local_date(began + 30 * _DAY)
        sent = (began + 35 * _DAY, leader) if year.plan_status != "draft" else (None, None)
        agreed = (began + 40 * _DAY, chief) if year.is_agreed else (None, None)
        ended = clock.now() - (year.ago - 1) * _YEAR - 61 * _DAY if year.is_past else None
        period = from_day(first_day, first_day + _YEAR)
        return (
            *(year.plan, year.team + 1, year.round or None, year.plan_status, period, began + 26 * _DAY),
            *(*sent, *agreed, ended, "Sparring til mødeledelse"),
        )

    copy_rows(
        DevelopmentPlan,
        [
            *("id", "team", "assessment", "status", "period", "created_at"),
            *("submitted_at", "submitted_by", "agreed_at", "agreed_by", "concluded_at", "support_wish"),
        ],
        map(row, plans),
    )
    copy_rows(
        PlanEvent,
        ["id", "subject", "verb", "from_status", "to_status", "by", "at"],
        ((year.plan, year.plan, "begin", "", "draft", _person(year.team, 0), year.began) for year in plans),
    )


def _plan_parts(years: list[_Year], areas: list[int]) -> None:
    focus_areas = [
        ((year.plan - 1) * FOCUS_AREAS + place + 1, year, place)
        for year in years
        for place in range(FOCUS_AREAS)
        if year.plan
    ]
    copy_rows(
        FocusArea,
        [
            *("id", "plan", "area", "order", "reason", "headline", "context"),
            *("goal", "signs", "effect", "evaluation", "version"),
        ],
        (
            (
                *(key, year.plan, areas[place], place + 1, "Flest prikker", f"Vi vil {place}", _WORDS),
                *(_WORDS, _WORDS, _WORDS, _WORDS if year.is_past else "", 1),
            )
            for key, year, place in focus_areas
        ),
    )
    copy_rows(
        Action,
        ["id", "plan", "focus", "text", "owner", "due", "progress"],
        (
            (
                *((key - 1) * ACTIONS + n + 1, year.plan, key, f"Vi afprøver det i hus {n} og følger op"),
                *(_person(year.team, n), clock.local_date(year.began + (70 + 20 * n) * _DAY)),
                "done" if year.is_past else "under_way",
            )
            for key, year, _place in focus_areas
            for n in range(ACTIONS)
        ),
    )
    copy_rows(
        Promise,
        ["id", "plan", "focus", "text", "by", "due", "kept_at"],
        (
            (
                *(key, year.plan, key, "Jeg finder timer til en vikar", _chief(year.team)),
                *(clock.local_date(year.began + 90 * _DAY), clock.now() if year.is_past else None),
            )
            for key, year, _place in focus_areas
            if year.is_agreed
        ),
    )


def _copies(years: list[_Year]) -> None:
    """The agreed copies, all in the words of one; the first of this year has its PDF, as if it had been read."""
    agreed = [year for year in years if year.is_agreed]
    first = next(year for year in agreed if not year.is_past)
    content = plan_content(DevelopmentPlan.objects.for_reading().get(pk=first.plan))
    words = json.dumps(content, cls=DjangoJSONEncoder)
    pdf = render_plan(content)
    kept = (pdf, hashlib.sha256(pdf).hexdigest())
    copy_rows(
        AgreedCopy,
        ["id", "plan", "content", "pdf", "pdf_sha256"],
        ((year.plan, year.plan, words, *(kept if year is first else (None, ""))) for year in agreed),
    )
