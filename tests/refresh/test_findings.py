from __future__ import annotations

from datetime import date, timedelta

import polars as pl
import pytest

from rottui.refresh.findings import gaps, sessions_of_most, suspected_splits


def series(symbol: str, *closes: float | None) -> pl.DataFrame:
    """Return closes on successive days; None leaves the day out."""
    days = [date(2024, 1, 1) + timedelta(days=each) for each in range(len(closes))]
    frame = pl.DataFrame({"symbol": [symbol] * len(closes), "date": days, "close": closes})
    return frame.cast({"close": pl.Float64}).drop_nulls()


@pytest.mark.parametrize(
    ("before", "after", "ratio"),
    [
        (673.0, 170.0, "4:1"),  # CrowdStrike's of 2026, unadjusted
        (100.0, 50.5, "2:1"),
        (100.0, 66.5, "3:2"),
        (1200.0, 121.0, "10:1"),
        (150.0, 7.6, "20:1"),
        (1.0, 9.9, "1:10"),
        (1.0, 2.01, "1:2"),
    ],
)
def test_a_move_by_a_split_ratio_is_suspected(before: float, after: float, ratio: str) -> None:
    assert suspected_splits(series("X", before, before, after, after)).rows() == [
        ("X", date(2024, 1, 3), before, after, ratio)
    ]


@pytest.mark.parametrize(
    ("before", "after"),
    [(100.0, 104.0), (100.0, 80.0), (100.0, 277.0), (100.0, 55.0), (100.0, 150.0), (100.0, 64.0), (100.0, 46.0)],
)
def test_other_moves_are_not(before: float, after: float) -> None:
    assert suspected_splits(series("X", before, after)).is_empty()


def test_the_first_bar_of_a_symbol_is_not_compared_with_the_last_of_another() -> None:
    assert suspected_splits(pl.concat([series("A", 100.0, 100.0), series("B", 50.0, 50.0)])).is_empty()


def test_a_session_that_others_have_is_missing() -> None:
    bars = pl.concat([series("A", 1, 1, 1, 1, 1), series("B", 1, 1, 1, 1, 1), series("C", 1, None, None, 1)])
    found = gaps(bars, sessions_of_most(bars))
    assert found.rows() == [("C", 2, date(2024, 1, 2))]


def test_days_before_the_first_and_after_the_last_bar_are_no_gap() -> None:
    bars = pl.concat([series("A", 1, 1, 1, 1, 1), series("B", 1, 1, 1, 1, 1), series("C", None, 1, 1, None)])
    assert gaps(bars, sessions_of_most(bars)).is_empty()


def test_a_stray_bar_of_few_makes_no_session() -> None:
    bars = pl.concat([series("A", 1, 1, 1), series("B", 1, None, 1), series("C", 1, None, 1)])
    assert sessions_of_most(bars).to_list() == [date(2024, 1, 1), date(2024, 1, 3)]
    assert gaps(bars, sessions_of_most(bars)).is_empty()


def test_two_calendars_side_by_side_give_no_gaps() -> None:
    """Bitcoin trades at weekends, SPY does not: neither lacks anything."""
    bars = pl.concat([series("BTC-USD", 1, 1, 1, 1), series("SPY", 1, None, None, 1)])
    assert gaps(bars, sessions_of_most(bars)).is_empty()


def test_symbols_alone_have_no_gaps() -> None:
    bars = series("A", 1, None, 1)
    assert gaps(bars, sessions_of_most(bars)).is_empty()
