"""Which processes of PostgreSQL belong to a data folder."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

_PROC = Path("/proc")


def servers_of(data: Path) -> list[int]:
    """The processes that work in `data`, the server itself and those it started; empty when there are none.

    A pid file alone is not believed: its number may belong to another process by now, or be cut off. PostgreSQL's
    processes all have the data folder as working folder, which Linux tells. Elsewhere the pid file's number counts if
    the process is a postgres.
    """
    if (_PROC / "self" / "cwd").exists():
        return sorted(_working_in(data))
    pid = _noted_pid(data)
    return [pid] if pid is not None and _is_postgres(pid) else []


def _working_in(data: Path) -> list[int]:
    wanted = os.path.realpath(data)
    found = []
    for folder in _PROC.iterdir():
        if not folder.name.isdecimal():
            continue
        try:
            here = os.readlink(folder / "cwd") == wanted
            if here and (folder / "comm").read_text(encoding="utf-8", errors="replace").strip() == "postgres":
                found.append(int(folder.name))
        except OSError:  # it has just ended, or belongs to somebody else
            continue
    return found


def _noted_pid(data: Path) -> int | None:
    try:
        first = (
            (data / "postmaster.pid").read_text(encoding="utf-8", errors="replace").split("\n", 1)[0].strip()
        )
    except FileNotFoundError:
        return None
    return int(first) if first.isdecimal() and int(first) > 1 else None


def _is_postgres(pid: int) -> bool:
    shown = subprocess.run(["ps", "-p", str(pid), "-o", "comm="], capture_output=True, text=True, check=False)
    return Path(shown.stdout.strip()).name.startswith("postgres")
