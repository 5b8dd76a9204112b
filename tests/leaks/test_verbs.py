"""What a press of a button lets out: in its answer, in messages, mails, jobs, logs and in the tables it writes."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from celery.app.task import Task
from django.core import mail
from django.db import connection
from django.test import TestCase
from django.urls import reverse

from tests.access.matrix import ROWS
from tests.access.rows import Row
from tests.access.visits import Visitors
from tests.access.words import words_in
from tests.access.world import ROLES, World
from tests.leaks.crawl import text_of

pytestmark = pytest.mark.django_db

VERBS = [row for row in ROWS if row.method == "POST" and not row.name.startswith("admin:")]
_WRITING = [
    row
    for row in VERBS
    if row.name == "profiles:plan_settings" or (isinstance(row.data, dict) and "version" in row.data)
]
READERS = (*ROLES, "colleague", "consultant", "other_consultant")

#: where the words of each kind may lie: in the rows themselves and, where history is kept, in their versions
_WHERE = {
    "note to a leadership task": {"clusters_leadershiptask", "clusters_leadershiptaskevent"},
    "submitted note": {"profiles_answer"},
    "draft note": {"profiles_answer"},
    "reason for a dot": {"profiles_vote"},
    "position": {"profiles_position", "profiles_positionevent"},
    "name of a passkey": {"mfa_authenticator"},
    "network of a session": {"people_session"},
    "why it was cancelled": {"profiles_assessmentevent"},
    "follow-up": {"profiles_followup", "profiles_followupevent", "profiles_followupmove"},
    "appraisal sheet": {"profiles_appraisalsheet"},
    # what is between team and consultant lies in the rows alone: no history is kept of it
    **{key: {"profiles_supportrequest"} for key in (": advice", ": outcome")},
    ": note": {"profiles_supportnote"},
    ": place": {"profiles_supportvisit"},
    "support ": {"profiles_supportrequest", "profiles_supportrequestevent", "profiles_supportmove"},
    "plan": {
        "profiles_developmentplan",
        "profiles_developmentplanevent",
        "profiles_focusarea",
        "profiles_focusareaevent",
        "profiles_action",
        "profiles_actionevent",
        "profiles_promise",
        "profiles_promiseevent",
        "profiles_focuscomment",
        "profiles_focuscommentevent",
        "profiles_planevent",
        "profiles_agreedcopy",
        "profiles_sentcopy",
        "profiles_focuschange",
    },
}


@pytest.fixture
def queued(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is handed to the workers, written out."""
    calls: list[str] = []
    monkeypatch.setattr(
        Task, "apply_async", lambda self, *args, **kwargs: calls.append(f"{self.name}{args}{kwargs}")
    )
    return calls


@pytest.fixture
def logged() -> Iterator[list[str]]:
    """Every line that any part of the portal or its libraries logs, down to the finest level."""
    lines: list[str] = []
    handler = logging.Handler(logging.DEBUG)
    handler.emit = lambda record: lines.append(logging.Formatter().format(record))  # type: ignore[method-assign]
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield lines
    root.removeHandler(handler)
    root.setLevel(level)


def _post(
    row: Row, role: str, world: World, visitors: Visitors, headers: Mapping[str, str], stale: bool
) -> str:
    data: dict[str, Any] = dict(row.posted(world))
    if stale and "version" in data:
        data["version"] = "99"
    return text_of(visitors.visit(role, "POST", reverse(row.name, kwargs=world.pages[row.at]), data, headers))


@pytest.mark.parametrize("row", VERBS, ids=str)
def test_the_answer_to_a_verb_holds_nothing_that_is_not_the_persons(
    row: Row, world: World, visitors: Visitors
) -> None:
    for role in READERS:
        found = words_in(_post(row, role, world, visitors, {}, stale=False))
        assert world.secrets.hidden_from(role, found) == [], role


