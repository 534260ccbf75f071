"""The whole demo as tables of the cache."""

from __future__ import annotations

from datetime import UTC, date, datetime

import polars as pl

from rottui.cache.tables import SYMBOLS
from rottui.sources.demo import DETAIL
from rottui.sources.demo.bars import bars
from rottui.sources.demo.funds import FUNDS
from rottui.sources.demo.positions import positioning
from rottui.sources.demo.sessions import sessions
from rottui.sources.demo.story import CALENDAR_END, END, START
from rottui.sources.demo.universe import Stocks, members, stocks

MADE_AT = datetime(2026, 1, 16, 21, 30, tzinfo=UTC)
"""When the demo's data pretend to have been fetched: half an hour after the last close."""


def tables() -> dict[str, pl.DataFrame]:
    """Return every table but `breadth`, which is derived, by name and in the cache's schema and key order."""
    calendar = sessions(START, CALENDAR_END)
    all_days = calendar["date"].to_list()
    days = [day for day in all_days if day <= END]
    everyone = stocks()
    return {
        "prices": bars(days, everyone),
        "positioning": positioning(all_days),
        "members": members(everyone),
        "symbols": _symbols(everyone, days),
        "sessions": calendar,
    }


def _symbols(everyone: Stocks, days: list[date]) -> pl.DataFrame:
    """Return what is held of each symbol."""
    listed = dict(zip(everyone.symbols, everyone.listed.tolist(), strict=True))
    symbols = sorted([*listed, *FUNDS])
    return pl.DataFrame(
        {
            "symbol": symbols,
            "first": [days[listed.get(symbol, 0)] for symbol in symbols],
            "last": days[-1],
            "fetched_at": MADE_AT,
            "source": "demo",
            "adjusted": False,
            "status": "ok",
            "detail": DETAIL,
        },
        schema=SYMBOLS,
    )
