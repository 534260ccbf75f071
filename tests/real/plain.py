"""Raw files read with plain pandas, and the cache the program made of them read with its own store, side by side."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path

import pandas as pd
import polars as pl

from rottui.cache.snapshot import Snapshot
from rottui.cache.store import Store

BASKET = ("AAPL", "MSFT", "GOOGL", "AMZN", "NVDA", "META", "TSLA")
NOT_EQUITY = {"EMB", "HYG", "IEF", "LQD", "TLT", "GLD", "SLV", "PALL", "USO", "DBC", "CPER", "GNR"}
"""Funds of bonds and of commodities; the others are equities, and in a universe that reaches back before 2022."""


@cache
def snapshot(data: Path) -> Snapshot:
    """Return the cache as the program filled it."""
    return Store(data).snapshot()


@cache
def cached_closes(data: Path) -> pl.DataFrame:
    """Return symbol, date and close of everything in the cache."""
    return snapshot(data).read("prices", columns=("symbol", "date", "close"))


def sp500_counts(data: Path) -> pl.DataFrame:
    """Return the breadth of the S&P 500 as a whole, as the program counted it."""
    of_it = (pl.col("universe") == "sp500") & pl.col("sector").is_null()
    return snapshot(data).read("breadth", where=of_it)


def raw_close(real: Path, symbol: str) -> pd.Series | None:
    """Return one symbol's closes from its file; None without one."""
    for folder in ("etf", "etf_close", "sp500"):
        path = real / folder / f"{symbol}.csv"
        if path.exists():
            frame = pd.read_csv(path)
            frame.columns = frame.columns.str.lower()
            close = pd.to_numeric(frame["close"], errors="coerce").to_numpy()
            series = pd.Series(close, index=pd.to_datetime(frame["date"])).sort_index()
            return series[series > 0]
    return None


def raw_closes(real: Path, symbols: Iterable[str]) -> pd.DataFrame:
    """Return closes side by side, on the sessions on which at least half of those that have begun have one."""
    columns = {symbol: close for symbol in symbols if (close := raw_close(real, symbol)) is not None}
    table = pd.DataFrame(columns).sort_index()
    return table[table.notna().sum(axis=1) >= table.notna().cummax().sum(axis=1) / 2]


def constituents(real: Path) -> list[str]:
    """Return the members of the S&P 500, as the exchange spells them."""
    return list(pd.read_csv(real / "constituents.csv")["Symbol"].str.replace(".", "-", regex=False))


def equity_funds(real: Path) -> list[str]:
    """Return the funds that stand in as a universe for the years without prices of stocks."""
    files = [*(real / "etf").glob("*.csv"), *(real / "etf_close").glob("*.csv")]
    return sorted({path.stem for path in files} - NOT_EQUITY)


def series(frame: pl.DataFrame, name: str) -> pd.Series:
    """Return a column of numbers of ours by date, nulls as NaN."""
    column = frame[name]
    values = (
        column.cast(pl.Float64).fill_null(float("nan")).to_list() if column.dtype.is_numeric() else column.to_list()
    )
    return pd.Series(values, index=pd.to_datetime(frame["date"].to_list()))
