"""Small caches made by hand, and the settings that show nothing else."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import msgspec
import polars as pl
import pytest

from rottui.briefing.build import build
from rottui.briefing.model import Briefing
from rottui.cache.store import Store
from rottui.cache.tables import MEMBERS, POSITIONING, PRICES, SYMBOLS, empty
from rottui.refresh.derive import derive_breadth
from rottui.settings.packaged import defaults
from rottui.settings.schema import Candidates, Market, Pair, Settings, Universe

NOW = datetime(2025, 11, 3, 22, tzinfo=UTC)
"""A Monday evening in London, afternoon in New York."""

Closes = Mapping[date, float]


def weekdays(last: date, count: int) -> list[date]:
    """Return `count` weekdays, ascending, the last of them `last`."""
    days = [last - timedelta(days=back) for back in range(count * 7 // 5 + 7)]
    return sorted([day for day in days if day.weekday() < 5][:count])


def tuesdays(last: date, count: int) -> list[date]:
    return [last - timedelta(weeks=back) for back in reversed(range(count))]


def prices_frame(closes: Mapping[str, Closes]) -> pl.DataFrame:
    rows = [
        (symbol, day, None, None, None, close, None, 0.0, False)
        for symbol, by_day in sorted(closes.items())
        for day, close in sorted(by_day.items())
    ]
    return pl.DataFrame(rows, schema=PRICES, orient="row")


def symbols_frame(symbols: Sequence[str], **of: tuple[bool, str, str]) -> pl.DataFrame:
    """Return the symbols table; `of` gives adjusted, status and detail of single ones."""
    rows = [(symbol, None, None, NOW, "file", *of.get(symbol, (False, "ok", ""))) for symbol in sorted(symbols)]
    return pl.DataFrame(rows, schema=SYMBOLS, orient="row")


def reports_frame(code: str, net: Mapping[date, float], open_interest: float = 1000.0) -> pl.DataFrame:
    """Return TFF reports in which asset managers hold `net` and nobody else holds anything."""
    others = ("dealer", "leveraged_funds", "other_reportable", "nonreportable")
    rows = []
    for day, value in net.items():
        rows.append((code, day, None, "tff", open_interest, "asset_manager", max(value, 0.0), max(-value, 0.0), 0.0))
        rows += [(code, day, None, "tff", open_interest, other, 0.0, 0.0, 0.0) for other in others]
    return pl.DataFrame(rows, schema=POSITIONING, orient="row").sort("report", "code", "report_date", "category")


def members_frame(universe: str, sectors: Mapping[str, str]) -> pl.DataFrame:
    rows = [(universe, symbol, symbol, sector) for symbol, sector in sorted(sectors.items())]
    return pl.DataFrame(rows, schema=MEMBERS, orient="row")


def settings_of(
    pairs: Sequence[str] = (),
    markets: Mapping[str, str] | None = None,
    universes: Sequence[str] = (),
    candidates: Candidates | None = None,
) -> Settings:
    """Return settings of nothing but these pairs, markets (key to TFF code), universes and candidates."""
    legs = [pair.split("/") for pair in pairs]
    return msgspec.structs.replace(
        defaults(),
        pairs=tuple(Pair(numerator=a, denominator=b, group="All", rising=("B-",)) for a, b in legs),
        markets=tuple(
            Market(key=key, code=code, name=f"{key} future", group="Indices", report="tff")
            for key, code in (markets or {}).items()
        ),
        universes=tuple(Universe(key=key, name=key.upper()) for key in universes),
        candidates=candidates or Candidates(),
    )


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "cache")


Brief = Callable[..., Briefing]


@pytest.fixture
def brief(store: Store) -> Brief:
    """Put what is given into a cache of its own and return the briefing of it."""

    def make(
        settings: Settings,
        *,
        closes: Mapping[str, Closes] | None = None,
        symbols: pl.DataFrame | None = None,
        members: pl.DataFrame | None = None,
        reports: pl.DataFrame | None = None,
        as_of: date | None = None,
        now: datetime = NOW,
    ) -> Briefing:
        fill(store, prices_frame(closes or {}), symbols, members, reports)
        return build(store.snapshot(), settings, as_of, now=now)

    return make


def fill(
    store: Store,
    prices: pl.DataFrame,
    symbols: pl.DataFrame | None = None,
    members: pl.DataFrame | None = None,
    reports: pl.DataFrame | None = None,
) -> None:
    """Write one generation, breadth counted from the prices."""
    members = empty("members") if members is None else members
    with store.writer(who="test") as writer:
        writer.put("prices", prices)
        writer.put("symbols", symbols_frame(prices["symbol"].unique().to_list()) if symbols is None else symbols)
        writer.put("members", members)
        writer.put("positioning", empty("positioning") if reports is None else reports)
        derive_breadth(writer, {}, members["universe"].unique().to_list())
        writer.commit()
