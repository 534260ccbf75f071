"""yfinance's table of one symbol as rows of the cache's `prices`: one bar a session, with what it says of splits.

In numpy, up to the frame: half a dozen polars queries over a few hundred rows cost more than all that yfinance does
with them, for each wakes a pool of threads, and several symbols are read at once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from rottui.cache.tables import PRICES
from rottui.sources.yahoo.session import BEYOND
from rottui.sources.yahoo.sessions import unfinished_from, zone_of

COLUMNS = {
    "open": "Open",
    "high": "High",
    "low": "Low",
    "close": "Close",
    "volume": "Volume",
    "dividend": "Dividends",
    "split": "Stock Splits",
}
"""Our names and yfinance's, with `auto_adjust=False`: its Close is split-adjusted and not dividend-adjusted."""

WEEKEND_INSTRUMENTS = frozenset({"CRYPTOCURRENCY"})
SUNDAY_ZONES = frozenset({"Asia/Riyadh", "Asia/Jerusalem", "Asia/Kuwait", "Asia/Qatar", "Asia/Dhaka", "Africa/Cairo"})
"""Where a bar at a weekend is a bar; elsewhere Yahoo's are strays."""

FRIDAY = 5

DIVIDEND_WITHIN = np.timedelta64(7, "D")
"""How long after its ex-date a dividend may find its first bar, when the ex-date itself has none."""


Days = NDArray[np.datetime64]
Numbers = NDArray[np.float64]


@dataclass(frozen=True, eq=False, slots=True)
class Bars:
    """One symbol's bars."""

    frame: pl.DataFrame
    """In the schema of `prices`, ascending by date."""
    splits: tuple[tuple[date, float], ...]
    zone: str


@dataclass(frozen=True, eq=False, slots=True)
class _Cells:
    """One symbol's days, ascending, each once, and its numbers by our names."""

    days: Days
    numbers: Mapping[str, Numbers]

    def __getitem__(self, name: str) -> Numbers:
        return self.numbers[name]

    def of(self, rows: NDArray[np.bool_]) -> _Cells:
        """Return the rows that are marked."""
        return _Cells(self.days[rows], {name: numbers[rows] for name, numbers in self.numbers.items()})


def read_bars(
    symbol: str, table: Any, meta: Mapping[str, Any], *, start: date | None, sent: datetime | None, now: datetime
) -> Bars:
    """Return what yfinance's pandas `table` holds of `symbol` from `start` on.

    Days without a usable close are left out (their dividends go to the next bar), as are stray weekend bars and days
    that are yet to come; of several bars of a day the last usable one stays. `sent` and `now`: see `unfinished_from`.
    """
    cells = _cells(table)
    latest = max(now, sent or now).date() + BEYOND
    cells = cells.of(cells.days <= np.datetime64(latest, "D"))
    if start is not None:
        cells = cells.of(cells.days >= np.datetime64(start, "D"))
    usable = _is_positive(cells["close"])
    if not _trades_at_weekends(meta):
        usable &= _weekday(cells.days) <= FRIDAY
    bars, dividend = cells.of(usable), _homed_dividends(cells, usable)
    frame = pl.DataFrame(
        {
            "symbol": [symbol] * bars.days.size,
            "date": bars.days,
            **{name: np.where(_is_positive(bars[name]), bars[name], np.nan) for name in ("open", "high", "low")},
            "close": bars["close"],
            "volume": np.where(np.isfinite(bars["volume"]) & (bars["volume"] >= 0), bars["volume"], np.nan),
            "dividend": dividend,
            "provisional": bars.days >= np.datetime64(unfinished_from(meta, sent, now), "D"),
        },
        schema=PRICES,
        nan_to_null=True,
    )
    return Bars(frame, _splits(cells), zone_of(meta).key)


def _cells(table: Any) -> _Cells:
    """Return the days of the table; of several rows of a day the last with a close, and no dividend that is none."""
    days: Days = table.index.tz_localize(None).to_numpy().astype("datetime64[D]")
    numbers: dict[str, Numbers] = {
        ours: table[theirs].to_numpy(dtype=np.float64) if theirs in table else np.full(days.size, np.nan)
        for ours, theirs in COLUMNS.items()
    }
    numbers["dividend"] = np.where(_is_positive(numbers["dividend"]), numbers["dividend"], 0.0)
    order = np.lexsort((_is_positive(numbers["close"]), days))  # stable: rows of a day stay in their order
    last = np.append(days[order][1:] != days[order][:-1], True)[: days.size]
    rows = order[last]
    return _Cells(days[rows], {name: values[rows] for name, values in numbers.items()})


def _is_positive(numbers: Numbers) -> NDArray[np.bool_]:
    return np.isfinite(numbers) & (numbers > 0)


def _weekday(days: Days) -> NDArray[np.int64]:
    """Return the days of the week, 1 for Monday; the first day of 1970 was a Thursday."""
    return (days.astype(np.int64) + 3) % 7 + 1


def _splits(cells: _Cells) -> tuple[tuple[date, float], ...]:
    real = cells.of(_is_positive(cells["split"]) & (cells["split"] != 1))
    return tuple(zip(real.days.tolist(), real["split"].tolist(), strict=True))


def _trades_at_weekends(meta: Mapping[str, Any]) -> bool:
    return meta.get("instrumentType") in WEEKEND_INSTRUMENTS or zone_of(meta).key in SUNDAY_ZONES


def _homed_dividends(cells: _Cells, usable: NDArray[np.bool_]) -> Numbers:
    """Return the dividends of the usable days, with those of days that are left out given to the next bar.

    The holder got them, whoever lost the price.
    """
    dividend, homes = cells["dividend"][usable], cells.days[usable]
    homeless = cells.of(~usable & (cells["dividend"] > 0))
    home = np.searchsorted(homes, homeless.days)
    found = home < homes.size
    found[found] = homes[home[found]] - homeless.days[found] <= DIVIDEND_WITHIN
    np.add.at(dividend, home[found], homeless["dividend"][found])
    return dividend
