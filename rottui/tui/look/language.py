"""The desk's one visual language: how figures are written, what frames say, and which theme variable means what.

The words and glyphs are the briefing's (`rottui.briefing.wording`), which reports use too; here they get their colours.

Frames
    A pane has a round frame. Its upper edge says what it shows, most important first (`Watchlist · 42 pairs`), its
    lower edge of which date that is, how old and from where (`16 Jan 2026 · today · Yahoo`), STALE before all that. A
    day that is not over is `unfinished` and has an asterisk (`16 Jan 2026* · today · unfinished`). The pane that keys
    go to has the colour `current` and a bold title; where colours are few or none, a heavy frame, in ASCII one of `=`.
    What does not fit is left out whole; a word is cut only where there is no other way, and says so (`…`).
Figures
    =====================  ==========================  ===========================================================
    what                   written                     by
    =====================  ==========================  ===========================================================
    a ratio, a price       0.08123  0.7214  12.346     `fmt_ratio`: four significant digits at least
    a change               +1.2%  -12.3%  0.0%         `fmt_change`: always its sign, but for zero; no decimals from 100
    points, a z-score      +1.8                        `fmt_points`: a sign, no unit
    a share, a percentile  62%                         `fmt_percent`: 0 to 100, never 0 to 1
    a count                1,234                       `fmt_count`
    a date                 4 Jan 2016                  `fmt_day`; on an axis the month, and the year at each January
    an age                 today  3d  5w  8mo  2y      `fmt_age`: in calendar days
    an extreme             4M LOW  3Y HIGH  REC LOW    `fmt_months_extreme`; since when, `describe_extreme`
    nothing                a dash                      `Glyphs.missing`: never an empty cell, never "nan"
    =====================  ==========================  ===========================================================
    The unit stands once, in the heading, or after each figure as above. Figures of a column stand right, or with their
    points under each other (`rottui.tui.look.lines.align_decimals`); names stand left.
Bars
    A percentile is a scale with a mark (`drawing.gauge.gauge`), since its ends matter; a share is a filled length
    (`bar`); a figure around zero is a bar to either side of a line (`balance`). The figure itself always stands beside.
Colours
    Only by the meanings below; a stylesheet names no colour, code none but these. What a colour says is said without it
    too, as `BESIDE_COLOUR` tells. Text has a contrast of 4.5 to 1 in every theme (`rottui.tui.themes`).
The selection
    One on a screen: a mark before its row (`Glyphs.cursor`) and another ground, `selected`; in few colours, reversed.
Terminals
    ASCII where there is nothing else, the terminal's own colours where there are 16, none with NO_COLOR
    (`rottui.tui.terminal.abilities`). Nothing moves, blinks or fades.
"""

from __future__ import annotations

from collections.abc import Mapping
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
    UNFINISHED,
    UNFINISHED_MARK,
    Glyphs,
    cut,
    describe_extreme,
    fmt_age,
    fmt_category,
    fmt_change,
    fmt_count,
    fmt_day,
    fmt_known_age,
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
    "BESIDE_COLOUR",
    "CHANGE_WIDTH",
    "EXTREME_WIDTH",
    "MONTHS",
    "PLAIN",
    "RATIO_WIDTH",
    "RICH",
    "SPECULATORS",
    "UNFINISHED",
    "UNFINISHED_MARK",
    "Glyphs",
    "Meaning",
    "cut",
    "describe_extreme",
    "fmt_age",
    "fmt_category",
    "fmt_change",
    "fmt_count",
    "fmt_day",
    "fmt_known_age",
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

BESIDE_COLOUR: Mapping[Meaning, str] = {
    "gain": "a plus, or an arrow up",
    "loss": "a minus, or an arrow down",
    "unchanged": "no sign, or the flat arrow",
    "stale": "STALE in the frame or the top line",
    "failed": "an exclamation mark, and words",
    "extreme-high": "HIGH, or long",
    "extreme-low": "LOW, or short",
    "line": "the tag at its last value",
    "overlay": "its name at its own axis, the right one",
    "sma-50": "50d at its end",
    "sma-200": "200d at its end",
    "axis": "where it stands",
    "grid": "a rule, which says nothing",
    "demo": "DEMO",
    "asof": "AS OF, and the day",
}
"""What tells each meaning to eyes, and on terminals, without colours."""


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
