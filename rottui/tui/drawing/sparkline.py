"""A series as one line of text, small enough to stand in a table row."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import cast

BLANK = "⠀"
"""The empty braille cell, as wide as the others; an ordinary space is narrower in some fonts."""
DOTS = 4
"""Rows of dots in a braille cell."""
PLAIN_LEVELS = "_.-~^"
"""Low to high, for terminals without braille."""

_LEFT = (0x40, 0x04, 0x02, 0x01)
_RIGHT = (0x80, 0x20, 0x10, 0x08)
"""The bit of each dot, bottom row first."""


def _column(bits: Sequence[int]) -> tuple[tuple[int, ...], ...]:
    """Return the bits of a column of dots filled from row `low` to row `high`, by [low][high]."""
    return tuple(tuple(sum(bits[low : high + 1]) for high in range(DOTS)) for low in range(DOTS))


_LEFT_COLUMN, _RIGHT_COLUMN = _column(_LEFT), _column(_RIGHT)


def sparkline(values: Sequence[float | None], width: int, ascii: bool = False) -> str:  # noqa: A002 - named as the option is
    """Draw `values`, oldest first, over `width` columns.

    Each column of dots spans the lowest to the highest of its values, so that a spike is never decimated away. Columns
    without a value stay blank; a constant series is a line in the middle.
    """
    if width <= 0:
        return ""
    columns = width if ascii else 2 * width
    present = [v for v in values if v is not None and math.isfinite(v)]
    if not present:
        return (" " if ascii else BLANK) * width
    low, high = min(present), max(present)
    gaps = len(present) != len(values)
    rows = len(PLAIN_LEVELS) if ascii else DOTS
    spans = _spans(values, columns, gaps, low, (rows - 1) / (high - low) if high > low else 0.0, (rows - 1) // 2)
    if ascii:
        return "".join(" " if span is None else PLAIN_LEVELS[_farther(span, rows)] for span in spans)
    return "".join(
        chr(
            0x2800
            | (0 if left is None else _LEFT_COLUMN[left[0]][left[1]])
            | (0 if right is None else _RIGHT_COLUMN[right[0]][right[1]])
        )
        for left, right in zip(spans[::2], spans[1::2], strict=True)
    )


Span = tuple[int, int]


def _spans(
    values: Sequence[float | None], columns: int, gaps: bool, low: float, scale: float, middle: int
) -> list[Span | None]:
    """Return the lowest and the highest row of each column; `scale` is rows per unit, 0 for a constant series."""
    count = len(values)
    spans: list[Span | None] = []
    for column in range(columns):
        start = column * count // columns
        part = values[start : max(start + 1, (column + 1) * count // columns)]
        held = cast("Sequence[float]", part)
        if gaps:
            held = [v for v in part if v is not None and math.isfinite(v)]
        if not held:
            spans.append(None)
        elif not scale:
            spans.append((middle, middle))
        else:
            # Rounds to the nearest row; int() is enough as nothing is below `low`.
            spans.append((int((min(held) - low) * scale + 0.5), int((max(held) - low) * scale + 0.5)))
    return spans


def _farther(span: Span, rows: int) -> int:
    """Return the end of a span farther from the middle: one character cannot show both."""
    below, above = span
    return below if (rows - 1) / 2 - below > above - (rows - 1) / 2 else above
