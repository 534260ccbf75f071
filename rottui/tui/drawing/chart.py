"""A price chart as lines of cells: the line, its averages, a level, and axes whose labels neither collide nor lie."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from typing import Literal

from rottui.tui.drawing.canvas import BRAILLE_DOTS, PLAIN_DOTS, Canvas, Values, column_of, trace
from rottui.tui.drawing.scale import Label, date_labels, price_labels, start_of
from rottui.tui.language import PLAIN, RICH, Glyphs, fmt_ratio

Style = Literal["line", "overlay", "sma_50", "sma_200", "axis", "grid", "extreme_high", "extreme_low", "last"]
"""What a cell means; the widget gives it a colour."""
Average = Literal["sma_50", "sma_200"]

Segment = tuple[str, Style]
Line = tuple[Segment, ...]

AVERAGE_NAMES: dict[Average, str] = {"sma_50": "50d", "sma_200": "200d"}
"""What stands on the axis where an average ends, for colour alone must not tell one from the other."""
CROSSING_CELLS = 2
CROSSING_GAP = 5
"""An average's run of at most so many cells, in a gap of the line of at most so many, is hidden."""
LEAST_PLOT = 12
"""Columns the line keeps at least; an axis that would leave it fewer is not drawn."""
ROWS_FOR_DATES = 4
ROWS_FOR_RULE = 9
"""Heights from which the dates, and the rule above them, are drawn."""
AVERAGE_REACH = 1.0
"""How much of the line's own height averages may add to the scale; further away they leave the canvas."""


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
    """What to draw: one value per date, oldest first; None where there is none."""

    dates: Sequence[date]
    values: Values
    averages: Mapping[Average, Values] = field(default_factory=dict)
    overlay: Values | None = None
    """A second series of the same dates, on an axis of its own at the left."""
    level: Level | None = None
    ascii: bool = False


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawn chart: `height` lines, each exactly `width` columns of segments."""

    width: int
    height: int
    lines: tuple[Line, ...]

    @property
    def text(self) -> str:
        """The chart without its styles."""
        return "\n".join("".join(text for text, _ in line) for line in self.lines)


class _Cells:
    """A grid of characters and what they mean; the first to claim a cell keeps it."""

    def __init__(self, width: int, height: int) -> None:
        self.width = width
        self.text = [[" "] * width for _ in range(height)]
        self.styles: list[list[Style | None]] = [[None] * width for _ in range(height)]

    def put(self, row: int, column: int, text: str, style: Style) -> None:
        """Write over whatever is there; `text` fits."""
        end = column + len(text)
        self.text[row][column:end] = text
        self.styles[row][column:end] = [style] * len(text)

    def under(self, row: int, column: int, text: str, style: Style) -> None:
        """Write where nothing is yet."""
        if any(self.styles[row][column : column + len(text)]):
            for offset, character in enumerate(text):
                if self.styles[row][column + offset] is None:
                    self.put(row, column + offset, character, style)
        else:
            self.put(row, column, text, style)

    def free(self, row: int, start: int, end: int) -> bool:
        """Return whether nothing is in these columns yet."""
        return not any(self.styles[row][start:end])

    def lines(self) -> tuple[Line, ...]:
        return tuple(_merge(text, styles) for text, styles in zip(self.text, self.styles, strict=True))


def _clear_crossings(text: list[str], styles: list[Style | None]) -> None:
    """Hide the few cells of an average that show through between cells of the line.

    They say nothing at a crossing, and each costs two colour changes of some forty bytes.
    """
    held = [(column, style) for column, style in enumerate(styles) if style is not None]
    runs = []
    for style, cells in groupby(held, key=lambda cell: cell[1]):
        columns = [column for column, _ in cells]
        runs.append((style, columns[0], columns[-1]))
    for before, (style, start, end), after in zip(runs, runs[1:], runs[2:], strict=False):
        short = end - start < CROSSING_CELLS and after[1] - before[2] - 1 <= CROSSING_GAP
        if style in AVERAGE_NAMES and before[0] == after[0] == "line" and short:
            text[start : end + 1] = " " * (end + 1 - start)
            styles[start : end + 1] = [None] * (end + 1 - start)


def _merge(text: list[str], styles: list[Style | None]) -> Line:
    """Join the cells of a line to as few segments as can be: a blank cell takes its left neighbour's style."""
    _clear_crossings(text, styles)
    current: Style = next((style for style in styles if style is not None), "grid")
    for column, style in enumerate(styles):
        if style is None:
            styles[column] = current
        else:
            current = style
    segments: list[Segment] = []
    column = 0
    for style, run in groupby(styles):
        end = column + sum(1 for _ in run)
        segments.append(("".join(text[column:end]), style or "grid"))
        column = end
    return tuple(segments)


