"""New bars onto old ones: extended, corrected, restated, and never mixed from two bases."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

import polars as pl
import pytest

from rottui.cache.tables import MEMBERS, POSITIONING, PRICES, SYMBOLS, empty
from rottui.refresh.merge import PriceMerge, merge_members, merge_positioning, merge_prices
from rottui.sources.protocol import PriceBatch

DAYS = [date(2024, 1, day) for day in (2, 3, 4, 5, 8, 9, 10, 11, 12)]


def bars(first: int, closes: Sequence[float | None], symbol: str = "SPY", **columns: Sequence[Any]) -> pl.DataFrame:
    """Return bars from the day numbered `first` on; volume is null and dividend 0 unless given."""
    count = len(closes)
    data: dict[str, Any] = dict.fromkeys(PRICES.names(), [None] * count)
    data |= {"symbol": [symbol] * count, "date": DAYS[first : first + count], "close": closes}
    data |= {"dividend": [0.0] * count, "provisional": [False] * count, **columns}
    return pl.DataFrame(data, schema=PRICES)


def held_as(adjusted: bool, *symbols: str) -> pl.DataFrame:
    rows = [
        (symbol, DAYS[0], DAYS[-1], datetime(2024, 2, 1, tzinfo=UTC), "file", adjusted, "ok", "")
        for symbol in symbols or ("SPY",)
    ]
    return pl.DataFrame(rows, schema=SYMBOLS, orient="row")


def merge(held: pl.DataFrame, new: pl.DataFrame, *, was: bool = False, now: bool = False) -> PriceMerge:
    """Merge, with the flags whether each side is dividend-adjusted."""
    names = frozenset(new["symbol"].to_list())
    batch = PriceBatch(new, names if now else frozenset(), "file")
    return merge_prices(held, held_as(was, *held["symbol"].unique().to_list()), batch)


def closes(merged: PriceMerge) -> list[float]:
    return merged.frame["close"].to_list()


def counts(merged: PriceMerge) -> tuple[int, int, int]:
    (row,) = merged.counts.select("added", "updated", "unchanged").rows()
    return row


def test_bars_of_an_unknown_symbol_are_added() -> None:
    merged = merge(empty("prices"), bars(0, [1.0, 2.0]))
    assert closes(merged) == [1.0, 2.0]
    assert counts(merged) == (2, 0, 0)
    assert merged.counts["changed_from"][0] == DAYS[0]
    assert merged.frame.schema == PRICES


def test_bars_extend_and_correct_what_is_there() -> None:
    merged = merge(bars(0, [10.0, 11.0, 12.0]), bars(1, [11.0, 12.5, 13.0]))
    assert closes(merged) == [10.0, 11.0, 12.5, 13.0]
    assert counts(merged) == (1, 1, 1)
    assert merged.counts["changed_from"][0] == DAYS[2]


@pytest.mark.parametrize("at_once", [1, 5, 8])
def test_many_bars_merge_some_symbols_at_a_time_and_come_out_the_same(
    at_once: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = pl.concat([bars(0, [10.0, 11.0, 12.0], symbol="A"), bars(0, [40.0, 41.0], symbol="B")])
    new = pl.concat(
        [
            bars(1, [5.5, 6.0, 6.5], symbol="A"),
            bars(0, [41.0, 40.0, 39.0], symbol="B"),
            bars(0, [7.0, 8.0], symbol="C"),
            bars(0, [1.0], symbol="D"),
        ]
    )
    batch = PriceBatch(new, frozenset("AC"), "file")
    whole = merge_prices(held, held_as(True, "A", "B"), batch)
    monkeypatch.setattr("rottui.refresh.merge.MOST_AT_ONCE", at_once)
    parts = merge_prices(held, held_as(True, "A", "B"), batch)
    assert whole.remarks
    assert whole.counts["symbol"].to_list() == list("ABCD")
    assert parts.frame.equals(whole.frame)
    assert parts.counts.equals(whole.counts)
    assert (parts.adjusted, parts.remarks) == (whole.adjusted, whole.remarks)


def test_the_same_bars_again_change_nothing() -> None:
    held = bars(0, [10.1, 11.2, 12.3], dividend=[0.0, 0.1, 0.0], volume=[1.0, None, 3.0])
    merged = merge(held, held)
    assert merged.frame.equals(held)
    assert counts(merged) == (0, 0, 3)
    assert merged.counts["changed_from"][0] is None


def test_a_difference_of_float_rounding_changes_nothing() -> None:
    held = bars(0, [0.1 + 0.2])
    merged = merge(held, bars(0, [0.3]))
    assert counts(merged) == (0, 0, 1)
    assert closes(merged) == [0.1 + 0.2]


def test_nulls_erase_neither_prices_nor_volumes() -> None:
    held = bars(0, [10.0], open=[9.0], high=[11.0], low=[8.0], volume=[100.0])
    merged = merge(held, bars(0, [10.5]))
    assert merged.frame.row(0)[2:7] == (9.0, 11.0, 8.0, 10.5, 100.0)
    assert counts(merged) == (0, 1, 0)


def test_a_file_silent_about_dividends_erases_none() -> None:
    held = bars(0, [10.0, 11.0], dividend=[0.0, 0.25])
    merged = merge(held, bars(0, [10.0, 11.0, 12.0], dividend=[None, None, None]))
    assert merged.frame["dividend"].to_list() == [0.0, 0.25, 0.0]
    assert counts(merged) == (1, 0, 2)


def test_a_file_that_knows_of_no_dividend_corrects_one() -> None:
    merged = merge(bars(0, [10.0], dividend=[0.25]), bars(0, [10.0], dividend=[0.0]))
    assert merged.frame["dividend"].to_list() == [0.0]


def test_a_provisional_bar_becomes_final() -> None:
    merged = merge(bars(0, [10.0], provisional=[True]), bars(0, [10.0]))
    assert merged.frame["provisional"].to_list() == [False]
    assert counts(merged) == (0, 1, 0)


def test_several_symbols_merge_each_for_itself() -> None:
    held = pl.concat([bars(0, [10.0, 11.0], "A"), bars(0, [20.0], "B"), bars(0, [5.0], "C")])
    new = pl.concat([bars(2, [12.0], "A"), bars(0, [21.0], "B"), bars(0, [1.0], "D")])
    merged = merge(held, new)
    assert merged.frame.select("symbol", "close").rows() == [
        ("A", 10.0), ("A", 11.0), ("A", 12.0), ("B", 21.0), ("D", 1.0),
    ]  # fmt: skip
    assert merged.counts.select("symbol", "added", "updated").rows() == [("A", 1, 0), ("B", 0, 1), ("D", 1, 0)]


# Splits: closes are split-adjusted, so a split restates all earlier ones.


def test_a_split_since_scales_the_older_bars_held() -> None:
    held = bars(0, [400.0, 404.0, 408.0], volume=[10.0, 20.0, 30.0], dividend=[0.0, 4.0, 0.0], open=[396.0, None, None])
    merged = merge(held, bars(1, [101.0, 102.0, 103.0], volume=[80.0, 120.0, 99.0], dividend=[1.0, 0.0, 0.0]))
    assert closes(merged) == [100.0, 101.0, 102.0, 103.0]
    assert merged.frame["volume"].to_list() == [40.0, 80.0, 120.0, 99.0]
    assert merged.frame["open"][0] == 99.0
    assert merged.frame["dividend"].to_list() == [0.0, 1.0, 0.0, 0.0]
    (remark,) = merged.remarks
    assert "split" in remark.reason
    assert remark.detail == "by 0.25, told from 2 sessions in common"
    assert remark.refused_rows == 0
    assert counts(merged) == (1, 3, 0)


def test_dividends_scale_with_a_split() -> None:
    held = bars(0, [400.0, 404.0, 408.0], dividend=[4.0, 0.0, 0.0])
    assert merge(held, bars(1, [101.0, 102.0])).frame["dividend"].to_list() == [1.0, 0.0, 0.0]


def test_a_file_from_before_a_split_is_scaled_to_what_is_held() -> None:
    merged = merge(bars(1, [101.0, 102.0, 103.0]), bars(0, [400.0, 404.0, 408.0]))
    assert closes(merged) == [100.0, 101.0, 102.0, 103.0]
    assert counts(merged) == (1, 0, 2)
    assert "older than a split" in merged.remarks[0].reason


def test_importing_a_file_from_before_a_split_again_changes_nothing() -> None:
    old = bars(0, [399.99, 404.04, 408.0])
    once = merge(bars(1, [101.01, 102.0, 103.0]), old).frame
    again = merge(once, old)
    assert again.frame.equals(once)
    assert counts(again) == (0, 0, 3)


def test_a_merger_of_shares_works_the_other_way() -> None:
    merged = merge(bars(0, [1.0, 1.01, 1.02], volume=[100.0, 0.0, 0.0]), bars(1, [10.1, 10.2]))
    assert closes(merged) == [10.0, 10.1, 10.2]
    assert merged.frame["volume"][0] == 10.0


def test_a_single_correction_that_looks_like_a_split_is_only_a_correction() -> None:
    merged = merge(bars(0, [10.0, 11.0, 12.0, 13.0]), bars(0, [10.0, 5.5, 12.0, 13.0]))
    assert closes(merged) == [10.0, 5.5, 12.0, 13.0]
    assert not merged.remarks


# Unadjusted closes that are not: adjusted by whoever wrote the file, or another security's. A few are corrections.

LONG = [100.0, 101.0, 102.0, 103.0, 104.0, 105.0, 106.0, 107.0]
ADJUSTED = [*(close * 0.98 for close in LONG[1:5]), 105.0, 106.0, 107.0, 108.0]
"""From the second day on: of six to compare, for the seventh in common is the last, four are 2 % lower."""


@pytest.mark.parametrize("new", [ADJUSTED, [30.0, 29.0, 31.0, 28.0, 30.0, 30.0, 29.0, 30.0]])
def test_closes_that_are_others_by_no_split_are_refused(new: list[float]) -> None:
    held = bars(0, LONG, dividend=[0.0, 0.0, 0.0, 0.0, 0.0, 2.0, 0.0, 0.0])
    merged = merge(held, bars(1, new, open=new, dividend=[None] * 8))
    assert merged.frame.equals(held)
    (remark,) = merged.remarks
    assert remark.refused_rows == 8
    assert "another security or they were adjusted for dividends; import a file that covers" in remark.reason
    assert remark.detail.startswith("held are 2024-01-02 to 2024-01-11; -")
    assert remark.detail.endswith("in the middle of 7 sessions in common")


def test_they_take_the_place_of_what_they_cover() -> None:
    held = bars(0, LONG, dividend=[0.0, 0.0, 0.0, 0.0, 0.0, 2.0, 0.0, 0.0])
    new = [98.0, *ADJUSTED]
    merged = merge(held, bars(0, new, dividend=[None] * 9))
    assert closes(merged) == new
    assert merged.frame["dividend"].to_list() == [0.0] * 9  # the old ones do not go with them
    (remark,) = merged.remarks
    assert (remark.reason, remark.refused_rows) == ("took the place of closes that did not go with them", 0)


def test_one_correction_among_few_is_taken_without_a_word_and_two_are_not() -> None:
    one, two = [101.0, 102.0, 51.5, *LONG[4:]], [101.0, 51.0, 51.5, *LONG[4:]]
    taken = merge(bars(0, LONG), bars(1, one))
    assert closes(taken) == [100.0, *one]
    assert not taken.remarks
    assert merge(bars(0, LONG), bars(1, two)).remarks[0].refused_rows == 7


def test_closes_a_little_off_are_taken_and_it_is_said_how_far() -> None:
    """A dividend of 0.3 % that the file is adjusted for is less than what vendors' corrections come to."""
    little = [close * 0.997 for close in LONG]
    merged = merge(bars(0, LONG), bars(0, little))
    assert closes(merged) == little
    (remark,) = merged.remarks
    assert (remark.detail, remark.refused_rows) == ("-0.30% in the middle of 8 sessions in common", 0)


