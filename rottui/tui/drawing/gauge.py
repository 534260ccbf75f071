"""A figure between 0 and 100 as a bar: a mark on a scale, or a filled length."""

from __future__ import annotations

import math

from rottui.tui.language import PLAIN, RICH


def gauge(percent: float | None, width: int, ascii: bool = False) -> str:  # noqa: A002 - named as the option is
    """Draw a scale from 0 to 100 with a mark at `percent`, "├────●──────┤": for percentiles, whose ends matter.

    Figures beyond the scale stand at its end; without a figure the scale has no mark.
    """
    glyphs = PLAIN if ascii else RICH
    if width < 3:
        return " " * max(width, 0)
    cells = [glyphs.gauge_line] * width
    cells[0], cells[-1] = glyphs.gauge_left, glyphs.gauge_right
    if percent is not None and math.isfinite(percent):
        cells[_position(percent, width)] = glyphs.mark
    return "".join(cells)


def _position(percent: float, width: int) -> int:
    """Return the column of a percentage: 0 is the first, 100 the last."""
    return round(min(max(percent, 0.0), 100.0) / 100 * (width - 1))


def bar(percent: float | None, width: int, ascii: bool = False) -> str:  # noqa: A002 - named as the option is
    """Draw `percent` of `width` columns filled, to an eighth of a column where the glyphs allow."""
    glyphs = PLAIN if ascii else RICH
    if width <= 0:
        return ""
    if percent is None or not math.isfinite(percent):
        return " " * width
    filled = min(max(percent, 0.0), 100.0) / 100 * width
    parts = len(glyphs.bar_parts) + 1
    eighths = round(filled * parts)
    whole, rest = divmod(eighths, parts)
    text = glyphs.bar_full * whole + (glyphs.bar_parts[rest - 1] if rest else "")
    return text + glyphs.bar_empty * (width - len(text))
