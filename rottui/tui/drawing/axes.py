"""The axes of a chart: prices at either side with the last value as a tag, dates below."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from rottui.tui.drawing.canvas import column_of
from rottui.tui.drawing.cells import Cells, Style
from rottui.tui.drawing.scale import Label, Scale, date_labels, start_of
from rottui.tui.look.language import Glyphs

BESIDE_LABEL = 2
"""Columns of a price axis beside its labels: the line and a blank."""

Side = Literal["left", "right"]


@dataclass(frozen=True, slots=True)
class Plot:
    """Where the lines of a chart are, and what its width and height stand for."""

    left: int
    top: int
    width: int
    height: int
    count: int
    """Rows of data from the left edge to the right one."""
    dots: tuple[int, int]
    """Dots of a cell, across and down."""
    scale: Scale
    over: Scale | None = None
    """The scale of the second pair."""

    @property
    def right(self) -> int:
        """The first column after the plot."""
        return self.left + self.width

    def column(self, index: int) -> int:
        """Return the column of the cell in which row `index` of the data is drawn."""
        across = self.dots[0]
        return self.left + column_of(index, self.count, self.width * across) // across

    def index(self, column: int) -> int:
        """Return the row of the data that is drawn nearest to the middle of a column of cells."""
        if self.width < 2:
            return self.count - 1
        share = (column - self.left + 0.5) / self.width
        return min(max(round(share * (self.count - 1)), 0), self.count - 1)

    def row(self, value: float, scale: Scale | None = None) -> int:
        """Return the row of the cell in which a line draws `value`."""
        return self.top + (scale or self.scale).row(value, self.height, self.dots[1])

    def holds(self, row: int) -> bool:
        """Return whether a row of cells is in the plot."""
        return self.top <= row < self.top + self.height


@dataclass(frozen=True, slots=True)
class PriceAxis:
    """What stands at one side of a plot."""

    side: Side
    labels: Sequence[Label]
    style: Style
    """The style of its labels: the line's whose axis it is, where there are two."""
    tag: str
    """The last value."""
    tag_row: int
    tag_style: Style
    ends: Sequence[tuple[int, str, Style]] = ()
    """Other lines that end at this side: the row, the name and the style of each."""

    @property
    def room(self) -> int:
        """Columns of the widest label, lined up by the decimal point."""
        texts = [self.tag, *(label.text for label in self.labels)]
        before = max(map(_before_point, texts))
        after = max(len(text) - _before_point(text) for text in texts)
        return max(before + after, *(len(name) for _, name, _ in self.ends), 0)

    @property
    def width(self) -> int:
        """Columns of the axis."""
        return self.room + BESIDE_LABEL

    def aligned(self, number: str) -> str:
        """Return a number with its decimal point below those of the labels, in all of the room."""
        before = max(map(_before_point, (self.tag, *(label.text for label in self.labels))))
        return (" " * (before - _before_point(number)) + number)[: self.room].ljust(self.room)

    def column(self, plot: Plot) -> int:
        """Return the axis' first column."""
        return plot.right if self.side == "right" else plot.left - self.width


def _before_point(number: str) -> int:
    return len(number.partition(".")[0])


def draw_price_axis(cells: Cells, axis: PriceAxis, plot: Plot, glyphs: Glyphs) -> None:
    """Draw an axis: its line, its labels, the names of lines that end there, and the last value over all of them."""
    right = axis.side == "right"
    column, line = axis.column(plot), plot.right if right else plot.left - 1

    def put(row: int, text: str, mark: str, style: Style) -> None:
        cells.put(row, column, f"{mark} {text}" if right else f"{text} {mark}", style)

    for row in range(plot.top, plot.top + plot.height):
        cells.put(row, line, glyphs.axis, "grid")
    tick = glyphs.axis_tick if right else glyphs.axis_tick_left
    for label in axis.labels:
        put(plot.top + label.position, axis.aligned(label.text), tick, axis.style)
    taken = {axis.tag_row}
    for row, name, style in axis.ends:
        free = _free_row(row, taken, plot)
        taken.add(free)
        put(free, name.ljust(axis.room), glyphs.axis, style)
    cells.put(axis.tag_row, *tag_of(axis, plot, axis.tag, glyphs), axis.tag_style)


def tag_of(axis: PriceAxis, plot: Plot, number: str, glyphs: Glyphs) -> tuple[int, str]:
    """Return the column and the text of a value that an axis points out."""
    text = axis.aligned(number)
    return axis.column(plot), f"{glyphs.tag} {text}" if axis.side == "right" else f"{text} {glyphs.tag_left}"


def _free_row(row: int, taken: set[int], plot: Plot) -> int:
    """Return the row nearest to `row` that is not taken, so that ends close together are all named."""
    rows = (r for r in range(plot.top, plot.top + plot.height) if r not in taken)
    return min(rows, key=lambda r: abs(r - row), default=row)


def draw_dates(
    cells: Cells, dates: Sequence[date], plot: Plot, height: int, glyphs: Glyphs, *, rule: bool, left: bool
) -> None:
    """Draw the date labels in the last row and, with `rule`, a rule with a tick above each."""
    labels = date_labels(dates, cells.width, plot.column)
    for label in labels:
        cells.put(height - 1, start_of(label), label.text, "axis")
    if not rule:
        return
    cells.put(height - 2, plot.left, glyphs.rule * plot.width, "grid")
    if left:
        cells.put(height - 2, plot.left - 1, glyphs.corner_left, "grid")
    if plot.right < cells.width:
        cells.put(height - 2, plot.right, glyphs.corner, "grid")
    for label in labels:
        if label.position < plot.right:
            cells.put(height - 2, label.position, glyphs.rule_tick, "grid")