def test_too_few_in_common_to_judge_are_taken_and_it_is_said_how_far_off_they_are() -> None:
    merged = merge(bars(0, [20.0]), bars(0, [21.0, 22.0]))
    assert closes(merged) == [21.0, 22.0]
    assert merged.remarks[0].detail == "+5.00% in the middle of 1 session in common"


def test_pennies_may_differ_by_what_rounding_to_a_cent_makes_of_them() -> None:
    held = [0.123, 0.134, 0.146, 0.157, 0.168, 0.171, 0.182]
    cents = [0.12, 0.13, 0.15, 0.16, 0.17, 0.17, 0.18]
    assert closes(merge(bars(0, held), bars(1, cents[1:]))) == [0.123, *cents[1:]]


# Dividend-adjusted closes: a vendor restates all of them at every dividend.


def test_older_adjusted_bars_are_scaled_at_the_overlap() -> None:
    """Since the last file a dividend of 2 % went off: everything earlier is 0.98 of what it was."""
    merged = merge(bars(0, [100.0, 101.0, 102.0, 103.0]), bars(2, [99.96, 100.94, 101.5]), was=True, now=True)
    assert closes(merged) == pytest.approx([98.0, 98.98, 99.96, 100.94, 101.5])
    assert "dividends" in merged.remarks[0].reason
    assert merged.adjusted == {"SPY"}
    assert merged.counts["changed_from"][0] == DAYS[0]


