"""What scripts/serve, scripts/test, scripts/check and scripts/weaken run first, with whatever Python there is: set-up.

Then this process becomes the real thing in the virtual environment, so that signals reach it directly.
"""

from __future__ import annotations

import os
import sys

from trial import cli, console, setup

#: command → the packages it needs, and the module that carries it out
_COMMANDS = {
    "serve": ("trial", "trial.runner"),
    "test": ("dev", "trial.pytest_runner"),
    "check": ("dev", "trial.checks"),
    "weaken": ("dev", "tests.weaken.run"),
    "screenshots": ("dev", "trial.screenshots"),
    "bench": ("dev", "bench.run"),
    "observatory": ("dev", "trial.observatory"),
    "load": ("dev", "tests.load.run"),
    "faults": ("dev", "tests.faults.run"),
}


def main() -> int:
    """`python -m trial.start COMMAND …`. Raises `Trouble` when the set-up fails."""
    command, *arguments = sys.argv[1:]
    packages, module = _COMMANDS[command]
    if command == "serve":  # a taken port is told before minutes of installing
        cli.check_address(cli.parse(arguments))
    setup.prepare(packages)
    os.chdir(cli.ROOT)
    os.execv(setup.PYTHON, [str(setup.PYTHON), "-m", module, *arguments])


if __name__ == "__main__":
    sys.exit(console.run(main))
