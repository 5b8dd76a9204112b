"""Every address × method × role, against the matrix."""

from __future__ import annotations

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from tests.access.addresses import all_addresses
from tests.access.matrix import ROWS
from tests.access.rows import Row
from tests.access.table_admin import MODELS
from tests.access.visits import LOGIN, Visitors, outcome
from tests.access.world import ROLES, World

pytestmark = pytest.mark.django_db

#: methods that no row need mention: they are refused everywhere
_OTHERS = ("GET", "POST", "PUT", "PATCH", "DELETE")


def _url(row: Row, world: World) -> str:
    return reverse(row.name, kwargs=world.pages[row.at]) + (f"?{row.query}" if row.query else "")


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_each_role_gets_the_answer_of_the_matrix(row: Row, world: World, visitors: Visitors) -> None:
    url, data = _url(row, world), row.posted(world)
    found = {role: outcome(visitors.visit(role, row.method, url, data)) for role in ROLES}

    assert found == row.expected


@pytest.mark.parametrize("row", [row for row in ROWS if row.method == "GET"], ids=str)
def test_head_answers_as_get(row: Row, world: World, visitors: Visitors) -> None:
    """A view that guards `get()` alone would let HEAD tell what is there."""
    roles = ("employee", "leader")
    url = _url(row, world)
    found = {role: outcome(visitors.visit(role, "HEAD", url)) for role in roles}

    assert found == {role: row.expected[role] for role in roles}


def _without_a_row() -> list[tuple[str, str]]:
    """Addresses and methods that the matrix does not mention."""
    known = {(row.name, row.method) for row in ROWS}
    return [
        (address.name, method)
        for address in all_addresses()
        for method in _OTHERS
        if (address.name, method) not in known and not address.is_admin
    ]


@pytest.mark.parametrize(("name", "method"), _without_a_row())
def test_a_method_without_a_row_is_refused(name: str, method: str, world: World, visitors: Visitors) -> None:
    rows = [row for row in ROWS if row.name == name]
    # a verb of somebody who has a column of their own is done by nobody here (table_support)
    row = next((row for row in rows if {"200", "302"} & set(row.cells.split())), rows[0])
    url = reverse(name, kwargs=world.pages[row.at])
    statuses = {role: outcome(visitors.visit(role, method, url)) for role in ("leader", "chief", "superuser")}

    assert set(statuses.values()) <= {"405", "404", "403", LOGIN}, statuses
    assert "405" in statuses.values(), statuses


#: posted by mail programs, which have no token; the signed address is the permission (RFC 8058)
_WITHOUT_TOKEN = "mail:unsubscribe"


@pytest.mark.parametrize(
    "row", [row for row in ROWS if row.method == "POST" and row.name != _WITHOUT_TOKEN], ids=str
)
def test_a_form_without_its_token_is_refused(row: Row, world: World, visitors: Visitors) -> None:
    """Posted from another site, in the name of somebody who may."""
    allowed = [role for role, cell in row.expected.items() if cell not in {"404", "403", LOGIN}]
    role = allowed[0] if allowed else "leader"
    client = Client(enforce_csrf_checks=True)
    client.cookies = visitors.clients[role].cookies

    assert client.post(_url(row, world), row.posted(world)).status_code == 403


def test_every_address_has_a_row_and_every_row_an_address() -> None:
    addresses = {address.name for address in all_addresses() if not _is_the_frameworks(address.name)}
    rows = {row.name for row in ROWS}

    assert addresses - rows == set(), "addresses without a row in the access matrix"
    assert rows - addresses == set(), "rows of the access matrix that lead nowhere"


def _is_the_frameworks(name: str) -> bool:
    """The admin's nameless redirects to its own pages."""
    return name.startswith("admin:<")


@pytest.mark.parametrize("path", ["/admin/profiles/answer/", "/admin/profiles/developmentplan/1/change/"])
def test_a_model_that_is_not_in_the_admin_has_no_address_there(path: str, visitors: Visitors) -> None:
    """Nobody but administrators learns even that; the admin's nameless address catches it."""
    for role in ("anonymous", "employee", "leader", "chief", "inactive"):
        assert outcome(visitors.visit(role, "GET", path)) == LOGIN
    for role in ("administrator", "superuser"):
        assert outcome(visitors.visit(role, "GET", path)) == "404"


def test_only_the_listed_models_are_in_the_admin() -> None:
    assert {model._meta.label_lower for model in admin.site._registry} == set(MODELS)
