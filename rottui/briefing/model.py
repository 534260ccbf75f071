"""The parts of a briefing, as frozen values: what the desk and the report are given to show."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Literal

from rottui.briefing.history import History
from rottui.briefing.verdict_model import PositioningWarning, SpilloverBriefing, VerdictBriefing
from rottui.errors import Problem
from rottui.settings.schema import Basis, Market, Pair, Window

Trend = Literal["up", "down", "flat"]
Quadrant = Literal["leading", "weakening", "lagging", "improving"]


@dataclass(frozen=True, slots=True)
class Provenance:
    """The date, source and age that every pane carries."""

    date: dt.date | None
    """The last date the pane's data are of; None without data."""
    source: str
    """Where they come from: "file", "yahoo", "cftc", "demo", or several joined by " + "; empty without data."""
    age_days: int | None
    """Calendar days from `date` to the moment the briefing was built."""
    problem: str | None = None
    provisional: bool = False
    """Whether bars of `date` are of a session that was not over when they were fetched; see `Briefing.provisional`."""


@dataclass(frozen=True, slots=True)
class Extreme:
    """A new N-month high or low of a ratio."""

    kind: Literal["high", "low"]
    months: int
    since: dt.date
    """The last day that was as extreme; the first day of data when on record."""
    date: dt.date
    """The day the extreme was set."""
    sessions_ago: int
    on_record: bool
    """No earlier day was as extreme."""


@dataclass(frozen=True, slots=True)
class Legs:
    """Which leg moved the ratio: log returns over the window, in percent; their difference is the ratio's."""

    window: Window
    numerator: float
    denominator: float


@dataclass(frozen=True, slots=True)
class Rotation:
    """Where a ratio stands in an RRG-style rotation (analytics.rotation)."""

    ratio: float
    """100 is its average of the last 52 weeks (or sessions); one more is a standard deviation."""
    momentum: float
    """The same of the ratio's change, over 13."""
    quadrant: Quadrant
    date: dt.date
    since: dt.date
    """The first day of its stay in the quadrant."""
    heading: float | None
    """Where the last step went, in degrees clockwise from straight up, 0 to 360; None without one."""
    settled: bool
    """Whether the week (or the session) is over, so that the point will not move any more."""


@dataclass(frozen=True, slots=True)
class RotationItem:
    """One ratio of the rotation plots, by weeks and by days."""

    name: str
    """Its pair: "XLK/SPY"."""
    weekly: Rotation | None
    """None while it has no quadrant."""
    daily: Rotation | None
    weekly_tail: History
    """ratio and momentum of the last weeks, where it had both."""
    daily_tail: History
    problem: str | None


@dataclass(frozen=True, slots=True)
class RotationGroup:
    """Ratios that are plotted together."""

    name: str
    items: tuple[str, ...]
    """The items' names, in the order of the settings."""
    benchmark: str
    """What all of them are measured against; "" where that differs."""


@dataclass(frozen=True, slots=True)
class QuadrantChange:
    """A ratio that went from one quadrant to another."""

    name: str
    date: dt.date
    before: Quadrant
    after: Quadrant
    by: Literal["week", "day"]
    """Whether it is one of weekly points or of daily ones."""
    settled: bool
    """False while the week (or the session) can still undo it."""


@dataclass(frozen=True, slots=True)
class RotationBriefing:
    """What rotates: the watchlist's groups and the candidates for leadership."""

    groups: tuple[RotationGroup, ...]
    """Those of the watchlist, all its pairs, and the lists of candidates."""
    items: tuple[RotationItem, ...]
    changes: tuple[QuadrantChange, ...]
    """Those of the last weeks, newest first."""


@dataclass(frozen=True, slots=True)
class PairBriefing:
    """One ratio pair as of the briefing's date."""

    pair: Pair
    basis: Basis
    last: float | None
    date: dt.date | None
    change: dict[str, float | None]
    """Percent over 1d, 1w, 1m, 3m, 6m, 1y."""
    trend: Trend | None
    extreme: Extreme | None
    legs: Legs | None
    problem: str | None
    """What is wrong or to be known: a missing leg, a leg behind, adjusted closes; None when all is well."""
    history: History
    """ratio, sma_50 and sma_200 on every session both legs have."""
    remarks: tuple[Problem, ...] = ()
    """`problem` piece by piece, each with the leg or the pair that it is about."""
    rotation: Rotation | None = None
    """By weeks; None while it has no quadrant."""


@dataclass(frozen=True, slots=True)
class BreadthFigures:
    """Breadth of a universe, or of one sector of it, on one day."""

    universe: str
    sector: str | None
    date: dt.date | None
    counts: dict[str, int | None]
    """The counts of the cache's breadth table, by column."""
    ad_line: float | None
    high_low_index: float | None
    mcclellan: float | None
    summation: float | None
    zweig: float | None
    """EMA10 of advances / (advances + declines), 0 to 1."""
    thrust: dt.date | None
    """The day of the last Zweig breadth thrust; None if there was none."""
    armed_since: dt.date | None = None
    """Since when a thrust may come: `zweig` has been low of late and has not risen far enough; None when it may not."""
    armed_for: int | None = None
    """Within how many sessions, from the next one on, it has to come then."""

    def percent(self, count: str, valid: str) -> float | None:
        """Return `count` as percent of `valid`; None when nothing is valid."""
        above, total = self.counts.get(count), self.counts.get(valid)
        return None if above is None or not total else 100 * above / total


