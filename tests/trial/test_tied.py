"""What the runner starts ends with the runner, whatever ended that one."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
#: stands in for the runner: starts the program in a session of its own, through a process that lives on, as honcho does
_RUNNER = """
import os, subprocess, sys, time
if not os.fork():
    command = [sys.executable, "-m", "trial.tied", str(os.getppid()), sys.executable, "-c", sys.argv[1]]
    subprocess.Popen(command, start_new_session=True).wait()
    os._exit(0)
time.sleep(60)
"""
_PROGRAM = """
import os, subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
print(os.getpid(), child.pid, flush=True)
"""


def _is_there(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def _until(happened: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + 20
    while not happened():
        assert time.monotonic() < deadline, what
        time.sleep(0.05)


@pytest.fixture
def started() -> Iterator[Callable[[str], tuple[subprocess.Popen[str], list[int]]]]:
    """Starts a runner with a program; gives the runner, and the process ids that the program printed."""
    runners: list[tuple[subprocess.Popen[str], list[int]]] = []

    def start(program: str) -> tuple[subprocess.Popen[str], list[int]]:
        runner = subprocess.Popen(
            [sys.executable, "-c", _RUNNER, program], cwd=ROOT, stdout=subprocess.PIPE, text=True
        )
        assert runner.stdout is not None
        pids = [int(word) for word in runner.stdout.readline().split()]
        runners.append((runner, pids))
        return runners[-1]

    yield start
    for runner, pids in runners:
        runner.kill()
        runner.wait()
        assert runner.stdout is not None
        runner.stdout.close()
        for pid in filter(_is_there, pids):
            os.kill(pid, signal.SIGKILL)


Start = Callable[[str], tuple["subprocess.Popen[str]", list[int]]]
linux = pytest.mark.skipif(sys.platform != "linux", reason="looks in /proc")


@linux
def test_a_killed_runner_takes_its_programs_along(started: Start) -> None:
    runner, (program, _child) = started(_PROGRAM + "time.sleep(60)")
    assert _is_there(program)
    runner.kill()
    runner.wait()
    _until(lambda: not _is_there(program), "the program lives on")


@linux
def test_the_program_is_asked_and_can_stop_its_own_children(started: Start) -> None:
    stop = (
        "import signal; signal.signal(signal.SIGTERM, lambda *_: (child.kill(), sys.exit(0)))\ntime.sleep(60)"
    )
    runner, pids = started(_PROGRAM + stop)
    time.sleep(0.3)  # until the program listens
    runner.kill()
    runner.wait()
    _until(lambda: not any(map(_is_there, pids)), "something lives on")


@linux
def test_the_watcher_goes_with_the_program(started: Start) -> None:
    """A program that ends by itself leaves nothing that waits, and its output ends."""
    runner, (_program, child) = started(_PROGRAM + "child.kill()")
    watchers = [
        folder
        for folder in Path("/proc").iterdir()
        if folder.name.isdecimal() and _tied_to(folder, runner.pid)
    ]
    _until(lambda: not any(_is_there(int(folder.name)) for folder in watchers), "the watcher waits on")
    assert not _is_there(child)


def _tied_to(folder: Path, runner: int) -> bool:
    try:
        return f"trial.tied\0{runner}\0" in (folder / "cmdline").read_text(errors="replace")
    except OSError:
        return False
