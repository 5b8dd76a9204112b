"""Every way that the lots of a rounding can fall."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from random import Random
from typing import Any

from profiles.models import LEAST_TEAMS
from profiles.rollups.rounding import round_column


class Lots(Random):
    """Lots that fall as they are told to."""

    def __init__(self, order: tuple[int, ...], start: int) -> None:
        super().__init__(0)
        self._order, self._start = order, start

    def shuffle(self, x: Any) -> None:
        x[:] = self._order

    def randrange(self, *_args: Any) -> int:
        return self._start


def outcomes(counts: list[int], sizes: list[int]) -> Iterator[list[int]]:
    """Everything that one column can be rounded to, each as often as it is likely."""
    for order in itertools.permutations(range(len(counts))):
        for start in range(LEAST_TEAMS):
            yield round_column(counts, sizes, Lots(order, start))
