"""The gallery in a real browser: autosave in good and bad weather, keyboard, no script, weight, accessibility."""

from __future__ import annotations

import gzip
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect, sync_playwright

from tests.factories import PASSWORD, UserFactory

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.urls("tests.shell.gallery_urls"),
]

AXE = Path(settings.BASE_DIR) / "node_modules" / "axe-core" / "axe.min.js"
ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
NOTE, STATE = "[name=note]", "[data-autosave-state]"
#: what a person on a phone may have to fetch for a first page, in bytes over the wire
FIRST_PAGE = 150_000


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # Playwright keeps an event loop in this thread
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium, args=ARGS)
        yield running
        running.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def contexts(browser: Browser) -> Iterator[Callable[..., BrowserContext]]:
    made: list[BrowserContext] = []

    def make(**options: Any) -> BrowserContext:
        made.append(browser.new_context(viewport={"width": 320, "height": 800}, **options))
        made[-1].set_default_timeout(8000)
        return made[-1]

    yield make
    for context in made:
        context.close()


def gallery(context: BrowserContext, live_server: Any) -> Page:
    page = context.new_page()
    page.goto(f"{live_server.url}/komponenter/")
    return page


def saved(page: Page) -> None:
    expect(page.locator(STATE)).to_have_attribute("data-state", "saved")


def test_a_change_is_saved_and_said(contexts: Any, live_server: Any) -> None:
    page = gallery(contexts(), live_server)
    page.locator(NOTE).fill("Morgenmøder på tværs af husene – ÆØÅ")
    expect(page.locator(STATE)).to_contain_text("Gemt kl. ")
    page.get_by_label("Vi er på vej").check()
    expect(page.locator("[name=version]")).to_have_value("2")
    page.reload()
    expect(page.locator(NOTE)).to_have_value("Morgenmøder på tværs af husene – ÆØÅ")
    expect(page.get_by_label("Vi er på vej")).to_be_checked()


def test_saves_never_overlap_and_the_last_words_win(contexts: Any, live_server: Any) -> None:
    page = gallery(contexts(), live_server)
    running, most = [0], [0]

    def slow(route: Route) -> None:
        running[0] += 1
        most[0] = max(most[0], running[0])
        answer = route.fetch()
        page.wait_for_timeout(300)
        running[0] -= 1
        route.fulfill(response=answer)

    page.route("**/komponenter/gem/", slow)
    for choice in ("Mindre", "Meget", "Afgørende"):
        page.get_by_label(choice, exact=True).check()
        page.wait_for_timeout(60)
    page.locator(NOTE).fill("til sidst")
    page.wait_for_timeout(2500)
    saved(page)
    page.unroute("**/komponenter/gem/")
    page.reload()
    expect(page.locator(NOTE)).to_have_value("til sidst")
    expect(page.get_by_label("Afgørende")).to_be_checked()
    assert most[0] == 1


def test_without_connection_the_words_wait_and_go_later(contexts: Any, live_server: Any) -> None:
    context = contexts()
    page = gallery(context, live_server)
    context.set_offline(True)
    page.locator(NOTE).fill("skrevet i kælderen")
    expect(page.locator(STATE)).to_contain_text("Ikke gemt endnu")
    context.set_offline(False)
    saved(page)
    page.reload()
    expect(page.locator(NOTE)).to_have_value("skrevet i kælderen")


def test_words_outlive_a_page_that_closed_without_connection(contexts: Any, live_server: Any) -> None:
    context = contexts()
    page = gallery(context, live_server)
    context.set_offline(True)
    page.locator(NOTE).fill("lukket for tidligt")
    expect(page.locator(STATE)).to_contain_text("Ikke gemt endnu")
    page.close()
    context.set_offline(False)
    again = gallery(context, live_server)
    expect(again.locator(NOTE)).to_have_value("lukket for tidligt")
    saved(again)
    assert again.evaluate("Object.keys(localStorage).length") == 0


def test_two_tabs_see_both_texts_and_lose_none(contexts: Any, live_server: Any) -> None:
    context = contexts()
    first, second = gallery(context, live_server), gallery(context, live_server)
    first.locator(NOTE).fill("fra første fane")
    saved(first)
    second.locator(NOTE).fill("fra anden fane")
    conflict = second.locator("[data-conflict]").first
    expect(conflict).to_be_focused()
    expect(conflict).to_contain_text("fra første fane")
    expect(conflict).to_contain_text("fra anden fane")
    expect(second.locator(NOTE)).to_have_value("fra anden fane")
    conflict.get_by_role("button", name="Gem min tekst").click()
    saved(second)
    first.reload()
    expect(first.locator(NOTE)).to_have_value("fra anden fane")


def test_in_a_conflict_the_stored_text_can_be_kept(contexts: Any, live_server: Any) -> None:
    context = contexts()
    first, second = gallery(context, live_server), gallery(context, live_server)
    first.locator(NOTE).fill("den gemte")
    saved(first)
    second.locator(NOTE).fill("den anden")
    second.get_by_role("button", name="Behold den, der er gemt").click()
    expect(second.locator(NOTE)).to_have_value("den gemte")


