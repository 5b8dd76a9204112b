"""`/healthz` for load balancers: no sign-in, no reasons; 503 when pages cannot be served, not when a mail is late."""

from __future__ import annotations

import datetime

import pytest
from django.conf import settings as django_settings
from django.core.cache import cache
from django.db import OperationalError, connection
from django.test import Client
from pytest_django import Settings
from redis.exceptions import ConnectionError as RedisConnectionError

from core import clock
from operations.health import TICK_LATE_AFTER
from operations.jobs import TICK, note
from people.actions import invite
from people.models import Invitation
from tests.factories import AdministratorFactory, UserFactory

pytestmark = pytest.mark.django_db
WELL = {"database": "ok", "jobs": "ok", "mail": "ok"}
_A_MINUTE = datetime.timedelta(minutes=1)


@pytest.fixture(autouse=True)
def ticking() -> None:
    note(TICK, seconds=0.01)


def test_it_answers_without_a_sign_in(client: Client) -> None:
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()) == (200, WELL)
    assert "no-store" in answer.headers["Cache-Control"]
    assert "Set-Cookie" not in answer.headers


def test_a_database_that_is_gone_is_503_without_the_reason(
    client: Client, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def gone() -> None:
        raise OperationalError("the password of app is wrong")

    monkeypatch.setattr(connection, "cursor", gone)
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()) == (503, {"database": "failed"})
    assert "the password of app is wrong" in caplog.text


def test_redis_counts_where_it_is_in_use(
    client: Client, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.REDIS_URL = "redis://cache.example/0"
    assert client.get("/healthz").json() == {"redis": "ok", **WELL}

    def gone(_key: str) -> None:
        raise RedisConnectionError("connection refused")

    monkeypatch.setattr(cache, "get", gone)
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()) == (503, {"redis": "failed", **WELL})


def test_jobs_that_stand_still_are_late_and_the_pages_are_not_taken_away(client: Client) -> None:
    with clock.at(clock.now() + TICK_LATE_AFTER - _A_MINUTE):
        assert client.get("/healthz").json() == WELL
    with clock.at(clock.now() + TICK_LATE_AFTER + _A_MINUTE):
        answer = client.get("/healthz")
        assert (answer.status_code, answer.json()) == (200, {**WELL, "jobs": "late"})
        assert client.get("/healthz?strict").status_code == 503


def test_a_tick_that_failed_is_no_sign_of_life(client: Client) -> None:
    with clock.at(clock.now() + TICK_LATE_AFTER + _A_MINUTE):
        note(TICK, seconds=0.01, error="OperationalError")
        assert client.get("/healthz").json()["jobs"] == "late"


def test_a_mail_that_has_waited_for_an_hour_is_late(client: Client) -> None:
    invite(user=UserFactory.create(), by=AdministratorFactory.create())
    with clock.at(clock.now() + 50 * _A_MINUTE):
        note(TICK, seconds=0.01)
        assert client.get("/healthz").json() == WELL
    with clock.at(clock.now() + 70 * _A_MINUTE):
        note(TICK, seconds=0.01)
        answer = client.get("/healthz")
        assert (answer.status_code, answer.json()) == (200, {**WELL, "mail": "late"})
        Invitation.objects.update(sent_at=clock.now())
        assert client.get("/healthz?strict").json() == WELL


def test_an_invitation_that_is_renewed_waits_from_then(client: Client) -> None:
    invitation = invite(user=UserFactory.create(), by=AdministratorFactory.create())
    Invitation.objects.update(sent_at=clock.now())
    with clock.at(clock.now() + datetime.timedelta(days=5)):
        lasts = datetime.timedelta(days=django_settings.INVITATION_DAYS)
        invitation.renew(by=AdministratorFactory.create(), lasts=lasts)
        note(TICK, seconds=0.01)
        assert client.get("/healthz").json() == WELL


def test_it_only_reads(client: Client) -> None:
    assert client.post("/healthz").status_code == 405
    assert client.head("/healthz").status_code == 200