@dataclass(frozen=True, slots=True)
class _Frame:
    """Where the plot is and what its height stands for."""

    left: int
    width: int
    height: int
    low: float
    high: float

    def row(self, value: float, dots: int) -> int:
        """Return the row, from the top, in which the line draws `value`."""
        rows = self.height * dots
        dot = math.floor((value - self.low) / (self.high - self.low) * (rows - 1) + 0.5)
        return self.height - 1 - dot // dots


def draw_chart(spec: ChartSpec, width: int, height: int) -> Chart:
    """Draw `spec` in `width` × `height` cells: from 0 × 0 up, with fewer labels and then none as room gets scarce.

    Not for use by several threads, for plotext draws on one global figure.
    """
    width, height = max(width, 0), max(height, 0)
    cells = _Cells(width, height)
    low, high = _range(spec)
    if width and height and not math.isnan(low):
        _draw(cells, spec, width, height, low, high)
    return Chart(width, height, cells.lines() if width else ((),) * height)


def _range(spec: ChartSpec) -> tuple[float, float]:
    """Return what the plot's height stands for: the line, and the averages unless they are far from it."""
    low, high = _extent(spec.values)
    if math.isnan(low):
        return low, high
    reach = (high - low) * AVERAGE_REACH
    floor, ceiling = low, high
    for values in spec.averages.values():
        lowest, highest = _extent(values)
        if not math.isnan(lowest):
            low, high = min(low, max(lowest, floor - reach)), max(high, min(highest, ceiling + reach))
    if high > low:
        return low, high
    # A constant series needs some height to be drawn in the middle of.
    margin = abs(high) * 0.01 or 1.0
    return low - margin, high + margin


def _extent(values: Values) -> tuple[float, float]:
    """Return the lowest and the highest value; NaN for both without any."""
    held = [value for value in values if value is not None and math.isfinite(value)]
    return (min(held), max(held)) if held else (math.nan, math.nan)


def _draw(cells: _Cells, spec: ChartSpec, width: int, height: int, low: float, high: float) -> None:
    glyphs = PLAIN if spec.ascii else RICH
    below = (2 if height >= ROWS_FOR_RULE else 1) if height >= ROWS_FOR_DATES and spec.dates else 0
    rows = height - below
    prices = price_labels(low, high, rows)
    right = _axis_width([*prices, Label(0, fmt_ratio(_last(spec.values)))])
    if width - right < LEAST_PLOT:
        right = 0
    over = _extent(spec.overlay) if spec.overlay else (math.nan, math.nan)
    second = price_labels(*over, rows) if over[1] > over[0] else []
    left = _axis_width(second) if second else 0
    if width - right - left < LEAST_PLOT:
        left = 0
    frame = _Frame(left, width - left - right, rows, low, high)
    _draw_lines(cells, spec, frame, over)
    if spec.level is not None:
        _draw_level(cells, spec, spec.level, frame, glyphs)
    if right:
        _draw_prices(cells, spec, prices, frame, width, glyphs)
    for label in second if left else ():
        cells.put(label.position, 0, label.text.rjust(left - 1), "overlay")
    if below:
        _draw_dates(cells, spec, frame, height, width, glyphs)


def _axis_width(labels: Sequence[Label]) -> int:
    """Return the columns of a price axis: the labels, the line before them and a space after it."""
    return max(len(label.text) for label in labels) + 2


_RUN = re.compile(r"\S+")


def _draw_lines(cells: _Cells, spec: ChartSpec, frame: _Frame, over: tuple[float, float]) -> None:
    """Draw the series, the primary first: where two meet in a cell, the one drawn first keeps it."""
    across, down = PLAIN_DOTS if spec.ascii else BRAILLE_DOTS
    columns, rows = frame.width * across, frame.height * down
    styles: list[Style] = ["line", *spec.averages]
    layers = [trace(spec.values, columns, rows, frame.low, frame.high)]
    layers += [trace(values, columns, rows, frame.low, frame.high, smooth=True) for values in spec.averages.values()]
    if spec.overlay and not math.isnan(over[0]):
        styles.append("overlay")
        layers.append(trace(spec.overlay, columns, rows, *over))
    for style, layer in zip(styles, Canvas.draw(layers, frame.width, frame.height, spec.ascii), strict=True):
        for row, text in enumerate(layer):
            for run in _RUN.finditer(text):
                cells.under(row, frame.left + run.start(), run.group(), style)


