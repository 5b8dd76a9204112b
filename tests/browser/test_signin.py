"""The pages that a stranger meets."""

from __future__ import annotations

from tests.browser.conftest import MakeVisitor
from tests.browser.portal import Portal


def test_the_sign_in_page(visit: MakeVisitor, portal: Portal, width: int) -> None:
    stranger = visit(width=width)
    stranger.go("/konto/log-ind/")
