"""Lines on a canvas of dots: a series thinned to what the dots can show, and the dots as rows of characters.

A picture costs what its dots cost, however long the history: a column of dots is filled at once, and not dot by dot.
"""

from __future__ import annotations

import math
from collections.abc import Container, Sequence
from dataclasses import dataclass
from typing import cast

from rottui.tui.drawing.scale import Scale

BRAILLE_DOTS = (2, 4)
"""Dots per character cell, across and down."""
PLAIN_DOTS = (1, 1)
PLAIN_MARKER = "*"
SMOOTH_STEP = 3
"""Columns of dots between the points of a smooth series."""

Values = Sequence[float | None]
Point = tuple[int, int]
"""A dot: column from the left, row from the bottom."""
Strokes = Sequence[Sequence[Point]]
"""Runs of dots, each joined by lines."""


def column_of(index: int, count: int, columns: int) -> int:
    """Return the dot column of row `index` of `count`: the first is at the left edge, the last at the right one."""
    return (2 * index * (columns - 1) + count - 1) // (2 * (count - 1)) if count > 1 else columns - 1


def _first_of_columns(count: int, columns: int) -> list[int]:
    """Return the first index of each dot column, and `count` after the last; the inverse of `column_of`."""
    if count < 2 or columns < 2:
        return [0] * columns + [count]
    width = 2 * (columns - 1)
    return [max(0, -((1 - 2 * column) * (count - 1) // width)) for column in range(columns)] + [count]


def present(values: Values) -> Sequence[float]:
    """Return the finite figures of a series; the series itself where nothing is missing."""
    start = next((row for row, value in enumerate(values) if value is not None and math.isfinite(value)), len(values))
    rest = values[start:] if start else values  # an average misses its first rows and no others
    return cast("Sequence[float]", rest) if _whole(rest) else [v for v in rest if v is not None and math.isfinite(v)]


def _whole(values: Values) -> bool:
    try:
        return math.isfinite(sum(cast("Sequence[float]", values)))
    except TypeError:  # None is among them
        return False


def thin(values: Values, columns: int, closing: bool = False) -> list[tuple[int, list[float]]]:
    """Thin a series to at most four values per column: its first, lowest, highest and last; only its last if `closing`.

    The result's size depends on `columns` alone, however long the history. Columns without any value are left out.
    """
    starts = _first_of_columns(len(values), columns)
    complete = closing or _whole(values)
    thinned = []
    for column in range(columns):
        part = cast("Sequence[float]", values[starts[column] : starts[column + 1]])
        if closing:
            part = [last for last in (last_of(part),) if not math.isnan(last)]
        elif not complete:
            part = present(part)
        if not part:
            continue
        thinned.append((column, [part[0], min(part), max(part), part[-1]] if len(part) > 1 else [part[0]]))
    return thinned


def last_of(values: Values) -> float:
    """Return the last figure there is; NaN without any."""
    return next((value for value in reversed(values) if value is not None and math.isfinite(value)), math.nan)


def trace(values: Values, columns: int, rows: int, scale: Scale, smooth: bool = False) -> list[list[Point]]:
    """Return a series as strokes of dots on a canvas of `columns` × `rows` dots whose height is `scale`.

    A stroke ends where values are missing, or where the series leaves the canvas. A `smooth` series, such as an
    average, has no spikes to keep: a dot in every few columns and lines between them show it for a third of the cost.
    """
    samples = max(2, columns // SMOOTH_STEP) if smooth and columns > 1 else columns
    spacing = (columns - 1) / (samples - 1) if samples > 1 else 1.0
    # Samples further apart than this without a value between them are a gap, not a slope.
    reach = max(1, math.ceil((samples - 1) / (len(values) - 1))) if len(values) > 1 else 1
    strokes: list[list[Point]] = [[]]
    before = -reach
    for sample, held in thin(values, samples, closing=smooth):
        column = round(sample * spacing)
        visited = _visited(scale.dots(held, rows))
        if sample - before > reach or not 0 <= visited[0] < rows:
            strokes.append([])
        strokes[-1].extend((column, row) for row in visited if 0 <= row < rows)
        before = sample
    return [stroke for stroke in strokes if stroke]


def _visited(rows: list[int]) -> list[int]:
    """Return the fewest rows that lead from the first to the last of a column and touch its lowest and highest."""
    if len(rows) == 1:
        return rows
    first, low, high, last = rows
    turns = (low, high) if first <= last else (high, low)
    path = [first]
    for row in (*turns, last):
        if row != path[-1]:
            path.append(row)
    return path


@dataclass(frozen=True, slots=True)
class _Dots:
    """How dots stand in a character cell, and which character shows which of them."""

    across: int
    down: int
    filled: tuple[tuple[tuple[int, ...], ...], ...]
    """The bits of dots above each other, by column, lowest row and highest row from the bottom."""
    characters: str
    """The character of each combination of bits."""

    @property
    def dotted(self) -> str:
        """The same with every second dot alone, across and down."""
        kept = sum(self.filled[x][y][y] for x in range(self.across) for y in range(self.down) if (x + y) % 2 == 0)
        return "".join(self.characters[bits & kept] for bits in range(len(self.characters)))


def _column(bits: Sequence[int]) -> tuple[tuple[int, ...], ...]:
    rows = range(len(bits))
    return tuple(tuple(sum(bits[low : high + 1]) for high in rows) for low in rows)


_BRAILLE = _Dots(
    *BRAILLE_DOTS,
    (_column((0x40, 0x04, 0x02, 0x01)), _column((0x80, 0x20, 0x10, 0x08))),
    " " + "".join(chr(0x2800 + bits) for bits in range(1, 256)),
)
_PLAIN = _Dots(*PLAIN_DOTS, (_column((1,)),), " " + PLAIN_MARKER)


class Canvas:
    """Dots that are set one line at a time and read as rows of characters, a space where no dot is."""

    def __init__(self, width: int, height: int, ascii: bool = False) -> None:  # noqa: A002 - named as the option is
        self._width = width
        self._dots = _PLAIN if ascii else _BRAILLE
        self._cells = [bytearray(width) for _ in range(height)]  # from the bottom

    @classmethod
    def draw(
        cls,
        layers: Sequence[Strokes],
        width: int,
        height: int,
        ascii: bool = False,  # noqa: A002 - named as the option is
        dotted: Container[int] = (),
    ) -> list[list[str]]:
        """Draw each layer on a canvas of its own: `height` strings of `width` characters, from the top.

        Every dot of a stroke must be on the canvas. The layers whose numbers are in `dotted` keep every second dot.
        """
        drawn = []
        for number, strokes in enumerate(layers):
            canvas = cls(width, height, ascii)
            for stroke in strokes:
                canvas.stroke(stroke)
            drawn.append(canvas.rows(dotted=number in dotted))
        return drawn

    def stroke(self, points: Sequence[Point]) -> None:
        """Set the dots of lines from each point to the next."""
        before = points[0]
        self.upright(before[0], before[1], before[1])
        for point in points[1:]:
            self.line(before, point)
            before = point

    def line(self, start: Point, end: Point) -> None:
        """Set the dots of a line; where it is steep, each column holds an equal share of its rows."""
        if start[1] > end[1]:
            start, end = end, start
        (x, low), (last, high) = start, end
        across, rise = abs(last - x), high - low
        if not across:
            self.upright(x, low, high)
            return
        step = 1 if last > x else -1
        if rise <= across:
            for done in range(across + 1):
                row = low + (2 * rise * done + across) // (2 * across)
                self.upright(x + step * done, row, row)
            return
        row = low
        for done in range(across + 1):
            until = min(high, low + rise * (2 * done + 1) // (2 * across))
            self.upright(x + step * done, row, until)
            row = until + 1

    def upright(self, column: int, low: int, high: int) -> None:
        """Set the dots of one column from row `low` to row `high`, both included."""
        dots = self._dots
        x, filled = column // dots.across, dots.filled[column % dots.across]
        bottom, first = divmod(low, dots.down)
        top, end = divmod(high, dots.down)
        if bottom == top:
            self._cells[bottom][x] |= filled[first][end]
            return
        self._cells[bottom][x] |= filled[first][-1]
        self._cells[top][x] |= filled[0][end]
        every = filled[0][-1]
        for row in self._cells[bottom + 1 : top]:
            row[x] |= every

    def rows(self, *, dotted: bool = False) -> list[str]:
        """Return the characters, row by row from the top; `dotted` with every second dot alone."""
        characters = self._dots.characters
        if dotted and self._dots.across > 1:
            characters = self._dots.dotted
        blank = " " * self._width
        return ["".join([characters[cell] for cell in row]) if any(row) else blank for row in reversed(self._cells)]
