"""Markets of any size for the benchmarks: random walks as the files that `rottui import` takes, and their settings.

Everything the desk shows by default is there (the watchlist, the candidates, the evidence), beside as many members of
one universe, years and futures markets as are asked for.
"""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import polars as pl

from rottui.briefing.verdict import evidence_symbols
from rottui.settings.packaged import defaults
from rottui.sources.cot_columns import position_columns
from rottui.sources.demo.sessions import sessions

LAST = date(2026, 1, 16)
"""The last session of every synthetic market."""
NEXT = date(2026, 1, 20)
"""The session after it."""
LAST_REPORT = date(2026, 1, 13)
UNIVERSE = "sp500"
SECTORS = 11
DEALT_WITH = ("NQ", "RTY")
"""Markets of the dial, which are among any number of markets."""
SESSIONS_AT_ONCE = 400_000
"""Rows that are made at a time."""


@dataclass(frozen=True, slots=True)
class Size:
    """How large a market is."""

    symbols: int = 500
    """Members of the universe."""
    years: int = 10
    markets: int = 30

    def __str__(self) -> str:
        return f"{self.symbols:,} symbols × {self.years} years, {self.markets} markets"


STATED = Size(symbols=503, years=10, markets=30)
"""The cache that the budgets are stated for, beside the watchlist as it comes."""


def homes(folder: Path) -> dict[str, str]:
    """Return an environment in which everything is kept in `folder`."""
    named = {f"XDG_{name}_HOME": str(folder / name.lower()) for name in ("CONFIG", "CACHE", "STATE", "DATA")}
    own = {"HOME": str(folder), "ROTTUI_DATA": str(folder / "cache"), "ROTTUI_CONFIG": str(folder / "config.toml")}
    return os.environ | own | named


