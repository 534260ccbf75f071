"""Ratios of two prices: the pairs of the watchlist as frames, their changes, and which leg moved them.

Long frames here are contiguous per `pair` (or `symbol`) and ascending by date, one row per session, without duplicates.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import polars as pl

RATIOS = pl.Schema(
    {
        "pair": pl.String,
        "date": pl.Date,
        "numerator": pl.Float64,
        "denominator": pl.Float64,
        "ratio": pl.Float64,
    }
)
"""What `ratios` returns: one row per pair and session that both legs have."""

WINDOWS = {"1d": 1, "1w": 5, "1m": 21, "3m": 63, "6m": 126, "1y": 252}
"""Sessions in each named window."""

LONGEST_CALENDAR = 100 * 366
"""Days up to which every calendar day gets a slot of its own; a stray date beyond it must not cost memory."""

CLOSE_IS_DATA = pl.col("close").is_finite() & (pl.col("close") > 0)
"""A close that is NaN, infinite, zero or negative is not data (nor is null, which no filter lets through)."""


def invalid_closes(prices: pl.DataFrame) -> pl.DataFrame:
    """Return the symbols with closes that are not data, and how many: symbol, invalid (> 0), in order of appearance."""
    refused = prices.filter(~CLOSE_IS_DATA.fill_null(value=False))
    return refused.group_by("symbol", maintain_order=True).agg(pl.len().cast(pl.Int64).alias("invalid"))


def total_return(prices: pl.DataFrame) -> pl.DataFrame:
    """Return `prices` (symbol, date, close, dividend, ascending per symbol) with `total_return`, dividends reinvested.

    `TR_t = TR_{t-1} · (C_t + D_t) / C_{t-1}`, starting at the first close. Rows whose close is not data are left out; a
    dividend paid on such a day counts on the next day that has a close. A missing dividend is none.
    """
    dividend = pl.col("dividend").fill_nan(0).fill_null(0)
    paid = prices.with_columns(dividend.cum_sum().over("symbol").alias("_paid")).filter(CLOSE_IS_DATA)
    before = pl.col("close").shift(1).over("symbol")
    growth = ((pl.col("close") + pl.col("_paid").diff().over("symbol")) / before).fill_null(1)
    return (
        paid.with_columns(growth.alias("_growth"))
        .with_columns(
            (pl.col("close").first().over("symbol") * pl.col("_growth").cum_prod().over("symbol")).alias("total_return")
        )
        .drop("_paid", "_growth")
    )


def ratios(
    prices: pl.DataFrame, pairs: Sequence[tuple[str, str]], basis: Literal["price", "total_return"] = "price"
) -> pl.DataFrame:
    """Return `numerator / denominator` of each pair on the dates on which both legs have a close: a `RATIOS` frame.

    `prices` holds symbol, date, close and dividend, one row per symbol and date in any order. Pairs come in the order
    given (each once), dates ascending; a pair with a leg of no data, or without a common date, has no rows. Closes that
    are not data are dropped. On basis `total_return` the legs are total-return indices.
    """
    pairs = tuple(dict.fromkeys(pairs))
    legs = tuple(dict.fromkeys(leg for pair in pairs for leg in pair))
    prices = prices.select("symbol", "date", "close", "dividend")
    if basis == "total_return":
        wanted = prices.filter(pl.col("symbol").is_in(legs)).sort("symbol", "date")
        prices = total_return(wanted).with_columns(pl.col("total_return").alias("close"))
    if prices.is_empty() or not pairs:
        return RATIOS.to_frame()
    calendar = _calendar(prices["date"])
    closes = _lay_out(prices, legs, calendar)
    days = len(calendar)
    slots = pl.DataFrame(
        {
            side: pl.concat([closes.slice(legs.index(pair[leg]) * days, days) for pair in pairs], rechunk=True)
            for leg, side in enumerate(("numerator", "denominator"))
        }
    )
    ratio = pl.col("numerator") / pl.col("denominator")
    taken = slots.select(ratio.is_not_null().arg_true()).to_series()
    names = pl.Series([f"{numerator}/{denominator}" for numerator, denominator in pairs])
    return (
        slots[taken]
        .with_columns(names.gather(taken // days).alias("pair"), calendar.gather(taken % days).alias("date"))
        .select("pair", "date", "numerator", "denominator", ratio.alias("ratio"))
    )


def _calendar(dates: pl.Series) -> pl.Series:
    """Return every day from the first date to the last, or only the dates themselves where those are too far apart."""
    days = dates.to_physical().cast(pl.Int64)
    first, last = int(days.min()), int(days.max())  # type: ignore[arg-type]
    if last - first > LONGEST_CALENDAR:
        return dates.unique().sort()
    return pl.int_range(first, last + 1, dtype=pl.Int32, eager=True).cast(pl.Date)


def _lay_out(prices: pl.DataFrame, legs: tuple[str, ...], calendar: pl.Series) -> pl.Series:
    """Return one slot per leg and calendar day, leg after leg, null where the leg has no close that is data.

    Aligning legs by position costs a third of what joining each pair on its dates does.
    """
    leg = pl.col("symbol").cast(pl.Enum(legs), strict=False).to_physical().cast(pl.Int64)
    first, last = calendar.to_physical()[0], calendar.to_physical()[-1]
    day = pl.col("date").to_physical().cast(pl.Int64) - first
    if last - first >= len(calendar):
        day = pl.lit(calendar).search_sorted(pl.col("date")).cast(pl.Int64)
    placed = prices.select((leg * len(calendar) + day).alias("slot"), "close").filter(
        pl.col("slot").is_not_null() & CLOSE_IS_DATA
    )
    empty = pl.repeat(None, len(legs) * len(calendar), dtype=pl.Float64, eager=True)
    return empty.scatter(placed["slot"], placed["close"])


def weekly(frame: pl.DataFrame, by: str = "pair") -> pl.DataFrame:
    """Return the last row of each ISO week per `by`; the week under way ends with its last session so far."""
    week = pl.col("date").dt.truncate("1w")
    last = (week != week.shift(-1)) | (pl.col(by) != pl.col(by).shift(-1))
    return frame.filter(last.fill_null(value=True))


def spans(frame: pl.DataFrame, by: str = "pair") -> pl.DataFrame:
    """Return the row numbers of each run of equal `by`: `by`, first, last (both included), in the frame's order."""
    return (
        frame.select(pl.col(by).rle().alias("run"))
        .unnest("run")
        .select(
            pl.col("value").alias(by),
            (pl.col("len").cast(pl.Int64).cum_sum() - pl.col("len")).cast(pl.Int64).alias("first"),
            (pl.col("len").cast(pl.Int64).cum_sum() - 1).alias("last"),
        )
    )


