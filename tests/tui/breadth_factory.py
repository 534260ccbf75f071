"""Details of universes made by hand, for the tests of the breadth screen."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date, timedelta

import polars as pl

from rottui.analytics.shares import CHARTED
from rottui.briefing.details.universe_model import MemberAtExtreme, UniverseDetail
from rottui.briefing.history import History, history_of
from tests.tui.factory import LAST, SECTORS


def make_course(seed: int = 0, sessions: int = 400, index: bool = True) -> History:
    """Return a past of every figure: the share above 50 days ends at 56 + seed, and the others are its kin."""
    days = sorted(LAST - timedelta(days=back) for back in range(sessions))
    values = [56.0 + seed + 20 * math.sin((i - sessions + 1) / 15) for i in range(sessions)]
    columns = {name: [value - number for value in values] for number, name in enumerate(CHARTED)}
    columns["pct_above_50"] = values
    columns["index"] = [600.0 + i / 10 if index else math.nan for i in range(sessions)]
    return history_of(pl.DataFrame({"date": days} | columns), "date", (*CHARTED, "index"))


def make_member(symbol: str, sector: str = "Energy", beyond: float = 1.5, name: str = "") -> MemberAtExtreme:
    """Return a stock at an extreme."""
    return MemberAtExtreme(symbol, name or f"Company {symbol}", sector, 100.0, 2.0, beyond, date(2025, 9, 18))


def make_detail(
    highs: Sequence[MemberAtExtreme] = (),
    lows: Sequence[MemberAtExtreme] = (),
    *,
    seed: int = 0,
    index: str = "SPY",
    problem: str | None = None,
) -> UniverseDetail:
    """Return a detail with all sectors; the share above 50 days of the n-th of them ends at 57 + n."""
    sectors = {sector: make_course(seed + 1 + n, index=bool(index)) for n, sector in enumerate(SECTORS)}
    history = make_course(seed, index=bool(index))
    return UniverseDetail(LAST, "file", history, sectors, index, tuple(highs), tuple(lows), problem)
