"""Futures positioning: net positions by hand, statistics against pandas, extremes and how they unwind."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest

from rottui.analytics.positioning import (
    EPISODES,
    NET,
    bands,
    difference,
    episodes,
    net_positions,
    net_positions_many,
    statistics,
)
from rottui.analytics.releases import released_at

TUESDAY = date(2015, 1, 6)
SCHEMA = pl.Schema(
    {
        "code": pl.String(),
        "report_date": pl.Date(),
        "released": pl.Datetime("us", "UTC"),
        "report": pl.String(),
        "open_interest": pl.Float64(),
        "category": pl.String(),
        "long": pl.Float64(),
        "short": pl.Float64(),
        "spreading": pl.Float64(),
    }
)
FIGURES = [
    *(f"cot_index_{window}" for window in (26, 52, 156, "all")),
    *(f"percentile_{window}" for window in (52, 156, "all")),
    *(f"zscore_{window}" for window in (52, 156, "all")),
    "movement_6w",
    "change_1w",
]


def week(number: int) -> date:
    return TUESDAY + timedelta(weeks=number)


def table(*rows: dict[str, Any]) -> pl.DataFrame:
    """Return rows of the positioning table, by default of the TFF report of week 0 for code "A"."""
    usual = {"code": "A", "report_date": week(0), "released": None, "report": "tff", "open_interest": 1000.0}
    return pl.DataFrame([{**usual, "spreading": 0.0, **row} for row in rows], schema=SCHEMA, orient="row")


def managers(long: float | None, short: float | None, **row: Any) -> dict[str, Any]:
    return {"category": "asset_manager", "long": long, "short": short, **row}


def funds(long: float | None, short: float | None, **row: Any) -> dict[str, Any]:
    return {"category": "leveraged_funds", "long": long, "short": short, **row}


def net_frame(values: Sequence[float]) -> pl.DataFrame:
    """Return a NET frame of weekly reports with these net_pct_oi."""
    dates = [week(number) for number in range(len(values))]
    return pl.DataFrame(
        {
            "report_date": dates,
            "released": [released_at(day) for day in dates],
            "released_estimated": [True] * len(values),
            "open_interest": [1000.0] * len(values),
            "net": [10 * value for value in values],
            "net_pct_oi": list(values),
        },
        schema=NET,
    )


def walk(seed: int, reports: int) -> list[float]:
    """Return a wandering net_pct_oi, rounded so that values recur."""
    return [float(value) for value in np.round(np.random.default_rng(seed).normal(0, 1.5, reports).cumsum(), 1)]


# Net positions


def test_speculators_are_asset_managers_and_leveraged_funds_together() -> None:
    frame = net_positions(
        table(
            {"category": "dealer", "long": 900.0, "short": 0.0},
            managers(500.0, 100.0),
            funds(50.0, 250.0),
            {"category": "nonreportable", "long": 10.0, "short": 20.0},
        ),
        "tff",
        ["A"],
        "speculators",
    )
    assert frame.schema == NET
    assert frame.rows() == [(week(0), released_at(week(0)), True, 1000.0, 200.0, 20.0)]


@pytest.mark.parametrize(
    ("report", "category"), [("disaggregated", "managed_money"), ("legacy", "noncommercial"), ("tff", "dealer")]
)
def test_other_reports_have_their_own_speculators_and_one_category_can_be_asked_for(report: str, category: str) -> None:
    rows = table(
        {"report": report, "category": category, "long": 30.0, "short": 80.0},
        {"report": report, "category": "other_reportable", "long": 7.0, "short": 0.0},
    )
    asked = category if report == "tff" else "speculators"
    assert net_positions(rows, report, ["A"], asked)["net"].to_list() == [-50.0]
    assert net_positions(rows, report, ["A"], "other_reportable")["net"].to_list() == [7.0]
    assert net_positions(rows, "supplemental", ["A"], "speculators").is_empty()


def test_the_same_code_in_another_report_is_not_mixed_in() -> None:
    rows = table(managers(5.0, 1.0), funds(0.0, 0.0), {**managers(900.0, 0.0), "report": "legacy"})
    assert net_positions(rows, "tff", ["A"], "speculators")["net"].to_list() == [4.0]


def test_a_known_release_wins_over_the_estimate() -> None:
    late = datetime(2015, 2, 1, 20, 30, tzinfo=UTC)
    rows = table(
        managers(1.0, 0.0, released=late),
        funds(1.0, 0.0, released=late),
        managers(2.0, 0.0, report_date=week(1)),
        funds(2.0, 0.0, report_date=week(1)),
    )
    frame = net_positions(rows, "tff", ["A"], "speculators")
    assert frame.select("released", "released_estimated").rows() == [(late, False), (released_at(week(1)), True)]


@pytest.mark.parametrize("interest", [0.0, -5.0, None, math.nan, math.inf])
def test_a_row_without_open_interest_is_no_data(interest: float | None) -> None:
    rows = table(
        managers(1.0, 0.0, open_interest=interest),
        funds(1.0, 0.0, open_interest=interest),
        managers(2.0, 0.0, report_date=week(1)),
        funds(2.0, 0.0, report_date=week(1)),
    )
    assert net_positions(rows, "tff", ["A"], "speculators")["report_date"].to_list() == [week(1)]


@pytest.mark.parametrize("missing", [None, math.nan, math.inf])
def test_a_report_with_half_of_the_speculators_is_no_data(missing: float | None) -> None:
    rows = table(managers(1.0, 0.0), managers(2.0, 0.0, report_date=week(1)), funds(missing, 1.0, report_date=week(1)))
    assert net_positions(rows, "tff", ["A"], "speculators").is_empty()


def test_of_two_codes_the_one_with_more_open_interest_counts_on_each_date() -> None:
    def report(code: str, number: int, interest: float, net: float) -> list[dict[str, Any]]:
        key = {"code": code, "report_date": week(number), "open_interest": interest}
        return [managers(net, 0.0, **key), funds(0.0, 0.0, **key)]

    rows = table(
        *report("OLD", 0, 500.0, 50.0),
        *report("OLD", 1, 400.0, 40.0),
        *report("NEW", 1, 300.0, 3.0),
        *report("OLD", 2, 200.0, 20.0),
        *report("NEW", 2, 600.0, 6.0),
        *report("OLD", 3, 600.0, 60.0),
        *report("NEW", 3, 600.0, 6.0),  # equal: the present code
        *report("NEW", 4, 700.0, 7.0),
    )
    frame = net_positions(rows.sample(fraction=1, shuffle=True, seed=3), "tff", ["NEW", "OLD"], "speculators")
    assert frame["report_date"].to_list() == [week(number) for number in range(5)]
    assert frame["net"].to_list() == [50.0, 40.0, 6.0, 6.0, 7.0]
    assert frame["open_interest"].to_list() == [500.0, 400.0, 600.0, 600.0, 700.0]


def test_a_bigger_code_that_is_no_data_does_not_hide_the_smaller() -> None:
    rows = table(
        managers(1.0, 0.0, code="NEW"),
        funds(1.0, 0.0, code="NEW"),
        managers(9.0, 0.0, code="OLD", open_interest=5000.0),
    )
    assert net_positions(rows, "tff", ["NEW", "OLD"], "speculators")["net"].to_list() == [2.0]


def test_many_markets_come_in_the_order_given_each_as_it_would_alone() -> None:
    rows = table(
        *(row for number in range(3) for row in (managers(number, 0.0, report_date=week(number)),)),
        *(row for number in range(3) for row in (funds(1.0, 0.0, report_date=week(number)),)),
        {"report": "disaggregated", "code": "G", "category": "managed_money", "long": 4.0, "short": 9.0},
    )
    markets = [("gold", "disaggregated", ["G"]), ("index", "tff", ["A", "Z"]), ("none", "tff", ["Y"])]
    many = net_positions_many(rows, markets)
    assert many["market"].to_list() == ["gold", *["index"] * 3]
    for market, report, codes in markets:
        alone = net_positions(rows, report, codes, "speculators")
        assert many.filter(pl.col("market") == market).drop("market").equals(alone)


def test_a_difference_is_taken_on_common_reports_and_known_with_the_later_of_the_two() -> None:
    later = datetime(2015, 3, 1, tzinfo=UTC)
    a = net_frame([10.0, 20.0, 30.0])
    b = net_frame([1.0, 2.0, 3.0])[1:].with_columns(
        pl.lit(later, dtype=pl.Datetime("us", "UTC")).alias("released"), pl.lit(False).alias("released_estimated")
    )
    frame = difference(a, b)
    assert frame.schema == NET
    assert frame.rows() == [(week(1), later, True, None, None, 18.0), (week(2), later, True, None, None, 27.0)]
    assert statistics(frame)["change_1w"].to_list() == [None, 9.0]


# Statistics


def expected_figures(values: list[float]) -> pd.DataFrame:
    """Return the figures of one market by pandas."""
    x = pd.Series(values)
    figures = {}
    for name, window in {
        "26": x.rolling(26),
        "52": x.rolling(52),
        "156": x.rolling(156),
        "all": x.expanding(26),
    }.items():
        low, high = window.min(), window.max()
        figures[f"cot_index_{name}"] = 100 * (x - low) / (high - low)
        if name != "26":
            figures[f"percentile_{name}"] = window.apply(lambda past: 100 * (past <= past[-1]).mean(), raw=True)
            figures[f"zscore_{name}"] = (x - window.mean()) / window.std(ddof=1)
    figures["movement_6w"] = figures["cot_index_156"].diff(6)
    figures["change_1w"] = x.diff()
    return pd.DataFrame(figures)[FIGURES]


def test_statistics_are_those_of_pandas_for_every_report_of_every_market() -> None:
    series = {"long": walk(1, 330), "short": walk(2, 157), "young": walk(3, 60), "five": walk(4, 5)}
    many = pl.concat(
        net_frame(values).select(pl.lit(name).alias("market"), pl.all()) for name, values in series.items()
    )
    together = statistics(many, by="market")
    assert together.columns == ["market", *NET.names(), *FIGURES, "extreme", "unwound_pct", "unwound_from"]
    for name, values in series.items():
        ours = together.filter(pl.col("market") == name).select(FIGURES).fill_null(np.nan).to_numpy()
        np.testing.assert_allclose(ours, expected_figures(values).to_numpy(), rtol=1e-9, atol=1e-9, err_msg=name)
        assert statistics(net_frame(values)).equals(together.filter(pl.col("market") == name).drop("market"))


def test_a_report_is_never_judged_by_later_ones() -> None:
    values = walk(5, 240)
    whole = statistics(net_frame(values))
    for known in (1, 26, 157, 200):
        assert statistics(net_frame(values[:known])).equals(whole[:known])


def test_five_reports_have_a_change_and_nothing_else() -> None:
    frame = statistics(net_frame([1.0, 2.0, 4.0, 8.0, 5.0]))
    assert frame["change_1w"].to_list() == [None, 1.0, 2.0, 4.0, -3.0]
    others = [column for column in frame.columns if column not in (*NET.names(), "change_1w")]
    assert frame.select(pl.col(others).is_null().all()).row(0) == (True,) * len(others)


def test_a_constant_net_has_no_index_no_zscore_and_is_no_extreme() -> None:
    last = statistics(net_frame([7.1] * 200)).row(-1, named=True)
    assert [last[f"cot_index_{window}"] for window in (26, 52, 156, "all")] == [None] * 4
    assert [last[f"zscore_{window}"] for window in (52, 156, "all")] == [None] * 3
    assert [last[f"percentile_{window}"] for window in (52, 156, "all")] == [100.0] * 3
    assert (last["movement_6w"], last["extreme"], last["unwound_pct"], last["unwound_from"]) == (None,) * 4


# Extremes and their unwinding

CALM = [float(number % 10) for number in range(156)]
"""Three years between 0 and 9, the last report in the middle."""


def test_an_extreme_is_in_the_highest_or_lowest_percent_of_three_years() -> None:
    # Of 156 reports, the 7 lowest are at or under the 5th percentile (7/156 = 4.5), the 8 highest at or over the 95th.
    rising = [float(number) for number in range(156)]
    for rank, extreme in ((7, "short"), (8, None), (148, None), (149, "long")):
        values = [value for value in rising if value != rank - 1] + [rank - 1.0]
        assert statistics(net_frame(values))["extreme"].to_list()[-1] == extreme
    values = [value for value in rising if value != 14] + [14.0]
    assert statistics(net_frame(values), extreme_percentile=10)["extreme"].to_list()[-1] == "short"
    assert statistics(net_frame(CALM[:-1]))["extreme"].null_count() == 155  # no full window yet


def unwound(values: list[float], remember: int = 26) -> list[tuple[str | None, float | None, str | None]]:
    """Return extreme, unwound_pct and unwound_from of the reports after CALM, percent rounded to a tenth."""
    frame = statistics(net_frame([*CALM, *values]), remember=remember)[len(CALM) :]
    return frame.select("extreme", pl.col("unwound_pct").round(1), "unwound_from").rows()


def test_an_extreme_long_unwinds_from_its_peak_to_the_median_and_beyond() -> None:
    medians = pd.Series([*CALM, 25.0, 45.0, 15.0, -5.0]).rolling(156).median().to_list()[-4:]
    assert medians[2:] == [5.0, 5.0]
    assert unwound([25.0, 45.0, 15.0, -5.0]) == [
        ("long", 0.0, "long"),
        ("long", 0.0, "long"),
        ("long", 75.0, "long"),  # (45 - 15) / (45 - 5), still among the highest
        ("short", 0.0, "short"),  # the other side opens an episode of its own
    ]
    # With 45, 5 and 2 in place of 0, 1 and 2 half of the window is at most 4 and half at least 5.
    beyond = [100 * (45 - value) / (45 - 4.5) for value in (5, 2)]
    assert unwound([45.0, 5.0, 2.0])[1:] == [(None, round(percent, 1), "long") for percent in beyond]


def test_an_extreme_short_unwinds_likewise() -> None:
    medians = pd.Series([*CALM, -36.0, -16.0, 4.0]).rolling(156).median().to_list()[-3:]
    assert medians == [4.0, 4.0, 4.0]
    assert unwound([-36.0, -16.0, 4.0]) == [
        ("short", 0.0, "short"),
        ("short", 50.0, "short"),
        (None, 100.0, "short"),
    ]


def test_an_extreme_is_forgotten_after_so_many_reports() -> None:
    after = unwound([45.0, *[5.0] * 5], remember=3)
    assert [side for _, _, side in after] == ["long", "long", "long", "long", None, None]
    assert [percent is None for _, percent, _ in after] == [False] * 4 + [True] * 2


def test_a_new_episode_has_a_new_peak_and_a_remembered_one_keeps_its_own() -> None:
    # Both times 45, then 5 twice, then a second, lower extreme of 25: after a gap of 3 reports.
    again = [45.0, 5.0, 5.0, 25.0]
    assert unwound(again, remember=3)[-1] == ("long", 50.0, "long")  # the episode of 45 goes on: (45 - 25) / (45 - 5)
    assert unwound(again, remember=2)[-1] == ("long", 0.0, "long")


def test_one_markets_extreme_is_not_remembered_by_the_next() -> None:
    first = net_frame([*CALM, 45.0]).select(pl.lit("A").alias("market"), pl.all())
    second = net_frame(CALM).select(pl.lit("B").alias("market"), pl.all())
    frame = statistics(pl.concat([first, second]), by="market")
    assert frame.filter(pl.col("market") == "B")["unwound_from"].null_count() == len(CALM)


# Nothing at hand


# Episodes and bands


def test_an_episode_goes_from_its_first_extreme_report_to_its_last_and_has_a_peak() -> None:
    # Calm, then 45 and 60 at the long end with a pause between, then the short end.
    frame = statistics(net_frame([*CALM, 45.0, 5.0, 60.0, 60.0, 5.0, -40.0]))
    first = len(CALM)

    found = episodes(frame.filter(pl.col("report_date") >= week(first)))

    assert found.schema == EPISODES
    assert found.rows() == [
        ("long", week(first), week(first + 3), 3, 60.0, week(first + 2)),
        ("short", week(first + 5), week(first + 5), 1, -40.0, week(first + 5)),
    ]


def test_extremes_further_apart_than_is_remembered_are_two_episodes() -> None:
    frame = statistics(net_frame([*CALM, 45.0, 5.0, 5.0, 46.0]), remember=2)
    first = len(CALM)

    late = frame.filter(pl.col("report_date") >= week(first))
    assert [row[1:3] for row in episodes(late, remember=2).rows()] == [(week(n), week(n)) for n in (first, first + 3)]
    assert [row[1:3] for row in episodes(late, remember=3).rows()] == [(week(first), week(first + 3))]


@pytest.mark.parametrize("percent", [5.0, 10.0, 25.0])
def test_a_report_at_its_band_or_beyond_is_extreme_and_no_other(percent: float) -> None:
    values = [float(value) for value in np.random.default_rng(7).normal(0, 10, 400)]  # no two are alike
    frame = bands(statistics(net_frame(values), extreme_percentile=percent), percent).slice(155)
    x = pl.col("net_pct_oi")

    side = pl.when(x >= pl.col("band_long")).then(pl.lit("long")).when(x <= pl.col("band_short")).then(pl.lit("short"))
    assert frame.select(side.alias("extreme"))["extreme"].to_list() == frame["extreme"].to_list()
    assert frame["extreme"].n_unique() == 3
    last = sorted(values[-156:])
    assert frame.row(-1, named=True)["band_short"] == last[int(156 * percent / 100) - 1]
    assert frame.row(-1, named=True)["band_long"] == last[-int(156 * percent / 100) - 1]


def test_there_is_no_band_before_the_window_is_full_nor_where_it_has_no_outer_percent() -> None:
    frame = bands(net_frame(walk(3, 156)))
    assert frame["band_long"].to_list()[:-1] == [None] * 155
    assert frame["band_long"].to_list()[-1] is not None

    few = bands(net_frame(walk(3, 30)), extreme_percentile=5, reports=10)  # a twentieth of ten reports is none of them
    assert few["band_short"].null_count() == 30
    assert few["band_long"].drop_nulls().to_list() == pd.Series(walk(3, 30)).rolling(10).max().dropna().to_list()


def test_no_reports_give_empty_frames_of_the_right_kind() -> None:
    nothing = SCHEMA.to_frame()
    many = net_positions_many(nothing, [("ES", "tff", ["A"])])
    assert many.schema == {"market": pl.String, **NET}
    assert net_positions_many(table(managers(1.0, 0.0)), []).schema == many.schema
    alone = net_positions(nothing, "tff", ["A"], "speculators")
    assert alone.schema == NET
    assert difference(alone, alone).schema == NET
    assert episodes(statistics(alone)).schema == EPISODES
    assert bands(alone).schema == {**NET, "band_short": pl.Float64, "band_long": pl.Float64}
    named = {"extreme": pl.String, "unwound_pct": pl.Float64, "unwound_from": pl.String}
    assert statistics(alone).schema == {**NET, **dict.fromkeys(FIGURES, pl.Float64), **named}
    assert statistics(many, by="market").schema == {**many.schema, **dict.fromkeys(FIGURES, pl.Float64), **named}
