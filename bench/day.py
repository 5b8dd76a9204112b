"""scripts/bench day: what a day's reminders cost, with the portal's own kinds, for 2,000 and for 20,000 people.

A municipality in which everybody has about three things due is loaded; then each step is a process of its own, as a
worker's: laid out for the first time and again, the day's mails made, and sent to a mail server on this machine that
takes everything. Needs nothing running, as scripts/bench.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import platform
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench import report
from bench.databases import database, manage, python
from bench.years import MEMBERS
from config.env import read_dotenv
from trial import environment, translations
from trial.cli import ROOT, free_port
from trial.console import Trouble, say

SIZES = (2_000, 20_000)
BEGIN, END = "<!-- day: begin -->", "<!-- day: end -->"
_DOCUMENT = ROOT / "docs" / "performance.md"
#: people in the fewest teams that have every state
_LEAST = 20 * MEMBERS
#: what the steps are called, and the module's verb
_STEPS = (
    ("laid out, first", "lay-out"),
    ("laid out, nothing new", "lay-out"),
    ("mails made", "make"),
    ("mails sent", "send"),
)


@dataclass
class Day:
    """What it took for so many people."""

    people: int
    steps: list[tuple[str, dict[str, Any]]] = field(default_factory=list)


class Sink:
    """A mail server that takes everything and counts it."""

    def __init__(self) -> None:
        self.received: Counter[str] = Counter()

    async def handle_DATA(self, _server: object, _session: object, envelope: Any) -> str:  # noqa: N802  # its name
        """One mail."""
        self.received[envelope.rcpt_tos[0]] += 1
        return "250 OK"


def main(arguments: list[str]) -> int:
    """Measure, print the table, and with --write put it into docs/performance.md."""
    options = _options(arguments)
    read_dotenv(ROOT / ".env")
    load = os.getloadavg()[0]
    translations.compile_all(ROOT / "locale")
    given = dict(os.environ)
    with environment.database(given, home="postgres-bench"), tempfile.TemporaryDirectory() as scratch:
        days = _measure(given["DATABASE_URL"], Path(scratch), options)
    text = as_markdown(days, load=load)
    say(text)
    if options.write:
        report.write_into(_DOCUMENT, text, begin=BEGIN, end=END)
        say(f"Written into {_DOCUMENT.relative_to(ROOT)}.")
    return 0


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="scripts/bench day", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--people", type=int, action="append", help="only so many; can be given again")
    parser.add_argument(
        "--minutes", type=float, default=20.0, help="that sending may take for each size (default 20)"
    )
    parser.add_argument("--write", action="store_true", help="put the table into docs/performance.md")
    options = parser.parse_args(arguments)
    options.people = sorted(options.people or SIZES)
    if options.people[0] < _LEAST:
        parser.error(f"--people: at least {_LEAST}, a team in each state")
    return options


def _measure(url: str, scratch: Path, options: argparse.Namespace) -> list[Day]:
    days = []
    with database(url, "empty") as empty:
        manage(empty, scratch, "migrate", "--no-input", "--verbosity", "0")
        manage(empty, scratch, "load_catalogue")
        for people in options.people:
            say(f"{people:,} people: loading …")
            with database(url, str(people), template=empty) as filled:
                days.append(_day(filled, scratch, people, options.minutes))
    return days


def _day(url: str, scratch: Path, people: int, minutes: float) -> Day:
    """Raises `Trouble` when not every mail arrived exactly once."""
    began = time.monotonic()
    found = json.loads(python(url, scratch, "-m", "bench.laying", "fill", str(people // MEMBERS)))
    say(f"{found['people']:,} people: loaded in {time.monotonic() - began:.0f} s; measuring …")
    day = Day(found["people"])
    with _sink() as (sink, port):
        mail = {"EMAIL_HOST": "127.0.0.1", "EMAIL_PORT": str(port)}
        for title, verb in _STEPS:
            numbers = [str(minutes * 60)] if verb == "send" else []
            said = python(url, scratch, "-m", "bench.laying", verb, *numbers, more=mail)
            day.steps.append((title, json.loads(said)))
            say(_row(day.people, *day.steps[-1]))
    sent = day.steps[-1][1]["did"]["sent"]
    if sum(sink.received.values()) != sent or len(sink.received) != sent:
        raise Trouble(
            f"{sent} mails were sent, {sum(sink.received.values())} received by {len(sink.received)}."
        )
    return day


@contextlib.contextmanager
def _sink() -> Iterator[tuple[Sink, int]]:
    from aiosmtpd.controller import Controller

    sink, port = Sink(), free_port()
    controller = Controller(sink, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield sink, port
    finally:
        controller.stop()


def as_markdown(days: list[Day], *, load: float) -> str:
    """The table, and what it was measured on."""
    busy = (
        " The machine was busy: take processor seconds, statements and memory, not the clock."
        if load > 1
        else ""
    )
    head = (
        "| people | step | what it did | statements | processor s (Python) | s on the clock | peak MB (at its start) |",
        "|--:|---|---|--:|--:|--:|--:|",
    )
    rows = [_row(day.people, title, step) for day in days for title, step in day.steps]
    about = (
        f"`scripts/bench day` on {os.cpu_count()} processor cores, Python {platform.python_version()}, with PostgreSQL"
        f" and the mail server on the same machine. Load before: {load:.1f}.{busy}"
    )
    return "\n".join([about, "", *head, *rows])


def _row(people: int, title: str, step: dict[str, Any]) -> str:
    did = ", ".join(f"{what} {count:,}" for what, count in step["did"].items())
    peak, before = (round(step[name] / 1_000_000) for name in ("peak", "before"))
    return (
        f"| {people:,} | {title} | {did} | {step['statements']:,} | {step['processor']:.1f} | {step['seconds']:.1f} |"
        f" {peak} ({before}) |"
    )
