"""Files of one name in several folders: refused where they are of different securities, laid over each other else."""

from __future__ import annotations

from datetime import date, timedelta

import polars as pl
import pytest

from rottui.cache.tables import PRICES
from rottui.refresh.namesakes import REASON, refuse_namesakes
from rottui.sources.files.inputs import FileRead
from rottui.sources.protocol import PriceBatch

CLOSES = (100.0, 101.0, 99.0, 102.0, 104.0, 103.0)


def read(name: str, *closes: float, named: str = "DAILY", first: date = date(2024, 1, 1)) -> FileRead:
    days = [first + timedelta(days=number) for number in range(len(closes))]
    frame = pl.DataFrame({"date": days, "close": closes}).with_columns(
        pl.lit(None).alias(column) for column in PRICES.names() if column not in ("date", "close")
    )
    return FileRead(name, "prices", PriceBatch(frame.select(PRICES.names()), frozenset(), "file"), named=named)


def told(*reads: FileRead) -> list[tuple[str, str]]:
    """Return each refused file with the other one that is named beside it."""
    refused = [(each, each.batch.refusals[0]) for each in refuse_namesakes(reads) if each.kind == "nothing"]
    assert all(said.reason == REASON and said.rows == 6 for _, said in refused)
    return [(each.name, said.example) for each, said in refused]


def test_files_of_different_securities_are_refused_and_name_each_other() -> None:
    reads = (read("SPY/daily.csv", *CLOSES), read("QQQ/daily.csv", 50, 52, 51, 50, 53, 54))
    assert told(*reads) == [("SPY/daily.csv", "QQQ/daily.csv"), ("QQQ/daily.csv", "SPY/daily.csv")]


@pytest.mark.parametrize("factor", [1.0, 1.04, 0.25, 0.7])
def test_the_same_security_however_adjusted_is_not(factor: float) -> None:
    """A quarter is a split of four for one; three tenths less, the dividends of years."""
    assert told(read("a/SPY.csv", *CLOSES), read("b/SPY.csv", *(close * factor for close in CLOSES))) == []


def test_a_few_other_closes_are_corrections() -> None:
    assert told(read("a/SPY.csv", *CLOSES), read("b/SPY.csv", *CLOSES[:4], 52.0, 103.0)) == []


def test_files_without_enough_dates_in_common_go_on_from_each_other() -> None:
    assert told(read("a/SPY.csv", *CLOSES), read("b/SPY.csv", 9, 7, 9, 7, 9, 7, first=date(2024, 1, 3))) == []


def test_symbols_of_a_column_are_what_they_say() -> None:
    assert told(read("a.csv", *CLOSES, named=""), read("b.csv", 9, 7, 9, 7, 9, 7, named="")) == []


def test_files_of_other_names_are_left_alone() -> None:
    reads = (read("a/X.csv", *CLOSES), read("b/X.csv", 9, 7, 9, 7, 9, 7), read("Y.csv", *CLOSES, named="Y"))
    assert [each.kind for each in refuse_namesakes(reads)] == ["nothing", "nothing", "prices"]
