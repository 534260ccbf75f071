"""What the closes of a file are taken for, and the dividends between close and adjusted close."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from rottui.sources.files import basis
from rottui.sources.files.inputs import FileRead
from rottui.sources.protocol import PriceBatch

ReadText = Callable[..., FileRead]


def batch(read: FileRead) -> PriceBatch:
    assert isinstance(read.batch, PriceBatch), read.batch
    return read.batch


def notes(read: FileRead) -> list[str]:
    return [refusal.reason for refusal in read.batch.refusals if refusal.note]


@pytest.mark.parametrize(
    ("text", "adjusted", "note"),
    [
        ("Date,Close\n2024-01-02,10\n", True, basis.CLOSE_ONLY),
        ("Date,Close,Volume\n2024-01-02,10,5\n", True, basis.CLOSE_ONLY),
        ("Date,Adj Close\n2024-01-02,10\n", True, basis.ADJUSTED_ONLY),
        ("Date,Open,High,Low,Close,Volume\n2024-01-02,10,11,9,10,1000\n", False, basis.NO_DIVIDENDS),
        ("Date,Close,Dividends\n2024-01-02,10,0\n", False, None),
        ("Date,Close,AdjClose\n2024-01-02,10,9\n", False, None),
        ("Date,Open,Close,Dividends,Stock Splits\n2024-01-02,10,10,1,0\n", True, basis.YFINANCE),
        ("Date,Close,Adj Close,Dividends,Stock Splits\n2024-01-02,10,9,0,0\n", False, None),
    ],
)
def test_what_the_columns_are_taken_for(read_text: ReadText, text: str, adjusted: bool, note: str | None) -> None:
    read = read_text(text)
    assert batch(read).adjusted == (frozenset({"SPY"}) if adjusted else frozenset())
    assert notes(read) == ([note] if note else [])


def test_dividend_adjusted_bars_have_no_dividends_of_their_own(read_text: ReadText) -> None:
    """They are in the closes already; counting them again would double them."""
    read = read_text("Date,Close,Dividends,Stock Splits\n2024-01-02,10,0.5,0\n")
    assert batch(read).frame["dividend"].to_list() == [0.0]


def test_dividends_a_file_is_silent_about_are_unknown_and_not_zero(read_text: ReadText) -> None:
    read = read_text("Date,Open,Close\n2024-01-02,10,10\n")
    assert batch(read).frame["dividend"].to_list() == [None]


def test_dividends_are_derived_from_the_two_closes(read_text: ReadText) -> None:
    """A dividend of 2 on a close of 100: closes before the ex-date are adjusted by 0.98."""
    read = read_text("Date,Close,AdjClose\n2024-01-02,100.00,98.00\n2024-01-03,99.00,99.00\n2024-01-04,99.50,99.50\n")
    dividends = batch(read).frame["dividend"].to_list()
    assert dividends[0] is None
    assert dividends[1:] == pytest.approx([2.0, 0.0])


def test_derived_dividends_give_back_the_adjusted_close_as_total_return(read_text: ReadText) -> None:
    closes = [50.0, 51.0, 49.5, 49.0, 52.0, 51.5]
    paid = [0.0, 0.0, 0.4, 0.0, 0.0, 0.45]
    adjusted = [closes[-1]]  # Yahoo's rule: every earlier close times 1 − D / C of the day before the ex-date
    for today in range(len(closes) - 1, 0, -1):
        adjusted.insert(0, adjusted[0] * closes[today - 1] / closes[today] * (1 - paid[today] / closes[today - 1]))
    days = [1, 2, 3, 4, 5, 8]
    lines = [f"2024-01-{day:02},{close!r},{adj!r}" for day, close, adj in zip(days, closes, adjusted, strict=True)]
    read = read_text("Date,Close,AdjClose\n" + "\n".join(lines) + "\n")
    assert batch(read).frame["dividend"].to_list()[1:] == pytest.approx(paid[1:], abs=1e-9)


def test_rounding_of_prices_with_two_decimals_is_no_dividend(read_text: ReadText) -> None:
    read = read_text("Date,Close,AdjClose\n2024-01-02,50.12,45.33\n2024-01-03,50.57,45.73\n2024-01-04,50.03,45.25\n")
    assert batch(read).frame["dividend"].to_list()[1:] == [0.0, 0.0]


def test_a_day_without_an_adjusted_close_hides_no_dividend(read_text: ReadText) -> None:
    read = read_text("Date,Close,AdjClose\n2024-01-02,100.00,98.00\n2024-01-03,100.00,null\n2024-01-04,99.00,99.00\n")
    assert batch(read).frame["dividend"].to_list()[1:] == pytest.approx([0.0, 2.0])


def test_an_adjusted_close_that_falls_against_the_close_gives_no_negative_dividend(read_text: ReadText) -> None:
    read = read_text("Date,Close,AdjClose\n2024-01-02,100.0,100.0\n2024-01-03,100.0,95.0\n")
    assert batch(read).frame["dividend"].to_list()[1:] == [0.0]
    assert notes(read) == [basis.NEGATIVE_DIVIDENDS]


def test_a_split_that_only_the_adjusted_close_knows_of_is_no_dividend(read_text: ReadText) -> None:
    read = read_text(
        "Date,Open,Close,Adj Close,Volume\n2024-06-06,1200,1208.0,120.8,400\n2024-06-07,1200,1210.0,121.0,500\n"
        "2024-06-10,120,121.5,121.5,3000\n"
    )
    frame = batch(read).frame
    assert frame["close"].to_list() == pytest.approx([120.8, 121.0, 121.5])
    assert frame["open"].to_list() == pytest.approx([120.0, 120.0, 120.0])
    assert frame["volume"].to_list() == pytest.approx([4000.0, 5000.0, 3000.0])
    assert frame["dividend"].to_list()[1:] == [0.0, 0.0]
    assert basis.UNSPLIT in notes(read)


ODD_SPLIT = ((2, "126.75", "101.40", 1), (3, "126.25", "101.00", 1), (4, "101.50", "101.50", 1.25))
"""Five shares for four: 126.25 become 101.00, of which 101.50 are no fall."""


@pytest.mark.parametrize("heading", ["split_coefficient", "splitFactor", "Stock Splits"])
@pytest.mark.parametrize("dividends", [True, False])
def test_a_split_of_any_ratio_that_the_file_states_is_undone(
    read_text: ReadText, heading: str, dividends: bool
) -> None:
    none = "0" if heading == "Stock Splits" else "1.0"
    rows = [
        f"2024-01-0{day},{close},{adjusted},1000,{none if split == 1 else split}"
        for day, close, adjusted, split in ODD_SPLIT
    ]
    paid = (",dividend_amount", ",0.0000") if dividends else ("", "")
    text = f"timestamp,close,adjusted_close,volume,{heading}{paid[0]}\n" + "".join(f"{row}{paid[1]}\n" for row in rows)
    read = read_text(text)
    frame = batch(read).frame
    assert frame["close"].to_list() == pytest.approx([101.4, 101.0, 101.5])
    assert frame["volume"].to_list() == pytest.approx([1250.0, 1250.0, 1000.0])
    assert frame["dividend"].to_list()[1:] == [0.0, 0.0]
    assert notes(read) == [basis.UNSPLIT]


def test_a_stated_split_that_the_closes_are_adjusted_for_by_now_is_not_undone(read_text: ReadText) -> None:
    read = read_text("Date,Close,Adj Close,Split Factor\n2024-01-02,10,9,1\n2024-01-03,10,9,4\n2024-01-04,10,9,1\n")
    assert batch(read).frame["close"].to_list() == [10.0, 10.0, 10.0]
    assert notes(read) == []


def test_closes_beside_a_split_factor_and_no_adjusted_close_are_prices(read_text: ReadText) -> None:
    """Yahoo's column of splits is 0 on most days and goes with adjusted closes; a factor of 1 goes with raw ones."""
    read = read_text("Date,Close,dividend_amount,split_coefficient\n2024-01-02,10,0.1,1\n")
    assert not batch(read).adjusted
    assert batch(read).frame["dividend"].to_list() == [0.1]


