"""What looks wrong in bars and is kept nevertheless: jumps that may be splits, and sessions that are missing."""

from __future__ import annotations

import polars as pl

from rottui.sources.files.basis import SPLIT_RATIOS, SPLIT_TOLERANCE, near_split

SPLITS = pl.Schema(
    {"symbol": pl.String, "date": pl.Date, "before": pl.Float64, "after": pl.Float64, "ratio": pl.String}
)
SMALLEST_RATIO = min(SPLIT_RATIOS)
GAPS = pl.Schema({"symbol": pl.String, "missing": pl.Int64, "first": pl.Date})


def suspected_splits(bars: pl.DataFrame) -> pl.DataFrame:
    """Return the days on which a close moved by the ratio of a split, which the closes should have been adjusted for.

    The move must come within 2 % of a ratio that companies use (within 1 % of 3:2, which bad days come near to, and not
    of 2:3, which good days meet and companies do not give). Real moves look alike, so that nothing may be changed on
    the strength of this.

    Args:
        bars: symbol, date, close; ascending by symbol and date.

    Returns:
        symbol, date, the close before, the close after, and the ratio as "4:1" (four for one) or "1:10".

    """
    before = pl.col("close").shift().over("symbol").alias("before")
    factor = near_split(pl.col("close") / pl.col("before"), SPLIT_TOLERANCE).alias("factor")
    found = bars.select("symbol", "date", pl.col("close"), before).with_columns(factor)
    found = found.filter(pl.col("factor") != SMALLEST_RATIO)
    return found.select("symbol", "date", "before", pl.col("close").alias("after"), _ratio().alias("ratio"))


def _ratio() -> pl.Expr:
    """Write the factor of the prices as a ratio of shares: 0.25 is 4:1, 10 is 1:10, 2/3 is 3:2."""
    shares = 1 / pl.col("factor")
    larger = pl.max_horizontal(shares, pl.col("factor"))
    halves = (larger - SMALLEST_RATIO).abs() < 0.01
    many = pl.when(halves).then(3).otherwise(larger.round()).cast(pl.Int64).cast(pl.String)
    few = pl.when(halves).then(pl.lit("2")).otherwise(pl.lit("1"))
    return (
        pl.when(shares > 1)
        .then(pl.concat_str(many, few, separator=":"))
        .otherwise(pl.concat_str(few, many, separator=":"))
    )


def sessions_of_most(bars: pl.DataFrame) -> pl.Series:
    """Return the dates on which more than half of the symbols have a bar, of those that have one before and after.

    The exchange's calendar as the data know it, so that a stray bar makes no session and a holiday no gap.
    """
    days = bars.group_by("date").agg(pl.len().alias("priced")).sort("date")
    spans = bars.group_by("symbol").agg(pl.col("date").min().alias("first"), pl.col("date").max().alias("last"))
    began = spans.group_by(pl.col("first").alias("date")).agg(pl.len().alias("began"))
    ended = spans.group_by(pl.col("last").alias("date")).agg(pl.len().alias("ended"))
    days = days.join(began, on="date", how="left").join(ended, on="date", how="left").sort("date")
    begun = pl.col("began").fill_null(0).cast(pl.Int64).cum_sum()
    gone = pl.col("ended").fill_null(0).cast(pl.Int64).cum_sum().shift(1, fill_value=0)
    return days.filter(2 * pl.col("priced") > begun - gone)["date"]


def gaps(bars: pl.DataFrame, sessions: pl.Series) -> pl.DataFrame:
    """Return the symbols that have no bar on some session between their first and their last (schema GAPS).

    Args:
        bars: symbol and date.
        sessions: the dates that count, ascending.

    """
    spans = bars.group_by("symbol").agg(
        pl.col("date").min().alias("start"),
        pl.col("date").max().alias("end"),
        pl.col("date").is_in(sessions.implode()).sum().cast(pl.Int64).alias("present"),
    )
    upto = sessions.search_sorted(spans["end"], side="right").cast(pl.Int64)
    since = sessions.search_sorted(spans["start"], side="left").cast(pl.Int64)
    holes = spans.with_columns((upto - since).alias("due")).filter(pl.col("due") > pl.col("present"))
    dates = sessions.alias("date").to_frame()
    due = holes.join(dates, how="cross").filter(pl.col("date").is_between("start", "end")).select("symbol", "date")
    missing = due.join(bars, on=["symbol", "date"], how="anti")
    return (
        missing.group_by("symbol")
        .agg(pl.len().cast(pl.Int64).alias("missing"), pl.col("date").min().alias("first"))
        .sort("missing", "symbol", descending=[True, False])
        .cast(dict(GAPS.items()))
    )
