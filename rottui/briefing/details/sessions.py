"""The sessions that a desk can step through: every day on which a leg of the watchlist has a price."""

from __future__ import annotations

import polars as pl

from rottui.briefing.details.model import SessionsDetail
from rottui.briefing.details.wanted import SessionsWanted
from rottui.briefing.history import history_of
from rottui.briefing.wire import Request
from rottui.cache.store import Snapshot

FRIDAY = 5
"""As polars counts weekdays: what trades at weekends has no sessions of its own."""


def brief_sessions(snapshot: Snapshot, request: Request, wanted: SessionsWanted) -> SessionsDetail:
    """Return all weekdays with prices of the watchlist, whatever the day of `request`."""
    legs = pl.col("symbol").is_in(request.settings.leg_symbols)
    dates = snapshot.read("prices", columns=("symbol", "date"), where=legs)["date"].unique().sort()
    weekdays = dates.filter(dates.dt.weekday() <= FRIDAY)
    return SessionsDetail(history_of(weekdays.to_frame("date"), "date", ()))
