"""Episodes of N-month highs and lows: a slide that makes a new low every other day is one event, not twenty."""

from __future__ import annotations

import polars as pl

from rottui.analytics.extremes import KINDS, extremes_by_day

APART = 21
"""Extremes of one kind that are at most so many sessions apart belong to one episode."""

EPISODES = pl.Schema(
    {
        "pair": pl.String,
        "kind": pl.String,
        "first": pl.Date,
        "date": pl.Date,
        "sessions_ago": pl.Int64,
        "days": pl.Int64,
        "months": pl.Int64,
        "since": pl.Date,
        "on_record": pl.Boolean,
        "ratio": pl.Float64,
    }
)
"""What `episodes` returns."""


def episodes(ratios: pl.DataFrame, sessions: int, min_months: int, apart: int = APART) -> pl.DataFrame:
    """Return the episodes of extremes of at least `min_months` that ended in each pair's last `sessions`.

    An `EPISODES` frame, latest first: `first` and `date` are the days of the episode's first and last extreme, `days`
    how many there were; `months`, `since`, `on_record` and `ratio` are those of the last one, which is also the
    farthest: a low of three months is below every other of the month before it. `ratios` as for
    `extremes.extremes_by_day`.
    """
    session = pl.int_range(pl.len(), dtype=pl.Int64).over("pair")
    days = extremes_by_day(ratios).with_columns(
        session.alias("_session"), (pl.len().over("pair").cast(pl.Int64) - 1 - session).alias("sessions_ago")
    )
    found = [
        days.filter(pl.col(f"{kind}_months") >= min_months)
        .with_columns((pl.col("_session").diff().over("pair") > apart).fill_null(value=True).alias("_starts"))
        .with_columns(pl.col("_starts").cum_sum().alias("_episode"))
        .group_by("_episode", maintain_order=True)
        .agg(
            pl.col("pair").last(),
            pl.lit(kind).alias("kind"),
            pl.col("date").first().alias("first"),
            pl.col("date").last(),
            pl.col("sessions_ago").last(),
            pl.len().cast(pl.Int64).alias("days"),
            *(pl.col(f"{kind}_{figure}").last().alias(figure) for figure in ("months", "since", "on_record")),
            pl.col("ratio").last(),
        )
        .select(EPISODES.names())
        for kind in KINDS
    ]
    names = ratios["pair"].unique(maintain_order=True).to_list()
    order = pl.col("pair").replace_strict(names, range(len(names)), return_dtype=pl.Int64) if names else pl.col("pair")
    return (
        pl.concat([EPISODES.to_frame(), *found])
        .filter(pl.col("sessions_ago") < sessions)
        .sort(order, "date", "kind", descending=[False, True, True])
    )
