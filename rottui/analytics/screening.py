"""Which of the candidates for leadership pass which screen; what is not known passes none."""

from __future__ import annotations

import polars as pl

from rottui.analytics.leadership import MAX_CORRELATION, NEAR_HIGH, near, uncorrelated

CALMEST = 25.0
"""Percent of the ranked candidates that have low volatility."""

SCREENS = ("working", "near_high", "uncorrelated", "own_way", "low_volatility")
"""What `screened` adds."""


def screened(
    leaders: pl.DataFrame,
    max_correlation: float = MAX_CORRELATION,
    near_high: float = NEAR_HIGH,
    calmest: float = CALMEST,
) -> pl.DataFrame:
    """Return a `LEADERS` frame with a boolean for each of SCREENS; its rows stay as they are.

    - working: as it was, and the only one that may be null
    - near_high: ranked, and the ratio within `near_high` percent of its 63-session high
    - uncorrelated: ranked, and a correlation to the basket of at most `max_correlation`
    - own_way: both, and above the own 200-session average: the screen that small caps are put through
    - low_volatility: ranked, and less than `calmest` percent of those ranked are calmer
    """
    ranked = pl.col("rank").is_not_null()
    volatility = pl.when(ranked).then("volatility")
    calmer = 100 * (volatility.rank("min") - 1) / volatility.count()
    own_way = uncorrelated(leaders, max_correlation, near_high)["symbol"].implode()
    screens = {
        "near_high": ranked & near(near_high),
        "uncorrelated": ranked & (pl.col("correlation") <= max_correlation),
        "own_way": pl.col("symbol").is_in(own_way),
        "low_volatility": calmer < calmest,
    }
    return leaders.with_columns(**{name: passes.fill_null(value=False) for name, passes in screens.items()})
