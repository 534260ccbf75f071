"""Spillover's part of a briefing: whether selling in the mega caps reaches everything else."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import polars as pl

from rottui.analytics import spillover
from rottui.analytics.ratios import CLOSE_IS_DATA
from rottui.briefing.almanac import Almanac, Chronicle
from rottui.briefing.history import History
from rottui.briefing.judging import named
from rottui.briefing.verdict_model import SpilloverBriefing
from rottui.briefing.wording import fmt_plural
from rottui.settings.schema import Settings

_CLOSES = ("symbol", "date", "close")


def spillover_until(almanac: Almanac, settings: Settings) -> tuple[Chronicle, dict[str, date]]:
    """Return the `SPILLOVER` frame up to the almanac's day, and since when each mega cap has prices."""
    universe, basket = settings.verdict_universe, settings.megacaps

    def make() -> tuple[Chronicle, dict[str, date]]:
        listed = almanac.snapshot.read("members", ["symbol"], pl.col("universe") == universe)["symbol"].to_list()
        wanted = sorted({*basket, *listed})

        def closes(since: date, until: date) -> pl.DataFrame:
            return almanac.read_once("prices", _CLOSES, pl.col("symbol").is_in(wanted), since, until)

        sessions = almanac.all_breadth().frame.filter(pl.col("universe") == universe)["date"]
        frame = spillover.spillover_by_day(closes, basket, listed, sessions).with_columns(_of=pl.lit(""))
        held = almanac.read("prices", _CLOSES, pl.col("symbol").is_in(basket)).filter(CLOSE_IS_DATA)
        since = dict(held.group_by("symbol").agg(pl.col("date").min()).iter_rows())
        return Chronicle.of(frame, "_of", "date", spillover.FIGURES, frame), since

    told, since = almanac.page("spillover", (universe, basket), make)
    day = almanac.as_of
    return told.cut(almanac.known), {name: first for name, first in since.items() if day is None or first <= day}


def brief_spillover(almanac: Almanac, settings: Settings) -> SpilloverBriefing | None:
    """Return the spillover figures of the last session; None where neither a session nor a mega cap is held."""
    told, since = spillover_until(almanac, settings)
    if told.frame.is_empty() and not since:
        return None
    last = told.frame.row(-1, named=True) if told.frame.height else {}
    return SpilloverBriefing(
        date=last.get("date"),
        figures={name: last.get(name) for name in spillover.FIGURES},
        percentiles={name: last.get(f"{name}_percentile") for name in spillover.FIGURES},
        down_days=last.get("down_days"),
        downside_days=last.get("downside_days"),
        history=next(iter(told.histories.values()), History()),
        basket=tuple(name for name in settings.megacaps if name in since),
        universe=settings.verdict_universe,
        problem="; ".join(_problems(settings, since, last, told.frame.height)) or None,
    )


def _problems(settings: Settings, since: dict[str, date], last: dict[str, Any], sessions: int) -> Iterator[str]:
    """Yield what a reader must know, most serious first."""
    if not last:
        yield f"no breadth of {settings.verdict_universe}"
    missing = [name for name in settings.megacaps if name not in since]
    if missing:
        yield f"no prices of {named(missing)}"
    if last and sessions <= spillover.BETA_SESSIONS:
        yield f"only {fmt_plural(sessions, 'session')}, too few for figures over {spillover.BETA_SESSIONS}"
    elif last and sessions <= spillover.SHORTEST_HISTORY:
        yield f"only {sessions} sessions, and percentiles need {spillover.SHORTEST_HISTORY}"
    if last and not missing and last["rest_return"] is None and sessions > 1:
        yield f"fewer than half of the other members of {settings.verdict_universe} have a return on {last['date']}"
