"""Whether a Zweig breadth thrust may come: the state between its two thresholds."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from rottui.analytics.breadth import THRUST_SESSIONS, ZWEIG_HIGH, ZWEIG_LOW, ZWEIG_SPAN


def armed_by_day(figures: pl.DataFrame, by: Sequence[str] = ()) -> pl.DataFrame:
    """Add to each session whether the next one could bring a thrust: `armed_since` and `armed_for`, null where not.

    The average has been below the lower threshold of late, and has not risen above the higher one: a rise above that
    would be a thrust.

    - armed_since: the first day of the latest run of sessions below the lower threshold
    - armed_for: within how many sessions, from the next one on, the rise has to come

    Args:
        figures: date, zweig, advances, declines of one universe or sector, ascending (`breadth.figures`). As there, the
            average counts once it has been made of 10 sessions on which anything moved.
        by: the columns that tell several apart, each in one piece.

    """

    def trailing(figure: pl.Expr) -> pl.Expr:
        return figure.over("_of") if by else figure

    moved = (pl.col("advances") + pl.col("declines") > 0).cum_sum()
    low = ((pl.col("zweig") < ZWEIG_LOW) & (moved >= ZWEIG_SPAN)).fill_null(value=False)
    below, session = pl.col("_low"), pl.int_range(pl.len(), dtype=pl.Int64)
    begins = below & ~below.shift(1).fill_null(value=False)
    left = THRUST_SESSIONS - (session - pl.when(below).then(session).forward_fill())
    armed = (pl.col("_left") >= 1) & (pl.col("zweig") <= ZWEIG_HIGH)
    marked = figures.with_columns(pl.struct(by).rle_id().alias("_of")) if by else figures
    return (
        marked.with_columns(trailing(low).alias("_low"))
        .with_columns(
            trailing(pl.when(begins).then("date").forward_fill()).alias("_since"), trailing(left).alias("_left")
        )
        .with_columns(
            pl.when(armed).then("_since").alias("armed_since"), pl.when(armed).then("_left").alias("armed_for")
        )
        .select(*figures.columns, "armed_since", "armed_for")
    )