def test_an_older_adjusted_file_is_scaled_to_what_is_held() -> None:
    merged = merge(bars(2, [99.96, 100.94, 101.5]), bars(0, [100.0, 101.0, 102.0, 103.0]), was=True, now=True)
    assert closes(merged) == pytest.approx([98.0, 98.98, 99.96, 100.94, 101.5])
    assert counts(merged) == (2, 0, 2)


def test_the_snapshot_of_an_unfinished_day_does_not_set_the_scale() -> None:
    """The last bar held was a snapshot at 103, the day closed at 104: that is no dividend."""
    merged = merge(bars(0, [100.0, 101.0, 103.0]), bars(1, [101.0, 104.0, 105.0]), was=True, now=True)
    assert closes(merged) == [100.0, 101.0, 104.0, 105.0]
    assert not merged.remarks


def test_a_bar_known_to_be_unfinished_sets_no_scale_even_alone() -> None:
    held = bars(0, [100.0, 101.0, 103.0], provisional=[False, False, True])
    merged = merge(held, bars(2, [104.0, 105.0]), was=True, now=True)
    assert merged.frame.equals(held)
    assert "no session in common" in merged.remarks[0].reason


def test_a_restated_file_that_covers_everything_needs_no_remark() -> None:
    merged = merge(bars(0, [100.0, 101.0, 102.0]), bars(0, [98.0, 98.98, 99.96, 101.0]), was=True, now=True)
    assert closes(merged) == [98.0, 98.98, 99.96, 101.0]
    assert not merged.remarks