def _column(spec: ChartSpec, frame: _Frame, index: int) -> int:
    """Return the column of the cell in which the value of row `index` is drawn."""
    across = (PLAIN_DOTS if spec.ascii else BRAILLE_DOTS)[0]
    return frame.left + column_of(index, len(spec.dates), frame.width * across) // across


def _draw_level(cells: _Cells, spec: ChartSpec, level: Level, frame: _Frame, glyphs: Glyphs) -> None:
    """Draw the level behind the series, and its label where it covers none of them."""
    if not frame.low <= level.value <= frame.high:
        return
    row = frame.row(level.value, (PLAIN_DOTS if spec.ascii else BRAILLE_DOTS)[1])
    begin = next((i for i, day in enumerate(spec.dates) if level.since is None or day >= level.since), 0)
    start, end = _column(spec, frame, begin), frame.left + frame.width
    _draw_level_label(cells, level, row, start, end, frame.height)
    for column in range(start, end):
        cells.under(row, column, glyphs.dashed, level.style)


def _draw_level_label(cells: _Cells, level: Level, row: int, start: int, end: int, height: int) -> None:
    """Put the label on the level's row, else on the one beside it that is farther from the line; else leave it out."""
    text = f" {level.label} "
    beside = (row + 1, row - 1) if level.style == "extreme_low" else (row - 1, row + 1)
    for candidate in (row, *beside):
        if not 0 <= candidate < height:
            continue
        for column in range(start + 2, end - len(text) - 1):
            if cells.free(candidate, column - 1, column + len(text) + 1):
                cells.put(candidate, column, text, level.style)
                return


def _draw_prices(
    cells: _Cells, spec: ChartSpec, prices: Sequence[Label], frame: _Frame, width: int, glyphs: Glyphs
) -> None:
    """Draw the axis at the right: its labels, the averages' names where they end, and the last value as a tag."""
    axis = frame.left + frame.width
    room = width - axis - 2
    for row in range(frame.height):
        cells.put(row, axis, glyphs.axis, "grid")
    last = _last(spec.values)
    tag = fmt_ratio(last)
    whole = max(_whole(tag), *(_whole(label.text) for label in prices), 0)
    for label in prices:
        # Labels line up with the tag by their decimal point.
        text = " " * (whole - _whole(label.text)) + label.text
        cells.put(label.position, axis, f"{glyphs.axis_tick} {text[:room]:<{room}}", "axis")
    dots = (PLAIN_DOTS if spec.ascii else BRAILLE_DOTS)[1]
    taken = {frame.row(last, dots)}
    for name, values in spec.averages.items():
        end = _last(values)
        if frame.low <= end <= frame.high:
            row = _free_row(frame.row(end, dots), taken, frame.height)
            cells.put(row, axis, f"{glyphs.axis} {AVERAGE_NAMES[name][:room]:<{room}}", name)
            taken.add(row)
    text = " " * (whole - _whole(tag)) + tag
    cells.put(frame.row(last, dots), axis, f"{glyphs.tag} {text[:room]:<{room}}", "last")


def _free_row(row: int, taken: set[int], height: int) -> int:
    """Return the row nearest to `row` that is not taken, so that ends close together are all named."""
    return min((r for r in range(height) if r not in taken), key=lambda r: abs(r - row), default=row)


def _whole(number: str) -> int:
    """Return how many characters stand before the decimal point."""
    return len(number.partition(".")[0])


def _last(values: Values) -> float:
    """Return the last value there is; NaN without any."""
    return next((value for value in reversed(values) if value is not None and math.isfinite(value)), math.nan)


def _draw_dates(cells: _Cells, spec: ChartSpec, frame: _Frame, height: int, width: int, glyphs: Glyphs) -> None:
    """Draw the date labels in the last row and, where there is room, a rule with a tick above each."""
    labels = date_labels(spec.dates, width, lambda index: _column(spec, frame, index))
    for label in labels:
        cells.put(height - 1, start_of(label), label.text, "axis")
    if height < ROWS_FOR_RULE:
        return
    cells.put(height - 2, frame.left, glyphs.rule * frame.width, "grid")
    if frame.left + frame.width < width:
        cells.put(height - 2, frame.left + frame.width, glyphs.corner, "grid")
    for label in labels:
        if label.position < frame.left + frame.width:
            cells.put(height - 2, label.position, glyphs.rule_tick, "grid")
