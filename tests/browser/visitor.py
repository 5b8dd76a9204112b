"""One person at one screen. Every page they come to is looked at, and everything the browser complains of is kept."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, ConsoleMessage, Locator, Page, Request, expect

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).resolve().parent
#: px; WCAG 2.2's least target, and what a thumb wants of the buttons that matter
LEAST_TARGET, LEAST_BUTTON = 24, 44
_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]
#: Chromium says this itself for every page that is not a 200, also the ones a test asks for
_STATUS_NOISE = "the server responded with a status of"


@functools.cache
def script(path: Path) -> str:
    return path.read_text(encoding="utf-8")


@dataclass
class Visitor:
    """A browser context with one page, on the portal at `base`."""

    context: BrowserContext
    base: str
    complaints: list[str] = field(default_factory=list)
    checked: set[str] = field(default_factory=set)
    forgiven: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page: Page = self.context.new_page()
        self.context.on("console", self._on_console)
        self.context.on("weberror", lambda error: self._complain(f"script error: {error.error}"))
        self.context.on("request", self._on_request)

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and _STATUS_NOISE not in message.text:
            self._complain(f"console: {message.text} ({self.page.url})")

    def _on_request(self, request: Request) -> None:
        if not request.url.startswith((self.base + "/", "data:", "blob:")):
            self._complain(f"asked another machine: {request.url}")

    def forgive(self, part: str) -> None:
        """What the test itself brought about is no complaint."""
        self.forgiven.append(part)
        self.complaints = [complaint for complaint in self.complaints if part not in complaint]

    def _complain(self, text: str) -> None:
        if not any(part in text for part in self.forgiven):
            self.complaints.append(text)

    # --- Going about ---

    def go(self, path: str, *, status: int = 200) -> Page:
        """Visit a path and look at the page."""
        answer = self.page.goto(path if path.startswith("http") else self.base + path)
        assert answer is not None
        assert answer.status == status, (
            f"{path} answered {answer.status}\n{self.page.inner_text('body')[:2000]}"
        )
        self.look()
        return self.page

    def sign_in(self, email: str, password: str) -> None:
        """Through the form, as everybody does."""
        self.page.goto(f"{self.base}/konto/log-ind/")
        self.page.get_by_label("E-mail").fill(email)
        self.page.get_by_label("Adgangskode", exact=True).fill(password)
        self.button("Log ind").click()
        self.page.wait_for_url(f"{self.base}/")

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=name, exact=True)

    def link(self, name: str) -> Locator:
        return self.page.get_by_role("link", name=name)

    def says(self, text: str) -> None:
        """Wait until the page says it."""
        self.page.get_by_text(text).first.wait_for(timeout=5000)

    def press(self, name: str) -> None:
        """Press a button, and look at the page that comes."""
        with self.page.expect_navigation():
            self.button(name).first.click()
        self.look()

    def follow(self, name: str) -> None:
        """Follow a link, and look at the page that comes."""
        with self.page.expect_navigation():
            self.link(name).first.click()
        self.look()

    def saved(self) -> None:
        """Wait until the bar says when it was saved, and no words wait in the browser for the server to have them."""
        self.page.wait_for_function("() => !Object.keys(localStorage).some((key) => key.startsWith('kp:'))")
        state = self.page.locator("[data-autosave-state]")
        expect(state).to_have_attribute("data-state", "saved")
        expect(state).to_have_text(re.compile(r"Gemt kl\. \d\d\.\d\d"))

    def tab_to(self, selector: str, *, at_most: int = 80) -> None:
        """Press the tab key until the focus is on it."""
        for _ in range(at_most):
            self.page.keyboard.press("Tab")
            if self.page.locator(f":focus:is({_plain(selector)})").filter(has_text=_words(selector)).count():
                return
        raise AssertionError(f"the tab key does not lead to {selector}")

    # --- Looking ---

    def look(self, *, again: bool = False) -> None:
        """Axe, targets, width and the sticky bar; once for each address with the same headings and states on it."""
        words = self.page.locator("h1, h2, .kp-tag").all_inner_texts()
        here = " ".join([self.page.url.partition("#")[0], self.page.title(), *words])
        if here in self.checked and not again:
            return
        self.checked.add(here)
        where = (
            f"at {self.page.viewport_size['width'] if self.page.viewport_size else '?'} px, {self.page.url}"
        )
        found = [*self._axe(), *self._seen()]
        self.complaints += [f"{complaint} ({where})" for complaint in found]

    def _axe(self) -> list[str]:
        return axe(self.page)

    def _seen(self) -> list[str]:
        sizes = {"least": LEAST_TARGET, "leastMain": LEAST_BUTTON}
        seen: list[str] = self.page.evaluate(script(HERE / "look.js"), sizes)
        covered = self.page.evaluate(script(HERE / "bar.js"))
        return seen + [f"hidden behind the bar: {name}" for name in covered]


def _plain(selector: str) -> str:
    """The part of a selector that CSS knows."""
    return selector.partition(":has-text")[0]


def _words(selector: str) -> str:
    """The words inside `:has-text('…')`; empty when there are none."""
    return selector.partition(":has-text('")[2].removesuffix("')")


def axe(page: Page, *, exclude: tuple[str, ...] = ()) -> list[str]:
    """Axe's violations on the page, one line a node. Given to the page by the debugger, so the strict CSP stays on."""
    page.evaluate(script(ROOT / "node_modules" / "axe-core" / "axe.min.js"))
    options: dict[str, Any] = {"runOnly": {"type": "tag", "values": _RULES}, "resultTypes": ["violations"]}
    what = {"exclude": [[selector] for selector in exclude]} if exclude else {}
    result = page.evaluate(
        "([what, options]) => axe.run(Object.keys(what).length ? what : document, options)", [what, options]
    )
    return [
        f"axe {violation['id']} ({violation['impact']}): {node['html'][:160]} – {node['failureSummary'][:200]}"
        for violation in result["violations"]
        for node in violation["nodes"]
    ]
