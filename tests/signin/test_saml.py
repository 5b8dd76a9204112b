"""Sign-in by SAML, against pysaml2's identity provider in a process of its own."""

from __future__ import annotations

import base64
import html
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
import requests
from allauth.socialaccount.models import SocialAccount
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from lxml import etree
from pytest_django import Settings

from people.models import User
from tests.factories import PASSWORD, UserFactory
from tests.signin import urls_saml
from tests.signin.privileges import NAMES, SCOPE, listed
from tests.signin.processes import running
from tests.signin.switched import make_key, saml_variables, switch
from trial.cli import free_port

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(shutil.which("xmlsec1") is None, reason="no xmlsec1 on this machine"),
]
_NS = {
    "p": "urn:oasis:names:tc:SAML:2.0:protocol",
    "a": "urn:oasis:names:tc:SAML:2.0:assertion",
    "ds": "http://www.w3.org/2000/09/xmldsig#",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("saml")
    for name in ("idp", "other", "portal"):
        make_key(made, name)
    return made


@pytest.fixture(scope="module")
def port() -> int:
    return free_port()


@pytest.fixture(autouse=True)
def switched_on(folder: Path, port: int, settings: Settings) -> None:
    switch(settings, urls_saml.__name__, saml_variables(folder, port))


def browser() -> Client:
    return Client(HTTP_HOST="testserver")


@pytest.fixture
def client() -> Client:
    return browser()


_running: dict[int, Any] = {}


@pytest.fixture(scope="module")
def _stop() -> Iterator[None]:
    yield
    for started in _running.values():
        started.__exit__(None, None, None)
    _running.clear()


@pytest.fixture(autouse=True)
def idp(switched_on: None, folder: Path, port: int, _stop: None) -> str:
    """Started with the metadata that the portal itself gives."""
    if port not in _running:
        metadata = browser().get(reverse("saml_metadata", args=["kommune"]))
        assert metadata.status_code == 200, metadata.content
        (folder / "portal.xml").write_bytes(metadata.content)
        other = metadata.content.replace(
            b"http://testserver/konto/kommune/saml/metadata/", b"http://another.example/metadata"
        )
        (folder / "another.xml").write_bytes(other)
        started = running("saml_idp.py", port, "/health", str(folder))
        started.__enter__()
        _running[port] = started
    return f"http://127.0.0.1:{port}"


@pytest.fixture
def mette() -> User:
    return UserFactory.create(email="mette@kommune.example", name="Mette Holm", password=PASSWORD)


def ask(client: Client, who: str, go_on_to: str = "", **told: str) -> tuple[str, str]:
    """From our button to the provider; its response as XML, and the relay state."""
    away = client.get(reverse("saml_login", args=["kommune"]), {"next": go_on_to} if go_on_to else {})
    assert away.status_code == 302, away.content
    page = requests.get(away["Location"] + "&" + urlencode({"as": who, **told}), timeout=20)
    assert page.status_code == 200, page.text
    said = dict(re.findall(r'name="(\w+)" type="hidden" value="(.*?)"', page.text, re.DOTALL))
    return base64.b64decode(said["SAMLResponse"]).decode(), html.unescape(said["RelayState"])


def hand_in(client: Client, xml: str, relay: str = "") -> Any:
    """As the browser posts it, from another site, and on to where we read it."""
    encoded = base64.b64encode(xml.encode()).decode()
    posted = client.post(
        reverse("saml_acs", args=["kommune"]), {"SAMLResponse": encoded, "RelayState": relay}
    )
    assert posted["Location"] == reverse("saml_finish_acs", args=["kommune"])
    return client.get(posted["Location"])


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def assert_refused(client: Client, answer: Any) -> None:
    assert answer.status_code == 401
    assert "Det lykkedes ikke at logge ind" in answer.content.decode()
    assert not is_in(client) and not SocialAccount.objects.exists()


def test_a_good_answer_lets_in_and_goes_on(client: Client, mette: User) -> None:
    xml, relay = ask(client, mette.email, reverse("account"))
    answer = hand_in(client, xml, relay)
    assert answer["Location"] == reverse("account"), answer.content
    assert client.session["_auth_user_id"] == str(mette.pk)
    account = SocialAccount.objects.get()
    assert (account.user, account.uid, account.extra_data) == (mette, f"id-{mette.email}", {})


def test_nobody_is_made(client: Client) -> None:
    answer = hand_in(client, *ask(client, "ukendt@kommune.example"))
    assert answer.status_code == 403 and "der er ingen konto" in answer.content.decode()
    assert not User.objects.exists()


def test_an_address_of_a_domain_that_is_not_trusted_opens_nothing(client: Client) -> None:
    UserFactory.create(email="mette@andetsteds.example")
    assert hand_in(client, *ask(client, "mette@andetsteds.example")).status_code == 403
    assert not is_in(client)


VARIANTS = (
    "unsigned",
    "assertion unsigned",
    "response unsigned",
    "other key",
    "expired",
    "audience",
    "destination",
    "transient",
)


@pytest.mark.parametrize("variant", VARIANTS)
def test_an_answer_that_is_made_wrong_is_refused(client: Client, mette: User, variant: str) -> None:
    assert_refused(client, hand_in(client, *ask(client, mette.email, variant=variant)))


def test_an_answer_is_used_once(client: Client, mette: User) -> None:
    xml, relay = ask(client, mette.email)
    hand_in(client, xml, relay)
    client.logout()
    SocialAccount.objects.all().delete()
    assert_refused(client, hand_in(client, xml, relay))
    other = browser()
    ask(other, mette.email)
    cache.clear()  # the memory of used assertions is not all that stands in the way
    assert_refused(other, hand_in(other, xml, relay))


def test_an_answer_that_nobody_asked_for_is_refused(client: Client, mette: User) -> None:
    xml, relay = ask(browser(), mette.email)
    assert_refused(client, hand_in(client, xml, relay))


def test_a_changed_word_breaks_the_signature(client: Client, mette: User) -> None:
    xml, relay = ask(client, "bo@kommune.example")
    assert_refused(client, hand_in(client, xml.replace("bo@kommune.example", mette.email), relay))


@pytest.mark.parametrize("element", ["p:Response", "a:Assertion"])
def test_one_signature_taken_away_is_refused(client: Client, mette: User, element: str) -> None:
    xml, relay = ask(client, mette.email)
    tree = etree.fromstring(xml.encode())
    signature = tree.xpath(f"//{element}/ds:Signature", namespaces=_NS)[0]
    signature.getparent().remove(signature)
    assert_refused(client, hand_in(client, etree.tostring(tree).decode(), relay))


def forged(tree: Any, victim: str) -> Any:
    """A copy of the assertion that names somebody else, without its signature."""
    copy = etree.fromstring(etree.tostring(tree.find("a:Assertion", _NS)))
    copy.remove(copy.find("ds:Signature", _NS))
    copy.set("ID", "_forged")
    for node in copy.iter("{*}NameID", "{*}AttributeValue"):
        node.text = victim
    return copy


def before(tree: Any, victim: str) -> None:
    tree.insert(1, forged(tree, victim))


def after(tree: Any, victim: str) -> None:
    tree.append(forged(tree, victim))


def around(tree: Any, victim: str) -> None:
    """The signed assertion goes inside the forged one."""
    original = tree.find("a:Assertion", _NS)
    wrapper = forged(tree, victim)
    tree.replace(original, wrapper)
    wrapper.append(original)


def in_the_signature(tree: Any, victim: str) -> None:
    """The signed assertion hides in an Object of the forged one's signature."""
    original = tree.find("a:Assertion", _NS)
    wrapper = forged(tree, victim)
    tree.replace(original, wrapper)
    signature = original.find("ds:Signature", _NS)
    original.remove(signature)
    wrapper.insert(1, signature)
    etree.SubElement(signature, f"{{{_NS['ds']}}}Object").append(original)


def with_the_same_id(tree: Any, victim: str) -> None:
    copy = forged(tree, victim)
    copy.set("ID", tree.find("a:Assertion", _NS).get("ID"))
    tree.insert(1, copy)


def in_extensions(tree: Any, victim: str) -> None:
    original = tree.find("a:Assertion", _NS)
    tree.replace(original, forged(tree, victim))
    extensions = etree.Element(f"{{{_NS['p']}}}Extensions")
    extensions.append(original)
    tree.insert(1, extensions)


@pytest.mark.parametrize("keep", [True, False], ids=["response signed", "response signature removed"])
@pytest.mark.parametrize("wrap", [before, after, around, in_the_signature, with_the_same_id, in_extensions])
def test_wrapping_a_signed_assertion_is_refused(client: Client, mette: User, wrap: Any, keep: bool) -> None:
    xml, relay = ask(client, "bo@kommune.example")
    tree = etree.fromstring(xml.encode())
    if not keep:
        tree.remove(tree.find("ds:Signature", _NS))
    wrap(tree, mette.email)
    assert_refused(client, hand_in(client, etree.tostring(tree).decode(), relay))


def test_a_comment_in_the_name_does_not_shorten_it(client: Client, mette: User) -> None:
    """Canonical form leaves comments out, so the signature holds; the name must be read whole."""
    SocialAccount.objects.create(user=mette, provider="saml", uid="mette")
    xml, relay = ask(client, "ond@andetsteds.example", name="mette.ond")
    assert ">mette.ond<" in xml
    answer = hand_in(client, xml.replace(">mette.ond<", ">mette<!-- -->.ond<"), relay)
    assert answer.status_code in {401, 403}
    assert not is_in(client)


@pytest.mark.parametrize("xml", ["", "not xml", "<a/>", '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'])
def test_what_is_no_response_is_refused(client: Client, xml: str) -> None:
    ask(client, "mette@kommune.example")
    assert_refused(client, hand_in(client, xml))


def test_a_request_is_signed_and_the_provider_checks_it(client: Client, mette: User) -> None:
    away = client.get(reverse("saml_login", args=["kommune"]))["Location"]
    assert "Signature=" in away and "rsa-sha256" in away
    spoilt = requests.get(away.replace("Signature=", "Signature=AAAA") + f"&as={mette.email}", timeout=20)
    assert spoilt.status_code == 400


def test_privileges_come_as_an_attribute(
    client: Client, mette: User, settings: Settings, folder: Path, port: int
) -> None:
    pairs = f"administrator={NAMES['administrator']}"
    given = {"OIO_BPP_PRIVILEGES": pairs, "OIO_BPP_SCOPES": SCOPE}
    switch(settings, urls_saml.__name__, {**saml_variables(folder, port), **given})
    hand_in(client, *ask(client, mette.email, privileges=listed(NAMES["administrator"])))
    mette.refresh_from_db()
    assert is_in(client) and mette.is_staff


def test_signing_out_there_takes_a_signed_message(client: Client, mette: User) -> None:
    client.force_login(mette)
    for answer in (
        client.get(reverse("saml_sls", args=["kommune"])),
        client.get(reverse("saml_sls", args=["kommune"]), {"SAMLRequest": "AAAA"}),
    ):
        assert answer.status_code == 401
        assert "Det lykkedes ikke" in answer.content.decode()
    assert is_in(client)
