"""The figures that are charted, made of the counts by hand."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import polars as pl
import pytest

from rottui.analytics.breadth import COUNTS, figures
from rottui.analytics.shares import CHARTED, SHARES, charted


def rows_of(**columns: Sequence[int]) -> pl.DataFrame:
    height = len(next(iter(columns.values())))
    base = dict.fromkeys(COUNTS, pl.Series([0] * height)) | columns
    days = [date(2025, 1, 1) + timedelta(days=i) for i in range(height)]
    return figures(pl.DataFrame(base).cast(pl.Int32).with_columns(date=pl.Series(days, dtype=pl.Date)))


def test_every_share_is_of_its_own_valid_members_in_percent() -> None:
    given = {name: [number] for number, name in enumerate(COUNTS, start=1)}
    frame = charted(rows_of(**given))
    for share, (count, valid) in SHARES.items():
        assert frame[share].item() == pytest.approx(100 * given[count][0] / given[valid][0]), share
    assert SHARES["pct_above_50"] == ("above_50", "valid_50")
    assert SHARES["pct_up_3m"] == ("up_3m", "valid_3m")


def test_a_share_of_none_is_missing_and_not_zero() -> None:
    frame = charted(rows_of(above_200=[0, 0], valid_200=[0, 4]))
    assert frame["pct_above_200"].to_list() == [None, 0.0]


def test_nets_are_missing_as_long_as_they_cannot_be_told() -> None:
    frame = charted(
        rows_of(
            advances=[0, 30, 0], declines=[0, 45, 0], unchanged=[0, 0, 5],
            new_highs=[0, 3, 9], new_lows=[0, 5, 2], valid_252=[0, 90, 90],
        )
    )  # fmt: skip
    assert frame["net_advances"].to_list() == [None, -15.0, 0.0]
    assert frame["net_new_highs"].to_list() == [None, -2.0, 7.0]


def test_the_figures_that_stand_already_are_taken_over_as_they_are() -> None:
    made = rows_of(advances=[5, 6, 9], declines=[4, 3, 1])
    frame = charted(made)
    assert frame.columns == ["date", *CHARTED]
    for name in ("ad_line", "mcclellan", "summation", "zweig", "high_low_index"):
        assert frame[name].equals(made[name])
