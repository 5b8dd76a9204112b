"""The first page on a phone that has never been here: every byte that comes over the wire, asked of Chromium."""

from __future__ import annotations

import os
import shutil
from typing import Any

#: a small phone, in CSS pixels
_SCREEN = {"width": 360, "height": 740}
_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def first_page(port: int, cookies: dict[str, str]) -> dict[str, int] | None:
    """Bytes by address for Min side with an empty cache, headers included; None without a Chromium."""
    program = os.environ.get("CHROMIUM") or next(
        (path for name in _NAMES if (path := shutil.which(name))), None
    )
    if program is None:
        return None
    from playwright.sync_api import sync_playwright  # here: nothing else of the measuring needs a browser

    cookie = "; ".join(f"{name}={value}" for name, value in cookies.items())
    received: dict[str, int] = {}
    addresses: dict[str, str] = {}

    def begun(event: dict[str, Any]) -> None:
        addresses[event["requestId"]] = event["request"]["url"].split("/", 3)[-1] or "/"

    def ended(event: dict[str, Any]) -> None:
        if address := addresses.get(event["requestId"]):
            received[address] = int(event["encodedDataLength"])

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        page = browser.new_page(viewport=_SCREEN)  # type: ignore[arg-type]  # a plain dict is what it takes
        page.set_extra_http_headers({"X-Forwarded-Proto": "https", "Cookie": cookie})
        session = page.context.new_cdp_session(page)
        session.send("Network.enable")
        session.on("Network.requestWillBeSent", begun)
        session.on("Network.loadingFinished", ended)
        page.goto(f"http://localhost:{port}/", wait_until="networkidle")
        if "/konto/" in page.url:
            raise RuntimeError("the browser was not signed in")
        browser.close()
    return received
