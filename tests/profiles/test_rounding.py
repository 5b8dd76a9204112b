"""Rounding counts to fives: near by, without bias, and never told back."""

from __future__ import annotations

from random import Random
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from profiles.rollups.rounding import round_column, round_table
from tests.profiles.lots import outcomes


@st.composite
def _columns(draw: Any) -> tuple[list[int], list[int]]:
    sizes = draw(st.lists(st.integers(5, 30), min_size=1, max_size=4))
    return [draw(st.integers(0, size)) for size in sizes], sizes


@given(_columns())
def test_a_column_is_rounded_to_fives_near_by_without_bias(column: tuple[list[int], list[int]]) -> None:
    counts, sizes = column
    seen = list(outcomes(counts, sizes))
    held = [count // 5 * 5 + 5 <= size for count, size in zip(counts, sizes, strict=True)]
    for rounded in seen:
        assert all(value % 5 == 0 and value <= size for value, size in zip(rounded, sizes, strict=True))
        assert all(abs(value - count) < 5 for value, count in zip(rounded, counts, strict=True))
        free = [value - count for value, count, may in zip(rounded, counts, held, strict=True) if may]
        assert abs(sum(free)) < 5, "the sum over blocks stays close to the truth"
    for block, count in enumerate(counts):
        if held[block]:
            assert sum(rounded[block] for rounded in seen) == count * len(seen), "no bias"


@given(_columns(), st.integers(0, 2**32))
def test_no_rounded_figure_tells_its_count(column: tuple[list[int], list[int]], seed: int) -> None:
    """For every figure there are other counts that could have given it: some chose, and some did not."""
    counts, sizes = column
    rounded = round_column(counts, sizes, Random(seed))
    for block, size in enumerate(sizes):
        could_be = set()
        for count in range(max(0, rounded[block] - 4), min(size, rounded[block] + 4) + 1):
            others = [*rounded[:block], count, *rounded[block + 1 :]]
            if rounded in list(outcomes(others, sizes)):
                could_be.add(count)
        assert len(could_be) >= 4
        assert could_be & set(range(1, size)), "neither all nor none"
        if rounded[block] == 0:
            assert could_be == set(range(5)), "nought cannot be told from four"


@given(st.data())
def test_a_table_could_itself_be_true(data: Any) -> None:
    """Each plan has one to four core areas; a table that could not be so would say where the truth is not.

    Where nearly all of a block chose one and the same, no lot adds up to the plans; it is then as near as it can be.
    """
    sizes = data.draw(st.lists(st.integers(5, 12), min_size=1, max_size=3))
    plans = [
        [data.draw(st.frozensets(st.integers(0, 8), min_size=1, max_size=4)) for _n in range(size)]
        for size in sizes
    ]
    counts = [[sum(key in chosen for chosen in block) for key in range(9)] for block in plans]
    for row, true, size in zip(round_table(counts, sizes, Random(1)), counts, sizes, strict=True):
        up = [-(-count // 5) * 5 for count in true]
        most = sum(high if high <= size else high - 5 for high in up)
        assert min(size, most) <= sum(row) <= 4 * size
