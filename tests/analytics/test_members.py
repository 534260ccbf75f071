"""The stocks at new highs and lows: by hand, and as many as are counted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest

from rottui.analytics.breadth import YEAR, counts
from rottui.analytics.members import SCHEMA, at_extremes

MONDAY = date(2024, 1, 1)


def weekdays(number: int) -> list[date]:
    days = (MONDAY + timedelta(days=offset) for offset in range(2 * number + 7))
    return [day for day in days if day.weekday() < 5][:number]


def closes_of(prices: dict[str, Sequence[float | None]], days: Sequence[date]) -> pl.DataFrame:
    rows = [
        {"symbol": symbol, "date": day, "close": close}
        for symbol, closes in prices.items()
        for day, close in zip(days, closes, strict=True)
        if close is not None
    ]
    return pl.DataFrame(rows, schema={"symbol": pl.String, "date": pl.Date, "close": pl.Float64})


def members_of(*symbols: str) -> pl.DataFrame:
    return pl.DataFrame({"symbol": symbols, "sector": ["Energy"] * len(symbols)})


def found(prices: dict[str, Sequence[float | None]]) -> dict[tuple[str, str], dict[str, object]]:
    days = weekdays(len(next(iter(prices.values()))))
    frame = at_extremes(closes_of(prices, days), members_of(*prices), pl.Series(days))
    return {(row["kind"], row["symbol"]): row for row in frame.iter_rows(named=True)}


def test_a_high_says_how_far_it_is_beyond_which_day() -> None:
    closes = [100.0] * (YEAR - 3) + [125.0, 120.0, 150.0]
    row = found({"A": closes})["high", "A"]
    days = weekdays(YEAR)
    assert row["close"] == 150
    assert row["beyond_pct"] == pytest.approx(20)  # 150 against 125
    assert row["former"] == days[-3]
    assert row["change_1d"] == pytest.approx(25)  # 150 against 120


def test_a_low_is_told_in_negative_percent() -> None:
    row = found({"A": [100.0] * (YEAR - 2) + [80.0, 60.0]})["low", "A"]
    assert (row["beyond_pct"], row["former"]) == (pytest.approx(-25), weekdays(YEAR)[-2])


def test_a_close_that_equals_the_former_high_is_a_high_of_the_day_it_equals_last() -> None:
    row = found({"A": [90.0, 100.0, 95.0, 100.0, *[50.0] * (YEAR - 5), 100.0]})["high", "A"]
    assert (row["beyond_pct"], row["former"]) == (0, weekdays(YEAR)[3])


def test_the_window_holds_252_sessions_and_not_one_more() -> None:
    assert ("high", "A") in found({"A": [200.0, *[50.0] * (YEAR - 1), 100.0]})
    assert ("high", "A") not in found({"A": [200.0, *[50.0] * (YEAR - 2), 100.0]})


def test_nine_tenths_of_the_window_are_enough_and_less_is_not() -> None:
    missing = YEAR // 10  # 25 of 252 leave 227, the least that is 90 %
    rising = [float(i) for i in range(1, YEAR + 1)]
    assert ("high", "A") in found({"A": [None] * missing + rising[missing:], "B": rising})
    assert ("high", "A") not in found({"A": [None] * (missing + 1) + rising[missing + 1 :], "B": rising})


def test_who_has_no_close_today_is_not_at_a_high() -> None:
    assert ("high", "A") not in found({"A": [*map(float, range(1, YEAR)), None], "B": [1.0] * YEAR})


def test_a_constant_stock_is_at_both_as_it_is_counted() -> None:
    assert set(found({"A": [1.0] * YEAR})) == {("high", "A"), ("low", "A")}


def test_furthest_comes_first_and_highs_before_lows() -> None:
    flat = [100.0] * (YEAR - 1)
    rows = found({"A": [*flat, 101.0], "B": [*flat, 110.0], "C": [*flat, 95.0], "D": [*flat, 90.0]})
    assert list(rows) == [("high", "B"), ("high", "A"), ("low", "D"), ("low", "C")]


def test_prices_that_are_none_do_not_count() -> None:
    rows = found({"A": [0.0, float("nan"), -5.0, *[10.0] * (YEAR - 4), 11.0]})
    assert rows["high", "A"]["beyond_pct"] == pytest.approx(10)
    assert ("low", "A") not in rows


def test_without_sessions_there_is_nobody() -> None:
    frame = at_extremes(closes_of({}, []), members_of(), pl.Series([], dtype=pl.Date))
    assert frame.schema == SCHEMA
    assert frame.is_empty()


def test_there_are_as_many_as_are_counted_in_every_sector_whatever_is_missing() -> None:
    random = np.random.default_rng(7)
    days = weekdays(320)
    symbols = [f"S{i}" for i in range(60)]
    walks = np.round(100 * np.exp(np.cumsum(random.normal(0, 0.004, (320, 60)), axis=0)), 1)
    walks[random.random((320, 60)) < 0.06] = np.nan
    walks[:150, :5] = np.nan  # listed late
    walks[-9:, 5:7] = np.nan  # behind
    closes = closes_of({name: [*map(float, walks[:, i])] for i, name in enumerate(symbols)}, days)
    members = pl.DataFrame({"symbol": symbols, "sector": [["Energy", "Tech", None][i % 3] for i in range(60)]})
    counted = counts(closes, members, "u")
    sessions = counted.filter(pl.col("sector").is_null())["date"]

    seen = 0
    for day in sessions[-25:]:
        until = sessions.filter(sessions <= day)
        frame = at_extremes(closes, members, until)
        per_sector = frame.group_by("sector", "kind").len()
        for row in counted.filter(pl.col("date") == day).iter_rows(named=True):
            of = per_sector if row["sector"] is None else per_sector.filter(pl.col("sector") == row["sector"])
            told = {kind: int(of.filter(pl.col("kind") == kind)["len"].sum()) for kind in ("high", "low")}
            assert told == {"high": row["new_highs"], "low": row["new_lows"]}, (day, row["sector"])
            seen += row["new_highs"] + row["new_lows"]
    assert seen > 50
