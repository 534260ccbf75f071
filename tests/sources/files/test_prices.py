"""Price files as vendors and people write them: what is taken, and what is refused with which line and reason."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date, timedelta

import polars as pl
import pytest

from rottui.cache.tables import PRICES
from rottui.sources.files.inputs import FileRead
from rottui.sources.files.prices import DECIMAL_COMMAS
from rottui.sources.protocol import NothingUsable, PriceBatch, Refusal

ReadText = Callable[..., FileRead]


def batch(read: FileRead) -> PriceBatch:
    assert isinstance(read.batch, PriceBatch), read.batch
    return read.batch


def closes(read: FileRead) -> list[tuple[str, date, float]]:
    return batch(read).frame.select("symbol", "date", "close").rows()


def refused(read: FileRead) -> list[Refusal]:
    return [refusal for refusal in read.batch.refusals if not refusal.note]


def days(first: date, count: int) -> list[date]:
    return [first + timedelta(days=each) for each in range(count)]


def test_a_file_of_one_symbol_is_named_by_its_stem(read_text: ReadText) -> None:
    read = read_text("Date,Close\n2024-01-02,100\n2024-01-03,101.5\n", stem="_PRN")
    assert read.kind == "prices"
    assert closes(read) == [("PRN", date(2024, 1, 2), 100.0), ("PRN", date(2024, 1, 3), 101.5)]
    assert batch(read).frame.schema == PRICES


def test_a_long_file_has_its_symbols_in_a_column(read_text: ReadText) -> None:
    read = read_text("date,ticker,close\n2024-01-03,brk.b,2\n2024-01-02,spy,1\n2024-01-02,brk.b,3\n", stem="all prices")
    assert closes(read) == [
        ("BRK-B", date(2024, 1, 2), 3.0),
        ("BRK-B", date(2024, 1, 3), 2.0),
        ("SPY", date(2024, 1, 2), 1.0),
    ]


def test_newest_first_becomes_oldest_first(read_text: ReadText) -> None:
    read = read_text("timestamp,open,high,low,close,volume\n2024-01-03,1,1,1,2,5\n2024-01-02,1,1,1,3,836700.0\n")
    assert batch(read).frame.select("date", "close", "volume").rows() == [
        (date(2024, 1, 2), 3.0, 836700.0),
        (date(2024, 1, 3), 2.0, 5.0),
    ]


@pytest.mark.parametrize("adjusted", ["Adj Close", "AdjClose", "adjclose", "adj_close", "Adjusted Close"])
@pytest.mark.parametrize("day", ["Date", "timestamp", "DATETIME"])
def test_column_names_may_be_written_in_any_way(read_text: ReadText, day: str, adjusted: str) -> None:
    read = read_text(f" {day} ,OPEN,High,low,close,{adjusted},VOLUME,Dividends\n2024-01-02,1,3,0.5,2,2,10,0.25\n")
    row = batch(read).frame.row(0)
    assert row == ("SPY", date(2024, 1, 2), 1.0, 3.0, 0.5, 2.0, 10.0, 0.25, False)


def test_two_closes_are_not_chosen_between(read_text: ReadText) -> None:
    read = read_text("Date,Close,close\n2024-01-02,1,2\n")
    assert isinstance(read.batch, NothingUsable)
    assert '"Close" and "close" both hold the close' in refused(read)[0].reason


@pytest.mark.parametrize("word", ["null", "NaN", "N/A", ""])
def test_bars_without_a_close_are_refused_once_with_their_number(read_text: ReadText, word: str) -> None:
    read = read_text(f"Date,Close,Volume\n2024-01-02,1,5\n2024-01-03,{word},5\n2024-01-04,{word},5\n")
    assert len(closes(read)) == 1
    (refusal,) = refused(read)
    assert (refusal.line, refusal.rows, refusal.reason) == (3, 2, "no close")


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("2024-01-03,0", "the close is zero or negative"),
        ("2024-01-03,-5.2", "the close is zero or negative"),
        ("2024-01-03,abc", "the close is not a number"),
        ('2024-01-03,"1,234.5"', "the close has a comma in it; write it as 1234.56"),
        ("2026-01-16,5", "the date is in the future"),
        ("2024-13-03,5", "the date is not a date"),
        (",5", "no date"),
        ("2024-01-06,5", "the bar is at a weekend, when the symbol otherwise does not trade"),
    ],
)
def test_a_bad_row_is_refused_with_line_and_reason_and_the_rest_stays(
    read_text: ReadText, row: str, reason: str
) -> None:
    read = read_text(f"Date,Close\n2024-01-02,1\n{row}\n2024-01-04,2\n")
    assert [close for *_, close in closes(read)] == [1.0, 2.0]
    (refusal,) = refused(read)
    assert (refusal.file, refusal.line, refusal.rows, refusal.reason) == ("SPY.csv", 3, 1, reason)


@pytest.mark.parametrize(
    ("rows", "line", "shown"),
    [
        ("2024-01-02;990;500.000\n2024-01-03;990,50;550.000\n2024-01-04;1.001;600.000\n", 3, "990,50"),
        ("2024-01-02;1.001,500;5\n2024-01-03;1.001;5\n", 2, "1.001,500"),
        ("2024-01-02;0,985;5\n2024-01-03;1.001;5\n", 2, "0,985"),
        ("2024-01-02;990;1.500,5\n2024-01-03;1.001;1.500\n", 2, "1.500,5"),
    ],
)
def test_of_a_file_with_decimal_commas_no_row_is_taken(read_text: ReadText, rows: str, line: int, shown: str) -> None:
    """A close of 1.001 would be a thousandth of what it is, and its row would pass for a sound one."""
    read = read_text("Date;Close;Volume\n" + rows)
    assert isinstance(read.batch, NothingUsable)
    (refusal,) = refused(read)
    assert (refusal.reason, refusal.line, refusal.example) == (DECIMAL_COMMAS, line, shown)
    assert refusal.rows == rows.count("\n")


@pytest.mark.parametrize("others", ["100.5;5\n2024-01-04;100.25;5", '100.5;"1,000"\n2024-01-04;"1,234.567";5'])
def test_a_comma_among_decimal_points_is_one_bad_row(read_text: ReadText, others: str) -> None:
    read = read_text(f"Date;Close;Volume\n2024-01-02;100,50;5\n2024-01-03;{others}\n")
    assert closes(read)[0][1:] == (date(2024, 1, 3), 100.5)
    assert refused(read)[0].example == "100,50"


def test_the_last_day_of_today_is_taken(read_text: ReadText) -> None:
    assert len(closes(read_text("Date,Close\n2026-01-15,5\n"))) == 1


def test_the_same_bar_twice_is_a_note(read_text: ReadText) -> None:
    read = read_text("Date,Close\n2024-01-02,1\n2024-01-02,1\n2024-01-03,2\n")
    assert len(closes(read)) == 2
    assert not refused(read)
    assert any(refusal.reason == "the same bar stands there again" for refusal in batch(read).refusals)


def test_of_two_bars_of_a_date_the_last_valid_one_counts_and_the_other_is_reported(read_text: ReadText) -> None:
    read = read_text("Date,Close\n2024-01-02,1\n2024-01-03,2\n2024-01-03,3\n2024-01-03,null\n")
    assert [close for *_, close in closes(read)] == [1.0, 3.0]
    assert [(each.line, each.reason) for each in refused(read)] == [
        (5, "no close"),
        (3, "another bar of the same date follows and is kept"),
    ]


def test_headings_in_angle_brackets_are_headings(read_text: ReadText) -> None:
    stooq = (
        "<TICKER>,<PER>,<DATE>,<TIME>,<OPEN>,<HIGH>,<LOW>,<CLOSE>,<VOL>,<OPENINT>\nSPY,D,20240102,000000,1,3,1,2,5,0\n"
    )
    metatrader = "<DATE>\t<OPEN>\t<HIGH>\t<LOW>\t<CLOSE>\t<TICKVOL>\t<VOL>\t<SPREAD>\n2024.01.02\t1\t3\t1\t2\t9\t5\t1\n"
    expected = [("SPY", date(2024, 1, 2), 1.0, 3.0, 1.0, 2.0, 5.0, None, False)]
    assert batch(read_text(stooq, stem="spy.us")).frame.rows() == expected
    assert batch(read_text(metatrader)).frame.rows() == expected


def test_hourly_bars_are_not_taken_for_days_when_the_hour_has_a_column_of_its_own(read_text: ReadText) -> None:
    hours = "".join(f"202401{day:02},{hour}0000,{hour}\n" for day in (2, 3) for hour in (10, 11, 12))
    read = read_text("<DATE>,<TIME>,<CLOSE>\n" + hours)
    assert isinstance(read.batch, NothingUsable)
    assert "several bars a day" in refused(read)[0].reason


SERIES = "".join(
    f"2024-01-0{day},{close + day},{name}\n" for name, close in (("A", 10), ("B", 50)) for day in (2, 3, 4)
)


@pytest.mark.parametrize(
    ("rows", "advice"),
    [(SERIES, 'rename its column "Name" to Symbol'), (SERIES.replace(",A", ",no symbol"), "add a symbol column")],
)
def test_several_series_are_refused_with_the_column_that_tells_them_apart(
    read_text: ReadText, rows: str, advice: str
) -> None:
    read = read_text(f"date,close,Name\n{rows}", stem="prices")
    assert isinstance(read.batch, NothingUsable)
    (refusal,) = refused(read)
    assert advice in refusal.reason
    assert refusal.rows == 6


def test_two_closes_of_a_few_dates_among_many_are_no_two_series(read_text: ReadText) -> None:
    text = "Date,Close\n" + "".join(f"2024-01-{day:02},{day}\n" for day in (2, 3, 4, 5, 8, 9, 10, 11, 12, 15))
    read = read_text(text + "2024-01-02,9\n2024-01-03,9\n2024-01-04,9\n")
    assert len(closes(read)) == 10
    assert [(each.reason, each.rows) for each in refused(read)] == [
        ("another bar of the same date follows and is kept", 3)
    ]


def test_hourly_bars_are_not_taken_for_days(read_text: ReadText) -> None:
    hours = "".join(f"2024-01-{day:02} {hour}:30:00,{hour}\n" for day in (2, 3) for hour in (10, 11, 12))
    read = read_text("Datetime,Close\n" + hours)
    assert isinstance(read.batch, NothingUsable)
    assert "several bars a day" in refused(read)[0].reason


def test_a_symbol_that_trades_at_weekends_keeps_its_weekends(read_text: ReadText) -> None:
    text = "Date,Close\n" + "".join(f"{day},1\n" for day in days(date(2024, 1, 1), 28))
    assert len(closes(read_text(text, stem="BTC-USD"))) == 28


def test_a_symbol_held_with_weekends_may_add_one(read_text: ReadText) -> None:
    text = "Date,Close\n2024-01-05,1\n2024-01-06,2\n"
    assert len(closes(read_text(text, stem="BTC-USD", weekend_symbols=frozenset({"BTC-USD"})))) == 2


def test_stray_weekend_bars_do_not_make_a_symbol_trade_then(read_text: ReadText) -> None:
    weekdays = [day for day in days(date(2023, 1, 2), 200) if day.weekday() < 5]
    strays = [day for day in days(date(2023, 1, 2), 60) if day.weekday() == 5][:5]
    read = read_text("Date,Close\n" + "".join(f"{day},1\n" for day in weekdays + strays))
    assert len(closes(read)) == len(weekdays)
    assert refused(read)[0].rows == 5


def test_a_header_without_rows_is_said(read_text: ReadText) -> None:
    read = read_text("Date,Close\n")
    assert isinstance(read.batch, NothingUsable)
    assert refused(read)[0].reason == "it has a header and no rows"


def test_a_file_of_which_every_row_is_refused_says_why(read_text: ReadText) -> None:
    read = read_text("Date,Close\n2024-01-02,-1\n2024-01-03,-2\n", stem="INDEX")
    assert [(each.reason, each.rows) for each in refused(read)] == [("the close is zero or negative", 2)]


@pytest.mark.parametrize("stem", ["SPY (1)", "my prices", "", "a/b", "Überpreis"])
def test_a_name_that_is_no_symbol_is_refused(read_text: ReadText, stem: str) -> None:
    read = read_text("Date,Close\n2024-01-02,1\n", stem=stem)
    assert isinstance(read.batch, NothingUsable)
    assert "is no symbol" in refused(read)[0].reason


def test_names_in_messages_are_inert(read_text: ReadText) -> None:
    read = read_text("Date,Close\n2024-01-02,1\n", stem="\x1b[2J")
    assert "\x1b" not in refused(read)[0].reason


def test_unknown_columns_are_named_beside_those_that_are_wanted(read_text: ReadText) -> None:
    read = read_text("When,Price\n2024-01-02,1\n")
    (refusal,) = refused(read)
    assert refusal.example == "When, Price"
    assert "wanted: a date and a close" in refusal.reason
    assert refusal.line == 1


def test_ambiguous_dates_refuse_the_whole_file(read_text: ReadText) -> None:
    read = read_text("Date,Close\n03/04/2024,1\n05/06/2024,2\n")
    assert isinstance(read.batch, NothingUsable)
    assert refused(read)[0].example == "03/04/2024"


def test_numbers_beside_the_close_that_cannot_be_are_left_out_with_a_note(read_text: ReadText) -> None:
    read = read_text("Date,Open,High,Low,Close,Volume\n2024-01-02,0,x,1,2,-5\n2024-01-03,1,2,1,2,5\n")
    first = batch(read).frame.row(0, named=True)
    assert (first["open"], first["high"], first["low"], first["volume"]) == (None, None, 1.0, None)
    reasons = {refusal.reason for refusal in batch(read).refusals if refusal.note}
    assert {f"the {name} cannot be one and is left out" for name in ("open", "high", "volume")} <= reasons


def test_parquet_of_pandas_with_its_index_is_read(read_bytes: Callable[..., list[FileRead]]) -> None:
    buffer = io.BytesIO()
    pl.DataFrame({"Close": [1.5, 2.5], "__index_level_0__": [date(2024, 1, 2), date(2024, 1, 3)]}).write_parquet(buffer)
    (read,) = read_bytes(buffer.getvalue(), "SPY")
    assert [close for *_, close in closes(read)] == [1.5, 2.5]


def test_a_row_without_any_cell_filled_is_refused(read_text: ReadText) -> None:
    read = read_text("Date,Close\n2024-01-02,1\n,\n")
    assert [(each.line, each.reason) for each in refused(read)] == [(3, "no date")]


def test_an_unknown_symbol_in_a_column_is_refused_by_line(read_text: ReadText) -> None:
    read = read_text("Symbol,Date,Close\nSPY,2024-01-02,1\nnot one,2024-01-02,1\n")
    assert [(each.line, each.reason, each.example) for each in refused(read)] == [(3, "no symbol", "not one")]


@pytest.mark.parametrize("close", ["1e-320", "1e-16", "1e19", "1e308"])
def test_a_close_that_is_none_by_its_size_is_refused(read_text: ReadText, close: str) -> None:
    """What is worked out of the largest number there is would be infinite."""
    read = read_text(f"Date,Close,Adj Close\n2025-01-02,{close},5\n2025-01-03,10,10\n")

    assert [refusal.reason for refusal in read.batch.refusals] == ["the close is too small or too large to be one"]
    assert read.batch.frame["close"].to_list() == [10.0]


def test_a_row_that_fits_only_with_a_cell_beyond_the_last_heading_is_refused(read_text: ReadText) -> None:
    """The comma of 1,234 would make a close of 1 of it."""
    read = read_text("Date,Close,\n2025-01-02,1,234\n2025-01-03,1235,\n2025-01-06,1236\n")

    assert [(refusal.reason, refusal.example) for refusal in read.batch.refusals if not refusal.note] == [
        ("has 2 cells where the header has 3", ""),
        ("it has a cell beyond the last heading", "234"),
    ]
    assert read.batch.frame["close"].to_list() == [1235.0]
