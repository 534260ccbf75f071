"""Leaders made by hand, for the tests of the leaders screen."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import polars as pl

from rottui.briefing.details.leaders_model import Leader, LeaderDetail, LeadersDetail, Pool, pools_of
from rottui.briefing.details.model import Detail
from rottui.briefing.details.wanted import LeadersWanted, LeaderWanted, Wanted
from rottui.briefing.history import History, history_of
from rottui.errors import Problem
from rottui.settings.packaged import defaults
from tests.tui.factory import LAST, make_extreme, make_history

SYMBOLS = ("SMH", "XLE", "EWJ", "XLU", "KRE")
NAMES = ("Semiconductors", "Energy", "Japan", "Utilities", "Regional Banks")
KINDS = ("industry", "sector", "country", "sector", "industry")
SCREENS = (
    ("working", "near_high"),
    ("working", "near_high", "uncorrelated", "own_way", "low_volatility"),
    ("near_high",),
    ("uncorrelated", "low_volatility"),
    (),
)
MEMBERS = (
    ("ADI", "Analog Devices", "Information Technology"),
    ("IFF", "International Flavors & Fragrances", "Materials"),
    ("SO", "Southern Company", "Utilities"),
    ("CCU", "Clearway Energy, Inc. (Class C)", "Utilities"),
)


def make_leader(place: int = 0, **changes: object) -> Leader:
    """Return the leader of that place: the further down, the worse every figure."""
    leader = Leader(
        symbol=SYMBOLS[place % 5],
        name=NAMES[place % 5],
        kind=KINDS[place % 5],
        date=LAST,
        behind=0,
        relative_1m=5.0 - 3 * place,
        relative_3m=9.0 - 4 * place,
        relative_6m=20.0 - 9 * place,
        rank=100.0 - 20 * place,
        sessions_since_high=3 * place,
        below_high=-1.5 * place,
        correlation=0.7 - 0.2 * place,
        volatility=31.0 - 5 * place,
        drawdown=-2.0 * place,
        above_average=place < 3,
        working="working" in SCREENS[place % 5],
        screens=SCREENS[place % 5],
    )
    return replace(leader, **changes)  # type: ignore[arg-type]


def make_leaders() -> tuple[Leader, ...]:
    """Return five candidates, the last one without a rank because it is behind."""
    last = make_leader(4, rank=None, behind=7, date=date(2025, 10, 22), above_average=None, drawdown=None)
    return (*(make_leader(place) for place in range(4)), last)


def make_ratios(symbols: Sequence[str]) -> History:
    days = make_history(126).dates()
    waves = {
        symbol: [1 + 0.1 * math.sin((session + 20 * place) / 15) for session in range(126)]
        for place, symbol in enumerate(symbols)
    }
    return history_of(pl.DataFrame({"date": days, **waves}), "date", tuple(symbols))


def make_pool(pool: Pool, leaders: Sequence[Leader] | None = None, **changes: object) -> LeadersDetail:
    """Return a pool of `leaders`; one symbol has no prices."""
    leaders = make_leaders() if leaders is None else tuple(leaders)
    detail = LeadersDetail(
        pool=pool,
        benchmark="SPY",
        basis="price",
        date=LAST,
        source="file",
        asked=len(leaders) + 1,
        leaders=tuple(leaders),
        ratios=make_ratios([leader.symbol for leader in leaders]),
        empty=not any(leader.working for leader in leaders),
        problems=(Problem(pool.name, "no prices of XHB", "run: rottui refresh, or import its prices"),),
    )
    return replace(detail, **changes)  # type: ignore[arg-type]


def make_members() -> tuple[Leader, ...]:
    """Return stocks with long names; the first two pass the screen of small caps."""
    return tuple(
        make_leader(
            place, symbol=symbol, name=name, kind=sector,
            screens=("near_high", "uncorrelated", "own_way") if place < 2 else (),
        )
        for place, (symbol, name, sector) in enumerate(MEMBERS)
    )  # fmt: skip


def make_closer(symbol: str, **changes: object) -> LeaderDetail:
    """Return one leader's whole history, at a new high."""
    history = make_history(600, seed=sum(map(ord, symbol)))
    return replace(LeaderDetail(symbol, "SPY", "price", history, make_extreme("high", 4)), **changes)  # type: ignore[arg-type]


def make_details() -> dict[Wanted, Detail]:
    """Return the details of every pool of the packaged settings, and of everyone in them."""
    pools = pools_of(defaults())
    found: dict[Wanted, Detail] = {}
    for pool in pools:
        universe = pool.key in ("sp500", "sp600", "nasdaq100")
        detail = make_pool(pool, make_members() if universe else make_leaders())
        found[LeadersWanted(pool.key)] = detail
        found |= {LeaderWanted(leader.symbol): make_closer(leader.symbol) for leader in detail.leaders}
    return found
