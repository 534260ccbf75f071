"""Every pair's figures on real prices, against plain pandas written from the methods and not from the code."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from tests.real.conftest import Report

DATES = ("2025-09-30", "2025-10-31", "2022-06-30", "2020-11-24")
WINDOWS = {"1d": 1, "1w": 5, "1m": 21, "3m": 63, "6m": 126, "1y": 252}


@pytest.fixture(scope="module")
def closes(real: Path) -> dict[str, pd.Series]:
    files = [*(real / "etf").glob("*.csv"), *(real / "etf_close").glob("*.csv"), *(real / "sp500").glob("*.csv")]
    series = {}
    for path in sorted(files, reverse=True):  # etf last: it wins where a symbol is in two folders
        frame = pd.read_csv(path)
        frame.columns = frame.columns.str.lower()
        close = pd.Series(
            pd.to_numeric(frame["close"], errors="coerce").to_numpy(), index=pd.to_datetime(frame["date"])
        )
        series[path.stem] = close[close > 0].sort_index()
    return series


def ratio_of(pair: str, closes: dict[str, pd.Series], as_of: str) -> pd.DataFrame | None:
    a, b = pair.split("/")
    if a not in closes or b not in closes:
        return None
    both = pd.concat([closes[a], closes[b]], axis=1, join="inner", keys=["a", "b"]).loc[:as_of]
    return both.assign(ratio=both["a"] / both["b"])


def whole_months(start: pd.Timestamp, end: pd.Timestamp) -> int:
    months = (end.year - start.year) * 12 + end.month - start.month
    return months - (1 if end.day < start.day else 0)


def extreme_of(ratio: pd.Series) -> dict[str, Any] | None:
    """Look back from each of the last ten sessions, one day at a time."""
    found = []
    for ago in range(min(10, len(ratio) - 1)):
        at = len(ratio) - 1 - ago
        for kind, sign in (("low", 1), ("high", -1)):
            earlier = ratio.iloc[:at]
            as_extreme = earlier[sign * earlier <= sign * ratio.iloc[at]]
            since = as_extreme.index[-1] if len(as_extreme) else earlier.index[0]
            months = whole_months(since, ratio.index[at])
            found.append((months, -ago, kind, since.date().isoformat(), ratio.index[at].date().isoformat()))
    months, ago, kind, since, day = max(found, key=lambda item: item[:2])
    if months < 3:
        return None
    return {"kind": kind, "months": months, "since": since, "date": day, "sessions_ago": -ago}


def trend_of(ratio: pd.Series) -> str | None:
    average = ratio.rolling(50).mean()
    if len(ratio) < 70:
        return None
    if ratio.iloc[-1] > average.iloc[-1] > average.iloc[-21]:
        return "up"
    if ratio.iloc[-1] < average.iloc[-1] < average.iloc[-21]:
        return "down"
    return "flat"


@pytest.mark.parametrize("as_of", DATES)
def test_every_pair_equals_plain_pandas(report: Report, closes: dict[str, pd.Series], as_of: str) -> None:
    checked = 0
    for said in report(as_of)["pairs"]:
        frame = ratio_of(said["pair"], closes, as_of)
        if frame is None or frame.empty:
            assert said["last"] is None, said["pair"]
            assert said["problem"], said["pair"]
            continue
        ratio = frame["ratio"]
        assert said["last"] == pytest.approx(ratio.iloc[-1], rel=1e-12)
        assert said["date"] == ratio.index[-1].date().isoformat()
        for name, sessions in WINDOWS.items():
            if len(ratio) > sessions:
                expected = 100 * (ratio.iloc[-1] / ratio.iloc[-1 - sessions] - 1)
                assert said["change"][name] == pytest.approx(expected, abs=1e-9), (said["pair"], name)
            else:
                assert said["change"][name] is None
        assert said["trend"] == trend_of(ratio), said["pair"]
        extreme = said["extreme"] and {
            key: said["extreme"][key] for key in ("kind", "months", "since", "date", "sessions_ago")
        }
        assert extreme == extreme_of(ratio), said["pair"]
        if len(frame) > 21:
            assert said["legs"]["numerator"] == pytest.approx(
                100 * math.log(frame["a"].iloc[-1] / frame["a"].iloc[-22])
            )
            assert said["legs"]["denominator"] == pytest.approx(
                100 * math.log(frame["b"].iloc[-1] / frame["b"].iloc[-22])
            )
        checked += 1
    assert checked >= 38


def test_an_adjusted_leg_and_a_missing_leg_are_said(report: Report) -> None:
    pairs = {said["pair"]: said for said in report("2025-09-30")["pairs"]}

    assert "MAGS" in pairs["MAGS/SPY"]["problem"]
    assert "total return" in pairs["MAGS/SPY"]["problem"]
    assert pairs["QQQ/IWM"]["problem"] is None
    assert pairs["IWO/IWN"]["last"] is None
    assert "no prices of IWO and IWN" in pairs["IWO/IWN"]["problem"]
