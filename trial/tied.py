"""Runs a program that ends when the runner is gone, also after a kill -9: `python -m trial.tied RUNNER PROGRAM …`.

Who is killed with -9 can stop nothing. So a small process beside the program waits for either of the two to end. The
runner is not the program's own parent (honcho has a process in between), so the system's own word to a child whose
parent has died would come from the wrong one.
"""

from __future__ import annotations

import contextlib
import os
import select
import signal
import sys
import time

#: seconds between two looks, where the system does not tell
_LOOK = 1.0
#: seconds that the program gets to stop by itself
_PATIENCE = 30.0


def main() -> None:
    """Leave a watcher behind and become the program."""
    runner, *command = sys.argv[1:]
    program = os.getpid()
    middle = os.fork()
    if not middle:  # and once more, so that the watcher is no child of the program
        if not os.fork():
            _hold_nothing()
            end_with(int(runner), program)
        os._exit(0)
    os.waitpid(middle, 0)
    os.execv(command[0], command)


def _hold_nothing() -> None:
    """No file of the program's: the runner waits for the end of its output."""
    os.setsid()
    os.chdir("/")
    nothing = os.open(os.devnull, os.O_RDWR)
    for number in range(3):
        os.dup2(nothing, number)
    os.closerange(3, 1024)


def end_with(runner: int, program: int) -> None:
    """Wait until one of the two is gone. When it is the runner, stop the program, and its children with it."""
    _first_gone(runner, program)
    for told in (signal.SIGTERM, signal.SIGKILL):
        if not _is_there(program):
            return
        with contextlib.suppress(ProcessLookupError):
            # harder, it is told to all of its session; honcho gives each program one of its own
            os.kill(program, told) if told == signal.SIGTERM else os.killpg(program, told)
        deadline = time.monotonic() + _PATIENCE
        while _is_there(program) and time.monotonic() < deadline:
            time.sleep(0.1)


def _first_gone(*pids: int) -> None:
    if not hasattr(os, "pidfd_open"):
        while all(map(_is_there, pids)):
            time.sleep(_LOOK)
        return
    poll = select.poll()
    try:
        for pid in pids:
            poll.register(os.pidfd_open(pid), select.POLLIN)
    except ProcessLookupError:
        return
    poll.poll()


def _is_there(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


if __name__ == "__main__":
    main()
