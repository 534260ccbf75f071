"""yfinance's table of one symbol as rows of the cache's `prices`: one bar a session, with what it says of splits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import polars as pl

from rottui.cache.tables import PRICES
from rottui.sources.yahoo.sessions import unfinished_from, zone_of

COLUMNS = {
    "open": "Open",
    "high": "High",
    "low": "Low",
    "close": "Close",
    "volume": "Volume",
    "dividend": "Dividends",
    "split": "Stock Splits",
}
"""Our names and yfinance's, with `auto_adjust=False`: its Close is split-adjusted and not dividend-adjusted."""

WEEKEND_INSTRUMENTS = frozenset({"CRYPTOCURRENCY"})
SUNDAY_ZONES = frozenset({"Asia/Riyadh", "Asia/Jerusalem", "Asia/Kuwait", "Asia/Qatar", "Asia/Dhaka", "Africa/Cairo"})
"""Where a bar at a weekend is a bar; elsewhere Yahoo's are strays."""

FRIDAY = 5

DIVIDEND_WITHIN = "7d"
"""How long after its ex-date a dividend may find its first bar, when the ex-date itself has none."""


@dataclass(frozen=True, eq=False, slots=True)
class Bars:
    """One symbol's bars."""

    frame: pl.DataFrame
    """In the schema of `prices`, ascending by date."""
    splits: tuple[tuple[date, float], ...]
    zone: str


def read_bars(
    symbol: str, table: Any, meta: Mapping[str, Any], *, start: date | None, sent: datetime | None, now: datetime
) -> Bars:
    """Return what yfinance's pandas `table` holds of `symbol` from `start` on.

    Days without a usable close are left out (their dividends go to the next bar), as are stray weekend bars; of several
    bars of a day the last usable one stays. `sent` and `now`: see `unfinished_from`.
    """
    cells = _cells(table)
    if start is not None:
        cells = cells.filter(pl.col("date") >= start)
    splits = _splits(cells)
    usable = pl.col("close").is_finite() & (pl.col("close") > 0)
    if not _trades_at_weekends(meta):
        usable = usable & (pl.col("date").dt.weekday() <= FRIDAY)
    cells = cells.with_columns(usable=usable.fill_null(value=False))
    frame = (
        _with_homeless_dividends(cells.filter("usable"), cells.filter(~pl.col("usable")))
        .with_columns(
            _positive("open"),
            _positive("high"),
            _positive("low"),
            pl.when(pl.col("volume").is_finite() & (pl.col("volume") >= 0)).then("volume").alias("volume"),
            symbol=pl.lit(symbol),
            provisional=pl.col("date") >= unfinished_from(meta, sent, now),
        )
        .select(PRICES.names())
        .cast(dict(PRICES.items()))
    )
    return Bars(frame, splits, zone_of(meta).key)


def _cells(table: Any) -> pl.DataFrame:
    """Return date and numbers, ascending, one row a date; of several the last with a close."""
    days = table.index.tz_localize(None).to_numpy().astype("datetime64[D]")
    numbers = {ours: table[theirs].to_numpy(dtype="float64") for ours, theirs in COLUMNS.items() if theirs in table}
    priced = (pl.col("close").is_finite() & (pl.col("close") > 0)).fill_null(value=False)
    dividend = pl.when(pl.col("dividend").is_finite() & (pl.col("dividend") > 0)).then("dividend").otherwise(0.0)
    return (
        pl.DataFrame({"date": days, **numbers}, nan_to_null=True)
        .with_columns(pl.lit(None, pl.Float64).alias(name) for name in COLUMNS if name not in numbers)
        .with_columns(dividend.alias("dividend"), priced=priced)
        .with_row_index("row")
        .sort("date", "priced", "row")
        .unique("date", keep="last", maintain_order=True)
        .drop("row", "priced")
    )


def _positive(name: str) -> pl.Expr:
    return pl.when(pl.col(name).is_finite() & (pl.col(name) > 0)).then(name).alias(name)


def _splits(cells: pl.DataFrame) -> tuple[tuple[date, float], ...]:
    real = pl.col("split").is_finite() & (pl.col("split") > 0) & (pl.col("split") != 1)
    return tuple(cells.filter(real).select("date", "split").rows())


def _trades_at_weekends(meta: Mapping[str, Any]) -> bool:
    return meta.get("instrumentType") in WEEKEND_INSTRUMENTS or zone_of(meta).key in SUNDAY_ZONES


def _with_homeless_dividends(bars: pl.DataFrame, left_out: pl.DataFrame) -> pl.DataFrame:
    """Give the dividends of days that are left out to the next bar: the holder got them, whoever lost the price."""
    homeless = left_out.filter(pl.col("dividend") > 0).select("date", "dividend")
    if homeless.is_empty() or bars.is_empty():
        return bars
    found = (
        homeless.join_asof(bars.select("date", home="date"), on="date", strategy="forward", tolerance=DIVIDEND_WITHIN)
        .drop_nulls("home")
        .group_by("home")
        .agg(more=pl.col("dividend").sum())
    )
    return bars.join(found, left_on="date", right_on="home", how="left", maintain_order="left").with_columns(
        dividend=pl.col("dividend") + pl.col("more").fill_null(0.0)
    )
