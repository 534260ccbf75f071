"""What a briefing says of a pair: its figures by hand, and what is wrong with it."""

from __future__ import annotations

import math
from datetime import date, timedelta

import pytest

from rottui.briefing.model import PairBriefing
from rottui.errors import Problem
from rottui.settings.schema import SESSIONS
from tests.briefing.conftest import Brief, settings_of, symbols_frame, weekdays

FRIDAY = date(2025, 10, 31)
DAYS = weekdays(FRIDAY, 300)


def rising(days: list[date], first: float = 100.0, step: float = 0.1) -> dict[date, float]:
    return {day: first + step * number for number, day in enumerate(days)}


def flat(days: list[date], value: float = 50.0) -> dict[date, float]:
    return dict.fromkeys(days, value)


def only(pairs: tuple[PairBriefing, ...]) -> PairBriefing:
    assert len(pairs) == 1
    return pairs[0]


def test_changes_and_legs_are_those_of_the_closes(brief: Brief) -> None:
    a, b = rising(DAYS), flat(DAYS)

    pair = only(brief(settings_of(["AAA/BBB"]), closes={"AAA": a, "BBB": b}).pairs)

    assert (pair.last, pair.date) == (a[FRIDAY] / 50, FRIDAY)
    for name, back in SESSIONS.items():
        assert pair.change[name] == pytest.approx(100 * (a[FRIDAY] / a[DAYS[-1 - back]] - 1)), name
    assert pair.legs is not None
    assert pair.legs.window == "1m"
    assert pair.legs.numerator == pytest.approx(100 * math.log(a[FRIDAY] / a[DAYS[-22]]))
    assert pair.legs.denominator == 0
    assert pair.trend == "up"
    assert pair.problem is None
    assert pair.remarks == ()


def test_an_extreme_tells_its_day_its_age_and_how_far_back_it_reaches(brief: Brief) -> None:
    a = flat(DAYS, 100.0)
    a[date(2025, 3, 10)] = 80.0
    a[date(2025, 10, 29)] = 85.0  # lowest since 10 March: seven whole months, two sessions before the last

    extreme = only(brief(settings_of(["AAA/BBB"]), closes={"AAA": a, "BBB": flat(DAYS)}).pairs).extreme

    assert extreme is not None
    assert (extreme.kind, extreme.months, extreme.since) == ("low", 7, date(2025, 3, 10))
    assert (extreme.date, extreme.sessions_ago, extreme.on_record) == (date(2025, 10, 29), 2, False)


def test_a_missing_leg_leaves_dashes_and_is_named_with_what_to_do(brief: Brief) -> None:
    briefing = brief(settings_of(["AAA/NONE", "AAA/BBB"]), closes={"AAA": flat(DAYS), "BBB": flat(DAYS)})

    missing, whole = briefing.pairs
    assert (missing.last, missing.date, missing.trend, missing.extreme, missing.legs) == (None,) * 5
    assert set(missing.change.values()) == {None}
    assert missing.problem == "no prices of NONE"
    assert (whole.last, whole.problem) == (2 * 0.5, None)
    assert [(problem.where, problem.what) for problem in briefing.problems] == [
        ("NONE", "no prices, so nothing to show for AAA/NONE")
    ]
    assert "rottui import" in briefing.problems[0].hint
    assert briefing.prices.problem == "1 of 3 symbols have no prices"


def test_a_short_pair_says_how_short_it_is_and_has_no_trend(brief: Brief) -> None:
    pair = only(brief(settings_of(["AAA/BBB"]), closes={"AAA": rising(DAYS[-12:]), "BBB": flat(DAYS)}).pairs)

    assert pair.problem == "only 12 sessions in common"
    assert pair.trend is None
    assert pair.change["1w"] is not None
    assert pair.change["1m"] is None
    assert pair.legs is None


def test_a_stale_leg_is_named_beside_its_pair_and_the_others_go_on(brief: Brief) -> None:
    closes = {"AAA": flat(DAYS[:-4]), "BBB": flat(DAYS), "CCC": flat(DAYS)}

    stale, fresh = brief(settings_of(["AAA/BBB", "CCC/BBB"]), closes=closes).pairs

    assert stale.date == DAYS[-5]
    assert stale.remarks == (Problem("AAA", f"ends {DAYS[-5]}, behind the watchlist ({FRIDAY})"),)
    assert stale.problem == f"AAA: ends {DAYS[-5]}, behind the watchlist ({FRIDAY})"
    assert (fresh.date, fresh.problem) == (FRIDAY, None)


@pytest.mark.parametrize(("behind", "ago"), [(0, 0), (1, 1), (4, 4), (9, 9), (10, None), (200, None)])
def test_sessions_that_a_stale_pair_has_missed_count_as_gone_by(brief: Brief, behind: int, ago: int | None) -> None:
    falling = rising(DAYS[: len(DAYS) - behind], step=-0.1)  # a low on record on its last day

    stale, _ = brief(
        settings_of(["AAA/BBB", "CCC/BBB"]), closes={"AAA": falling, "BBB": flat(DAYS), "CCC": flat(DAYS)}
    ).pairs

    assert (stale.extreme and stale.extreme.sessions_ago) == ago
    assert (stale.extreme is None) == (ago is None)


