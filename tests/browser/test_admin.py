"""Django's admin in the portal's clothes: our import pages without a fault, the rest with what Django itself leaves.

Left to Django: the search box that select2 puts in its list, and the empty table heads of inline rows. Both are its
own templates, and none of ours stands on them.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.browser.conftest import MakeVisitor
from tests.browser.demo import Demo
from tests.browser.visitor import Visitor, axe

DATA = Path(__file__).resolve().parents[1] / "data"
#: Django's date field and select2 write style attributes from their scripts; the policy stops them, nothing needs them
_DJANGOS_OWN = "Applying inline style violates"


def admins_complaints(visitor: Visitor) -> list[str]:
    found = axe(visitor.page, exclude=(".select2-container",))
    return [complaint for complaint in found if "empty-table-header" not in complaint]


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
    administrator = visit(demo.administrator)
    administrator.forgive(_DJANGOS_OWN)
    administrator.forgive("Couldn't load preload assets")  # axe asks for style sheets that were stopped
    answer = administrator.page.goto(f"{administrator.base}/admin/{path}")
    assert answer is not None
    assert answer.status == 200
    assert admins_complaints(administrator) == []


@pytest.mark.parametrize(
    ("file", "words"),
    [("organisation.csv", "organisation.csv"), ("organisation-with-errors.csv", "fejl")],
)
def test_the_import_preview(visit: MakeVisitor, demo: Demo, width: int, file: str, words: str) -> None:
    """A file is chosen and looked at; nothing is written."""
    administrator = visit(demo.administrator, width=width)
    administrator.forgive(_DJANGOS_OWN)
    administrator.forgive("Couldn't load preload assets")
    page = administrator.page
    page.goto(f"{administrator.base}/admin/clusters/organisationimport/add/")
    assert admins_complaints(administrator) == []
    page.locator("[name=file]").set_input_files(DATA / file)
    page.locator("input[type=submit]").click()
    page.wait_for_load_state()
    assert words in page.inner_text("#content")
    assert admins_complaints(administrator) == []
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
