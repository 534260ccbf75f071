"""Whatever the bytes, a file becomes rows that know their line, or one sentence that says why not."""

from __future__ import annotations

import io
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from rottui.errors import UnreadableFile
from rottui.sources.files.table import read_table, shown

SOUND = "Date,Close\n2024-01-02,100\n2024-01-03,101\n"


def rows(data: bytes) -> list[tuple[object, ...]]:
    return read_table(data, "x.csv").frame.rows()


WANTED = [("2024-01-02", "100", 2), ("2024-01-03", "101", 3)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "latin-1"])
def test_every_usual_encoding_reads_the_same(encoding: str) -> None:
    assert rows(SOUND.encode(encoding)) == WANTED


@pytest.mark.parametrize("ending", ["\r\n", "\r", "\n"])
def test_line_ends_of_every_system_read_the_same(ending: str) -> None:
    assert rows(SOUND.replace("\n", ending).encode()) == WANTED


@pytest.mark.parametrize("separator", [";", "\t", "|"])
def test_other_separators_are_told_from_the_header(separator: str) -> None:
    assert rows(SOUND.replace(",", separator).encode()) == WANTED


def test_no_line_end_at_the_end_loses_no_row() -> None:
    assert rows(SOUND.rstrip().encode()) == WANTED


def test_an_end_of_file_mark_of_dos_is_no_content() -> None:
    assert rows((SOUND + "\x1a").encode()) == WANTED


def test_blank_lines_are_passed_over_and_still_counted() -> None:
    assert rows(b"\nDate,Close\n\n2024-01-02,100\n\n\n2024-01-03,101\n\n") == [
        ("2024-01-02", "100", 4),
        ("2024-01-03", "101", 7),
    ]


def test_quoted_cells_may_hold_separators_quotes_and_line_breaks() -> None:
    table = read_table(b'Symbol,Name\nA,"Agilent, Inc."\nB,"a ""b""\nc"\nC,d\n', "x.csv")
    assert table.frame.rows() == [("A", "Agilent, Inc.", 2), ("B", 'a "b"\nc', 3), ("C", "d", 5)]


def test_ragged_rows_are_refused_by_line_and_the_others_stay() -> None:
    table = read_table(
        b"Date,Open,Close\n2024-01-02,1,2\n2024-01-03,1\n2024-01-04,1,2,3\n2024-01-05,5\n2024-01-08,6,7\n", "x"
    )
    assert table.frame["line"].to_list() == [2, 6]
    assert [(found.line, found.rows, found.reason) for found in table.refusals] == [
        (3, 2, "has 2 cells where the header has 3"),
        (4, 1, "has 4 cells where the header has 3"),
    ]


def test_a_row_cut_off_in_the_middle_of_a_number_is_refused() -> None:
    """A download that broke off at 68 of 682.06 must not become a close of 68."""
    table = read_table(b"Date,Close,Volume\n2025-10-30,679.83,100\n2025-10-31,68", "x.csv")
    assert table.frame.height == 1
    assert table.refusals[0].line == 3


def test_a_short_row_among_quoted_ones_is_refused_as_well() -> None:
    table = read_table(b'Date,Close,Volume\n"2025-10-30","679.83","100"\n"2025-10-31","68"\n', "x.csv")
    assert table.frame.height == 1
    assert table.refusals[0].line == 3


def test_separators_too_many_at_the_end_are_harmless() -> None:
    assert rows(b"Date,Close\n2024-01-02,100,\n2024-01-03,101,,\n") == WANTED


def test_a_short_row_is_refused_although_a_long_one_makes_up_for_its_separator() -> None:
    table = read_table(b"Symbol,Name\nAAPL\nMSFT,,\n", "f.csv")
    assert table.frame.rows() == [("MSFT", "", 3)]
    assert [(refusal.line, refusal.reason) for refusal in table.refusals] == [(2, "has 1 cells where the header has 2")]


def test_an_open_quote_refuses_from_its_line_on_and_keeps_what_stood_before() -> None:
    table = read_table(b'Date,Close\n2024-01-02,100\n2024-01-03,"101\n2024-01-04,102\n', "x.csv")
    assert table.frame.rows() == [("2024-01-02", "100", 2)]
    assert table.refusals[0].line == 3


