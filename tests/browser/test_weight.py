"""What a phone has to fetch for the first page."""

from __future__ import annotations

from typing import Any

import pytest

from profiles.situation import Stage
from tests.browser.conftest import PHONE, MakeVisitor
from tests.browser.demo import Demo

#: bytes over the wire, compressed, with everything that the page asks for
BOUND = 150_000


@pytest.mark.parametrize("path", ["/konto/log-ind/", "/"])
def test_the_first_page_is_light(visit: MakeVisitor, demo: Demo, path: str) -> None:
    who = "" if "log-ind" in path else demo.leaders[Stage.ANSWERING]
    visitor = visit(who, width=PHONE)
    sizes: dict[str, int] = {}
    addresses: dict[str, str] = {}
    wire = visitor.context.new_cdp_session(visitor.page)
    wire.send("Network.enable")
    wire.send("Network.setCacheDisabled", {"cacheDisabled": True})

    def named(event: dict[str, Any]) -> None:
        addresses[event["requestId"]] = event["request"]["url"]

    def weighed(event: dict[str, Any]) -> None:
        sizes[addresses[event["requestId"]]] = int(event["encodedDataLength"])

    wire.on("Network.requestWillBeSent", named)
    wire.on("Network.loadingFinished", weighed)
    visitor.page.goto(visitor.base + path)
    visitor.page.wait_for_load_state("networkidle")
    assert len(sizes) >= 5, "page, styles, scripts and a font"
    assert sum(sizes.values()) <= BOUND, "\n".join(f"{size:7} {url}" for url, size in sorted(sizes.items()))
