"""Metrics: off by default, for whoever holds the token, right across processes, and about nobody."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import NoReverseMatch, resolve, reverse
from prometheus_client.parser import text_string_to_metric_families
from pytest_django import Settings

from operations.jobs import note
from operations.metrics import exposition
from operations.middleware import MetricsMiddleware
from people.actions import invite
from tests.factories import AdministratorFactory, UserFactory
from trial.cli import free_port

TOKEN = "kun-for-prometheus-0123456789-0123456789"
_BEARER = {"Authorization": f"Bearer {TOKEN}"}


def _figures(text: str) -> dict[tuple[str, ...], float]:
    return {
        (sample.name, *(f"{name}={value}" for name, value in sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def test_without_the_setting_there_is_no_such_address() -> None:
    with pytest.raises(NoReverseMatch):
        reverse("metrics")
    assert "operations.middleware.MetricsMiddleware" not in django_settings.MIDDLEWARE


@pytest.mark.django_db
@pytest.mark.urls("tests.operations.urls_metrics")
class TestTheToken:
    @pytest.mark.parametrize(
        "headers",
        [
            {},
            {"Authorization": "Bearer "},
            {"Authorization": f"Bearer {TOKEN}x"},
            {"Authorization": f"Basic {TOKEN}"},
        ],
    )
    def test_whoever_lacks_it_learns_of_no_page(
        self, headers: dict[str, str], client: Client, settings: Settings
    ) -> None:
        settings.METRICS_TOKEN = TOKEN
        assert client.get("/metrics", headers=headers).status_code == 404

    def test_an_administrators_sign_in_is_no_token(self, client: Client, settings: Settings) -> None:
        settings.METRICS_TOKEN = TOKEN
        client.force_login(AdministratorFactory.create())
        assert client.get("/metrics").status_code == 404

    def test_an_empty_setting_is_no_token_either(self, client: Client, settings: Settings) -> None:
        settings.METRICS_TOKEN = ""
        assert client.get("/metrics", headers={"Authorization": "Bearer "}).status_code == 404

    def test_whoever_has_it_gets_the_figures(self, client: Client, settings: Settings) -> None:
        settings.METRICS_TOKEN = TOKEN
        answer = client.get("/metrics", headers=_BEARER)
        assert answer.status_code == 200
        assert answer.headers["Content-Type"].startswith("text/plain")
        assert "klyngeportalen_queue_waiting" in answer.content.decode()


@pytest.mark.django_db
def test_jobs_and_queues_are_read_when_asked() -> None:
    note("x.tasks.y", seconds=2)
    note("x.tasks.y", seconds=1, error="OSError")
    invite(user=UserFactory.create(), by=AdministratorFactory.create())
    figures = _figures(exposition().decode())
    assert figures["klyngeportalen_jobs_total", "job=x.tasks.y", "outcome=ok"] == 1
    assert figures["klyngeportalen_jobs_total", "job=x.tasks.y", "outcome=failed"] == 1
    assert figures["klyngeportalen_job_seconds_total", "job=x.tasks.y"] == 3
    assert figures["klyngeportalen_queue_waiting", "queue=invitations"] == 1
    assert figures["klyngeportalen_queue_oldest_seconds", "queue=invitations"] < 60


@pytest.mark.django_db
def test_a_page_is_counted_by_its_name_never_by_its_address() -> None:
    def view(request: HttpRequest) -> HttpResponse:
        request.resolver_match = resolve(request.path)
        return HttpResponse(status=418)

    MetricsMiddleware(view)(RequestFactory().get("/team/4711/"))
    MetricsMiddleware(lambda _request: HttpResponse(status=404))(RequestFactory().generic("BREW", "/x/4712/"))
    text = exposition().decode()
    figures = _figures(text)
    assert figures["klyngeportalen_requests_total", "method=GET", "status=418", "view=clusters:team"] == 1
    assert figures["klyngeportalen_requests_total", "method=other", "status=404", "view=none"] == 1
    assert figures["klyngeportalen_request_seconds_count", "view=clusters:team"] == 1
    assert "4711" not in text and "4712" not in text and "BREW" not in text


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[int, Path]]:
    """gunicorn as in production, with two workers and a token; its port and log."""
    port, log = free_port(), tmp_path / "log"
    surroundings = {
        **os.environ,
        "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none",
        "VAR_DIR": str(tmp_path),
        "METRICS_TOKEN": TOKEN,
        "DEBUG": "yes",  # static files straight from their folder
        "LOG_FORMAT": "json",
        "PORT": str(port),
        "WEB_WORKERS": "2",
    }
    with log.open("wb") as file:
        command = [sys.executable, "-m", "gunicorn", "--config", "config/gunicorn.py", "config.wsgi"]
        process = subprocess.Popen(
            command, cwd=django_settings.BASE_DIR, env=surroundings, stdout=file, stderr=file
        )
    try:
        deadline = time.monotonic() + 60
        while not _answers(port):
            assert process.poll() is None and time.monotonic() < deadline, log.read_text()
            time.sleep(0.2)
        yield port, log
    finally:
        process.terminate()
        process.wait()


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _get(port: int, path: str, headers: dict[str, str] | None = None) -> str:
    question = urllib.request.Request(f"http://127.0.0.1:{port}{path}", headers=headers or {})
    with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(question, timeout=30) as answer:
        return str(answer.read().decode())


def _counted(port: int) -> float:
    figures = _figures(_get(port, "/metrics", _BEARER))
    return figures.get(("klyngeportalen_requests_total", "method=GET", "status=200", "view=accessibility"), 0)


def test_all_workers_are_counted_together_and_a_renewed_one_goes_on(served: tuple[int, Path]) -> None:
    """Also with the database away, and with every line of the log an object that names its request."""
    port, log = served
    for _ in range(10):
        _get(port, "/tilgaengelighed/")
    assert {_counted(port) for _ in range(6)} == {10}

    workers = {int(pid) for pid in re.findall(r"Booting worker with pid: (\d+)", log.read_text())}
    assert len(workers) == 2
    os.kill(min(workers), signal.SIGKILL)
    deadline = time.monotonic() + 60
    while len(re.findall("Booting worker", log.read_text())) < 3:
        assert time.monotonic() < deadline
        time.sleep(0.2)
    for _ in range(10):
        _get(port, "/tilgaengelighed/")
    assert {_counted(port) for _ in range(6)} == {20}
    with pytest.raises(urllib.error.HTTPError):
        _get(port, "/invitation/hemmeligt-bevis/?navn=hemmeligt")
    assert "hemmeligt" not in log.read_text() and "/invitation/[…]" in log.read_text()
    lines = [line for line in log.read_text().splitlines() if '"gunicorn.access"' in line]
    assert lines and all('"request": "' in line for line in lines)
