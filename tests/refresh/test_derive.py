"""Derived breadth: always what a count from nothing would give, and made from no more than it needs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from polars.testing import assert_frame_equal

from rottui.analytics.breadth import counts
from rottui.cache.store import Store, Writer
from rottui.cache.tables import PRICES, TABLES
from rottui.refresh.derive import derive_breadth

START = date(2021, 1, 4)
DAYS = [day for day in (START + timedelta(days=at) for at in range(1500)) if day.weekday() < 5][:900]
SECTORS = {"A": "Energy", "B": "Energy", "C": "Utilities", "D": "Utilities", "E": "Energy"}


def prices_of(closes: Mapping[str, Mapping[date, float]]) -> pl.DataFrame:
    rows = [(symbol, day, close) for symbol, days in closes.items() for day, close in days.items()]
    frame = pl.DataFrame(rows, schema={"symbol": pl.String, "date": pl.Date, "close": pl.Float64}, orient="row")
    missing = [pl.lit(None, kind).alias(name) for name, kind in PRICES.items() if name not in frame.columns]
    return (
        frame.with_columns(missing).with_columns(dividend=pl.lit(0.0), provisional=pl.lit(False)).select(PRICES.names())
    )


def members_of(**universes: str) -> pl.DataFrame:
    """`small="ABC"` is a universe of three symbols."""
    rows = [(universe, symbol, "", SECTORS[symbol]) for universe, symbols in universes.items() for symbol in symbols]
    return pl.DataFrame(rows, schema=TABLES["members"].schema, orient="row")


def history(symbols: str = "ABCDE", days: list[date] = DAYS) -> dict[str, dict[date, float]]:
    random = np.random.default_rng(3)
    walks = {symbol: 50 + np.cumsum(random.choice([-0.25, 0.0, 0.25], len(days))) for symbol in symbols}
    return {symbol: dict(zip(days, map(float, walk), strict=True)) for symbol, walk in walks.items()}


class Spy:
    """A writer that notes what is read of the prices and whether breadth is put."""

    def __init__(self, writer: Writer) -> None:
        self.writer = writer
        self.price_rows: list[int] = []

    def read(self, table: str, **query: Any) -> pl.DataFrame:
        frame = self.writer.read(table, **query)
        if table == "prices":
            self.price_rows.append(frame.height)
        return frame

    def put(self, table: str, frame: pl.DataFrame) -> None:
        self.writer.put(table, frame)


@pytest.fixture
def writer(tmp_path: Path) -> Iterator[Writer]:
    with Store(tmp_path / "cache").writer(who="a test") as writer:
        yield writer


def from_nothing(writer: Writer) -> pl.DataFrame:
    """Every universe counted from all prices."""
    closes, members = writer.read("prices"), writer.read("members")
    parts = [counts(closes, members.filter(universe=name), name) for name in members["universe"].unique().sort()]
    return pl.concat([pl.DataFrame(schema=TABLES["breadth"].schema), *parts]).sort(TABLES["breadth"].key)


def filled(writer: Writer, days: list[date] = DAYS, **universes: str) -> dict[str, dict[date, float]]:
    """Put prices and members, derive and commit."""
    closes = history(days=days)
    writer.put("prices", prices_of(closes))
    writer.put("members", members_of(**universes))
    derive_breadth(writer, dict.fromkeys(closes, days[0]))
    writer.commit()
    return closes


def test_every_universe_is_counted_the_first_time(writer: Writer) -> None:
    filled(writer, small="ABC", other="CD")
    breadth = writer.read("breadth")
    assert breadth["universe"].unique().sort().to_list() == ["other", "small"]
    assert breadth.height == len(DAYS) * (3 + 2)  # small: all, Energy, Utilities; other: all, Utilities
    assert_frame_equal(breadth, from_nothing(writer))


def test_a_new_day_extends_the_rows_from_a_year_of_prices(writer: Writer) -> None:
    closes = filled(writer, DAYS[:-1], small="ABC")
    for symbol in "ABC":
        closes[symbol][DAYS[-1]] = 60.0
    writer.put("prices", prices_of(closes))
    spy = Spy(writer)
    derive_breadth(spy, dict.fromkeys("ABC", DAYS[-1]))  # type: ignore[arg-type]
    assert_frame_equal(writer.read("breadth"), from_nothing(writer))
    assert writer.read("breadth")["date"].max() == DAYS[-1]
    # 252 sessions and the 30 calendar days (at most 22 weekdays) ahead of them
    assert sum(spy.price_rows) <= 3 * (252 + 22)


def test_a_correction_recounts_every_later_day_and_no_earlier_one(writer: Writer) -> None:
    closes = filled(writer, small="ABC")
    before = writer.read("breadth")
    closes["B"][DAYS[400]] = 500.0  # a high that later highs have to beat for a year, and a jump in all averages
    writer.put("prices", prices_of(closes))
    derive_breadth(writer, {"B": DAYS[400]})
    after = writer.read("breadth")
    assert_frame_equal(after, from_nothing(writer))
    earlier = pl.col("date") < DAYS[400]
    assert_frame_equal(after.filter(earlier), before.filter(earlier))
    assert not after.equals(before)


def test_the_earliest_change_of_a_universe_decides(writer: Writer) -> None:
    closes = filled(writer, small="ABC")
    closes["A"][DAYS[700]], closes["B"][DAYS[300]] = 1.0, 1.0
    writer.put("prices", prices_of(closes))
    derive_breadth(writer, {"A": DAYS[700], "B": DAYS[300], "E": DAYS[0]})
    assert_frame_equal(writer.read("breadth"), from_nothing(writer))


def test_removed_days_lose_their_rows(writer: Writer) -> None:
    closes = filled(writer, small="ABC")
    kept = {symbol: {day: close for day, close in days.items() if day < DAYS[-3]} for symbol, days in closes.items()}
    writer.put("prices", prices_of(kept))
    derive_breadth(writer, dict.fromkeys("ABCDE", DAYS[-3]))
    assert writer.read("breadth")["date"].max() == DAYS[-4]
    assert_frame_equal(writer.read("breadth"), from_nothing(writer))


def test_universes_without_a_changed_symbol_are_left_alone(writer: Writer) -> None:
    filled(writer, small="AB", other="CD")
    spy = Spy(writer)
    derive_breadth(spy, {"E": DAYS[0]})  # type: ignore[arg-type]
    assert spy.price_rows == []
    generation = writer.generation
    assert writer.commit() == generation, "nothing changed, so nothing is written"


def test_a_missing_sector_is_no_change_of_the_list(writer: Writer) -> None:
    filled(writer, small="AB")
    writer.put("members", members_of(small="AB").with_columns(sector=pl.lit(None, pl.String)))
    derive_breadth(writer, {}, universes_changed=["small"])
    assert_frame_equal(writer.read("breadth"), from_nothing(writer))
    spy = Spy(writer)
    derive_breadth(spy, {})  # type: ignore[arg-type]
    assert spy.price_rows == []


def test_a_universe_named_as_changed_is_counted_whole(writer: Writer) -> None:
    filled(writer, small="AB", other="CD")
    swapped = members_of(small="AE", other="CD")  # as many members of the same sectors as before
    writer.put("members", swapped)
    derive_breadth(writer, {}, universes_changed=["small"])
    assert_frame_equal(writer.read("breadth"), from_nothing(writer))


@pytest.mark.parametrize("symbols", ["A", "ABE", "AC"])
def test_another_number_of_members_or_sector_is_noticed(writer: Writer, symbols: str) -> None:
    filled(writer, small="AB", other="CD")
    writer.put("members", members_of(small=symbols, other="CD"))
    derive_breadth(writer, {})
    assert_frame_equal(writer.read("breadth"), from_nothing(writer))


def test_a_new_universe_is_counted_without_any_changed_symbol(writer: Writer) -> None:
    filled(writer, small="AB")
    writer.put("members", members_of(small="AB", other="CDE"))
    derive_breadth(writer, {})
    assert_frame_equal(writer.read("breadth"), from_nothing(writer))
    assert set(writer.read("breadth")["universe"]) == {"small", "other"}


def test_a_universe_that_is_no_more_loses_its_rows(writer: Writer) -> None:
    filled(writer, small="AB", other="CD")
    writer.put("members", members_of(other="CD"))
    derive_breadth(writer, {})
    assert set(writer.read("breadth")["universe"]) == {"other"}
    writer.put("members", members_of())
    derive_breadth(writer, {})
    assert writer.read("breadth").is_empty()


def test_members_without_prices_and_no_members_at_all_give_no_rows(writer: Writer) -> None:
    derive_breadth(writer, {"A": DAYS[0]})
    assert writer.read("breadth").is_empty()
    writer.put("members", members_of(small="AB"))
    derive_breadth(writer, {"A": DAYS[0]})
    assert writer.read("breadth").is_empty()


def test_portions_of_a_first_run_end_where_one_run_would(writer: Writer) -> None:
    """Each portion brings the whole history of a few more members."""
    closes = history()
    writer.put("members", members_of(small="ABCDE"))
    for upto in range(1, 6):
        writer.put("prices", prices_of(dict(list(closes.items())[:upto])))
        derive_breadth(writer, {"ABCDE"[upto - 1]: DAYS[0]})
        writer.commit()
        assert_frame_equal(writer.read("breadth"), from_nothing(writer))


def test_the_members_of_a_new_day_may_come_in_portions(writer: Writer) -> None:
    closes = filled(writer, DAYS[:-1], small="ABCDE")
    for upto in range(1, 6):
        closes["ABCDE"[upto - 1]][DAYS[-1]] = 60.0
        writer.put("prices", prices_of(closes))
        derive_breadth(writer, {"ABCDE"[upto - 1]: DAYS[-1]})
        writer.commit()
        priced = writer.read("breadth").filter(pl.col("date") == DAYS[-1], pl.col("sector").is_null())["priced"]
        assert priced.to_list() == ([upto] if upto >= 3 else []), "half of five members make a session"
        assert_frame_equal(writer.read("breadth"), from_nothing(writer))
