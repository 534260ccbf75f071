"""Breadth figures made of the counts: worked by hand, and against pandas."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
import polars as pl
import pytest

from rottui.analytics.breadth import COUNTS, figures

NEW = ["ad_line", "high_low_index", "mcclellan", "summation", "zweig", "thrust"]


def rows_of(**columns: Sequence[int]) -> pl.DataFrame:
    """Counts with the given columns; all others are 0, except that every day could have had highs and lows."""
    height = len(next(iter(columns.values())))
    base = dict.fromkeys(COUNTS, pl.Series([0] * height)) | {"valid_252": pl.Series([100] * height)}
    return pl.DataFrame(base | columns).cast(pl.Int32)


def test_the_figures_stand_beside_the_counts() -> None:
    given = rows_of(advances=[1, 2], declines=[1, 0])
    assert figures(given).columns == [*given.columns, *NEW]
    assert figures(given).select(given.columns).equals(given)
    assert figures(given.clear()).columns == [*given.columns, *NEW]


def test_the_ad_line_sums_net_advances_by_issues_that_moved() -> None:
    frame = figures(rows_of(advances=[0, 30, 10, 0, 0], declines=[0, 10, 30, 0, 5]))
    assert frame["ad_line"].to_list() == pytest.approx([0, 0.5, 0, 0, -1])


def test_oscillator_and_summation_follow_their_averages_by_hand() -> None:
    # 1000·net is 0, then 500: the averages start at 0 and take 2/20 and 2/40 of the step: 50 − 25.
    # Then −1000: 50 + 0.1·(−1050) = −55 and 25 + 0.05·(−1025) = −26.25, so −28.75. No moves: 0.
    frame = figures(rows_of(advances=[0, 30, 0, 0], declines=[0, 10, 8, 0]))
    assert frame["mcclellan"].to_list() == pytest.approx([0, 25, -28.75, -55 * 0.9 + 26.25 * 0.95])
    assert frame["summation"].to_list() == pytest.approx([0, 25, -3.75, -3.75 - 55 * 0.9 + 26.25 * 0.95])


def test_all_figures_equal_those_of_pandas() -> None:
    random = np.random.default_rng(11)
    columns = {name: random.integers(0, 60, 400) for name in ("advances", "declines", "new_highs", "new_lows")}
    columns["new_highs"][::7] = columns["new_lows"][::7] = 0
    ours = figures(rows_of(**columns))
    theirs = pd.DataFrame(columns)
    net = (theirs.advances - theirs.declines) / (theirs.advances + theirs.declines)
    oscillator = (1000 * net).ewm(span=19, adjust=False).mean() - (1000 * net).ewm(span=39, adjust=False).mean()
    share = 100 * theirs.new_highs / (theirs.new_highs + theirs.new_lows)  # NaN on days without either
    rising = (theirs.advances / (theirs.advances + theirs.declines)).ewm(span=10, adjust=False).mean()
    expected = {
        "ad_line": net.cumsum(),
        "mcclellan": oscillator,
        "summation": oscillator.cumsum(),
        "zweig": rising,
        "high_low_index": share.rolling(10, min_periods=1).mean().where(np.arange(400) >= 9),
    }
    for name, series in expected.items():
        np.testing.assert_allclose(ours[name].fill_null(np.nan), series, rtol=1e-9, atol=1e-9, err_msg=name)


class TestHighLowIndex:
    def test_it_starts_when_highs_could_be_told_for_ten_sessions(self) -> None:
        could = [0] * 5 + [50] * 12
        frame = figures(rows_of(new_highs=[0] * 5 + [3] * 12, new_lows=[0] * 5 + [1] * 12, valid_252=could))
        assert frame["high_low_index"].to_list() == [None] * 14 + [75.0] * 3

    def test_days_without_highs_and_lows_say_nothing(self) -> None:
        frame = figures(rows_of(new_highs=[1] + [0] * 11, new_lows=[3] + [0] * 11))
        assert frame["high_low_index"].to_list() == [None] * 9 + [25.0, None, None]


class TestZweig:
    def test_days_without_moves_are_passed_over(self) -> None:
        frame = figures(rows_of(advances=[0, 40, 0, 60], declines=[0, 60, 0, 40]))
        # 0.4, then 2/11 of the way to 0.6
        assert frame["zweig"].to_list() == pytest.approx([None, 0.4, 0.4, 0.4 + 0.2 * 2 / 11])

    def average(self, shares: Sequence[int]) -> list[float]:
        return list(pd.Series(shares).div(100).ewm(span=10, adjust=False).mean())

    def test_a_thrust_is_flagged_on_the_day_of_the_crossing_alone(self) -> None:
        shares = [50] * 15 + [30] * 12 + [90] * 8
        average = self.average(shares)
        crossing = next(day for day, value in enumerate(average) if value > 0.615)
        assert min(average[crossing - 10 : crossing]) < 0.40  # what makes it a thrust
        frame = figures(rows_of(advances=shares, declines=[100 - share for share in shares]))
        assert frame["thrust"].arg_true().to_list() == [crossing]

    @pytest.mark.parametrize(("wait", "thrusts"), [(6, True), (7, False)])
    def test_a_rise_has_ten_sessions(self, wait: int, thrusts: bool) -> None:
        # The average falls to 0.371, waits just above 0.40, then crosses within three days.
        shares = [50] * 12 + [0, 20, 60] + [41] * wait + [100] * 4
        average = self.average(shares)
        crossing = next(day for day, value in enumerate(average) if value > 0.615)
        low = max(day for day in range(crossing) if average[day] < 0.40)
        assert crossing - low == (10 if thrusts else 11)  # the case is what it is meant to be
        frame = figures(rows_of(advances=shares, declines=[100 - share for share in shares]))
        assert frame["thrust"].any() is thrusts

    def test_no_thrust_starts_from_the_first_day_alone(self) -> None:
        shares = [10] + [90] * 9  # the average begins at its first day's 0.10
        average = self.average(shares)
        assert any(value > 0.615 for value in average)
        frame = figures(rows_of(advances=shares, declines=[100 - share for share in shares]))
        assert not frame["thrust"].any()


def test_the_figures_of_many_at_once_are_those_of_each() -> None:
    random = np.random.default_rng(3)
    names = ("advances", "declines", "new_highs", "new_lows")
    parts = [
        rows_of(**{name: random.integers(0, 60, length) for name in names}).with_columns(
            universe=pl.lit(universe), sector=pl.lit(sector, pl.String)
        )
        for universe, sector, length in (("a", None, 300), ("a", "x", 300), ("b", "x", 5), ("b", None, 120))
    ]
    together = figures(pl.concat(parts), by=("universe", "sector"))
    assert together.equals(pl.concat([figures(part) for part in parts]))
    assert together["thrust"].sum() > 0
