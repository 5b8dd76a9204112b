"""Random controlled rounding to multiples of five: no exact count leaves the portal, and sums stay close.

A count is rounded down or up to a multiple of five by lot, the nearer one being likelier, so that nothing is biased.
The lots of one column hang together, so that the sum of the rounded counts is less than five from the true sum.
"""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from profiles.models import LEAST_TEAMS
from profiles.models.plan import MOST_FOCUS_AREAS

#: how often a table is drawn anew to fit what is known of every plan; one draw nearly always fits
_DRAWS = 1000

Table = list[list[int]]


def round_table(counts: Sequence[Sequence[int]], sizes: Sequence[int], chance: Random) -> Table:
    """`counts[block][core area]`, rounded; `sizes[block]` is how many plans the block has.

    A plan has between one and `MOST_FOCUS_AREAS` core areas. A table is drawn so that it could itself be true by that
    measure: otherwise the measure would say on which side of a rounded figure the true one must lie. Where nearly all
    plans of a block chose one and the same area no lot adds up to that; the last one drawn is then kept, and all it
    tells is that some figure of the row was rounded down.
    """
    rounded = _draw(counts, sizes, chance)
    for _again in range(_DRAWS):
        if all(_could_be_true(row, size) for row, size in zip(rounded, sizes, strict=True)):
            break
        rounded = _draw(counts, sizes, chance)
    return rounded


def _could_be_true(row: Sequence[int], size: int) -> bool:
    most = min(MOST_FOCUS_AREAS, len(row)) * size
    return size <= sum(row) < most


def _draw(counts: Sequence[Sequence[int]], sizes: Sequence[int], chance: Random) -> Table:
    columns = [round_column(column, sizes, chance) for column in zip(*counts, strict=True)]
    return [list(row) for row in zip(*columns, strict=True)]


def round_column(counts: Sequence[int], sizes: Sequence[int], chance: Random) -> list[int]:
    """One core area's counts, block by block.

    Never up beyond the block's size: that would tell that nearly everybody had chosen. The remainders are laid end to
    end in random order and every fifth step, from a random start, rounds up.
    """
    order = list(range(len(counts)))
    chance.shuffle(order)
    at = chance.randrange(LEAST_TEAMS)
    rounded = [0] * len(counts)
    for block in order:
        down = counts[block] // LEAST_TEAMS * LEAST_TEAMS
        rest = counts[block] - down if down + LEAST_TEAMS <= sizes[block] else 0
        goes_up = (at + rest) // LEAST_TEAMS > at // LEAST_TEAMS
        rounded[block] = down + LEAST_TEAMS if goes_up else down
        at += rest
    return rounded
