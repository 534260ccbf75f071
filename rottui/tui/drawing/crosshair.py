"""A crosshair over a drawn chart: only the lines it touches are made anew, so that moving it costs a few of them."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import replace

from rottui.tui.drawing.axes import PriceAxis, tag_of
from rottui.tui.drawing.cells import Line, Segment, marked
from rottui.tui.drawing.chart import Chart, ChartSpec
from rottui.tui.drawing.scale import Scale
from rottui.tui.look.language import PLAIN, RICH, fmt_day, missing

_WORD = re.compile(r"\S+(?: \S+)*")

Marks = dict[int, list[tuple[int, Segment]]]
"""What is written over a chart, by row."""


def with_crosshair(chart: Chart, spec: ChartSpec, row: int) -> Chart:
    """Return `chart`, drawn from `spec`, with a crosshair on row `row` of the data.

    An upright line through the plot, a point on each line, its value on the line's axis and the date below.
    """
    plot = chart.plot
    if plot is None or not 0 <= row < len(spec.dates):
        return chart
    glyphs = PLAIN if spec.ascii else RICH
    column = plot.column(row)
    marks: Marks = defaultdict(list)
    for y in range(plot.top, plot.top + plot.height):
        if _character(chart.lines[y], column) == " ":
            marks[y].append((column, (glyphs.upright, "cross")))
    main = next((axis for axis in chart.axes if axis.style != "overlay"), None)
    other = next((axis for axis in chart.axes if axis.style == "overlay"), None)
    for values, scale, axis in (
        (spec.overlay or (), plot.over or plot.scale, other),
        (spec.companion or (), plot.scale, None),
        (spec.values, plot.scale, main),
    ):
        value = values[row] if row < len(values) else None
        if value is not None and not missing(value):
            _mark(marks, chart, spec, column, value, scale, axis)
    _mark_date(marks, chart, spec, column, row)
    lines = list(chart.lines)
    for y, written in marks.items():
        lines[y] = marked(lines[y], written)
    return replace(chart, lines=tuple(lines))


def _mark(
    marks: Marks, chart: Chart, spec: ChartSpec, column: int, value: float, scale: Scale, axis: PriceAxis | None
) -> None:
    """Mark a line's point, and its value on its axis."""
    plot, glyphs = chart.plot, PLAIN if spec.ascii else RICH
    if plot is None or not plot.holds(plot.row(value, scale)):
        return
    row = plot.row(value, scale)
    marks[row].append((column, (glyphs.point, "cross")))
    if axis is not None:
        at, text = tag_of(axis, plot, spec.write(value), glyphs)
        marks[row].append((at, (text, "cross_tag")))


def _mark_date(marks: Marks, chart: Chart, spec: ChartSpec, column: int, row: int) -> None:
    """Write the date below the plot over whatever labels it touches, which go as a whole."""
    plot = chart.plot
    text = f" {fmt_day(spec.dates[row])} "
    if plot is None or plot.top + plot.height >= chart.height or len(text) > chart.width:
        return
    y = chart.height - 1
    start = min(max(column - len(text) // 2, 0), chart.width - len(text))
    for label in _WORD.finditer("".join(part for part, _ in chart.lines[y])):
        if label.start() <= start + len(text) and label.end() >= start:
            marks[y].append((label.start(), (" " * len(label.group()), "axis")))
    marks[y].append((start, (text, "cross_tag")))


def _character(line: Line, column: int) -> str:
    """Return the character of a line in a column."""
    for text, _ in line:
        if column < len(text):
            return text[column]
        column -= len(text)
    return " "
