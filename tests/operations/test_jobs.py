"""Every job leaves a note of how it went."""

from __future__ import annotations

import pytest
from celery import shared_task
from django.db import DatabaseError

from core import clock
from operations import jobs
from operations.models import Job
from operations.tasks import tick

pytestmark = pytest.mark.django_db


@shared_task(name="tests.fails")
def _fails(word: str) -> None:
    raise ValueError(word)


def test_a_run_is_counted() -> None:
    tick.apply()
    tick.apply()
    job = Job.objects.get(name=jobs.TICK)
    assert (job.runs, job.failures, job.error, job.failed_at) == (2, 0, "", None)
    assert job.succeeded_at is not None and job.ended_at >= job.succeeded_at
    assert 0 <= job.seconds <= job.seconds_in_all


def test_a_failure_is_counted_by_its_class_and_never_by_its_words() -> None:
    _fails.apply(args=("noget fortroligt",))
    job = Job.objects.get(name="tests.fails")
    assert (job.runs, job.failures, job.error, job.succeeded_at) == (1, 1, "ValueError", None)
    assert "fortroligt" not in " ".join(str(value) for value in vars(job).values())


def test_a_later_success_keeps_when_it_failed() -> None:
    jobs.note("x", seconds=1, error="OSError")
    jobs.note("x", seconds=3)
    job = Job.objects.get(name="x")
    assert (job.runs, job.failures, job.seconds, job.seconds_in_all) == (2, 1, 3, 4)
    assert job.failed_at is not None and job.succeeded_at is not None and job.succeeded_at <= clock.now()


def test_a_note_that_cannot_be_written_does_not_make_the_job_fail(monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(*_args: object, **_kwargs: object) -> None:
        raise DatabaseError

    monkeypatch.setattr(jobs, "note", gone)
    assert tick.apply().successful()
