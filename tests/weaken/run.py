"""scripts/weaken: open one rule, scope or condition after the other, and see the tests turn red.

Two at a time, each with a database of its own. A whole rule or scope must turn a page's test red (access matrix, leak
test) or, where no page could show it, its own; a single condition at least its own rule's table.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import count

import psycopg

from config.env import read_dotenv
from trial import console, environment
from trial.cli import ROOT
from trial.console import Trouble, say

#: the tests of the rules themselves, quick; then what people meet, the quickest to notice first
_OWN = ("tests/access/test_rules.py", "tests/access/test_in_step.py")
_STEP = "tests/access/test_in_step_pages.py"
_PAGES = ("tests/access/test_matrix.py", _STEP, "tests/leaks/test_pages.py", "tests/leaks/test_verbs.py")
#: seconds for one run of one file; a test that never ends is not a test that notices
_PATIENCE = 900
_FAILED = re.compile(r"(\d+) (?:failed|errors?)")


@dataclass(frozen=True)
class Target:
    """One thing to open. `is_whole` asks for a red page too, not only a red table."""

    name: str
    words: str
    is_whole: bool


@dataclass(frozen=True)
class Result:
    """How many tests turned red: of the rules' own, and of those that visit pages (stopped at the first)."""

    target: Target
    own: int
    pages: int
    seconds: float

    @property
    def is_noticed(self) -> bool:
        return self.own + self.pages > 0


class Databases:
    """One database a worker, made once and dropped at the end."""

    def __init__(self, variables: dict[str, str]) -> None:
        self.variables = variables
        self._numbers = count(1)
        self.made: list[str] = []

    def new(self) -> str:
        name = f"klyngeportalen_weaken_{os.getpid()}_{next(self._numbers)}"
        self.made.append(name)
        return name

    def drop(self) -> None:
        with psycopg.connect(
            self.variables["DATABASE_URL"], dbname="postgres", autocommit=True
        ) as connection:
            for name in self.made:
                connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'.encode())


def red(variables: dict[str, str], database: str, target: str, paths: Iterable[str], *flags: str) -> int:
    """How many of the tests fail with the target open. Raises `Trouble` when they could not be run at all."""
    command = [sys.executable, "-m", "pytest", "-p", "tests.weaken.plugin", "-p", "no:cacheprovider"]
    command += ["-q", "--tb=no", "--no-header", "--reuse-db", *flags, *paths]
    given = {**variables, "KP_WEAKEN": target, "KP_WEAKEN_DATABASE": database, "LOG_LEVEL": "ERROR"}
    done = subprocess.run(
        command, cwd=ROOT, env=given, capture_output=True, text=True, timeout=_PATIENCE, check=False
    )
    if done.returncode not in {0, 1}:
        raise Trouble(
            f"The tests could not be run with {target or 'nothing'} open:\n{done.stdout}{done.stderr}"
        )
    return sum(int(number) for number in _FAILED.findall(done.stdout.splitlines()[-1]))


def try_target(variables: dict[str, str], database: str, target: Target) -> Result:
    """Open it and run the tests, level by level, until enough have noticed."""
    began = time.monotonic()
    if target.is_whole:
        own = red(variables, database, target.name, _OWN)
    else:
        own = _first_red(variables, database, target, _OWN)
    pages = 0
    if target.is_whole or not own:
        # an open scope shows at any page, an open rule at its own
        ordered = (_STEP, *_PAGES) if target.name.startswith("scope:") else _PAGES
        pages = _first_red(variables, database, target, dict.fromkeys(ordered))
    return Result(target, own, pages, time.monotonic() - began)


def _first_red(variables: dict[str, str], database: str, target: Target, paths: Iterable[str]) -> int:
    """The files one after the other, each until its first failure; 0 when all of them stay green."""
    return next((n for path in paths if (n := red(variables, database, target.name, [path], "-x"))), 0)


def find_targets(variables: dict[str, str], wanted: str) -> list[Target]:
    """Everything there is to open whose name holds `wanted`."""
    command = [sys.executable, "-m", "tests.weaken.targets"]
    given = {**variables, "DJANGO_SETTINGS_MODULE": "config.settings", "TRIAL": "yes"}
    listed = subprocess.run(command, cwd=ROOT, env=given, capture_output=True, text=True, check=True).stdout
    rows = [line.split("\t") for line in listed.splitlines()]
    return [
        Target(name, words, kind == "whole")
        for kind, name, words in rows
        if wanted in name or wanted in words
    ]


def main() -> int:
    """Returns 1 when something could be opened and no test noticed."""
    parser = argparse.ArgumentParser(prog="scripts/weaken", description=__doc__)
    parser.add_argument("name", nargs="?", default="", help="only what has this in its name")
    parser.add_argument("--workers", type=int, default=2, help="how many at a time (default 2)")
    options = parser.parse_args()
    read_dotenv(ROOT / ".env")
    variables = dict(os.environ)
    with environment.database(variables, home="postgres-test", durable=False):
        databases = Databases(variables)
        try:
            return report(run_all(variables, databases, options.name, options.workers))
        finally:
            databases.drop()


def run_all(variables: dict[str, str], databases: Databases, wanted: str, workers: int) -> list[Result]:
    """Every target, with a line as each is done."""
    targets = find_targets(variables, wanted)
    names = [databases.new() for _ in range(workers)]
    say(f"{len(targets)} things to open, {workers} at a time. First with nothing open:")
    for name in names:
        if red(variables, name, "", _OWN, "--create-db"):
            raise Trouble("The tests fail with nothing open: mend them first.")
    free = list(names)
    results: list[Result] = []

    def one(target: Target) -> Result:
        database = free.pop()
        try:
            return try_target(variables, database, target)
        finally:
            free.append(database)

    with ThreadPoolExecutor(workers) as pool:
        for result in pool.map(one, targets):
            results.append(result)
            say(f"{len(results):>4}/{len(targets)} {_line(result)}")
    return results


def _line(result: Result) -> str:
    pages = (
        "pages red" if result.pages else "pages not asked" if not result.target.is_whole else "pages green"
    )
    noticed = "" if result.is_noticed else "   NOT NOTICED"
    return f"{result.seconds:5.0f} s  {result.own:>3} red, {pages:<15} {result.target.words}{noticed}"


def report(results: list[Result]) -> int:
    """The sum of it."""
    unnoticed = [result for result in results if not result.is_noticed]
    whole = [result for result in results if result.target.is_whole]
    say(
        f"{len(results)} opened, {len(unnoticed)} unnoticed. Of {len(whole)} whole rules and scopes "
        f"{sum(bool(result.pages) for result in whole)} turn a page red."
    )
    for result in unnoticed:
        say(f"Nothing noticed: {result.target.words} ({result.target.name})")
    return 1 if unnoticed or not results else 0


if __name__ == "__main__":
    sys.exit(console.run(main))
