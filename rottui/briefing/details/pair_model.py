"""One ratio pair, closer, as frozen values without polars."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from rottui.briefing.history import History
from rottui.settings.schema import Basis, Lookback

LOOKBACK_SESSIONS: dict[Lookback, int | None] = {
    "1M": 21,
    "3M": 63,
    "6M": 126,
    "1Y": 252,
    "2Y": 504,
    "5Y": 1260,
    "MAX": None,
}
"""Sessions in each lookback, shortest first; None is all of the history."""


@dataclass(frozen=True, slots=True)
class LegMoves:
    """What each leg did over a lookback, and so which of them moved the ratio."""

    start: dt.date
    """The day from which it is measured; later than the lookback's where the history is shorter."""
    numerator: float
    denominator: float
    """Log returns in percent: their difference is the ratio's, which plain returns' is not."""
    rebased: History
    """`numerator` and `denominator` on every session, both 100 on `start`."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the last ratio stands in the range of its last sessions."""

    sessions: int
    percentile: float
    """Percent of those sessions whose ratio was at or below the last, itself included."""
    low: float
    low_date: dt.date
    high: float
    high_date: dt.date


@dataclass(frozen=True, slots=True)
class ExtremeEpisode:
    """New highs or lows not more than a month apart, which are one event."""

    kind: Literal["high", "low"]
    first: dt.date
    """The first of them."""
    date: dt.date
    """The last of them, whose months these are."""
    sessions_ago: int
    days: int
    """How many there were."""
    months: int
    since: dt.date
    on_record: bool
    ratio: float


@dataclass(frozen=True, slots=True)
class PairDetail:
    """One ratio pair, closer."""

    pair: str
    basis: Basis
    weekly: History
    """ratio, sma_50 and sma_200, these over weeks, on the last session of each ISO week; and overlay, if asked for."""
    moves: dict[Lookback, LegMoves]
    """By lookback; none without prices of two sessions."""
    standings: dict[str, Standing]
    """By range, "1y" and "3y"; without those that the history does not fill."""
    distances: dict[str, float | None]
    """Of the last ratio from "sma_50" and "sma_200", in percent of these."""
    episodes: tuple[ExtremeEpisode, ...]
    """Those of the last year, latest first."""
