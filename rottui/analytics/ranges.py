"""Where a ratio stands in its own past: in its range of a year and more, and beside its averages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

RANGES: Mapping[str, int] = {"1y": 252, "3y": 756}
"""Sessions in each named range."""

STANDINGS = pl.Schema(
    {
        "pair": pl.String,
        "range": pl.String,
        "sessions": pl.Int64,
        "percentile": pl.Float64,
        "low": pl.Float64,
        "low_date": pl.Date,
        "high": pl.Float64,
        "high_date": pl.Date,
    }
)
"""What `standings` returns."""


def standings(ratios: pl.DataFrame, ranges: Mapping[str, int] = RANGES) -> pl.DataFrame:
    """Return where each pair's last ratio stands in its last sessions: a `STANDINGS` frame, one row a pair and range.

    `percentile` is the share, in percent, of the range's ratios at or below the last, itself included; `low` and `high`
    are its bounds, each with the last day it was reached. A range without all of its sessions has no row: a percentile
    of a shorter past would be called by the wrong name. `ratios` is contiguous per pair and ascending.
    """
    ratio, date = pl.col("ratio"), pl.col("date")

    def standing(name: str, sessions: int) -> pl.DataFrame:
        return (
            ratios.group_by("pair", maintain_order=True)
            .agg(date.tail(sessions), ratio.tail(sessions))
            .filter(ratio.list.len() == sessions)
            .explode("date", "ratio")
            .group_by("pair", maintain_order=True)
            .agg(
                pl.lit(name).alias("range"),
                pl.len().cast(pl.Int64).alias("sessions"),
                (100 * (ratio <= ratio.last()).mean()).alias("percentile"),
                ratio.min().alias("low"),
                date.filter(ratio == ratio.min()).last().alias("low_date"),
                ratio.max().alias("high"),
                date.filter(ratio == ratio.max()).last().alias("high_date"),
            )
        )

    return pl.concat([STANDINGS.to_frame(), *(standing(name, sessions) for name, sessions in ranges.items())])


def distances(averaged: pl.DataFrame, averages: Sequence[str] = ("sma_50", "sma_200")) -> pl.DataFrame:
    """Return how far each pair's last ratio is from its averages, in percent of them: pair, and one column each.

    `averaged` is what `trend.with_averages` returns; null where the history is too short for an average.
    """
    last = averaged.group_by("pair", maintain_order=True).agg(pl.col("ratio", *averages).last())
    return last.select("pair", *((100 * (pl.col("ratio") / pl.col(name) - 1)).alias(name) for name in averages))
