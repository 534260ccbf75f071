"""The positioning part of a briefing: futures markets by CFTC report, as published by the briefing's date."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import polars as pl

from rottui.analytics import positioning
from rottui.briefing.model import MarketBriefing
from rottui.cache.store import Snapshot
from rottui.settings.schema import Market, Settings

DIAL = ("NQ", "RTY")
"""The markets whose difference is the dial: too long the Nasdaq 100, too short small caps."""

SHORTEST_WINDOW = 26
"""Reports below which no statistic is given."""

NEW_YORK = ZoneInfo("America/New_York")
SPECULATORS = "speculators"


def known_by(as_of: date) -> datetime:
    """Return the last moment of `as_of` in New York: what was published by then was known that day."""
    return datetime.combine(as_of, time.max, NEW_YORK)
