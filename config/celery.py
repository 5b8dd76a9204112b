"""Celery's application. Work lies in the database; a task only wakes it."""

from __future__ import annotations

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("klyngeportalen")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

from core import task_ids  # noqa: E402, F401 - connects its receivers, once there is an app
