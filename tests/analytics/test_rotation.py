"""Rotation against plain pandas, without repainting, and the quadrants and their changes worked by hand."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pandas as pd
import polars as pl
import pytest

from rottui.analytics.ratios import weekly
from rottui.analytics.rotation import (
    CHANGES,
    QUADRANTS,
    ROTATION,
    STANDINGS,
    WARM_UP,
    quadrant_changes,
    rotation,
    standings,
)

START = date(2020, 1, 1)


def frame(**series: np.ndarray | list[float]) -> pl.DataFrame:
    """Return the named pairs over consecutive weekdays."""
    days = [day for n in range(3000) if (day := START + timedelta(n)).isoweekday() <= 5]
    return pl.concat(
        pl.DataFrame(
            {"pair": [name] * len(values), "date": days[: len(values)], "ratio": [float(value) for value in values]}
        )
        for name, values in series.items()
    )


def walk(seed: int, length: int = 600, scale: float = 1.0) -> np.ndarray:
    return scale * np.exp(np.random.default_rng(seed).normal(0, 0.01, length).cumsum())


def by_pandas(ratio: np.ndarray) -> pd.DataFrame:
    """The formulas of the methods, read aloud."""
    smoothed = np.log(pd.Series(ratio)).ewm(span=10, adjust=False).mean()
    strength = 100 + (smoothed - smoothed.rolling(52).mean()) / smoothed.rolling(52).std()
    change = strength.diff()
    momentum = 100 + (change - change.rolling(13).mean()) / change.rolling(13).std()
    names = np.select(
        [(strength >= 100) & (momentum >= 100), (strength >= 100) & (momentum < 100), (momentum < 100)],
        ["leading", "weakening", "lagging"],
        "improving",
    )
    return pd.DataFrame({"ratio": strength, "momentum": momentum, "quadrant": names})[momentum.notna()]


def test_every_pair_is_what_pandas_makes_of_it_and_none_reaches_into_the_one_before() -> None:
    walks = {"A/B": walk(1), "C/D": walk(2, 300, scale=1e-3), "E/F": walk(3, 66, scale=5000.0)}

    rotated = rotation(frame(**walks))

    assert rotated.schema == ROTATION
    assert rotated.height == 600 + 300 + 66
    for name, values in walks.items():
        ours = rotated.filter(pl.col("pair") == name)[WARM_UP - 1 :]
        theirs = by_pandas(values)
        np.testing.assert_allclose(ours["ratio"].to_numpy(), theirs["ratio"], rtol=1e-11)
        np.testing.assert_allclose(ours["momentum"].to_numpy(), theirs["momentum"], rtol=1e-11)
        assert ours["quadrant"].to_list() == theirs["quadrant"].to_list()
    assert set(rotated["quadrant"].drop_nulls()) == {"leading", "weakening", "lagging", "improving"}


def test_there_is_a_ratio_after_52_rows_and_a_quadrant_after_65() -> None:
    rotated = rotation(frame(A=walk(4, 65), B=walk(5, 64)))
    a, b = (rotated.filter(pl.col("pair") == name) for name in "AB")

    assert a["ratio"].is_not_null().arg_max() == 51
    assert a["momentum"].null_count() == a["quadrant"].null_count() == 64
    assert b["quadrant"].null_count() == 64
    assert WARM_UP == 65


@pytest.mark.parametrize("by_week", [False, True])
def test_a_point_never_moves_when_later_days_arrive(by_week: bool) -> None:
    whole = frame(A=walk(6, 900), B=walk(7, 900))
    days = whole["date"].unique().sort()
    shown = weekly if by_week else pl.DataFrame.clone
    later = rotation(shown(whole))

    for number in range(350, 900, 55):  # on all five weekdays
        cut = rotation(shown(whole.filter(pl.col("date") <= days[number])))
        monday = days[number] - timedelta(days=days[number].weekday())
        settled = cut.filter(pl.col("date") < monday) if by_week else cut
        assert settled.height > 100
        assert settled.equals(later.join(settled, on=["pair", "date"], how="semi", maintain_order="left"))
        assert cut["date"].max() == days[number], "the week under way has a point too"


def test_the_last_rows_alone_have_the_figures_of_the_whole() -> None:
    ratios = frame(A=walk(8), B=walk(9, 100), C=walk(10, 30))
    whole, few = rotation(ratios), rotation(ratios, last=40)

    assert few.group_by("pair", maintain_order=True).len().rows() == [("A", 40), ("B", 40), ("C", 30)]
    expected = whole.group_by("pair", maintain_order=True).tail(40)
    assert few["quadrant"].to_list() == expected["quadrant"].to_list()
    assert few.filter(pl.col("pair") == "B")["quadrant"].null_count() == 4
    np.testing.assert_allclose(
        few["momentum"].fill_null(0).to_numpy(), expected["momentum"].fill_null(0).to_numpy(), rtol=1e-11
    )


def test_a_ratio_that_does_not_move_is_in_no_quadrant() -> None:
    assert rotation(frame(A=[1.25] * 200))["quadrant"].null_count() == 200


def test_a_slow_swing_passes_through_the_quadrants_clockwise() -> None:
    swing = np.exp(0.1 * np.sin(2 * np.pi * np.arange(400) / 80))

    rotated = rotation(frame(A=swing))
    passed = [after for _, _, _, after in quadrant_changes(rotated).rows()]

    assert len(passed) >= 16
    start = QUADRANTS.index(passed[0])
    assert passed == [QUADRANTS[(start + step) % 4] for step in range(len(passed))]


def test_no_pairs_rotate_nowhere() -> None:
    nothing = rotation(frame(A=[1.0]).clear())

    assert nothing.schema == ROTATION
    assert quadrant_changes(nothing).schema == CHANGES
    assert standings(nothing).schema == STANDINGS
    assert rotation(frame(A=[1.0]).clear(), last=5).is_empty()


def rotated(**quadrants: str) -> pl.DataFrame:
    """Return a ROTATION frame from initials: L leading, W weakening, G lagging, I improving, - none."""
    names = {"L": "leading", "W": "weakening", "G": "lagging", "I": "improving", "-": None}
    return pl.concat(
        pl.DataFrame(
            {
                "pair": [pair] * len(initials),
                "date": [START + timedelta(n) for n in range(len(initials))],
                "ratio": [100.0] * len(initials),
                "momentum": [100.0] * len(initials),
                "quadrant": [names[initial] for initial in initials],
            },
            schema=ROTATION,
        )
        for pair, initials in quadrants.items()
    )


def test_a_change_is_from_the_quadrant_it_last_was_in_and_between_pairs_there_is_none() -> None:
    changes = quadrant_changes(rotated(A="--LLW-WL", B="GG-I", C="-----", D="L"))

    assert changes.schema == CHANGES
    assert changes.rows() == [
        ("A", date(2020, 1, 5), "leading", "weakening"),
        ("A", date(2020, 1, 8), "weakening", "leading"),
        ("B", date(2020, 1, 4), "lagging", "improving"),
    ]


def test_a_pair_has_been_in_its_quadrant_since_the_first_day_of_its_stay() -> None:
    stand = standings(rotated(A="--LLW-WW", B="-LLLLLL", C="---", D="LWLWL", E="LLG-"))

    assert stand.schema == STANDINGS
    assert stand.select("pair", "quadrant", "since").rows() == [
        ("A", "weakening", date(2020, 1, 7)),
        ("B", "leading", date(2020, 1, 2)),
        ("D", "leading", date(2020, 1, 5)),
    ]


@pytest.mark.parametrize(
    ("across", "up", "degrees"),
    [(0, 2, 0), (3, 3, 45), (0.5, 0, 90), (0, -1, 180), (-1, -1, 225), (-2, 0, 270), (-1, 1, 315), (0, 0, None)],
)
def test_a_heading_is_that_of_the_last_step_clockwise_from_straight_up(
    across: float, up: float, degrees: float | None
) -> None:
    rows = [("A", START + timedelta(n), 100 + n * across, 101 + n * up, "leading") for n in range(2)]
    stand = standings(pl.DataFrame([*rows, ("B", START, 90.0, 90.0, "lagging")], schema=ROTATION, orient="row"))

    assert stand["heading"].to_list() == [degrees if degrees is None else pytest.approx(degrees), None]
