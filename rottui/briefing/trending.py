"""The trend of a ratio on its last sessions, told from the history that a briefing carries: a desk needs no polars.

The rule is that of `rottui.analytics.trend`, and tests hold the two together.
"""

from __future__ import annotations

from datetime import date

from rottui.briefing.history import History
from rottui.briefing.model import Trend

LOOKBACK = 20
"""Sessions over which the average has to rise or fall."""
ROUNDING = 1e-12
"""Relative difference up to which two figures count as equal."""


def last_trends(history: History, sessions: int) -> list[tuple[date, Trend | None]]:
    """Return the trend on each of the last so many sessions, oldest first; None where there was too little history."""
    rows = sessions + LOOKBACK
    days = history.dates(rows)
    ratios, averages = history.values("ratio", rows), history.values("sma_50", rows)
    return [
        (days[row], _trend(ratios[row], averages[row], averages[row - LOOKBACK] if row >= LOOKBACK else None))
        for row in range(max(len(days) - sessions, 0), len(days))
    ]


def _trend(ratio: float | None, average: float | None, before: float | None) -> Trend | None:
    if ratio is None or average is None or before is None:
        return None
    if ratio > average * (1 + ROUNDING) and average > before * (1 + ROUNDING):
        return "up"
    if ratio < average * (1 - ROUNDING) and average < before * (1 - ROUNDING):
        return "down"
    return "flat"
