"""Which candidates lead a benchmark, and which of them do so without moving as the mega caps do."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from math import ceil, sqrt
from operator import add

import polars as pl

from rottui.analytics.ratios import CLOSE_IS_DATA, spans
from rottui.analytics.trend import ROUNDING

WINDOWS = {"1m": 21, "3m": 63, "6m": 126}
"""Sessions over which relative returns are ranked."""
HIGH_SESSIONS = 63
RISK_SESSIONS = 63
"""Daily returns in correlation and volatility."""
COMPLETE = 0.9
"""Share of them that must be there."""
DRAWDOWN_SESSIONS = 252
AVERAGE_LENGTH = 200
YEAR = 252
"""Sessions that a daily volatility is annualised to."""
BEHIND = 5
"""Sessions that a candidate may be behind the benchmark and still be ranked: one that was delisted leads nothing."""
LONGEST = DRAWDOWN_SESSIONS + 1
"""Sessions of a candidate that any figure looks at."""

LEAST_SPREAD = 1e-9
"""A standard deviation of daily returns that is a rounding error: what grows evenly correlates with nothing."""

MAX_CORRELATION = 0.35
"""Correlation to the mega caps up to which a stock goes its own way."""
NEAR_HIGH = 2.0
"""Percent below its high up to which a ratio is near it."""

LEADERS = pl.Schema(
    {
        "symbol": pl.String,
        "date": pl.Date,
        "behind": pl.Int64,
        **{f"relative_{window}": pl.Float64 for window in WINDOWS},
        "rank": pl.Float64,
        "sessions_since_high": pl.Int64,
        "below_high": pl.Float64,
        "correlation": pl.Float64,
        "volatility": pl.Float64,
        "drawdown": pl.Float64,
        "above_average": pl.Boolean,
        "working": pl.Boolean,
    }
)
"""What `leaders` returns."""


def leaders(
    closes: pl.DataFrame, candidates: Sequence[str], benchmark: pl.DataFrame, basket: pl.DataFrame
) -> pl.DataFrame:
    """Return every candidate that has a session in common with the benchmark: a `LEADERS` frame, best rank first.

    A candidate's sessions are the dates on which it and the benchmark have a close, as in a ratio of the two; all
    windows count those, must be full, and end with the last of them, `date`. `behind` is how many sessions of the
    benchmark have come since.

    - relative_1m, _3m, _6m: change of candidate / benchmark over 21, 63, 126 sessions, percent
    - rank: mean of the three figures' percentile ranks among the candidates (share at or below, 0 to 100); null, and
      sorted last, without all three or more than 5 sessions behind, and such a candidate is in no one's rank
    - sessions_since_high, below_high: since the ratio's highest close of 63 sessions, and percent from it
    - correlation: of 63 daily returns to those of the basket over the same days; volatility: their standard deviation,
      annualised, percent; both need 90 % of the returns
    - drawdown: percent from the candidate's own highest close of 252 sessions
    - above_average: whether it is above its own 200-session average
    - working: ranked, ahead of the benchmark over 1m and 3m, and above its average; null where too short a history
      leaves it open

    Args:
        closes: symbol, date, close, one row per symbol and date in any order.
        candidates: symbols, each counted once.
        benchmark: date, close, of the same basis.
        basket: date, close of the mega-cap basket, such as `basket_level` of the spillover figures.

    """
    frame = _sessions(closes, candidates, benchmark, basket)
    if frame.is_empty():
        return LEADERS.to_frame()
    told = pl.concat([_changes(frame), _highs(frame), _risk(frame)], how="horizontal")
    since = pl.DataFrame({"date": benchmark.filter(CLOSE_IS_DATA)["date"].sort()}).with_row_index("_session")
    behind = since.height - 1 - pl.col("_session").cast(pl.Int64)
    current = pl.col("behind") <= BEHIND
    ranked = pl.all_horizontal(current, *(pl.col(f"relative_{name}").is_not_null() for name in WINDOWS))
    # Ranks are added up as whole numbers: shares of a hundred would leave equals a last bit apart, and out of order.
    places = [pl.when("_ranked").then(f"relative_{window}").rank("max").cast(pl.Int64) for window in WINDOWS]
    ahead = (pl.col("relative_1m") > 0) & (pl.col("relative_3m") > 0) & pl.col("above_average")
    return (
        told.join(since, on="date", how="left", maintain_order="left")
        .with_columns(behind.alias("behind"))
        .with_columns(ranked.alias("_ranked"))
        .with_columns(
            (100 * reduce(add, places) / (len(places) * pl.col("_ranked").sum())).alias("rank"),
            (current & ahead & pl.when("_ranked").then("_ranked")).alias("working"),
        )
        .sort("rank", "symbol", descending=[True, False], nulls_last=True)
        .select(LEADERS.names())
        .cast(LEADERS)
    )


def uncorrelated(
    leaders: pl.DataFrame, max_correlation: float = MAX_CORRELATION, near_high: float = NEAR_HIGH
) -> pl.DataFrame:
    """Return the ranked candidates that go their own way: the screen that small caps are put through.

    Correlation to the basket at most `max_correlation`, the ratio within `near_high` percent of its 63-session high,
    and above the own 200-session average. What is not known passes no screen.
    """
    return leaders.filter(
        pl.col("rank").is_not_null(),
        pl.col("correlation") <= max_correlation,
        near(near_high),
        pl.col("above_average"),
    )


def near(near_high: float) -> pl.Expr:
    """Return whether the ratio is at most `near_high` percent below its 63-session high; 98 of 100 is 2 percent."""
    return pl.col("below_high") >= -near_high * (1 + ROUNDING)


def is_empty(leaders: pl.DataFrame) -> bool | None:
    """Return whether nothing that is ranked works, which is deterioration and no rotation.

    None when nobody could be ranked, and when nobody is known to work and of somebody it is not known.
    """
    working = leaders.filter(pl.col("rank").is_not_null())["working"]
    some = working.any(ignore_nulls=False) if len(working) else None
    return None if some is None else not some


def _sessions(
    closes: pl.DataFrame, candidates: Sequence[str], benchmark: pl.DataFrame, basket: pl.DataFrame
) -> pl.DataFrame:
    """Return each candidate's last sessions: symbol, date, close, ratio, and the basket's level or null."""
    against = benchmark.filter(CLOSE_IS_DATA).select("date", pl.col("close").alias("benchmark"))
    level = basket.filter(CLOSE_IS_DATA).select("date", pl.col("close").alias("basket"))
    wanted = pl.DataFrame({"symbol": list(dict.fromkeys(candidates))}, schema={"symbol": pl.String})
    dated = against.join(level, on="date", how="left", maintain_order="left")
    own = (
        closes.select("symbol", "date", "close")
        .filter(CLOSE_IS_DATA)
        .join(wanted, on="symbol", how="semi")
        .join(dated, on="date", how="inner")
        .sort("symbol", "date")
    )
    from_last = pl.int_range(pl.len(), dtype=pl.Int64).reverse().over(pl.col("symbol").rle_id())
    return own.filter(from_last < LONGEST).with_columns((pl.col("close") / pl.col("benchmark")).alias("ratio"))


def _changes(frame: pl.DataFrame) -> pl.DataFrame:
    """Return symbol, date and the relative returns; one row per candidate, as they come."""
    ratio = pl.lit(frame["ratio"])
    row = {name: pl.col("last") - sessions for name, sessions in WINDOWS.items()}
    return spans(frame, by="symbol").select(
        "symbol",
        pl.lit(frame["date"]).gather("last").alias("date"),
        *(
            (100 * (ratio.gather("last") / ratio.gather(pl.when(at >= pl.col("first")).then(at)) - 1)).alias(
                f"relative_{name}"
            )
            for name, at in row.items()
        ),
    )


def _highs(frame: pl.DataFrame) -> pl.DataFrame:
    """Return what is held against a high or an average, each null where its window is not full."""
    close, ratio = pl.col("close"), pl.col("ratio")
    recent = ratio.tail(HIGH_SESSIONS)

    def full(sessions: int, figure: pl.Expr) -> pl.Expr:
        return pl.when(pl.len() >= sessions).then(figure)

    return (
        frame.group_by(pl.col("symbol").rle_id(), maintain_order=True)
        .agg(
            full(HIGH_SESSIONS, recent.reverse().arg_max().cast(pl.Int64)).alias("sessions_since_high"),
            full(HIGH_SESSIONS, 100 * (ratio.last() / recent.max() - 1)).alias("below_high"),
            full(DRAWDOWN_SESSIONS, 100 * (close.last() / close.tail(DRAWDOWN_SESSIONS).max() - 1)).alias("drawdown"),
            full(AVERAGE_LENGTH, close.last() > close.tail(AVERAGE_LENGTH).mean() * (1 + ROUNDING)).alias(
                "above_average"
            ),
        )
        .drop("symbol")
    )


def _risk(frame: pl.DataFrame) -> pl.DataFrame:
    """Return correlation and volatility; the basket's returns are those between the candidate's own sessions."""
    same = pl.col("symbol") == pl.col("symbol").shift(1)
    own, its = (pl.when(same).then(pl.col(name) / pl.col(name).shift(1) - 1) for name in ("close", "basket"))
    least = ceil(COMPLETE * RISK_SESSIONS)
    own_recent, its_recent = pl.col("own").tail(RISK_SESSIONS), pl.col("its").tail(RISK_SESSIONS)
    both = own_recent.is_not_null() & its_recent.is_not_null()
    spread = (own_recent.filter(both).std() > LEAST_SPREAD) & (its_recent.filter(both).std() > LEAST_SPREAD)
    return (
        frame.with_columns(own.alias("own"), its.alias("its"))
        .group_by(pl.col("symbol").rle_id(), maintain_order=True)
        .agg(
            pl.when((both.sum() >= least) & spread)
            .then(pl.corr(own_recent.filter(both), its_recent.filter(both)).clip(-1, 1))
            .alias("correlation"),
            pl.when(own_recent.count() >= least).then(100 * sqrt(YEAR) * own_recent.std()).alias("volatility"),
        )
        .drop("symbol")
    )
