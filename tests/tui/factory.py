"""Briefings made by hand, so that the desk's tests need neither a cache nor the network."""

from __future__ import annotations

import math
import os
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import cast

import polars as pl

from rottui.briefing.details.model import Detail
from rottui.briefing.details.wanted import Wanted
from rottui.briefing.history import History, history_of
from rottui.briefing.model import (
    BreadthFigures,
    Briefing,
    Extreme,
    Legs,
    MarketBriefing,
    PairBriefing,
    Provenance,
    Trend,
    UniverseBriefing,
)
from rottui.errors import Problem, RottuiError
from rottui.settings.packaged import defaults
from rottui.settings.schema import Basis, Market, Pair, Settings
from rottui.tui.app import DeskOptions
from rottui.tui.desk import Desk, Refreshes
from rottui.tui.editing.configured import Configured
from rottui.tui.feeding.feed import Feed
from rottui.tui.terms import Terms

LAST = date(2025, 10, 31)
BUILT = datetime(2025, 11, 1, 12, tzinfo=UTC)
SECTORS = (
    "Communication Services", "Consumer Discretionary", "Consumer Staples", "Energy", "Financials", "Health Care",
    "Industrials", "Information Technology", "Materials", "Real Estate", "Utilities",
)  # fmt: skip


@cache
def make_history(sessions: int = 400, *, seed: int = 0, last: date = LAST) -> History:
    """Return a wavy history of one ratio; different seeds differ."""
    days = [last - timedelta(days=back) for back in range(sessions * 7 // 5 + 7)]
    days = sorted([day for day in days if day.weekday() < 5][:sessions])
    numerator = [
        100 + 10 * math.sin((i + 40 * seed) / (17 + seed % 5)) + 0.02 * i * ((seed % 3) - 1) for i in range(len(days))
    ]
    denominator = [300 + 20 * math.cos(i / 31) for i in range(len(days))]
    frame = pl.DataFrame({"date": days, "numerator": numerator, "denominator": denominator})
    frame = frame.select("date", ratio=pl.col("numerator") / pl.col("denominator")).with_columns(
        sma_50=pl.col("ratio").rolling_mean(50), sma_200=pl.col("ratio").rolling_mean(200)
    )
    return history_of(frame, "date", ("ratio", "sma_50", "sma_200"))


def make_pair(
    name: str = "MAGS/SPY",
    *,
    group: str = "Rotation",
    note: str = "",
    seed: int = 0,
    extreme: Extreme | None = None,
    problem: str | None = None,
    basis: Basis = "price",
    trend: Trend | None = "up",
    sessions: int = 400,
    last: date = LAST,
) -> PairBriefing:
    """Return a pair whose figures are those of its history."""
    numerator, denominator = name.split("/")
    history = make_history(sessions, seed=seed, last=last)
    ratios = cast(list[float], history.values("ratio")) if len(history) else []

    def change(back: int) -> float | None:
        return 100 * (ratios[-1] / ratios[-1 - back] - 1) if len(ratios) > back else None

    return PairBriefing(
        pair=Pair(numerator=numerator, denominator=denominator, group=group, note=note),
        basis=basis,
        last=ratios[-1] if ratios else None,
        date=history.dates()[-1] if ratios else None,
        change={
            name: change(back) for name, back in {"1d": 1, "1w": 5, "1m": 21, "3m": 63, "6m": 126, "1y": 252}.items()
        },
        trend=trend,
        extreme=extreme,
        legs=Legs("1m", -3.1 + seed % 4, 0.8),
        problem=problem,
        history=history,
    )


def make_extreme(kind: str = "low", months: int = 4, sessions_ago: int = 0) -> Extreme:
    """Return an extreme set so many sessions ago."""
    return Extreme("low" if kind == "low" else "high", months, date(2025, 6, 30), LAST, sessions_ago, False)


def make_pairs() -> tuple[PairBriefing, ...]:
    """Return the packaged watchlist, with an extreme here and a problem there."""
    extremes = {
        0: make_extreme("low", 4),
        1: make_extreme("low", 14, 3),
        5: make_extreme("high", 40, 10),
        9: make_extreme("high", 7, 1),
    }
    problems = {3: "ACWX ends on 29 Oct 2025, SPY on 31 Oct 2025"}
    trends: tuple[Trend | None, ...] = ("up", "down", "flat", None)
    return tuple(
        make_pair(
            pair.name,
            group=pair.group,
            note=pair.note,
            seed=index,
            extreme=extremes.get(index),
            problem=problems.get(index),
            trend=trends[index % 4],
        )
        for index, pair in enumerate(defaults().pairs)
    )


def make_figures(
    universe: str = "sp500", sector: str | None = None, members: int = 503, above: int = 280
) -> BreadthFigures:
    """Return breadth figures of which the shares are round."""
    counts: dict[str, int | None] = {"members": members, "priced": members - 2}
    counts |= {
        "advances": members // 2 + 20,
        "declines": members // 2 - 25,
        "unchanged": 3,
        "new_highs": 23,
        "new_lows": 8,
    }
    counts |= {f"above_{n}": min(above, members) for n in (20, 50, 200)} | {
        f"valid_{n}": members for n in (20, 50, 200, 252)
    }
    counts |= {"up_1m": members // 3, "valid_1m": members, "up_3m": members * 2 // 3, "valid_3m": members}
    return BreadthFigures(universe, sector, LAST, counts, 12.5, 71.0, 34.2, 812.0, 0.541, date(2025, 4, 24))


def make_universe(key: str = "sp500", name: str = "S&P 500", members: int = 503, above: int = 280) -> UniverseBriefing:
    """Return a universe with the eleven GICS sectors."""
    sectors = tuple(make_figures(key, sector, 40 + i, 10 + 3 * i) for i, sector in enumerate(SECTORS))
    return UniverseBriefing(key, name, make_figures(key, None, members, above), sectors, pl.DataFrame(), None)


def make_market(market: Market, index: int = 0) -> MarketBriefing:
    """Return the positioning of a market; every fifth is extreme, every seventh is unwinding."""
    percentile = (index * 13 + 4) % 101
    extreme = "short" if percentile <= 5 else "long" if percentile >= 95 else None
    return MarketBriefing(
        market=market,
        category="speculators",
        report_date=date(2025, 10, 28),
        released=datetime(2025, 10, 31, 19, 30, tzinfo=UTC),
        released_estimated=True,
        open_interest=250_000.0 + 1000 * index,
        net=12_345.0 * (-1) ** index,
        net_pct_oi=4.9 * (-1) ** index + index,
        change_1w=0.4 * (index % 3 - 1),
        cot_index={"26": 50.0, "52": 60.0, "156": float(percentile), "all": 44.0},
        percentile={"52": 50.0, "156": float(percentile), "all": 40.0},
        zscore={"52": 0.1, "156": percentile / 25 - 2, "all": 0.3},
        movement_6w=-45.0 if index == 2 else 12.0,
        extreme=extreme,  # type: ignore[arg-type]
        unwound_pct=38.0 if index % 7 == 3 else None,
        unwound_from="long" if index % 7 == 3 else None,
        history=History(),
        problem=None,
    )


def make_briefing(
    pairs: Sequence[PairBriefing] | None = None,
    *,
    generation: int = 1,
    demo: bool = False,
    replay: bool = False,
    problems: Sequence[Problem] = (),
    age_days: int = 1,
) -> Briefing:
    """Return a briefing of the packaged settings with every pane filled."""
    markets = tuple(make_market(market, index) for index, market in enumerate(defaults().markets))
    dial = make_market(
        Market(key="NQ-RTY", code="209742", name="Nasdaq 100 against Russell 2000", group="", report="tff"), 7
    )
    source = "DEMO" if demo else "file"
    return Briefing(
        as_of=LAST,
        replay=replay,
        built_at=BUILT,
        profile="demo" if demo else "default",
        demo=demo,
        generation=generation,
        pairs=tuple(make_pairs() if pairs is None else pairs),
        universes=(make_universe(), make_universe("sp600", "Small caps", 80, 30)),
        markets=markets,
        dial=dial,
        prices=Provenance(LAST, source, age_days),
        breadth=Provenance(LAST, source, age_days),
        positioning=Provenance(date(2025, 10, 28), "DEMO" if demo else "CFTC", age_days + 3),
        problems=tuple(problems),
    )


def make_empty_briefing() -> Briefing:
    """Return what an empty cache says."""
    nothing = Provenance(None, "", None)
    changes = dict.fromkeys(("1d", "1w", "1m", "3m", "6m", "1y"))
    history = make_history(0)
    pairs = tuple(
        PairBriefing(pair, "price", None, None, changes, None, None, None, None, history) for pair in defaults().pairs
    )
    return Briefing(None, False, BUILT, "default", False, 0, pairs, (), (), None, nothing, nothing, nothing, ())


class StandIn:
    """Stands in for the cache: whatever briefing it holds is what the feed builds; `commit` changes it."""

    def __init__(self, briefing: Briefing | Exception) -> None:
        self.folder = Path("/data/rottui")
        self.held = briefing
        self.generation = 1
        self.built: list[Basis] = []
        self.as_of: list[date | None] = []
        self.with_sectors: list[bool] = []
        self.rested = 0
        self.wanted: list[tuple[Wanted, Basis]] = []
        self.details: dict[Wanted, Detail] = {}

    def signature(self) -> tuple[int, int, int]:
        return self.generation, 0, 0

    def brief(self, terms: Terms, *, sectors: bool) -> Briefing:
        self.built.append(terms.basis)
        self.as_of.append(terms.as_of)
        self.with_sectors.append(sectors)
        if isinstance(self.held, Exception):
            raise self.held
        return self.held

    def detail(self, wanted: Wanted, terms: Terms) -> Detail:
        self.wanted.append((wanted, terms.basis))
        if wanted not in self.details:
            raise RottuiError(f"no detail of {type(wanted).__name__}", "")
        return self.details[wanted]

    def rest(self) -> None:
        self.rested += 1

    def commit(self, briefing: Briefing | Exception) -> None:
        self.held = briefing
        self.generation += 1

    def feed(self, *, quick: bool = False) -> Feed:
        return Feed(self, Terms("price"), quick=quick)


def make_desk(
    briefing: Briefing | Exception | None = None,
    *,
    settings: Settings | None = None,
    problems: Sequence[Problem] = (),
    ascii: bool = False,  # noqa: A002 - named as the option is
    refreshes: Refreshes | None = None,
    config: Path = Path(os.devnull),
) -> tuple[Desk, StandIn, Feed]:
    """Return a desk on `briefing`, with the stand-in to change it and the feed to have it noticed."""
    cache = StandIn(make_briefing() if briefing is None else briefing)
    feed = cache.feed()
    feed.check()
    options = DeskOptions(cache.folder, "default", settings or defaults(), tuple(problems), config=config, ascii=ascii)
    return Desk(Configured(options), feed, cache, refreshes), cache, feed


def screen_text(desk: Desk) -> list[str]:
    """Return what a person sees, line by line."""
    size = desk.screen.size
    return [strip.text.rstrip() for strip in desk.screen._compositor.render_strips(size)]
