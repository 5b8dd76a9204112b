"""Where the points of a chart are drawn, in whole units of its SVG."""

from __future__ import annotations

from dataclasses import dataclass

from core.components import BalanceChart

WIDTH, HEIGHT = 320, 240
#: a point's diameter with a little air; two points are never nearer than this
APART = 26
#: how far a point may be moved to stand free, tried in this order
_NUDGES = [(0, 0)] + [
    (dx * APART, dy * APART)
    for ring in (1, 2)
    for dy in range(-ring, ring + 1)
    for dx in range(-ring, ring + 1)
    if max(abs(dx), abs(dy)) == ring
]


@dataclass(frozen=True)
class PlacedPoint:
    """A numbered point; `x` and `y` are 0 when it cannot be placed.

    `was_x` and `was_y` are its place the time before; None when that cannot be compared, or is the same place.
    """

    number: int
    title: str
    x: int = 0
    y: int = 0
    is_placed: bool = False
    was_x: int | None = None
    was_y: int | None = None


def place(chart: BalanceChart) -> list[PlacedPoint]:
    """The chart's points, numbered in order, none on top of another. What nobody could assess is not placed."""
    taken: list[tuple[int, int]] = []
    placed: list[PlacedPoint] = []
    for number, point in enumerate(chart.points, 1):
        where = _place(chart, point.level, point.importance)
        if where is None:
            placed.append(PlacedPoint(number, point.title))
            continue
        x, y = _free(where, taken)
        taken.append((x, y))
        was = _place(chart, point.level_before, point.importance_before)
        was_x, was_y = was if was and was != where else (None, None)
        placed.append(PlacedPoint(number, point.title, x, y, True, was_x, was_y))
    return placed


def lines(steps: int, length: int) -> list[int]:
    """Where the lines between a number of equal steps are drawn."""
    return [round(length * step / steps) for step in range(1, steps)]


def _place(chart: BalanceChart, level: float | None, importance: float | None) -> tuple[int, int] | None:
    if level is None or importance is None:
        return None
    x = (level - 0.5) / len(chart.level_steps) * WIDTH
    y = HEIGHT - (importance - 0.5) / len(chart.importance_steps) * HEIGHT
    return round(x), round(y)


def _free(where: tuple[int, int], taken: list[tuple[int, int]]) -> tuple[int, int]:
    edge = APART // 2
    for dx, dy in _NUDGES:
        x = min(max(where[0] + dx, edge), WIDTH - edge)
        y = min(max(where[1] + dy, edge), HEIGHT - edge)
        if all((x - a) ** 2 + (y - b) ** 2 >= APART**2 for a, b in taken):
            return x, y
    return where
