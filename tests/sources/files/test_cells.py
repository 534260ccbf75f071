from __future__ import annotations

from datetime import date, datetime

import polars as pl
import pytest

from rottui.sources.files.cells import (
    AMBIGUOUS,
    CONTRADICTORY,
    decimals,
    read_dates,
    read_numbers,
    read_short_dates,
    read_symbols,
)


def dates(*cells: object) -> list[date | None]:
    return read_dates(pl.Series("c", list(cells))).dates.to_list()


def numbers(*cells: object) -> tuple[list[float | None], list[bool]]:
    frame = read_numbers(pl.DataFrame({"c": list(cells)}), {"c": "close"})
    return frame["close"].to_list(), frame["close_bad"].to_list()


@pytest.mark.parametrize(
    "cell",
    [
        "2024-03-04",
        " 2024-03-04 ",
        "2024/03/04",
        "20240304",
        "2024-03-04T00:00:00",
        "2024-03-04 00:00:00-05:00",
        "2024-03-04 16:00:00+0100",
        "2024-03-04T09:30:00.000Z",
        "04-Mar-2024",
        "Mar 4, 2024",
        "1709562600",  # 2024-03-04 14:30:00 UTC
        "1709562600000",
    ],
)
def test_each_way_to_write_a_day_is_read(cell: str) -> None:
    assert dates(cell) == [date(2024, 3, 4)]


@pytest.mark.parametrize("cell", ["04-Mar-24", "4 Mar 24", "Mar 4, 24", "March 04, 24"])
def test_two_figures_of_a_year_are_enough_beside_a_month_that_is_named(cell: str) -> None:
    assert dates(cell) == [date(2024, 3, 4)]


def test_two_figures_of_a_year_are_of_1970_to_2069() -> None:
    assert dates("31-Dec-69", "01-Jan-70", "31-Dec-99") == [date(2069, 12, 31), date(1970, 1, 1), date(1999, 12, 31)]


def test_the_day_is_the_one_that_is_written_whatever_the_zone() -> None:
    assert dates("2024-03-04 00:00:00-05:00", "2024-03-04 23:30:00+09:00") == [date(2024, 3, 4)] * 2


def test_months_first_are_told_by_a_day_above_12_anywhere_in_the_file() -> None:
    assert dates("03/04/2024", "03/13/2024") == [date(2024, 3, 4), date(2024, 3, 13)]


def test_days_first_are_told_the_same_way() -> None:
    assert dates("03/04/2024", "13/03/2024") == [date(2024, 4, 3), date(2024, 3, 13)]


def test_days_and_months_that_cannot_be_told_apart_are_a_problem_of_the_file() -> None:
    assert read_dates(pl.Series(["03/04/2024", "05/06/2024"])).problem == AMBIGUOUS


def test_days_and_months_that_contradict_each_other_are_a_problem_of_the_file() -> None:
    assert read_dates(pl.Series(["13/04/2024", "04/13/2024"])).problem == CONTRADICTORY


@pytest.mark.parametrize("cell", ["2024-02-30", "yesterday", "", "2024", "12", "2024-01-02 nonsense", "3/4/24"])
def test_what_is_no_date_is_none(cell: str) -> None:
    assert dates("2024-01-02", cell)[1] is None


def test_typed_columns_of_parquet_are_dates_too() -> None:
    assert dates(datetime(2024, 3, 4, 9, 30)) == [date(2024, 3, 4)]
    assert dates(date(2024, 3, 4)) == [date(2024, 3, 4)]
    assert dates(1709562600) == [date(2024, 3, 4)]
    zoned = pl.Series([datetime(2024, 3, 4, 2, 0)]).dt.replace_time_zone("UTC").dt.convert_time_zone("America/New_York")
    assert read_dates(zoned).dates.to_list() == [date(2024, 3, 3)]
    nanoseconds = pl.Series([1_709_562_600_000_000_000])
    assert read_dates(nanoseconds).dates.to_list() == [date(2024, 3, 4)]


def test_numbers_of_every_kind() -> None:
    assert numbers("1", " 2.5 ", "-0", "836700.0", "$3", "1e3")[0] == [1.0, 2.5, 0.0, 836700.0, 3.0, 1000.0]
    assert str(numbers("-0")[0][0]) == "0.0"


@pytest.mark.parametrize("cell", ["", "null", "NaN", "N/A", "None", ".", "  ", "-"])
def test_words_for_a_missing_number_are_missing_and_not_bad(cell: str) -> None:
    assert numbers("1", cell) == ([1.0, None], [False, False])


@pytest.mark.parametrize("cell", ["abc", "1,234.5", "inf", "-Infinity", "12:30", "1 000"])
def test_what_is_no_number_is_bad(cell: str) -> None:
    assert numbers("1", cell) == ([1.0, None], [False, True])


def test_typed_numbers_are_read_as_they_are() -> None:
    assert numbers(1, None) == ([1.0, None], [False, False])
    assert numbers(1.5, float("nan"), float("inf")) == ([1.5, None, None], [False, False, True])


def test_decimals_are_the_finest_that_occur() -> None:
    assert decimals(pl.Series(["1.25", "3", "2.5"])) == pytest.approx(0.01)
    assert decimals(pl.Series([1.25])) == 0.0


def test_symbols_are_spelt_as_settings_spell_them() -> None:
    cells = pl.Series(["brk.b", " spy ", "_PRN", "^gspc", "GC=F", "VOD.L", "no symbol", "", None, "NA"])
    assert read_symbols(cells).to_list() == ["BRK-B", "SPY", "PRN", "^GSPC", "GC=F", "VOD.L", None, None, None, "NA"]


def test_six_digits_are_of_this_century_only_up_to_69() -> None:
    assert read_short_dates(pl.Series(["860115", "251104", "700101", "691231", "x"])).to_list() == [
        date(1986, 1, 15), date(2025, 11, 4), date(1970, 1, 1), date(2069, 12, 31), None,
    ]  # fmt: skip


def test_the_days_of_a_spreadsheet_are_no_seconds_since_1970() -> None:
    assert read_dates(pl.Series([45_000, 99_999_999])).dates.to_list() == [None, None]
    assert read_dates(pl.Series([100_000_000])).dates.to_list() == [date(1973, 3, 3)]


@pytest.mark.parametrize("unit", [10**3, 10**6, 10**9])
def test_a_history_counted_since_1970_is_of_one_unit_from_its_first_days_on(unit: int) -> None:
    days = [date(1970, 1, 5), date(1970, 1, 20), date(1971, 6, 1), *(date(year, 6, 2) for year in range(1980, 2026))]
    counts = [(day - date(1970, 1, 1)).days * 86_400 * unit for day in days]

    assert dates(*counts) == days
    assert dates(*reversed(counts)) == days[::-1]


def test_a_day_is_no_number() -> None:
    days = pl.DataFrame({"c0": [date(2025, 3, 3), None]})

    assert read_numbers(days, {"c0": "close"}).rows() == [(None, True), (None, False)]
