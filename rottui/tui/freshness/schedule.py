"""When the desk starts a refresh by itself: how long after the last one, and during which hours of the exchange."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from pathlib import Path

from rottui.briefing.provenance import EXCHANGE
from rottui.cache.signature import REFRESHES
from rottui.settings.schema import Refresh

BEFORE_OPEN = timedelta(minutes=30)
AFTER_CLOSE = timedelta(minutes=60)
"""Around a session: pre-market news and the close's final figures are fetched as well."""

OPENING = timedelta(minutes=1)
"""Since the last refresh when a desk opens: it may have been cut off, and knows for itself whether anything is due."""

OPEN, CLOSE = time(9, 30), time(16)
WEEKEND = 5
"""Weekdays from here on are Saturday and Sunday."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known when the desk asks itself whether to start."""

    now: datetime
    """With a time zone, as all of these are."""
    opening: bool
    """Whether the desk has just opened."""
    last: datetime | None
    """When this cache was last refreshed, by whichever desk; None if never."""
    next_due: datetime | None = None
    """When the last refresh, if it went well, said that there will be more to fetch."""
    closes: Sequence[datetime] = ()
    """Closes of the sessions from today on, as far as they are known."""


def is_due(facts: Facts, rules: Refresh) -> bool:
    """Return whether to start now: so long after the last time as the rules say, and during their hours.

    A desk that has just opened minds neither, and what is known to be due does not mind the hours.
    """
    if rules.interval is None:
        return False
    interval = OPENING if facts.opening else rules.interval
    # A clock that was put back must not keep the data old until it has caught up.
    if facts.last is not None and abs(facts.now - facts.last) < interval:
        return False
    if facts.opening or rules.hours == "always" or around_session(facts.now, facts.closes):
        return True
    return facts.next_due is not None and facts.now >= facts.next_due  # a report that is late comes at any hour


def around_session(now: datetime, closes: Sequence[datetime]) -> bool:
    """Return whether `now` is during a session, or within the margins around it.

    Where `closes` ends before `now`, every weekday counts as a session with the usual hours.
    """
    here = now.astimezone(EXCHANGE)
    if not any(close.astimezone(EXCHANGE).date() >= here.date() for close in closes):
        closes = [] if here.weekday() >= WEEKEND else [datetime.combine(here.date(), CLOSE, EXCHANGE)]
    return any(_opening_of(close) - BEFORE_OPEN <= now <= close + AFTER_CLOSE for close in closes)


def _opening_of(close: datetime) -> datetime:
    return datetime.combine(close.astimezone(EXCHANGE).date(), OPEN, EXCHANGE)


def last_refreshed(folder: Path) -> datetime | None:
    """Return when a refresh of the cache in `folder` last ended, from one stat; None if none ever did."""
    try:
        return datetime.fromtimestamp((folder / REFRESHES).stat().st_mtime, EXCHANGE)
    except (OSError, ValueError, OverflowError):
        return None
