"""An administrator's screen in Django's admin: gone about by clicking, and every page looked at.

Left to Django: the search box that select2 puts in its list, and the empty table heads of inline rows. Both are its
own templates, and none of ours stands on them.
"""

from __future__ import annotations

from dataclasses import dataclass

from playwright.sync_api import Page

from tests.browser.visitor import Visitor, axe

#: Django's date field and select2 write style attributes from their scripts; the policy stops them, nothing needs them
_DJANGOS_OWN = "Applying inline style violates"
_STOPPED_STYLES = "Couldn't load preload assets"  # axe asks for style sheets that were stopped


def admins_complaints(visitor: Visitor) -> list[str]:
    """What axe finds on an admin page that is ours to mend."""
    found = axe(visitor.page, exclude=(".select2-container",))
    return [complaint for complaint in found if "empty-table-header" not in complaint]


@dataclass(frozen=True)
class Desk:
    """The administration in `visitor`'s browser. What is found wrong on a page is the visitor's complaint."""

    visitor: Visitor

    def __post_init__(self) -> None:
        self.visitor.forgive(_DJANGOS_OWN)
        self.visitor.forgive(_STOPPED_STYLES)

    @property
    def page(self) -> Page:
        return self.visitor.page

    def go(self, path: str) -> None:
        """A page below /admin/."""
        answer = self.page.goto(f"{self.visitor.base}/admin/{path}")
        assert answer is not None
        assert answer.status == 200, f"{path} answered {answer.status}"
        self.look()

    def press(self, name: str) -> None:
        """Press a button, and look at the page that comes."""
        with self.page.expect_navigation():
            self.visitor.button(name).first.click()
        self.look()

    def follow(self, name: str) -> None:
        """Follow a link in the page's own part, and look at the page that comes."""
        with self.page.expect_navigation():
            self.page.locator("#content").get_by_role("link", name=name).first.click()
        self.look()

    def pick(self, field: str, name: str) -> None:
        """Search for one more in a field that completes what is typed, and choose it."""
        self.page.locator(f"[name={field}] + .select2 .select2-selection").click()
        self.page.keyboard.type(name)
        self.page.locator(".select2-results__option", has_text=name).first.click()

    def says(self, *words: str) -> None:
        for said in words:
            self.visitor.says(said)

    def look(self) -> None:
        """Axe, and nothing to the right of the screen."""
        found = admins_complaints(self.visitor)
        root = "document.documentElement"
        if not self.page.evaluate(f"{root}.scrollWidth <= {root}.clientWidth"):
            found.append("scrolls sideways")
        self.visitor.complaints += [f"{complaint} ({self.page.url})" for complaint in found]
