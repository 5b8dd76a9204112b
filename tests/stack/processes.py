"""PostgreSQL, Redis, gunicorn with two workers, a Celery worker and beat: each can be stopped, killed, started."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg

from tests.stack.client import Person
from trial.cli import ROOT, free_port
from trial.console import Trouble
from trial.postgres import EmbeddedPostgres
from trial.processes import servers_of

#: seconds that a process may take to be ready
PATIENCE = 60
_CELERY = ["-m", "celery", "--app", "config", "--quiet"]


def until(happened: Callable[[], bool], what: str, patience: float = PATIENCE) -> None:
    """Wait for it; an `AssertionError` says what never came."""
    deadline = time.monotonic() + patience
    while not happened():
        assert time.monotonic() < deadline, what
        time.sleep(0.1)


class Stack:
    """All of it, in a folder of its own. Use `running()`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.web_port, self.redis_port = free_port(), free_port()
        self.postgres = EmbeddedPostgres(folder / "postgres")
        self._started: dict[str, subprocess.Popen[bytes]] = {}

    @property
    def variables(self) -> dict[str, str]:
        """What the processes are told."""
        kept = {
            name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG", "TMPDIR"}
        }
        return kept | {
            "DJANGO_SETTINGS_MODULE": "tests.stack.settings",
            "DATABASE_URL": self.postgres.url,
            "REDIS_URL": f"redis://127.0.0.1:{self.redis_port}/0",
            "SECRET_KEY": "for this run alone, and long enough to be taken for one of production's",
            "ALLOWED_HOSTS": "localhost",
            "SITE_URL": "https://localhost",
            "EMAIL_HOST": "localhost",
            "VAR_DIR": str(self.folder),
            "PYTHONUNBUFFERED": "1",
        }

    # --- starting and ending --------------------------------------------------------------------------------------

    def log(self, name: str) -> str:
        """What the process has said so far."""
        return (self.folder / f"{name}.log").read_text(encoding="utf-8", errors="replace")

    def postgres_log(self) -> str:
        """What PostgreSQL has said since its last start."""
        return self.postgres.log.read_text(encoding="utf-8", errors="replace")

    def pid(self, name: str) -> int:
        return self._started[name].pid

    def is_running(self, name: str) -> bool:
        return self._started[name].poll() is None

    def _start(self, name: str, command: list[str]) -> None:
        with open(self.folder / f"{name}.log", "ab") as log:
            self._started[name] = subprocess.Popen(
                command, cwd=ROOT, env=self.variables, stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )

    def end(self, name: str, told: signal.Signals) -> None:
        """Tell a process to stop, and wait until it has."""
        process = self._started[name]
        process.send_signal(told)
        process.wait(PATIENCE)

    def start_redis(self) -> None:
        """An empty one."""
        server = shutil.which("redis-server")
        if server is None:
            raise Trouble("There is no redis-server on this machine.")
        self._start(
            "redis",
            [server, "--port", str(self.redis_port), "--bind", "127.0.0.1", "--save", ""],
        )
        until(lambda: _listens(self.redis_port), "Redis does not start")

    def start_web(self) -> None:
        """gunicorn, as in production."""
        bind = f"127.0.0.1:{self.web_port}"
        self._start(
            "web",
            [
                sys.executable,
                "-m",
                "gunicorn",
                "config.wsgi",
                "--bind",
                bind,
                "--workers",
                "2",
                "--no-control-socket",
            ],
        )
        until(self.is_healthy, "the web server does not start")

    def is_healthy(self) -> bool:
        """Whether it answers, and database and Redis with it."""
        return Person(self.web_port, "").get("/healthz").status == 200

    def start_worker(self) -> None:
        self._start("worker", [sys.executable, *_CELERY, "worker", "--pool", "solo", "--loglevel", "INFO"])

    def start_beat(self) -> None:
        self._start("beat", [sys.executable, *_CELERY, "beat", "--loglevel", "INFO", "--pidfile="])

    def web_workers(self) -> list[int]:
        """The processes that gunicorn's master has started."""
        listed = subprocess.run(
            ["ps", "--ppid", str(self.pid("web")), "-o", "pid="], capture_output=True, text=True, check=False
        )
        return [int(pid) for pid in listed.stdout.split()]

    def end_postgres(self, told: signal.Signals) -> None:
        """SIGINT is a fast shutdown, SIGQUIT an immediate one; SIGKILL is what it says."""
        server = self.postgres._server
        assert server is not None
        server.send_signal(told)
        server.wait(PATIENCE)

    def start_postgres_again(self) -> None:
        """On the same data and socket, as a machine does it."""
        self._wait_for_old_backends()
        self.postgres._launch()

    def _wait_for_old_backends(self) -> None:
        """After a kill its own processes need a moment to notice."""
        until(lambda: not servers_of(self.postgres.data), "the old server's processes stay")
        (self.postgres.data / "postmaster.pid").unlink(missing_ok=True)

    # --- looking --------------------------------------------------------------------------------------------------

    def manage(self, *arguments: str) -> str:
        """Run a Python module or manage.py in the stack's surroundings; gives its output."""
        done = subprocess.run(
            [sys.executable, *arguments],
            cwd=ROOT,
            env=self.variables,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise AssertionError(done.stdout + done.stderr)
        return done.stdout

    def rows(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        """What the database holds, asked past Django."""
        with psycopg.connect(self.postgres.url) as connection:
            return connection.execute(query.encode(), values).fetchall()

    def stop(self) -> None:
        """End everything that still runs."""
        for process in self._started.values():
            if process.poll() is None:
                process.terminate()
        for process in self._started.values():
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(15)
            process.kill()
            process.wait()
        self.postgres.stop()


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@contextlib.contextmanager
def running(folder: Path, *, teams: int, members: int, jobs: bool) -> Iterator[tuple[Stack, dict[str, Any]]]:
    """The stack and its people: that many teams of that many members; with a worker and beat when `jobs`."""
    stack = Stack(folder)
    try:
        stack.postgres.start()
        stack.start_redis()
        stack.manage("manage.py", "migrate", "--verbosity=0")
        people = json.loads(stack.manage("-m", "tests.stack.seed", str(teams), str(members)))
        stack.start_web()
        if jobs:
            stack.start_worker()
            stack.start_beat()
        yield stack, people
    finally:
        stack.stop()