def test_a_day_only_held_is_restated_with_its_neighbours() -> None:
    new = bars(0, [98.0, 98.98, 99.96, 101.0]).filter(pl.col("date") != DAYS[1])
    merged = merge(bars(0, [100.0, 101.0, 102.0]), new, was=True, now=True)
    assert closes(merged) == pytest.approx([98.0, 98.98, 99.96, 101.0])


def test_adjusted_bars_without_a_common_session_are_refused() -> None:
    held = bars(0, [100.0, 101.0])
    merged = merge(held, bars(3, [99.0, 98.0]), was=True, now=True)
    assert merged.frame.equals(held)
    (remark,) = merged.remarks
    assert remark.refused_rows == 2
    assert "no session in common" in remark.reason
    assert remark.detail == "held are 2024-01-02 to 2024-01-03"


def test_adjusted_bars_of_another_security_are_refused() -> None:
    held = bars(0, [100.0, 101.0, 99.0, 102.0, 98.0])
    merged = merge(held, bars(1, [20.0, 35.0, 7.0, 60.0, 61.0]), was=True, now=True)
    assert merged.frame.equals(held)
    assert "another security" in merged.remarks[0].reason


# Two bases are never mixed.


@pytest.mark.parametrize(("was", "now"), [(True, False), (False, True)])
def test_the_other_basis_is_refused_unless_it_covers_all(was: bool, now: bool) -> None:
    held = bars(0, [100.0, 101.0, 102.0])
    merged = merge(held, bars(1, [99.0, 98.0, 97.0]), was=was, now=now)
    assert merged.frame.equals(held)
    assert merged.adjusted == ({"SPY"} if was else frozenset())
    (remark,) = merged.remarks
    assert remark.refused_rows == 3
    assert "covers them all" in remark.reason
    assert counts(merged) == (0, 0, 0)


