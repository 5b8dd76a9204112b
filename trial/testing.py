"""scripts/test, before anything is installed: sets up, then becomes the test runner in the virtual environment."""

from __future__ import annotations

import os
import sys

from trial import cli, console, setup


def main() -> int:
    """Install what the tests need and go on in the virtual environment."""
    setup.prepare("dev")
    os.chdir(cli.ROOT)
    os.execv(setup.PYTHON, [str(setup.PYTHON), "-m", "trial.pytest_runner", *sys.argv[1:]])


if __name__ == "__main__":
    sys.exit(console.run(main))
