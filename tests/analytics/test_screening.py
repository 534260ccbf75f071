"""Screens: what passes each of them, at their very edges, and that the unknown passes none."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from rottui.analytics.leadership import LEADERS, uncorrelated
from rottui.analytics.screening import SCREENS, screened

RANKED = {"rank": 50.0, "correlation": 0.9, "below_high": -9.0, "volatility": 30.0, "above_average": True}


def told(**of: Mapping[str, object]) -> pl.DataFrame:
    """Return leaders that are ranked and pass nothing, but for what is given `of` them."""
    rows = [
        dict.fromkeys(LEADERS.names()) | RANKED | {"symbol": symbol, "working": False} | dict(changes)
        for symbol, changes in of.items()
    ]
    return pl.DataFrame(rows, schema=LEADERS)


def passing(frame: pl.DataFrame, screen: str) -> list[str]:
    return frame.filter(pl.col(screen))["symbol"].to_list()


def test_each_screen_lets_its_own_edge_through() -> None:
    frame = screened(
        told(
            AT={"below_high": 100 * (98 / 100 - 1), "correlation": 0.35, "working": True},
            BEYOND={"below_high": -2.01, "correlation": 0.36},
            HIGH={"below_high": 0.0},
            CALM={"correlation": -0.4, "working": None},
        )
    )
    assert passing(frame, "working") == ["AT"]
    assert passing(frame, "near_high") == ["AT", "HIGH"]
    assert passing(frame, "uncorrelated") == ["AT", "CALM"]
    assert passing(frame, "own_way") == ["AT"]


def test_going_ones_own_way_is_the_screen_of_small_caps() -> None:
    leaders = told(A={"below_high": -1.0, "correlation": 0.2}, B={"below_high": -1.0}, C={"correlation": 0.2})
    below = told(
        A={"below_high": -1.0, "correlation": 0.2, "above_average": False},
        B={"below_high": -2.5, "correlation": 0.4},
    )
    for frame, limits in ((leaders, (0.35, 2.0)), (below, (0.35, 2.0)), (below, (0.5, 3.0))):
        assert passing(screened(frame, *limits), "own_way") == uncorrelated(frame, *limits)["symbol"].to_list()
    assert passing(screened(leaders), "own_way") == ["A"]
    assert passing(screened(below, 0.5, 3.0), "own_way") == ["B"]


def test_low_volatility_is_the_calmest_share_of_those_ranked() -> None:
    frame = told(**{f"S{number}": {"volatility": 10.0 + number} for number in range(8)})
    assert passing(screened(frame), "low_volatility") == ["S0", "S1"]  # one of eight, 12.5 %, is calmer than the second
    assert passing(screened(frame, calmest=25.1), "low_volatility") == ["S0", "S1", "S2"]
    assert passing(screened(frame, calmest=100), "low_volatility") == [f"S{number}" for number in range(8)]
    alike = told(A={}, B={}, C={"volatility": 31.0})
    assert passing(screened(alike), "low_volatility") == ["A", "B"]
    behind = told(GONE={"rank": None, "volatility": 1.0}, A={}, B={"volatility": 40.0})
    assert passing(screened(behind), "low_volatility") == ["A"]


def test_what_is_not_known_passes_nothing_and_the_rest_stays_as_it_was() -> None:
    unknown: dict[str, object] = {"below_high": None, "correlation": None, "volatility": None, "above_average": None}
    gone: dict[str, object] = {"rank": None, "below_high": 0.0, "correlation": 0.0, "volatility": 5.0}
    frame = told(A=unknown, GONE=gone)
    found = screened(frame)
    assert [passing(found, screen) for screen in SCREENS] == [[]] * len(SCREENS)
    assert sum(found.select(pl.col(SCREENS).null_count()).row(0)) == 0
    assert found.select(LEADERS.names()).equals(frame)


def test_of_nobody_nobody_passes() -> None:
    found = screened(LEADERS.to_frame())
    assert set(SCREENS) <= set(found.columns)
    assert found.is_empty()
