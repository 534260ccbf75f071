"""Which stocks of a universe are at a new high or low, by the same rules as `rottui.analytics.breadth` counts them."""

from __future__ import annotations

import polars as pl

from rottui.analytics.breadth import YEAR, distinct, required

SCHEMA = pl.Schema(
    {
        "kind": pl.String,
        "symbol": pl.String,
        "sector": pl.String,
        "close": pl.Float64,
        "change_1d": pl.Float64,
        "beyond_pct": pl.Float64,
        "former": pl.Date,
    }
)
"""What `at_extremes` returns."""


def at_extremes(closes: pl.DataFrame, members: pl.DataFrame, sessions: pl.Series) -> pl.DataFrame:
    """Return the members whose last close is the highest or lowest of 252 sessions, itself included.

    Returns SCHEMA: `kind` is "high" or "low"; `change_1d` the move from the session before, in percent, null without a
    close there; `beyond_pct` how far the close is beyond the former extreme of the window, in percent, positive for
    highs and negative for lows; `former` the last day of that extreme. Highs come first, and of each kind what is
    furthest beyond comes first.

    Args:
        closes: symbol, date, close in any order; a close that is null, not finite, zero or negative is not data.
        members: symbol, sector; a missing sector is "Unknown", a symbol named twice counts once.
        sessions: the universe's sessions as counted (the dates of its breadth), ascending; the last is the day meant.

    """
    window = sessions.tail(YEAR)
    if not window.len():
        return pl.DataFrame(schema=SCHEMA)
    today, before = window[-1], window[-2] if window.len() > 1 else None
    valid = (
        closes.filter(pl.col("date").is_in(window.implode()), pl.col("close").is_finite(), pl.col("close") > 0)
        .unique(["symbol", "date"], keep="last", maintain_order=True)
        .sort("symbol", "date")
    )
    earlier = pl.col("date") < today
    past = pl.col("close").filter(earlier)
    stocks = (
        valid.group_by("symbol")
        .agg(
            pl.len().alias("held"),
            pl.col("date").last().alias("last"),
            pl.col("close").last(),
            pl.col("close").filter(pl.col("date") == before).last().alias("close_before"),
            *_former("high", past.max(), earlier),
            *_former("low", past.min(), earlier),
        )
        .filter(pl.col("last") == today, pl.col("held") >= required(YEAR))
        .join(distinct(members).select("symbol", "sector"), on="symbol")
        .with_columns(change_1d=100 * (pl.col("close") / pl.col("close_before") - 1))
    )
    highs = stocks.filter(pl.col("close") >= pl.col("high"))
    lows = stocks.filter(pl.col("close") <= pl.col("low"))
    return pl.concat([_rows("high", highs, descending=True), _rows("low", lows, descending=False)])


def _former(kind: str, extreme: pl.Expr, earlier: pl.Expr) -> tuple[pl.Expr, pl.Expr]:
    """Return the extreme of the earlier closes and the last day it stood at."""
    on = earlier & (pl.col("close") == extreme)
    return extreme.alias(kind), pl.col("date").filter(on).last().alias(f"{kind}_on")


def _rows(kind: str, stocks: pl.DataFrame, *, descending: bool) -> pl.DataFrame:
    return (
        stocks.with_columns(
            kind=pl.lit(kind), beyond_pct=100 * (pl.col("close") / pl.col(kind) - 1), former=pl.col(f"{kind}_on")
        )
        .select(SCHEMA.names())
        .sort(["beyond_pct", "symbol"], descending=[descending, False])
    )
