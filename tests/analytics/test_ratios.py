"""Ratios: which days and closes make one, on both bases, and what changes and legs are taken over."""

from __future__ import annotations

import math
from datetime import date, timedelta

import polars as pl
import pytest

from rottui.analytics.ratios import RATIOS, changes, invalid_closes, legs, ratios, spans, total_return, weekly

MONDAY = date(2024, 1, 1)


def prices(symbol: str, closes: dict[int, float | None], dividends: dict[int, float] | None = None) -> pl.DataFrame:
    """Return closes by day number, counted from Monday 1 January 2024."""
    return pl.DataFrame(
        {
            "symbol": [symbol] * len(closes),
            "date": [MONDAY + timedelta(day) for day in closes],
            "close": list(closes.values()),
            "dividend": [(dividends or {}).get(day, 0.0) for day in closes],
        },
        schema={"symbol": pl.String, "date": pl.Date, "close": pl.Float64, "dividend": pl.Float64},
    )


def ratio_frame(**series: list[float]) -> pl.DataFrame:
    """Return a RATIOS frame of the named pairs over consecutive days, the denominator always 2."""
    return pl.concat(
        pl.DataFrame(
            {
                "pair": [name] * len(values),
                "date": [MONDAY + timedelta(day) for day in range(len(values))],
                "numerator": [2 * value for value in values],
                "denominator": [2.0] * len(values),
                "ratio": values,
            },
            schema=RATIOS,
        )
        for name, values in series.items()
    )


def test_a_ratio_has_the_days_both_legs_have_and_no_others() -> None:
    table = pl.concat([prices("A", {0: 10, 1: 12, 3: 15}), prices("B", {1: 4, 2: 4, 3: 5, 4: 5})])
    frame = ratios(table, [("A", "B")])
    assert frame.schema == RATIOS
    assert frame.rows() == [
        ("A/B", MONDAY + timedelta(1), 12.0, 4.0, 3.0),
        ("A/B", MONDAY + timedelta(3), 15.0, 5.0, 3.0),
    ]


def test_pairs_keep_the_order_given_and_come_once_though_prices_are_in_any_order() -> None:
    table = pl.concat([prices("B", {1: 4, 0: 2}), prices("C", {0: 8, 1: 8}), prices("A", {1: 12, 0: 6})]).sample(
        fraction=1, shuffle=True, seed=1
    )
    frame = ratios(table, [("C", "B"), ("A", "B"), ("B", "C"), ("A", "B")])
    assert frame["pair"].to_list() == ["C/B"] * 2 + ["A/B"] * 2 + ["B/C"] * 2
    assert frame["ratio"].to_list() == [4.0, 2.0, 3.0, 3.0, 0.25, 0.5]


@pytest.mark.parametrize("bad", [None, math.nan, 0.0, -3.0, math.inf, -math.inf])
def test_a_close_that_is_not_data_drops_its_day(bad: float | None) -> None:
    table = pl.concat([prices("A", {0: 10, 1: bad, 2: 12}), prices("B", {0: 2, 1: 2, 2: 2})])
    assert ratios(table, [("A", "B"), ("B", "A")])["date"].to_list() == [MONDAY, MONDAY + timedelta(2)] * 2


def test_closes_that_are_not_data_are_counted_per_symbol_and_sound_symbols_are_not_named() -> None:
    table = pl.concat([prices("B", {0: 1, 1: 0, 2: -1}), prices("A", {0: 1}), prices("C", {0: None, 1: math.nan})])
    assert invalid_closes(table).rows() == [("B", 2), ("C", 2)]


def test_a_missing_leg_or_legs_without_a_common_day_make_no_rows() -> None:
    table = pl.concat([prices("A", {0: 1, 1: 2}), prices("B", {2: 1, 3: 2}), prices("C", {0: 4, 1: 4})])
    frame = ratios(table, [("A", "B"), ("A", "NONE"), ("NONE", "A"), ("C", "A")])
    assert frame["pair"].unique().to_list() == ["C/A"]


def test_a_date_far_from_the_others_is_a_day_like_any() -> None:
    stray = (date(1700, 1, 1) - MONDAY).days
    table = pl.concat([prices("A", {stray: 3, 0: 10, 1: 12}), prices("B", {stray: 6, 1: 4})])
    frame = ratios(table, [("A", "B")])
    assert frame.select("date", "ratio").rows() == [(date(1700, 1, 1), 0.5), (MONDAY + timedelta(1), 3.0)]


def test_total_return_reinvests_the_dividend_at_the_close_of_its_ex_date() -> None:
    # 100 -> 99 with 2 paid: 101 % of the start. 99 -> 108.9: another 10 %.
    frame = total_return(prices("A", {0: 100, 1: 99, 2: 108.9}, {1: 2.0}))
    assert frame["total_return"].to_list() == pytest.approx([100.0, 101.0, 111.1])
    assert frame.columns == ["symbol", "date", "close", "dividend", "total_return"]


