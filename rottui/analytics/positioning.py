"""Positioning of futures traders, from the CFTC's Commitments of Traders: net positions and how extreme they are.

Everything is counted in reports, not in Tuesdays: a holiday or a shutdown moves a report and makes no gap.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

import polars as pl

from rottui.analytics.releases import release_times

SPECULATORS = {
    "tff": ("asset_manager", "leveraged_funds"),
    "disaggregated": ("managed_money",),
    "legacy": ("noncommercial",),
}
"""The categories of each report kind that are taken together as speculators."""

NET = pl.Schema(
    {
        "report_date": pl.Date(),
        "released": pl.Datetime("us", "UTC"),
        "released_estimated": pl.Boolean(),
        "open_interest": pl.Float64(),
        "net": pl.Float64(),
        "net_pct_oi": pl.Float64(),
    }
)
"""A net frame: one row per report of a market, ascending; net in contracts, net_pct_oi in percent of open interest."""

INDEX_WINDOWS = (26, 52, 156)
"""Reports in the windows of the COT index; half a year, one and three years."""

RANK_WINDOWS = (52, 156)
"""Reports in the windows of percentile and z-score."""

LONG_WINDOW = 156
"""The window by which positioning is called extreme."""

SHORTEST_HISTORY = 26
"""Reports that the window "all" needs at least."""

MOVEMENT_REPORTS = 6
"""Reports over which the movement index takes the change of the COT index (Briese)."""

DAYS_APART = 1 << 24
"""More than there are days in the calendar, so that market and date make one number."""

Market = tuple[str, str, Sequence[str]]
"""A market's key, its report kind, and its CFTC codes: the present one first, then those it replaced."""


def net_positions(table: pl.DataFrame, report: str, codes: Sequence[str], category: str) -> pl.DataFrame:
    """Return one market's net positions, a `NET` frame; see `net_positions_many`."""
    return net_positions_many(table, [("", report, codes)], category).drop("market")


def net_positions_many(table: pl.DataFrame, markets: Sequence[Market], category: str = "speculators") -> pl.DataFrame:
    """Return the net positions of many markets at once: `market` (their key, in the order given) and a `NET` frame.

    `table` holds rows of the cache's positioning table (any order, unique per report, code, report_date and category).
    `category` is "speculators" (`SPECULATORS`, taken together) or a category of the report kind. Where a market has
    several codes, the code with the larger open interest counts on each date. Without a positive open interest, or with
    a category missing or not finite, a row is no data. `released` is the CFTC's own time where the table has it,
    otherwise estimated, and marked so.
    """
    wanted = _wanted(markets, category)
    if wanted.is_empty() or table.is_empty():
        return pl.DataFrame(schema={"market": pl.String, **NET})
    rows = _rows(table, wanted)
    dates = rows["report_date"].unique()
    estimated = pl.DataFrame({"report_date": dates, "estimate": release_times(dates)})
    return rows.join(estimated, on="report_date", how="left", maintain_order="left").select(
        "market",
        "report_date",
        pl.coalesce("released", "estimate").alias("released"),
        pl.col("released").is_null().alias("released_estimated"),
        "open_interest",
        "net",
        (100 * pl.col("net") / pl.col("open_interest")).alias("net_pct_oi"),
    )


def _rows(table: pl.DataFrame, wanted: pl.DataFrame) -> pl.DataFrame:
    """Return one row per market and date: its categories added up, of the code with the most open interest.

    The rows of a market, and of a code in it, are brought side by side by sorting on one number, and then compared with
    their neighbours: a third of the time that grouping by market, code and date takes.
    """
    net = pl.col("long") - pl.col("short")
    data = pl.col("open_interest").is_finite() & (pl.col("open_interest") > 0) & net.is_finite()
    market_date = pl.col("number").cast(pl.Int64) * DAYS_APART + pl.col("report_date").to_physical()
    of_code = market_date * wanted.height + pl.col("preference")
    rows = (
        table.filter(
            pl.col("category").is_in(wanted["category"].unique().to_list()),
            pl.col("code").is_in(wanted["code"].unique().to_list()),
            data,
        )
        .join(wanted, on=["report", "code", "category"], how="inner")
        .with_columns(market_date.alias("market_date"), of_code.alias("of_code"), net.alias("net"))
        .sort("of_code")
    )
    categories, code = pl.col("categories"), pl.col("of_code")
    steps = range(1, max(wanted["categories"]))
    complete = [(categories <= step) | (code == code.shift(-step)).fill_null(value=False) for step in steps]
    further = [pl.when(categories > step).then(pl.col("net").shift(-step)) for step in steps]
    summed = rows.with_columns(pl.sum_horizontal("net", *further).alias("net")).filter(
        (code != code.shift(1)).fill_null(value=True), *complete
    )
    interest, key = pl.col("open_interest"), pl.col("market_date")
    beaten = [
        (key == key.shift(step)) & (interest.shift(step) >= interest)
        | (key == key.shift(-step)) & (interest.shift(-step) > interest)
        for step in range(1, max(wanted["preference"]) + 1)
    ]
    return summed.filter(~pl.any_horizontal(pl.lit(value=False), *beaten).fill_null(value=False))


