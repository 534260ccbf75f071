"""A price chart as lines of cells: the line, its averages, a level, and axes whose labels neither collide nor lie."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from rottui.tui.drawing.axes import Plot, PriceAxis, draw_dates, draw_price_axis
from rottui.tui.drawing.canvas import (
    BRAILLE_DOTS,
    PLAIN_DOTS,
    PLAIN_MARKER,
    Canvas,
    Strokes,
    Values,
    last_of,
    present,
    trace,
)
from rottui.tui.drawing.cells import Cells, Line, Segment, Style
from rottui.tui.drawing.scale import Scale, price_labels
from rottui.tui.look.language import PLAIN, RICH, Glyphs, fmt_ratio

__all__ = ["Average", "Chart", "ChartSpec", "Level", "Line", "Segment", "Style", "draw_chart"]

Average = Literal["sma_50", "sma_200"]

AVERAGE_NAMES: dict[Average, str] = {"sma_50": "50d", "sma_200": "200d"}
"""What stands on the axis where an average ends, for colour alone must not tell one from the other."""
PLAIN_MARKERS: Mapping[Style, str] = {"line": PLAIN_MARKER, "overlay": "o", "sma_50": ".", "sma_200": "="}
"""What lines are made of where there are no dots, and so perhaps no colours either."""
LEAST_PLOT = 12
"""Columns the line keeps at least; an axis that would leave it fewer is not drawn."""
ROWS_FOR_DATES = 4
ROWS_FOR_RULE = 9
"""Heights from which the dates, and the rule above them and the names of two axes, are drawn."""
REACH = 1.0
"""How much of the line's own height averages and the level may add to the scale; further away they leave the canvas."""


@dataclass(frozen=True, slots=True)
class Level:
    """A horizontal line at a price, from a day to the right edge."""

    value: float
    label: str
    style: Style
    since: date | None = None
    """Where it begins; the left edge when None or earlier."""


@dataclass(frozen=True, eq=False, slots=True)
class ChartSpec:
    """What to draw: one value per date, oldest first; None or NaN where there is none."""

    dates: Sequence[date]
    values: Values
    averages: Mapping[Average, Values] = field(default_factory=dict)
    overlay: Values | None = None
    """A second series of the same dates on an axis of its own, at the right: the line's is then at the left."""
    level: Level | None = None
    ascii: bool = False
    log: bool = False
    """Whether equal heights are equal factors."""
    companion: Values | None = None
    """A second series of the same dates on the same axis."""
    name: str = ""
    """The line's name, where there are two."""
    second_name: str = ""
    """The name of the overlay, or of the companion."""
    average_names: Mapping[Average, str] = field(default_factory=lambda: AVERAGE_NAMES)
    write: Callable[[float], str] = fmt_ratio
    """How the last value is written."""


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawn chart: `height` lines, each exactly `width` columns of segments."""

    width: int
    height: int
    lines: tuple[Line, ...]
    plot: Plot | None = None
    """Where the lines are; None when nothing is drawn."""
    axes: tuple[PriceAxis, ...] = ()
    """Those that there was room for."""

    @property
    def text(self) -> str:
        """The chart without its styles."""
        return "\n".join("".join(text for text, _ in line) for line in self.lines)


def draw_chart(spec: ChartSpec, width: int, height: int) -> Chart:
    """Draw `spec` in `width` × `height` cells: from 0 × 0 up, with fewer labels and then none as room gets scarce."""
    width, height = max(width, 0), max(height, 0)
    cells = Cells(width, height)
    scale = scale_of(spec)
    if not width or not height or scale is None:
        return Chart(width, height, cells.lines() if width else ((),) * height)
    plot, axes = _draw(cells, spec, width, height, scale)
    return Chart(width, height, cells.lines(), plot, tuple(axes))


def scale_of(spec: ChartSpec) -> Scale | None:
    """Return what the plot's height stands for: the line, and averages and level unless they are far from it."""
    lines = [_extent(values) for values in (spec.values, spec.companion or ())]
    low, high = min(line[0] for line in lines), max(line[1] for line in lines)
    if not low <= high:
        return None
    reach = (high - low) * REACH
    floor, ceiling = low - reach, high + reach
    for lowest, highest in map(_extent, spec.averages.values()):
        if lowest <= highest:
            low, high = min(low, max(lowest, floor)), max(high, min(highest, ceiling))
    if spec.level is not None and floor <= spec.level.value <= ceiling:
        low, high = min(low, spec.level.value), max(high, spec.level.value)
    if spec.log and low <= 0 < lines[0][0]:
        low = lines[0][0]
    if high > low:
        return Scale.over(low, high, log=spec.log)
    # A constant series needs some height to be drawn in the middle of.
    margin = abs(high) * 0.01 or 1.0
    return Scale.over(low - margin, high + margin)


def overlay_scale_of(spec: ChartSpec) -> Scale | None:
    """Return what the plot's height stands for to the second pair; None without one that has a value."""
    low, high = _extent(spec.overlay or ())
    if low < high:
        return Scale.over(low, high, log=spec.log)
    return Scale.over(low - 1, high + 1) if low == high else None


def _extent(values: Values) -> tuple[float, float]:
    """Return the lowest and the highest value; infinities the wrong way round without any."""
    held = present(values)
    return (min(held), max(held)) if len(held) else (math.inf, -math.inf)


