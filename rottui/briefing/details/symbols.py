"""The symbols that a cache has prices of, so that one can be completed while it is typed."""

from __future__ import annotations

import polars as pl

from rottui.briefing.details.model import SymbolsDetail
from rottui.briefing.details.wanted import SymbolsWanted
from rottui.briefing.wire import Request
from rottui.cache.store import Snapshot


def brief_symbols(snapshot: Snapshot, request: Request, wanted: SymbolsWanted) -> SymbolsDetail:
    """Return them in alphabetical order: legs, members and whatever was imported, whatever the day of `request`."""
    held = snapshot.read("symbols", ["symbol", "last"]).filter(pl.col("last").is_not_null())
    return SymbolsDetail(tuple(held["symbol"].unique().sort()))