def _wanted(markets: Sequence[Market], category: str) -> pl.DataFrame:
    """Return which rows of the table make up which market: one row per market, code and category."""
    rows = [
        (number, market, report, code, preference, one, len(categories))
        for number, (market, report, codes) in enumerate(markets)
        for categories in [SPECULATORS.get(report, ()) if category == "speculators" else (category,)]
        for preference, code in enumerate(dict.fromkeys(codes))
        for one in categories
    ]
    schema = {
        "number": pl.UInt32,
        "market": pl.String,
        "report": pl.String,
        "code": pl.String,
        "preference": pl.UInt32,
        "category": pl.String,
        "categories": pl.UInt32,
    }
    return pl.DataFrame(rows, schema=schema, orient="row")


def difference(a: pl.DataFrame, b: pl.DataFrame) -> pl.DataFrame:
    """Return the difference of two markets' net_pct_oi (a − b) on the report dates both have, a `NET` frame.

    It is known when the later of the two was released, and has no open interest or net of its own (null): contracts of
    two markets do not subtract.
    """
    either = pl.col("released_estimated") | pl.col("released_estimated_b")
    return (
        a.join(b, on="report_date", how="inner", suffix="_b", maintain_order="left")
        .select(
            "report_date",
            pl.max_horizontal("released", "released_b").alias("released"),
            either.alias("released_estimated"),
            pl.lit(None, dtype=pl.Float64).alias("open_interest"),
            pl.lit(None, dtype=pl.Float64).alias("net"),
            pl.col("net_pct_oi") - pl.col("net_pct_oi_b"),
        )
        .select(NET.names())
    )


def statistics(
    net: pl.DataFrame, remember: int = 26, extreme_percentile: float = 5, by: str | None = None
) -> pl.DataFrame:
    """Return `net` with how its net_pct_oi stands against its own past, per row and with nothing but that past.

    `net` is a `NET` frame, ascending, without nulls in net_pct_oi; with `by="market"` a long one of many, contiguous
    per market. Windows are trailing reports, the row included, and must be full; "all" is everything so far, at least
    `SHORTEST_HISTORY`. Added:

    - cot_index_26, _52, _156, _all: `100 · (x − min) / (max − min)` (Briese); null where all are equal
    - percentile_52, _156, _all: share of the window ≤ x, in percent
    - zscore_52, _156, _all: `(x − mean) / standard deviation` (of n − 1); null where all are equal
    - movement_6w: cot_index_156 less that of 6 reports before; ±40 is a surge (Briese)
    - change_1w: change of net_pct_oi from the report before, in percentage points
    - extreme: "long" from percentile_156 of 100 − `extreme_percentile`, "short" down to `extreme_percentile`, or null
    - unwound_pct, unwound_from: see `_unwound`
    """
    x = pl.col("net_pct_oi")
    grouped = net.with_columns((pl.lit(0) if by is None else pl.col(by).rle_id()).cast(pl.UInt32).alias("_group"))
    report = pl.int_range(1, pl.len() + 1).over("_group")
    grouped = grouped.with_columns(report.alias("_report")).with_columns(_windows(max(net.height, SHORTEST_HISTORY)))
    suffixes = [*map(str, INDEX_WINDOWS), "all"]
    flat = {suffix: pl.col(f"_high_{suffix}") == pl.col(f"_low_{suffix}") for suffix in suffixes}
    index = [
        pl.when(~flat[suffix])
        .then(100 * (x - pl.col(f"_low_{suffix}")) / (pl.col(f"_high_{suffix}") - pl.col(f"_low_{suffix}")))
        .alias(f"cot_index_{suffix}")
        for suffix in suffixes
    ]
    ranked = [*map(str, RANK_WINDOWS), "all"]
    reports = {**{str(window): pl.lit(window) for window in RANK_WINDOWS}, "all": pl.col("_report")}
    percentile = [
        (100 * pl.col(f"_rank_{suffix}") / reports[suffix]).alias(f"percentile_{suffix}") for suffix in ranked
    ]
    zscore = [
        pl.when(~flat[suffix])
        .then((x - pl.col(f"_mean_{suffix}")) / pl.col(f"_spread_{suffix}"))
        .alias(f"zscore_{suffix}")
        for suffix in ranked
    ]
    rank, level = pl.col(f"percentile_{LONG_WINDOW}"), pl.col(f"cot_index_{LONG_WINDOW}")
    extreme = (
        # Without a range there is no extreme, though every value is then at the 100th percentile.
        pl.when(level.is_null())
        .then(None)
        .when(rank >= 100 - extreme_percentile)
        .then(pl.lit("long"))
        .when(rank <= extreme_percentile)
        .then(pl.lit("short"))
    )
    known = grouped.with_columns(*index, *percentile, *zscore).with_columns(
        (level - level.shift(MOVEMENT_REPORTS).over("_group")).alias("movement_6w"),
        x.diff().over("_group").alias("change_1w"),
        extreme.cast(pl.String).alias("extreme"),
    )
    added = [expr.meta.output_name() for expr in (*index, *percentile, *zscore)]
    added += ["movement_6w", "change_1w", "extreme", "unwound_pct", "unwound_from"]
    return _unwound(known, remember).select(*net.columns, *added)


