"""What can be set: the shape of defaults.toml and config.toml, decoded strictly by msgspec."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Literal

from msgspec import Meta, Struct

from rottui.settings.alert_rules import Alerting, AlertRule

Report = Literal["tff", "disaggregated", "legacy"]
Basis = Literal["price", "total_return"]
Lookback = Literal["1M", "3M", "6M", "1Y", "2Y", "5Y", "MAX"]
Window = Literal["1w", "1m", "3m", "6m", "1y"]
Every = Literal["off", "5m", "10m", "15m", "30m", "1h", "2h", "4h"]
Hours = Literal["market", "always"]
Meaning = Literal["B+", "B-", "R+", "R-"]
"""What a rising ratio says: broadening (B+), narrowing (B-), risk-on (R+), risk-off (R-)."""

SESSIONS = {"1d": 1, "1w": 5, "1m": 21, "3m": 63, "6m": 126, "1y": 252}
"""Sessions in each named window."""


class Pair(Struct, frozen=True, kw_only=True):
    """A ratio pair of the watchlist."""

    numerator: str
    denominator: str
    group: str
    """The heading it stands under."""
    rising: tuple[Meaning, ...] = ()
    """What its rising says: broadening (B+), narrowing (B-), risk taken (R+) or shed (R-); several, or none."""
    note: str = ""
    """One line for the reader."""

    @property
    def name(self) -> str:
        """The pair as people write it: "MAGS/SPY"."""
        return f"{self.numerator}/{self.denominator}"


class Market(Struct, frozen=True, kw_only=True):
    """A futures market of the positioning panel."""

    key: str
    """Short name, such as "NQ"."""
    code: str
    """The CFTC's contract market code; data are found by it, never by a name."""
    name: str
    """The name in full."""
    group: str
    """The heading it stands under."""
    report: Report
    """Which of the CFTC's reports: tff has equity indices, rates and currencies, disaggregated has commodities."""
    splice: tuple[str, ...] = ()
    """Older codes of the same market; per date the code with the larger open interest counts."""
    beside: str = ""
    """The symbol or the pair whose price stands beside its positions, such as "GLD" or "QQQ/IWM"; empty for none."""

    @property
    def beside_symbols(self) -> tuple[str, ...]:
        """The symbols that `beside` names: none, one or two."""
        return tuple(filter(None, self.beside.split("/")))


class Universe(Struct, frozen=True, kw_only=True):
    """A set of stocks whose breadth is counted."""

    key: str
    name: str
    """The name in full."""
    source: str = "import"
    """Where its members come from: "import", or an index that pytickersymbols lists, such as "DAX"."""


class Candidates(Struct, frozen=True, kw_only=True):
    """What may take over leadership: funds that are ranked, and rotate, against a benchmark."""

    benchmark: str = "SPY"
    """The symbol each of them is compared with."""
    sectors: tuple[str, ...] = ()
    """Sector funds."""
    industries: tuple[str, ...] = ()
    """Industry funds."""
    countries: tuple[str, ...] = ()
    """Country funds."""

    @property
    def symbols(self) -> tuple[str, ...]:
        """Every candidate, in the order of the lists, once; without the benchmark."""
        return tuple(dict.fromkeys((*self.sectors, *self.industries, *self.countries)))

    @property
    def pairs(self) -> tuple[tuple[str, str], ...]:
        """Each candidate over the benchmark, as numerator and denominator."""
        return tuple((symbol, self.benchmark) for symbol in self.symbols)


class Extremes(Struct, frozen=True, kw_only=True):
    """When an N-month extreme is worth a line."""

    min_months: Annotated[int, Meta(ge=1, le=600)] = 3
    """Months that an extreme spans at least to be shown."""
    within_sessions: Annotated[int, Meta(ge=1, le=252)] = 10
    """Sessions that a new extreme stays on the watchlist."""


class Positioning(Struct, frozen=True, kw_only=True):
    """When futures positioning is extreme, and for how many reports an extreme is remembered."""

    extreme_percentile: Annotated[float, Meta(gt=0, lt=50)] = 5.0
    """The lowest and the highest percent of 156 weekly reports that count as extreme."""
    remember_reports: Annotated[int, Meta(ge=1, le=520)] = 26
    """Weekly reports for which the unwinding of an extreme is followed."""


Percent = Annotated[float, Meta(ge=0, le=100)]
Score = Annotated[float, Meta(ge=-1, le=1)]
LineCount = Annotated[float, Meta(ge=0, le=5)]


class Verdict(Struct, frozen=True, kw_only=True):
    """What the verdict is judged by, and where its evidence turns; see `rottui.analytics.evidence.Thresholds`."""

    universe: str = ""
    """The key of the universe whose breadth is evidence; empty for the desk's."""
    index: str = "SPY"
    """The symbol that stands for the market."""
    fetch: bool = True
    """Whether the prices of its evidence are fetched although no pair of the watchlist needs them."""
    above_50: Percent = 55.0
    """Percent of members above their 50-day average from which that line of participation holds."""
    above_200: Percent = 55.0
    """The same for their 200-day average."""
    up_3m: Percent = 55.0
    """The same for members that are up over 3 months."""
    drawdown: Annotated[float, Meta(ge=-100, le=0)] = -10.0
    """Percent below its high of a year down to which the index is said to hold; it has no vote."""
    fading: Score = -0.5
    """Leadership, a mean of trends: down to here mega caps fade."""
    leading: Score = 0.5
    """Leadership: from here on they lead."""
    broad: LineCount = 4.0
    """Lines of participation, of five, from which it is broad."""
    narrow: LineCount = 2.0
    """Lines down to which it is narrow."""
    weak: LineCount = 1.0
    """Lines down to which it is weak."""
    risk_off: Score = -0.5
    """Risk appetite, a mean of trends: down to here risk is off."""
    confirmation: Annotated[int, Meta(ge=1, le=252)] = 5
    """Sessions in a row that a new verdict must hold to take the place of the old one."""


