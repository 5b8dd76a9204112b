"""What the logs say, and what they never say."""

from __future__ import annotations

import datetime
import io
import json
import logging
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from gunicorn.config import Config
from pytest_django import Settings

from config.gunicorn_log import PortalLogger
from core.logs import JsonFormatter, LineFormatter, redact, request_id, task_id
from core.request_ids import RequestIdMiddleware
from core.task_ids import begin, end, name_the_request
from tests.access.addresses import all_addresses

SECRET = "abc_DEF-123.456"
ROW = (
    "null value violates\nDETAIL:  Failing row contains (7, Jeg er bange\nfor mødet).\n"
    "Traceback (most recent call last)"
)


@pytest.mark.parametrize(
    ("said", "written"),
    [
        (f"Gone: /invitation/{SECRET}/", "Gone: /invitation/[…]/"),
        (f"GET /kalender/{SECRET}.ics 200", "GET /kalender/[…] 200"),
        (f"/konto/ny-adgangskode/2f-{SECRET}/ ", "/konto/ny-adgangskode/[…]/ "),
        ("/konto/ny-adgangskode/gemt/", "/konto/ny-adgangskode/gemt/"),
        (f'"https://x.example/konto/mails/afmeld/{SECRET}/"', '"https://x.example/konto/mails/afmeld/[…]/"'),
        ("/invitation-til-afdaekning/7/", "/invitation-til-afdaekning/7/"),
        ("550 mette.holm@kommune.example: no such box", "550 […]@kommune.example: no such box"),
        (ROW, "null value violates\nDETAIL: […]\nTraceback (most recent call last)"),
        ("/team/7/ took 12 ms", "/team/7/ took 12 ms"),
    ],
)
def test_secrets_and_people_are_taken_out(said: str, written: str) -> None:
    assert redact(said) == written


def test_every_address_that_holds_a_token_loses_it_in_the_logs() -> None:
    found = [
        address.route for address in all_addresses() if re.search(r"<(?:\w+:)?(?:token|key)>", address.route)
    ]
    assert len(found) >= 2
    for route in found:
        path = "/" + re.sub(r"\(\?P<\w+>[^)]*\)|<[^>]*>", SECRET, route).rstrip("$")
        assert SECRET not in redact(path), route


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """What a logger of the test's own writes as JSON."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonFormatter())
    log = logging.getLogger("tests.logs")
    log.addHandler(handler)
    log.propagate = False
    yield stream
    log.removeHandler(handler)


def _read(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_a_line_is_an_object_with_the_ids_of_what_goes_on(lines: io.StringIO) -> None:
    request, task = request_id.set("r" * 12), task_id.set("t-1")
    try:
        logging.getLogger("tests.logs").warning("to %s", "mette@kommune.example", extra={"fields": {"ms": 3}})
    finally:
        request_id.reset(request)
        task_id.reset(task)
    (said,) = _read(lines)
    assert said["message"] == "to […]@kommune.example"
    assert (said["request"], said["task"], said["ms"], said["level"]) == ("r" * 12, "t-1", 3, "WARNING")


def test_an_exception_is_one_line_without_the_row_it_was_about(lines: io.StringIO) -> None:
    try:
        raise ValueError(ROW)
    except ValueError:
        logging.getLogger("tests.logs").exception("it failed")
    (said,) = _read(lines)
    assert "bange" not in said["exception"] and "ValueError" in said["exception"]


def test_the_line_for_people_names_the_request_too() -> None:
    record = logging.LogRecord("a", logging.INFO, "x.py", 1, "Gone: %s", (f"/invitation/{SECRET}/",), None)
    token = request_id.set("named-here")
    try:
        written = LineFormatter().format(record)
    finally:
        request_id.reset(token)
    assert written.endswith("INFO a Gone: /invitation/[…]/ request=named-here")


@pytest.mark.django_db
class TestRequestNames:
    def test_each_answer_has_a_name_of_its_own(self, client: Client) -> None:
        names = {client.get("/tilgaengelighed/").headers["X-Request-ID"] for _ in range(2)}
        assert len(names) == 2 and all(re.fullmatch(r"[0-9a-f]{32}", name) for name in names)

    def test_a_strangers_header_is_not_believed(self, client: Client) -> None:
        answer = client.get("/tilgaengelighed/", headers={"X-Request-ID": "chosen-by-me"})
        assert answer.headers["X-Request-ID"] != "chosen-by-me"

    def test_the_proxys_header_is(self, client: Client, settings: Settings) -> None:
        settings.REQUEST_ID_HEADER = "X-Correlation-ID"
        answer = client.get("/tilgaengelighed/", headers={"X-Correlation-ID": "proxy-0123"})
        assert answer.headers["X-Request-ID"] == "proxy-0123"

    @pytest.mark.parametrize("given", ["short", "x" * 65, "two lines\nhere", 'quote"inside'])
    def test_what_is_no_name_is_replaced(self, client: Client, settings: Settings, given: str) -> None:
        settings.REQUEST_ID_HEADER = "X-Request-ID"
        request = RequestFactory().get("/", headers={"X-Request-ID": given})
        seen: list[str] = []

        def view(_request: HttpRequest) -> HttpResponse:
            seen.append(request_id.get())
            return HttpResponse()

        answer = RequestIdMiddleware(view)(request)
        assert answer.headers["X-Request-ID"] == seen[0] != given
        assert request_id.get() == ""


class _Task:
    def __init__(self, **carried: str) -> None:
        self.request = type("Context", (), carried)()


def test_a_task_is_named_after_the_request_that_woke_it() -> None:
    token = request_id.set("woke-it-up")
    headers: dict[str, Any] = {}
    name_the_request(headers=headers)
    request_id.reset(token)
    assert headers == {"request_id": "woke-it-up"}

    begin(task_id="t-7", task=_Task(**headers))
    assert (request_id.get(), task_id.get()) == ("woke-it-up", "t-7")
    end()
    assert (request_id.get(), task_id.get()) == ("", "")


def test_beats_tasks_belong_to_no_request() -> None:
    headers: dict[str, Any] = {}
    name_the_request(headers=headers)
    assert headers == {}
    begin(task_id="t-8", task=_Task())
    assert request_id.get() == ""
    end()


class _Answer:
    status = "200 OK"
    sent = 512
    headers = (("Content-Type", "text/html"), ("X-Request-ID", "named-here"))


@pytest.mark.parametrize("style", ["json", "line"])
def test_gunicorns_line_has_neither_token_nor_query_nor_address(
    style: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    stream = io.StringIO()
    monkeypatch.setenv("LOG_FORMAT", style)
    config = Config()
    config.set("accesslog", "-")
    log = PortalLogger(config)
    environ = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": f"/kalender/{SECRET}.ics",
        "QUERY_STRING": "navn=Mette",
        "REMOTE_ADDR": "203.0.113.9",
    }
    for handler in log.access_log.handlers:
        handler.stream = stream
    try:
        log.access(_Answer(), None, environ, datetime.timedelta(milliseconds=12))
    finally:
        log.access_log.handlers.clear()
        log.error_log.handlers.clear()
    written = stream.getvalue()
    assert "/kalender/[…]" in written and "named-here" in written and "12" in written
    assert SECRET not in written and "Mette" not in written and "203.0.113.9" not in written
    if style == "json":
        said = json.loads(written)
        assert (said["status"], said["ms"], said["request"]) == (200, 12, "named-here")
