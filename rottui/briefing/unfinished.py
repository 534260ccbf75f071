"""Which bars are of a session that was not over when they were fetched: what is told of that day may yet change."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl

from rottui.cache.store import Snapshot

LOOKED_BACK = timedelta(days=7)
"""How long before the last day of any price a bar may be unfinished: the next refresh replaces it."""


@dataclass(frozen=True, slots=True)
class Unfinished:
    """The unfinished bars of a snapshot, by symbol and by universe."""

    symbols: Mapping[str, dt.date]
    """The day of each symbol's unfinished bar, of those that have one."""
    universes: Mapping[str, frozenset[dt.date]]
    """The days of such bars of a universe's members."""

    @classmethod
    def of(cls, snapshot: Snapshot, as_of: date | None) -> Unfinished:
        """Return those that matter as of a day.

        Of a day before the last one there are none: it is over, and what is still held of it as unfinished is of a
        symbol that fell behind.
        """
        last = snapshot.last_date("prices")
        if last is None or (as_of is not None and as_of < last):
            return cls({}, {})
        bars = snapshot.read("prices", ["symbol", "date"], pl.col("provisional"), since=last - LOOKED_BACK, until=as_of)
        if bars.is_empty():
            return cls({}, {})
        members = snapshot.read("members", ["universe", "symbol"]).join(bars, on="symbol")
        days = members.group_by("universe").agg(pl.col("date").unique())
        return cls(dict(bars.iter_rows()), {universe: frozenset(found) for universe, found in days.iter_rows()})

    def has(self, day: date | None, symbols: Iterable[str] = (), universe: str = "") -> bool:
        """Return whether a bar of `day`, of one of `symbols` or of a member of `universe`, is unfinished."""
        own = (self.symbols.get(symbol) for symbol in symbols)
        return day is not None and (day in own or day in self.universes.get(universe, ()))

    def of_symbols(self, symbols: Iterable[str]) -> dict[str, date]:
        """Return the day of the unfinished bar of those of `symbols` that have one."""
        return {symbol: self.symbols[symbol] for symbol in symbols if symbol in self.symbols}
