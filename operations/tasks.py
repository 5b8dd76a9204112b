"""Background work of operations: each task may run twice, late or never."""

from __future__ import annotations

from celery import shared_task


@shared_task
def tick() -> None:
    """Nothing but the note that every job leaves (`operations.jobs`): beat asked, and a worker answered."""