def _windows(longest: int) -> list[pl.Expr]:
    """Return lowest, highest, rank, mean and spread of net_pct_oi over every window, and its median over the long one.

    What is exact (a lowest, a rank) is taken over the whole column, and from the first report on that has a full window
    of its own market; sums would carry rounding from one market into the next, so those are taken per market.
    """
    x, report = pl.col("net_pct_oi"), pl.col("_report")
    exact = {
        "_median": (LONG_WINDOW, x.rolling_median(LONG_WINDOW)),
        "_rank_all": (SHORTEST_HISTORY, _rank_so_far(longest)),
    }
    for window in INDEX_WINDOWS:
        exact[f"_low_{window}"] = window, x.rolling_min(window)
        exact[f"_high_{window}"] = window, x.rolling_max(window)
    exact["_low_all"] = SHORTEST_HISTORY, x.cum_min().over("_group")
    exact["_high_all"] = SHORTEST_HISTORY, x.cum_max().over("_group")
    lengths = [0, *RANK_WINDOWS]
    at_most = {
        upto: pl.sum_horizontal(x.shift(back) <= x for back in range(start, upto)) for start, upto in pairwise(lengths)
    }
    for window in RANK_WINDOWS:
        exact[f"_rank_{window}"] = window, pl.sum_horizontal(at_most[upto] for upto in RANK_WINDOWS if upto <= window)
    summed = {str(window): (window, window) for window in RANK_WINDOWS} | {"all": (longest, SHORTEST_HISTORY)}
    return [
        *(pl.when(report >= least).then(figure).alias(name) for name, (least, figure) in exact.items()),
        *(
            x.rolling_mean(size, min_samples=least).over("_group").alias(f"_mean_{suffix}")
            for suffix, (size, least) in summed.items()
        ),
        *(
            x.rolling_std(size, min_samples=least).over("_group").alias(f"_spread_{suffix}")
            for suffix, (size, least) in summed.items()
        ),
    ]


def _rank_so_far(longest: int) -> pl.Expr:
    return pl.col("net_pct_oi").rolling_rank(longest, "max", min_samples=1).over("_group")


def _unwound(known: pl.DataFrame, remember: int) -> pl.DataFrame:
    """Add unwound_pct and unwound_from: how much of an extreme has been given up since, and which side it was.

    An episode is a run of reports extreme on the same side, at most `remember` reports from one to the next; its peak
    is the most extreme net_pct_oi of its extreme reports so far. `unwound_pct = 100 · (peak − x) / (peak − median)`,
    with the median of the current long window: 0 at the peak, 100 back at the median, more beyond it. Null once more
    than `remember` reports have passed since the last extreme one, or when the median has moved past the peak.
    """
    x, report = pl.col("net_pct_oi"), pl.col("_report")
    towards = pl.col("_side") * x
    peak = pl.when(pl.col("extreme").is_not_null()).then(towards).otherwise(float("-inf")).cum_max().over("_episode")
    given_up = 100 * (pl.col("_peak") - towards) / (pl.col("_peak") - pl.col("_side") * pl.col("_median"))
    remembered = (report - pl.col("_flagged") <= remember) & (pl.col("_peak") > pl.col("_side") * pl.col("_median"))
    return (
        _numbered(known, remember)
        .with_columns(pl.when(pl.col("_side").is_not_null()).then(peak).alias("_peak"))
        .with_columns(pl.when(remembered).then(given_up.clip(0)).alias("unwound_pct"))
        .with_columns(
            pl.when(pl.col("unwound_pct").is_not_null())
            .then(pl.when(pl.col("_side") > 0).then(pl.lit("long")).otherwise(pl.lit("short")))
            .alias("unwound_from")
        )
    )


