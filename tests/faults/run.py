"""scripts/faults: a month of reminders for 500 people while everything around them fails.

PostgreSQL, Redis, two workers and two beats are started for it in a folder of their own, on this machine alone, and a
mail server that refuses every third mail and now and then hangs up after taking one. A shared clock goes through the
month day by day. Workers are killed with -9 at random, Redis comes back empty, PostgreSQL is restarted and killed,
and for three days nothing runs at all. Meanwhile things are done and dates are moved.

Judged by what the mail server received, against a reckoning of its own (oracle.py). Ends with 1 when a reminder is
missing, was written twice, came for something done, on a quiet day or at night, or when a mail came twice whose fate
was known.
"""

from __future__ import annotations

import argparse
import datetime
import random
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import psycopg

from tests.faults import pretended
from tests.faults.judge import Outcome, judge
from tests.faults.oracle import Action, Ledger, is_working
from tests.faults.stack import BEATS, WORKERS, FaultStack, Killer, running, wait_until
from trial import console
from trial.console import say

_ZONE = ZoneInfo("Europe/Copenhagen")
#: a Monday; Christmas and New Year lie within the month after it
FIRST = datetime.date(2026, 11, 30)
#: hours to which the clock is moved each day; the last is when things are done and dates moved
_HOURS, _EVENING = ((6, 0), (7, 30), (9, 0), (11, 0), (13, 0), (15, 0)), (23, 0)
#: days of the month (from 1) on which what happens
_REDIS, _POSTGRES, _POSTGRES_KILLED, _NOTHING_RUNS = {4, 17}, {9}, {16}, {11, 12, 13}
#: seconds that one step may take until everything has been done
_PATIENCE = 30


@dataclass(frozen=True)
class Size:
    """How much of it."""

    teams: int = 100
    each: int = 3
    days: int = 31
    kill_every: tuple[float, float] = (8.0, 25.0)

    @property
    def nothing_runs(self) -> frozenset[int]:
        """The days (from 1) on which nothing runs; none in a month so short that nothing would come back after them."""
        return frozenset(_NOTHING_RUNS if self.days > max(_NOTHING_RUNS) else ())


def play(folder: Path, size: Size) -> Outcome:
    """The whole month; what came of it."""
    began = time.monotonic()
    first = _at(FIRST, (5, 0))
    with running(folder, first=first, teams=size.teams, each=size.each) as (stack, office, actions):
        ledger = ledger_of(actions, size)
        killer = Killer(stack, size.kill_every)
        killer.start()
        month = Month(stack, ledger, killer, {row["text"]: row["pk"] for row in actions}, size.nothing_runs)
        for number, day in enumerate(list(ledger.days())[: size.days], 1):
            month.play(number, day)
        killer.enough.set()
        killer.join()
        month.settle(_at(ledger.last, (9, 0)))
        return judge(
            stack,
            office,
            ledger,
            kills=killer.kills,
            restarts=month.restarts,
            seconds=time.monotonic() - began,
        )


