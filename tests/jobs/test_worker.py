"""Real workers on a real broker: Redis as in production, the filesystem as in the trial.

Each test runs `celery worker` as a process of its own against this test's database, and looks at what came of it.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from celery import Celery
from django.conf import settings
from django.db import connection

from operations.models import Job
from people.actions import invite
from people.models import Invitation
from tests.factories import AdministratorFactory, UserFactory
from trial.cli import free_port

pytestmark = pytest.mark.django_db(transaction=True)
_PATIENCE = 40  # seconds; a worker starts in a few, on a machine that does nothing else
Start = Callable[[], "subprocess.Popen[bytes]"]


def _until(happened: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + _PATIENCE
    while not happened():
        assert time.monotonic() < deadline, what
        time.sleep(0.1)


@pytest.fixture
def redis(tmp_path: Path) -> Iterator[str]:
    """The address of a Redis of this test's own."""
    server = shutil.which("redis-server")
    if server is None:
        if os.environ.get("KP_REQUIRE_REDIS") == "1":
            pytest.fail("no redis-server on this machine, and one is required")
        pytest.skip("no redis-server on this machine")
    port = free_port()
    process = subprocess.Popen(
        [server, "--port", str(port), "--bind", "127.0.0.1", "--dir", str(tmp_path), "--save", ""],
        stdout=subprocess.DEVNULL,
    )
    try:
        _until(lambda: _answers(port), "redis did not start")
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        process.kill()
        process.wait()


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture(params=["redis", "filesystem"])
def broker(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """REDIS_URL for production's broker; empty for the trial's."""
    for folder in ("queue", "queue-control", "mail", "cache"):
        (tmp_path / folder).mkdir()
    return str(request.getfixturevalue("redis")) if request.param == "redis" else ""


@pytest.fixture
def environment(broker: str, tmp_path: Path) -> dict[str, str]:
    """What the worker's process is told: this test's database and broker, mail into files."""
    database = settings.DATABASES["default"]
    name = connection.settings_dict["NAME"]
    host = quote(str(database["HOST"]), safe="")
    user = quote(str(database["USER"]), safe="")
    password = f":{quote(str(database['PASSWORD']), safe='')}" if database["PASSWORD"] else ""
    port = f":{database['PORT']}" if database["PORT"] else ""
    return {
        **os.environ,
        "DATABASE_URL": f"postgresql://{user}{password}@{host}{port}/{name}",
        "REDIS_URL": broker,
        "VAR_DIR": str(tmp_path),
        "TRIAL": "yes",
        "DEBUG": "no",
        "SECRET_KEY": settings.SECRET_KEY,
    }


@pytest.fixture
def start_worker(environment: dict[str, str]) -> Iterator[Start]:
    """Starts a worker; whatever is still running at the end is killed."""
    started: list[subprocess.Popen[bytes]] = []

    def start() -> subprocess.Popen[bytes]:
        command = [
            sys.executable,
            "-m",
            "celery",
            "--app",
            "config",
            "worker",
            "--pool",
            "solo",
            "--loglevel",
            "WARNING",
        ]
        started.append(subprocess.Popen(command, cwd=settings.BASE_DIR, env=environment))
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.wait()


@pytest.fixture
def wake_up(environment: dict[str, str]) -> Callable[[], None]:
    """Does what beat does each minute: puts the task on the queue."""

    def send() -> None:
        code = "from config.celery import app; app.send_task('people.tasks.send_invitations')"
        subprocess.run([sys.executable, "-c", code], cwd=settings.BASE_DIR, env=environment, check=True)

    return send


def _invite(people: int) -> list[Invitation]:
    administrator = AdministratorFactory.create()
    return [invite(user=UserFactory.create(), by=administrator) for _ in range(people)]


def _mails(folder: Path) -> list[str]:
    return [mail.read_text(encoding="utf-8") for mail in (folder / "mail").iterdir()]


def _all_sent() -> bool:
    return not Invitation.objects.filter(sent_at=None).exists()


def test_a_worker_sends_what_waits_and_a_second_tick_sends_nothing(
    start_worker: Start, wake_up: Callable[[], None], tmp_path: Path
) -> None:
    invitations = _invite(3)
    wake_up()
    wake_up()
    start_worker()
    _until(_all_sent, "the invitations were not sent")
    wake_up()
    time.sleep(2)
    sent = "\n".join(_mails(tmp_path))
    for invitation in invitations:
        assert sent.count(f"To: {invitation.user.email}") == 1


def test_a_killed_worker_forgets_nobody(
    start_worker: Start, wake_up: Callable[[], None], tmp_path: Path
) -> None:
    first = start_worker()
    _invite(1)
    wake_up()
    _until(_all_sent, "the first invitation was not sent")
    invitations = _invite(20)
    wake_up()
    first.send_signal(signal.SIGKILL)
    first.wait()
    start_worker()
    wake_up()
    _until(_all_sent, "the invitations were not sent after the kill")
    sent = "\n".join(_mails(tmp_path))
    assert all(f"To: {invitation.user.email}" in sent for invitation in invitations)


def test_beat_looks_for_everything_that_a_lost_task_would_have_done() -> None:
    app = Celery()
    app.config_from_object("django.conf:settings", namespace="CELERY")
    wanted = {entry["task"] for entry in app.conf.beat_schedule.values()}
    assert wanted == {
        "operations.tasks.tick",
        "operations.tasks.tidy_up",
        "people.tasks.send_invitations",
        "profiles.tasks.lay_out_follow_ups",
        "profiles.tasks.make_agreed_pdfs",
        "profiles.tasks.open_campaign_rounds",
        "profiles.tasks.publish_rollups",
        "profiles.tasks.settle_ended_teams",
        "profiles.tasks.settle_support",
        "reminders.tasks.lay_out",
        "reminders.tasks.send_mails",
    }


def test_a_job_is_found_in_the_logs_by_the_request_that_woke_it(
    environment: dict[str, str], tmp_path: Path
) -> None:
    """In a worker of its own, as JSON; and it leaves a note of how it went."""
    _invite(1)
    code = (
        "import django; django.setup(); from core.logs import request_id; request_id.set('woken-by-a-page');"
        "from people.tasks import send_invitations; send_invitations.delay()"
    )
    surroundings = {**environment, "LOG_FORMAT": "json", "DJANGO_SETTINGS_MODULE": "config.settings"}
    subprocess.run([sys.executable, "-c", code], cwd=settings.BASE_DIR, env=surroundings, check=True)
    command = [sys.executable, "-m", "celery", "--quiet", "--app", "config", "worker", "--pool", "solo"]
    log = tmp_path / "worker.log"
    with log.open("wb") as file:
        worker = subprocess.Popen(command, cwd=settings.BASE_DIR, env=surroundings, stdout=file, stderr=file)
    try:
        _until(Job.objects.filter(name="people.tasks.send_invitations", runs=1).exists, "no note was left")
    finally:
        worker.kill()
        worker.wait()
    lines = [
        json.loads(line) for line in log.read_text(encoding="utf-8").splitlines() if line.startswith("{")
    ]
    done = [line for line in lines if "succeeded" in line["message"]]
    assert [line["request"] for line in done] == ["woken-by-a-page"]
    assert done[0]["task"] in done[0]["message"]
