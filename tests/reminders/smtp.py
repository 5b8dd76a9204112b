"""A mail server on this machine that really speaks SMTP, and can be told to misbehave."""

from __future__ import annotations

import email
import email.policy
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.test import override_settings

from trial.cli import free_port

#: what to do with the n-th mail (from 1) that is handed over: an answer, or `DROP`, or None to take it
Whim = Callable[[int, str], str | None]
#: take the mail, and hang up before saying so
DROP = "drop"


class PostOffice:
    """What has been received, in order; `whim` decides about each mail, `refuse` about each recipient."""

    def __init__(self) -> None:
        self.received: list[EmailMessage] = []
        self.whim: Whim = lambda _count, _to: None
        self.refuse: Callable[[str], str | None] = lambda _to: None
        self.taken = threading.Event()
        self._count = 0
        self.connections = 0

    async def handle_EHLO(
        self, server: SMTP, session: Session, envelope: Envelope, host: str, lines: list[str]
    ) -> list[str]:
        """A connection has begun."""
        self.connections += 1
        session.host_name = host
        return lines

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Take or refuse a recipient."""
        answer = self.refuse(address)
        if answer is None:
            envelope.rcpt_tos.append(address)
        return answer or "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Take, refuse or drop a mail."""
        self._count += 1
        answer = self.whim(self._count, envelope.rcpt_tos[0])
        if answer in (None, DROP):
            content = envelope.content
            assert isinstance(content, bytes)
            message: Any = email.message_from_bytes(content, policy=email.policy.default)
            self.received.append(message)
            self.taken.set()
        if answer == DROP:
            transport: Any = server.transport
            transport.abort()
        return answer if answer and answer != DROP else "250 OK"

    def copies(self) -> dict[str, Counter[str]]:
        """Message-IDs and how often each came, by recipient."""
        found: dict[str, Counter[str]] = {}
        for message in self.received:
            found.setdefault(str(message["To"]), Counter())[str(message["Message-ID"])] += 1
        return found


@contextmanager
def post_office() -> Iterator[PostOffice]:
    """The mail server that the portal sends to, within."""
    office = PostOffice()
    controller = Controller(office, hostname="127.0.0.1", port=free_port())
    controller.start()
    try:
        with override_settings(
            EMAIL_BACKEND="django.core.mail.backends.smtp.EmailBackend",
            EMAIL_HOST="127.0.0.1",
            EMAIL_PORT=controller.port,
            EMAIL_TIMEOUT=5,
        ):
            yield office
    finally:
        controller.stop()
