"""Django's admin in the portal's clothes: lists and forms, and our import pages without a fault."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.browser.admin import Desk
from tests.browser.conftest import MakeVisitor
from tests.browser.demo import Demo

DATA = Path(__file__).resolve().parents[1] / "data"


@pytest.mark.parametrize(
    "path",
    [
        "",
        "clusters/area/",
        "clusters/leadershipteam/",
        "clusters/membership/add/",
        "people/user/",
        "people/user/add/",
    ],
)
def test_lists_and_forms(visit: MakeVisitor, demo: Demo, path: str) -> None:
    Desk(visit(demo.administrator)).go(path)


@pytest.mark.parametrize(
    ("file", "words"),
    [("organisation.csv", "organisation.csv"), ("organisation-with-errors.csv", "fejl")],
)
def test_the_import_preview(visit: MakeVisitor, demo: Demo, width: int, file: str, words: str) -> None:
    """A file is chosen and looked at; nothing is written."""
    desk = Desk(visit(demo.administrator, width=width))
    desk.go("clusters/organisationimport/add/")
    desk.page.locator("[name=file]").set_input_files(DATA / file)
    desk.page.locator("input[type=submit]").click()
    desk.page.wait_for_load_state()
    assert words in desk.page.inner_text("#content")
    desk.look()
