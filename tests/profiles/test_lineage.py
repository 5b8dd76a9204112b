"""Which area goes on from which, over one edition and over several."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from profiles.lineage import Lineage, LineageRow, Link

#: edition 1 has the areas 1–4, edition 2 has 11–14, edition 3 has 21–24
TITLES = {1: "Viden", 2: "Tillid", 3: "Mål", 4: "Data", 11: "Viden", 12: "Tillid"}


def lineage(*pairs: tuple[int, int]) -> Lineage:
    rows = [LineageRow(area, earlier, TITLES.get(earlier, "")) for area, earlier in pairs]
    return Lineage(rows, {pk: pk // 10 + 1 for pk in range(30)})


@pytest.mark.parametrize(
    ("pairs", "area", "link"),
    [
        ([], 11, Link.NEW),
        ([(11, 1)], 11, Link.CONTINUED),
        ([(11, 1), (12, 1)], 11, Link.SPLIT),
        ([(11, 1), (11, 2)], 11, Link.MERGED),
        ([(11, 1), (11, 2), (12, 2)], 11, Link.MERGED),
        ([(11, 1), (11, 2), (12, 2)], 12, Link.SPLIT),
    ],
)
def test_how_an_area_hangs_together_with_the_edition_before(
    pairs: list[tuple[int, int]], area: int, link: Link
) -> None:
    assert lineage(*pairs).link(area) == link


@pytest.mark.parametrize(
    ("pairs", "words"),
    [
        ([], "Nyt kerneområde i 2. udgave, så der er intet at sammenligne med"),
        ([(11, 1), (12, 1)], "Skilt ud fra »Viden« i 2. udgave, så årene kan ikke sammenlignes"),
        ([(11, 1), (11, 2)], "Samlet af »Viden« og »Tillid« i 2. udgave, så årene kan ikke sammenlignes"),
    ],
)
def test_a_break_says_what_it_is(pairs: list[tuple[int, int]], words: str) -> None:
    trace = lineage(*pairs).trace(11, {1, 2, 3, 4})
    assert not trace.holds
    assert trace.why_not() == words


def test_an_area_is_followed_through_several_editions_to_where_it_breaks() -> None:
    found = lineage((21, 11), (11, 1), (22, 12), (13, 3), (23, 13), (24, 13))
    first = {1, 2, 3, 4}
    assert found.trace(21, first).area == 1
    assert found.trace(21, {11, 12}).area == 11
    broken = found.trace(22, first)
    assert (broken.area, broken.link, broken.edition) == (None, Link.NEW, 2)
    broken = found.trace(23, first)
    assert (broken.link, broken.edition) == (Link.SPLIT, 3)


def test_what_nothing_goes_on_from_is_gone() -> None:
    found = lineage((11, 1), (21, 11), (12, 2))
    assert found.lives_on(1, {21, 22})
    assert not found.lives_on(2, {21, 22})
    assert not found.lives_on(3, {21, 22})


pairs_of = st.lists(st.tuples(st.integers(11, 14), st.integers(1, 4)), unique=True, max_size=16)


@given(pairs_of)
def test_at_most_one_area_is_the_same_as_an_earlier_one(pairs: list[tuple[int, int]]) -> None:
    found = lineage(*pairs)
    traced = [found.trace(area, {1, 2, 3, 4}).area for area in range(11, 15)]
    same = [area for area in traced if area is not None]
    assert len(same) == len(set(same))


@given(pairs_of)
def test_an_earlier_area_is_gone_exactly_when_no_row_names_it(pairs: list[tuple[int, int]]) -> None:
    found = lineage(*pairs)
    gone = {area for area in range(1, 5) if not found.lives_on(area, range(11, 15))}
    assert gone == set(range(1, 5)) - {earlier for _area, earlier in pairs}
