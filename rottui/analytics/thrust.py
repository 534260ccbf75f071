"""Whether a Zweig breadth thrust may come: the state between its two thresholds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import polars as pl

from rottui.analytics.breadth import THRUST_SESSIONS, ZWEIG_HIGH, ZWEIG_LOW, ZWEIG_SPAN


@dataclass(frozen=True, slots=True)
class Armed:
    """The average has been below the lower threshold of late: a rise above the higher one would be a thrust."""

    since: date
    """The first day of the latest run of sessions below the lower threshold."""
    sessions_left: int
    """Within how many sessions, from the next one on, the rise has to come."""


def armed(figures: pl.DataFrame) -> Armed | None:
    """Return whether the next session could bring a thrust; None when it could not.

    Args:
        figures: date, zweig, advances, declines of one universe or sector, ascending (`breadth.figures`). As there, the
            average counts once it has been made of 10 sessions on which anything moved.

    """
    moved = (pl.col("advances") + pl.col("declines") > 0).cum_sum()
    sessions = figures.select("date", "zweig", low=(pl.col("zweig") < ZWEIG_LOW) & (moved >= ZWEIG_SPAN))
    below = sessions["low"].fill_null(value=False)
    at = below.arg_true()
    if not at.len() or sessions["zweig"][-1] > ZWEIG_HIGH:
        return None
    left = THRUST_SESSIONS - (sessions.height - 1 - at[-1])
    if left < 1:
        return None
    breaks = at.filter((at.diff() > 1).fill_null(value=True))
    return Armed(sessions["date"][breaks[-1]], left)
