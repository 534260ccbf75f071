"""Commitments of Traders in every spelling the CFTC has for its columns."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from datetime import date

import polars as pl
import pytest

from rottui.cache.tables import CATEGORIES, POSITIONING
from rottui.sources.cot_columns import folded, headerless_columns, position_columns
from rottui.sources.files.cot import COMBINED_REASON, ZEROS_LOST
from rottui.sources.files.inputs import FileRead
from rottui.sources.protocol import NothingUsable, PositioningBatch, Refusal

ReadText = Callable[..., FileRead]

TFF = (
    "Market_and_Exchange_Names,As_of_Date_In_Form_YYMMDD,Report_Date_as_YYYY-MM-DD,CFTC_Contract_Market_Code,"
    "Open_Interest_All,Dealer_Positions_Long_All,Dealer_Positions_Short_All,Dealer_Positions_Spread_All,"
    "Asset_Mgr_Positions_Long_All,Asset_Mgr_Positions_Short_All,Asset_Mgr_Positions_Spread_All,"
    "Lev_Money_Positions_Long_All,Lev_Money_Positions_Short_All,Lev_Money_Positions_Spread_All,"
    "Other_Rept_Positions_Long_All,Other_Rept_Positions_Short_All,Other_Rept_Positions_Spread_All,"
    "NonRept_Positions_Long_All,NonRept_Positions_Short_All,Change_in_Dealer_Long_All,FutOnly_or_Combined"
)
TFF_API = (
    "market_and_exchange_names,report_date_as_yyyy_mm_dd,cftc_contract_market_code,open_interest_all,"
    "dealer_positions_long_all,dealer_positions_short_all,dealer_positions_spread_all,asset_mgr_positions_long,"
    "asset_mgr_positions_short,asset_mgr_positions_spread,lev_money_positions_long,lev_money_positions_short,"
    "lev_money_positions_spread,other_rept_positions_long,other_rept_positions_short,other_rept_positions_spread,"
    "nonrept_positions_long_all,nonrept_positions_short_all,futonly_or_combined"
)
DISAGGREGATED = (
    "Market_and_Exchange_Names,Report_Date_as_YYYY-MM-DD,CFTC_Contract_Market_Code,Open_Interest_All,"
    "Prod_Merc_Positions_Long_All,Prod_Merc_Positions_Short_All,Swap_Positions_Long_All,Swap__Positions_Short_All,"
    "Swap__Positions_Spread_All,M_Money_Positions_Long_All,M_Money_Positions_Short_All,M_Money_Positions_Spread_All,"
    "Other_Rept_Positions_Long_All,Other_Rept_Positions_Short_All,Other_Rept_Positions_Spread_All,"
    "NonRept_Positions_Long_All,NonRept_Positions_Short_All,Open_Interest_Old,M_Money_Positions_Long_Old,FutOnly_or_Combined"
)
LEGACY = (
    "Market and Exchange Names,As of Date in Form YYYY-MM-DD,CFTC Contract Market Code,Open Interest (All),"
    "Noncommercial Positions-Long (All),Noncommercial Positions-Short (All),Noncommercial Positions-Spreading (All),"
    "Commercial Positions-Long (All),Commercial Positions-Short (All), Total Reportable Positions-Long (All),"
    "Nonreportable Positions-Long (All),Nonreportable Positions-Short (All),Open Interest (Old),"
    "Noncommercial Positions-Long (Old),% of Open Interest (OI) (All)"
)
LEGACY_API = (
    "report_date_as_yyyy_mm_dd,cftc_contract_market_code,open_interest_all,noncomm_positions_long_all,"
    "noncomm_positions_short_all,noncomm_postions_spread_all,comm_positions_long_all,comm_positions_short_all,"
    "nonrept_positions_long_all,nonrept_positions_short_all,futonly_or_combined"
)


def row(header: str, **cells: object) -> str:
    """Return a line in which the folded columns have these cells and every other number is 1."""
    known: dict[str, object] = {
        "market_and_exchange_names": '"NAME, INC"',
        "as_of_date_in_form_yymmdd": "210615",
        "report_date_as_yyyy_mm_dd": "2021-06-15",
        "as_of_date_in_form_yyyy_mm_dd": "2021-06-15",
        "cftc_contract_market_code": "209742",
        "futonly_or_combined": "FutOnly",
        **cells,
    }
    return ",".join(str(known.get(folded(cell), 1)) for cell in header.split(","))


def batch(read: FileRead) -> PositioningBatch:
    assert isinstance(read.batch, PositioningBatch), read.batch
    return read.batch


def by_category(read: FileRead) -> Mapping[str, tuple[float | None, ...]]:
    columns = ["category", "open_interest", "long", "short", "spreading"]
    return {name: tuple(rest) for name, *rest in batch(read).frame.select(columns).rows()}


def refused(read: FileRead) -> list[Refusal]:
    return [refusal for refusal in read.batch.refusals if not refusal.note]


@pytest.mark.parametrize("header", [TFF, TFF_API])
def test_tff_by_text_file_and_service(read_text: ReadText, header: str) -> None:
    cells = {
        "open_interest": " 251378",
        "dealer_positions_long": "   10",
        "dealer_positions_short": 11,
        "dealer_positions_spread": 12,
        "asset_mgr_positions_long": 20,
        "asset_mgr_positions_short": 21,
        "asset_mgr_positions_spread": 22,
        "lev_money_positions_long": 30,
        "lev_money_positions_short": 31,
        "lev_money_positions_spread": 32,
        "other_rept_positions_long": 40,
        "other_rept_positions_short": 41,
        "other_rept_positions_spread": 42,
        "nonrept_positions_long": 50,
        "nonrept_positions_short": 51,
    }
    read = read_text(f"{header}\n{row(header, **cells)}\n")
    assert read.report == "tff"
    assert by_category(read) == {
        "dealer": (251378.0, 10.0, 11.0, 12.0),
        "asset_manager": (251378.0, 20.0, 21.0, 22.0),
        "leveraged_funds": (251378.0, 30.0, 31.0, 32.0),
        "other_reportable": (251378.0, 40.0, 41.0, 42.0),
        "nonreportable": (251378.0, 50.0, 51.0, None),
    }
    first = batch(read).frame.row(0, named=True)
    assert (first["code"], first["report_date"], first["released"]) == ("209742", date(2021, 6, 15), None)
    assert batch(read).frame.schema == POSITIONING


def test_disaggregated_with_its_doubled_underscores(read_text: ReadText) -> None:
    cells = {"open_interest": 9, "swap_positions_short": 7, "swap_positions_spread": 8, "m_money_positions_long": 5}
    read = read_text(f"{DISAGGREGATED}\n{row(DISAGGREGATED, **cells)}\n")
    assert read.report == "disaggregated"
    assert by_category(read)["swap_dealer"] == (9.0, 1.0, 7.0, 8.0)
    assert by_category(read)["managed_money"] == (9.0, 5.0, 1.0, 1.0)
    assert by_category(read)["producer"] == (9.0, 1.0, 1.0, None)


@pytest.mark.parametrize("header", [LEGACY, LEGACY_API])
def test_legacy_by_its_human_names_and_the_misspelt_ones(read_text: ReadText, header: str) -> None:
    cells = {"open_interest": 9, "noncomm_positions_spread": 3, "noncomm_positions_long": 2, "comm_positions_short": 4}
    read = read_text(f"{header}\n{row(header, **cells)}\n")
    assert read.report == "legacy"
    assert by_category(read) == {
        "noncommercial": (9.0, 2.0, 1.0, 3.0),
        "commercial": (9.0, 1.0, 4.0, None),
        "nonreportable": (9.0, 1.0, 1.0, None),
    }


def test_every_report_has_the_categories_of_the_cache() -> None:
    assert {report: tuple(position_columns(report)) for report in CATEGORIES} == CATEGORIES  # type: ignore[arg-type]


def test_codes_keep_their_zeros_and_marks_and_lose_their_padding(read_text: ReadText) -> None:
    rows = [row(TFF, cftc_contract_market_code=code) for code in ('"020601 "', "13874+", " 1170E1")]
    read = read_text("\n".join([TFF, *rows]))
    assert set(batch(read).frame["code"].to_list()) == {"020601", "13874+", "1170E1"}


def test_a_dot_is_missing_and_minus_zero_is_zero(read_text: ReadText) -> None:
    read = read_text(f"{TFF}\n{row(TFF, dealer_positions_long='.', dealer_positions_short='-0')}\n")
    _, long, short, _ = by_category(read)["dealer"]
    assert long is None
    assert str(short) == "0.0"


def test_every_market_is_kept_in_whatever_order_its_blocks_come(read_text: ReadText) -> None:
    keys = [("A00001", "2021-06-15"), ("A00001", "2021-06-08"), ("B00002", "2021-06-15"), ("A00001", "2021-06-01")]
    rows = [row(TFF, cftc_contract_market_code=code, report_date_as_yyyy_mm_dd=day) for code, day in keys]
    read = read_text("\r\n".join([TFF, *rows]))
    assert batch(read).frame.select("code", "report_date").unique().height == 4


def test_combined_reports_are_refused_row_by_row(read_text: ReadText) -> None:
    read = read_text(
        "\n".join([TFF, row(TFF), row(TFF, futonly_or_combined="Combined", report_date_as_yyyy_mm_dd="2021-06-08")])
    )
    assert batch(read).frame["report_date"].unique().to_list() == [date(2021, 6, 15)]
    assert [(each.line, each.reason) for each in refused(read)] == [(3, COMBINED_REASON)]


@pytest.mark.parametrize("stem", ["annualof", "deahistfo_2024", "deacom"])
def test_combined_legacy_files_which_no_column_tells_are_refused_by_their_name(read_text: ReadText, stem: str) -> None:
    read = read_text(f"{LEGACY}\n{row(LEGACY)}\n", stem=stem)
    assert isinstance(read.batch, NothingUsable)
    assert refused(read)[0].reason == COMBINED_REASON


def test_a_missing_column_is_named(read_text: ReadText) -> None:
    header = TFF.replace("Asset_Mgr_Positions_Short_All,", "")
    read = read_text(f"{header}\n{row(header)}\n")
    assert isinstance(read.batch, NothingUsable)
    assert refused(read)[0].reason == "the tff report lacks the column asset_mgr_positions_short"


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"cftc_contract_market_code": " "}, "no contract market code"),
        ({"cftc_contract_market_code": "a b"}, "the contract market code is none"),
        ({"report_date_as_yyyy_mm_dd": "x", "as_of_date_in_form_yymmdd": "y"}, "the report date is not a date"),
        ({"lev_money_positions_long": "many"}, "a number of contracts is not a number"),
        ({"open_interest": "."}, "no open interest"),
    ],
)
def test_a_bad_row_is_refused_by_line(read_text: ReadText, cells: dict[str, object], reason: str) -> None:
    read = read_text("\n".join([TFF, row(TFF, report_date_as_yyyy_mm_dd="2021-06-08"), row(TFF, **cells)]))
    assert [(each.line, each.reason) for each in refused(read)] == [(3, reason)]
    assert batch(read).frame.height == 5


def test_the_date_falls_back_to_its_six_digits(read_text: ReadText) -> None:
    header = TFF.replace("Report_Date_as_YYYY-MM-DD,", "")
    read = read_text(f"{header}\n{row(header)}\n")
    assert batch(read).frame["report_date"].unique().to_list() == [date(2021, 6, 15)]


def test_the_service_writes_a_time_behind_the_date(read_text: ReadText) -> None:
    line = row(TFF_API, report_date_as_yyyy_mm_dd="2021-06-15T00:00:00.000")
    assert batch(read_text(f"{TFF_API}\n{line}\n")).frame["report_date"][0] == date(2021, 6, 15)


def test_of_two_rows_of_a_market_and_date_the_last_counts_and_it_is_said(read_text: ReadText) -> None:
    read = read_text("\n".join([TFF, row(TFF, open_interest=5), row(TFF, open_interest=6)]))
    assert set(batch(read).frame["open_interest"].to_list()) == {6.0}
    assert refused(read)[0].line == 2


def test_a_report_of_no_rows_is_said(read_text: ReadText) -> None:
    assert refused(read_text(TFF + "\n"))[0].reason == "it has a header and no rows"


def weekly(width: int, **cells: object) -> str:
    """Return a line of a weekly file: the positions of a sound report, then columns nobody reads."""
    shape = headerless_columns(width)
    assert shape is not None
    report, names = shape
    values: dict[str, object] = {"market_and_exchange_names": '"GOLD - COMEX"', "as_of_date_in_form_yymmdd": "251118"}
    values |= {"report_date_as_yyyy_mm_dd": "2025-11-18", "cftc_contract_market_code": "088691"}
    positions = [name for columns in position_columns(report).values() for name in columns if name]
    values |= dict.fromkeys(positions, 100)
    longs = [name for name in positions if name.endswith(("_long", "_spread"))]
    values |= {"open_interest": 100 * len(longs), "tot_rept_positions_long": 100 * (len(longs) - 1), **cells}
    tail = ["0"] * (width - len(names))
    if report != "legacy":
        tail[-1] = str(cells.get("combined", "FutOnly"))
    return ",".join([str(values.get(name, 0)) for name in names] + tail)


@pytest.mark.parametrize(("width", "report"), [(87, "tff"), (191, "disaggregated"), (129, "legacy")])
def test_the_weekly_file_without_a_header_is_told_by_its_shape(read_text: ReadText, width: int, report: str) -> None:
    read = read_text(weekly(width) + "\n" + weekly(width, cftc_contract_market_code="084691") + "\n", stem="f_disagg")
    assert read.report == report
    assert set(batch(read).frame["code"].to_list()) == {"088691", "084691"}
    assert set(batch(read).frame["long"].to_list()) == {100.0}


def test_a_file_of_that_width_that_does_not_add_up_is_no_weekly_file(read_text: ReadText) -> None:
    read = read_text(weekly(87, open_interest=5) + "\n")
    assert isinstance(read.batch, NothingUsable)


def test_a_weekly_file_of_combined_positions_is_refused(read_text: ReadText) -> None:
    read = read_text(weekly(191, combined="Combined") + "\n")
    assert {each.reason for each in refused(read)} == {COMBINED_REASON}


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"report_date_as_yyyy_mm_dd": "2921-06-15"}, "the report date is in the future"),
        ({"report_date_as_yyyy_mm_dd": "1921-06-15"}, "the report date is too long ago to be one"),
        ({"open_interest": "-1"}, "a number of contracts is negative"),
        ({"lev_money_positions_long": "-900"}, "a number of contracts is negative"),
    ],
)
def test_a_row_that_no_report_can_hold_is_refused(read_text: ReadText, cells: dict[str, str], reason: str) -> None:
    read = read_text("\n".join((TFF_API, row(TFF_API, **cells), row(TFF_API))))

    assert [refusal.reason for refusal in read.batch.refusals] == [reason]
    assert batch(read).frame["report_date"].unique().to_list() == [date(2021, 6, 15)]


def test_six_digits_alone_are_of_the_century_that_had_reports(read_text: ReadText) -> None:
    header = LEGACY.replace("As of Date in Form YYYY-MM-DD", "As of Date in Form YYMMDD")

    read = read_text(f"{header}\n{row(header, as_of_date_in_form_yymmdd='860115')}\n")

    assert batch(read).frame["report_date"].unique().to_list() == [date(1986, 1, 15)]


def test_rows_that_are_repeated_are_told_beside_those_that_differ(read_text: ReadText) -> None:
    other = row(TFF_API, cftc_contract_market_code="13874+")
    lines = (TFF_API, row(TFF_API), row(TFF_API, open_interest="7"), other, other)

    read = read_text("\n".join(lines))

    assert [(refusal.rows, refusal.note) for refusal in read.batch.refusals] == [(1, False), (1, True)]


def test_codes_that_a_spreadsheet_took_for_numbers_get_their_zeros_back(read_text: ReadText) -> None:
    codes = ("20601", "1602", "232741.0", "20601.0", "13874+", "06765A", "1.17E+04", "601")
    rows = [
        row(TFF, cftc_contract_market_code=code, report_date_as_yyyy_mm_dd=f"2021-06-{day:02}")
        for day, code in enumerate(codes, 1)
    ]
    read = read_text("\n".join([TFF, *rows]))
    found = batch(read).frame.unique("report_date", maintain_order=True).sort("report_date")["code"].to_list()
    assert found == ["020601", "001602", "232741", "020601", "13874+", "06765A"]
    assert [each.example for each in refused(read)] == ["1.17E+04"]
    assert [(each.reason, each.rows, each.example) for each in batch(read).refusals if each.note] == [
        (ZEROS_LOST, 4, "20601")
    ]


def test_codes_that_are_numbers_in_parquet_get_their_zeros_back(read_bytes: Callable[..., list[FileRead]]) -> None:
    cells = dict(zip(TFF_API.split(","), row(TFF_API).split(",")[1:], strict=True))
    frame = pl.DataFrame({name: [cell] for name, cell in cells.items()})
    buffer = io.BytesIO()
    frame.with_columns(pl.lit(20601).alias("cftc_contract_market_code")).write_parquet(buffer)
    (read,) = read_bytes(buffer.getvalue(), "tff")
    assert set(batch(read).frame["code"]) == {"020601"}