class Month:
    """The days, one after the other."""

    def __init__(
        self,
        stack: FaultStack,
        ledger: Ledger,
        killer: Killer,
        keys: dict[str, int],
        nothing_runs: frozenset[int],
    ) -> None:
        self.stack, self.ledger, self.killer, self.keys = stack, ledger, killer, keys
        self.nothing_runs = nothing_runs
        self.restarts: dict[str, int] = {}

    def play(self, number: int, day: datetime.date) -> None:
        """One day, with what happens on it."""
        if number in self.nothing_runs:
            self._nothing_runs(number, day)
            return
        for hour in _HOURS:
            pretended.move_to(self.stack.clock, _at(day, hour))
            if hour == (9, 0):
                self._faults(number)
            self._wait()
        pretended.move_to(self.stack.clock, _at(day, _EVENING))
        self._things_happen(day)
        self._wait()

    def _faults(self, number: int) -> None:
        if number in _REDIS:
            self._count("Redis emptied", self.stack.restart_redis_empty)
        if number in _POSTGRES:
            self._count("PostgreSQL restarted", lambda: self.stack.restart_postgres(signal.SIGINT))
        if number in _POSTGRES_KILLED:
            self._count("PostgreSQL killed", lambda: self.stack.restart_postgres(signal.SIGKILL))

    def _count(self, what: str, happens: Callable[[], None]) -> None:
        happens()
        self.restarts[what] = self.restarts.get(what, 0) + 1

    def _nothing_runs(self, number: int, day: datetime.date) -> None:
        """Workers and beats are down from the first such morning to the end of the last."""
        if number == min(self.nothing_runs):
            self.killer.pause()
            for name in (*BEATS, *WORKERS):
                self.stack.end(name, signal.SIGTERM)
        pretended.move_to(self.stack.clock, _at(day, _EVENING))
        self._things_happen(day)
        if number == max(self.nothing_runs):
            self._count("three days with nothing running", lambda: None)
            for name in (*WORKERS, *BEATS):
                self.stack.start(name)
            self.killer.go_on()

    def _things_happen(self, day: datetime.date) -> None:
        with psycopg.connect(self.stack.postgres.url) as connection:
            for action in self.ledger.actions:
                key = self.keys[action.text]
                if action.done_on == day:
                    connection.execute("UPDATE profiles_action SET progress = 'done' WHERE id = %s", [key])
                if action.moved_on == day:
                    connection.execute(
                        "UPDATE profiles_action SET due = %s WHERE id = %s", [action.moved_to, key]
                    )

    def settle(self, moment: datetime.datetime) -> None:
        """Let whatever is left be done, with nothing failing but the mail server."""
        for hours in range(7):
            pretended.move_to(self.stack.clock, moment + datetime.timedelta(hours=hours))
            self._wait()

    def _wait(self) -> None:
        """Until the layout has run since the clock was moved, and every mail that may go now has been tried."""
        since = pretended.read(self.stack.clock)
        if not wait_until(lambda: self.stack.done_since("reminders.tasks.lay_out", since), _PATIENCE):
            say(f"{since:%d-%m %H}: the layout did not come to its end in {_PATIENCE} s")
        wait_until(lambda: self.stack.done_since("reminders.tasks.send_mails", since), _PATIENCE)
        wait_until(lambda: not self._left(), _PATIENCE)

    def _left(self) -> bool:
        """Whether a mail could be sent now, or is being."""
        now = pretended.read(self.stack.clock)
        try:
            ((count,),) = self.stack.rows(
                "SELECT count(*) FROM reminders_mail"
                " WHERE status = 'claimed' OR (status = 'waiting' AND next_try_at <= %s)",
                now,
            )
        except psycopg.OperationalError:  # just being restarted
            return True
        local = now.astimezone(_ZONE)
        return bool(count) and 7 <= local.hour < 16 and local.weekday() < 5


def ledger_of(rows: list[dict[str, Any]], size: Size) -> Ledger:
    """Of every ten actions three are done some evening, and one gets another date."""
    chance = random.Random(31)
    # the month, and the next working day, on which whatever is left is settled
    last = _next_working(FIRST + datetime.timedelta(days=size.days - 1))
    down = frozenset(FIRST + datetime.timedelta(days=number - 1) for number in size.nothing_runs)
    ledger = Ledger(FIRST, last, down)
    for row in rows:
        action = Action(row["text"], row["email"], datetime.date.fromisoformat(row["due"]))
        day = FIRST + datetime.timedelta(days=chance.randrange(size.days))
        what = chance.random()
        if what < 0.3:
            action.done_on = day
        elif what < 0.4:
            action.moved_on, action.moved_to = (
                day,
                action.due + datetime.timedelta(days=chance.randrange(3, 12)),
            )
        ledger.actions.append(action)
    return ledger


def _next_working(day: datetime.date) -> datetime.date:
    day += datetime.timedelta(days=1)
    while not is_working(day):
        day += datetime.timedelta(days=1)
    return day


def _at(day: datetime.date, hour: tuple[int, int]) -> datetime.datetime:
    return datetime.datetime.combine(day, datetime.time(*hour), tzinfo=_ZONE)


def main() -> int:
    """The command line; 0 when all is as it should be."""
    parser = argparse.ArgumentParser(prog="scripts/faults", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument(
        "--teams", type=int, default=100, help="of four, each with a chief (default 100: 500 people)"
    )
    parser.add_argument("--days", type=int, default=31)
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="klyngeportalen-faults-"))
    folder.chmod(0o755)  # root's database runs as a user without rights
    say(f"{options.teams * 5} people, {options.days} days from {FIRST:%d-%m-%Y} …")
    try:
        outcome = play(folder, Size(teams=options.teams, days=options.days))
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    for line in [*outcome.lines(), *(f"FAULT {fault}" for fault in outcome.faults[:30])]:
        say(line)
    return 1 if outcome.faults else 0


if __name__ == "__main__":
    sys.exit(console.run(main))
