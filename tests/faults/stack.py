"""The portal's background half: PostgreSQL, Redis, two workers, two beats and a bad mail server."""

from __future__ import annotations

import contextlib
import datetime
import email
import email.policy
import itertools
import json
import random
import signal
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.faults import pretended
from tests.stack.processes import Stack
from trial.cli import free_port

#: every so many mails are refused for now, and so many are taken and hung up on
REFUSED_EACH, DROPPED_EACH = 3, 97
WORKERS, BEATS = ("worker-1", "worker-2"), ("beat-1", "beat-2")
_APP = ["-m", "celery", "--app", "tests.faults.worker", "--quiet"]


@dataclass(frozen=True)
class Received:
    """A mail as the server took it, and what the time was."""

    at: datetime.datetime
    to: str
    message_id: str
    text: str


class BadPostOffice:
    """Takes mail, refuses every third for now, and now and then takes one and hangs up before saying so."""

    def __init__(self, clock: Path) -> None:
        self.clock = clock
        self.received: list[Received] = []
        self.faults: Counter[str] = Counter()
        self._count = itertools.count(1)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """One mail."""
        number = next(self._count)
        if number % REFUSED_EACH == 0:
            self.faults["refused for now"] += 1
            return "451 try again later"
        assert isinstance(envelope.content, bytes)
        message: Any = email.message_from_bytes(envelope.content, policy=email.policy.default)
        self._take(message, envelope.rcpt_tos[0])
        if number % DROPPED_EACH == 0:
            self.faults["taken, and hung up"] += 1
            transport: Any = server.transport
            transport.abort()
        return "250 OK"

    def _take(self, message: EmailMessage, to: str) -> None:
        body = message.get_body(("plain",))
        assert body is not None
        text = f"{message['Subject']}\n{body.get_content()}"
        self.received.append(
            Received(pretended.read(self.clock), to, str(message["Message-ID"]).strip(), text)
        )


class FaultStack(Stack):
    """All of it but the web server, with a clock of its own."""

    def __init__(self, folder: Path, smtp_port: int) -> None:
        super().__init__(folder)
        self.clock = folder / "clock"
        self.smtp_port = smtp_port

    @property
    def variables(self) -> dict[str, str]:
        return super().variables | {
            "EMAIL_HOST": "127.0.0.1",
            "EMAIL_PORT": str(self.smtp_port),
            pretended.VARIABLE: str(self.clock),
        }

    def start(self, name: str) -> None:
        """One of the workers or beats."""
        if name in BEATS:
            schedule = str(self.folder / name)
            command = ["beat", "--loglevel", "WARNING", "--pidfile=", "--schedule", schedule]
        else:
            command = ["worker", "--pool", "solo", "--loglevel", "WARNING", "--hostname", f"{name}@%h"]
        self._start(name, [sys.executable, *_APP, *command])

    def restart_redis_empty(self) -> None:
        """Killed, and started with nothing in it."""
        self.end("redis", signal.SIGKILL)
        self.start_redis()

    def restart_postgres(self, told: signal.Signals) -> None:
        """Ended that way, and started on the same data."""
        self.end_postgres(told)
        self.start_postgres_again()

    def done_since(self, task: str, moment: datetime.datetime) -> int:
        """How often the task has been begun since then, by the shared clock, and run to its end."""
        file = self.clock.with_suffix(".done")
        lines = file.read_text(encoding="ascii").splitlines() if file.exists() else []
        return sum(
            name == task and datetime.datetime.fromisoformat(at) >= moment
            for name, at in (line.split() for line in lines[-400:] if line.count(" ") == 1)
        )


class Killer(threading.Thread):
    """Kills a worker with -9 every few seconds, at random, and starts it again."""

    def __init__(self, stack: FaultStack, seconds: tuple[float, float]) -> None:
        super().__init__(daemon=True)
        self.stack, self.seconds = stack, seconds
        self.kills = 0
        self.enough = threading.Event()
        self._may = threading.Lock()
        self._chance = random.Random(9)

    def run(self) -> None:
        while not self.enough.wait(self._chance.uniform(*self.seconds)):
            with self._may:
                name = self._chance.choice(WORKERS)
                self.stack.end(name, signal.SIGKILL)
                self.kills += 1
                self.stack.start(name)

    def pause(self) -> None:
        """Let be, until `go_on()`."""
        self._may.acquire()

    def go_on(self) -> None:
        """Kill again."""
        self._may.release()


@contextlib.contextmanager
def running(
    folder: Path, *, first: datetime.datetime, teams: int, each: int
) -> Iterator[tuple[FaultStack, BadPostOffice, list[dict[str, Any]]]]:
    """Everything, filled with people and their actions; the clock stands at `first`."""
    stack = FaultStack(folder, free_port())
    pretended.move_to(stack.clock, first)
    office = BadPostOffice(stack.clock)
    controller = Controller(office, hostname="127.0.0.1", port=stack.smtp_port)
    controller.start()
    try:
        stack.postgres.start()
        stack.start_redis()
        stack.manage("manage.py", "migrate", "--verbosity=0")
        actions = json.loads(stack.manage("-m", "tests.faults.seed", str(teams), str(each)))
        pretended.move_to(stack.clock, first)
        for name in (*WORKERS, *BEATS):
            stack.start(name)
        yield stack, office, actions
    finally:
        stack.stop()
        controller.stop()


def wait_until(happened: Any, patience: float) -> bool:
    """Whether it happened in time, in seconds."""
    deadline = time.monotonic() + patience
    while not happened():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.1)
    return True
