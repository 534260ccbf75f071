"""Lines on a canvas of dots: a series thinned to what the dots can show, drawn by plotext into rows of characters."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

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


def thin(values: Values, columns: int, closing: bool = False) -> list[tuple[int, list[float]]]:
    """Thin a series to at most four values per column: its first, lowest, highest and last; only its last if `closing`.

    The result's size depends on `columns` alone, however long the history. Columns without any value are left out.
    """
    starts = _first_of_columns(len(values), columns)
    thinned = []
    for column in range(columns):
        part = [v for v in values[starts[column] : starts[column + 1]] if v is not None and math.isfinite(v)]
        if not part:
            continue
        if closing or len(part) == 1:
            thinned.append((column, part[-1:]))
        else:
            thinned.append((column, [part[0], min(part), max(part), part[-1]]))
    return thinned


def trace(values: Values, columns: int, rows: int, low: float, high: float, smooth: bool = False) -> list[list[Point]]:
    """Return a series as strokes of dots on a canvas of `columns` × `rows` dots whose height is `low` to `high`.

    A stroke ends where values are missing, or where the series leaves the canvas. A `smooth` series, such as an
    average, has no spikes to keep: a dot in every few columns and lines between them show it for a third of the cost.
    """
    scale = (rows - 1) / (high - low) if high > low else 0.0
    base = 0.5 if scale else (rows - 1) / 2
    samples = max(2, columns // SMOOTH_STEP) if smooth and columns > 1 else columns
    spacing = (columns - 1) / (samples - 1) if samples > 1 else 1.0
    # Samples further apart than this without a value between them are a gap, not a slope.
    reach = max(1, math.ceil((samples - 1) / (len(values) - 1))) if len(values) > 1 else 1
    strokes: list[list[Point]] = [[]]
    before = -reach
    for sample, held in thin(values, samples, closing=smooth):
        column = round(sample * spacing)
        visited = _visited([math.floor((value - low) * scale + base) for value in held])
        if sample - before > reach or not 0 <= visited[0] < rows:
            strokes.append([])
        strokes[-1].extend((column, row) for row in visited if 0 <= row < rows)
        before = sample
    return [_straightened(stroke) for stroke in strokes if stroke]


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


def _straightened(stroke: list[Point]) -> list[Point]:
    """Drop the inner dots of level runs: a line between their ends draws them too, for less."""
    return [
        point
        for index, point in enumerate(stroke)
        if not 0 < index < len(stroke) - 1 or not stroke[index - 1][1] == point[1] == stroke[index + 1][1]
    ]


class Canvas:
    """plotext's one global figure, set up once as a bare canvas without frame, ticks, colours or background.

    plotext takes a tenth of a second to import, so it is imported with the first chart. Not for use by several threads.
    """

    _figure: Any = None

    @classmethod
    def draw(cls, layers: Sequence[Strokes], width: int, height: int, ascii: bool = False) -> list[list[str]]:  # noqa: A002
        """Draw each layer on a canvas of its own: `height` strings of `width` characters, a space where no dot is.

        The layers are drawn as bands of one tall canvas, for most of plotext's cost is per picture.
        """
        points: list[Point] = []
        joined: list[int] = []
        across, down = PLAIN_DOTS if ascii else BRAILLE_DOTS
        for band, strokes in enumerate(reversed(layers)):
            lift = band * height * down
            for stroke in strokes:
                joined.extend(range(len(points) + 1, len(points) + len(stroke)))
                points.extend((column, row + lift) for column, row in stroke)
        if not points:
            return [[" " * width] * height for _ in layers]
        figure = cls._prepared()
        tall = height * len(layers)
        figure.clear.data()
        figure.plot_size(width, tall)
        figure.ruler(0).lim(0, across * width)
        figure.ruler(1).lim(0, down * tall)
        # plotext maps the limits to the canvas' outer edges, so a dot's middle is half a unit in.
        line = figure.signal(
            [column + 0.5 for column, _ in points],
            [row + 0.5 for _, row in points],
            marker=PLAIN_MARKER if ascii else "braille",
        )
        for index in joined:
            line.line(index)
        figure.draw(line)
        rows = figure.build().string(colorless=True).split("\n")
        return [rows[band * height : (band + 1) * height] for band in range(len(layers))]

    @classmethod
    def _prepared(cls) -> Any:
        if cls._figure is None:
            import plotext

            plotext.terminal.limit(False, False)
            figure = plotext.figure
            figure.theme("colorless")
            figure.canvas("default")
            figure.axes(False)
            figure.legend(False)
            for axis in (0, 1):
                figure.ruler(axis).frequency(0).alignment(lim="edge")
            cls._figure = figure
        return cls._figure