def test_total_return_carries_the_dividend_of_a_day_without_a_close_to_the_next() -> None:
    frame = total_return(prices("A", {0: 100, 1: math.nan, 2: 110, 3: None, 4: 110}, {1: 1.0, 2: 2.0}))
    assert frame["close"].to_list() == [100.0, 110.0, 110.0]
    assert frame["total_return"].to_list() == pytest.approx([100.0, 113.0, 113.0])


def test_total_return_starts_anew_with_each_symbol_and_takes_a_missing_dividend_for_none() -> None:
    table = pl.concat([prices("A", {0: 50, 1: 60}), prices("B", {0: 10, 1: 11}, {0: 5.0})])
    table = table.with_columns(pl.when(pl.col("symbol") == "A").then(None).otherwise("dividend").alias("dividend"))
    assert total_return(table)["total_return"].to_list() == pytest.approx([50.0, 60.0, 10.0, 11.0])


def test_the_basis_decides_what_the_legs_are() -> None:
    table = pl.concat([prices("A", {0: 100, 1: 100}, {1: 10.0}), prices("B", {0: 50, 1: 50})])
    assert ratios(table, [("A", "B")], "price")["ratio"].to_list() == [2.0, 2.0]
    on_returns = ratios(table, [("A", "B")], "total_return")
    assert on_returns["ratio"].to_list() == pytest.approx([2.0, 2.2])
    assert on_returns["numerator"].to_list() == pytest.approx([100.0, 110.0])


def test_a_week_is_its_last_session_and_the_week_under_way_its_last_so_far() -> None:
    # Monday 1 January 2024 opens a week; the Friday of the second week is a holiday; the third week has two sessions.
    days = [0, 1, 2, 3, 4, 7, 8, 9, 10, 14, 15]
    table = pl.concat([prices("A", {day: float(day + 1) for day in days}), prices("B", dict.fromkeys(days, 1.0))])
    frame = weekly(ratios(table, [("A", "B"), ("B", "A")]))
    assert frame["date"].to_list() == [MONDAY + timedelta(day) for day in (4, 10, 15)] * 2


def test_a_week_across_new_year_is_one_week() -> None:
    frame = weekly(
        pl.DataFrame({"symbol": ["A"] * 3, "date": [date(2024, 12, 30), date(2025, 1, 2), date(2025, 1, 6)]}),
        by="symbol",
    )
    assert frame["date"].to_list() == [date(2025, 1, 2), date(2025, 1, 6)]


def test_changes_count_rows_and_are_null_where_the_pair_is_too_short() -> None:
    long = [100.0] * 300
    long[-1], long[-2], long[-6], long[-253] = 110.0, 88.0, 55.0, 220.0
    frame = changes(ratio_frame(LONG=long, SHORT=[4.0, 5.0, 6.0], ONE=[1.0]))
    assert frame.columns == ["pair", "1d", "1w", "1m", "3m", "6m", "1y"]
    assert frame["pair"].to_list() == ["LONG", "SHORT", "ONE"]
    assert frame.row(0)[1:] == pytest.approx((25.0, 100.0, 10.0, 10.0, 10.0, -50.0))
    assert frame.row(1)[1:] == (pytest.approx(20.0), None, None, None, None, None)
    assert frame.row(2)[1:] == (None,) * 6


def test_legs_move_apart_by_the_log_move_of_the_ratio() -> None:
    table = pl.concat([prices("A", {0: 100, 1: 90, 2: 80}), prices("B", {0: 50, 2: 40})])
    frame = ratios(table, [("A", "B")])
    (row,) = legs(frame, 1).rows()  # one row of the ratio back is day 0: B had no day 1
    assert row == ("A/B", pytest.approx(100 * math.log(0.8)), pytest.approx(100 * math.log(0.8)))
    assert legs(frame, 2).rows() == [("A/B", None, None)]


def test_spans_tell_where_each_pair_starts_and_ends() -> None:
    assert spans(ratio_frame(X=[1.0, 2.0], Y=[3.0])).rows() == [("X", 0, 1), ("Y", 2, 2)]


def test_no_prices_and_no_pairs_give_empty_frames_of_the_right_kind() -> None:
    nothing = prices("A", {})
    for basis in ("price", "total_return"):
        assert ratios(nothing, [("A", "B")], basis).schema == RATIOS
    assert ratios(prices("A", {0: 1.0}), []).schema == RATIOS
    empty = RATIOS.to_frame()
    assert changes(empty).schema == {
        "pair": pl.String,
        **dict.fromkeys(("1d", "1w", "1m", "3m", "6m", "1y"), pl.Float64),
    }
    assert legs(empty, 21).schema == {"pair": pl.String, "numerator": pl.Float64, "denominator": pl.Float64}
    assert weekly(empty).schema == RATIOS
    assert invalid_closes(nothing).schema == {"symbol": pl.String, "invalid": pl.Int64}
    assert total_return(nothing).schema == {**nothing.schema, "total_return": pl.Float64}
