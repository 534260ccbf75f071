"""The verdict in a briefing: judged from what the cache holds, with what is missing named and never failing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import msgspec
import pytest

from rottui.analytics.evidence import GROUPS, LEADERSHIP_PAIRS, LEGS, RISK_PAIRS
from rottui.analytics.verdict import CODES
from rottui.briefing.model import Briefing
from rottui.briefing.verdict_model import Given, VerdictBriefing
from rottui.settings.schema import Settings
from tests.briefing.conftest import Brief, Closes, members_frame, settings_of, weekdays

FRIDAY = date(2025, 10, 31)
DAYS = weekdays(FRIDAY, 320)
STOCKS = [f"S{number:02}" for number in range(20)]

Closing = Callable[[int], float]


def growing(rate: float, start: int = 0) -> Closes:
    """Return closes that grow by `rate` a day from the day number `start` on, and wobble so that they have moves."""
    return {day: 100 * (1 + rate) ** n * (1 + 0.002 * (n % 2)) for n, day in enumerate(DAYS) if n >= start}


def market(leadership: float, risk: float, stocks: float, index: float = 0.001) -> dict[str, Closes]:
    """Return a market in which the pairs of the evidence, the stocks and SPY grow by so much a day."""
    closes: dict[str, Closes] = {leg: growing(0.0) for leg in LEGS}
    closes |= {stock: growing(stocks) for stock in STOCKS}
    closes["SPY"] = growing(index)
    for pairs, rate in ((LEADERSHIP_PAIRS, leadership), (RISK_PAIRS, risk)):
        for pair in pairs:
            numerator, denominator = pair.split("/")
            closes[numerator] = growing((index if denominator == "SPY" else 0.0) + rate)
    return closes


def wanted(**changes: Any) -> Settings:
    settings = settings_of(pairs=["QQQ/IWM"], universes=["u"])
    verdict = msgspec.structs.replace(settings.verdict, universe="u", **changes)
    return msgspec.structs.replace(settings, verdict=verdict, megacaps=tuple(STOCKS[:3]))


MEMBERS = members_frame("u", dict.fromkeys(STOCKS, "Energy"))


@pytest.fixture
def judge(brief: Brief) -> Callable[..., Briefing]:
    """Return the briefing of a market, by default of one that broadens."""

    def make(closes: Mapping[str, Closes] | None = None, settings: Settings | None = None, **more: Any) -> Briefing:
        closes = market(-0.002, 0.002, 0.002) if closes is None else closes
        return brief(settings or wanted(), closes=closes, members=more.pop("members", MEMBERS), **more)

    return make


def verdict_of(briefing: Briefing) -> VerdictBriefing:
    assert briefing.verdict is not None
    return briefing.verdict


@pytest.mark.parametrize(
    ("leadership", "risk", "stocks", "index", "code"),
    [
        (-0.002, 0.002, 0.002, 0.001, "broadening"),
        (-0.002, -0.002, -0.002, 0.001, "spillover"),
        (0.002, 0.002, -0.002, 0.001, "narrow"),
        (0.002, 0.002, 0.002, 0.001, "broad_advance"),
        (-0.002, 0.002, -0.002, -0.001, "deterioration"),
    ],
)
def test_each_market_gets_its_verdict(
    judge: Callable[..., Briefing], leadership: float, risk: float, stocks: float, index: float, code: str
) -> None:
    verdict = verdict_of(judge(market(leadership, risk, stocks, index)))

    assert (verdict.code, verdict.name, verdict.date) == (code, CODES[verdict.code], FRIDAY)
    assert verdict.scores["leadership"] == (1 if leadership > 0 else -1)
    assert verdict.scores["risk_appetite"] == (1 if risk > 0 else -1)
    assert verdict.scores["participation"] == (5 if stocks > 0 else 0)
    assert verdict.scores["index"] == (1 if index > 0 else -1)
    assert verdict.problem is None
    assert judge(market(leadership, risk, stocks, index)).problems == ()


def test_scores_are_put_into_words_by_the_thresholds(judge: Callable[..., Briefing]) -> None:
    assert verdict_of(judge()).states == {
        "leadership": "fading",
        "participation": "broad",
        "risk_appetite": "not off",
        "index": "holds up",
    }
    assert verdict_of(judge(market(0.002, -0.002, -0.002, -0.001))).states == {
        "leadership": "leading",
        "participation": "weak",
        "risk_appetite": "off",
        "index": "below its average",
    }


def test_the_evidence_tells_all_fifteen_lines_in_the_order_of_the_questions(judge: Callable[..., Briefing]) -> None:
    lines = verdict_of(judge()).evidence

    assert [(line.group, line.name) for line in lines] == [(of, name) for of, names in GROUPS.items() for name in names]
    above = next(line for line in lines if line.name == "above_50")
    assert (above.value, above.threshold, above.distance, above.holds, above.vote) == (100.0, 55.0, 45.0, True, 1)
    assert above.date == FRIDAY
    falling = next(line for line in lines if line.name == "XLG/RSP")
    fifty = [0.998**n for n in range(50)]  # the wobble of both legs is the same, so the ratio only falls
    assert falling.value == pytest.approx(100 * (fifty[-1] / (sum(fifty) / 50) - 1))
    assert (falling.holds, falling.vote) == (False, -1)


def test_it_changes_after_five_sessions_and_tells_what_is_pending_before(judge: Callable[..., Briefing]) -> None:
    """Until 40 sessions before the end mega caps lead; then the pairs turn, and the trends with them."""
    closes = market(-0.002, 0.002, 0.002)
    for pair in LEADERSHIP_PAIRS:
        top, bottom = (dict(closes[leg]) for leg in pair.split("/"))
        turn = len(DAYS) - 40
        for n, day in enumerate(DAYS):
            top[day] = bottom[day] * (1.004 ** min(n, turn)) * (0.99 ** max(n - turn, 0))
        closes[pair.split("/")[0]] = top
    last = verdict_of(judge(closes))
    change = last.changes[-1]

    assert (last.code, change.code, change.before) == ("broadening", "broadening", "broad_advance")
    assert change.date == last.since
    assert last.sessions == DAYS[::-1].index(change.date) + 1
    assert change.scores["leadership"] == -1
    before = verdict_of(judge(closes, as_of=DAYS[DAYS.index(change.date) - 1]))
    assert (before.code, before.pending, before.pending_day, before.confirmation) == (
        "broad_advance",
        "broadening",
        4,
        5,
    )
    assert before.given == Given("broadening", 21 - 4, 21)
    stood = min(last.sessions, 21)
    assert last.given == Given("broadening", stood, stood)
    at_once = verdict_of(judge(closes, wanted(confirmation=1)))
    assert at_once.changes[-1].date == DAYS[DAYS.index(change.date) - 4]
    assert at_once.pending is None


def test_its_history_has_every_session(judge: Callable[..., Briefing]) -> None:
    verdict = verdict_of(judge())

    assert verdict.history.dates() == DAYS
    codes = [list(CODES)[int(number or 0)] for number in verdict.history.values("code")]
    assert codes[-1] == "broadening"
    assert codes[0] == "unknown"
    assert verdict.history.values("leadership", 1) == [-1.0]


def test_thresholds_index_and_universe_are_those_of_the_settings(judge: Callable[..., Briefing]) -> None:
    closes = market(-0.002, 0.002, 0.002) | {"WHOLE": growing(-0.002)}
    strict = verdict_of(judge(closes, wanted(above_50=100.0, index="WHOLE")))

    lines = {line.name: line for line in strict.evidence}
    assert lines["above_50"].threshold == 100
    assert lines["above_50"].holds
    assert lines["index_average"].holds is False
    assert (strict.code, strict.universe) == ("broadening", "u")
    nowhere = verdict_of(judge(closes, msgspec.structs.replace(wanted(), verdict=wanted().verdict), members=None))
    assert nowhere.code == "unknown"


def test_it_is_judged_by_prices_on_any_basis(judge: Callable[..., Briefing]) -> None:
    by_price = judge()
    settings = msgspec.structs.replace(wanted(), desk=msgspec.structs.replace(wanted().desk, basis="total_return"))

    assert judge(settings=settings).pairs[0].basis == "total_return"
    assert judge(settings=settings).verdict == by_price.verdict


def test_what_would_change_it_comes_nearest_first_and_leaves_out_what_changes_nothing(
    judge: Callable[..., Briefing],
) -> None:
    """Leadership at -0.5 of two lines: were one of them flat, mega caps would no longer fade."""
    closes = market(-0.002, 0.002, 0.002)
    for leg in ("XLG", "QQQ"):
        closes[leg] = growing(0.0)
    verdict = verdict_of(judge(closes))

    assert (verdict.code, verdict.scores["leadership"]) == ("broadening", -0.5)
    assert {line.name: line.would_be for line in verdict.would_change} == {
        "IWF/IWD": "broad_advance",
        "MAGS/SPY": "broad_advance",
    }
    moves = [line.typical_moves or 0 for line in verdict.would_change]
    assert moves == sorted(moves)


def test_a_leg_that_is_missing_takes_its_line_away_and_is_named(judge: Callable[..., Briefing]) -> None:
    closes = market(-0.002, 0.002, 0.002)
    del closes["MAGS"]
    briefing = judge(closes)
    verdict = verdict_of(briefing)
    line = next(line for line in verdict.evidence if line.name == "MAGS/SPY")

    assert (line.value, line.holds, line.vote, line.distance, line.date, line.would_be) == (None,) * 6
    assert (verdict.code, verdict.scores["leadership"]) == ("broadening", -1.0)
    assert verdict.problem == "no prices of MAGS, so nothing of MAGS/SPY"
    assert ("verdict", verdict.problem) in [(problem.where, problem.what) for problem in briefing.problems]


def test_too_little_history_is_named_with_what_is_needed(judge: Callable[..., Briefing]) -> None:
    closes = market(-0.002, 0.002, 0.002)
    closes["MAGS"] = growing(0.0, start=len(DAYS) - 69)
    verdict = verdict_of(judge(closes))
    assert verdict.problem == "69 sessions of MAGS and SPY, and 70 are needed, so nothing of MAGS/SPY"

    closes["MAGS"] = growing(0.0, start=len(DAYS) - 1)
    verdict = verdict_of(judge(closes))
    assert verdict.problem == "1 session of MAGS and SPY, and 70 are needed, so nothing of MAGS/SPY"

    young = {name: {day: close for day, close in of.items() if day >= DAYS[-150]} for name, of in closes.items()}
    verdict = verdict_of(judge(young))
    assert verdict.code == "unknown"
    assert "150 sessions of SPY, and 200 are needed, so nothing of over its 200-day average" in str(verdict.problem)
    assert "fewer than half of the members of u have the history for it" in str(verdict.problem)


def test_a_mean_without_enough_sessions_to_compare_says_so(judge: Callable[..., Briefing]) -> None:
    # On ten sessions nine stocks and nine others are missing by turns: two of twenty have two closes in a row.
    closes = market(-0.002, 0.002, 0.002)
    for number, day in enumerate(DAYS[-30:-20]):
        for stock in STOCKS[:9] if number % 2 else STOCKS[11:]:
            closes[stock] = {each: close for each, close in closes[stock].items() if each != day}

    assert verdict_of(judge(closes)).problem == (
        "too few of the last 50 sessions on which half of the members of u can be compared, so nothing of A-D line"
        " over its average"
    )


def test_without_breadth_or_index_there_is_no_verdict_and_it_says_why(judge: Callable[..., Briefing]) -> None:
    closes = market(-0.002, 0.002, 0.002)
    briefing = judge({name: of for name, of in closes.items() if name not in STOCKS}, members=None)
    without = verdict_of(briefing)
    hints = {problem.where: problem.hint for problem in briefing.problems}
    assert "rottui import --universe" in hints["verdict"]
    assert (without.code, without.scores["participation"]) == ("unknown", None)
    assert str(without.problem).startswith("no breadth of u, so nothing of above 50-day average")

    del closes["SPY"]
    without = verdict_of(judge(closes))
    assert (without.code, without.scores["index"]) == ("unknown", None)
    assert "no prices of SPY, so nothing of MAGS/SPY, over its 200-day average" in str(without.problem)


def test_a_universe_that_is_half_valid_still_counts_and_one_less_than_half_does_not(
    judge: Callable[..., Briefing],
) -> None:
    def priced(stocks: int) -> VerdictBriefing:
        closes = market(-0.002, 0.002, 0.002)
        return verdict_of(judge({name: of for name, of in closes.items() if name not in STOCKS[stocks:]}))

    assert (priced(10).code, priced(10).scores["participation"]) == ("broadening", 5.0)
    assert (priced(9).code, priced(9).scores["participation"]) == ("unknown", None)
    assert "fewer than half of the members of u" in str(priced(9).problem)


def test_what_is_of_an_earlier_day_is_told(judge: Callable[..., Briefing]) -> None:
    closes = market(-0.002, 0.002, 0.002)
    closes["CPER"] = {day: close for day, close in closes["CPER"].items() if day < FRIDAY}
    verdict = verdict_of(judge(closes))
    line = next(line for line in verdict.evidence if line.name == "CPER/GLD")

    assert (line.date, line.vote) == (DAYS[-2], 1)
    assert verdict.problem == f"CPER/GLD: of {DAYS[-2]}, before the rest"
    long_gone = {day: close for day, close in closes["CPER"].items() if day < DAYS[-10]}
    verdict = verdict_of(judge(closes | {"CPER": long_gone}))
    assert verdict.problem == "nothing of CPER and GLD for a week, so nothing of CPER/GLD"


def test_an_empty_cache_has_no_verdict_and_no_problem_of_it(judge: Callable[..., Briefing]) -> None:
    briefing = judge({}, members=None)

    assert (briefing.verdict, briefing.spillover, briefing.problems) == (None, None, ())
