"""Small frames for the cache's tables, and a clock that only moves when told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest

from rottui.cache.store import Store
from rottui.cache.tables import MEMBERS, PRICES

PricesOf = Callable[..., pl.DataFrame]


class Clock:
    """A clock for the writer: it starts now, since files get the real time."""

    def __init__(self) -> None:
        self.time = datetime.now(UTC)

    def __call__(self) -> datetime:
        return self.time

    def advance(self, by: timedelta) -> None:
        self.time += by


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(tmp_path: Path, clock: Clock) -> Store:
    return Store(tmp_path / "cache", now=clock)


@pytest.fixture
def prices_of() -> PricesOf:
    """Make rows of prices: each symbol on 2 and 3 January of each year, with one close."""

    def make(
        years: tuple[int, ...] = (2023, 2024, 2025), symbols: tuple[str, ...] = ("AAA", "BBB"), close: float = 1.0
    ):
        keys = [(symbol, date(year, 1, day)) for symbol in symbols for year in years for day in (2, 3)]
        rows = [(symbol, day, None, None, None, close, None, 0.0, False) for symbol, day in keys]
        return pl.DataFrame(rows, schema=PRICES, orient="row")

    return make


@pytest.fixture
def members() -> pl.DataFrame:
    rows = [("sp500", "AAA", "Triple A", "Energy"), ("sp500", "BBB", "Triple B", "Unknown")]
    return pl.DataFrame(rows, schema=MEMBERS, orient="row")


@pytest.fixture
def filled(store: Store, prices_of: PricesOf, members: pl.DataFrame) -> Store:
    """A cache of one generation: prices of three years, and members."""
    with store.writer(who="test") as writer:
        writer.put("prices", prices_of())
        writer.put("members", members)
        writer.commit()
    return store
