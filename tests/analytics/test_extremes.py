"""N-month extremes: the article's sentence by hand, and everything else against a search day by day."""

from __future__ import annotations

from datetime import date, timedelta

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from rottui.analytics.extremes import EXTREMES, extremes_by_day, latest_extremes
from rottui.analytics.ratios import RATIOS

START = date(2023, 11, 30)
Extreme = tuple[str, int, date, date, int, bool]
"""kind, months, since, date, sessions_ago, on_record"""


def frame(**series: dict[date, float]) -> pl.DataFrame:
    """Return a RATIOS frame of the named pairs."""
    return pl.concat(
        pl.DataFrame(
            {
                "pair": [name] * len(values),
                "date": list(values),
                "numerator": list(values.values()),
                "denominator": [1.0] * len(values),
                "ratio": list(values.values()),
            },
            schema=RATIOS,
        )
        for name, values in series.items()
    )


def daily(values: list[float], step: int = 1) -> dict[date, float]:
    return {START + timedelta(step * day): value for day, value in enumerate(values)}


def whole_months(start: date, end: date) -> int:
    return (end.year - start.year) * 12 + end.month - start.month - (end.day < start.day)


def search(values: dict[date, float], kind: str, row: int) -> tuple[date, bool]:
    """Return `since` and whether on record, by looking at every earlier day."""
    days, ratios = list(values), list(values.values())
    for earlier in reversed(range(row)):
        if ratios[earlier] <= ratios[row] if kind == "low" else ratios[earlier] >= ratios[row]:
            return days[earlier], False
    return days[0], True


def found_by_search(values: dict[date, float], within: int, min_months: int) -> Extreme | None:
    days = list(values)
    found: list[Extreme] = []
    for row in range(max(1, len(days) - within), len(days)):
        for kind in ("low", "high"):
            since, on_record = search(values, kind, row)
            months = whole_months(since, days[row])
            if months >= min_months:
                found.append((kind, months, since, days[row], len(days) - 1 - row, on_record))
    return max(found, key=lambda extreme: (extreme[1], extreme[3], extreme[0] == "low"), default=None)


def test_the_articles_low_is_four_months_old() -> None:
    ratios = frame(
        **{
            "MAGS/SPY": {
                date(2025, 1, 2): 0.090,
                date(2025, 9, 10): 0.105,
                date(2025, 9, 11): 0.099,
                date(2025, 10, 20): 0.120,
                date(2026, 1, 13): 0.1011,
                date(2026, 1, 14): 0.099,
                date(2026, 1, 15): 0.102,
            }
        }
    )
    assert latest_extremes(ratios, within=3, min_months=3).rows() == [
        ("MAGS/SPY", "low", 4, date(2025, 9, 11), date(2026, 1, 14), 1, False)
    ]


def test_months_are_whole_calendar_months() -> None:
    for day, months in ((date(2024, 4, 29), 2), (date(2024, 4, 30), 3), (date(2024, 5, 29), 3), (date(2024, 5, 31), 4)):
        matched = frame(A={date(2024, 1, 30): 1.0, date(2024, 2, 15): 5.0, day: 1.0})
        assert latest_extremes(matched, within=1, min_months=0)["months"].to_list() == [months]


def test_an_equal_ratio_is_a_match_so_a_constant_ratio_has_no_extreme() -> None:
    assert latest_extremes(frame(A=daily([3.0] * 400)), within=10, min_months=1).is_empty()


def test_the_first_day_of_a_ratio_is_no_extreme() -> None:
    single = frame(A=daily([1.0]), B=daily([2.0]))
    assert latest_extremes(single, within=10, min_months=0).is_empty()
    assert extremes_by_day(single).select(pl.exclude(RATIOS.names())).rows() == [(None, None, False) * 2] * 2


def test_the_most_months_win_and_then_the_most_recent() -> None:
    start, match = date(2024, 1, 2), date(2024, 3, 4)
    first, second, third = date(2024, 7, 8), date(2024, 7, 9), date(2024, 7, 10)
    # A: a high since 2 January, then two days later a low since 4 March. B: two lows on record, a day apart.
    ratios = frame(
        A={start: 9.0, match: 4.0, first: 8.0, second: 6.0, third: 4.0},
        B={start: 9.0, match: 8.0, first: 7.0, second: 6.0, third: 8.0},
    )
    assert latest_extremes(ratios, within=3, min_months=1).rows() == [
        ("A", "high", 6, start, first, 2, False),
        ("B", "low", 6, start, second, 1, True),
    ]


def test_only_the_last_sessions_and_enough_months_count() -> None:
    values = daily([float(value) for value in [*range(200, 100, -1), *([150.0] * 5)]])
    assert latest_extremes(frame(A=values), within=6, min_months=3)["sessions_ago"].to_list() == [5]
    assert latest_extremes(frame(A=values), within=5, min_months=3).is_empty()
    assert latest_extremes(frame(A=values), within=6, min_months=4).is_empty()


def test_no_ratios_give_empty_frames_of_the_right_kind() -> None:
    empty = RATIOS.to_frame()
    assert latest_extremes(empty, within=10, min_months=3).schema == EXTREMES
    added = {"since": pl.Date, "months": pl.Int64, "on_record": pl.Boolean}
    assert extremes_by_day(empty).schema == {
        **RATIOS,
        **{f"{kind}_{name}": dtype for kind in ("low", "high") for name, dtype in added.items()},
    }


walks = st.lists(st.integers(1, 12).map(float), min_size=1, max_size=40)


@settings(deadline=None, max_examples=150)
@given(st.lists(walks, min_size=1, max_size=4), st.sampled_from([1, 7, 25]))
def test_every_day_is_what_a_search_of_every_earlier_day_finds(series: list[list[float]], step: int) -> None:
    pairs = {f"P{number}": daily(values, step) for number, values in enumerate(series)}
    expected = []
    for values in pairs.values():
        for row, day in enumerate(values):
            sides = [search(values, kind, row) for kind in ("low", "high")]
            known = [(since, whole_months(since, day), on_record) for since, on_record in sides]
            expected.append((*known[0], *known[1]) if row else (None, None, False) * 2)
    assert extremes_by_day(frame(**pairs)).select(pl.exclude(RATIOS.names())).rows() == expected


@settings(deadline=None, max_examples=150)
@given(
    st.lists(walks, min_size=1, max_size=4),
    st.sampled_from([1, 7, 25]),
    st.integers(1, 45),
    st.integers(1, 4),
)
def test_the_latest_extreme_is_what_a_search_finds(
    series: list[list[float]], step: int, within: int, min_months: int
) -> None:
    pairs = {f"P{number}": daily(values, step) for number, values in enumerate(series)}
    expected = [(name, found_by_search(values, within, min_months)) for name, values in pairs.items()]
    assert latest_extremes(frame(**pairs), within, min_months).rows() == [
        (name, *extreme) for name, extreme in expected if extreme
    ]
