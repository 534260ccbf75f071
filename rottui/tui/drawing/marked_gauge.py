"""A scale with thresholds on it, and a mark where a figure stands."""

from __future__ import annotations

import math
from collections.abc import Sequence

from rottui.tui.look.language import PLAIN, RICH

LEAST_WIDTH = 5


def marked_gauge(
    value: float | None,
    low: float,
    high: float,
    thresholds: Sequence[float],
    width: int,
    ascii: bool = False,  # noqa: A002 - named as the option is
) -> str:
    """Draw a scale from `low` to `high` with a tick at each threshold and a mark at `value`: "├──┼──●┼─────┤".

    Figures beyond the scale stand at its end; the mark covers a tick at the same place, and without a figure there is
    none. Where the scale has no room it is blank.
    """
    glyphs = PLAIN if ascii else RICH
    if width < LEAST_WIDTH or not high > low:
        return " " * max(width, 0)

    def column(at: float) -> int:
        share = (min(max(at, low), high) - low) / (high - low)
        return min(int(share * (width - 1) + 0.5), width - 1)

    cells = [glyphs.gauge_line] * width
    cells[0], cells[-1] = glyphs.gauge_left, glyphs.gauge_right
    for threshold in thresholds:
        if low < threshold < high:
            cells[column(threshold)] = glyphs.gauge_middle
    if value is not None and math.isfinite(value):
        cells[column(value)] = glyphs.mark
    return "".join(cells)