@dataclass(frozen=True, slots=True)
class UniverseBriefing:
    """A universe's breadth, its sectors', and its history."""

    key: str
    name: str
    total: BreadthFigures
    sectors: tuple[BreadthFigures, ...]
    history: History
    """The counts, and ad_line, high_low_index, mcclellan, summation and zweig, on every session."""
    problem: str | None
    thrusts: tuple[dt.date, ...] = ()
    """The days of all its Zweig breadth thrusts, ascending."""
    provisional: bool = False
    """Whether members' bars of the figures' day are of a session that was not over."""


@dataclass(frozen=True, slots=True)
class MarketBriefing:
    """Positioning of one futures market, or of the difference of two."""

    market: Market
    category: str
    report_date: dt.date | None
    released: dt.datetime | None
    released_estimated: bool
    open_interest: float | None
    net: float | None
    net_pct_oi: float | None
    change_1w: float | None
    """Change of net_pct_oi from the report before, in percentage points."""
    cot_index: dict[str, float | None]
    """By window: 26, 52, 156 reports, all."""
    percentile: dict[str, float | None]
    """By window: 52, 156, all."""
    zscore: dict[str, float | None]
    """By window: 52, 156, all."""
    movement_6w: float | None
    extreme: Literal["long", "short"] | None
    unwound_pct: float | None
    unwound_from: Literal["long", "short"] | None
    """The side of the extreme that is being unwound."""
    history: History
    """open_interest, net, net_pct_oi, percentile_156 and cot_index_156 on every report date."""
    problem: str | None
    late: bool = False
    """Whether other markets have a later report than this one."""


@dataclass(frozen=True, slots=True)
class Briefing:
    """Everything the cache says as of a date."""

    as_of: dt.date | None
    """The date asked for, else the last date of any price; None on an empty cache."""
    replay: bool
    """Whether a past date was asked for."""
    built_at: dt.datetime
    """The moment it was built; ages count from here."""
    profile: str
    demo: bool
    generation: int
    """The cache generation it was read from; 0 for an empty cache."""
    pairs: tuple[PairBriefing, ...]
    universes: tuple[UniverseBriefing, ...]
    markets: tuple[MarketBriefing, ...]
    dial: MarketBriefing | None
    """NQ against RTY: the difference of their net_pct_oi; None without both."""
    prices: Provenance
    breadth: Provenance
    positioning: Provenance
    problems: tuple[Problem, ...]
    closes: tuple[dt.datetime, ...] = ()
    """When the exchange closes, session by session, from the day it was built to weeks ahead; as far as is known."""
    rotation: RotationBriefing | None = None
    """None in a first, quick briefing."""
    verdict: VerdictBriefing | None = None
    """None while there is no session to judge."""
    spillover: SpilloverBriefing | None = None
    """None in a first, quick briefing, and without any data of it."""
    provisional: dict[str, dt.date] = field(default_factory=dict)
    """Symbols whose last bar is of a session that was not over when it was fetched, and the day; it may yet change.

    A day before the last one held is over, and none of its bars is among them: a replay of it says nothing of this.
    """

    def is_provisional(self, day: dt.date | None, symbols: Collection[str] = ()) -> bool:
        """Return whether a day was not over when its bars were fetched: those of `symbols`, else any of the market."""
        if symbols:
            return day is not None and day in (self.provisional.get(symbol) for symbol in symbols)
        whole = {each.total.date for each in self.universes if each.provisional}
        return day is not None and day in whole.union(self.provisional.values())

    @property
    def positioning_warnings(self) -> tuple[PositioningWarning, ...]:
        """The markets that are at extremes or give one up in a surge, the dial first; they stand beside the verdict.

        A report that is weeks old warns of nothing any more.
        """
        markets = (*([self.dial] if self.dial else []), *self.markets)
        warnings = (_warning(market) for market in markets)
        oldest = self.as_of - WARNS_FOR if self.as_of else dt.date.min
        return tuple(warning for warning in warnings if warning is not None and warning.date >= oldest)


WARNS_FOR = dt.timedelta(weeks=5)
"""How long after its own day a report is a warning: over the shutdowns that put off reports by a month."""

SURGE = 40.0
"""A six-report move of the COT index that counts as a surge (Briese)."""


def _warning(market: MarketBriefing) -> PositioningWarning | None:
    """Return what a market warns of, if it does."""
    towards = {"long": -1, "short": 1}
    movement, unwound_from = market.movement_6w or 0.0, market.unwound_from
    unwinding = unwound_from is not None and movement * towards[unwound_from] >= SURGE
    side = market.extreme or (unwound_from if unwinding else None)
    if side is None or market.report_date is None:
        return None
    return PositioningWarning(
        market=market.market.key,
        name=market.market.name,
        kind="extreme" if market.extreme else "unwinding",
        side=side,
        percentile=market.percentile.get("156"),
        movement_6w=market.movement_6w,
        unwound_pct=market.unwound_pct,
        date=market.report_date,
    )
