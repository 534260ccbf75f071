"""The desk's one visual language: how figures are written, and which theme variable says what.

The words and glyphs are the briefing's (`rottui.briefing.wording`), which reports use too; here they get their colours.
"""

from __future__ import annotations

from typing import Literal

from rottui.briefing.model import Trend
from rottui.briefing.wording import (
    AGE_WIDTH,
    CHANGE_WIDTH,
    EXTREME_WIDTH,
    MONTHS,
    PLAIN,
    RATIO_WIDTH,
    RICH,
    SPECULATORS,
    Glyphs,
    cut,
    describe_extreme,
    fmt_age,
    fmt_category,
    fmt_change,
    fmt_count,
    fmt_day,
    fmt_months_extreme,
    fmt_number,
    fmt_percent,
    fmt_plural,
    fmt_points,
    fmt_ratio,
    fmt_sessions_ago,
    missing,
    trend_arrow,
)

__all__ = [
    "AGE_WIDTH",
    "CHANGE_WIDTH",
    "EXTREME_WIDTH",
    "MONTHS",
    "PLAIN",
    "RATIO_WIDTH",
    "RICH",
    "SPECULATORS",
    "Glyphs",
    "Meaning",
    "cut",
    "describe_extreme",
    "fmt_age",
    "fmt_category",
    "fmt_change",
    "fmt_count",
    "fmt_day",
    "fmt_months_extreme",
    "fmt_number",
    "fmt_percent",
    "fmt_plural",
    "fmt_points",
    "fmt_ratio",
    "fmt_sessions_ago",
    "meaning_of_change",
    "meaning_of_extreme",
    "meaning_of_trend",
    "missing",
    "trend_arrow",
]

Meaning = Literal[
    "gain", "loss", "unchanged", "stale", "failed", "extreme-high", "extreme-low",
    "line", "overlay", "sma-50", "sma-200", "axis", "grid", "demo", "asof",
]  # fmt: skip
"""The theme variables of this desk, named for what they mean; `rottui.tui.themes` gives each theme's colours."""


def meaning_of_change(value: float | None) -> Meaning:
    """Return the theme variable of a change: gain, loss, or unchanged (missing included)."""
    if value is None or missing(value) or value == 0:
        return "unchanged"
    return "gain" if value > 0 else "loss"


def meaning_of_trend(trend: Trend | None) -> Meaning:
    """Return the theme variable of a trend."""
    return "gain" if trend == "up" else "loss" if trend == "down" else "unchanged"


def meaning_of_extreme(kind: Literal["high", "low"]) -> Meaning:
    """Return the theme variable of a high or a low; neither is good or bad by itself, so neither is gain or loss."""
    return "extreme-high" if kind == "high" else "extreme-low"
