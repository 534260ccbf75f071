"""Commitments of Traders of the demo: who is long and short in each market, every week of the ten years."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import polars as pl

from rottui.cache.tables import CATEGORIES, POSITIONING
from rottui.sources.demo.markets import FUTURES, Futures
from rottui.sources.demo.universe import Floats

SEED = 900

LAST_REPORT = date(2026, 1, 13)

_SPREADING = {
    # category: its spread positions as a share of open interest; the others report none
    "tff": {"dealer": 0.02, "asset_manager": 0.02, "leveraged_funds": 0.03, "other_reportable": 0.01},
    "disaggregated": {"swap_dealer": 0.08, "managed_money": 0.10, "other_reportable": 0.05},
}

_BOTH_WAYS = {
    # How what is neither net nor spread, both long and short within a category, falls to the categories.
    "tff": (0.28, 0.34, 0.22, 0.05, 0.11),
    "disaggregated": (0.34, 0.24, 0.22, 0.10, 0.10),
}

_MEMORY = 0.93
"""How much of what is left to chance is still there a week later."""


def positioning(days: list[date]) -> pl.DataFrame:
    """Return ten years of weekly reports in the schema of the cache's `positioning`, in key order.

    `days` are the sessions, a few weeks beyond the last report among them.
    """
    calendar = _reports(days)
    rng = np.random.RandomState(SEED)
    frames = [
        _market(rng, code, futures, calendar.filter(pl.col("report_date") >= futures.since))
        for code, futures in FUTURES.items()
    ]
    return pl.concat(frames).sort("report", "code", "report_date", "category")


def _reports(days: list[date]) -> pl.DataFrame:
    """Return report_date and released: of Tuesday, or the session before; on Friday 15:30, or later over holidays."""
    weeks = pl.date_range(days[0], LAST_REPORT, "1d", eager=True)
    tuesdays = pl.DataFrame({"tuesday": weeks.filter(weeks.dt.weekday() == 2)})
    sessions = pl.DataFrame({"session": days}).set_sorted("session")
    third = pl.DataFrame({"session": days, "third": pl.Series(days).shift(-3)}).set_sorted("session")
    known = tuesdays.join_asof(sessions.with_columns(report_date="session"), left_on="tuesday", right_on="session")
    # The third session after the Tuesday is the Friday, unless a holiday comes between.
    return (
        known.join_asof(third, left_on="tuesday", right_on="session")
        .with_columns(
            pl.max_horizontal("third", pl.col("tuesday") + timedelta(3))
            .cast(pl.Datetime("us"))
            .dt.offset_by("15h30m")
            .dt.replace_time_zone("America/New_York")
            .dt.convert_time_zone("UTC")
            .alias("released")
        )
        .select("report_date", "released")
    )


def _market(rng: np.random.RandomState, code: str, futures: Futures, calendar: pl.DataFrame) -> pl.DataFrame:
    """Return one market's rows: every category of each report."""
    kind = futures.report
    weeks = calendar.height
    spreading = np.array([_SPREADING[kind].get(category, 0.0) for category in CATEGORIES[kind]])
    net = _nets(rng, futures, calendar["report_date"].to_numpy())
    interest = np.round(futures.open_interest * np.exp(0.16 * _wander(rng, weeks) + np.linspace(-0.1, 0.1, weeks)))
    both_ways = 1 - spreading.sum() - np.abs(net).sum(axis=0) / 2
    matched = np.array(_BOTH_WAYS[kind])[:, None] * both_ways
    long, short = (np.round(interest * (np.maximum(side * net, 0) + matched)) for side in (1, -1))
    spread = np.round(interest * spreading[:, None])
    # The smallest traders take what rounding left over, so that longs and shorts add up to the open interest.
    for side in (long, short):
        side[-1] = interest - spread.sum(axis=0) - side[:-1].sum(axis=0)
    return pl.concat(
        calendar.select(
            pl.lit(code).alias("code"),
            "report_date",
            "released",
            pl.lit(kind).alias("report"),
            pl.Series("open_interest", interest),
            pl.lit(category).alias("category"),
            pl.Series("long", long[number]),
            pl.Series("short", short[number]),
            pl.Series("spreading", spread[number] if spreading[number] else [None] * weeks, dtype=pl.Float64),
        ).select(POSITIONING.names())
        for number, category in enumerate(CATEGORIES[kind])
    )


def _nets(rng: np.random.RandomState, futures: Futures, dates: Floats) -> Floats:
    """Return net positions as fractions of open interest, a row a category in the order of the table's categories."""
    chapters = {futures.since: futures.net} if isinstance(futures.net, float) else futures.net
    speculators = np.interp(
        dates.astype("datetime64[D]").astype(np.float64),
        np.array([*chapters], dtype="datetime64[D]").astype(np.float64),
        np.array([*chapters.values()], dtype=np.float64),
    )
    weeks = len(dates)
    speculators = (speculators + futures.wander * _wander(rng, weeks)) / 100
    split, other, small = 0.05 * _wander(rng, weeks), 0.015 * _wander(rng, weeks), 0.02 + 0.01 * _wander(rng, weeks)
    rest = -(speculators + other + small)
    if futures.report == "tff":
        managers = 0.10 + split + speculators / 2
        return np.stack([rest, managers, speculators - managers, other, small])
    return np.stack([0.6 * rest + split, 0.4 * rest - split, speculators, other, small])


def _wander(rng: np.random.RandomState, length: int) -> Floats:
    """Return a series of standard deviation 1 that keeps most of itself from week to week."""
    kernel = _MEMORY ** np.arange(80)
    kernel /= np.sqrt((kernel**2).sum())
    return np.convolve(rng.standard_normal(length + len(kernel) - 1), kernel, mode="valid")