def _last(column: pl.Series, sessions_ago: int = 0) -> pl.Expr:
    """Return, in a frame of `spans`, each run's value `sessions_ago` rows before its last; null without that row."""
    row = pl.col("last") - sessions_ago
    return pl.lit(column).gather(pl.when(row >= pl.col("first")).then(row))


def changes(frame: pl.DataFrame) -> pl.DataFrame:
    """Return each pair's change in percent over every window of `WINDOWS`: pair, 1d, 1w, 1m, 3m, 6m, 1y.

    `frame` is a `RATIOS` frame. A change is from the ratio that many rows before the last; null when there is none.
    """
    ratio = frame["ratio"]
    return spans(frame).select(
        "pair",
        *((100 * (_last(ratio) / _last(ratio, sessions) - 1)).alias(window) for window, sessions in WINDOWS.items()),
    )


def legs(frame: pl.DataFrame, sessions: int) -> pl.DataFrame:
    """Return which leg moved each ratio: pair, numerator, denominator, as `100 · ln(C_t / C_{t-sessions})`.

    The window is `sessions` rows of the `RATIOS` frame itself, so that the difference of the two is the log move of the
    ratio. Both are null when the pair is too short.
    """
    return spans(frame).select(
        "pair",
        *(
            (100 * (_last(frame[leg]) / _last(frame[leg], sessions)).log()).alias(leg)
            for leg in ("numerator", "denominator")
        ),
    )
