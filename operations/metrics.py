"""Figures for Prometheus: pages by name and status, jobs, queues. No person, no team, no address with a key in it.

Requests are counted in each web process and added up from files in memory, one a worker's place (`config.gunicorn`).
Jobs and queues are read from the database when somebody asks, so that it does not matter which process did them.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

from django.db import DatabaseError
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest, values
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from core import backlogs
from operations.models import Job

_IS_SHARED = "PROMETHEUS_MULTIPROC_DIR" in os.environ
if _IS_SHARED:  # files by the worker's place: its successor goes on in them
    values.ValueClass = values.MultiProcessValue(  # type: ignore[no-untyped-call]
        lambda: os.environ.get("METRICS_PLACE") or str(os.getpid())
    )

_own = CollectorRegistry()
REQUESTS = Counter("klyngeportalen_requests", "Answers given", ["view", "method", "status"], registry=_own)
DURATIONS = Histogram(
    "klyngeportalen_request_seconds",
    "Time from the request's arrival to its answer",
    ["view"],
    buckets=(0.05, 0.1, 0.25, 0.5, 1, 2.5, 10),
    registry=_own,
)


class FromTheDatabase(Collector):
    """Jobs and queues, read at the moment. A database that is away leaves them out; the requests' figures stand."""

    def collect(self) -> Iterator[Metric]:
        try:
            yield from [*self._jobs(), *self._queues()]
        except DatabaseError:
            return

    def _jobs(self) -> list[Metric]:
        runs = CounterMetricFamily(
            "klyngeportalen_jobs", "Runs of background jobs", labels=["job", "outcome"]
        )
        spent = CounterMetricFamily(
            "klyngeportalen_job_seconds", "Time spent on background jobs", labels=["job"]
        )
        last = GaugeMetricFamily(
            "klyngeportalen_job_last_success_timestamp_seconds", "When the job last went well", labels=["job"]
        )
        for job in Job.objects.all():
            runs.add_metric([job.name, "ok"], job.runs - job.failures)
            runs.add_metric([job.name, "failed"], job.failures)
            spent.add_metric([job.name], job.seconds_in_all)
            if job.succeeded_at:
                last.add_metric([job.name], job.succeeded_at.timestamp())
        return [runs, spent, last]

    def _queues(self) -> list[Metric]:
        waiting = GaugeMetricFamily("klyngeportalen_queue_waiting", "Work that waits", labels=["queue"])
        held = GaugeMetricFamily("klyngeportalen_queue_held", "Work held back", labels=["queue"])
        oldest = GaugeMetricFamily(
            "klyngeportalen_queue_oldest_seconds", "How long the oldest has waited", labels=["queue"]
        )
        for queue, backlog in backlogs.look():
            waiting.add_metric([queue.name], backlog.waiting)
            held.add_metric([queue.name], backlog.held)
            oldest.add_metric([queue.name], backlog.age.total_seconds())
        return [waiting, held, oldest]


def observe(*, view: str, method: str, status: int, seconds: float) -> None:
    """Count one answer."""
    REQUESTS.labels(view, method, str(status)).inc()
    DURATIONS.labels(view).observe(seconds)


def exposition() -> bytes:
    """Everything, in the text form that Prometheus reads."""
    registry = CollectorRegistry()
    if _IS_SHARED:
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    else:
        registry.register(_own)
    registry.register(FromTheDatabase())
    return generate_latest(registry)