class Leaders(Struct, frozen=True, kw_only=True):
    """Where the screens that leaders are put through draw their lines; see `rottui.analytics.screening`."""

    max_correlation: Annotated[float, Meta(ge=-1, le=1)] = 0.35
    """Correlation to the mega caps up to which something goes its own way."""
    near_high: Annotated[float, Meta(ge=0, le=100)] = 2.0
    """Percent below its high of 63 sessions up to which a ratio is near it."""
    calmest: Annotated[float, Meta(gt=0, le=100)] = 25.0
    """Percent of a pool that has low volatility."""
    small_caps: str = "sp600"
    """The key of the universe that uncorrelated small caps are looked for in; empty for none."""


class Desk(Struct, frozen=True, kw_only=True):
    """How the desk opens."""

    theme: str = "rottui-dark"
    """Colours: rottui-dark, rottui-light, rottui-colorblind, or one of Textual's, such as nord or gruvbox."""
    lookback: Lookback = "1Y"
    """The chart's span."""
    basis: Basis = "price"
    """Split-adjusted closes, or total return with dividends reinvested."""
    legs_window: Window = "1m"
    """Over how long it is told which leg moved a ratio."""
    universe: str = "sp500"
    """The universe whose breadth stands beside the index."""


class Refresh(Struct, frozen=True, kw_only=True):
    """How live data are fetched: how often, when, how far back, and how gently."""

    every: Every = "15m"
    """How often the desk has the pairs' prices refreshed; "off" leaves it to the keys and to cron."""
    hours: Hours = "market"
    """While the exchange is open and once after its close, or around the clock."""
    years_pairs: Annotated[int, Meta(ge=1, le=60)] = 10
    """How many calendar years of the pairs' legs are held, beside the present one."""
    years_members: Annotated[int, Meta(ge=1, le=60)] = 3
    """The same for members of a universe that are no legs."""
    per_second: Annotated[float, Meta(gt=0, le=1000)] = 2.0
    """Requests a second to Yahoo, at most."""

    @property
    def interval(self) -> timedelta | None:
        """`every` as a time; None when it is off."""
        return INTERVALS.get(self.every)


class Arrangement(Struct, frozen=True, kw_only=True):
    """Which groups and pairs of the watchlist come first; the others follow in their own order."""

    groups: tuple[str, ...] = ()
    """Groups that come first; the others follow in their own order."""
    order: tuple[str, ...] = ()
    """Names of pairs that come first, each among those of its group."""


INTERVALS = {
    "5m": timedelta(minutes=5),
    "10m": timedelta(minutes=10),
    "15m": timedelta(minutes=15),
    "30m": timedelta(minutes=30),
    "1h": timedelta(hours=1),
    "2h": timedelta(hours=2),
    "4h": timedelta(hours=4),
}
"""The intervals that can be set."""


class Settings(Struct, frozen=True, kw_only=True):
    """Everything that can be set; always complete, whatever the user's file holds."""

    pairs: tuple[Pair, ...]
    """The watchlist, as it is arranged."""
    markets: tuple[Market, ...]
    universes: tuple[Universe, ...]
    megacaps: tuple[str, ...]
    """Symbols of the mega-cap basket."""
    candidates: Candidates
    extremes: Extremes
    positioning: Positioning
    verdict: Verdict
    leaders: Leaders
    desk: Desk
    refresh: Refresh
    watchlist: Arrangement
    alerting: Alerting
    alerts: tuple[AlertRule, ...]
    """The rules, those that are switched off among them."""
    keys: dict[str, str]
    """Binding id to comma-separated keys, for every id that differs from the built-in ones."""

    @property
    def leg_symbols(self) -> tuple[str, ...]:
        """Every symbol that is a leg of a pair, in watchlist order, once."""
        return tuple(dict.fromkeys(leg for pair in self.pairs for leg in (pair.numerator, pair.denominator)))

    @property
    def beside_symbols(self) -> tuple[str, ...]:
        """Every symbol whose price stands beside a market's positions, in the markets' order, once."""
        return tuple(dict.fromkeys(symbol for market in self.markets for symbol in market.beside_symbols))

    @property
    def candidate_symbols(self) -> tuple[str, ...]:
        """The candidates and, if there are any, their benchmark before them."""
        listed = self.candidates.symbols
        return (self.candidates.benchmark, *listed) if listed else ()

    @property
    def verdict_universe(self) -> str:
        """The key of the universe whose breadth the verdict is judged by."""
        return self.verdict.universe or self.desk.universe

    @property
    def groups(self) -> tuple[str, ...]:
        """The watchlist's groups, in order of first appearance."""
        return tuple(dict.fromkeys(pair.group for pair in self.pairs))
