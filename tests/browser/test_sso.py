"""Sign-in at the municipality in a real browser: a portal whose environment has it on, and an identity provider.

Every page that it adds is looked at, at both widths: the way there, the way back, and each "no".
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import pytest
import requests
from allauth.socialaccount.models import SocialAccount
from playwright.sync_api import Browser

from people.models import User
from tests.browser.conftest import _HEIGHTS
from tests.browser.portal import Portal, beside
from tests.browser.visitor import Visitor
from tests.factories import PASSWORD, MembershipFactory, UserFactory
from tests.signin.privileges import NAMES, SCOPE, listed
from tests.signin.processes import running
from tests.signin.switched import make_key, oidc_variables, saml_variables
from trial.cli import free_port

_NO_PERSON = "Kommunen kender dig, men der er ingen konto i Klyngeportalen, som passer til dig."


@pytest.fixture(scope="module")
def by_oidc(portal: Portal, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    """A portal with OpenID Connect as the only way for whoever has it, and the provider that it names."""
    port, folder = free_port(), str(tmp_path_factory.mktemp("oidc"))
    back = f"http://127.0.0.1:{port}/konto/kommune/oidc/svar/"
    where = "/.well-known/openid-configuration"
    with (
        running("oidc_idp.py", free_port(), where, folder, back) as issuer,
        beside(portal, port, **oidc_variables(issuer), SSO_ONLY="yes") as started,
    ):
        yield started


@pytest.fixture(scope="module")
def by_saml(portal: Portal, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    """A portal with SAML. Its provider is another site to the browser, so no cookie goes along with its answer."""
    if shutil.which("xmlsec1") is None:
        pytest.skip("no xmlsec1 on this machine")
    port, provider, folder = free_port(), free_port(), tmp_path_factory.mktemp("saml")
    for name in ("idp", "other", "portal"):
        make_key(folder, name)
    given = saml_variables(folder, provider, host="localhost")
    required = {
        "OIO_BPP_PRIVILEGES": f"member={NAMES['member']},leader={NAMES['leader']}",
        "OIO_BPP_SCOPES": SCOPE,
        "OIO_BPP_REQUIRED": "yes",
    }
    with beside(portal, port, **given, **required) as started:
        metadata = requests.get(f"{started.url}/konto/kommune/saml/metadata/", timeout=20)
        (folder / "portal.xml").write_bytes(metadata.content)
        (folder / "another.xml").write_bytes(metadata.content.replace(b"/saml/metadata/", b"/saml/another/"))
        with running("saml_idp.py", provider, "/health", str(folder)):
            yield started


@pytest.fixture
def coming(browser: Browser, width: int) -> Iterator[Any]:
    """`coming(portal)` is a stranger's screen there; what the browser complained of fails the test."""
    made: list[Visitor] = []

    def come(portal: Portal) -> Visitor:
        context = browser.new_context(
            viewport={"width": width, "height": _HEIGHTS[width]}, reduced_motion="reduce", locale="da-DK"
        )
        context.set_default_timeout(10_000)
        made.append(Visitor(context, portal.url))
        made[-1].forgive("asked another machine: http://127.0.0.1")
        made[-1].forgive("asked another machine: http://localhost")
        return made[-1]

    yield come
    complaints = [complaint for visitor in made for complaint in visitor.complaints]
    for visitor in made:
        visitor.context.close()
    assert not complaints, "\n".join(["", *dict.fromkeys(complaints)])


def person(portal: Portal, width: int, name: str, **more: Any) -> User:
    """Somebody with an address that the provider can name; each width has people of its own."""
    with portal.database():
        found: User = UserFactory.create(
            email=f"{name}.{width}@kommune.example", name=name.title(), password=PASSWORD, **more
        )
    return found


def to_the_provider(visitor: Visitor) -> None:
    visitor.go("/konto/log-ind/?next=/konto/")
    visitor.link("Log ind med Københavns Kommune").click()
    visitor.page.wait_for_selector("text=Hvem er du?")


def say_who(visitor: Visitor, email: str) -> None:
    visitor.page.get_by_label("Hvem er du?").fill(email)
    visitor.button("Log ind").click()


def test_openid_connect_leads_in_and_back(by_oidc: Portal, coming: Any, width: int) -> None:
    mette = person(by_oidc, width, "mette")
    with by_oidc.database():
        User.objects.filter(pk=mette.pk).update(password="!")
    visitor = coming(by_oidc)
    to_the_provider(visitor)
    say_who(visitor, mette.email)
    visitor.page.wait_for_url(f"{by_oidc.url}/konto/")
    visitor.look()
    visitor.says("Du logger ind med kommunen og har ingen adgangskode her.")
    visitor.follow("Tilføj en adgangsnøgle")
    visitor.go("/")
    visitor.go("/konto/log-ud/")
    visitor.press("Log ud")
    assert visitor.page.url == f"{by_oidc.url}/konto/log-ind/"


def test_whoever_has_the_municipalitys_is_shown_to_it(by_oidc: Portal, coming: Any, width: int) -> None:
    bo = person(by_oidc, width, "bo")
    with by_oidc.database():
        SocialAccount.objects.create(user=bo, provider="oidc", uid=f"bo-{width}", extra_data={})
    visitor = coming(by_oidc)
    visitor.go("/konto/log-ind/")
    visitor.page.get_by_label("E-mail").fill(bo.email)
    visitor.page.get_by_label("Adgangskode", exact=True).fill(PASSWORD)
    visitor.press("Log ind")
    visitor.says("Du skal logge ind med kommunen.")


def test_the_ways_that_lead_nowhere_say_why(by_oidc: Portal, coming: Any, width: int) -> None:
    visitor = coming(by_oidc)
    to_the_provider(visitor)
    say_who(visitor, f"ukendt.{width}@kommune.example")
    visitor.says(_NO_PERSON)
    visitor.look()
    visitor.follow("Til log ind")
    to_the_provider(visitor)
    visitor.link("Fortryd").click()
    visitor.says("Du stoppede undervejs hos kommunen.")
    visitor.look()
    visitor.go("/konto/kommune/oidc/svar/?code=opfundet&state=opfundet", status=401)
    visitor.says("Svaret fra kommunens login kunne ikke bruges.")


def test_saml_leads_in_and_its_privileges_count(by_saml: Portal, coming: Any, width: int) -> None:
    anne = person(by_saml, width, "anne")
    with by_saml.database():
        MembershipFactory.create(person=anne)
    visitor = coming(by_saml)
    to_the_provider(visitor)
    say_who(visitor, anne.email)
    visitor.button("Videre").click()
    visitor.says("du har ikke fået rettighed til Klyngeportalen")
    visitor.look()
    with_privilege(visitor, anne.email, NAMES["leader"])
    visitor.says("passer ikke til din funktion i Klyngeportalen")
    visitor.look(again=True)  # the same address and heading as the refusal before
    with_privilege(visitor, anne.email, NAMES["member"])
    visitor.page.wait_for_url(f"{by_saml.url}/konto/")
    visitor.look()
    visitor.go("/konto/kommune/saml/svar/laes/", status=401)


def with_privilege(visitor: Visitor, email: str, privilege: str) -> None:
    """In by the provider, whose user administration has given this one."""
    to_the_provider(visitor)
    visitor.page.goto(f"{visitor.page.url}&{urlencode({'as': email, 'privileges': listed(privilege)})}")
    visitor.button("Videre").click()
