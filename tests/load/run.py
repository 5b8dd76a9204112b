"""scripts/load: a hundred people of twenty teams at once, and every word that was acknowledged found again.

PostgreSQL, Redis and gunicorn with two workers are started for it in a folder of their own, with production's settings,
on this machine alone. Ends with 1 when an answer was not among the expected ones, a word is missing, a round was
revealed twice, or a log tells of an error.
"""

from __future__ import annotations

import argparse
import re
import shutil
import statistics
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.load.play import EXPECTED, Member, Team
from tests.stack.client import Person, Reply
from tests.stack.processes import Stack, running
from trial import console
from trial.console import say

#: lines of the logs that nobody wants to see
_BAD_WEB = re.compile(r"ERROR|CRITICAL|Traceback|WORKER TIMEOUT")
_BAD_POSTGRES = re.compile(r"deadlock detected|PANIC|FATAL|could not serialize")


@dataclass
class Outcome:
    """What came of it."""

    seconds: float
    replies: list[tuple[str, Reply]]
    rounds: int
    revealed: int
    acknowledged: int
    found: int
    faults: list[str] = field(default_factory=list)
    postgres_errors: Counter[str] = field(default_factory=Counter)

    def lines(self) -> list[str]:
        """For the terminal."""
        times = sorted(reply.seconds for _what, reply in self.replies)
        p50, p95 = statistics.median(times), times[int(len(times) * 0.95)]
        statuses = Counter(reply.status for _what, reply in self.replies)
        wrong = sum(count for status, count in statuses.items() if status not in EXPECTED)
        return [
            f"{len(times)} requests in {self.seconds:.0f} s ({len(times) / self.seconds:.0f} a second): "
            + ", ".join(f"{count} × {status or 'no answer'}" for status, count in sorted(statuses.items())),
            f"unexpected answers: {wrong}; p50 {p50 * 1000:.0f} ms, p95 {p95 * 1000:.0f} ms",
            f"{self.rounds} rounds, {self.revealed} of them revealed, each once",
            f"acknowledged words: {self.acknowledged}; found: {self.found}",
            "PostgreSQL's log: "
            + (
                ", ".join(f"{count} × {text}" for text, count in self.postgres_errors.items())
                or "no error at all"
            ),
        ]


def load(folder: Path, *, teams: int, members: int, seconds: float, pause: float) -> Outcome:
    """Start everything, let the people loose, and judge."""
    with running(folder, teams=teams, members=members, jobs=False) as (stack, setting):
        ends = time.monotonic() + seconds
        playing = [
            Team(team["pk"], [Person(stack.web_port, cookie) for cookie in team["people"]])
            for team in setting["teams"]
        ]
        threads = [
            Member(team, number, setting=setting, ends=ends, pause=pause)
            for team in playing
            for number in range(members)
        ]
        began, said = time.monotonic(), len(stack.postgres_log())
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return _judge(stack, playing, threads, seconds=time.monotonic() - began, said=said)


def _judge(stack: Stack, teams: list[Team], threads: list[Member], *, seconds: float, said: int) -> Outcome:
    """`said` is how long PostgreSQL's log was before: at its start it has things of its own to say."""
    rounds = [round_ for team in teams for round_ in team.rounds]
    replies = [reply for team in teams for person in team.people for reply in person.replies]
    faults = [f"a person broke off: {thread.trouble!r}" for thread in threads if thread.trouble]
    faults += [f"{what}: {reply.status}" for what, reply in replies if reply.status not in EXPECTED]
    faults += [f"the same version twice: {double}" for round_ in rounds for double in round_.doubles]
    acknowledged, missing = _look_for_words(stack, teams)
    faults += [f"acknowledged and not there: {word}" for word in missing]
    faults += _reveals(stack)
    faults += [line for line in stack.log("web").splitlines() if _BAD_WEB.search(line)]
    postgres = stack.postgres_log()[said:].splitlines()
    faults += [line for line in postgres if _BAD_POSTGRES.search(line)]
    errors = Counter(line.partition("ERROR:  ")[2] for line in postgres if "ERROR:  " in line)
    ((revealed,),) = stack.rows("SELECT count(*) FROM profiles_assessmentevent WHERE verb = 'reveal'")
    return Outcome(
        seconds, replies, len(rounds), revealed, acknowledged, acknowledged - len(missing), faults, errors
    )


def _look_for_words(stack: Stack, teams: list[Team]) -> tuple[int, list[str]]:
    """How many words there should be, and those that are not.

    An answer is its author's last; a position's every saved text stands in its history, the last one in the row.
    """
    notes: dict[tuple[Any, ...], str] = {
        (round_pk, session, step): note
        for round_pk, session, step, note in stack.rows(
            "SELECT c.assessment_id, c.person_id, p.order, a.note FROM profiles_answer a"
            " JOIN profiles_contribution c ON c.id = a.contribution_id"
            " JOIN profiles_profilearea p ON p.id = a.area_id"
        )
    }
    kept = {text for (text,) in stack.rows("SELECT text FROM profiles_positionevent")}
    last = dict(stack.rows("SELECT assessment_id, text FROM profiles_position"))
    members = {
        team.pk: [
            person
            for (person,) in stack.rows(
                "SELECT person_id FROM clusters_membership WHERE team_id = %s ORDER BY role, id", team.pk
            )
        ]
        for team in teams
    }
    count, missing = 0, []
    for team in teams:
        for round_ in team.rounds:
            for (number, step), word in round_.answers.items():
                count += 1
                if notes.get((round_.pk, members[team.pk][number], step)) != word:
                    missing.append(word)
            for version, word in round_.positions.items():
                count += 1
                is_last = version == max(round_.positions)
                if word not in kept or (is_last and last.get(round_.pk) != word):
                    missing.append(word)
    return count, missing


def _reveals(stack: Stack) -> list[str]:
    """A round is revealed once, and says so in its row and in one event."""
    rows = stack.rows(
        "SELECT a.id, a.revealed_at IS NOT NULL, count(e.id) FROM profiles_competenceassessment a"
        " LEFT JOIN profiles_assessmentevent e ON e.subject_id = a.id AND e.verb = 'reveal' GROUP BY a.id"
    )
    return [f"round {pk}: {count} reveals, revealed {seen}" for pk, seen, count in rows if count != int(seen)]


def main() -> int:
    """The command line; 0 when all is as it should be."""
    parser = argparse.ArgumentParser(prog="scripts/load", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--teams", type=int, default=20)
    parser.add_argument("--members", type=int, default=5, help="in each team (default 5)")
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--pause", type=float, default=1.0, help="seconds between a person's steps, about")
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="klyngeportalen-load-"))
    folder.chmod(0o755)  # root's database runs as a user without rights
    say(f"{options.teams * options.members} people of {options.teams} teams, {options.seconds:.0f} seconds …")
    try:
        outcome = load(
            folder, teams=options.teams, members=options.members, seconds=options.seconds, pause=options.pause
        )
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    for line in [*outcome.lines(), *(f"FAULT {fault}" for fault in outcome.faults[:20])]:
        say(line)
    return 1 if outcome.faults else 0


if __name__ == "__main__":
    sys.exit(console.run(main))
