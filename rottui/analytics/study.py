"""What followed in the past: forward returns after the days of a verdict, or of a pair's extreme.

Every figure counts episodes and not days: days in a row share their future and prove nothing by their number.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from datetime import date

import polars as pl

from rottui.analytics.extremes import whole_months
from rottui.analytics.ratios import CLOSE_IS_DATA

HORIZONS = (21, 63, 126)
"""Sessions over which returns are taken."""
APART = 21
"""Sessions from the start of an episode to the start of the next, at least."""
FEWEST = 8
"""Episodes below which there is nothing but their number to be said."""
MAX_AGE = "7d"
"""How old the close may be that an asset is entered at, where it has none on the day itself."""

STUDY = pl.Schema(
    {
        "symbol": pl.String,
        "horizon": pl.Int64,
        "n": pl.Int64,
        "median": pl.Float64,
        "share_positive": pl.Float64,
        "worst": pl.Float64,
        "all_n": pl.Int64,
        "all_median": pl.Float64,
        "all_share_positive": pl.Float64,
        "all_worst": pl.Float64,
    }
)
"""What `study` returns."""


def verdict_days(verdicts: pl.DataFrame, code: str, *, entered: bool = False) -> pl.Series:
    """Return the dates on which the verdict was `code`, or, with `entered`, only those on which it changed to it.

    `verdicts` is what `verdict.verdicts` returns. Its first row is no change: what was before it is not known.
    """
    changed = pl.col("code") != pl.col("code").shift(1)
    wanted = pl.col("code") == code
    return verdicts.filter(wanted & changed.fill_null(value=False) if entered else wanted)["date"]


def extreme_days(extremes: pl.DataFrame, kind: str, months: int, *, record: bool = False) -> pl.Series:
    """Return the dates on which one pair was at a "low" or "high" of at least that many months.

    `extremes` holds the rows of the pair from `extremes.extremes_by_day`. With `record` only those on record count, at
    which `months` is how long the pair's history was.
    """
    known = pl.col(f"{kind}_months") >= months
    return extremes.filter(known & pl.col(f"{kind}_on_record") if record else known)["date"]


def extreme_sessions(ratios: pl.DataFrame, months: int) -> pl.Series:
    """Return the dates on which one pair can have been at an extreme of so many months: its history is that long."""
    since_first = ratios.select("date", pl.col("date").first().alias("since"))
    return since_first.filter(whole_months("since") >= months)["date"]


def episodes(days: pl.Series, sessions: pl.Series, apart: int = APART) -> pl.Series:
    """Return the first day of every episode among `days`: the first of all, and each next at least `apart` sessions on.

    Taken from the first one greedily, so that an episode once begun is the same whatever comes later: a stretch of 50
    days in a row has episodes on its days 1, 22 and 43. `sessions` are the dates, ascending, that sessions are counted
    in; a day that is none of them is left out.
    """
    positions = sessions.search_sorted(days.filter(days.is_in(sessions.implode())).unique().sort()).to_list()
    taken: list[int] = []
    at = 0
    while at < len(positions):  # once for every episode, not for every day
        taken.append(positions[at])
        at = bisect_left(positions, positions[at] + apart)
    return sessions.gather(taken)


def study(
    days: pl.Series,
    closes: pl.DataFrame,
    sessions: pl.Series,
    horizons: Sequence[int] = HORIZONS,
    span: tuple[date, date] | None = None,
) -> pl.DataFrame:
    """Return what the assets did after the episodes that `days` begin, and after any day: a `STUDY` frame.

    A row per asset and horizon, in the order of their appearance. Returns are in percent, from the close of the day to
    the asset's close `horizon` of its own sessions later; those that have not ended yet do not count. Episodes are 21
    sessions apart, so that over 63 and 126 sessions they still overlap: `n` is then more than the evidence there is.

    - n: episodes; median, share_positive (percent), worst: of their returns, null with fewer than 8
    - all_n, all_median, …: the same of every session from the first to the last day of `span`, which overlap

    Args:
        days: the days on which the event was seen, in any order; all of them, as `episodes` picks from them.
        closes: symbol, date, close; contiguous per symbol and ascending.
        sessions: the dates, ascending, on which the event could have been seen.
        horizons: sessions ahead.
        span: first and last day of the unconditional figures; by default of `sessions`.

    """
    begun = episodes(days, sessions)
    if span is not None:
        sessions = sessions.filter(sessions.is_between(*span))
    ahead, names = _ahead(closes, horizons), _names(horizons)
    after = _summary(_entered(ahead, begun), names).with_columns(
        pl.when(pl.col("n") >= FEWEST).then(figure).alias(figure) for figure in ("median", "share_positive", "worst")
    )
    anyway = _summary(_entered(ahead, sessions), names)
    order = ahead.select(pl.col("symbol").unique(maintain_order=True)).join(
        pl.DataFrame({"horizon": horizons, "name": names}, schema={"horizon": pl.Int64, "name": pl.String}), how="cross"
    )
    return (
        order.join(after, on=["symbol", "name"], how="left", maintain_order="left")
        .join(
            anyway.rename(lambda name: f"all_{name}"),
            left_on=["symbol", "name"],
            right_on=["all_symbol", "all_name"],
            how="left",
            maintain_order="left",
        )
        .with_columns(pl.col("n", "all_n").fill_null(0))
        .select(STUDY.names())
        .cast(STUDY)
    )


def returns_ahead(closes: pl.DataFrame, days: pl.Series, horizons: Sequence[int] = HORIZONS) -> pl.DataFrame:
    """Return date and `after_<horizon>` of each of `days`: what one asset did after it, in percent.

    As in `study`: null where that is not over yet, or where there is no close to begin with. `closes` are of that
    asset alone.
    """
    told = _entered(_ahead(closes, horizons), days)
    return pl.DataFrame({"date": days}).join(told, on="date", how="left", maintain_order="left").drop("symbol")


def _names(horizons: Sequence[int]) -> list[str]:
    return [f"after_{horizon}" for horizon in horizons]


def _ahead(closes: pl.DataFrame, horizons: Sequence[int]) -> pl.DataFrame:
    """Return symbol, date and the returns ahead of every close, in percent."""
    valid = closes.select("symbol", "date", "close").filter(CLOSE_IS_DATA)
    return valid.with_columns(
        (100 * (pl.col("close").shift(-horizon).over("symbol") / pl.col("close") - 1)).alias(name)
        for horizon, name in zip(horizons, _names(horizons), strict=True)
    ).drop("close")


def _entered(ahead: pl.DataFrame, days: pl.Series) -> pl.DataFrame:
    """Return, per asset and day, the returns ahead of the asset's last close at or before the day."""
    entries = ahead.select(pl.col("symbol").unique()).join(pl.DataFrame({"date": days}), how="cross").sort("date")
    return entries.join_asof(ahead.sort("date"), on="date", by="symbol", tolerance=MAX_AGE, check_sortedness=False)


def _summary(entered: pl.DataFrame, names: list[str]) -> pl.DataFrame:
    """Return symbol, name, n, median, share_positive and worst of the columns `names`."""
    value = pl.col("value")
    return (
        entered.unpivot(names, index="symbol", variable_name="name")
        .drop_nulls("value")
        .group_by("symbol", "name")
        .agg(
            pl.len().alias("n"),
            value.median().alias("median"),
            (100 * (value > 0).mean()).alias("share_positive"),
            value.min().alias("worst"),
        )
    )
