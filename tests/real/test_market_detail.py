"""One market closer up on real CFTC files and prices: what must hold of any report, and plain pandas beside it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from rottui.briefing.details.market import brief_market
from rottui.briefing.details.market_model import MarketDetail
from rottui.briefing.details.wanted import MarketWanted
from rottui.briefing.wire import Request
from rottui.cache.store import Store
from rottui.settings.packaged import defaults

NAMES = {
    "asset_manager": "Asset_Mgr", "leveraged_funds": "Lev_Money", "dealer": "Dealer", "other_reportable": "Other_Rept",
    "nonreportable": "NonRept",
}  # fmt: skip


def detail(data: Path, key: str, as_of: date | None = None) -> MarketDetail:
    request = Request(
        folder=str(data),
        profile="default",
        settings=defaults(),
        problems=(),
        as_of=as_of,
        basis="price",
        sectors=False,
    )
    return brief_market(Store(data).snapshot(), request, MarketWanted(key))


@pytest.fixture(scope="module")
def reports(real: Path) -> pd.DataFrame:
    """The rows of the Nasdaq 100 future in the raw files, by day."""
    parts = [
        pd.read_csv(path, dtype={"CFTC_Contract_Market_Code": str}, low_memory=False)
        for path in (real / "cot").glob("FinFut*.txt")
    ]
    table = pd.concat(parts)
    table = table[table["CFTC_Contract_Market_Code"].str.strip() == "209742"]
    return table.assign(day=pd.to_datetime(table["Report_Date_as_YYYY-MM-DD"])).set_index("day").sort_index()


@pytest.mark.parametrize("key", ["ES", "NQ", "VX", "ZN", "GC", "CL", "NQ-RTY"])
def test_what_one_category_is_long_others_are_short(imported: tuple[Path, str], key: str) -> None:
    found = detail(imported[0], key)
    parts = [each.history for each in found.categories if each.category != "speculators"]

    assert len(parts) == 5
    for day in parts[0].dates():
        assert sum(part.at(day, "net_pct_oi") or 0.0 for part in parts) == pytest.approx(0, abs=1e-9)


def test_every_category_is_that_of_the_file(imported: tuple[Path, str], reports: pd.DataFrame) -> None:
    def contracts(column: str) -> pd.Series:
        columns = {name.lower(): name for name in reports.columns}
        return pd.to_numeric(reports[columns[column.lower()]].astype(str).str.strip())

    for each in detail(imported[0], "NQ").categories[1:]:
        name = NAMES[each.category]
        net = contracts(f"{name}_Positions_Long_All") - contracts(f"{name}_Positions_Short_All")
        expected = 100 * net / contracts("Open_Interest_All")
        assert each.history.dates() == [day.date() for day in expected.index]
        assert each.history.values("net_pct_oi") == pytest.approx(list(expected), rel=1e-12)
        window = expected.iloc[-156:].to_numpy()
        assert each.percentile["156"] == pytest.approx(100 * np.mean(window <= window[-1]))


def test_the_bands_are_the_values_of_three_years_at_which_extremes_begin(imported: tuple[Path, str]) -> None:
    history = detail(imported[0], "NQ").history
    net = np.array(history.values("net_pct_oi"))

    for column, place in (("band_short", 6), ("band_long", 148)):  # 7th and 149th of 156: 4.5 % and 95.5 %
        bands = history.values(column)
        expected = [float(np.sort(net[end - 156 : end])[place]) for end in range(156, len(net) + 1)]
        assert bands[:155] == [None] * 155
        assert bands[155:] == expected


def test_beside_each_report_stands_the_close_of_its_day(imported: tuple[Path, str], real: Path) -> None:
    closes = pd.read_csv(real / "etf" / "QQQ.csv", parse_dates=["Date"]).set_index("Date")["Close"].dropna()
    found = detail(imported[0], "NQ")

    compared = 0
    for day, beside in zip(found.history.dates(), found.history.values("beside"), strict=True):
        if pd.Timestamp(day) in closes.index:
            assert beside == pytest.approx(closes[pd.Timestamp(day)])
            compared += 1
    assert compared > 250
    assert found.beside is not None
    last = closes.iloc[-1] / closes[pd.Timestamp(found.history.dates(1)[0])]
    assert found.beside.since_report == pytest.approx(100 * (last - 1))


@pytest.mark.parametrize("as_of", [date(2021, 3, 31), date(2022, 6, 30), date(2022, 11, 9)])
def test_a_replay_is_a_part_of_the_whole(imported: tuple[Path, str], as_of: date) -> None:
    whole, then = detail(imported[0], "RTY"), detail(imported[0], "RTY", as_of)
    rows = len(then.history)

    assert then.history.dates() == whole.history.dates()[:rows]
    for column in ("net_pct_oi", "band_short", "band_long", "crowded", "beside"):
        assert then.history.values(column) == whole.history.values(column)[:rows]
    assert then.next_release is not None
    assert then.next_release.date() > as_of
    assert then.beside is not None
    assert then.beside.date is not None
    assert then.beside.date <= as_of
