"""Where a ratio stands in its past, against pandas and by hand."""

from datetime import date, timedelta

import numpy as np
import pandas as pd
import polars as pl
import pytest

from rottui.analytics.ranges import STANDINGS, distances, standings
from rottui.analytics.trend import with_averages


def frame(**pairs: list[float]) -> pl.DataFrame:
    rows = [
        (pair, date(2020, 1, 1) + timedelta(days=n), float(ratio))
        for pair, ratios in pairs.items()
        for n, ratio in enumerate(ratios)
    ]
    return pl.DataFrame(rows, schema={"pair": pl.String, "date": pl.Date, "ratio": pl.Float64}, orient="row")


def test_a_percentile_is_the_share_of_the_range_at_or_below_the_last_itself_included():
    [row] = standings(frame(a=[9, 1, 2, 3, 4, 3]), {"5": 5}).to_dicts()
    # Of 1 2 3 4 3, four are at or below 3.
    assert row["percentile"] == pytest.approx(80)
    assert (row["sessions"], row["low"], row["high"]) == (5, 1, 4)


def test_the_bounds_carry_the_last_day_on_which_they_were_reached():
    [row] = standings(frame(a=[1, 5, 1, 5, 2]), {"5": 5}).to_dicts()
    assert (row["low_date"], row["high_date"]) == (date(2020, 1, 3), date(2020, 1, 4))


def test_a_range_that_the_history_does_not_fill_has_no_row():
    found = standings(frame(a=[1, 2, 3], b=[1, 2, 3, 4, 5]), {"4": 4, "5": 5})
    assert found.select("pair", "range").rows() == [("b", "4"), ("b", "5")]


def test_pairs_are_measured_apart_and_as_pandas_measures_them():
    generator = np.random.default_rng(5)
    ratios = {name: list(np.exp(np.cumsum(generator.normal(0, 0.01, 900)))) for name in ("a", "b")}
    found = standings(frame(**ratios))
    assert found["pair"].to_list() == ["a", "b", "a", "b"]
    for row in found.to_dicts():
        sessions = {"1y": 252, "3y": 756}[row["range"]]
        part = pd.Series(ratios[row["pair"]]).tail(sessions)
        assert row["percentile"] == pytest.approx(100 * part.rank(method="max", pct=True).iloc[-1])
        assert (row["low"], row["high"]) == (part.min(), part.max())


def test_the_distance_from_an_average_is_in_percent_of_it():
    averaged = with_averages(frame(a=[1, 2, 3, 6], b=[2, 1]), (3,))
    found = distances(averaged, ("sma_3",))
    # 6 against the mean of 2, 3 and 6; b has no average of three.
    assert found["sma_3"].to_list() == [pytest.approx(100 * (6 / (11 / 3) - 1)), None]


def test_no_ratios_give_empty_frames_of_the_right_kind():
    empty = frame()
    assert standings(empty).schema == STANDINGS
    assert distances(with_averages(empty)).is_empty()
