"""Lines on a canvas of dots: a series thinned to what the dots can show, then drawn by plotext into rows of characters."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any

BRAILLE_DOTS = (2, 4)
"""Dots per character cell, across and down."""
PLAIN_DOTS = (1, 1)
PLAIN_MARKER = "*"

Values = Sequence[float | None]
Point = tuple[int, int]
"""A dot: column from the left, row from the bottom."""


def column_of(index: int, count: int, columns: int) -> int:
    """Return the dot column of row `index` of a series of `count`: the first is at the left edge, the last at the right one."""
    return (2 * index * (columns - 1) + count - 1) // (2 * (count - 1)) if count > 1 else columns - 1


def _first_of_columns(count: int, columns: int) -> list[int]:
    """Return the first index of each dot column, and `count` after the last; the inverse of `column_of`."""
    if count < 2 or columns < 2:
        return [0] * columns + [count]
    width = 2 * (columns - 1)
    return [max(0, -((1 - 2 * column) * (count - 1) // width)) for column in range(columns)] + [count]


def thin(values: Values, columns: int, closing: bool = False) -> list[tuple[int, list[float]]]:
    """Thin a series to at most four values per dot column: its first, lowest, highest and last.

    The result's size depends on `columns` alone, however long the history. With `closing` only the last value is kept, enough for an average,
    which does not spike. Columns without any value are left out.
    """
    starts = _first_of_columns(len(values), columns)
    thinned = []
    for column in range(columns):
        part = [v for v in values[starts[column] : starts[column + 1]] if v is not None and math.isfinite(v)]
        if not part:
            continue
        if closing or len(part) == 1:
            thinned.append((column, part[-1:]))
        elif len(part) <= 4:
            thinned.append((column, part))
        else:
            thinned.append((column, [part[0], min(part), max(part), part[-1]]))
    return thinned


def trace(values: Values, columns: int, rows: int, low: float, high: float, closing: bool = False) -> list[list[Point]]:
    """Return a series as strokes of dots on a canvas of `columns` × `rows` dots whose height is `low` to `high`.

    A stroke ends where values are missing, or where the series leaves the canvas.
    """
    scale = (rows - 1) / (high - low) if high > low else 0.0
    base = 0.5 if scale else (rows - 1) / 2
    # Rows further apart than this without a value between them are a gap, not a slope.
    reach = max(1, math.ceil((columns - 1) / (len(values) - 1))) if len(values) > 1 else 1
    strokes: list[list[Point]] = []
    stroke: list[Point] = []
    for column, held in thin(values, columns, closing):
        if stroke and column - stroke[-1][0] > reach:
            strokes.append(stroke)
            stroke = []
        for value in held:
            point = (column, math.floor((value - low) * scale + base))
            if not 0 <= point[1] < rows:
                if stroke:
                    strokes.append(stroke)
                    stroke = []
            elif not stroke or point != stroke[-1]:
                stroke.append(point)
    return [*strokes, stroke] if stroke else strokes


class Canvas:
    """plotext's one global figure, set up once as a bare canvas without frame, ticks, colours or background.

    plotext takes a tenth of a second to import, so it is imported with the first chart. Not for use by several threads.
    """

    _figure: Any = None

    @classmethod
    def draw(cls, strokes: Sequence[Sequence[Point]], width: int, height: int, ascii: bool = False) -> list[str]:  # noqa: A002
        """Draw strokes of dots and return `height` strings of `width` characters; a space where there is no dot."""
        if not strokes:
            return [" " * width] * height
        figure = cls._prepared()
        across, down = PLAIN_DOTS if ascii else BRAILLE_DOTS
        figure.clear.data()
        figure.plot_size(width, height)
        figure.ruler(0).lim(0, across * width)
        figure.ruler(1).lim(0, down * height)
        points = [point for stroke in strokes for point in stroke]
        # plotext maps the limits to the canvas' outer edges, so a dot's middle is half a unit in.
        line = figure.signal(
            [column + 0.5 for column, _ in points],
            [row + 0.5 for _, row in points],
            marker=PLAIN_MARKER if ascii else "braille",
        )
        for index in _joined(strokes):
            line.line(index)
        figure.draw(line)
        rows = figure.build().string(colorless=True).split("\n")[:height]
        return [row.ljust(width) for row in rows]

    @classmethod
    def _prepared(cls) -> Any:
        if cls._figure is None:
            import plotext

            figure = plotext.figure
            plotext.terminal.limit(False, False)
            figure.theme("colorless")
            figure.canvas("default")
            figure.axes(False)
            figure.legend(False)
            figure.ruler().frequency(0).alignment(lim="edge")
            cls._figure = figure
        return cls._figure


def _joined(strokes: Sequence[Sequence[Point]]) -> Iterator[int]:
    """Yield the index of every point that continues a stroke."""
    start = 0
    for stroke in strokes:
        yield from range(start + 1, start + len(stroke))
        start += len(stroke)
