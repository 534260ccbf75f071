"""How a place in the rotation is written, on the desk and in a report alike: its figures, and which way it goes."""

from __future__ import annotations

import math

from rottui.briefing.model import Quadrant
from rottui.briefing.wording import RICH, Glyphs

CENTRE = 100.0
"""Where a quadrant ends and the next begins, on both axes."""

POINTS = ("N", "NE", "E", "SE", "S", "SW", "W", "NW")
"""The points of the compass clockwise from straight up, by which a way is told in letters."""

QUADRANT_WAYS: dict[Quadrant, float] = {"leading": 45.0, "weakening": 135.0, "lagging": 225.0, "improving": 315.0}
"""Where each quadrant lies from the centre, in degrees clockwise from straight up."""

STANDING_WIDTH = 6
"""Columns of `fmt_standing`."""


def fmt_standing(value: float) -> str:
    """Write a ratio or momentum of the rotation: "101.25". What is below 100 never reads "100.00": it is elsewhere."""
    if CENTRE - 0.01 < value < CENTRE:
        return f"{math.floor(value * 100) / 100:.2f}"
    return f"{value:.2f}"


def compass_number(degrees: float) -> int:
    """Return the number among `POINTS` of the one nearest to a way in degrees clockwise from straight up."""
    return round(degrees / 45) % len(POINTS)


def compass_point(degrees: float) -> str:
    """Return the nearest point of the compass: "NE" for 30 degrees."""
    return POINTS[compass_number(degrees)]


def fmt_way(degrees: float | None, glyphs: Glyphs = RICH) -> str:
    """Write a way as an arrow, or as a point of the compass in ASCII; missing without one."""
    if degrees is None:
        return glyphs.missing
    return glyphs.ways[compass_number(degrees)] if glyphs.ways else compass_point(degrees)
