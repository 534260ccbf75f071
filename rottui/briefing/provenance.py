"""Where a pane's data come from, of which date they are, and how old that is."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from rottui.briefing.model import Provenance

SOURCE_NAMES = {"file": "file", "yahoo": "Yahoo", "cftc": "CFTC", "demo": "DEMO"}
"""The sources as people call them."""

EXCHANGE = ZoneInfo("America/New_York")
"""Whose days the data are dated by: Friday's close is of today until Friday ends there."""


def trace(
    last: date | None,
    sources: Iterable[str],
    *,
    now: datetime,
    as_of: date | None,
    problem: str | None = None,
    provisional: bool = False,
) -> Provenance:
    """Return the provenance of data whose last day is `last`.

    The age counts to `now`; in a replay it counts to the replayed day, as it would have been read then, and to `now`
    if that day is yet to come.
    """
    names = " + ".join(SOURCE_NAMES.get(source, source) for source in dict.fromkeys(sources) if source)
    return Provenance(last, names, age_days(last, now, as_of), problem, provisional)


def age_days(last: date | None, now: datetime, as_of: date | None = None) -> int | None:
    """Return how old data of `last` are, as `trace` counts; None without data, or where the clock cannot tell."""
    if last is None or is_ahead(last, now):
        return None
    today = now.astimezone(EXCHANGE).date()
    return max((min(as_of or today, today) - last).days, 0)


def is_ahead(last: date, now: datetime) -> bool:
    """Return whether data of `last` have no business at `now`: then the clock is slow, and tells nothing of ages.

    Where the day begins before New York's it may be tomorrow there.
    """
    return last > now.astimezone(EXCHANGE).date() + timedelta(days=1)
