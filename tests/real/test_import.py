"""The import of every real file against the same files read by pandas."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd
import polars as pl
import pytest

from rottui.cache.store import Store
from rottui.refresh.importer import run_import
from rottui.sources.files.inputs import Context, Input
from rottui.sources.files.read import read_input
from rottui.sources.protocol import PriceBatch

FOLDERS = ("etf", "etf_close", "sp500")


def by_pandas(folder: Path) -> pd.DataFrame:
    frames = []
    for path in sorted(folder.glob("*.csv")):
        frame = pd.read_csv(path, parse_dates=[0]).rename(columns=str.lower)
        frames.append(frame.assign(symbol=path.stem.lstrip("_")))
    return pd.concat(frames).sort_values(["symbol", "date"], ignore_index=True)


@pytest.mark.parametrize("name", FOLDERS)
def test_every_close_and_dividend_is_held_as_it_stands_in_its_file(
    real: Path, imported: tuple[Path, str], name: str
) -> None:
    wanted = by_pandas(real / name)
    held = Store(imported[0]).snapshot().read("prices", where=pl.col("symbol").is_in(list(wanted["symbol"].unique())))
    assert held["symbol"].to_list() == wanted["symbol"].to_list()
    assert held["date"].to_list() == [day.date() for day in wanted["date"]]
    assert held["close"].to_list() == wanted["close"].to_list()
    paid = wanted["dividends"].to_list() if "dividends" in wanted else [0.0] * len(wanted)
    assert held["dividend"].to_list() == paid


def test_nothing_is_refused_and_the_second_import_changes_nothing(real: Path, imported: tuple[Path, str]) -> None:
    assert "Refused" not in imported[1]
    store = Store(imported[0])
    signature = store.signature()
    summary = run_import(store, [*(real / name for name in FOLDERS), real / "cot"])
    assert (summary.prices.added, summary.prices.updated, summary.positioning.added) == (0, 0, 0)
    assert summary.prices.unchanged == sum(len(by_pandas(real / name)) for name in FOLDERS)
    assert (summary.refusals, summary.gaps) == ((), ())
    assert store.signature() == signature


def test_only_files_of_a_single_close_are_taken_as_dividend_adjusted(real: Path, imported: tuple[Path, str]) -> None:
    symbols = Store(imported[0]).snapshot().read("symbols")
    plain = {path.stem for path in (real / "etf").glob("*.csv")}
    assert set(symbols.filter(~pl.col("adjusted"))["symbol"].to_list()) == plain


@pytest.mark.parametrize("name", ["SPY", "XLE", "HYG", "GLD"])
def test_dividends_derived_from_the_two_closes_are_those_that_were_paid(real: Path, name: str) -> None:
    frame = pd.read_csv(real / "etf" / f"{name}.csv")
    data = frame.drop(columns="Dividends").to_csv(index=False).encode()
    (read,) = read_input(Input(f"{name}.csv", name, lambda: data), Context(date(2026, 1, 1)))
    assert isinstance(read.batch, PriceBatch)
    derived = read.batch.frame["dividend"].to_list()[1:]
    paid = frame["Dividends"].to_list()[1:]
    assert [day for day, amount in enumerate(derived) if amount] == [day for day, amount in enumerate(paid) if amount]
    assert derived == pytest.approx(paid, rel=2e-3, abs=2e-4)


def test_positions_of_every_market_are_those_of_the_files(real: Path, imported: tuple[Path, str]) -> None:
    names = {
        "Report_Date_as_YYYY-MM-DD": "report_date",
        "CFTC_Contract_Market_Code": "code",
        "Open_Interest_All": "open_interest",
        "Lev_Money_Positions_Long_All": "long",
        "Lev_Money_Positions_Short_All": "short",
        "Lev_Money_Positions_Spread_All": "spreading",
    }
    files = [pd.read_csv(path, dtype=str, usecols=list(names)) for path in sorted((real / "cot").glob("FinFut*.txt"))]
    wanted = pd.concat(files).rename(columns=names).apply(lambda column: column.str.strip())
    wanted = wanted.drop_duplicates().sort_values(["code", "report_date"], ignore_index=True)
    kind = (pl.col("report") == "tff") & (pl.col("category") == "leveraged_funds")
    held = Store(imported[0]).snapshot().read("positioning", where=kind)
    assert held["code"].to_list() == wanted["code"].to_list()
    assert [str(day) for day in held["report_date"]] == wanted["report_date"].to_list()
    for column in ("open_interest", "long", "short", "spreading"):
        assert held[column].to_list() == wanted[column].astype(float).to_list()
