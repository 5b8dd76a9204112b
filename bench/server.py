"""gunicorn with two workers and the production settings, and what its workers take of memory."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from trial.cli import ROOT
from trial.console import Trouble

WORKERS = 2
#: seconds
_PATIENCE = 60


def variables(database_url: str, var: Path, *, keep_connections: bool = True) -> dict[str, str]:
    """What a production server has in its environment; the mail server and Redis are named and never asked."""
    inherited = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
    return {
        **inherited,
        "DJANGO_SETTINGS_MODULE": "bench.settings",
        "DATABASE_URL": database_url,
        "DATABASE_CONN_MAX_AGE": "60" if keep_connections else "0",
        "SECRET_KEY": "measuring-only-" * 5,
        "ALLOWED_HOSTS": "localhost",
        "SITE_URL": "https://localhost",
        "REDIS_URL": "redis://127.0.0.1:1/0",
        "EMAIL_HOST": "localhost",
        "LOG_LEVEL": "WARNING",
        "VAR_DIR": str(var),
    }


@contextlib.contextmanager
def running(environment: dict[str, str], port: int, log: Path) -> Iterator[int]:
    """The portal on that port; yields gunicorn's process. Raises `Trouble` when it does not come."""
    command = [
        *(sys.executable, "-m", "gunicorn", "config.wsgi", "--bind", f"127.0.0.1:{port}"),
        *("--workers", str(WORKERS), "--timeout", "120", "--no-control-socket", "--log-level", "warning"),
    ]
    with open(log, "wb") as words:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=words, stderr=subprocess.STDOUT)
    try:
        _await(process, port, log)
        yield process.pid
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(_PATIENCE)


def _await(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    until = time.monotonic() + _PATIENCE
    while process.poll() is None and time.monotonic() < until:
        with contextlib.suppress(OSError):  # not there yet
            urllib.request.urlopen(f"http://localhost:{port}/healthz", timeout=5)
            return
        time.sleep(0.1)
    raise Trouble(f"gunicorn does not answer: {log.read_text(errors='replace')[-1000:]}")


def memory(master: int) -> tuple[int, int]:
    """Bytes of the largest worker: resident, and its fair share of what it shares (PSS). Zeros where /proc has none."""
    found = []
    for worker in _children(master):
        text = Path(f"/proc/{worker}/smaps_rollup").read_text()
        figures = {line.split(":")[0]: line.split()[1] for line in text.splitlines()[1:]}
        found.append((int(figures["Rss"]) * 1024, int(figures["Pss"]) * 1024))
    return max(found, default=(0, 0))


def _children(master: int) -> list[int]:
    try:
        text = Path(f"/proc/{master}/task/{master}/children").read_text()
    except OSError:
        return []
    return [int(word) for word in text.split()]