@pytest.mark.parametrize("data", [b"", b"  \n\n", b"\xef\xbb\xbf", "".encode("utf-16")])
def test_nothing_is_an_empty_file(data: bytes) -> None:
    with pytest.raises(UnreadableFile, match="empty"):
        read_table(data, "x.csv")


def test_a_nul_byte_is_told_with_its_line() -> None:
    with pytest.raises(UnreadableFile, match="line 3 holds a NUL byte"):
        read_table(b"Date,Close\n2024-01-02,100\n2024-01-03,1\x0001\n", "x.csv")


def test_binary_is_told() -> None:
    with pytest.raises(UnreadableFile, match="binary or damaged"):
        read_table(b"\x7fELF\x02\x01\x01\x03\x05\x06\xfe\xff\xff", "x.csv")


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"\x1f\x8b\x08abc", "gzip"),
        (b"\xd0\xcf\x11\xe0abc", "Excel"),
        (b"%PDF-1.7", "PDF"),
        (b"<!DOCTYPE html><p>Too many requests</p>", "web page"),
        (b"<html><body>Too many requests, wait</body></html>", "web page"),
        (b"<html>\n<head>\n<title>,<b>\n", "web page"),
        (b'{"chart": {"result": null}}', "JSON"),
    ],
)
def test_files_of_another_kind_are_named(data: bytes, words: str) -> None:
    with pytest.raises(UnreadableFile, match=words):
        read_table(data, "x.csv")


def test_latin_1_is_read_and_said() -> None:
    table = read_table("Symbol,Name\nNESN,Nestlé\n".encode("latin-1"), "x.csv")
    assert table.frame.row(0) == ("NESN", "Nestlé", 2)
    assert table.refusals[0].note


def test_damaged_utf_16_is_refused() -> None:
    with pytest.raises(UnreadableFile, match="UTF-16"):
        read_table(b"\xff\xfe" + SOUND.encode("utf-16-le")[:-1], "x.csv")


def test_parquet_keeps_its_types_and_counts_rows_from_one() -> None:
    buffer = io.BytesIO()
    pl.DataFrame({"Date": ["2024-01-02"], "Close": [1.5]}).write_parquet(buffer)
    table = read_table(buffer.getvalue(), "x.parquet")
    assert table.header == ("Date", "Close")
    assert table.frame.rows() == [("2024-01-02", 1.5, 1)]


def test_parquet_cut_short_is_refused() -> None:
    buffer = io.BytesIO()
    pl.DataFrame({"Date": ["2024-01-02"] * 100, "Close": [1.5] * 100}).write_parquet(buffer)
    with pytest.raises(UnreadableFile, match="damaged"):
        read_table(buffer.getvalue()[:-20], "x.parquet")


def test_header_cells_are_shown_inert_and_cut() -> None:
    assert shown(("\x1b[31mDate", "b", *"cdefghij")) == "␛[31mDate, b, c, d, e, f, g, h and 2 more"


def test_a_module_is_not_a_table(tmp_path: Path) -> None:
    table = read_table(b"import os\nprint(os)\n", "x.py")
    assert table.header == ("import os",)


def test_cells_of_parquet_that_are_no_cells_are_told_by_their_type() -> None:
    """Read as numbers they would be 0 and 1, or nanoseconds."""
    file = io.BytesIO()
    columns = {"a": [True, None], "b": [timedelta(days=1), None], "c": [[1], None], "d": [Decimal("1.50"), None]}
    pl.DataFrame({**columns, "e": pl.Series(["x", None]).cast(pl.Categorical)}).write_parquet(file)

    assert rows(file.getvalue()) == [
        ("(boolean)", "(duration)", "(list)", 1.5, "x", 1),
        (None, None, None, None, None, 2),
    ]


def test_a_carriage_return_that_stands_alone_ends_a_row_even_among_lines_of_another_kind() -> None:
    assert rows(b"Date,Close\n2024-01-02,100\r2024-01-03,101\n") == [("2024-01-02", "100", 2), ("2024-01-03", "101", 3)]