@pytest.mark.parametrize(("was", "now"), [(True, False), (False, True)])
def test_the_other_basis_replaces_what_it_covers_wholly(was: bool, now: bool) -> None:
    held = bars(0, [100.0, 101.0, 102.0], volume=[1.0, 2.0, 3.0])
    new = bars(0, [99.0, 98.0, 97.0, 96.0]).filter(pl.col("date") != DAYS[1])
    merged = merge(held, new, was=was, now=now)
    assert closes(merged) == [99.0, 97.0, 96.0]
    assert merged.frame["volume"].to_list() == [None, None, None]
    assert merged.adjusted == ({"SPY"} if now else frozenset())
    assert "took the place of" in merged.remarks[0].reason
    assert merged.remarks[0].refused_rows == 0
    assert counts(merged) == (1, 3, 0)


# Positions.


def positions(*rows: tuple[str, int, float | None]) -> pl.DataFrame:
    """Return rows of code, day of June 2021, longs."""
    return pl.DataFrame(
        [(code, date(2021, 6, day), None, "tff", 100.0, "dealer", long, 1.0, None) for code, day, long in rows],
        schema=POSITIONING,
        orient="row",
    )


def test_positions_extend_and_correct() -> None:
    merged = merge_positioning(
        positions(("A", 1, 5.0), ("A", 8, 6.0)), positions(("A", 8, 7.0), ("A", 15, 8.0), ("B", 1, 1.0))
    )
    assert merged.frame.select("code", "report_date", "long").rows() == [
        ("A", date(2021, 6, 1), 5.0),
        ("A", date(2021, 6, 8), 7.0),
        ("A", date(2021, 6, 15), 8.0),
        ("B", date(2021, 6, 1), 1.0),
    ]
    assert (merged.added, merged.updated, merged.unchanged) == (2, 1, 0)


def test_the_same_positions_again_change_nothing_and_keep_their_release() -> None:
    released = datetime(2021, 6, 4, 19, 30, tzinfo=UTC)
    held = positions(("A", 1, 5.0)).with_columns(pl.lit(released).cast(POSITIONING["released"]).alias("released"))
    merged = merge_positioning(held, positions(("A", 1, 5.0)))
    assert merged.frame.equals(held)
    assert (merged.added, merged.updated, merged.unchanged) == (0, 0, 1)


# Members.


def members(universe: str, *rows: tuple[str, str]) -> pl.DataFrame:
    return pl.DataFrame([(universe, name, name, sector) for name, sector in rows], schema=MEMBERS, orient="row")


def test_a_list_replaces_its_universe_and_no_other() -> None:
    held = pl.concat([members("sp500", ("A", "X"), ("B", "X"), ("C", "Y")), members("other", ("Z", "Y"))])
    merged = merge_members(held, members("sp500", ("A", "X"), ("B", "Y"), ("D", "X")))
    assert merged.frame["symbol"].to_list() == ["Z", "A", "B", "D"]
    (change,) = merged.changes
    assert (change.members, change.added, change.removed, change.restated) == (3, ("D",), ("C",), 1)
