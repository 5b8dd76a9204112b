"""The picture's tables are laid out as cards on a phone; for a screen reader they stay tables."""

from __future__ import annotations

from profiles.situation import Stage
from tests.browser.conftest import MakeVisitor
from tests.browser.demo import Demo


def test_the_pictures_tables_keep_their_rows_and_columns(visit: MakeVisitor, demo: Demo, width: int) -> None:
    visitor = visit(demo.leaders[Stage.PICTURE], width=width)
    visitor.page.goto(f"{visitor.base}/")
    link = visitor.page.eval_on_selector_all(
        "a[href^='/afdaekning/']", "links => links.map(link => link.getAttribute('href').split('#')[0])"
    )[0]
    picture = "/".join([*link.split("/")[:3], "billede/"])
    for view in ("", "?vis=bidrag"):
        page = visitor.go(picture + view)
        table = page.get_by_role("table").first
        rows = table.get_by_role("row")
        assert rows.count() > 2
        assert table.get_by_role("columnheader").count() > 2
        assert rows.nth(1).get_by_role("rowheader").count() == 1
        assert rows.nth(1).get_by_role("cell").count() > 1
