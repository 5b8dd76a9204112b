"""Notes how background jobs go. Importing it connects the receivers; the app does when it starts."""

from __future__ import annotations

import logging
import time
from typing import Any

from celery import signals
from django.db import DatabaseError, transaction
from django.db.models import F

from core import clock
from operations.models import Job

logger = logging.getLogger(__name__)
#: the job that beat wakes each minute: that it was done says that beat and worker both run
TICK = "operations.tasks.tick"
#: when each running task began, by its id; a process runs few at a time
_begun: dict[str, float] = {}


def note(name: str, *, seconds: float, error: str = "") -> None:
    """Count one run of a job, that ended now. `error` is the class of what went wrong; empty when nothing did."""
    moment = clock.now()
    how = {"failed_at": moment, "error": error[:80]} if error else {"succeeded_at": moment}
    counted: dict[str, Any] = {
        "runs": F("runs") + 1,
        "failures": F("failures") + (1 if error else 0),
        "seconds_in_all": F("seconds_in_all") + seconds,
    }
    Job.objects.bulk_create([Job(name=name)], ignore_conflicts=True)
    Job.objects.filter(name=name).update(ended_at=moment, seconds=seconds, **how, **counted)


@signals.task_prerun.connect
def begin(task_id: str = "", **_kwargs: Any) -> None:
    """Start the clock."""
    _begun[task_id] = time.monotonic()


@signals.task_postrun.connect
def end(task_id: str = "", task: Any = None, state: str = "", retval: Any = None, **_kwargs: Any) -> None:
    """Note the run. A database that is away must not make the job's own end fail."""
    seconds = time.monotonic() - _begun.pop(task_id, time.monotonic())
    error = type(retval).__name__ if state == "FAILURE" else ""
    try:
        with transaction.atomic():
            note(task.name, seconds=seconds, error=error)
    except DatabaseError:
        logger.warning("the run of %s could not be noted", task.name, exc_info=True)
