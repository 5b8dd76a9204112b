"""`python -m bench.laying fill PEOPLE` makes people with three things each; `… lay-out` lays them out.

The latter says in JSON what that took. Two processes, so that the second's memory is the worker's own.
"""

from __future__ import annotations

import datetime
import json
import resource
import sys
import time
from dataclasses import asdict, dataclass

import django

django.setup()  # before the imports below, which need the apps: hence their E402

from django.db import connection  # noqa: E402

from bench import things  # noqa: E402
from core import clock  # noqa: E402
from reminders import layout  # noqa: E402
from reminders.workdays import Calendar, public_holidays  # noqa: E402


@dataclass(frozen=True)
class Run:
    """One run of the layout: what it found and wrote, and what that took.

    `seconds` on the clock, `processor` seconds of this process alone; `peak` is the process's largest size in bytes,
    `before` its size when the run began.
    """

    found: int
    reminders: int
    withdrawn: int
    seconds: float
    processor: float
    queries: int
    before: int
    peak: int


def lay_out() -> Run:
    """Lay out once, and measure it."""
    public_holidays(2026)  # what every worker has loaded before its second run
    connection.ensure_connection()
    before = _largest()
    counted = _Counted()
    began, worked = time.monotonic(), time.process_time()
    with clock.at(_noon_of_a_working_day()), connection.execute_wrapper(counted):
        done = layout.lay_out()
    seconds, processor = time.monotonic() - began, time.process_time() - worked
    return Run(
        done.found, done.reminders, done.withdrawn, seconds, processor, counted.count, before, _largest()
    )


def _noon_of_a_working_day() -> datetime.datetime:
    """Today, or the next day on which reminders are written: else a Sunday's measurement would flatter."""
    return Calendar(mail_from=datetime.time(12)).opening(Calendar().on_or_after(clock.today()))


class _Counted:
    """Counts statements without keeping them, as a list of them would be measured too."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self, execute: object, *arguments: object) -> object:
        self.count += 1
        return execute(*arguments)  # type: ignore[operator]


def _largest() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def main(verb: str, *numbers: str) -> None:
    """Fill, or lay out."""
    if verb == "fill":
        things.make_table()
        things.fill(int(numbers[0]))
        return
    with things.falling_due():
        json.dump(asdict(lay_out()), sys.stdout)


if __name__ == "__main__":
    main(*sys.argv[1:])
