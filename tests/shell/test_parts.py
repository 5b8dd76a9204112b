"""The small parts under the pages: where points are drawn, dates in words, fields that read what Danes type."""

from __future__ import annotations

import datetime
import itertools
import math

import pytest
from django import forms

from core import charts
from core.components import BalanceChart, BalancePoint
from core.forms.fields import DanishDateField, LongTextField
from core.templatetags import kp

TODAY = datetime.date(2026, 11, 22)


def chart(*places: tuple[float | None, float | None]) -> BalanceChart:
    points = tuple(
        BalancePoint(f"Område {n}", level, weight, "", "") for n, (level, weight) in enumerate(places, 1)
    )
    return BalanceChart(points, ("a", "b", "c", "d"), ("lidt", "mere", "mest"))


class TestBalance:
    def test_the_lowest_is_left_and_below_the_highest_right_and_above(self) -> None:
        low, high = charts.place(chart((1, 1), (4, 3)))
        assert (low.x, low.y) == (40, 200)
        assert (high.x, high.y) == (280, 40)

    def test_nine_in_one_place_all_stand_free_and_inside(self) -> None:
        placed = charts.place(chart(*[(4, 3)] * 9))
        for one, other in itertools.combinations(placed, 2):
            assert math.dist((one.x, one.y), (other.x, other.y)) >= charts.APART
        assert all(0 < point.x < charts.WIDTH and 0 < point.y < charts.HEIGHT for point in placed)

    def test_what_nobody_can_assess_keeps_its_number_and_has_no_place(self) -> None:
        placed = charts.place(chart((None, 2), (2, None), (2, 2)))
        assert [(point.number, point.is_placed) for point in placed] == [(1, False), (2, False), (3, True)]

    def test_lines_part_the_steps_evenly(self) -> None:
        assert charts.lines(4, 320) == [80, 160, 240]


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (-3, "3 dage over tiden"),
        (-1, "1 dag over tiden"),
        (0, "senest i dag"),
        (1, "senest i morgen"),
        (4, "senest torsdag 26. november"),
        (60, "senest 21. januar 2027"),
    ],
)
def test_due_in_words(days: int, words: str) -> None:
    assert kp.due(TODAY + datetime.timedelta(days=days), TODAY) == words


class TestFields:
    @pytest.mark.parametrize(
        "typed", ["2026-12-24", "24-12-2026", "24.12.2026", "24/12/2026", " 24-12-2026 "]
    )
    def test_dates_as_people_type_them(self, typed: str) -> None:
        assert DanishDateField().clean(typed) == datetime.date(2026, 12, 24)

    @pytest.mark.parametrize("typed", ["i morgen", "31-02-2026", "12-24-2026"])
    def test_other_dates_get_an_example(self, typed: str) -> None:
        with pytest.raises(forms.ValidationError, match="24-12-2026"):
            DanishDateField().clean(typed)

    def test_a_line_break_counts_once(self) -> None:
        assert LongTextField(max_length=5).clean("ab\r\ncd") == "ab\ncd"
        with pytest.raises(forms.ValidationError):
            LongTextField(max_length=4).clean("ab\r\ncd")
