"""How a briefing's figures are written, on the desk and in a report alike, so that a `-` always means the same.

Functions return plain text without padding; a `*_WIDTH` is the column that fits what the function returns for the
values of this field. Changes, shares and percentiles are in percent. A missing value is `Glyphs.missing`, never an
empty cell and never "nan".
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date
from typing import Literal

from rottui.briefing.model import Extreme, Trend
from rottui.settings.schema import Meaning, Report

RATIO_WIDTH = 7
"""Columns of `fmt_ratio`."""
CHANGE_WIDTH = 6
"""Columns of `fmt_change` up to ±9999 percent."""
EXTREME_WIDTH = 8
"""Columns of `fmt_months_extreme`: "35M HIGH"."""
AGE_WIDTH = 5
"""Columns of `fmt_age`: "today"."""

MONTHS_UNTIL_YEARS = 36
"""An extreme of fewer months is told in months, as in the press ("a new 14-month low"); from here on in whole years."""


class Glyphs:
    """Every character outside ASCII that the desk writes, or its stand-in for `--ascii`: one switch for all of them.

    Each is one column wide in a terminal that follows the Unicode width tables.
    """

    def __init__(self, ascii: bool = False) -> None:  # noqa: A002 - named as the option is
        def choose(rich: str, plain: str) -> str:
            return plain if ascii else rich

        self.ascii = ascii
        """Whether only ASCII is written."""
        self.missing = choose("–", "-")
        """A value that is not there."""
        self.up = choose("▲", "^")
        self.down = choose("▼", "v")
        self.flat = choose("▬", "=")
        """The trend arrows; flat is not the missing dash."""
        self.cursor = choose("▌", ">")
        """In front of the selected row."""
        self.separator = choose("·", "|")
        """Between facts on one line."""
        self.ellipsis = choose("…", "~")
        """Where text was cut."""
        self.warning = "!"
        """In front of a problem."""
        self.mark = choose("●", "|")
        """The value on a gauge."""
        self.gauge_left = choose("├", "[")
        self.gauge_right = choose("┤", "]")
        self.gauge_middle = choose("┼", "+")
        self.gauge_line = choose("─", "-")
        self.bar_full = choose("█", "#")
        self.bar_empty = choose("░", ".")
        self.bar_parts = choose("▏▎▍▌▋▊▉", "")
        """Eighths of a full cell, smallest first; empty when there are none."""
        self.rule = choose("─", "-")
        self.rule_tick = choose("┬", "+")
        self.axis = choose("│", "|")
        self.axis_tick = choose("├", "+")
        self.axis_tick_left = choose("┤", "+")
        self.corner = choose("╯", "+")
        self.corner_left = choose("╰", "+")
        """The frame of a chart."""
        self.dashed = choose("╌", "-")
        """A horizontal level on a chart."""
        self.tag = choose("◂", "<")
        self.tag_left = choose("▸", ">")
        """Point from a label, at the right or at the left, to the value it is of."""
        self.point = choose("●", "X")
        self.upright = choose("┊", ":")
        """A crosshair's point on a line, and the line through it."""
        self.head = choose("○", "o")
        self.head_selected = choose("●", "@")
        """Where a tail of the rotation ends now."""
        self.ways = choose("↑↗→↘↓↙←↖", "")
        """Clockwise from straight up; none in ASCII, where the points of the compass stand for them."""
        self.rising = choose("↗", "/")
        self.falling = choose("↘", "\\")
        self.replay = choose("◷", "@")
        """In front of a past date that was asked for."""
        self.group_open = choose("▾", "-")
        self.group_closed = choose("▸", "+")


RICH = Glyphs()
"""The glyphs of a terminal that shows Unicode."""
PLAIN = Glyphs(ascii=True)
"""The glyphs of `--ascii`."""


def missing(value: float | None) -> bool:
    """Return whether there is no figure to show."""
    return value is None or not math.isfinite(value)


def fmt_ratio(value: float | None, glyphs: Glyphs = RICH) -> str:
    """Write a ratio or a price with at least four significant digits: 0.08123, 0.7214, 12.346, 1234.6."""
    if value is None or missing(value):
        return glyphs.missing
    size = abs(value)
    if size != 0 and (size < 1e-4 or size >= 1e6):
        return f"{value:.1e}"
    decimals = 5 if 0 < size < 0.1 else 4 if size < 10 else 3 if size < 100 else 2 if size < 1000 else 1
    return f"{value:.{decimals}f}"[:RATIO_WIDTH].rstrip(".")


def fmt_change(value: float | None, glyphs: Glyphs = RICH) -> str:
    """Write a change in percent with its sign: "+1.2%", "-12.3%", "0.0%"; from ±100 on without decimals."""
    if value is None or missing(value):
        return glyphs.missing
    return _signed(value, 0 if abs(value) >= 99.95 else 1) + "%"


def fmt_points(value: float | None, decimals: int = 1, glyphs: Glyphs = RICH) -> str:
    """Write a signed figure without a unit, such as a z-score or percentage points: "+1.8"."""
    return glyphs.missing if value is None or missing(value) else _signed(value, decimals)


def _signed(value: float, decimals: int) -> str:
    """Write `value` with its sign, none on zero; a plain hyphen for minus is one column everywhere and can be typed."""
    text = f"{value:+.{decimals}f}"
    return text[1:] if float(text) == 0 else text


