"""scripts/serve, before anything is installed: sets up, then becomes the runner in the virtual environment."""

from __future__ import annotations

import os
import sys

from trial import cli, console, setup


def main() -> int:
    """Check the address first, so that a taken port is told before minutes of installing."""
    options = cli.parse(sys.argv[1:])
    cli.check_address(options)
    setup.prepare("trial")
    os.chdir(cli.ROOT)
    os.execv(setup.PYTHON, [str(setup.PYTHON), "-m", "trial.runner", *sys.argv[1:]])


if __name__ == "__main__":
    sys.exit(console.run(main))
