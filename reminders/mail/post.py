"""One connection to the mail server, opened when it is needed and again when it breaks."""

from __future__ import annotations

import contextlib
from types import TracebackType
from typing import Any, Self

from django.core.mail import EmailMessage, get_connection

from core import clock
from reminders.mail.fates import Fate, fate_of
from reminders.workdays import Calendar


class NoServer(Exception):
    """The mail server could not be reached: nothing was handed over."""


class Closed(Exception):
    """No mail may go out at this time: nothing was handed over."""


class Post:
    """Sends mails over one connection, within the calendar's hours alone.

    `broken`: how often in a row it broke or could not be opened.
    """

    def __init__(self, calendar: Calendar) -> None:
        self.broken = 0
        self._calendar = calendar
        self._connection: Any = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._close()

    @property
    def is_open(self) -> bool:
        """Whether mail may go out now. Asked anew each time: a run that began in time can last beyond it."""
        return self._calendar.is_open(clock.now())

    def send(self, message: EmailMessage) -> None:
        """Hand the mail over. Raises `Closed` when no mail may go out now, `NoServer` when there is no connection,
        else whatever the server answers.

        After a fault the next mail gets a connection of its own, so that nothing is left of the one before.
        """
        if not self.is_open:
            raise Closed
        self._open()
        try:
            self._connection.send_messages([message])
        except Exception as fault:
            if fate_of(fault) is Fate.UNKNOWN:
                self.broken += 1
            self._close()
            raise
        self.broken = 0

    def _open(self) -> None:
        if self._connection is not None:
            return
        connection = get_connection()
        try:
            connection.open()
        except Exception as fault:
            self.broken += 1
            raise NoServer from fault
        self._connection = connection

    def _close(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            with contextlib.suppress(Exception):  # it may be gone already
                connection.close()
