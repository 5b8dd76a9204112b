"""One run of the mailer, as beat wakes it."""

from __future__ import annotations

from core import clock
from reminders.mail.making import make_mails
from reminders.mail.sending import send_mails
from reminders.policy import rules_now


def run() -> int:
    """Make the mails that are due and send what is ready, if mail may go out now; says how many went."""
    calendar = rules_now().calendar
    if not calendar.is_open(clock.now()):
        return 0
    make_mails(calendar)
    return send_mails(calendar)
