"""A clock that several processes share: how far ahead of the real one they are stands in a file."""

from __future__ import annotations

import contextlib
import datetime
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path

#: names the file
VARIABLE = "KP_PRETENDED_CLOCK"


def read(file: Path) -> datetime.datetime:
    """What time it is there."""
    ahead = datetime.timedelta(seconds=float(file.read_text(encoding="ascii")))
    return datetime.datetime.now(datetime.UTC) + ahead


def move_to(file: Path, moment: datetime.datetime) -> None:
    """Make it that time now; from then on it passes as it does outside. Waits while it is `held()` anywhere."""
    with _locked(file, fcntl.LOCK_EX):
        ahead = moment - datetime.datetime.now(datetime.UTC)
        beside = file.with_suffix(".new")
        beside.write_text(f"{ahead.total_seconds():.3f}", encoding="ascii")
        beside.replace(file)


@contextlib.contextmanager
def held(file: Path) -> Iterator[None]:
    """Within, the clock only passes and does not jump: no real clock strikes 23 between 15:00 and the next moment.

    For what looks at the time and acts on it at once. Whoever is killed within lets go.
    """
    with _locked(file, fcntl.LOCK_SH):
        yield


@contextlib.contextmanager
def _locked(file: Path, how: int) -> Iterator[None]:
    with file.with_suffix(".lock").open("a") as lock:
        fcntl.flock(lock, how)
        yield


def take_over() -> None:
    """Have `core.clock` tell that time in this process. Before the models are imported: their defaults hold it, too."""
    from core import clock

    file = Path(os.environ[VARIABLE])
    clock.now = lambda: read(file)
