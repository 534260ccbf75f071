from __future__ import annotations

from collections.abc import Callable

import pytest

from rottui.cache.tables import MEMBERS
from rottui.sources.files.inputs import FileRead
from rottui.sources.protocol import MembersBatch, NothingUsable

ReadText = Callable[..., FileRead]


def rows(read: FileRead) -> list[tuple[object, ...]]:
    assert isinstance(read.batch, MembersBatch), read.batch
    assert read.batch.frame.schema == MEMBERS
    return read.batch.frame.rows()


def test_a_list_of_symbols_with_sectors_is_a_universe_named_by_its_file(read_text: ReadText) -> None:
    text = (
        'Symbol,Security,GICS Sector,Date added\nMMM,3M,Industrials,1957-03-04\nBRK.B,"Berkshire, B",Financials,2010\n'
    )
    assert rows(read_text(text, stem="My SP500")) == [
        ("my-sp500", "BRK-B", "Berkshire, B", "Financials"),
        ("my-sp500", "MMM", "3M", "Industrials"),
    ]


def test_the_name_asked_for_wins(read_text: ReadText) -> None:
    assert rows(read_text("Ticker,Name\nA,Agilent\n", stem="x", universe="sp500")) == [
        ("sp500", "A", "Agilent", "Unknown")
    ]


def test_a_list_without_names_is_named_by_symbol(read_text: ReadText) -> None:
    assert rows(read_text("ticker;sector\nA;Health Care\nB;\n", stem="x")) == [
        ("x", "A", "A", "Health Care"),
        ("x", "B", "B", "Unknown"),
    ]


def test_repeated_and_impossible_symbols_are_told(read_text: ReadText) -> None:
    read = read_text("Symbol,Sector\nA,X\nA,Y\nnot one,Z\nNA,W\n", stem="x")
    assert [row[1] for row in rows(read)] == ["A", "NA"]
    assert [(each.line, each.note) for each in read.batch.refusals] == [(4, False), (3, True)]


def test_a_list_of_nothing_is_refused(read_text: ReadText) -> None:
    assert isinstance(read_text("Symbol,Sector\n", stem="x").batch, NothingUsable)


@pytest.mark.parametrize("text", ["Symbol\nB\nBRK.B\n", "Symbol\nB\n\nBRK.B\n\n", "Ticker,Weight (%)\nBRK.B,7\nB,6\n"])
def test_symbols_alone_are_a_member_list(read_text: ReadText, text: str) -> None:
    read = read_text(text, stem="x", universe="mine")
    assert rows(read) == [("mine", "B", "B", "Unknown"), ("mine", "BRK-B", "BRK-B", "Unknown")]
    assert not read.batch.refusals


@pytest.mark.parametrize("beside", ["Date", "Close", "Volume", "Adj Close", "Dividends"])
def test_symbols_beside_what_prices_have_are_no_member_list(read_text: ReadText, beside: str) -> None:
    assert read_text(f"Symbol,{beside}\nA,1\nB,2\n", stem="x").kind == "nothing"


def test_a_file_without_a_usable_name_asks_for_one(read_text: ReadText) -> None:
    read = read_text("Symbol,Sector\nA,X\n", stem="---")
    assert "--universe" in read.batch.refusals[0].reason
