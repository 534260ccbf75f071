"""yfinance's table as rows of `prices`, with every oddity that its answers have been seen to hold."""

from __future__ import annotations

import math
from datetime import UTC, date, datetime
from typing import Any

import pandas as pd
import polars as pl
import pytest

from rottui.cache.tables import PRICES
from rottui.sources.yahoo.bars import Bars, read_bars

NAN = math.nan
STOCK: dict[str, Any] = {"instrumentType": "EQUITY", "exchangeTimezoneName": "America/New_York"}
NOW = datetime(2025, 12, 1, tzinfo=UTC)
MON, TUE, WED, THU, FRI, SAT, SUN = (date(2025, 10, day) for day in range(20, 27))
NEXT_MON = date(2025, 10, 27)


def table(rows: list[tuple[date, float]], zone: str = "America/New_York", **columns: list[float]) -> pd.DataFrame:
    closes = [close for _, close in rows]
    cells = dict.fromkeys(("Open", "High", "Low", "Close", "Adj Close"), closes)
    cells |= {"Volume": [10] * len(rows), "Dividends": [0.0] * len(rows), "Stock Splits": [0.0] * len(rows)}
    return pd.DataFrame(
        cells | {name.replace("_", " "): values for name, values in columns.items()},
        index=pd.DatetimeIndex([day for day, _ in rows], name="Date").tz_localize(zone),
    )


def bars(cells: pd.DataFrame, meta: dict[str, Any] | None = None, start: date | None = None) -> Bars:
    return read_bars("X", cells, STOCK | (meta or {}), start=start, sent=None, now=NOW)


def closes(cells: pd.DataFrame, **more: Any) -> list[tuple[date, float]]:
    return bars(cells, **more).frame.select("date", "close").rows()


def test_the_frame_has_the_caches_columns_even_when_it_is_empty() -> None:
    assert bars(table([(MON, 1.0)])).frame.schema == PRICES
    assert bars(table([(MON, NAN)])).frame.schema == PRICES


@pytest.mark.parametrize("bad", [NAN, math.inf, -math.inf, 0.0, -1.0])
def test_days_without_a_usable_close_are_left_out(bad: float) -> None:
    assert closes(table([(MON, 1.0), (TUE, bad), (WED, 3.0)])) == [(MON, 1.0), (WED, 3.0)]


def test_a_last_row_with_volume_and_no_close_is_left_out() -> None:
    assert closes(table([(MON, 1.0), (TUE, NAN)], Volume=[10, 999])) == [(MON, 1.0)]


def test_rows_are_put_in_order() -> None:
    assert closes(table([(WED, 3.0), (MON, 1.0), (TUE, 2.0)])) == [(MON, 1.0), (TUE, 2.0), (WED, 3.0)]


@pytest.mark.parametrize(
    ("twice", "kept"), [([2.0, 2.5], 2.5), ([2.0, NAN], 2.0), ([NAN, 2.5], 2.5), ([2.0, 0.0], 2.0)]
)
def test_of_a_day_given_twice_the_last_usable_row_stays(twice: list[float], kept: float) -> None:
    assert closes(table([(MON, 1.0), (TUE, twice[0]), (TUE, twice[1])])) == [(MON, 1.0), (TUE, kept)]


def test_stray_weekend_bars_of_a_stock_are_left_out() -> None:
    assert closes(table([(FRI, 1.0), (SAT, 1.0), (SUN, 1.0), (NEXT_MON, 2.0)])) == [(FRI, 1.0), (NEXT_MON, 2.0)]


@pytest.mark.parametrize(
    "meta",
    [
        {"instrumentType": "CRYPTOCURRENCY", "exchangeTimezoneName": "UTC"},
        {"instrumentType": "EQUITY", "exchangeTimezoneName": "Asia/Riyadh"},
    ],
)
def test_what_trades_at_weekends_keeps_them(meta: dict[str, Any]) -> None:
    cells = table([(FRI, 1.0), (SUN, 2.0)], zone=meta["exchangeTimezoneName"])

    assert closes(cells, meta=meta) == [(FRI, 1.0), (SUN, 2.0)]


def test_days_are_the_exchanges_not_londons() -> None:
    cells = table([(MON, 1.0), (TUE, 2.0)], zone="Pacific/Auckland")

    assert closes(cells, meta={"exchangeTimezoneName": "Pacific/Auckland"}) == [(MON, 1.0), (TUE, 2.0)]


