"""Positioning on real CFTC files, against plain pandas written from the methods and not from the code."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from tests.real.conftest import Report

MARKETS = {"ES": ["13874A"], "NQ": ["209742"], "RTY": ["239742", "23977A"]}
DATES = ("2021-03-31", "2021-07-06", "2021-12-31", "2022-02-18", "2022-06-30", "2022-11-10", "2022-12-30")


@pytest.fixture(scope="module")
def net(real: Path) -> dict[str, pd.DataFrame]:
    parts = [
        pd.read_csv(path, dtype={"CFTC_Contract_Market_Code": str}, low_memory=False)
        for path in (real / "cot").glob("FinFut*.txt")
    ]
    table = pd.concat(parts)
    table["code"] = table["CFTC_Contract_Market_Code"].str.strip()
    table["day"] = pd.to_datetime(table["Report_Date_as_YYYY-MM-DD"])
    number = {
        name: pd.to_numeric(table[column].astype(str).str.strip(), errors="coerce")
        for name, column in {
            "oi": "Open_Interest_All", "al": "Asset_Mgr_Positions_Long_All", "as": "Asset_Mgr_Positions_Short_All",
            "ll": "Lev_Money_Positions_Long_All", "ls": "Lev_Money_Positions_Short_All",
        }.items()
    }  # fmt: skip
    table = table.assign(oi=number["oi"], net=number["al"] + number["ll"] - number["as"] - number["ls"])
    markets = {}
    for key, codes in MARKETS.items():
        rows = table[table["code"].isin(codes)].sort_values(["day", "oi"]).drop_duplicates("day", keep="last")
        markets[key] = rows.set_index("day")[["oi", "net"]].assign(pct=lambda frame: 100 * frame["net"] / frame["oi"])
    return markets


def statistics(pct: pd.Series) -> dict[str, Any]:
    """Write every window out by hand: the last n reports, the current one included."""
    said: dict[str, Any] = {"cot_index": {}, "percentile": {}, "zscore": {}}
    now = pct.iloc[-1]
    for name, size in (("26", 26), ("52", 52), ("156", 156), ("all", len(pct))):
        window = pct.iloc[-size:].to_numpy()
        said["cot_index"][name] = 100 * (now - window.min()) / (window.max() - window.min())
        if name != "26":
            said["percentile"][name] = 100 * float(np.mean(window <= now))
            said["zscore"][name] = (now - window.mean()) / window.std(ddof=1)
    before = pct.iloc[-162:-6].to_numpy()
    said["movement_6w"] = said["cot_index"]["156"] - 100 * (before[-1] - before.min()) / (before.max() - before.min())
    return said


@pytest.mark.parametrize("as_of", DATES)
@pytest.mark.parametrize("key", MARKETS)
def test_every_figure_equals_plain_pandas(report: Report, net: dict[str, pd.DataFrame], key: str, as_of: str) -> None:
    said = next(market for market in report(as_of)["positioning"] if market["market"] == key)
    history = net[key][: said["report_date"]]
    # Published three days later, or later over a holiday: never a report that was not out.
    known = net[key][net[key].index + pd.Timedelta(days=3) <= as_of]
    assert pd.Timestamp(said["report_date"]) in list(known.index[-2:])

    assert said["open_interest"] == history["oi"].iloc[-1]
    assert said["net"] == history["net"].iloc[-1]
    assert said["net_pct_oi"] == pytest.approx(history["pct"].iloc[-1], rel=1e-12)
    assert said["change_1w"] == pytest.approx(history["pct"].diff().iloc[-1], abs=1e-9)
    expected = statistics(history["pct"])
    for figure in ("cot_index", "percentile", "zscore"):
        for window, value in expected[figure].items():
            assert said[figure][window] == pytest.approx(value, abs=1e-8), (figure, window)
    assert said["movement_6w"] == pytest.approx(expected["movement_6w"], abs=1e-8)
    percentile = expected["percentile"]["156"]
    assert said["extreme"] == ("short" if percentile <= 5 else "long" if percentile >= 95 else None)


def test_the_dial_is_the_difference_of_the_two_markets(report: Report) -> None:
    document = report("2022-06-30")
    by_key = {market["market"]: market for market in document["positioning"]}

    assert document["dial"]["net_pct_oi"] == pytest.approx(by_key["NQ"]["net_pct_oi"] - by_key["RTY"]["net_pct_oi"])
