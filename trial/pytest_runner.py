"""scripts/test, in the virtual environment: a database of its own, then pytest."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys

from config.env import read_dotenv
from trial import console, environment, translations
from trial.cli import ROOT
from trial.console import say

_CHROMIUMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def main() -> int:
    """Run pytest with the command line's arguments; returns its exit code."""
    read_dotenv(ROOT / ".env")
    variables = dict(os.environ)
    translations.compile_all(ROOT / "locale")
    _tell_about_the_browser()
    with environment.database(variables, home="postgres-test", durable=False):
        command = [sys.executable, "-m", "pytest", *_workers(sys.argv[1:]), *sys.argv[1:]]
        running = subprocess.Popen(command, cwd=ROOT, env=variables)
        try:
            return running.wait()
        except (
            BaseException
        ):  # Ctrl-C reaches pytest too, which has its own things to end before the database goes
            running.send_signal(signal.SIGINT)
            running.wait()
            raise


def _workers(arguments: list[str]) -> list[str]:
    chosen = any(argument.startswith(("-n", "--numprocesses", "--pdb")) for argument in arguments)
    return [] if chosen else ["-n", "2", "--dist", "loadgroup"]


def _tell_about_the_browser() -> None:
    found = os.environ.get("CHROMIUM") or next(
        (path for name in _CHROMIUMS if (path := shutil.which(name))), None
    )
    if found:
        say(f"Browser tests run with {found}.")
    elif os.environ.get("KP_REQUIRE_BROWSER") == "1":
        say("There is no Chromium on this machine, and KP_REQUIRE_BROWSER=1: the browser tests will fail.")
    else:
        say(
            "There is no Chromium on this machine: the browser tests are skipped. "
            "Install chromium, or name it with CHROMIUM."
        )


if __name__ == "__main__":
    sys.exit(console.run(main))
