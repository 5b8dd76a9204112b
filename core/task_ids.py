"""Carries the request's name along to the tasks it wakes, and has Celery log as the portal does.

Importing it connects the receivers; `config.celery` does.
"""

from __future__ import annotations

import logging.config
from typing import Any

from celery import signals
from django.conf import settings

from core.logs import request_id, task_id


@signals.before_task_publish.connect
def name_the_request(headers: dict[str, Any] | None = None, **_kwargs: Any) -> None:
    """The message carries the name of the request that wakes the task; beat's carry none."""
    if headers is not None and (name := request_id.get()):
        headers["request_id"] = name


@signals.task_prerun.connect
def begin(task_id: str = "", task: Any = None, **_kwargs: Any) -> None:
    """From here on, lines belong to the task and to the request behind it."""
    _set(task_id, getattr(task.request, "request_id", None) or "" if task is not None else "")


@signals.task_postrun.connect
def end(**_kwargs: Any) -> None:
    """The next task on this thread has names of its own."""
    _set("", "")


def _set(task: str, request: str) -> None:
    task_id.set(task)
    request_id.set(request)


@signals.setup_logging.connect
def log_as_the_portal(**_kwargs: Any) -> None:
    """Celery's own set-up of the logs is skipped when somebody answers this signal."""
    logging.config.dictConfig(settings.LOGGING)
