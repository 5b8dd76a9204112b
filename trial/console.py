"""What the person at the terminal is told: plain lines, and one sentence instead of a trace when something is wrong."""

from __future__ import annotations

import errno
import signal
import sys
from collections.abc import Callable

_OS_ERRORS = {
    errno.ENOSPC: "The disk is full",
    errno.EDQUOT: "The disk quota is used up",
    errno.EACCES: "No permission to write",
    errno.EPERM: "No permission to write",
    errno.EROFS: "The disk is read-only",
}


class Trouble(Exception):
    """Something the person can do something about; the message is the whole of what they are told."""


def say(text: str) -> None:
    """One line, at once."""
    print(text, flush=True)


def explain(error: OSError) -> str:
    """A sentence for an error of the operating system, with the file it happened to."""
    what = _OS_ERRORS.get(error.errno or 0, error.strerror or str(error))
    where = f": {error.filename}" if error.filename else ""
    return f"{what}{where}."


def explain_output(output: str) -> str | None:
    """The sentence for what a program printed when it failed, or None when the output shows no cause we know."""
    text = output.lower()
    if "no space left on device" in text or "errno 28" in text or "enospc" in text:
        return "The disk is full."
    if "read-only file system" in text or "erofs" in text:
        return "The disk is read-only."
    if "permission denied" in text or "eacces" in text:
        return "No permission to write."
    return None


def run(main: Callable[[], int]) -> int:
    """Run a command's `main`; its troubles become one line on standard error and exit code 1, Ctrl-C becomes 130.

    SIGTERM and a closed terminal unwind as Ctrl-C does, so that what was started is stopped.
    """
    for told in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(told, lambda number, _frame: sys.exit(128 + number))
    signal.signal(
        signal.SIGINT, signal.default_int_handler
    )  # a shell that starts us in the background ignores it
    try:
        return main()
    except Trouble as trouble:
        print(f"Stopped: {trouble}", file=sys.stderr, flush=True)
    except OSError as error:
        print(f"Stopped: {explain(error)}", file=sys.stderr, flush=True)
    except KeyboardInterrupt:
        return 130
    return 1