def _draw(cells: Cells, spec: ChartSpec, width: int, height: int, scale: Scale) -> tuple[Plot, list[PriceAxis]]:
    glyphs = PLAIN if spec.ascii else RICH
    dots = PLAIN_DOTS if spec.ascii else BRAILLE_DOTS
    over = overlay_scale_of(spec)
    below = (2 if height >= ROWS_FOR_RULE else 1) if height >= ROWS_FOR_DATES and spec.dates else 0
    above = 1 if over is not None and height >= ROWS_FOR_RULE else 0
    blank = Plot(0, above, width, height - below - above, len(spec.dates), dots, scale, over)
    axes = _axes(spec, blank)
    if width - sum(axis.width for axis in axes) < LEAST_PLOT:
        axes = []
    at = {axis.side: axis.width for axis in axes}
    left = at.get("left", 0)
    plot = Plot(left, above, width - sum(at.values()), blank.height, blank.count, dots, scale, over)
    _draw_lines(cells, spec, plot)
    if spec.level is not None:
        _draw_level(cells, spec, spec.level, plot, glyphs)
    for axis in axes:
        draw_price_axis(cells, axis, plot, glyphs)
    if above:
        _draw_names(cells, spec, width)
    if below:
        draw_dates(cells, spec.dates, plot, height, glyphs, rule=height >= ROWS_FOR_RULE, left=bool(left))
    return plot, axes


def _axes(spec: ChartSpec, plot: Plot) -> list[PriceAxis]:
    """Return the axis of the line and, at the right of the plot and in its colour, that of the overlay."""
    rows, down = plot.height, plot.dots[1]
    ends: list[tuple[int, str, Style]] = []
    for name, values in spec.averages.items():
        ends += _end(last_of(values), spec.average_names[name], name, plot)
    if spec.companion is not None:
        ends += _end(last_of(spec.companion), spec.second_name, "overlay", plot)
    last = last_of(spec.values)
    tag = spec.name if spec.companion is not None else spec.write(last)
    labels = price_labels(plot.scale, rows, down)
    two = plot.over is not None
    style: Style = "line" if two else "axis"
    axes = [PriceAxis("left" if two else "right", labels, style, tag, plot.row(last), "last", ends)]
    if plot.over is not None and spec.overlay is not None:
        last = last_of(spec.overlay)
        labels = price_labels(plot.over, rows, down)
        row = plot.row(last, plot.over)
        axes.append(PriceAxis("right", labels, "overlay", spec.write(last), row, "last_overlay"))
    return axes


def _end(value: float, name: str, style: Style, plot: Plot) -> list[tuple[int, str, Style]]:
    """Return where a line ends, if that is in the plot."""
    row = plot.row(value) if math.isfinite(value) else -1
    return [(row, name, style)] if plot.holds(row) else []


def _draw_lines(cells: Cells, spec: ChartSpec, plot: Plot) -> None:
    """Draw the series, the primary first: where two meet in a cell, the one drawn first keeps it.

    The second of two is dotted, so that they can be told apart without colours.
    """
    columns, rows = plot.width * plot.dots[0], plot.height * plot.dots[1]
    layers: list[tuple[Style, Strokes]] = [("line", trace(spec.values, columns, rows, plot.scale))]
    for name, values in spec.averages.items():
        layers.append((name, trace(values, columns, rows, plot.scale, smooth=True)))
    if spec.companion is not None:
        layers.append(("overlay", trace(spec.companion, columns, rows, plot.scale)))
    if spec.overlay is not None and plot.over is not None:
        layers.append(("overlay", trace(spec.overlay, columns, rows, plot.over)))
    second = {number for number, (style, _) in enumerate(layers) if style == "overlay"}
    drawn = Canvas.draw([strokes for _, strokes in layers], plot.width, plot.height, spec.ascii, second)
    for (style, _), texts in zip(layers, drawn, strict=True):
        for row, text in enumerate(texts):
            shown = text.replace(PLAIN_MARKER, PLAIN_MARKERS[style]) if spec.ascii else text
            cells.under(plot.top + row, plot.left, shown, style)


def _draw_level(cells: Cells, spec: ChartSpec, level: Level, plot: Plot, glyphs: Glyphs) -> None:
    """Draw the level behind the series, and its label where it covers none of them."""
    row = plot.row(level.value)
    if not plot.holds(row):
        return
    begin = 0 if level.since is None else min(bisect_left(spec.dates, level.since), len(spec.dates) - 1)
    start = plot.column(begin)
    _draw_level_label(cells, level, row, start, plot)
    cells.under(row, start, glyphs.dashed * (plot.right - start), level.style)


def _draw_level_label(cells: Cells, level: Level, row: int, start: int, plot: Plot) -> None:
    """Put the label on the level's row, else on the one beside it that is farther from the line; else leave it out."""
    text = f" {level.label} "
    beside = (row + 1, row - 1) if level.style == "extreme_low" else (row - 1, row + 1)
    for candidate in (row, *beside):
        if not plot.holds(candidate):
            continue
        for column in range(start + 2, plot.right - len(text) - 1):
            if cells.free(candidate, column - 1, column + len(text) + 1):
                cells.put(candidate, column, text, level.style)
                return


def _draw_names(cells: Cells, spec: ChartSpec, width: int) -> None:
    """Name both axes above them."""
    if len(spec.name) + len(spec.second_name) < width:
        cells.put(0, 0, spec.name, "line")
        cells.put(0, width - len(spec.second_name), spec.second_name, "overlay")
