"""What a briefing says of a rule: every kind of event, with its day, and nothing that is not one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import polars as pl
import pytest

from rottui.alerts.events import Event, events, troubles
from rottui.analytics.trend import trend_by_day
from rottui.briefing.history import History, history_of
from rottui.briefing.model import Briefing, Extreme, Quadrant, QuadrantChange
from rottui.briefing.trending import LOOKBACK, last_trends
from rottui.settings.alert_rules import AlertRule
from tests.alerts.factory import (
    LAST,
    at_low,
    briefing_of,
    low,
    make_settings,
    market_of,
    pair_of,
    ratios,
    universe_of,
    verdict_of,
    weekdays,
)

FRIDAY, THURSDAY = LAST, LAST - timedelta(days=1)


def rule(**settings: Any) -> AlertRule:
    return AlertRule(name="x", **settings)


def of(briefing: Briefing, **settings: Any) -> list[tuple[date, str]]:
    return [(event.date, event.what) for event in found(briefing, **settings)]


def found(briefing: Briefing, **settings: Any) -> tuple[Event, ...]:
    return events(rule(**settings), briefing, make_settings())


# Pairs


def test_a_low_of_as_many_months_or_more_is_an_event_of_its_day() -> None:
    briefing = at_low(THURSDAY, months=14)

    assert of(briefing, pair="QQQ/IWM", new_low=14) == [(THURSDAY, "new 14-month low, lowest since 30 Jun 2025")]
    assert of(briefing, pair="QQQ/IWM", new_low=3) == of(briefing, pair="QQQ/IWM", new_low=14)
    assert of(briefing, pair="QQQ/IWM", new_low=15) == []
    assert of(briefing, pair="QQQ/IWM", new_high=3) == []
    assert of(briefing, pair="MAGS/SPY", new_low=3) == []


def test_a_high_of_many_years_is_told_in_years_with_the_ratio() -> None:
    high = Extreme("high", 40, date(2022, 6, 30), FRIDAY, 0, False)
    (event,) = found(briefing_of(pair=pair_of(ratios([1.0, 1.25]), high)), pair="QQQ/IWM", new_high=36)

    assert event.what == "new 3-year high, highest since 30 Jun 2022"
    assert event.value == 1.25
    assert event.id == "x: QQQ/IWM: new_high = 36: high 2025-10-31"


def test_a_high_is_told_although_the_watchlist_shows_the_further_low_of_days_before() -> None:
    days = weekdays(100)  # from 16 Jun to 31 Oct 2025
    values = [1.2, *[1.0] * 90, 0.9, *[1.0] * 7, 1.1]
    shown = Extreme("low", 4, days[0], days[91], 8, True)
    briefing = briefing_of(pair=pair_of(ratios(values), shown))

    high = (FRIDAY, "new 4-month high, highest since 16 Jun 2025")
    assert of(briefing, pair="QQQ/IWM", new_high=3) == [high]
    assert of(briefing, pair="QQQ/IWM", new_high=5) == []
    assert [day for day, _ in of(briefing, pair="QQQ/IWM", new_low=3)] == [days[91]]


def test_a_high_that_is_further_back_than_the_watchlist_looks_is_none() -> None:
    values = [1.2, *[1.0] * 80, 1.1, *[1.0] * 17, 0.9]
    briefing = briefing_of(pair=pair_of(ratios(values), low(FRIDAY)))

    assert of(briefing, pair="QQQ/IWM", new_high=3) == []


def test_a_ratio_that_goes_through_its_average_is_told_with_its_way() -> None:
    briefing = briefing_of(pair=pair_of(ratios([0.9, 1.1, 1.0, 1.2, 0.8])))
    days = weekdays(5)

    up, down = (
        (days[1], "crossed to above its 50-day average, at 1.1000"),
        (
            days[4],
            "crossed to below its 50-day average, at 0.8000",
        ),
    )
    assert of(briefing, pair="QQQ/IWM", crosses=50) == [up, down], "what only touches it has not crossed it"
    assert of(briefing, pair="QQQ/IWM", crosses=50, direction="up") == [up]
    assert of(briefing, pair="QQQ/IWM", crosses=50, direction="down") == [down]
    assert [day for day, _ in of(briefing, pair="QQQ/IWM", crosses=200)] == [days[1], days[4]]


def test_an_average_that_is_not_there_yet_is_not_crossed() -> None:
    assert of(briefing_of(pair=pair_of(ratios([0.9, 1.1, 0.9], [None] * 3))), pair="QQQ/IWM", crosses=50) == []
    assert of(briefing_of(pair=pair_of(History(columns={"ratio": b"", "sma_50": b"", "sma_200": b""}))),
              pair="QQQ/IWM", crosses=50) == []  # fmt: skip


def test_the_trend_told_from_a_history_is_that_of_the_analytics() -> None:
    days = weekdays(300)
    ratio = [1 + 0.2 * (number / 37 % 1 if number // 37 % 2 else 1 - number / 37 % 1) for number in range(300)]
    frame = pl.DataFrame({"pair": ["A/B"] * 300, "date": days, "ratio": ratio}).with_columns(
        sma_50=pl.col("ratio").rolling_mean(50)
    )
    expected = trend_by_day(frame)
    kept = history_of(frame, "date", ("ratio", "sma_50"))

    told = last_trends(kept, 300)
    assert [trend for _, trend in told] == expected["trend"].to_list()
    assert {"up", "down", "flat", None} == set(expected["trend"])
    assert last_trends(kept, 7) == told[-7:]
    assert last_trends(History(columns={"ratio": b"", "sma_50": b""}), 7) == []


def test_a_trend_that_turns_is_an_event_and_one_that_stays_is_none() -> None:
    rising = [1.0 + number / 100 for number in range(LOOKBACK + 2)]
    values = [*(average + 0.1 for average in rising[:-1]), 0.5]
    briefing = briefing_of(pair=pair_of(ratios(values, rising)))

    assert of(briefing, pair="QQQ/IWM", trend="flat") == [(FRIDAY, "trend is flat, was up")]
    assert of(briefing, pair="QQQ/IWM", trend="down") == []
    assert of(briefing, pair="QQQ/IWM", trend="up") == [], "nobody knows what it was before"


def turn(after: Quadrant, day: date = FRIDAY, *, by: Any = "week", settled: bool = True) -> QuadrantChange:
    return QuadrantChange("QQQ/IWM", day, "leading", after, by, settled)


def test_a_quadrant_counts_once_its_week_is_over() -> None:
    pair = pair_of(ratios([1.0, 1.0]))
    turns = [turn("weakening"), turn("lagging", by="day"), turn("improving", settled=False)]
    briefing = briefing_of(pair=pair, turns=turns)

    expected = [(FRIDAY, "weakening in the weekly rotation, was leading")]
    assert of(briefing, pair="QQQ/IWM", quadrant="weakening") == expected
    assert of(briefing, pair="QQQ/IWM", quadrant="lagging") == []
    assert of(briefing, pair="QQQ/IWM", quadrant="improving") == []
    assert of(replace(briefing, rotation=None), pair="QQQ/IWM", quadrant="weakening") == []


# Breadth


def test_a_share_that_goes_through_a_level_is_told_in_percent() -> None:
    stocks = universe_of(above_50=[400.0, 160.0, 140.0], valid_50=[500.0, 500.0, 500.0])
    briefing = briefing_of(universe=stocks)

    expected = [(FRIDAY, "stocks above their 50-day average below 30, at 28%")]
    assert of(briefing, universe="sp500", figure="above_50", below=30.0) == expected
    assert of(briefing, universe="sp500", figure="above_50", above=30.0) == []
    assert of(briefing, universe="nasdaq100", figure="above_50", below=30.0) == []


def test_figures_that_are_no_shares_are_taken_as_they_are() -> None:
    briefing = briefing_of(universe=universe_of(mcclellan=[-20.0, None, 35.0], zweig=[0.39, 0.5, 0.62]))

    assert of(briefing, universe="sp500", figure="mcclellan", above=0.0) == [
        (FRIDAY, "the McClellan oscillator above 0, at 35")
    ]
    assert of(briefing, universe="sp500", figure="zweig", above=0.615) == [
        (FRIDAY, "the Zweig average above 0.615, at 0.62")
    ]


def test_a_thrust_is_an_event_of_its_day() -> None:
    briefing = briefing_of(universe=universe_of(thrust=FRIDAY))

    assert of(briefing, universe="sp500", thrust=True) == [(FRIDAY, "Zweig breadth thrust")]
    assert of(briefing_of(universe=universe_of()), universe="sp500", thrust=True) == []


# Positioning


def test_an_extreme_begins_with_its_first_report_and_is_known_from_the_release_on() -> None:
    (event,) = found(briefing_of(market=market_of([50.0, 60.0, 97.0])), market="NQ", extreme="any")

    assert (event.date, event.known) == (date(2025, 10, 28), date(2025, 10, 31))
    assert event.what == "speculators extreme long, percentile 97 of 156 reports"
    assert event.id == "x: NQ: extreme = any: long 2025-10-28"


def test_an_extreme_that_flickers_is_one_and_the_other_side_is_another() -> None:
    one = market_of([97.0, 90.0, 96.0])
    (event,) = found(briefing_of(market=one), market="NQ", extreme="long")
    other = market_of([97.0, 2.0])

    assert event.date == date(2025, 10, 14)
    assert found(briefing_of(market=one), market="NQ", extreme="short") == ()
    assert [each.date for each in found(briefing_of(market=other), market="NQ", extreme="short")] == [
        date(2025, 10, 28)
    ]
    assert found(briefing_of(market=market_of([97.0, 50.0])), market="NQ", extreme="any") == ()
    assert found(briefing_of(market=market_of([])), market="NQ", extreme="any") == ()


def test_an_extreme_that_is_given_up_is_told_once_for_that_extreme() -> None:
    given_up = market_of([97.0, 80.0, 60.0], given_up=[0.0, 30.0, 55.0])
    later = market_of([97.0, 80.0, 60.0, 40.0], date(2025, 11, 4), given_up=[0.0, 30.0, 55.0, 80.0])

    (event,) = found(briefing_of(market=given_up), market="NQ", unwound=50.0)
    (again,) = found(briefing_of(market=later), market="NQ", unwound=50.0)
    assert event.what == "55% of the extreme long of 14 Oct 2025 given up"
    assert (event.id, event.date, event.known) == (again.id, date(2025, 10, 28), date(2025, 10, 31))
    assert (again.date, again.what) == (event.date, event.what)  # of the report that did it, whatever came after
    assert found(briefing_of(market=given_up), market="NQ", unwound=60.0) == ()


def test_what_was_given_up_of_an_earlier_extreme_is_no_event_of_the_one_that_stands() -> None:
    anew = market_of([97.0, 60.0, 96.0], given_up=[0.0, 55.0, 2.0])
    over = market_of([97.0, 60.0, 96.0, 70.0], given_up=[0.0, 55.0, 2.0, 52.0])

    assert found(briefing_of(market=anew), market="NQ", unwound=50.0) == ()
    assert of(briefing_of(market=over), market="NQ", unwound=50.0) == [
        (date(2025, 10, 28), "52% of the extreme long of 21 Oct 2025 given up")
    ]


# The verdict


def test_a_verdict_that_changes_is_told_for_any_code_or_for_some() -> None:
    verdict = verdict_of((THURSDAY, "rotation", "mixed"), (FRIDAY, "spillover", "rotation"))
    briefing = briefing_of(verdict=verdict)

    both = [(THURSDAY, "ROTATION, was MIXED"), (FRIDAY, "SPILLOVER, was ROTATION")]
    assert of(briefing, verdict=True) == both
    assert of(briefing, verdict=True, to=("spillover", "deterioration")) == both[1:]
    assert of(briefing, verdict=True, to=("broadening",)) == []


# Limits


def test_what_was_known_long_ago_is_no_event_any_more() -> None:
    old = LAST - timedelta(days=21)

    assert of(at_low(old), pair="QQQ/IWM", new_low=3) == []
    assert len(of(at_low(old + timedelta(days=1)), pair="QQQ/IWM", new_low=3)) == 1
    assert of(briefing_of(verdict=verdict_of((old, "spillover", "mixed"))), verdict=True) == []


def test_a_rule_that_rests_finds_nothing() -> None:
    assert of(at_low(FRIDAY), pair="QQQ/IWM", new_low=3, enabled=False) == []


@pytest.mark.parametrize(
    ("settings", "what", "hint"),
    [
        ({"pair": "AAA/BBB", "new_low": 3}, "AAA/BBB is not on the watchlist", "add the pair"),
        ({"universe": "mine", "thrust": True}, "there are no members of a universe mine", "those there are: sp500"),
        ({"market": "NQ", "extreme": "any"}, "NQ has no reports", "rottui refresh"),
        ({"verdict": True}, "there is no verdict yet", "rottui report"),
    ],
)
def test_a_rule_whose_subject_is_not_there_says_so(settings: Any, what: str, hint: str) -> None:
    briefing = briefing_of(universe=universe_of())

    (problem,) = troubles([rule(**settings)], briefing)
    assert problem.where == "alerts.x"
    assert what in problem.what
    assert hint in problem.hint
    assert troubles([rule(**settings, enabled=False)], briefing) == ()


def test_a_subject_without_data_says_so_and_one_with_data_says_nothing() -> None:
    pair = pair_of(ratios([1.0, 0.9]), low(FRIDAY))

    assert troubles([rule(pair="QQQ/IWM", new_low=3)], briefing_of(pair=pair)) == ()
    (problem,) = troubles([rule(pair="QQQ/IWM", new_low=3)], briefing_of(pair=replace(pair, date=None)))
    assert problem.what == "QQQ/IWM has no prices, so nothing fires"


@pytest.mark.parametrize(
    "settings",
    [
        {"pair": "QQQ/IWM", "crosses": 50},
        {"pair": "QQQ/IWM", "trend": "up"},
        {"pair": "QQQ/IWM", "new_low": 3},
        {"universe": "sp500", "figure": "above_50", "below": 30},
        {"universe": "sp500", "thrust": True},
        {"market": "NQ", "extreme": "any"},
    ],
    ids=lambda settings: " ".join(settings),
)
def test_a_subject_that_has_never_had_data_fires_nothing(settings: Any) -> None:
    pair = replace(pair_of(ratios([1.0])), history=History(), date=None)
    universe = universe_of()
    universe = replace(universe, history=History(), total=replace(universe.total, date=None))
    market = replace(market_of([50.0]), history=History(), report_date=None, released=None)
    briefing = briefing_of(pair=pair, universe=universe, market=market)

    assert found(briefing, **settings) == ()
    (problem,) = troubles([rule(**settings)], briefing)
    assert problem.what.endswith("so nothing fires")
