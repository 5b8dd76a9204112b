"""scripts/weaken: open one rule, scope or condition after the other, and see the tests turn red.

Two processes share the work, each with a database of its own. A target that no test notices fails the script.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import psycopg

from config.env import read_dotenv
from trial import console, environment
from trial.cli import ROOT
from trial.console import Trouble, say

_TESTS = (
    "tests/access",
    "tests/leaks/test_pages.py",
    "tests/clusters/test_past_and_deputies_in_step.py",
    "tests/clusters/test_leaderless.py",
    "tests/profiles/test_earlier.py",
    "tests/profiles/test_support_due.py",
    "tests/profiles/test_support_calendar.py",
    "tests/profiles/test_waiting_plans.py",
    "tests/reminders/test_mail_making.py",
    "tests/reminders/test_mail_sending.py",
    "tests/reminders/test_mail_words.py",
    "tests/reminders/test_mail_choice.py",
)
_NOTHING = "nothing:"
#: seconds for one target; a test that never ends is not a test that notices
_PATIENCE = 1200


@dataclass(frozen=True)
class Target:
    """One thing to open, of a kind.

    A "whole" rule or scope is asked for a red page too, "part" of one for any red test, and fences that are opened
    "together" for a red page.
    """

    name: str
    words: str
    kind: str


@dataclass(frozen=True)
class Result:
    """Whether a test turned red: among the rules' own, and among those that visit pages."""

    target: Target
    own: bool
    pages: bool
    seconds: float

    @property
    def is_noticed(self) -> bool:
        return self.own or self.pages

    @property
    def is_behind_another(self) -> bool:
        """A whole rule or scope whose own tests notice, and that no page shows: something else stands in front."""
        return self.target.kind == "whole" and self.own and not self.pages


def find_targets(variables: dict[str, str], wanted: str) -> list[Target]:
    """Everything there is to open whose name holds `wanted`."""
    command = [sys.executable, "-m", "tests.weaken.targets"]
    given = {**variables, "DJANGO_SETTINGS_MODULE": "config.settings", "TRIAL": "yes"}
    listed = subprocess.run(command, cwd=ROOT, env=given, capture_output=True, text=True, check=True).stdout
    rows = [line.split("\t") for line in listed.splitlines()]
    return [Target(name, words, kind) for kind, name, words in rows if wanted in name or wanted in words]


def try_targets(variables: dict[str, str], targets: list[Target], database: str) -> Iterator[Result]:
    """Each target's result as it comes. Raises `Trouble` when the tests cannot be run, or are red with nothing open."""
    reading, writing = os.pipe()
    given = {
        **variables,
        "KP_WEAKEN_TARGETS": " ".join([_NOTHING, *(target.name for target in targets)]),
        "KP_WEAKEN_DATABASE": database,
        "KP_WEAKEN_PIPE": str(writing),
        "LOG_LEVEL": "ERROR",
    }
    plugins = ["-p", "tests.weaken.plugin", "-p", "no:cacheprovider"]
    running = subprocess.Popen(
        [sys.executable, "-m", "pytest", "-q", *plugins, *_TESTS],
        cwd=ROOT,
        env=given,
        pass_fds=[writing],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    os.close(writing)
    known = {target.name: target for target in targets}
    with os.fdopen(reading, encoding="utf-8") as lines:
        for answer in _while_patient(lines, running):
            found = json.loads(answer)
            if found["target"] == _NOTHING:
                if found["own"] or found["pages"]:
                    running.kill()
                    raise Trouble("The tests fail with nothing open: mend them first.")
                continue
            yield Result(known.pop(found["target"]), found["own"], found["pages"], found["seconds"])
    said = running.communicate()[0]
    if known:
        raise Trouble(f"The tests stopped before {', '.join(known)}:\n{said}")


def _while_patient(lines: Iterator[str], running: subprocess.Popen[str]) -> Iterator[str]:
    """The lines, until the process ends or has said nothing for too long."""
    while True:
        clock = threading.Timer(_PATIENCE, running.kill)
        clock.start()
        line = next(lines, "")
        clock.cancel()
        if not line:
            return
        yield line


def run_all(variables: dict[str, str], targets: list[Target], workers: int) -> list[Result]:
    """Every target, with a line as each is done."""
    results: list[Result] = []
    names = [f"klyngeportalen_weaken_{os.getpid()}_{number}" for number in range(workers)]

    def share(number: int) -> None:
        for result in try_targets(variables, targets[number::workers], names[number]):
            results.append(result)
            say(f"{len(results):>4}/{len(targets)} {_line(result)}")

    try:
        with ThreadPoolExecutor(workers) as pool:
            list(pool.map(share, range(workers)))
    finally:
        with psycopg.connect(variables["DATABASE_URL"], dbname="postgres", autocommit=True) as connection:
            for name in names:
                connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'.encode())
    return results


def _line(result: Result) -> str:
    own = "not asked" if result.target.kind == "together" else "red" if result.own else "green"
    asked = result.target.kind != "part" or not result.own
    pages = ("red" if result.pages else "green") if asked else "not asked"
    noticed = "" if result.is_noticed else "   NOT NOTICED"
    return f"{result.seconds:5.1f} s  own {own:<9}  pages {pages:<9}  {result.target.words}{noticed}"


def report(results: list[Result], seconds: float) -> int:
    """The sum of it; 1 when something could be opened and no test noticed."""
    unnoticed = [result for result in results if not result.is_noticed]
    whole = [result for result in results if result.target.kind == "whole"]
    say(
        f"{len(results)} opened in {seconds / 60:.0f} minutes, {len(unnoticed)} unnoticed. "
        f"Of {len(whole)} whole rules and scopes {sum(bool(result.pages) for result in whole)} turn a page red."
    )
    for result in results:
        if result.is_behind_another:
            say(f"Noticed by its own tests alone, something stands in front of it: {result.target.words}")
    for result in unnoticed:
        say(f"Nothing noticed: {result.target.words} ({result.target.name})")
    return 1 if unnoticed or not results else 0


def main() -> int:
    """Everything, or what has the given text in its name."""
    parser = argparse.ArgumentParser(prog="scripts/weaken", description=__doc__)
    parser.add_argument("name", nargs="?", default="", help="only what has this in its name")
    parser.add_argument("--workers", type=int, default=2, help="how many processes (default 2)")
    options = parser.parse_args()
    read_dotenv(ROOT / ".env")
    variables = dict(os.environ)
    began = time.monotonic()
    with environment.database(variables, home="postgres-test", durable=False):
        targets = find_targets(variables, options.name)
        say(
            f"{len(targets)} things to open, {options.workers} at a time; first nothing, to see the tests green."
        )
        results = run_all(variables, targets, options.workers)
    return report(results, time.monotonic() - began)


if __name__ == "__main__":
    sys.exit(console.run(main))
