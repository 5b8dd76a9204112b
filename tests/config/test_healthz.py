"""`/healthz` for load balancers: no sign-in, no reasons, 503 as soon as a part is gone."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.db import OperationalError, connection
from django.test import Client
from pytest_django import Settings
from redis.exceptions import ConnectionError as RedisConnectionError

pytestmark = pytest.mark.django_db


def test_it_answers_without_a_sign_in(client: Client) -> None:
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"database": "ok"})
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
    assert client.get("/healthz").json() == {"database": "ok", "redis": "ok"}

    def gone(_key: str) -> None:
        raise RedisConnectionError("connection refused")

    monkeypatch.setattr(cache, "get", gone)
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()) == (503, {"database": "ok", "redis": "failed"})


def test_it_only_reads(client: Client) -> None:
    assert client.post("/healthz").status_code == 405
    assert client.head("/healthz").status_code == 200
