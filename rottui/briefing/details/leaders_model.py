"""Who leads, as frozen values without polars: a pool of candidates, each with its figures, and one of them closer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from rottui.briefing.history import History
from rottui.briefing.model import Extreme
from rottui.errors import Problem
from rottui.settings.schema import Basis, Settings

CANDIDATES = "candidates"
"""The pool of all lists of candidates together."""
LISTS = {"sectors": "sector", "industries": "industry", "countries": "country"}
"""The lists of candidates, which are pools too, and what each of their symbols is."""


@dataclass(frozen=True, slots=True)
class Pool:
    """Something that leaders are looked for in."""

    key: str
    """One of the lists of candidates, all of them, or a universe."""
    name: str


def pools_of(settings: Settings, universes: Iterable[tuple[str, str]] = ()) -> tuple[Pool, ...]:
    """Return every pool: the lists of candidates that name anything, then the universes of the settings and the others.

    `universes` are key and name of those that are held: imported ones are in no settings. A universe that is called
    like a list of candidates is left out.
    """
    lists = [Pool(name, name.capitalize()) for name in LISTS if getattr(settings.candidates, name)]
    together = [Pool(CANDIDATES, "Candidates")] if len(lists) > 1 else []
    named = {universe.key: universe.name for universe in settings.universes}
    named |= {key: name for key, name in universes if key not in named}
    own = {CANDIDATES, *LISTS}
    return (*together, *lists, *(Pool(key, name) for key, name in named.items() if key not in own))


@dataclass(frozen=True, slots=True)
class Leader:
    """One candidate against the benchmark (`rottui.analytics.leadership`); None where a figure's window is not full."""

    symbol: str
    name: str
    """"" where none is known."""
    kind: str
    """Its sector, or which list of candidates it is on: "sector", "industry", "country"."""
    date: dt.date
    """Its last session that is one of the benchmark's too."""
    behind: int
    """Sessions of the benchmark since."""
    relative_1m: float | None
    """Change of its ratio to the benchmark, percent."""
    relative_3m: float | None
    relative_6m: float | None
    rank: float | None
    """Mean percentile rank of the three among the pool, 0 to 100; None when it is not ranked."""
    sessions_since_high: int | None
    """Since the ratio's highest close of 63 sessions."""
    below_high: float | None
    """Percent from there, 0 or less."""
    correlation: float | None
    """Of 63 daily returns to those of the mega-cap basket."""
    volatility: float | None
    """Of 63 daily returns, annualised, percent."""
    drawdown: float | None
    """Percent from its own highest close of 252 sessions, 0 or less."""
    above_average: bool | None
    """Whether it is above its own 200-session average."""
    working: bool | None
    """Whether it is ranked, ahead of the benchmark over 1m and 3m, and above its average; None where that is open."""
    screens: tuple[str, ...]
    """The screens that it passes, by the names of `rottui.analytics.screening.SCREENS`."""

    @property
    def relative(self) -> dict[str, float | None]:
        """The relative returns by window."""
        return {"1m": self.relative_1m, "3m": self.relative_3m, "6m": self.relative_6m}


@dataclass(frozen=True, slots=True)
class LeadersDetail:
    """A pool, ranked."""

    pool: Pool
    benchmark: str
    basis: Basis
    date: dt.date | None
    """The benchmark's last session; None without any."""
    source: str
    """Where the pool's prices come from, as in a Provenance."""
    asked: int
    """How many candidates there are, with prices and without."""
    leaders: tuple[Leader, ...]
    """Those with prices, best rank first, the unranked last."""
    ratios: History
    """The ratio to the benchmark of each of `leaders`, by symbol, on the benchmark's last 126 sessions."""
    empty: bool | None
    """Whether nothing works; None when nothing could be ranked, or it is not known of all."""
    problems: tuple[Problem, ...]
    """What a reader must know, most serious first."""


@dataclass(frozen=True, slots=True)
class LeaderDetail:
    """One candidate's ratio to the benchmark over all that is held."""

    symbol: str
    benchmark: str
    basis: Basis
    history: History
    """ratio, sma_50 and sma_200 on every session both have."""
    extreme: Extreme | None
    """Its newest N-month high or low, if it has one."""


def passing(leaders: Iterable[Leader], screen: str) -> Iterator[Leader]:
    """Yield those that pass a screen, in their order."""
    return (leader for leader in leaders if screen in leader.screens)
