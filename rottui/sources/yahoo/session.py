"""yfinance set up for a refresh: it raises what fails, writes no cache, and can be made to forget its crumb."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import yfinance
from yfinance import cache
from yfinance.data import YfData

from rottui.sources.yahoo.gate import Gate

BEYOND = timedelta(days=2)
"""How far past today is asked for: a slow clock, or a zone ahead of it, must not cut off the last bar.

It also keeps yfinance from answering out of its memory, which it does for ranges that the machine's clock calls past.
"""

_UNUSED_CACHES = (
    ("_TzCacheManager", "_tz_cache", "_TzCacheDummy"),
    ("_CookieCacheManager", "_Cookie_cache", "_CookieCacheDummy"),
    ("_ISINCacheManager", "_isin_cache", "_ISINCacheDummy"),
)
"""yfinance's caches and what it offers in their stead: theirs hold pickles, and an odd cookie fails every run."""


@dataclass(frozen=True, eq=False, slots=True)
class Answer:
    """What yfinance made of one chart answer."""

    table: Any
    """A pandas frame: a row for each bar, not adjusted for dividends, with dividends and splits beside it."""
    meta: Mapping[str, Any]


class Library:
    """yfinance, with a gate of ours as its only session."""

    def __init__(self, scratch: Path, gate: Callable[[], Gate] = Gate) -> None:
        self._new_gate = gate
        yfinance.set_tz_cache_location(str(scratch))
        for manager, attribute, unused in _UNUSED_CACHES:
            with suppress(AttributeError):
                setattr(getattr(cache, manager), attribute, getattr(cache, unused)())
        yfinance.config.debug.hide_exceptions = False
        yfinance.config.debug.logging = False
        yfinance.config.network.retries = 0
        self.gate: Gate
        self.forget()

    def forget(self) -> None:
        """Begin anew: no crumb, no cookie, no connection, and no lock that a lost thread may hold."""
        self.gate = self._new_gate()
        fresh = YfData.__new__(YfData)
        YfData.__init__(fresh, session=self.gate)
        # In one step and past the metaclass, whose own lock a lost thread may hold.
        type(YfData)._instances[YfData] = fresh

    def history(self, symbol: str, zone: str, start: date, timeout: float) -> Answer:
        """Return the daily bars of `symbol` from `start` on, in one request; raise whatever goes wrong."""
        ticker = yfinance.Ticker(symbol)
        ticker._tz = zone  # (else yfinance asks Yahoo for it, with a request for each symbol)
        table = ticker.history(
            start=start,
            end=datetime.now(UTC).date() + BEYOND,
            interval="1d",
            auto_adjust=False,
            actions=True,
            keepna=True,  # rows without a price are left out here, and at less cost
            timeout=timeout,
        )
        return Answer(table, ticker.history_metadata)