def make(folder: Path, size: Size = STATED) -> dict[str, str]:
    """Import a market of this size and return the environment in which it is the cache."""
    environment = homes(folder)
    write_files(folder / "files", size)
    write_config(folder / "config.toml", size)
    command = [sys.executable, "-m", "rottui", "import", "--universe", UNIVERSE, str(folder / "files")]
    subprocess.run(command, env=environment, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return environment


def funds() -> list[str]:
    """Return every symbol that is no member and that the settings as they come want."""
    settings = defaults()
    wanted = {*settings.leg_symbols, *settings.candidate_symbols, *evidence_symbols(settings), *settings.megacaps}
    return sorted(wanted)


def members(symbols: int) -> list[str]:
    """Return the universe's symbols: the mega caps of the settings are among them, as in a real one."""
    basket = sorted(defaults().megacaps)
    return [*basket[:symbols], *(f"Z{number:05}" for number in range(symbols - len(basket)))]


def days_of(years: int) -> pl.Series:
    """Return the sessions of so many years up to the last one."""
    first = LAST.replace(year=LAST.year - years) + timedelta(days=1)
    return sessions(first, LAST)["date"]


def bars(symbols: list[str], days: pl.Series, seed: int = 7) -> pl.DataFrame:
    """Return random walks with everything a price file has, symbol by symbol, ascending."""
    random = np.random.default_rng(seed)
    shape = (len(symbols), len(days))
    close = np.round(100 * np.exp(np.cumsum(random.normal(0.0003, 0.015, shape), axis=1)), 2)
    close = np.maximum(close, 0.01)
    opened = np.round(close * (1 + random.normal(0, 0.004, shape)), 2)
    volume = np.rint(random.random(shape) * 1e5) * 100 + 100
    return pl.DataFrame(
        {
            "symbol": pl.Series(symbols).gather(np.repeat(np.arange(shape[0], dtype=np.uint32), shape[1])),
            "Date": days.gather(np.tile(np.arange(shape[1], dtype=np.uint32), shape[0])),
            "Open": opened.ravel(),
            "High": np.round(np.maximum(opened, close) * 1.004, 2).ravel(),
            "Low": np.round(np.minimum(opened, close) / 1.004, 2).ravel(),
            "Close": close.ravel(),
            "Volume": volume.ravel().astype(np.int64),
            "Dividends": np.where(np.arange(shape[1]) % 63 == 40, np.round(close * 0.004, 3), 0.0).ravel(),
        }
    )


def write_files(folder: Path, size: Size) -> None:
    """Write a price file for each symbol, a member list, and a file of reports for each year."""
    prices = folder / "prices"
    prices.mkdir(parents=True)
    days = days_of(size.years)
    symbols = [*funds(), *(symbol for symbol in members(size.symbols) if symbol not in funds())]
    portion = max(SESSIONS_AT_ONCE // len(days), 1)
    for at in range(0, len(symbols), portion):
        frame = bars(symbols[at : at + portion], days, seed=at)
        for row, symbol in enumerate(symbols[at : at + portion]):
            frame.slice(row * len(days), len(days)).drop("symbol").write_csv(prices / f"{symbol}.csv")
    listed = members(size.symbols)
    pl.DataFrame(
        {"symbol": listed, "name": listed, "sector": [f"Sector {row % SECTORS:02}" for row in range(len(listed))]}
    ).write_csv(folder / "members.csv")
    reports = folder / "reports"
    reports.mkdir()
    for (year,), rows in positions(size).group_by(pl.col("report_date_as_yyyy_mm_dd").dt.year()):
        rows.write_csv(reports / f"tff-{year}.csv")


def market_codes(number: int) -> dict[str, str]:
    """Return the contract codes of so many markets by their keys, those of the dial first."""
    held = {market.key: market.code for market in defaults().markets}
    chosen = {key: held[key] for key in (*DEALT_WITH, *held)} | {f"M{at:03}": f"9{at:05}" for at in range(number)}
    return dict(list(chosen.items())[:number])


def positions(size: Size) -> pl.DataFrame:
    """Return weekly reports of every market, with the columns of the CFTC's live service."""
    random = np.random.default_rng(11)
    weeks = [LAST_REPORT - timedelta(weeks=week) for week in range(52 * size.years)]
    codes = list(market_codes(size.markets).values())
    rows = len(codes) * len(weeks)
    columns: dict[str, object] = {
        "market_and_exchange_names": pl.Series(codes).gather(np.repeat(np.arange(len(codes)), len(weeks))),
        "report_date_as_yyyy_mm_dd": pl.Series(weeks).gather(np.tile(np.arange(len(weeks)), len(codes))),
    }
    columns["cftc_contract_market_code"] = columns["market_and_exchange_names"]
    columns["futonly_or_combined"] = pl.repeat("FutOnly", rows, eager=True)
    columns["open_interest_all"] = np.full(rows, 100_000)
    for named in position_columns("tff").values():
        for name in filter(None, named):
            walk = np.cumsum(random.integers(-300, 301, (len(codes), len(weeks))), axis=1)
            columns[name] = (10_000 + np.clip(walk, -9_000, 9_000)).ravel()
    return pl.DataFrame(columns)


def write_config(path: Path, size: Size) -> None:
    """Write the settings of a desk with as many markets and one universe, which refreshes only when it is told to."""
    held = {market.key for market in defaults().markets}
    shown = market_codes(size.markets)
    text = ['[refresh]\nevery = "off"\n']
    text += [f"[universes.{key}]\nenabled = false\n" for key in ("nasdaq100", "sp600")]
    text += [f"[markets.{key}]\nenabled = false\n" for key in sorted(held - shown.keys())]
    text += [
        f'[markets.{key}]\ncode = "{code}"\nname = "Market {key}"\nreport = "tff"\n'
        if key not in held
        else f'[markets.{key}]\nreport = "tff"\n'
        for key, code in shown.items()
    ]
    path.write_text("\n".join(text))
