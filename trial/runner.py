"""scripts/serve, in the virtual environment: database, preparation, then web, worker and beat until Ctrl-C."""

from __future__ import annotations

import contextlib
import os
import re
import shlex
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from pathlib import Path
from typing import IO

from honcho.manager import Manager
from honcho.printer import Message, Printer

from trial import cli, console, environment
from trial.cli import ROOT, Options, var_dir
from trial.console import Trouble, say

#: seconds the web server gets to answer
ANSWER_SECONDS = 60
_INTERRUPTED = {130, 143}


class _LogPrinter(Printer):  # type: ignore[misc]  # honcho has no types
    """Writes the processes' lines to the log; a disk that fills up must not take the portal down."""

    def write(self, message: Message) -> None:
        with contextlib.suppress(OSError):
            super().write(message)


def main() -> int:
    """Serve until told to stop; returns the exit code."""
    options = cli.parse(sys.argv[1:])
    environment.make_folders()
    variables = environment.for_trial(options)
    with environment.database(variables, home="postgres", fresh=options.fresh):
        sign_ins = prepare(variables)
        cli.check_address(options)
        with _log_file() as log:
            code = _run_processes(options, variables, sign_ins, log)
    if code not in _INTERRUPTED:
        raise Trouble(f"{_last_words(_log_path())}The whole log is in {_log_path()}.")
    say("Stopped. The data are kept for the next time.")
    return 0


def prepare(variables: dict[str, str]) -> str:
    """Run `trial.prepare`; returns the table of sign-ins. A session of its own keeps Ctrl-C's trace out of it."""
    done = subprocess.run(
        [sys.executable, "-m", "trial.prepare"],
        cwd=ROOT,
        env=variables,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
        check=False,
        start_new_session=True,
    )
    if done.returncode:
        raise SystemExit(done.returncode)
    return done.stdout


def _run_processes(options: Options, variables: dict[str, str], sign_ins: str, log: IO[str]) -> int:
    manager = Manager(_LogPrinter(log, colour=False))
    for name, command in commands(options).items():
        tied = [sys.executable, "-m", "trial.tied", str(os.getpid()), *command]
        manager.add_process(name, "exec " + shlex.join(tied), env=variables, cwd=str(ROOT))
    signal.signal(signal.SIGHUP, lambda *_: os.kill(os.getpid(), signal.SIGTERM))  # the terminal was closed
    threading.Thread(target=_announce, args=(manager, options, sign_ins), daemon=True).start()
    manager.loop()
    return int(manager.returncode or 0)


def commands(options: Options) -> dict[str, list[str]]:
    """The trial's processes by name, each as an argument list."""
    # `python -m`, not the installed commands: their first line breaks on a path with a space.
    celery = [sys.executable, "-m", "celery", "--app", "config", "--quiet"]
    return {
        "web": [
            sys.executable,
            "-m",
            "gunicorn",
            "config.wsgi",
            "--bind",
            options.bind,
            "--workers",
            "2",
            "--no-control-socket",
        ],
        "worker": [
            *celery,
            "worker",
            "--pool",
            "solo",
            "--loglevel",
            "INFO",
            "--without-gossip",
            "--without-mingle",
        ],
        "beat": [*celery, "beat", "--loglevel", "INFO", "--pidfile="],
    }


def _announce(manager: Manager, options: Options, sign_ins: str) -> None:
    """Wait until the portal answers, then say where and for whom; stop everything when it never does."""
    deadline = time.monotonic() + ANSWER_SECONDS
    while time.monotonic() < deadline and manager.returncode is None:
        if is_healthy(options):
            say(f"\n{sign_ins}" if sign_ins else "")
            say(f"Klyngeportalen runs at {options.url}")
            if options.open_to_all:
                say("Everybody on your network can open it, with the demo's sign-ins.")
            say(f"Logs are in {_log_path()}, mail in {var_dir() / 'mail'}. Ctrl-C stops everything.")
            return
        time.sleep(0.1)
    if manager.returncode is None:
        print("Stopped: the portal does not answer.", file=sys.stderr, flush=True)
        manager.terminate()


def is_healthy(options: Options) -> bool:
    """Whether the portal answers, and its database with it."""
    host = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(
        options.host, f"[{options.host}]" if ":" in options.host else options.host
    )
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # never through the machine's proxy
    try:
        with opener.open(f"http://{host}:{options.port}/healthz", timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:  # urllib's own errors among them
        return False


def _log_path() -> Path:
    return var_dir() / "serve.log"


def _log_file() -> IO[str]:
    """A new log; the last run's is kept beside it."""
    if _log_path().exists():
        _log_path().replace(var_dir() / "serve.log.1")
    return open(_log_path(), "w", encoding="utf-8")


def _last_words(log: Path) -> str:
    """What the process that ended first said last."""
    said: dict[str, str] = {}
    for line in log.read_text(encoding="utf-8", errors="replace").splitlines():
        prefix, _, text = line.partition("|")
        name = prefix[8:].strip()  # after the time, 12:34:56
        ended = re.match(r" (\w+) stopped \(rc=", text) if name == "system" else None
        if ended:
            return f"{ended[1]} ended: {said.get(ended[1], 'it said nothing').strip()}. "
        said[name] = text
    return ""


if __name__ == "__main__":
    sys.exit(console.run(main))
