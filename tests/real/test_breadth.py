"""Every breadth figure on real closes, against plain pandas written from the methods and not from the code."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from tests.real.conftest import Report

DATES = ("2025-09-30", "2025-10-31", "2023-11-03", "2022-09-30", "2022-03-01")


@pytest.fixture(scope="module")
def members(real: Path) -> pd.Series:
    """Sector by symbol, as the exchange spells it."""
    table = pd.read_csv(real / "constituents.csv")
    return pd.Series(table["GICS Sector"].to_numpy(), index=table["Symbol"].str.replace(".", "-", regex=False))


@pytest.fixture(scope="module")
def closes(real: Path, members: pd.Series) -> pd.DataFrame:
    """Closes, one column per member that has any: from etf/ or sp500/, wherever the file is."""
    columns = {}
    for symbol in members.index:
        for folder in ("sp500", "etf", "etf_close"):
            path = real / folder / f"{symbol}.csv"
            if path.exists():
                frame = pd.read_csv(path)
                frame.columns = frame.columns.str.lower()
                columns[symbol] = pd.Series(frame["close"].to_numpy(), index=pd.to_datetime(frame["date"]))
                break
    table = pd.DataFrame(columns).sort_index()
    present = table.notna().sum(axis=1)
    alive = table.notna().cummax().sum(axis=1)
    return table[present >= alive / 2]


def figures(closes: pd.DataFrame) -> dict[str, Any]:
    """Return the figures of the last day, and of the whole history where they run."""
    last, before = closes.iloc[-1], closes.iloc[-2]
    both = last.notna() & before.notna()
    said: dict[str, Any] = {
        "priced": int(last.notna().sum()),
        "advances": int((last > before)[both].sum()),
        "declines": int((last < before)[both].sum()),
        "unchanged": int((last == before)[both].sum()),
    }
    for length in (20, 50, 200):
        window = closes.iloc[-length:]
        valid = last.notna() & (window.notna().sum() >= np.ceil(0.9 * length))
        said[f"valid_{length}"] = int(valid.sum())
        above = (last > window.mean())[valid].sum()
        said[f"above_{length}"] = 100 * above / valid.sum() if valid.any() else None
    window = closes.iloc[-252:]
    valid = last.notna() & (window.notna().sum() >= np.ceil(0.9 * 252))
    said["valid_252"] = int(valid.sum())
    said["new_highs"] = int((last >= window.max())[valid].sum())
    said["new_lows"] = int((last <= window.min())[valid].sum())
    for name, sessions in (("1m", 21), ("3m", 63)):
        then = closes.iloc[-1 - sessions] if len(closes) > sessions else last * np.nan
        pair = last.notna() & then.notna()
        said[f"valid_{name}"] = int(pair.sum())
        said[f"up_{name}"] = 100 * (last > then)[pair].sum() / pair.sum() if pair.any() else None
    moves = closes.diff()
    advances, declines = (moves > 0).sum(axis=1), (moves < 0).sum(axis=1)
    net = ((advances - declines) / (advances + declines)).fillna(0)
    share = advances / (advances + declines)
    oscillator = (1000 * net).ewm(span=19, adjust=False).mean() - (1000 * net).ewm(span=39, adjust=False).mean()
    said["ad_line"] = net.sum()
    said["mcclellan"] = oscillator.iloc[-1]
    said["summation"] = oscillator.sum()
    said["zweig"] = share.ewm(span=10, adjust=False).mean().iloc[-1]
    return said


@pytest.mark.parametrize("as_of", DATES)
def test_every_figure_equals_plain_pandas(report: Report, closes: pd.DataFrame, members: pd.Series, as_of: str) -> None:
    [said] = report(as_of)["breadth"]
    until = closes.loc[:as_of]

    assert said["date"] == until.index[-1].date().isoformat()
    assert said["members"] == len(members)
    for name, value in figures(until).items():
        assert said[name] == pytest.approx(value, rel=1e-9), name


def test_every_sector_equals_plain_pandas(report: Report, closes: pd.DataFrame, members: pd.Series) -> None:
    [total] = report("2025-09-30")["breadth"]
    sectors = {said["sector"]: said for said in total["sectors"]}

    assert set(sectors) == set(members)
    for sector, said in sectors.items():
        named = members.index[members == sector]
        part = closes.loc[:"2025-09-30", closes.columns.intersection(named)]
        expected = figures(part)
        assert said["members"] == len(named)
        for name in ("priced", "advances", "declines", "above_20", "above_50", "above_200", "new_highs", "up_3m"):
            assert said[name] == pytest.approx(expected[name], rel=1e-9), (sector, name)


def test_the_thrust_of_november_2023_is_seen_on_its_day_and_not_before(report: Report) -> None:
    # The Zweig thrust that the press wrote about on 3 November 2023.
    assert report("2023-11-03")["breadth"][0]["thrust"] == "2023-11-03"
    assert report("2023-11-02")["breadth"][0]["thrust"] < "2023-11-02"