def test_a_button_waits_for_the_save_before_it_leaves(contexts: Any, live_server: Any) -> None:
    page = gallery(contexts(), live_server)
    page.locator(NOTE).fill("hurtig på tasterne")
    with page.expect_navigation():
        page.get_by_role("button", name="Næste").click()
    expect(page.locator(NOTE)).to_have_value("hurtig på tasterne")
    assert page.evaluate("Object.keys(localStorage).length") == 0


def test_a_session_that_ended_is_said_and_the_words_are_kept(contexts: Any, live_server: Any) -> None:
    page = gallery(contexts(), live_server)
    page.route("**/komponenter/gem/", lambda route: route.fulfill(status=401))
    page.locator(NOTE).fill("mens jeg var væk")
    expect(page.locator(STATE)).to_contain_text("Du er logget ud")
    kept = page.evaluate("Object.values(localStorage)")
    assert len(kept) == 1 and "mens" not in kept[0], "sealed: it is on nobody else's screen"
    page.unroute("**/komponenter/gem/")
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    saved(page)


def test_a_field_with_an_error_is_marked_and_then_freed(contexts: Any, live_server: Any) -> None:
    page = gallery(contexts(), live_server)
    page.locator(NOTE).fill("x" * 501)
    expect(page.locator(STATE)).to_contain_text("Ikke gemt – ret det felt")
    expect(page.locator(NOTE)).to_have_attribute("aria-invalid", "true")
    page.locator(NOTE).fill("kortere")
    saved(page)
    expect(page.locator(NOTE)).not_to_have_attribute("aria-invalid", "true")


def test_without_a_script_the_save_button_saves(contexts: Any, live_server: Any) -> None:
    page = gallery(contexts(java_script_enabled=False), live_server)
    page.locator(NOTE).fill("helt uden script")
    page.get_by_role("button", name="Gem", exact=True).click()
    expect(page.locator(NOTE)).to_have_value("helt uden script")


def test_the_keyboard_alone_answers(contexts: Any, live_server: Any) -> None:
    page = gallery(contexts(), live_server)
    page.locator("[name=level]").first.focus()
    for key in ("Space", "ArrowDown", "ArrowDown", "Tab", "Space", "ArrowRight", "Tab", "Tab"):
        page.keyboard.press(key)
    page.keyboard.type("kun taster")
    saved(page)
    page.reload()
    expect(page.get_by_label("Vi gør det")).to_be_checked()
    expect(page.get_by_label("Meget", exact=True)).to_be_checked()
    expect(page.locator(NOTE)).to_have_value("kun taster")


def test_a_second_press_sends_nothing_more(contexts: Any, live_server: Any) -> None:
    page = gallery(contexts(), live_server)
    page.evaluate(
        """() => {
          window.passed = 0;
          window.addEventListener("submit", (event) => {
            if (!event.defaultPrevented) window.passed += 1;
            event.preventDefault();
          });
        }"""
    )
    button = page.get_by_role("button", name="Træk planen tilbage")
    button.dblclick()
    expect(button).to_have_attribute("aria-disabled", "true")
    assert page.evaluate("window.passed") == 1


def test_the_menu_opens_and_closes_by_keyboard(contexts: Any, live_server: Any) -> None:
    person = UserFactory.create(name="Mette Holm", password=PASSWORD)
    page = contexts().new_page()
    page.goto(f"{live_server.url}/konto/log-ind/")
    page.get_by_label("E-mail").fill(person.email)
    page.get_by_label("Adgangskode").fill(PASSWORD)
    page.keyboard.press("Enter")
    menu = page.locator("details.kp-menu")
    menu.locator("summary").press("Enter")
    expect(page.get_by_role("button", name="Log ud")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Log ud")).to_be_hidden()
    expect(menu.locator("summary")).to_be_focused()


@pytest.mark.parametrize("width", [320, 1280])
def test_axe_finds_nothing_and_nothing_runs_over(browser: Browser, live_server: Any, width: int) -> None:
    context = browser.new_context(viewport={"width": width, "height": 800}, bypass_csp=True)
    page = gallery(context, live_server)
    page.evaluate("document.querySelectorAll('main details').forEach((fold) => (fold.open = true))")
    page.add_script_tag(path=str(AXE))
    found = page.evaluate(
        "axe.run().then((result) => result.violations.map((one) => [one.id, one.nodes[0].html]))"
    )
    assert found == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    context.close()


def test_the_policy_is_kept_and_no_script_fails(contexts: Any, live_server: Any) -> None:
    context = contexts()
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(f"{live_server.url}/komponenter/")
    page.locator(NOTE).fill("stille")
    saved(page)
    assert complaints == []


def test_the_first_page_is_light(contexts: Any, live_server: Any) -> None:
    """Counted as a phone fetches it in production, where text goes over the wire gzipped."""
    page = contexts().new_page()
    bodies: dict[str, bytes] = {}
    page.on("response", lambda answer: bodies.update({answer.url: answer.body()}))
    page.goto(f"{live_server.url}/konto/log-ind/")
    page.wait_for_load_state("networkidle")
    weights = {
        url: len(body if url.endswith(".woff2") else gzip.compress(body)) for url, body in bodies.items()
    }
    assert any(url.endswith(".woff2") for url in weights)
    assert sum(weights.values()) <= FIRST_PAGE, weights
