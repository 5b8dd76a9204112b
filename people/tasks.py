"""Background work of people: finds what is left to do; may run twice, late or never."""

from __future__ import annotations

from celery import shared_task

from people import mail


@shared_task
def send_invitations() -> int:
    """Send the invitations that have not gone out; says how many this run sent."""
    return mail.send_invitations()
