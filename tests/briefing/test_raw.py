"""A column's bytes: those of its numbers, however the column came about."""

from __future__ import annotations

from array import array
from datetime import date

import polars as pl
import pytest

from rottui.briefing.raw import raw

NUMBERS = [1.5, -2.0, float("inf"), 0.0, 4.25]
WHOLE = pl.Series("x", NUMBERS)


@pytest.mark.parametrize(
    ("column", "numbers"),
    [
        (WHOLE, NUMBERS),
        (WHOLE[2:], NUMBERS[2:]),
        (WHOLE[1:3], NUMBERS[1:3]),
        (pl.concat([WHOLE[3:], WHOLE[:2]], rechunk=False), [*NUMBERS[3:], *NUMBERS[:2]]),
        (WHOLE.reverse(), NUMBERS[::-1]),
        (pl.Series("x", [1.0, None]).fill_null(2.0), [1.0, 2.0]),
        (pl.DataFrame({"x": NUMBERS}).filter(pl.col("x") > 1)["x"], [1.5, float("inf"), 4.25]),
        (WHOLE[:0], []),
    ],
    ids=["whole", "tail", "middle", "pieces", "reversed", "filled", "filtered", "empty"],
)
def test_they_are_those_of_the_numbers(column: pl.Series, numbers: list[float]) -> None:
    assert array("d", raw(column)).tolist() == numbers


def test_days_are_numbers_of_four_bytes() -> None:
    days = pl.Series([date(1970, 1, 2), date(2025, 10, 31)])

    assert array("i", raw(days.to_physical())).tolist() == [1, 20392]
    assert array("i", raw(days[1:].to_physical())).tolist() == [20392]


def test_they_outlive_the_column() -> None:
    column = pl.Series("x", NUMBERS * 1000)
    told = raw(column)
    del column

    assert array("d", told).tolist() == NUMBERS * 1000


def test_a_column_of_something_else_or_with_gaps_is_refused() -> None:
    with pytest.raises(TypeError):
        raw(pl.Series(["a", "b"]))
    with pytest.raises(TypeError):
        raw(pl.Series([1, 2], dtype=pl.Int64))
    with pytest.raises(ValueError, match="nulls in x"):
        raw(pl.Series("x", [1.0, None]))
