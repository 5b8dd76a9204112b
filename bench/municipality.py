"""A municipality of any size, written by COPY: three years of rounds and plans, every team in the middle of something.

Who and what is where follows from the numbers alone, so that the same team looks the same at every size.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db import connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from bench.copying import after_copying, copy_rows
from bench.plans import write_copies, write_plan_parts, write_plans
from bench.rounds import write_agreements, write_answers, write_rounds
from bench.years import A_YEAR, MEMBERS, STATES, TASKS, TEAMS_AN_AREA, Year, areas_for, person, years_of
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


def load(teams: int, states: Sequence[str] = STATES) -> Landmarks:
    """Write a municipality of so many teams into an empty, migrated database with its catalogue.

    `states` are dealt round among the teams; the first three must be answering, picture and agreed, in any order.
    """
    profile = LeadershipProfile.objects.get(key="klyngeledelse", status="published")
    areas = list(profile.areas.values_list("pk", flat=True))
    years = list(years_of(teams, states))
    with transaction.atomic():
        with connection.cursor() as cursor:
            # with keys checked at the end of each statement: a pending check is looked at anew for every row of history
            cursor.execute("SET LOCAL synchronous_commit = off; SET CONSTRAINTS ALL IMMEDIATE")
        _people(teams)
        _organisation(teams)
        write_rounds(years, profile.pk)
        write_answers(years, areas)
        write_agreements(years, areas)
        write_plans(years)
        write_plan_parts(years, areas)
        write_copies(years)
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


def _landmarks(years: list[Year]) -> Landmarks:
    answering, picture, agreed = (year for year in years if not year.ago and year.team < 3)
    return Landmarks(
        area=1,
        chief=2,
        administrator=1,
        answering_leader=person(answering.team, 0),
        answering_team=answering.team + 1,
        open_round=answering.round,
        picture_leader=person(picture.team, 0),
        revealed_round=picture.round,
        agreed_leader=person(agreed.team, 0),
        agreed_plan=agreed.plan,
    )


def _people(teams: int) -> None:
    def rows() -> Iterator[tuple[object, ...]]:
        yield 1, "administrator@kommune.example", "Inger Åkjær", True
        for area in range(areas_for(teams)):
            yield area + 2, f"chef{area}@kommune.example", f"Øjvind Chef {area}", False
        for team in range(teams):
            for member in range(MEMBERS):
                name = f"Åse Leder {team}-{member}"
                yield person(team, member), f"leder{team}-{member}@kommune.example", name, False

    copy_rows(
        User,
        ["id", "email", "name", "is_staff", "is_superuser", "password"],
        ((*row, row[3], "!") for row in rows()),
    )


def _organisation(teams: int) -> None:
    long_ago = from_day(clock.today() - 4 * A_YEAR)
    numbers = range(1, teams + 1)
    areas = range(1, areas_for(teams) + 1)
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
    _houses(teams, long_ago)
    _members(teams, long_ago)


def _houses(teams: int, since: DateRange) -> None:
    houses = [(team * MEMBERS + house, team) for team in range(teams) for house in range(1, MEMBERS)]
    copy_rows(
        Institution,
        ["id", "number", "name", "type", "children"],
        ((n, str(100_000 + n), f"Børnehuset {n}", "integrated", 80) for n, _team in houses),
    )
    copy_rows(
        InstitutionPlacement,
        ["id", "institution", "cluster", "period"],
        ((n, n, team + 1, since) for n, team in houses),
    )


def _members(teams: int, since: DateRange) -> None:
    copy_rows(
        Membership,
        ["id", "team", "person", "role", "period"],
        (
            (key, team + 1, key, "pedagogical" if member else "leader", since)
            for team in range(teams)
            for member in range(MEMBERS)
            for key in [person(team, member)]
        ),
    )
    copy_rows(
        LeadershipTask,
        ["id", "team", "title", "person", "share"],
        (
            (team * TASKS + n + 1, team + 1, f"Opgave {n}", person(team, n), 10)
            for team in range(teams)
            for n in range(TASKS)
        ),
    )