def fmt_number(value: float | None, decimals: int = 0, glyphs: Glyphs = RICH) -> str:
    """Write a figure without unit whose sign needs no plus, such as an index: "87", "-12"."""
    return glyphs.missing if value is None or missing(value) else _signed(value, decimals).removeprefix("+")


def fmt_plural(count: int, noun: str) -> str:
    """Write a count with its noun: "1 session", "3 sessions"."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def fmt_percent(value: float | None, decimals: int = 0, glyphs: Glyphs = RICH) -> str:
    """Write a share or a percentile, 0 to 100: "62%"."""
    return glyphs.missing if value is None or missing(value) else f"{value:.{decimals}f}%"


def fmt_count(value: float | None, glyphs: Glyphs = RICH) -> str:
    """Write a count of stocks or contracts with grouped thousands: "1,234"."""
    return glyphs.missing if value is None or missing(value) else f"{value:,.0f}"


def fmt_months_extreme(extreme: Extreme | None, glyphs: Glyphs = RICH) -> str:
    """Write an N-month extreme as traders say it: "4M LOW", "35M HIGH", "3Y LOW", "REC HIGH" for one on record."""
    if extreme is None:
        return glyphs.missing
    months = extreme.months
    span = "REC" if extreme.on_record else f"{months}M" if months < MONTHS_UNTIL_YEARS else f"{months // 12}Y"
    return f"{span} {extreme.kind.upper()}"


MEANINGS = {
    "B+": ("broadening", "narrowing"),
    "B-": ("narrowing", "broadening"),
    "R+": ("risk-on", "risk-off"),
    "R-": ("risk-off", "risk-on"),
}
"""What a pair at a high says, and what at a low, by what its rising means (settings.schema.Meaning)."""


def fmt_meaning(rising: Sequence[Meaning], kind: Literal["high", "low"]) -> str:
    """Write what a high or a low of a ratio says: "broadening", "broadening, risk-on"; empty where it says neither."""
    return ", ".join(MEANINGS[meaning][kind == "low"] for meaning in rising)


def describe_extreme(extreme: Extreme) -> str:
    """Write since when an extreme holds: "lowest since 11 Sep 2025", "highest on record (from 4 Jan 2016)"."""
    how = "lowest" if extreme.kind == "low" else "highest"
    if extreme.on_record:
        return f"{how} on record (from {fmt_day(extreme.since)})"
    return f"{how} since {fmt_day(extreme.since)}"


CATEGORIES = {
    "asset_manager": "asset managers",
    "leveraged_funds": "leveraged funds",
    "dealer": "dealers",
    "managed_money": "managed money",
    "producer": "producers",
    "swap_dealer": "swap dealers",
    "noncommercial": "non-commercials",
    "commercial": "commercials",
    "other_reportable": "other reportables",
    "nonreportable": "small traders",
}
"""The CFTC's categories of traders as people call them; the nonreportable ones hold too little to be reported."""

SPECULATORS: dict[Report, str] = {
    "tff": "asset managers + leveraged funds",
    "disaggregated": "managed money",
    "legacy": "non-commercials",
}
"""Who is meant by speculators in each kind of report."""


def fmt_category(category: str) -> str:
    """Write a category of traders: "asset managers"; "speculators" is what several together are called."""
    return CATEGORIES.get(category, category.replace("_", " "))


def fmt_day(day: date | None, glyphs: Glyphs = RICH) -> str:
    """Write a date in words, unambiguous on both sides of the Atlantic: "4 Jan 2016"."""
    return glyphs.missing if day is None else f"{day.day} {MONTHS[day.month - 1]} {day.year}"


MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
"""English, whatever the locale: the rest of the desk is."""


def fmt_age(days: int | None, glyphs: Glyphs = RICH) -> str:
    """Write an age in calendar days in the largest unit that says enough: "today", "3d", "5w", "8mo", "2y"."""
    if days is None:
        return glyphs.missing
    if days <= 0:
        return "today"
    for unit, length, until in (("d", 1, 21), ("w", 7, 92), ("mo", 30, 730)):
        if days < until:
            return f"{days // length}{unit}"
    return f"{days // 365}y"


UNFINISHED = "unfinished"
"""Of a day that was not over when its prices were fetched: its close may change what it says."""
UNFINISHED_MARK = "*"
"""The same after a day, in a line that has no room for the word."""
AGE_UNKNOWN = "age unknown"
"""Of data whose day is yet to come by this machine's clock."""


def fmt_known_age(days: int | None, *, replay: bool = False) -> str:
    """Write the age of data that there are: "today", in a `replay` "that day", "3d", or that it is not known."""
    if days is None:
        return AGE_UNKNOWN
    return "that day" if replay and days <= 0 else fmt_age(days)


def fmt_sessions_ago(sessions: int | None, glyphs: Glyphs = RICH) -> str:
    """Write how many sessions ago something happened: "new" for the last session, else "3s ago"."""
    return glyphs.missing if sessions is None else "new" if sessions <= 0 else f"{sessions}s ago"


def trend_arrow(trend: Trend | None, glyphs: Glyphs = RICH) -> str:
    """Return the arrow of a trend; the missing glyph when there is too little history for one."""
    return glyphs.missing if trend is None else {"up": glyphs.up, "down": glyphs.down, "flat": glyphs.flat}[trend]


def cut(text: str, width: int, glyphs: Glyphs = RICH) -> str:
    """Cut single-width text to `width` columns, saying that it was cut."""
    if len(text) <= width:
        return text
    return text[: width - 1] + glyphs.ellipsis if width > 0 else ""
