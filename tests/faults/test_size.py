"""A shorter month is judged as it was played."""

from __future__ import annotations

import datetime

import pytest

from tests.faults.run import FIRST, Size, ledger_of


@pytest.mark.parametrize("days", [2, 10, 11, 13])
def test_a_month_that_ends_before_everything_is_back_has_no_days_on_which_nothing_runs(days: int) -> None:
    assert Size(days=days).nothing_runs == frozenset()
    assert ledger_of([], Size(days=days)).down == frozenset()


def test_a_longer_one_has_three() -> None:
    down = {FIRST + datetime.timedelta(days=number) for number in (10, 11, 12)}
    assert ledger_of([], Size(days=14)).down == down
