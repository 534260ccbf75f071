"""Moving averages of ratios, and the trend they make."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from rottui.analytics.ratios import spans

TREND_LENGTH = 50
"""Sessions in the average that a trend is judged by."""

TREND_LOOKBACK = 20
"""A trend needs its average to be above (below) what it was this many sessions ago."""

ROUNDING = 1e-12
"""Relative difference up to which two figures count as equal: an average of equal prices differs in the last bit."""

TRENDS = pl.Schema({"pair": pl.String, "trend": pl.String})
"""What `trend` returns."""


def with_averages(ratios: pl.DataFrame, lengths: Sequence[int] = (50, 200)) -> pl.DataFrame:
    """Return `ratios` (contiguous per pair, ascending) with `sma_<n>` per length: the mean of the last n rows.

    A full window is needed; before that the average is null.
    """
    grouped = ratios.with_columns(pl.col("pair").rle_id().alias("_group"))
    return grouped.with_columns(
        pl.col("ratio").rolling_mean(length).over("_group").alias(f"sma_{length}") for length in lengths
    ).drop("_group")


def trend_by_day(ratios: pl.DataFrame) -> pl.DataFrame:
    """Return `ratios` with `trend` per row: "up", "down", "flat", or null.

    Up: ratio > SMA50 and SMA50 > SMA50 20 sessions ago; down mirrored; flat otherwise. Null where there is no SMA50 of
    20 sessions ago.
    """
    average = pl.col(f"sma_{TREND_LENGTH}")
    before = pl.col("_before")
    up = (pl.col("ratio") > average * (1 + ROUNDING)) & (average > before * (1 + ROUNDING))
    down = (pl.col("ratio") < average * (1 - ROUNDING)) & (average < before * (1 - ROUNDING))
    judged = pl.when(before.is_null()).then(None).when(up).then(pl.lit("up")).when(down).then(pl.lit("down"))
    return (
        with_averages(ratios.drop(f"sma_{TREND_LENGTH}", strict=False), (TREND_LENGTH,))
        .with_columns(average.shift(TREND_LOOKBACK).over("pair").alias("_before"))
        .with_columns(judged.otherwise(pl.lit("flat")).cast(pl.String).alias("trend"))
        .select(*ratios.columns, "trend")
    )


def trend(ratios: pl.DataFrame) -> pl.DataFrame:
    """Return each pair's trend on its last day, a `TRENDS` frame; see `trend_by_day` for the rule."""
    needed = TREND_LENGTH + TREND_LOOKBACK
    runs = spans(ratios)
    rows = runs.select(
        pl.int_ranges(pl.max_horizontal(pl.col("first"), pl.col("last") - needed + 1), pl.col("last") + 1).explode()
    ).to_series()
    recent = trend_by_day(ratios.select("pair", "ratio")[rows])
    return recent.select("pair", "trend")[spans(recent)["last"]]
