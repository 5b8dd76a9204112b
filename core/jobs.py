"""Waking background work.

The work itself is a row in the database. A task only says "look now"; beat looks again anyway. So a broker that is
down must never turn a saved form into an error page.
"""

from __future__ import annotations

import logging
from typing import Any

from celery import Task
from django.db import transaction
from kombu.exceptions import OperationalError

logger = logging.getLogger(__name__)


def wake(task: Task[..., Any], *args: int | str) -> None:
    """Queue the task once the present transaction is committed; when the broker is away, leave it to the next beat."""

    def send() -> None:
        try:
            task.delay(*args)
        except (OperationalError, OSError):
            logger.warning("the broker did not take %s%s; beat will find the work", task.name, args)

    transaction.on_commit(send)