def _numbered(known: pl.DataFrame, remember: int) -> pl.DataFrame:
    """Return `known`, which has _group, _report and extreme, with the number of the episode as `_episode`.

    Beside it, `_side` of the last extreme report so far (1 long, -1 short), and as `_flagged` its `_report`.
    """
    report, extreme = pl.col("_report"), pl.col("extreme")
    flagged = extreme.is_not_null()
    side = pl.when(extreme == "long").then(1).when(extreme == "short").then(-1)
    earlier = pl.col("_side").shift(1).over("_group"), pl.col("_flagged").shift(1).over("_group")
    opens = flagged & ((side != earlier[0]) | (report - earlier[1] > remember)).fill_null(value=True)
    return known.with_columns(
        side.forward_fill().over("_group").alias("_side"),
        pl.when(flagged).then(report).forward_fill().over("_group").alias("_flagged"),
    ).with_columns(opens.cum_sum().alias("_episode"))


EPISODES = pl.Schema(
    {
        "side": pl.String(),
        "start": pl.Date(),
        "end": pl.Date(),
        "reports": pl.Int64(),
        "peak": pl.Float64(),
        "peak_date": pl.Date(),
    }
)
"""What `episodes` returns."""


def episodes(known: pl.DataFrame, remember: int = 26) -> pl.DataFrame:
    """Return the episodes of extremes of one market, an `EPISODES` frame, oldest first.

    `known` is what `statistics` returns of it. An episode is a run of reports extreme on one side, at most `remember`
    reports from one to the next: `start` and `end` are the first and the last of them, `reports` how many there are,
    and `peak` the most extreme net_pct_oi, reached on `peak_date` for the first time.
    """
    numbered = known.with_columns(pl.lit(0).alias("_group"), pl.int_range(1, pl.len() + 1).alias("_report"))
    towards = pl.col("_side") * pl.col("net_pct_oi")
    return (
        _numbered(numbered, remember)
        .filter(pl.col("extreme").is_not_null())
        .group_by("_episode", maintain_order=True)
        .agg(
            pl.col("extreme").first().alias("side"),
            pl.col("report_date").first().alias("start"),
            pl.col("report_date").last().alias("end"),
            pl.len().cast(pl.Int64).alias("reports"),
            pl.col("net_pct_oi").get(towards.arg_max()).alias("peak"),
            pl.col("report_date").get(towards.arg_max()).alias("peak_date"),
        )
        .select(EPISODES.names())
    )


def bands(net: pl.DataFrame, extreme_percentile: float = 5, reports: int = LONG_WINDOW) -> pl.DataFrame:
    """Return `net`, ascending, with where extremes began at each report: `band_short` and `band_long`, in net_pct_oi.

    At or above `band_long` a report was extreme on the long side, at or below `band_short` on the short side, with the
    same trailing window of `reports`, itself included. Both are values of the window, not interpolations between two.
    Null until the window is full, and where no value of it could be extreme.
    """
    beyond = round(extreme_percentile * reports / 100, 9)  # so that 5 % of 160 are 8 and not a hair more
    below, above = math.floor(beyond), math.ceil(reports - beyond)
    return net.with_columns(_smallest(below, reports).alias("band_short"), _smallest(above, reports).alias("band_long"))


def _smallest(number: int, reports: int) -> pl.Expr:
    """Return the `number`th smallest net_pct_oi of each full window, counted from 1; null for one that is not there."""
    if not 1 <= number <= reports or reports < 2:
        return pl.lit(None, dtype=pl.Float64)
    share = (number - 1) / (reports - 1)
    return pl.col("net_pct_oi").rolling_quantile(share, "nearest", window_size=reports)