def test_of_a_stale_pair_a_lesser_extreme_counts_when_the_greater_has_gone_by(brief: Brief) -> None:
    days = DAYS[:-5]
    a = flat(days, 100.0)
    a[DAYS[20]] = 75.0
    a[days[-8]] = 76.0  # a low of a year, but 12 sessions of the watchlist ago
    a[date(2025, 4, 8)] = 120.0
    a[days[-2]] = 110.0  # on 23 October a high of six months, 6 sessions ago
    b = flat(DAYS)

    stale, _ = brief(settings_of(["AAA/BBB", "CCC/BBB"]), closes={"AAA": a, "BBB": b, "CCC": b}).pairs

    assert stale.extreme is not None
    assert (stale.extreme.kind, stale.extreme.months, stale.extreme.sessions_ago) == ("high", 6, 6)
    assert stale.extreme.date == date(2025, 10, 23)


@pytest.mark.parametrize(("behind", "ago"), [(3, 3), (9, 9), (10, None)])
def test_where_prices_are_rare_what_is_missed_is_counted_back_as_far_as_it_takes(
    brief: Brief, behind: int, ago: int | None
) -> None:
    months = DAYS[::21]
    falling = rising(months[: len(months) - behind], step=-0.1)

    briefing = brief(
        settings_of(["AAA/BBB", "CCC/BBB"]), closes={"AAA": falling, "BBB": flat(months), "CCC": flat(months)}
    )

    stale = briefing.pairs[0]
    assert (stale.extreme and stale.extreme.sessions_ago) == ago


def test_bars_at_a_weekend_leave_nobody_behind(brief: Brief) -> None:
    sunday = FRIDAY + timedelta(days=2)
    bitcoin = flat([*DAYS, FRIDAY + timedelta(days=1), sunday])

    briefing = brief(
        settings_of(["BTC-USD/AAA", "BBB/AAA"]), closes={"BTC-USD": bitcoin, "AAA": flat(DAYS), "BBB": flat(DAYS)}
    )

    assert [pair.problem for pair in briefing.pairs] == [None, None]
    assert briefing.as_of == sunday


def test_legs_without_a_common_day_say_so(brief: Brief) -> None:
    pair = only(brief(settings_of(["AAA/BBB"]), closes={"AAA": flat(DAYS[:100]), "BBB": flat(DAYS[150:])}).pairs)

    assert pair.problem == "AAA and BBB have no day in common"


def test_one_session_and_one_close_are_told_as_one(brief: Brief) -> None:
    a = {DAYS[-2]: 0.0, DAYS[-1]: 100.0}

    pair = only(brief(settings_of(["AAA/BBB"]), closes={"AAA": a, "BBB": flat(DAYS)}).pairs)

    assert pair.problem == "only 1 session in common; AAA: 1 close left out: not a positive number"


def test_closes_that_are_no_prices_are_counted_and_left_out(brief: Brief) -> None:
    a = flat(DAYS, 100.0)
    a |= {DAYS[-2]: 0.0, DAYS[-3]: -5.0, DAYS[-4]: float("inf")}

    pair = only(brief(settings_of(["AAA/BBB"]), closes={"AAA": a, "BBB": flat(DAYS)}).pairs)

    assert pair.problem == "AAA: 3 closes left out: not a positive number"
    assert len(pair.history) == len(DAYS) - 3
    assert (pair.last, pair.change["1d"]) == (2.0, 0.0)


def test_why_a_leg_has_no_prices_stands_behind_that_it_has_none(brief: Brief) -> None:
    symbols = symbols_frame(["AAA", "BBB"], AAA=(False, "gone", "delisted in May"), BBB=(False, "gone", "no such name"))

    one, two = brief(settings_of(["AAA/SPY", "AAA/BBB"]), closes={"SPY": flat(DAYS)}, symbols=symbols).pairs

    assert one.problem == "no prices of AAA: delisted in May"
    assert two.problem == "no prices of AAA and BBB; AAA: delisted in May; BBB: no such name"
    assert [remark.where for remark in one.remarks] == ["AAA/SPY", "AAA"]


def test_adjusted_closes_and_a_symbols_status_are_said_of_the_leg(brief: Brief) -> None:
    symbols = symbols_frame(["AAA", "BBB"], AAA=(True, "ok", ""), BBB=(False, "gone", "delisted in May"))

    briefing = brief(settings_of(["AAA/BBB"]), closes={"AAA": flat(DAYS), "BBB": flat(DAYS)}, symbols=symbols)

    assert only(briefing.pairs).remarks == (
        Problem("AAA", "dividend-adjusted closes only, so the price basis is total return"),
        Problem("BBB", "delisted in May"),
    )
    assert [(problem.where, problem.what) for problem in briefing.problems] == [("BBB", "delisted in May")]


def test_an_empty_cache_gives_a_briefing_without_problems(brief: Brief) -> None:
    briefing = brief(settings_of(["AAA/BBB"], {"NQ": "209742"}, ["sp500"]))

    assert (briefing.as_of, briefing.problems, briefing.universes, briefing.markets) == (None, (), (), ())
    assert only(briefing.pairs).last is None
