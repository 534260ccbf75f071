"""What fires on a day that is not over says so, in words and as JSON."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from rottui.alerts.evaluate import document, evaluate, would_fire
from rottui.alerts.events import events
from rottui.alerts.log import read_log
from rottui.alerts.wording import fmt_alert
from rottui.briefing.build import build
from rottui.briefing.model import Briefing
from rottui.cache.store import Store
from rottui.settings.alert_rules import AlertRule
from rottui.settings.packaged import defaults
from tests.alerts.factory import (
    LAST,
    NOW,
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
from tests.briefing.conftest import fill, prices_frame

SAID = "; the day is unfinished"
LOW = AlertRule(name="low", pair="QQQ/IWM", new_low=3)


def under_way(briefing: Briefing, *symbols: str, day: date = LAST) -> Briefing:
    return replace(briefing, provisional=dict.fromkeys(symbols, day))


def test_an_alert_of_an_unfinished_day_says_so_everywhere(tmp_path: Path) -> None:
    briefing = under_way(at_low(LAST), "QQQ")
    (alert,) = evaluate(tmp_path, make_settings(LOW), briefing, NOW).fired

    assert alert.what == f"new 4-month low, lowest since 30 Jun 2025{SAID}"
    assert document(alert)["provisional"] is True
    assert SAID in fmt_alert(alert)
    assert read_log(tmp_path).fired == (alert,)
    assert SAID in fmt_alert(would_fire(make_settings(LOW), briefing)[0][0])


def test_one_that_fired_on_an_unfinished_day_does_not_fire_again_when_it_is_over(tmp_path: Path) -> None:
    assert evaluate(tmp_path, make_settings(LOW), under_way(at_low(LAST), "QQQ"), NOW).fired
    assert evaluate(tmp_path, make_settings(LOW), at_low(LAST), NOW).fired == ()


CROSSES = AlertRule(name="crosses", pair="QQQ/IWM", crosses=50)
DAYS = weekdays(4)


def crossing(*values: float, unfinished: bool = False) -> Briefing:
    """Return a briefing of as many of the days, in which QQQ/IWM has these ratios and an average of 1."""
    last = DAYS[len(values) - 1]
    briefing = briefing_of(pair=pair_of(ratios([1.1, 1.1, *values], last=last)), last=last)
    return under_way(briefing, "QQQ", day=last) if unfinished else briefing


def fired(folder: Path, rule: AlertRule, *briefings: Briefing) -> list[list[date]]:
    return [[alert.date for alert in evaluate(folder, make_settings(rule), each, NOW).fired] for each in briefings]


def test_what_the_close_undid_keeps_no_finished_day_from_being_told(tmp_path: Path) -> None:
    below, undone = crossing(1.1, 0.9, unfinished=True), crossing(1.1, 1.1)
    again, below_at_last = crossing(1.1, 1.1, 0.9, unfinished=True), crossing(1.1, 1.1, 0.9)

    told = fired(tmp_path, CROSSES, below, undone, again, below_at_last)
    assert told == [[DAYS[1]], [], [], [DAYS[2]]], "a ratio that hugs its average is not told anew each noon"
    assert fired(tmp_path, CROSSES, crossing(1.1, 1.1, 0.9, 1.1)) == [[]], "within the cooldown of one that stands"


def test_what_the_close_left_standing_keeps_the_rule_quiet(tmp_path: Path) -> None:
    assert fired(tmp_path, CROSSES, crossing(1.1, 0.9, unfinished=True), crossing(1.1, 0.9, 1.1)) == [[DAYS[1]], []]


@pytest.mark.parametrize(("close", "then"), [(0.95, [DAYS[3]]), (0.7, [])], ids=["undone", "stands"])
def test_a_low_that_the_close_undid_keeps_no_later_one_from_being_told(
    tmp_path: Path, close: float, then: list[date]
) -> None:
    before = [1.0, 0.8, *[0.9] * 80]

    def at(*values: float, lowest: date) -> Briefing:
        history = ratios([*before, *values], last=DAYS[1 + len(values)])
        return briefing_of(pair=pair_of(history, low(lowest)), last=DAYS[1 + len(values)])

    unfinished = under_way(at(0.7, lowest=DAYS[2]), "QQQ", day=DAYS[2])
    assert fired(tmp_path, LOW, unfinished, at(close, 0.6, lowest=DAYS[3])) == [[DAYS[2]], then]


@pytest.mark.parametrize(
    ("briefing", "said"),
    [
        (under_way(at_low(LAST), "IWM"), True),
        (under_way(at_low(LAST), "QQQ", "IWM"), True),
        (under_way(at_low(LAST), "SPY"), False),
        (under_way(at_low(LAST - timedelta(days=1), last=LAST), "QQQ"), False),
        (at_low(LAST), False),
    ],
    ids=["one leg", "both", "another pair's", "another day's", "none"],
)
def test_a_pair_is_unfinished_where_one_of_its_legs_is_on_that_day(briefing: Briefing, said: bool) -> None:
    (event,) = events(LOW, briefing, make_settings())

    assert (event.provisional, event.what.endswith(SAID)) == (said, said)


@pytest.mark.parametrize(
    ("rule", "parts", "said"),
    [
        ({"universe": "sp500", "thrust": True}, {"universe": universe_of(thrust=LAST)}, True),
        ({"verdict": True}, {"verdict": verdict_of((LAST, "spillover", "mixed"))}, True),
        ({"verdict": True}, {"verdict": verdict_of((LAST - timedelta(days=1), "spillover", "mixed"))}, False),
        ({"market": "NQ", "extreme": "any"}, {"market": market_of([50.0, 97.0], LAST)}, False),
    ],
    ids=["breadth", "verdict", "yesterday's verdict", "a report"],
)
def test_breadth_and_verdicts_are_of_the_markets_day_and_reports_of_none(
    rule: dict[str, Any], parts: dict[str, Any], said: bool
) -> None:
    (event,) = events(AlertRule(name="x", **rule), under_way(briefing_of(**parts), "SPY"), make_settings())

    assert (event.provisional, event.what.endswith(SAID)) == (said, said)


def test_breadth_is_of_an_unfinished_day_where_only_its_members_are() -> None:
    universe = replace(universe_of(thrust=LAST), provisional=True)
    (event,) = events(
        AlertRule(name="x", universe="sp500", thrust=True), briefing_of(universe=universe), make_settings()
    )

    assert (event.provisional, event.what.endswith(SAID)) == (True, True)


def test_a_briefing_knows_which_bars_are_unfinished(tmp_path: Path) -> None:
    days = [LAST - timedelta(days=2), LAST - timedelta(days=1), LAST]
    prices = prices_frame({symbol: dict.fromkeys(days, 1.0) for symbol in ("QQQ", "IWM", "XYZ")})
    unfinished = (pl.col("date") == LAST) & pl.col("symbol").is_in(["QQQ", "XYZ"])
    store = Store(tmp_path / "data")
    fill(store, prices.with_columns(provisional=unfinished))

    assert build(store.snapshot(), defaults(), now=NOW).provisional == {"QQQ": LAST}
    assert build(store.snapshot(), defaults(), days[1], now=NOW).provisional == {}
    assert build(store.remembering(), defaults(), LAST, now=NOW).provisional == {"QQQ": LAST}