def test_a_dividend_of_more_than_a_tenth_that_nobody_states_is_told(read_text: ReadText) -> None:
    rows = "".join(f"2024-01-0{day},{close},{adjusted}\n" for day, close, adjusted, _ in ODD_SPLIT)
    read = read_text("Date,Close,Adj Close\n" + rows)
    # 126.25 · (1 − 0.8): the closes before are adjusted by 0.8.
    assert batch(read).frame["dividend"].to_list()[1:] == pytest.approx([0.0, 25.25])
    (note,) = batch(read).refusals
    assert (note.reason, note.line, note.example) == (basis.LARGE_DIVIDENDS, 4, "2024-01-04")


@pytest.mark.parametrize(("paid", "told"), [("25.25", []), ("0.5", [basis.UNEXPLAINED])])
def test_a_factor_that_the_dividends_do_not_explain_is_told(read_text: ReadText, paid: str, told: list[str]) -> None:
    rows = "".join(
        f"2024-01-0{day},{close},{adjusted},{paid if day == 4 else 0}\n" for day, close, adjusted, _ in ODD_SPLIT
    )
    assert notes(read_text("Date,Close,Adj Close,Dividends\n" + rows)) == told


def test_bars_of_one_symbol_do_not_touch_the_next(read_text: ReadText) -> None:
    read = read_text("Symbol,Date,Close,AdjClose\nA,2024-01-02,100,50\nB,2024-01-02,10,10\nB,2024-01-03,10,10\n")
    assert batch(read).frame["dividend"].to_list() == [None, None, 0.0]
