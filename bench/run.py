"""scripts/bench: loads municipalities of three sizes, runs the portal as in production, and measures its pages.

`scripts/bench day` measures a day's reminders instead (bench/day.py).

Needs nothing running: an embedded PostgreSQL, or the server that DATABASE_URL names, with databases of its own that
are gone afterwards.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

from bench import client, day, phone, report, server
from bench.databases import database, manage, python
from bench.pages import CONNECTIONS, IMPORT, Page, pages
from bench.report import Row, Size
from config.env import read_dotenv
from trial import console, environment, translations
from trial.cli import ROOT, free_port
from trial.console import Trouble, say

SIZES = (3, 90, 2700)
DOCUMENT = ROOT / "docs" / "performance.md"


def main() -> int:
    """Measure, print the tables, and with --write put them into docs/performance.md."""
    if sys.argv[1:2] == ["day"]:
        return day.main(sys.argv[2:])
    options = _options()
    read_dotenv(ROOT / ".env")
    load = os.getloadavg()[0]
    translations.compile_all(ROOT / "locale")
    given = dict(os.environ)
    with environment.database(given, home="postgres-bench"), tempfile.TemporaryDirectory() as scratch:
        sizes, received = _measure(given["DATABASE_URL"], Path(scratch), options)
    text = report.as_markdown(sizes, received, load=load)
    say(text)
    if options.write:
        report.write_into(DOCUMENT, text)
        say(f"Written into {DOCUMENT.relative_to(ROOT)}.")
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="scripts/bench", description=__doc__)
    parser.add_argument("--size", type=int, action="append", help="only so many teams; can be given again")
    parser.add_argument(
        "--seconds", type=float, default=3.0, help="for each page and way of asking (default 3)"
    )
    parser.add_argument("--quick", action="store_true", help="3 teams, a moment a page: does it work at all?")
    parser.add_argument("--write", action="store_true", help="put the tables into docs/performance.md")
    options = parser.parse_args()
    if options.quick:
        options.size, options.seconds = [3], 0.0
    options.sizes = sorted(options.size or SIZES)
    if options.sizes[0] < len(SIZES):
        parser.error("--size: at least 3 teams, one in each state that is measured")
    return options


def _measure(
    url: str, scratch: Path, options: argparse.Namespace
) -> tuple[list[Size], dict[str, int] | None]:
    sizes: list[Size] = []
    received = None
    with database(url, "empty") as empty:
        manage(empty, scratch, "migrate", "--no-input", "--verbosity", "0")
        manage(empty, scratch, "load_catalogue")
        manage(empty, scratch, "collectstatic", "--no-input", "--verbosity", "0")
        for teams in options.sizes:
            say(f"{teams:,} teams: loading …")
            with database(url, str(teams), template=empty) as filled:
                found = _prepare(filled, scratch, teams)
                say(f"{teams:,} teams: loaded in {found['load_seconds']:.0f} s; measuring …")
                size = Size(teams, found["load_seconds"])
                sizes.append(size)
                received = _visit(filled, scratch, found, size, options)
    return sizes, received


def _visit(
    url: str, scratch: Path, found: dict[str, Any], size: Size, options: argparse.Namespace
) -> dict[str, int] | None:
    """Every page, first with connections to the database that are kept, then with a new one a request."""
    port, log = free_port(), scratch / "gunicorn.log"
    with server.running(server.variables(url, scratch), port, log) as master:
        size.rows = [_row(page, options.seconds) for page in pages(port, found)]
        size.memory = server.memory(master)
        cookies = {found["cookie"]: found["sessions"]["answering_leader"]}
        received = None if options.quick else phone.first_page(port, cookies)
    with server.running(server.variables(url, scratch, keep_connections=False), port, log):
        for row, page in zip(size.rows, pages(port, found), strict=True):
            row.fresh = client.in_turn(
                page.visit, page.bare, _seconds(page, options.seconds), least=page.least
            )
    return received


def _row(page: Page, seconds: float) -> Row:
    sample = client.in_turn(page.visit, page.bare, _seconds(page, seconds), least=page.least)
    answer = page.counted()
    return Row(
        title=page.title,
        queries=int(answer.headers[client_header()]),
        size=len(answer.body),
        gzipped=client.compressed(answer.body),
        kept=sample,
        fresh=client.Sample(),
        a_second=client.at_once(page.many, seconds),
    )


def client_header() -> str:
    """Where the server tells its number of queries; written out, since this process does not set Django up."""
    return "x-bench-queries"


def _seconds(page: Page, seconds: float) -> float:
    """The import takes seconds by itself, and is asked for a few times only."""
    return 0.0 if page.title == IMPORT else seconds


def _prepare(url: str, scratch: Path, teams: int) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(python(url, scratch, "-m", "bench.prepare", str(teams)))
    if len(found["writers"]) < CONNECTIONS:
        raise Trouble("The loaded round has too few who are still writing.")
    return found


if __name__ == "__main__":
    sys.exit(console.run(main))
