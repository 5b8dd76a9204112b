"""Which areas of one edition go on from which of another. Pure: the rows are handed in.

The stored fact is a row "this area goes on from that one". An area that has exactly one such row, to an area that
nothing else goes on from, is the same area in new words, and years can be laid side by side. Anything else is a break,
and says which one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext as _

from core.words import in_a_row


class Link(StrEnum):
    """How an area hangs together with the edition before."""

    CONTINUED = "continued"
    SPLIT = "split"
    MERGED = "merged"
    NEW = "new"


@dataclass(frozen=True)
class LineageRow:
    """`area` goes on from `earlier`; the titles and the edition are for the words about it."""

    area: int
    earlier: int
    earlier_title: str = ""


@dataclass(frozen=True)
class Trace:
    """Where a walk back through the editions ended: at `area`, or, on the way, at a break in `edition`."""

    area: int | None
    link: Link = Link.CONTINUED
    edition: int = 0
    titles: tuple[str, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether the two are the same area."""
        return self.area is not None

    def why_not(self) -> str:
        """The break in words; empty where there is none."""
        if self.holds:
            return ""
        values = {"edition": self.edition, "areas": in_a_row([f"»{title}«" for title in self.titles])}
        words = {
            Link.NEW: _("Nyt kerneområde i %(edition)s. udgave, så der er intet at sammenligne med"),
            Link.SPLIT: _("Skilt ud fra %(areas)s i %(edition)s. udgave, så årene kan ikke sammenlignes"),
            Link.MERGED: _("Samlet af %(areas)s i %(edition)s. udgave, så årene kan ikke sammenlignes"),
        }
        return words[self.link] % values


class Lineage:
    """A profile's rows, all editions together. `edition_of` says which edition an area is in."""

    def __init__(self, rows: Iterable[LineageRow], edition_of: dict[int, int] | None = None) -> None:
        self._before: dict[int, list[LineageRow]] = {}
        self._after: dict[int, list[int]] = {}
        self._edition_of = edition_of or {}
        for row in rows:
            self._before.setdefault(row.area, []).append(row)
            self._after.setdefault(row.earlier, []).append(row.area)

    def link(self, area: int) -> Link:
        """How the area hangs together with the edition before."""
        rows = self._before.get(area, [])
        if not rows:
            return Link.NEW
        if len(rows) > 1:
            return Link.MERGED
        return Link.CONTINUED if len(self._after[rows[0].earlier]) == 1 else Link.SPLIT

    def earlier(self, area: int) -> Sequence[int]:
        """The areas that the area goes on from."""
        return [row.earlier for row in self._before.get(area, [])]

    def later(self, area: int) -> Sequence[int]:
        """The areas that go on from the area."""
        return self._after.get(area, [])

    def trace(self, area: int, wanted: Collection[int]) -> Trace:
        """Walk back from the area to one of the `wanted`, as long as it is the same area all the way."""
        while area not in wanted:
            link = self.link(area)
            rows = self._before.get(area, [])
            if link != Link.CONTINUED:
                titles = tuple(row.earlier_title for row in rows)
                return Trace(None, link, self._edition_of.get(area, 0), titles)
            area = rows[0].earlier
        return Trace(area)

    def lives_on(self, area: int, wanted: Collection[int]) -> bool:
        """Whether any of the `wanted` goes on from the area, wholly or in part, over however many editions."""
        reached, ahead = set[int](), [area]
        while ahead:
            here = ahead.pop()
            if here in wanted:
                return True
            if here not in reached:
                reached.add(here)
                ahead.extend(self.later(here))
        return False
