"""Every address of the sign-in at the municipality × method × role, once with OpenID Connect and once with SAML."""

from __future__ import annotations

import base64
import zlib
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.urls import clear_url_caches, reverse
from pytest_django import Settings

from tests.access.addresses import all_addresses
from tests.access.matrix import ROWS
from tests.access.rows import Row
from tests.access.table_sso import OIDC_ROWS, SAML_ROWS
from tests.access.visits import Visitors, outcome
from tests.access.world import ROLES
from tests.signin import urls_oidc, urls_saml
from tests.signin.processes import running
from tests.signin.switched import make_key, oidc_variables, saml_variables, switch
from trial.cli import free_port

pytestmark = pytest.mark.django_db

TABLES = {"oidc": OIDC_ROWS, "saml": SAML_ROWS}
_URLS = {"oidc": urls_oidc.__name__, "saml": urls_saml.__name__}
_CASES = [
    pytest.param(protocol, row, id=f"{protocol} {row}") for protocol in TABLES for row in TABLES[protocol]
]
_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
#: SAML builds its addresses from it; a browser always sends it
_HOST = {"host": "testserver"}
_LOGOUT_REQUEST = (
    '<p:LogoutRequest xmlns:p="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:a="urn:oasis:names:tc:SAML:2.0:assertion"'
    ' ID="_1" Version="2.0" IssueInstant="2026-01-01T00:00:00Z"><a:Issuer>{issuer}</a:Issuer>'
    "<a:NameID>somebody</a:NameID></p:LogoutRequest>"
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("access-sso")
    for name in ("idp", "portal"):
        make_key(made, name)
    return made


@pytest.fixture(scope="module")
def given(folder: Path) -> Iterator[dict[str, dict[str, str]]]:
    """What the environment says, by protocol. OpenID Connect asks its provider before it sends anybody there."""
    callback = "http://testserver/konto/kommune/oidc/svar/"
    where = "/.well-known/openid-configuration"
    with running("oidc_idp.py", free_port(), where, str(folder), callback) as issuer:
        yield {"oidc": oidc_variables(issuer), "saml": saml_variables(folder, free_port())}


@pytest.fixture
def switched_on(protocol: str, given: dict[str, dict[str, str]], settings: Settings) -> Iterator[None]:
    switch(settings, _URLS[protocol], given[protocol])
    clear_url_caches()
    yield
    clear_url_caches()


def _url(row: Row) -> str:
    if row.name.startswith("saml_"):
        return reverse(row.name, kwargs={"organization_slug": "kommune"})
    return reverse(row.name)


@pytest.mark.parametrize(("protocol", "row"), _CASES)
def test_each_role_gets_the_answer_of_the_matrix(switched_on: None, row: Row, visitors: Visitors) -> None:
    url, data = _url(row), dict(row.data) if isinstance(row.data, dict) else {}

    assert {
        role: outcome(visitors.visit(role, row.method, url, data, _HOST)) for role in ROLES
    } == row.expected


@pytest.mark.parametrize(("protocol", "row"), _CASES)
def test_nobody_comes_in_or_is_sent_out_by_asking(switched_on: None, row: Row, visitors: Visitors) -> None:
    """A stranger is nobody afterwards, and who was in is in."""
    data = dict(row.data) if isinstance(row.data, dict) else {}
    stranger = Client()
    getattr(stranger, row.method.lower())(_url(row), data, headers=_HOST)
    assert "_auth_user_id" not in stranger.session

    visitors.visit("leader", row.method, _url(row), data, _HOST)
    assert outcome(visitors.visit("leader", "GET", reverse("account"))) == "200"


@pytest.mark.parametrize(("protocol", "row"), _CASES)
def test_a_method_without_a_row_is_refused(
    switched_on: None, protocol: str, row: Row, visitors: Visitors
) -> None:
    known = {other.method for other in TABLES[protocol] if other.name == row.name}
    for method in set(_METHODS) - known:
        found = {
            outcome(visitors.visit(role, method, _url(row), headers=_HOST))
            for role in ("anonymous", "leader", "superuser")
        }
        assert found == {"405"}, method


@pytest.mark.parametrize("protocol", TABLES)
def test_every_address_has_a_row_and_every_row_an_address(switched_on: None, protocol: str) -> None:
    known = {row.name for row in ROWS}
    new = {address.name for address in all_addresses() if not address.name.startswith("admin:<")} - known

    assert new == {row.name for row in TABLES[protocol]}


@pytest.mark.parametrize("protocol", ["saml"])
def test_a_message_that_is_not_signed_logs_nobody_out(
    switched_on: None, given: dict[str, dict[str, str]], visitors: Visitors
) -> None:
    """A page elsewhere could otherwise end people's sessions by an image's address."""
    xml = _LOGOUT_REQUEST.format(issuer=given["saml"]["SAML_IDP_ENTITY_ID"])
    packed = base64.b64encode(zlib.compress(xml.encode())[2:-4]).decode()
    url = reverse("saml_sls", args=["kommune"]) + "?" + urlencode({"SAMLRequest": packed})

    assert outcome(visitors.visit("leader", "GET", url, headers=_HOST)) == "401"
    assert outcome(visitors.visit("leader", "GET", reverse("account"))) == "200"
