"""A running portal for a browser to visit: a database of its own with the demo municipality, and gunicorn in front."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from psycopg import sql

from trial.cli import free_port

ROOT = Path(__file__).resolve().parents[2]
#: seconds that gunicorn may take to answer the first time
PATIENCE = 60


@dataclass(frozen=True)
class Portal:
    """Where the running portal is."""

    url: str
    database_name: str
    log: Path

    @property
    def mail(self) -> Path:
        """The folder with the mails it has sent."""
        return self.log.parent / "mail"

    @contextlib.contextmanager
    def database(self) -> Iterator[None]:
        """The ORM of this process looks into the portal's database for the length of the block."""
        with _using(self.database_name):
            yield


@contextlib.contextmanager
def running(name: str) -> Iterator[Portal]:
    """A portal with the demo in a fresh database of that name; both are gone afterwards."""
    server = os.environ["DATABASE_URL"]
    _recreate(server, name)
    try:
        with _using(name):
            call_command("migrate", interactive=False, verbosity=0)
            call_command("load_catalogue", stdout=StringIO())
            call_command("load_demo", stdout=StringIO())
        _collect()
        with _gunicorn(_named(server, name), free_port()) as (url, log):
            yield Portal(url, name, log)
    finally:
        _drop(server, name)


@contextlib.contextmanager
def beside(portal: Portal, port: int, **variables: str) -> Iterator[Portal]:
    """Another process on the same database, with an environment that says more. One at a time."""
    server = _named(os.environ["DATABASE_URL"], portal.database_name)
    with _gunicorn(server, port, "beside", **variables) as (url, log):
        yield Portal(url, portal.database_name, log)


@contextlib.contextmanager
def _using(name: str) -> Iterator[None]:
    """Point Django's one connection elsewhere, and back."""
    before = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = name
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = before


def _var() -> Path:
    """Where the portals write."""
    var = Path(settings.VAR_DIR) / "browser"
    var.mkdir(parents=True, exist_ok=True)
    return var


def _environment(**more: str) -> dict[str, str]:
    return os.environ | {"DJANGO_SETTINGS_MODULE": "tests.browser.settings", "VAR_DIR": str(_var()), **more}


def _collect() -> None:
    collect = [sys.executable, "-m", "django", "collectstatic", "--no-input", "--verbosity=0"]
    subprocess.run(collect, env=_environment(), cwd=ROOT, check=True)


@contextlib.contextmanager
def _gunicorn(
    database_url: str, port: int, name: str = "gunicorn", **more: str
) -> Iterator[tuple[str, Path]]:
    url = f"http://127.0.0.1:{port}"
    log = _var() / f"{name}.log"
    variables = _environment(DATABASE_URL=database_url, SITE_URL=url, **more)
    command = [sys.executable, "-m", "gunicorn", "config.wsgi", f"--bind=127.0.0.1:{port}"]
    command += ["--threads=4", "--no-control-socket"]
    with open(log, "w", encoding="utf-8") as output:
        process = subprocess.Popen(command, env=variables, cwd=ROOT, stdout=output, stderr=output)
    try:
        _wait_until_healthy(url, process, log)
        yield url, log
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=30)


def _wait_until_healthy(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and process.poll() is None:
        with contextlib.suppress(OSError), opener.open(f"{url}/healthz", timeout=5):
            return
        time.sleep(0.1)
    raise RuntimeError(f"the portal did not start:\n{log.read_text(encoding='utf-8')}")


def _named(server: str, name: str) -> str:
    """The same server's address, with another database."""
    parts = urlsplit(server)
    return urlunsplit((parts.scheme, parts.netloc, f"/{name}", parts.query, ""))


def _recreate(server: str, name: str) -> None:
    _drop(server, name)
    with psycopg.connect(_named(server, "postgres"), autocommit=True) as administration:
        administration.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))


def _drop(server: str, name: str) -> None:
    with psycopg.connect(_named(server, "postgres"), autocommit=True) as administration:
        administration.execute(
            sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
        )