@pytest.mark.parametrize("row", _WRITING, ids=str)
def test_a_conflict_shows_what_is_stored_to_those_alone_who_read_it_anyway(
    row: Row, world: World, visitors: Visitors
) -> None:
    for headers in ({}, {"X-Autosave": "1"}):
        for role in READERS:
            found = words_in(_post(row, role, world, visitors, headers, stale=True))
            assert world.secrets.hidden_from(role, found) == [], (role, headers)


def test_a_conflict_has_something_to_show(world: World, visitors: Visitors) -> None:
    """Otherwise the test above would hold for an answer that says nothing."""
    shown = {
        row.name
        for row in _WRITING
        if words_in(_post(row, "member", world, visitors, {"X-Autosave": "1"}, stale=True))
    }

    assert {"profiles:answer", "profiles:position", "profiles:focus_edit"} <= shown


def _one_who_may(row: Row) -> str | None:
    return next(
        (role for role, cell in row.expected.items() if cell in {"302", "200"} and role != "anonymous"), None
    )


@pytest.mark.parametrize("row", [row for row in VERBS if _one_who_may(row)], ids=str)
def test_a_verb_leaves_no_words_behind_it(
    row: Row, world: World, visitors: Visitors, queued: list[str], logged: list[str]
) -> None:
    """Not in a mail to somebody else, a job's arguments, a log or a table that is not the text's own."""
    role = _one_who_may(row)
    assert role is not None
    with TestCase.captureOnCommitCallbacks(execute=True):
        visitors.stay(role, "POST", reverse(row.name, kwargs=world.pages[row.at]), row.posted(world))
        visitors.stay(role, "GET", "/")

    assert words_in(" ".join(queued)) == set()
    assert words_in("\n".join(logged)) == set()
    for sent in mail.outbox:
        for reader in (role for role, person in world.people.items() if person.email in sent.recipients()):
            assert world.secrets.hidden_from(reader, words_in(f"{sent.subject} {sent.body}")) == []
    assert _misplaced(world) == []


def _misplaced(world: World) -> list[str]:
    """Words in a table where nobody would look for them."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            name = connection.ops.quote_name(table)
            cursor.execute(f"SELECT row::text FROM {name} AS row WHERE row::text LIKE '%%qx%%z%%'")
            words = words_in(" ".join(text for (text,) in cursor.fetchall()))
            kinds = {_kind(world.secrets.known[word].what) for word in words}
            found += [f"{kind} in {table}" for kind in kinds if table not in _WHERE[kind]]
    return found


def _kind(what: str) -> str:
    return next(kind for kind in _WHERE if kind in what)


def test_the_words_lie_where_they_are_looked_for(world: World) -> None:
    """The search above finds words, of each kind."""
    with connection.cursor() as cursor:
        for kind, tables in _WHERE.items():
            table = min(tables, key=len)
            cursor.execute(f"SELECT row::text FROM {table} AS row")
            words = words_in(" ".join(text for (text,) in cursor.fetchall()))
            assert kind in {_kind(world.secrets.known[word].what) for word in words}, kind


def test_nobody_is_turned_away_with_words(world: World, visitors: Visitors) -> None:
    """The pages for 400, 403, 404, 405, and for a form without its token."""
    url = reverse("profiles:plan", kwargs=world.pages["plan draft"])
    for role in ("employee", "chief", "superuser", "former"):
        for method in ("GET", "POST", "PUT"):
            assert words_in(text_of(visitors.visit(role, method, url))) == set()


def test_a_fault_shows_no_words(world: World, visitors: Visitors, monkeypatch: pytest.MonkeyPatch) -> None:
    """The 500 page tells nothing of what went wrong, whoever it happened to."""

    def fail(request: Any, plan: Any, **kwargs: Any) -> None:
        raise RuntimeError(plan.support_wish)

    monkeypatch.setattr("profiles.views.plan.show_plan", fail)
    client = visitors.clients["chief"]
    client.raise_request_exception = False
    try:
        response = visitors.visit(
            "chief", "GET", reverse("profiles:plan", kwargs=world.pages["plan submitted"])
        )
    finally:
        client.raise_request_exception = True

    assert response.status_code == 500
    assert words_in(text_of(response)) == set()
