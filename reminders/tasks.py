"""Background work of reminders: each task finds what is left to do and may run twice, late or never."""

from __future__ import annotations

from celery import shared_task

from reminders import layout
from reminders.mail import outbox


@shared_task
def lay_out() -> int:
    """Bring what waits for everybody up to now; says how many reminders this run wrote."""
    return layout.lay_out().reminders


@shared_task
def send_mails() -> int:
    """Make the mails that are due and send what is ready; says how many mails this run sent."""
    return outbox.run()
