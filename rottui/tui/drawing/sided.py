"""A series around a threshold as one line of text: what is above it rises from the middle, what is below it falls."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import Literal

BLANK = "⠀"
PLAIN_LEVELS = "_.-~^"
"""Far below, below, at, above and far above the threshold."""

_STEPS = 2
"""Rows of dots at either side of the threshold, which runs through the middle of a braille cell."""


def _reached(bits: Sequence[int]) -> tuple[tuple[int, ...], ...]:
    """Return the bits of a column that goes so far up and so far down, by [up][down]; `bits` from the bottom."""
    steps = range(_STEPS + 1)
    return tuple(tuple(sum(bits[_STEPS - down : _STEPS + up]) for down in steps) for up in steps)


_LEFT, _RIGHT = _reached((0x40, 0x04, 0x02, 0x01)), _reached((0x80, 0x20, 0x10, 0x08))

Side = Literal["above", "below", "both", "none"]


def sided(
    values: Sequence[float | None],
    threshold: float,
    width: int,
    ascii: bool = False,  # noqa: A002 - named as the option is
) -> list[tuple[str, Side]]:
    """Draw `values`, oldest first, over `width` columns, as runs of characters on one side of the threshold.

    A column of dots reaches as far up and down as its values go, on a scale that the farthest of all fills. What is at
    the threshold stands above it. Columns without a value stay blank.
    """
    if width <= 0:
        return []
    distances = [None if v is None or not math.isfinite(v) else v - threshold for v in values]
    reach = max((abs(distance) for distance in distances if distance is not None), default=0.0)
    columns = width if ascii else 2 * width
    steps = [_steps(part, reach) for part in _parts(distances, columns)]
    if ascii:
        return _runs([_plain(step) for step in steps])
    return _runs([_braille(left, right) for left, right in zip(steps[::2], steps[1::2], strict=True)])


_Steps = tuple[int, int] | None
"""How many rows up and how many down a column goes; None without a value."""


def _parts(distances: Sequence[float | None], columns: int) -> list[Sequence[float | None]]:
    """Return the values of each column; a value stands in several where there are more columns."""
    count = len(distances)
    starts = [column * count // columns for column in range(columns + 1)]
    return [distances[start : max(start + 1, end)] for start, end in pairwise(starts)]


def _steps(part: Sequence[float | None], reach: float) -> _Steps:
    held = [distance for distance in part if distance is not None]
    if not held:
        return None
    high, low = max(held), min(held)
    if not reach:
        return 1, 0
    up = math.ceil(_STEPS * high / reach) if high > 0 else int(low >= 0)
    return up, math.ceil(_STEPS * -low / reach) if low < 0 else 0


def _braille(left: _Steps, right: _Steps) -> tuple[str, Side]:
    (left_up, left_down), (right_up, right_down) = left or (0, 0), right or (0, 0)
    bits = _LEFT[left_up][left_down] | _RIGHT[right_up][right_down]
    return chr(ord(BLANK) + bits), _side(left_up + right_up, left_down + right_down)


def _plain(steps: _Steps) -> tuple[str, Side]:
    if steps is None:
        return " ", "none"
    up, down = steps
    farther = up if up >= down else -down
    return PLAIN_LEVELS[_STEPS + farther] if up or down else PLAIN_LEVELS[_STEPS], _side(up, down)


def _side(up: int, down: int) -> Side:
    return "both" if up and down else "above" if up else "below" if down else "none"


def _runs(cells: Sequence[tuple[str, Side]]) -> list[tuple[str, Side]]:
    runs: list[tuple[str, Side]] = []
    for text, side in cells:
        if runs and (runs[-1][1] == side or side == "none"):
            runs[-1] = (runs[-1][0] + text, runs[-1][1])
        else:
            runs.append((text, side))
    return runs
