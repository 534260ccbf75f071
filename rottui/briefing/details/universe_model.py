"""A universe's breadth, closer, as a frozen value without polars."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from rottui.briefing.history import History


@dataclass(frozen=True, slots=True)
class MemberAtExtreme:
    """A stock whose last close is its highest, or its lowest, of 252 sessions."""

    symbol: str
    name: str
    sector: str
    close: float
    change_1d: float | None
    """Percent since the session before; None without a close there."""
    beyond_pct: float
    """How far the close is beyond the former extreme, in percent: positive for a high, negative for a low."""
    former: dt.date
    """The last day of the former extreme."""


@dataclass(frozen=True, slots=True)
class UniverseDetail:
    """One universe's breadth, closer, with that of its sectors: so that to look at one of them needs no other wish."""

    date: dt.date | None
    """The last session; None without any."""
    source: str
    """Where its members' prices come from, as in a Provenance."""
    history: History
    """Every charted figure (`rottui.analytics.shares.CHARTED`) and `index`, on every session."""
    sectors: dict[str, History]
    """The same of each sector."""
    index: str
    """The fund whose closes `index` has; "" when there are none."""
    highs: tuple[MemberAtExtreme, ...]
    """Who made a new high on `date`, furthest beyond the former one first."""
    lows: tuple[MemberAtExtreme, ...]
    problem: str | None = None
    """What a reader must know; None when all is well."""
