"""Rounds and what is in them, by COPY: answers, what was agreed, votes."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from bench.copying import copy_rows
from bench.years import A_DAY, MEMBERS, NOTE, WORDS, Year, person
from core import clock
from profiles.models import Answer, AssessmentEvent, CompetenceAssessment, Contribution, Position, Vote


def write_rounds(years: list[Year], profile: int) -> None:
    rounds = [year for year in years if year.round]

    def closed_at(year: Year) -> datetime.datetime | None:
        return year.began + 25 * A_DAY if year.round_status == "concluded" else None

    copy_rows(
        CompetenceAssessment,
        ["id", "team", "profile", "status", "started_at", "due", "revealed_at", "closed_at"],
        (
            (
                *(year.round, year.team + 1, profile, year.round_status, year.began),
                # one under way is answered until next week
                clock.today() + 7 * A_DAY
                if year.round_status == "open"
                else clock.local_date(year.began + 20 * A_DAY),
                year.began + 21 * A_DAY if year.has_picture else None,
                closed_at(year),
            )
            for year in rounds
        ),
    )
    copy_rows(
        AssessmentEvent,
        ["id", "subject", "verb", "from_status", "to_status", "by", "at"],
        ((year.round, year.round, "start", "", "open", person(year.team, 0), year.began) for year in rounds),
    )


def _contributions(years: list[Year]) -> Iterator[tuple[int, Year, int, bool]]:
    """Key, year, member and whether it is handed in; in an open round the leader and three more are not done."""
    number = 0
    for year in years:
        for member in range(MEMBERS) if year.round else ():
            number += 1
            yield number, year, member, year.has_picture or member not in {0, 4, 5, 6}


def write_answers(years: list[Year], areas: list[int]) -> None:
    copy_rows(
        Contribution,
        ["id", "assessment", "person", "status", "submitted_at"],
        (
            (
                *(number, year.round, person(year.team, member)),
                *(("submitted", year.began + 10 * A_DAY) if is_sent else ("draft", None)),
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
                note = NOTE if (member + place) % 3 == 0 else ""
                bring = ("do", "lead", "learn", "not_mine")[(member + place) % 4]
                yield key, number, area, level, importance, bring, note, 1, year.began + 9 * A_DAY

    names = ["id", "contribution", "area", "level", "importance", "bring", "note", "version", "updated_at"]
    copy_rows(Answer, names, rows())


def write_agreements(years: list[Year], areas: list[int]) -> None:
    """What the teams agreed on, and their dots; a team with a new picture has written half of it."""
    seen = [year for year in years if year.has_picture]
    copy_rows(
        Position,
        ["id", "assessment", "area", "level", "text", "version", "updated_by", "updated_at"],
        (
            (
                *(index * len(areas) + place + 1, year.round, area, 1 + place % 4, WORDS, 1),
                *(person(year.team, 0), year.began + 22 * A_DAY),
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
                *(year.round, person(year.team, member), areas[(member + turn) % len(areas)]),
                *(1 + turn, "Det haster mest hos os"),
            )
            for index, year in enumerate(seen)
            for member in range(MEMBERS)
            for turn in range(2)
        ),
    )
