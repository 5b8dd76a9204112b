"""A broker that is away never turns a saved form into an error."""

from __future__ import annotations

import logging

import pytest
from django.db import transaction
from kombu.exceptions import OperationalError

from core.jobs import wake
from profiles.tasks import make_agreed_pdfs


@pytest.mark.django_db(transaction=True)
def test_the_task_is_queued_after_the_commit(monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[bool] = []
    monkeypatch.setattr(make_agreed_pdfs, "delay", lambda: sent.append(True))
    with transaction.atomic():
        wake(make_agreed_pdfs)
        assert not sent
    assert sent == [True]


@pytest.mark.django_db(transaction=True)
def test_a_broker_that_is_away_is_logged_and_left_to_beat(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def away() -> None:
        raise OperationalError("no broker")

    monkeypatch.setattr(make_agreed_pdfs, "delay", away)
    with caplog.at_level(logging.WARNING), transaction.atomic():
        wake(make_agreed_pdfs)
    assert "beat will find the work" in caplog.text
