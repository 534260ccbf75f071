"""The symbols that can be completed are those with prices, in alphabetical order."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl

from rottui.briefing.details.brief import brief_detail
from rottui.briefing.details.model import SymbolsDetail
from rottui.briefing.details.wanted import SymbolsWanted
from rottui.briefing.wire import Request
from rottui.cache.store import Store
from rottui.cache.tables import SYMBOLS
from rottui.settings.packaged import defaults


def test_symbols_without_prices_are_not_among_them(tmp_path: Path) -> None:
    rows = {"symbol": ["SPY", "GONE", "NVDA"], "last": [date(2025, 1, 3), None, date(2024, 1, 3)]}
    table = pl.DataFrame(rows, schema_overrides={"last": SYMBOLS["last"]})
    others = [pl.lit(None, SYMBOLS[name]).alias(name) for name in SYMBOLS if name not in table.columns]
    store = Store(tmp_path)
    with store.writer(who="test") as writer:
        writer.put("symbols", table.with_columns(others).select(SYMBOLS.names()))
        writer.commit()
    request = Request(
        folder=str(tmp_path),
        profile="default",
        settings=defaults(),
        problems=(),
        as_of=None,
        basis="price",
        sectors=True,
    )

    assert brief_detail(store.snapshot(), request, SymbolsWanted()) == SymbolsDetail(("NVDA", "SPY"))
