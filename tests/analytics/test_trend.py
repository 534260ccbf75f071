"""Moving averages against pandas, and the trend rule at its edges."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pandas as pd
import polars as pl
import pytest

from rottui.analytics.ratios import RATIOS
from rottui.analytics.trend import TRENDS, trend, trend_by_day, with_averages


def frame(**series: list[float]) -> pl.DataFrame:
    """Return a RATIOS frame of the named pairs over consecutive days."""
    return pl.concat(
        pl.DataFrame(
            {
                "pair": [name] * len(values),
                "date": [date(2024, 1, 1) + timedelta(day) for day in range(len(values))],
                "numerator": values,
                "denominator": [1.0] * len(values),
                "ratio": values,
            },
            schema=RATIOS,
        )
        for name, values in series.items()
    )


def test_averages_are_those_of_pandas_and_do_not_reach_into_the_pair_before() -> None:
    walk = np.exp(np.random.default_rng(7).normal(0, 0.02, (2, 260)).cumsum(axis=1))
    averaged = with_averages(frame(A=list(1000 * walk[0]), B=list(walk[1])))
    for name, scale, values in (("A", 1000, walk[0]), ("B", 1, walk[1])):
        ours = averaged.filter(pl.col("pair") == name)
        for length in (50, 200):
            theirs = pd.Series(scale * values).rolling(length).mean().to_numpy()
            np.testing.assert_allclose(ours[f"sma_{length}"].fill_null(np.nan).to_numpy(), theirs, rtol=1e-12)


def test_other_lengths_can_be_asked_for() -> None:
    averaged = with_averages(frame(A=[1.0, 2.0, 3.0, 4.0], B=[9.0]), lengths=(3,))
    assert averaged["sma_3"].to_list() == [None, None, 2.0, 3.0, None]
    assert averaged.columns == [*RATIOS.names(), "sma_3"]


def pandas_trend(values: list[float]) -> list[str | None]:
    ratio = pd.Series(values)
    average = ratio.rolling(50).mean()
    before = average.shift(20)
    found = np.where((ratio > average) & (average > before), "up", "flat")
    found = np.where((ratio < average) & (average < before), "down", found)
    return [None if missing else str(one) for one, missing in zip(found, before.isna(), strict=True)]


def test_the_trend_of_every_day_follows_the_rule() -> None:
    walk = np.exp(np.random.default_rng(11).normal(0, 0.02, (2, 400)).cumsum(axis=1))
    ratios = frame(A=list(walk[0]), B=list(walk[1]))
    by_day = trend_by_day(ratios)
    expected = [pandas_trend(list(values)) for values in walk]
    assert by_day["trend"].to_list() == expected[0] + expected[1]
    assert {"up", "down", "flat"} <= set(expected[0])
    assert by_day.columns == [*RATIOS.names(), "trend"]
    assert trend(ratios).rows() == [("A", expected[0][-1]), ("B", expected[1][-1])]


def test_a_trend_of_the_last_day_is_the_same_with_or_without_averages_at_hand() -> None:
    ratios = frame(A=[float(day) for day in range(1, 301)])
    assert trend(with_averages(ratios)).rows() == trend(ratios).rows() == [("A", "up")]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([100.0 + day for day in range(70)], "up"),
        ([200.0 - day for day in range(70)], "down"),
        ([100.0 + day for day in range(69)], None),  # SMA50 of 20 sessions ago needs 70 rows
        ([100.0 + day for day in range(69)] + [1.0], "flat"),  # below an average that is still rising
        ([0.1234567] * 90, "flat"),  # sums of equal values differ in the last bit
        ([1.0], None),
    ],
)
def test_a_trend_needs_both_the_ratio_and_its_average_to_agree(values: list[float], expected: str | None) -> None:
    assert trend(frame(FIRST=[5.0] * 80, A=values)).rows() == [("FIRST", "flat"), ("A", expected)]


def test_no_ratios_give_empty_frames_of_the_right_kind() -> None:
    empty = RATIOS.to_frame()
    assert trend(empty).schema == TRENDS
    assert trend_by_day(empty).schema == {**RATIOS, "trend": pl.String}
    assert with_averages(empty).schema == {**RATIOS, "sma_50": pl.Float64, "sma_200": pl.Float64}
