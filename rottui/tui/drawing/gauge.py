"""A figure as a bar: between 0 and 100 a mark on a scale or a filled length, and to either side of 0 a balance."""

from __future__ import annotations

import math

from rottui.tui.look.language import PLAIN, RICH


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


def balance(value: float | None, limit: float, width: int, ascii: bool = False) -> str:  # noqa: A002 - named as the option is
    """Draw a bar from the middle of `width` columns, to the right for a positive value and to the left for a negative.

    It reaches the end at `limit`. The middle is a line; a value that is not 0 fills at least one column, so that
    its side can be told. Without a figure there is the line alone.
    """
    glyphs = PLAIN if ascii else RICH
    if width < 3:
        return " " * max(width, 0)
    side = (width - 1) // 2
    filled = 0
    if value is not None and math.isfinite(value) and value and limit > 0:
        filled = max(1, round(min(abs(value) / limit, 1.0) * side))
    full, empty = glyphs.bar_full * filled, " " * (side - filled)
    below, above = (empty + full, " " * side) if (value or 0) < 0 else (" " * side, full + empty)
    return (below + glyphs.axis + above).ljust(width)
