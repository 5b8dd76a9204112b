"""scripts/check: every check of the code that is no test. All of them run; then a summary."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from trial import console
from trial.check_translations import translation_faults
from trial.cli import ROOT
from trial.console import say

#: settings for tools that import Django but need neither database nor secrets
_HARMLESS = {
    "TRIAL": "yes",
    "DEBUG": "no",
    "SECRET_KEY": "for the checks alone",
    "DATABASE_URL": "postgresql://nobody@localhost:1/none",
    "REDIS_URL": "",
    "DJANGO_SETTINGS_MODULE": "config.settings",
}
_LIKE_PRODUCTION = {
    **_HARMLESS,
    "TRIAL": "no",
    "SECRET_KEY": "".join(f"{number}k" for number in range(40)),
    "ALLOWED_HOSTS": "klyngeportalen.kommune.example",
    "REDIS_URL": "redis://localhost:1/0",
    "EMAIL_HOST": "smtp.kommune.example",
}
# Written in pieces, so that this file is not found by its own search.
_REGISTRIES = ("pypi" + ".org", "python" + "hosted", "npm" + "js.", "docker" + ".io", "deb." + "debian")
_MACHINE = re.compile(
    "|".join(
        [
            *map(re.escape, _REGISTRIES),
            r"(?<![\w.}])/(?:work|root|home/\w+)/",
            r"--(?:extra-)?index[-]url",
            r"--find[-]links",
        ]
    )
)


@dataclass(frozen=True)
class Result:
    """How one check went; no faults means that it passed."""

    name: str
    faults: str
    seconds: float


def main() -> int:
    """Run everything, two at a time; returns 1 when anything failed."""
    with ThreadPoolExecutor(2) as pool:
        running: list[Future[Result]] = [pool.submit(_timed, name, check) for name, check in _checks()]
        results = [_report(future.result()) for future in running]
    failed = [result.name for result in results if result.faults]
    say(
        f"\n{len(results) - len(failed)} of {len(results)} checks passed."
        + (f" Failed: {', '.join(failed)}." if failed else "")
    )
    return 1 if failed else 0


def _checks() -> list[tuple[str, Callable[[], str]]]:
    manage = ["manage.py"]
    return [
        ("types", lambda: _python("-m", "mypy")),
        ("format", lambda: _python("-m", "ruff", "format", "--check", ".")),
        ("lint", lambda: _python("-m", "ruff", "check", ".")),
        ("imports", lambda: _python("-c", "from importlinter.cli import lint_imports_command as run; run()")),
        (
            "migrations",
            lambda: _python(
                "-W", "ignore::RuntimeWarning", *manage, "makemigrations", "--check", "--dry-run"
            ),
        ),
        ("template lint", lambda: _python("-m", "djlint", "templates", "--lint", "--quiet")),
        ("templates compile", lambda: _python("-m", "trial.check_templates")),
        ("translations", lambda: translation_faults(ROOT, {**os.environ, **_HARMLESS})),
        (
            "deploy",
            lambda: _python(
                *manage, "check", "--deploy", "--fail-level", "WARNING", settings=_LIKE_PRODUCTION
            ),
        ),
        ("addresses", address_faults),
    ]


def _timed(name: str, check: Callable[[], str]) -> Result:
    begun = time.monotonic()
    return Result(name, check(), time.monotonic() - begun)


def _report(result: Result) -> Result:
    say(f"{'failed' if result.faults else 'ok    '}  {result.name} ({result.seconds:.0f} s)")
    if result.faults:
        say("\n".join(f"    {line}" for line in result.faults.rstrip().splitlines()))
    return result


def _python(*arguments: str, settings: dict[str, str] = _HARMLESS) -> str:
    """What the program printed if it failed, else nothing."""
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env={**os.environ, **settings},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return (done.stdout or f"exit code {done.returncode}") if done.returncode else ""


def address_faults() -> str:
    """Tracked files that name a package registry or a folder of somebody's machine."""
    found = []
    for path in _tracked_files():
        try:
            text = path.read_text(encoding="utf-8")
        except (UnicodeDecodeError, FileNotFoundError, IsADirectoryError):
            continue
        for number, line in enumerate(text.splitlines(), 1):
            if match := _MACHINE.search(line):
                found.append(f"{path.relative_to(ROOT)}:{number}: {match.group()}")
    return "\n".join(found)


def _tracked_files() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True)
    return [ROOT / name for name in listed.stdout.split("\0") if name]


if __name__ == "__main__":
    sys.exit(console.run(main))
