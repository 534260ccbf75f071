"""Which parts of a briefing rest on bars of a day that was not over, and that no past day is ever told so."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import polars as pl
import pytest

from rottui.briefing.build import build
from rottui.briefing.unfinished import Unfinished
from rottui.cache.store import Snapshot, Store
from tests.briefing.conftest import NOW, fill, members_frame, prices_frame, settings_of
from tests.tui.factory import make_briefing, make_universe

THURSDAY, FRIDAY = date(2025, 10, 30), date(2025, 10, 31)
MEMBERS = ("AAA", "BBB")
SETTINGS = settings_of(["QQQ/IWM"], universes=["sp500"])
HELD = ("IWM", "QQQ", "SPY", *MEMBERS)


def held(store: Store, *bars: tuple[str, date]) -> Snapshot:
    """Return a cache of two days in which the bars of these symbols and days are unfinished."""
    prices = prices_frame({symbol: {THURSDAY: 1.0, FRIDAY: 1.1} for symbol in HELD})
    unfinished = pl.struct("symbol", "date").is_in([{"symbol": symbol, "date": day} for symbol, day in bars])
    members = members_frame("sp500", dict.fromkeys(MEMBERS, "Energy"))
    fill(store, prices.with_columns(provisional=unfinished), members=members)
    return store.snapshot()


@pytest.mark.parametrize(
    ("symbol", "prices", "breadth", "pair"),
    [("QQQ", True, False, True), ("SPY", False, False, False), ("AAA", False, True, False)],
    ids=["a leg", "the index", "a member"],
)
def test_a_part_is_unfinished_where_a_bar_that_it_is_made_of_is_and_the_verdict_where_any_evidence_is(
    store: Store, symbol: str, prices: bool, breadth: bool, pair: bool
) -> None:
    briefing = build(held(store, (symbol, FRIDAY)), SETTINGS, now=NOW)

    assert briefing.prices.provisional is prices
    assert (briefing.breadth.provisional, briefing.universes[0].provisional) == (breadth, breadth)
    assert briefing.is_provisional(FRIDAY, ("QQQ", "IWM")) is pair
    assert briefing.verdict is not None
    assert briefing.verdict.provisional


def test_a_day_before_the_last_one_is_over_whatever_is_held_of_it(store: Store) -> None:
    snapshot = held(store, ("IWM", THURSDAY), ("QQQ", FRIDAY), ("AAA", FRIDAY))

    now, replayed = Unfinished.of(snapshot, None), Unfinished.of(snapshot, FRIDAY)
    assert (
        now == replayed == Unfinished({"IWM": THURSDAY, "QQQ": FRIDAY, "AAA": FRIDAY}, {"sp500": frozenset({FRIDAY})})
    )
    assert Unfinished.of(snapshot, THURSDAY) == Unfinished({}, {})


def test_only_the_own_day_and_the_own_symbols_count() -> None:
    unfinished = Unfinished({"QQQ": FRIDAY, "IWM": THURSDAY}, {"sp500": frozenset({FRIDAY})})

    assert unfinished.has(FRIDAY, ("SPY", "QQQ"))
    assert unfinished.has(FRIDAY, universe="sp500")
    assert not unfinished.has(FRIDAY, ("SPY", "IWM"), "sp600")
    assert not unfinished.has(THURSDAY, ("QQQ",), "sp500")
    assert not unfinished.has(None, ("QQQ",), "sp500")
    assert unfinished.of_symbols(("IWM", "SPY")) == {"IWM": THURSDAY}


def test_the_market_is_under_way_on_the_day_of_any_unfinished_bar() -> None:
    day = date(2025, 10, 31)
    closed = make_briefing()
    legs = replace(closed, provisional={"QQQ": day})
    members = replace(closed, universes=(replace(make_universe(), provisional=True),))

    assert [each.is_provisional(day) for each in (closed, legs, members)] == [False, True, True]
    assert [each.is_provisional(THURSDAY) for each in (legs, members)] == [False, False]
    assert not legs.is_provisional(None)
    assert not legs.is_provisional(None, ("SPY",))
