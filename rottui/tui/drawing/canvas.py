"""Lines on a canvas of dots: a series thinned to what the dots can show, drawn by plotext into rows of characters."""

from __future__ import annotations

import math
from collections.abc import Container, Sequence
from typing import Any, cast

from rottui.tui.drawing.scale import Scale

BRAILLE_DOTS = (2, 4)
"""Dots per character cell, across and down."""
BRAILLE_BITS = {
    0x40: (0, 0), 0x04: (0, 1), 0x02: (0, 2), 0x01: (0, 3),
    0x80: (1, 0), 0x20: (1, 1), 0x10: (1, 2), 0x08: (1, 3),
}  # fmt: skip
"""The bit of each dot of a braille character, by column and row from the bottom."""
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


_KEPT = sum(bit for bit, (x, y) in BRAILLE_BITS.items() if (x + y) % 2 == 0)
_DOTTED = {0x2800 + bits: chr(0x2800 + (bits & _KEPT)) if bits & _KEPT else " " for bits in range(256)}
"""Each braille character with every second dot alone, across and down; blank where none is left."""


class Canvas:
    """plotext's one global figure, set up once as a bare canvas without frame, ticks, colours or background.

    plotext takes a tenth of a second to import, so it is imported with the first chart. Not for use by several threads.
    """

    _figure: Any = None

    @classmethod
    def draw(
        cls,
        layers: Sequence[Strokes],
        width: int,
        height: int,
        ascii: bool = False,  # noqa: A002 - named as the option is
        dotted: Container[int] = (),
    ) -> list[list[str]]:
        """Draw each layer on a canvas of its own: `height` strings of `width` characters, a space where no dot is.

        Every dot of a stroke must be on the canvas. The layers whose numbers are in `dotted` keep every second dot.
        All are bands of one tall canvas, for most of plotext's cost is per picture.
        """
        points: list[Point] = []
        joined: list[int] = []
        _, down = PLAIN_DOTS if ascii else BRAILLE_DOTS
        for band, strokes in enumerate(reversed(layers)):
            lift = band * height * down
            for stroke in strokes:
                joined.extend(range(len(points) + 1, len(points) + len(stroke)))
                points.extend((column, row + lift) for column, row in stroke)
        if not points:
            return [[" " * width] * height for _ in layers]
        rows = cls._built(points, joined, width, height * len(layers), ascii)
        drawn = [rows[band * height : (band + 1) * height] for band in range(len(layers))]
        return [
            [row.translate(_DOTTED) for row in layer] if number in dotted else layer
            for number, layer in enumerate(drawn)
        ]

    @classmethod
    def _built(cls, points: Sequence[Point], joined: Sequence[int], width: int, height: int, ascii: bool) -> list[str]:  # noqa: A002
        """Return the rows of a canvas of `points`; those in `joined` are joined to the one before, counting from 1."""
        across, down = PLAIN_DOTS if ascii else BRAILLE_DOTS
        figure = cls._prepared()
        figure.clear.data()
        figure.plot_size(width, height)
        figure.ruler(0).lim(0, across * width)
        figure.ruler(1).lim(0, down * height)
        # plotext maps the limits to the canvas' outer edges, so a dot's middle is half a unit in.
        line = figure.signal(
            [column + 0.5 for column, _ in points],
            [row + 0.5 for _, row in points],
            marker=PLAIN_MARKER if ascii else "braille",
        )
        for index in joined:
            line.line(index)
        figure.draw(line)
        rows: list[str] = figure.build().string(colorless=True).split("\n")
        return rows

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
