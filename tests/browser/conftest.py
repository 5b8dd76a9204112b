"""A browser, a portal for it to visit, and visitors who complain at the end of the test about what they met."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright

from profiles.demo.load import PASSWORD
from tests.browser.demo import Demo, demo_of
from tests.browser.portal import Portal, running
from tests.browser.visitor import Visitor

#: the widths that every page is looked at in, px
PHONE, DESK = 320, 1280
_HEIGHTS = {PHONE: 640, DESK: 800}

MakeVisitor = Callable[..., Visitor]


@pytest.hookimpl(tryfirst=True)  # before a missing Chromium is looked for
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything here needs a browser. Each worker that gets a share has a portal of its own."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


# Scope "package", not "session": other tests on this worker shall meet neither the event loop nor the open database.


@pytest.fixture(scope="package")
def browser(chromium: str) -> Iterator[Browser]:
    """One Chromium for all, that reaches this machine only."""
    arguments = [
        "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
        "--disable-component-update",
    ]
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # Playwright keeps an event loop in this thread
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=arguments)
        yield started
        started.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture(scope="package")
def portal(django_db_blocker: Any, browser: Browser) -> Iterator[Portal]:
    """The portal, with the demo municipality in it. Tests that change something use people of their own."""
    with django_db_blocker.unblock(), running(f"test_browser_{os.getpid()}") as started:
        yield started


@pytest.fixture(params=[PHONE, DESK], ids=lambda width: f"{width}px")
def width(request: pytest.FixtureRequest) -> int:
    """Both widths, one after the other."""
    return int(request.param)


@pytest.fixture(scope="package")
def sessions() -> dict[str, Any]:
    """Signed-in cookies by person, so that each signs in by the form only once."""
    return {}


@pytest.fixture
def visit(browser: Browser, portal: Portal, sessions: dict[str, Any]) -> Iterator[MakeVisitor]:
    """`visit(email, width=320)` is that person's screen; without an address, a stranger's."""
    visitors: list[Visitor] = []

    def make(email: str = "", *, width: int = DESK, password: str = PASSWORD, **options: Any) -> Visitor:
        if email in sessions:
            options["storage_state"] = sessions[email]
        context = browser.new_context(
            viewport={"width": width, "height": _HEIGHTS[width]},
            has_touch=width == PHONE,
            reduced_motion="reduce",
            locale="da-DK",
            **options,
        )
        context.set_default_timeout(10_000)
        visitor = Visitor(context, portal.url)
        visitors.append(visitor)
        if email and email not in sessions:
            visitor.sign_in(email, password)
            sessions[email] = context.storage_state()
        return visitor

    yield make
    complaints = [complaint for visitor in visitors for complaint in visitor.complaints]
    for visitor in visitors:
        visitor.context.close()
    assert not complaints, "\n".join(["", *dict.fromkeys(complaints)])


@pytest.fixture(scope="package")
def demo(portal: Portal) -> Demo:
    """Whom of the demo's people to visit as."""
    return demo_of(portal)
