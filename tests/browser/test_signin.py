"""The pages that a stranger meets, and getting in and out by keyboard."""

from __future__ import annotations

import datetime
import re

from playwright.sync_api import expect

from core import clock
from people.models import Invitation
from profiles.demo import load
from profiles.situation import Stage
from tests.browser.conftest import MakeVisitor
from tests.browser.demo import Demo
from tests.browser.people import PASSWORD
from tests.browser.portal import Portal
from tests.factories import UserFactory

_CHOSEN = "et-langt-og-godt-ord"


def test_the_sign_in_page_and_a_wrong_password(visit: MakeVisitor, width: int) -> None:
    stranger = visit(width=width)
    page = stranger.go("/konto/log-ind/")
    page.get_by_label("E-mail").fill("ukendt@klynge.example")
    page.get_by_label("Adgangskode", exact=True).fill("forkert")
    stranger.button("Log ind").click()
    stranger.says("E-mail og adgangskode passer ikke sammen.")
    stranger.look(again=True)
    expect(page.get_by_label("E-mail")).to_have_value("ukendt@klynge.example")


def test_in_and_out_by_keyboard_alone(visit: MakeVisitor, demo: Demo) -> None:
    stranger = visit()
    page = stranger.go("/")
    assert "/konto/log-ind/" in page.url
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text("Gå til sidens indhold")
    stranger.tab_to("[name=login]")
    page.keyboard.type(demo.leaders[Stage.WRITING])
    stranger.tab_to("[name=password]")
    page.keyboard.type(load.PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{stranger.base}/")
    stranger.tab_to("summary")
    page.keyboard.press("Enter")
    stranger.tab_to("button:has-text('Log ud')")
    page.keyboard.press("Enter")
    page.wait_for_url("**/konto/log-ind/")


def test_a_forgotten_password(visit: MakeVisitor, portal: Portal, width: int) -> None:
    """From the link on the sign-in page to the new password; the link works once."""
    with portal.database():
        person = UserFactory.create(email=f"glemsom.{width}@klynge.example", password=PASSWORD)
    stranger = visit(width=width)
    stranger.go("/konto/log-ind/")
    stranger.follow("Glemt adgangskoden?")
    stranger.page.get_by_label("E-mail").fill(person.email)
    stranger.press("Send mig et link")
    stranger.says("Se i din indbakke")
    link = link_in_mail_to(portal, person.email)
    stranger.go(link)
    for field in stranger.page.locator("[type=password]").all():
        field.fill(_CHOSEN)
    stranger.press("Gem adgangskoden")
    stranger.says("Adgangskoden er gemt")
    stranger.go(link)
    stranger.says("Linket kan ikke bruges mere")


def link_in_mail_to(portal: Portal, address: str) -> str:
    """The address in the newest mail to that person."""
    for file in sorted(portal.mail.iterdir(), key=lambda file: file.stat().st_mtime, reverse=True):
        text = file.read_text(encoding="utf-8").replace("=\n", "").replace("=3D", "=")
        if address in text:
            return str(re.findall(r"http://127\.0\.0\.1:\d+/\S+", text)[0])
    raise AssertionError(f"no mail to {address}")


def test_an_invitation(visit: MakeVisitor, portal: Portal, width: int) -> None:
    """Used, it lets in; used again or too old, it says why and what to do."""
    later = clock.now() + datetime.timedelta(days=14)
    with portal.database():
        new = UserFactory.create(name="Nye Næstved", email=f"ny.{width}@klynge.example")
        late = UserFactory.create(name="Sene Sørensen", email=f"sen.{width}@klynge.example")
        invited = Invitation.objects.create(user=new, expires_at=later)
        expired = Invitation.objects.create(user=late, expires_at=clock.now())
    stranger = visit(width=width)
    stranger.go(f"/invitation/{invited.token}/")
    for field in stranger.page.locator("[type=password]").all():
        field.fill("kort")
    stranger.press("Gem og log ind")
    stranger.look(again=True)
    for field in stranger.page.locator("[type=password]").all():
        field.fill(_CHOSEN)
    stranger.press("Gem og log ind")
    stranger.says("Velkommen, Nye.")
    other = visit(width=width)
    other.go(f"/invitation/{invited.token}/", status=410)
    other.says("Invitationen er brugt")
    other.go(f"/invitation/{expired.token}/", status=410)
    other.says("Invitationen er udløbet")
    other.go("/invitation/noget-andet/", status=410)
    other.says("Linket passer ikke")


def test_a_form_from_elsewhere(visit: MakeVisitor, width: int) -> None:
    """A form without our token meets a page that says what to do."""
    stranger = visit(width=width)
    page = stranger.go("/konto/log-ind/")
    page.evaluate(
        "document.querySelectorAll('[name=csrfmiddlewaretoken]').forEach((field) => field.remove())"
    )
    page.get_by_label("E-mail").fill("nogen@klynge.example")
    page.get_by_label("Adgangskode", exact=True).fill("noget")
    stranger.press("Log ind")
    assert page.locator("h1").inner_text() != "Log ind"
