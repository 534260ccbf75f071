"""What refreshes bring, held to real files: archives of real reports, and the sectors of real members."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from pathlib import Path

import httpx
import pandas as pd
import polars as pl
import pytest

from rottui.settings.packaged import defaults
from rottui.sources.cftc.outcome import Answer
from rottui.sources.cftc.service import Service, open_client
from rottui.sources.cftc.zips import fetch_zips
from rottui.sources.universes import members

FILES = {
    "fut_fin_txt_2021.zip": "FinFut21.txt",
    "fut_fin_txt_2022.zip": "FinFut22.txt",
    "fut_disagg_txt_2021.zip": "disaggregated_f_year_2021.txt",
    "deacot2025.zip": "legacy_annual_2025.txt",
}
COLUMNS = {
    "tff": ("CFTC_Contract_Market_Code", "Report_Date_as_YYYY-MM-DD", "Lev_Money_Positions_Short_All"),
    "disaggregated": ("CFTC_Contract_Market_Code", "Report_Date_as_YYYY-MM-DD", "M_Money_Positions_Short_All"),
    "legacy": ("CFTC Contract Market Code", "As of Date in Form YYYY-MM-DD", "Noncommercial Positions-Short (All)"),
}


@pytest.mark.parametrize(
    ("report", "since", "until", "category", "names"),
    [
        ("tff", date(2021, 3, 1), date(2022, 12, 31), "leveraged_funds", list(FILES)[:2]),
        ("disaggregated", date(2021, 1, 1), date(2021, 12, 31), "managed_money", list(FILES)[2:3]),
        ("legacy", date(2025, 1, 1), date(2025, 3, 31), "noncommercial", list(FILES)[3:]),
    ],
)
def test_real_archives_give_what_pandas_reads_in_them(
    real: Path, report: str, since: date, until: date, category: str, names: list[str]
) -> None:
    code, day, short = COLUMNS[report]
    raw = pd.concat(
        pd.read_csv(real / "cot" / FILES[name], dtype=str, skipinitialspace=True).rename(columns=str.strip)
        for name in names
    )
    raw = raw[pd.to_datetime(raw[day]).dt.date >= since]
    codes = sorted({market.code for market in defaults().markets} & set(raw[code].str.strip()))
    assert len(codes) >= 5
    raw = raw[raw[code].str.strip().isin(codes)]
    expected = {
        (market.strip(), date.fromisoformat(on.strip()[:10])): float(contracts)
        for market, on, contracts in zip(raw[code], raw[day], raw[short], strict=True)
    }

    def serve(request: httpx.Request) -> httpx.Response:
        name = request.url.path.rpartition("/")[2]
        archive = io.BytesIO()
        with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as file:
            file.write(real / "cot" / FILES[name], FILES[name])
        return httpx.Response(200, content=archive.getvalue())

    with open_client(httpx.MockTransport(serve)) as client:
        answer = fetch_zips(report, codes, since, until, Service(client))  # type: ignore[arg-type]

    assert isinstance(answer, Answer), answer
    assert [refusal for refusal in answer.batch.refusals if not refusal.note] == []
    got = answer.batch.frame.filter(pl.col("category") == category)
    assert dict(zip(got.select("code", "report_date").rows(), got["short"], strict=True)) == expected


def test_sectors_agree_with_another_list_of_the_members(real: Path) -> None:
    (sp500,) = (universe for universe in defaults().universes if universe.key == "sp500")
    other = pl.read_csv(real / "constituents.csv").select(
        pl.col("Symbol").str.replace_all(".", "-", literal=True).alias("symbol"), pl.col("GICS Sector").alias("other")
    )
    both = members(sp500).frame.join(other, on="symbol")

    assert both.height > 450
    assert both.filter(pl.col("sector") != pl.col("other")).height <= 5  # the two lists are not of the same day
