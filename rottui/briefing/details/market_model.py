"""What there is to say of one futures market closer up, as frozen values without polars."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from rottui.briefing.history import History
from rottui.briefing.model import MarketBriefing
from rottui.settings.schema import Basis


@dataclass(frozen=True, slots=True)
class Episode:
    """A run of extreme reports on one side, with no long pause between them."""

    side: Literal["long", "short"]
    start: dt.date
    """The first extreme report."""
    end: dt.date
    """The last extreme report."""
    reports: int
    """How many of its reports are extreme."""
    peak: float
    """The most extreme net_pct_oi."""
    peak_date: dt.date
    """The report that reached it first."""


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands beside a market's positions: a price, or the ratio of two."""

    name: str
    """The symbol, or the pair."""
    basis: Basis
    date: dt.date | None
    """Its last day; None without prices."""
    since_report: float | None
    """Percent since the day that the positions are of; None where one of the two is missing."""
    problem: str | None
    """Why there is nothing; None when there is."""


@dataclass(frozen=True, slots=True)
class MarketDetail:
    """One futures market, closer."""

    categories: tuple[MarketBriefing, ...]
    """The speculators together where they are several categories; then each category of which there is data."""
    history: History
    """By report date: net_pct_oi, band_short, band_long, crowded (1 long, -1 short) of the speculators, and beside."""
    episodes: tuple[Episode, ...]
    """Of the speculators, oldest first."""
    beside: Beside | None
    """None when nothing is to stand beside."""
    next_report: dt.date | None
    """The day that the next report is of; None without reports."""
    next_release: dt.datetime | None
    """When that is to be published by the CFTC's schedule: an estimate, which may have gone by."""
