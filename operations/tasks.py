"""Background work of operations: each task may run twice, late or never."""

from __future__ import annotations

from celery import shared_task

from operations import retention


@shared_task
def tick() -> None:
    """Nothing but the note that every job leaves (`operations.jobs`): beat asked, and a worker answered."""


@shared_task
def tidy_up() -> int:
    """Let go of what has been kept for as long as the confirmed rules say; says how many rows this run dealt with."""
    return retention.tidy_up()