def test_days_before_the_first_one_wanted_are_left_out() -> None:
    assert closes(table([(MON, 1.0), (TUE, 2.0)]), start=TUE) == [(TUE, 2.0)]


def test_numbers_beside_the_close_may_be_missing() -> None:
    cells = table([(MON, 1.0), (TUE, 2.0)], Open=[0.0, NAN], High=[NAN, 2.5], Low=[-1.0, 1.5])

    frame = bars(cells).frame

    assert frame.select("open", "high", "low").rows() == [(None, None, None), (None, 2.5, 1.5)]


def test_volume_is_a_number_of_shares_however_many() -> None:
    assert bars(table([(MON, 1.0)], Volume=[50_000_000_000])).frame["volume"].to_list() == [5e10]


def test_dividends_stand_on_their_day_and_are_never_null() -> None:
    cells = table([(MON, 1.0), (TUE, 2.0), (WED, 3.0)], Dividends=[0.0, 0.55, NAN])

    assert bars(cells).frame["dividend"].to_list() == [0.0, 0.55, 0.0]


def test_the_dividend_of_a_day_without_a_close_goes_to_the_next_bar() -> None:
    cells = table([(MON, 1.0), (TUE, NAN), (WED, NAN), (THU, 4.0)], Dividends=[0.0, 0.5, 0.25, 0.125])

    assert bars(cells).frame.select("date", "dividend").rows() == [(MON, 0.0), (THU, 0.875)]


def test_a_dividend_after_the_last_bar_waits_for_its_bar() -> None:
    assert bars(table([(MON, 1.0), (TUE, NAN)], Dividends=[0.0, 0.5])).frame["dividend"].to_list() == [0.0]


def test_splits_are_told_even_of_a_day_without_a_close() -> None:
    cells = table([(MON, 1.0), (TUE, NAN), (WED, 3.0)], Stock_Splits=[0.0, 4.0, 0.1])

    assert bars(cells).splits == ((TUE, 4.0), (WED, 0.1))


@pytest.mark.parametrize("odd", [1.0, math.inf, NAN, -2.0])
def test_a_split_that_changes_nothing_or_cannot_be_is_none(odd: float) -> None:
    assert bars(table([(MON, 1.0)], Stock_Splits=[odd])).splits == ()


def test_the_unfinished_bar_and_no_other_is_provisional() -> None:
    opens = datetime(2025, 10, 22, 13, 30, tzinfo=UTC)
    meta = {
        "regularMarketTime": pd.Timestamp(datetime(2025, 10, 22, 18, 0, tzinfo=UTC)),
        "currentTradingPeriod": {
            "regular": {"start": pd.Timestamp(opens), "end": pd.Timestamp(datetime(2025, 10, 22, 20, tzinfo=UTC))}
        },
    }

    frame = bars(table([(MON, 1.0), (TUE, 2.0), (WED, 3.0)]), meta).frame

    assert frame.select("date", "provisional").rows() == [(MON, False), (TUE, False), (WED, True)]


def test_the_frame_is_not_spoiled_by_columns_that_are_absent() -> None:
    cells = table([(MON, 1.0)]).drop(columns=["Stock Splits", "Dividends", "Volume"])

    found = bars(cells)

    assert found.splits == ()
    assert found.frame.select("dividend", "volume").rows() == [(0.0, None)]


def test_pandas_own_reading_agrees_on_a_long_series() -> None:
    days = pd.bdate_range("2015-01-01", "2025-10-24", tz="America/New_York")
    cells = table([(day.date(), 100 + number / 3) for number, day in enumerate(days)])

    frame = bars(cells).frame

    assert frame["close"].to_list() == cells["Close"].tolist()
    assert frame["date"].to_list() == [day.date() for day in cells.index]
    assert frame["provisional"].sum() == 0
    assert frame.select(pl.col("date").is_sorted()).item()


def test_days_that_are_yet_to_come_are_left_out() -> None:
    """Nobody asked for them, and the newest bar would be of next year until then."""
    to_come = date(2026, 10, 2)

    assert closes(table([(MON, 1.0), (to_come, 2.0)])) == [(MON, 1.0)]
