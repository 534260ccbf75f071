"""Spillover in a briefing: the mega caps against all other members, and what is missing of either."""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec
import pytest

from rottui.analytics.spillover import FIGURES
from rottui.briefing.build import build
from rottui.briefing.verdict_model import SpilloverBriefing
from rottui.cache.store import Store
from rottui.settings.schema import Settings
from tests.briefing.conftest import NOW, Brief, Closes, fill, members_frame, prices_frame, settings_of, weekdays

FRIDAY = date(2025, 10, 31)
DAYS = weekdays(FRIDAY, 320)
CAPS, OTHERS = ("M1", "M2"), tuple(f"S{number:02}" for number in range(10))
MEMBERS = members_frame("u", dict.fromkeys((*CAPS, *OTHERS), "Energy"))


def closes(falls: float = -0.02, others: float = 0.003, days: int = len(DAYS)) -> dict[str, Closes]:
    """Mega caps fall by so much on every tenth day and rise 0.5 % on the others; on those tenth days eight of ten
    others rise by `others` and two fall as much, and on all others they rise."""

    def path(on_tenth: float, else_: float) -> Closes:
        close, made = 100.0, {}
        for number, day in enumerate(DAYS):
            close *= 1 + (on_tenth if number % 10 == 9 else else_)
            made[day] = close
        return {day: made[day] for day in DAYS[-days:]}

    rising = {name: path(others, 0.001) for name in OTHERS[:8]}
    falling = {name: path(-others, 0.001) for name in OTHERS[8:]}
    return {name: path(falls, 0.005) for name in CAPS} | rising | falling


def wanted(megacaps: tuple[str, ...] = CAPS) -> Settings:
    settings = settings_of(universes=["u"])
    verdict = msgspec.structs.replace(settings.verdict, universe="u")
    return msgspec.structs.replace(settings, verdict=verdict, megacaps=megacaps)


def spillover(brief: Brief, settings: Settings | None = None, **given: Any) -> SpilloverBriefing:
    arguments = {"closes": closes(), "members": MEMBERS} | given
    found = brief(settings or wanted(), **arguments).spillover
    assert found is not None
    return found


def test_its_figures_are_those_of_the_last_session(brief: Brief) -> None:
    found = spillover(brief)

    assert found.date == FRIDAY
    assert tuple(found.figures) == tuple(found.percentiles) == FIGURES
    assert found.figures["share_rising"] == pytest.approx(80)
    assert found.percentiles["share_rising"] == pytest.approx(100)
    assert (found.down_days, found.basket, found.universe, found.problem) == (4, CAPS, "u", None)
    assert found.downside_days == sum(number % 10 == 9 for number in range(len(DAYS))[-63:])
    assert found.figures["drawdown_gap"] == pytest.approx(
        (found.figures["rest_drawdown"] or 0) - (found.figures["basket_drawdown"] or 0)
    )
    assert found.history.dates() == DAYS
    assert found.history.values("share_rising", 1) == [pytest.approx(80)]


def test_a_past_day_shows_what_was_known_then(brief: Brief) -> None:
    before = DAYS[100]
    found = spillover(brief, as_of=before)

    assert (found.date, len(found.history)) == (before, 101)
    assert found.percentiles["share_rising"] is None  # it takes a year of them
    assert found.problem == "only 101 sessions, and percentiles need 252"


def test_a_mega_cap_that_had_no_prices_yet_is_no_part_of_the_basket(brief: Brief) -> None:
    young = closes()
    young["M2"] = {day: close for day, close in young["M2"].items() if day >= DAYS[200]}

    assert spillover(brief, closes=young).basket == CAPS
    early = spillover(brief, closes=young, as_of=DAYS[150])
    assert (early.basket, early.problem) == (("M1",), "no prices of M2; only 151 sessions, and percentiles need 252")


def test_mega_caps_without_prices_are_named_and_half_of_them_will_do(brief: Brief) -> None:
    half = spillover(brief, wanted((*CAPS, "X1", "X2")))
    assert (half.basket, half.problem) == (CAPS, "no prices of X1, X2")
    assert half.figures["share_rising"] == pytest.approx(80)

    fewer = spillover(brief, wanted((*CAPS, "X1", "X2", "X3")))
    assert fewer.figures["share_rising"] is None


def test_without_breadth_it_has_no_session_and_says_why(brief: Brief) -> None:
    found = spillover(brief, members=None)

    assert (found.date, found.figures["share_rising"], found.down_days) == (None, None, None)
    assert found.problem == "no breadth of u"


def test_too_few_of_the_others_are_told(brief: Brief) -> None:
    few = {name: of for name, of in closes().items() if name in (*CAPS, *OTHERS[:4])}

    # Four of ten others: no return of the rest, though the mega caps are there and half of the members are.
    assert "fewer than half of the other members of u have a return" in str(spillover(brief, closes=few).problem)


def test_the_first_quick_briefing_does_without_it(store: Store) -> None:
    fill(store, prices_frame(closes()), members=MEMBERS)
    quick = build(store.snapshot(), wanted(), sectors=False, now=NOW)

    assert quick.spillover is None
    assert quick.verdict is not None
    assert quick.verdict == build(store.snapshot(), wanted(), now=NOW).verdict
