"""N-month highs and lows of ratios: "MAGS/SPY hits a new 4-month low"."""

from __future__ import annotations

import polars as pl
import polars.selectors as cs

from rottui.analytics.ratios import spans

EXTREMES = pl.Schema(
    {
        "pair": pl.String,
        "kind": pl.String,
        "months": pl.Int64,
        "since": pl.Date,
        "date": pl.Date,
        "sessions_ago": pl.Int64,
        "on_record": pl.Boolean,
    }
)
"""What `latest_extremes` returns."""

KINDS = {"low": 1, "high": -1}
"""A high is a low of the negated ratio."""


def extremes_by_day(ratios: pl.DataFrame) -> pl.DataFrame:
    """Return `ratios` with how far back each day was last matched, as a low and as a high.

    Columns added: low_since, low_months, low_on_record, high_since, high_months, high_on_record. `since` is the latest
    day before with a ratio at or below (above) the day's; without one the day is on record and `since` is the pair's
    first day. `months` are whole calendar months from `since` (11 Sep to 14 Jan = 4). A pair's first day is no extreme:
    null, null, false. `ratios` is contiguous per pair and ascending, and its ratios are data (no null, no NaN).
    """
    row = pl.int_range(pl.len(), dtype=pl.Int64)
    starts = (pl.col("pair") != pl.col("pair").shift(1)).fill_null(value=True)
    longest = spans(ratios).select((pl.col("last") - pl.col("first")).max()).item() or 0
    frame = ratios.lazy().with_columns(pl.when(starts).then(row).forward_fill().alias("_first"))
    known = row > pl.col("_first")
    for kind, sign in KINDS.items():
        frame = _with_match(frame.with_columns((sign * pl.col("ratio")).alias("_value")), longest)
        frame = frame.with_columns(
            pl.when(known).then(pl.col("date").gather(pl.col("_match").fill_null(pl.col("_first")))).alias("_since"),
            (known & pl.col("_match").is_null()).alias(f"{kind}_on_record"),
        ).with_columns(pl.col("_since").alias(f"{kind}_since"), whole_months("_since").alias(f"{kind}_months"))
    added = (f"{kind}_{figure}" for kind in KINDS for figure in ("since", "months", "on_record"))
    return frame.select(*ratios.columns, *added).collect()


def latest_extremes(ratios: pl.DataFrame, within: int, min_months: int) -> pl.DataFrame:
    """Return each pair's foremost extreme of its last `within` sessions, an `EXTREMES` frame of one row a pair at most.

    Among the highs and lows of at least `min_months` the one with the most months wins, then the most recent. Pairs
    keep their order; `sessions_ago` counts the pair's own rows. `ratios` as for `extremes_by_day`.
    """
    recent = _recent_days(ratios, within)
    days = recent.select(
        "group",
        "date",
        pl.lit(ratios["pair"]).gather(pl.col("first")).alias("pair"),
        pl.lit(ratios["date"]).gather(pl.col("first")).alias("start"),
        (pl.col("sessions") - 1 - pl.col("session")).alias("sessions_ago"),
        *(_match(kind, sign, within).alias(kind) for kind, sign in KINDS.items()),
    ).filter(recent["session"] > 0)
    found = pl.concat(
        days.with_columns(
            pl.lit(kind).alias("kind"),
            pl.col(kind).is_null().alias("on_record"),
            pl.lit(ratios["date"]).gather(kind).fill_null(pl.col("start")).alias("since"),
        )
        for kind in KINDS
    ).with_columns(whole_months("since").alias("months"))
    return (
        found.filter(pl.col("months") >= min_months)
        .sort("group", "months", "date", "kind", descending=[False, True, True, True])
        .filter((pl.col("group") != pl.col("group").shift(1)).fill_null(value=True))
        .select(EXTREMES.names())
    )


def _recent_days(ratios: pl.DataFrame, within: int) -> pl.DataFrame:
    """Return the last days of every pair, one row each, with their match among the pair's older days.

    Columns: group (the pair's number), first (its first row), sessions (its rows), older (those before the recent),
    session (counted from the first), date, ratio, and the sessions `older_low` and `older_high`, -1 without a match.
    The lowest ratio from a day on to the last older day never falls from one day to the next, so that the latest day at
    or below a ratio is found by binary search in it.
    """
    session = pl.int_range(pl.len(), dtype=pl.Int64)
    older = (pl.len().cast(pl.Int64) - within).clip(0)
    matches = []
    for kind, sign in KINDS.items():
        value = sign * pl.col("ratio")
        lowest_from = value.head(older).cum_min(reverse=True)
        found = lowest_from.search_sorted(value.tail(within), side="right").cast(pl.Int64) - 1
        matches.append(found.alias(f"older_{kind}"))
    return (
        ratios.select("date", "ratio", pl.col("pair").rle_id().alias("group"))
        .group_by("group", maintain_order=True)  # by number: grouping by name takes ten times as long
        .agg(
            pl.len().cast(pl.Int64).alias("sessions"),
            older.alias("older"),
            session.tail(within).alias("session"),
            pl.col("date", "ratio").tail(within),
            *matches,
        )
        .with_columns((pl.col("sessions").cum_sum() - pl.col("sessions")).alias("first"))
        .explode(cs.list())
    )


def _match(kind: str, sign: int, within: int) -> pl.Expr:
    """Return the row of a recent day's match: among the recent days if it can be, for they are later than the older."""
    value, session, older = sign * pl.col("ratio"), pl.col("session"), pl.col(f"older_{kind}")
    near = (
        pl.when((session - back >= pl.col("older")) & (value.shift(back) <= value)).then(session - back)
        for back in range(1, within)
    )
    return pl.col("first") + pl.coalesce(*near, pl.when(older >= 0).then(older))


def whole_months(since: str) -> pl.Expr:
    """Return whole calendar months from the date column `since` to `date`."""
    start, end = pl.col(since).dt, pl.col("date").dt
    months = (end.year() - start.year()) * 12 + end.month().cast(pl.Int32) - start.month().cast(pl.Int32)
    return months.cast(pl.Int64) - (end.day() < start.day()).cast(pl.Int64)


def _with_match(frame: pl.LazyFrame, longest: int) -> pl.LazyFrame:
    """Add `_match`: the latest earlier row of the group whose `_value` is at or below the row's own; null without one.

    `_first` is the row at which the group starts, `longest` at least the rows before any group's last. Every row steps
    back over stretches of 2^k higher values, longest first, which counts the higher values right before it in binary:
    n log n in all, and no loop over rows.
    """
    value, first, before = pl.col("_value"), pl.col("_first"), pl.col("_before")
    frame = frame.with_columns(pl.int_range(pl.len(), dtype=pl.Int64).alias("_before"))
    for size in (1 << power for power in reversed(range(longest.bit_length()))):
        lowest = value.rolling_min(size).gather((before - 1).clip(0))
        steps = (before - size >= first) & (lowest > value)
        frame = frame.with_columns(pl.when(steps).then(before - size).otherwise(before).alias("_before"))
    return frame.with_columns(pl.when(before > first).then(before - 1).alias("_match"))
