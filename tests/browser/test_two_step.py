"""An app and a passkey set up and used in a real browser, under the portal's own Content-Security-Policy."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from allauth.mfa.totp.internal import auth as totp
from playwright.sync_api import Browser, Page

from tests.browser.conftest import MakeVisitor
from tests.browser.portal import Portal
from tests.browser.visitor import Visitor
from tests.factories import PASSWORD, UserFactory

_VIRTUAL = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def code_for(secret: str, step: int = 0) -> str:
    return str(totp.format_hotp_value(totp.hotp_value(secret, int(time.time()) // 30 + step)))


def test_an_app_is_set_up_and_asked_for(visit: MakeVisitor, portal: Portal, width: int) -> None:
    with portal.database():
        person = UserFactory.create(email=f"app.{width}@klynge.example", password=PASSWORD)
    visitor = visit(person.email, password=PASSWORD, width=width)
    visitor.go("/konto/")
    visitor.follow("Sæt en app op")
    page = visitor.page
    assert page.evaluate("document.querySelector('.kp-qr').naturalWidth") > 0
    page.get_by_text("Kan du ikke scanne?").click()
    secret = page.locator(".kp-secret").inner_text()
    page.get_by_label("Koden, som appen viser").fill(code_for(secret))
    visitor.press("Slå til")
    assert page.locator(".kp-codes li").count() == 10
    visitor.go("/konto/")
    visitor.says("Sat op")
    stranger = visit(width=width)
    stranger.go("/konto/log-ind/")
    stranger.page.get_by_label("E-mail").fill(person.email)
    stranger.page.get_by_label("Adgangskode", exact=True).fill(PASSWORD)
    stranger.press("Log ind")
    stranger.page.get_by_label("Kode").fill(code_for(secret, 1))
    stranger.press("Log ind")
    assert stranger.page.url == f"{stranger.base}/"


@pytest.fixture
def at_localhost(chromium: str, portal: Portal, browser: Browser) -> Iterator[Visitor]:
    """A visitor with a virtual authenticator, at a host name: a passkey belongs to a name, never to an address."""
    context = browser.new_context(viewport={"width": 320, "height": 640}, reduced_motion="reduce")
    visitor = Visitor(context, portal.url.replace("127.0.0.1", "localhost"))
    devtools = context.new_cdp_session(visitor.page)
    devtools.send("WebAuthn.enable")
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": _VIRTUAL})
    yield visitor
    context.close()
    assert not visitor.complaints


def test_a_passkey_is_added_and_signs_in_alone(at_localhost: Visitor, portal: Portal) -> None:
    with portal.database():
        person = UserFactory.create(email="noegle@klynge.example", password=PASSWORD)
    visitor = at_localhost
    visitor.sign_in(person.email, PASSWORD)
    visitor.go("/konto/")
    visitor.follow("Tilføj en adgangsnøgle")
    visitor.page.get_by_label("Hvad vil du kalde den?").fill("Min telefon")
    visitor.press("Tilføj adgangsnøglen")
    visitor.says("Adgangsnøglen er tilføjet.")
    visitor.go("/konto/")
    visitor.says("Min telefon")
    visitor.page.context.clear_cookies()
    visitor.go("/konto/log-ind/")
    with visitor.page.expect_navigation(url=f"{visitor.base}/"):
        visitor.button("Log ind med adgangsnøgle").click()
    visitor.go("/konto/")
    visitor.page.context.clear_cookies()
    visitor.page.goto(f"{visitor.base}/konto/log-ind/")
    visitor.page.get_by_label("E-mail").fill(person.email)
    visitor.page.get_by_label("Adgangskode", exact=True).fill(PASSWORD)
    visitor.press("Log ind")
    visitor.says("Brug din adgangsnøgle, eller skriv en kode.")
    with visitor.page.expect_navigation(url=f"{visitor.base}/"):
        visitor.button("Brug din adgangsnøgle").click()


def test_a_passkey_that_is_not_given_says_what_to_do(at_localhost: Visitor) -> None:
    page: Page = at_localhost.go("/konto/log-ind/")
    at_localhost.button("Log ind med adgangsnøgle").click()
    page.get_by_text("Det lykkedes ikke. Prøv igen").wait_for(timeout=10_000)
    at_localhost.look(again=True)
