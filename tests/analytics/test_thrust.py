"""When a breadth thrust may come: by hand, and whenever one more strong session would bring one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

import numpy as np
import polars as pl

from rottui.analytics.breadth import COUNTS, figures
from rottui.analytics.thrust import armed_by_day

FIRST = date(2025, 1, 1)


class Armed(NamedTuple):
    since: date
    sessions_left: int


def armed(frame: pl.DataFrame) -> Armed | None:
    """Return the state after the last session."""
    told = armed_by_day(frame).select("armed_since", "armed_for").rows()
    return Armed(*told[-1]) if told and told[-1][0] is not None else None


def counts_of(advances: Sequence[int], of: int = 100) -> pl.DataFrame:
    """Sessions on which so many of 100 stocks rose and the others fell."""
    height = len(advances)
    base = dict.fromkeys(COUNTS, pl.Series([0] * height))
    moved = base | {"advances": pl.Series(advances), "declines": pl.Series([of - up for up in advances])}
    days = [FIRST + timedelta(days=i) for i in range(height)]
    return pl.DataFrame(moved).cast(pl.Int32).with_columns(date=pl.Series(days, dtype=pl.Date))


def averages(values: Sequence[float]) -> pl.DataFrame:
    """Figures with the given averages, long enough after the start for all to count."""
    ahead = [0.5] * 10
    days = [FIRST + timedelta(days=i) for i in range(len(ahead) + len(values))]
    return pl.DataFrame({"date": days, "zweig": [*ahead, *values], "advances": 50, "declines": 50})


def day(index: int) -> date:
    return FIRST + timedelta(days=10 + index)


def test_it_is_armed_from_the_first_day_below_on() -> None:
    assert armed(averages([0.45, 0.39, 0.35])) == Armed(day(1), 10)


def test_a_rise_between_the_thresholds_leaves_it_armed_for_as_long_as_a_thrust_may_take() -> None:
    assert armed(averages([0.39, *[0.5] * 9])) == Armed(day(0), 1)
    assert armed(averages([0.39, *[0.5] * 10])) is None


def test_the_days_below_count_from_the_latest_run_of_them() -> None:
    assert armed(averages([0.39, 0.41, 0.38, 0.37, 0.5])) == Armed(day(2), 9)


def test_once_the_thrust_has_come_it_is_not_armed() -> None:
    assert armed(averages([0.39, 0.62])) is None


def test_the_first_sessions_say_nothing() -> None:
    # The average starts at the first day's share, which alone may lie far below.
    assert armed(figures(counts_of([0] * 9))) is None
    assert armed(figures(counts_of([0] * 10))) == Armed(FIRST + timedelta(days=9), 10)


def test_no_session_and_no_average_are_no_thrust() -> None:
    assert armed(figures(counts_of([]))) is None
    assert armed(averages([float("nan")]).with_columns(zweig=pl.lit(None, pl.Float64))) is None


def test_it_is_armed_exactly_when_a_session_on_which_enough_rose_would_be_a_thrust() -> None:
    random = np.random.default_rng(3)
    mood = np.repeat(random.uniform(0.1, 0.9, 60), 8)
    advances = [int(n) for n in np.clip(random.normal(100 * mood, 12), 0, 100)]
    states = []
    for end in range(1, len(advances)):
        known = figures(counts_of(advances[:end]))
        zweig = known["zweig"][-1]
        # The share that lifts the average to 0.62; it may be more than all, which is no matter here.
        needed = round((0.62 - zweig * 9 / 11) * 11 / 2 * 100_000)
        scaled = [*(1000 * n for n in advances[:end]), needed]
        tomorrow = figures(counts_of(scaled, 100_000))
        may = bool(tomorrow["thrust"][-1])
        assert (armed(known) is not None) == may, end
        states.append(may)
    assert 20 < sum(states) < len(states) - 20


def test_the_states_of_many_at_once_are_those_of_each() -> None:
    random = np.random.default_rng(5)
    parts = [
        figures(counts_of([int(n) for n in random.integers(0, 101, sessions)])).with_columns(
            universe=pl.lit("u"), sector=pl.lit(sector, pl.String)
        )
        for sector, sessions in ((None, 200), ("x", 200), ("y", 4), ("z", 60))
    ]
    together = armed_by_day(pl.concat(parts), by=("universe", "sector"))
    assert together.equals(pl.concat([armed_by_day(part) for part in parts]))
    assert 10 < together["armed_for"].count() < together.height


def test_no_state_changes_when_later_sessions_come() -> None:
    random = np.random.default_rng(6)
    known = figures(counts_of([int(n) for n in random.integers(0, 101, 150)]))
    assert armed_by_day(known.head(90)).equals(armed_by_day(known).head(90))
