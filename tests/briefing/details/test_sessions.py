"""The sessions of a cache: weekdays on which a leg has a price, ascending, whatever day is looked at."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl

from rottui.briefing.details.sessions import brief_sessions
from rottui.briefing.details.wanted import SessionsWanted
from rottui.briefing.wire import Request
from rottui.cache.store import Store
from rottui.cache.tables import PRICES
from rottui.settings.packaged import defaults


def test_weekends_and_other_symbols_make_no_sessions(tmp_path: Path) -> None:
    fri, sat, mon, tue = date(2025, 1, 3), date(2025, 1, 4), date(2025, 1, 6), date(2025, 1, 7)
    rows = [("NOLEG", tue), ("QQQ", fri), ("QQQ", sat), ("SPY", fri), ("SPY", mon)]
    table = pl.DataFrame({"symbol": [symbol for symbol, _ in rows], "date": [day for _, day in rows]})
    prices = table.with_columns(pl.lit(None, PRICES[name]).alias(name) for name in PRICES if name not in table.columns)
    store = Store(tmp_path)
    with store.writer(who="test") as writer:
        writer.put("prices", prices.select(PRICES.names()).with_columns(pl.lit(value=False).alias("provisional")))
        writer.commit()
    request = Request(
        folder=str(tmp_path),
        profile="default",
        settings=defaults(),
        problems=(),
        as_of=fri,
        basis="price",
        sectors=True,
    )

    detail = brief_sessions(store.snapshot(), request, SessionsWanted())

    assert detail.sessions.dates() == [fri, mon]
