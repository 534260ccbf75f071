"""What a frame must be to be stored, said to the programmer who hands over another one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

import polars as pl
import pytest

from rottui.cache.conform import conform
from rottui.cache.tables import MEMBERS, SYMBOLS, TABLES

PricesOf = Callable[..., pl.DataFrame]


@pytest.mark.parametrize(
    ("change", "word"),
    [
        (lambda frame: frame.drop("volume"), "volume"),
        (lambda frame: frame.with_columns(extra=1), "extra"),
        (lambda frame: frame.with_columns(pl.col("close").cast(pl.String)), "close is String"),
        (lambda frame: frame.with_columns(pl.col("date").cast(pl.Datetime("us"))), "date is Datetime"),
        (lambda frame: frame.with_columns(date=pl.lit(None, pl.Date)), "null in the key column date"),
        (lambda frame: pl.concat([frame, frame.head(2)]), "2 rows repeat a key, such as AAA, 2023-01-02"),
    ],
)
def test_a_frame_that_does_not_fit_is_refused_by_name(
    prices_of: PricesOf, change: Callable[[pl.DataFrame], pl.DataFrame], word: str
) -> None:
    with pytest.raises(ValueError, match=f"prices: .*{word}"):
        conform(TABLES["prices"], change(prices_of()))


def test_types_that_say_the_same_are_cast_and_columns_put_in_order(prices_of: PricesOf) -> None:
    frame = prices_of()
    given = frame.reverse().select(reversed(frame.columns))
    given = given.with_columns(pl.col("symbol").cast(pl.Categorical), pl.col("close").cast(pl.Int64), open=None)

    assert conform(TABLES["prices"], given).equals(frame.sort("symbol", "date"))


def test_a_number_too_large_for_its_column_is_refused() -> None:
    counts = {column: [3_000_000_000] for column, dtype in TABLES["breadth"].schema.items() if dtype == pl.Int32}
    frame = pl.DataFrame({"universe": ["u"], "sector": [None], "date": [date(2024, 1, 2)]} | counts)

    with pytest.raises(ValueError, match="breadth"):
        conform(TABLES["breadth"], frame)


def test_a_time_without_a_zone_is_not_taken_for_utc() -> None:
    row = ("AAA", None, None, datetime(2024, 1, 2), "file", False, "ok", "")
    frame = pl.DataFrame([row], schema=dict(SYMBOLS) | {"fetched_at": pl.Datetime("us")}, orient="row")

    with pytest.raises(ValueError, match="fetched_at"):
        conform(TABLES["symbols"], frame)


def test_the_same_key_twice_is_found_wherever_it_stands() -> None:
    rows = [("u", symbol, "", "") for symbol in ("B", "A", "B")]

    with pytest.raises(ValueError, match="1 rows repeat a key, such as u, B"):
        conform(TABLES["members"], pl.DataFrame(rows, schema=MEMBERS, orient="row"))


def test_two_rows_without_a_sector_on_one_day_repeat_a_key() -> None:
    counts = {column: [1, 1] for column, dtype in TABLES["breadth"].schema.items() if dtype == pl.Int32}
    frame = pl.DataFrame({"universe": ["u"] * 2, "sector": [None] * 2, "date": [date(2024, 1, 2)] * 2} | counts)

    with pytest.raises(ValueError, match="repeat a key"):
        conform(TABLES["breadth"], frame)
