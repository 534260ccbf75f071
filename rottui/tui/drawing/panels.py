"""Charts above each other whose dates stand in line, as technicians set an indicator over its index."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rottui.tui.drawing.chart import ROWS_FOR_DATES, ROWS_FOR_RULE, Chart, ChartSpec, Line, draw_chart

LEAST_ROWS = 3
"""Rows of a plot that still shows a course."""


@dataclass(frozen=True, eq=False, slots=True)
class Panel:
    """A chart among others."""

    spec: ChartSpec
    title: str = ""
    """What stands above it; "" for nothing."""
    weight: int = 1
    """Its share of the height."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A line of a panel, or the title above one."""

    panel: int
    line: Line | None
    title: str = ""


def draw_panels(panels: Sequence[Panel], width: int, height: int) -> list[Drawn]:
    """Draw `panels` in `width` × `height` cells, top first, with dates below the last of them.

    All have the same plot from edge to edge. Where there is no room for all of them, only the first ones are drawn.
    """
    shown = list(panels)
    while len(shown) > 1 and not _fits(shown, height):
        shown.pop()
    if not shown:
        return []
    rows = _rows(shown, height)
    sizes = [*(_size_of(each) for each in rows[:-1]), rows[-1]]
    charts = [draw_chart(panel.spec, width, size) for panel, size in zip(shown, sizes, strict=True)]
    narrowest = min((chart.plot.width for chart in charts if chart.plot is not None), default=0)
    drawn: list[Drawn] = []
    for number, (panel, chart, each, size) in enumerate(zip(shown, charts, rows, sizes, strict=True)):
        excess = chart.plot.width - narrowest if chart.plot is not None else 0
        fitted = draw_chart(panel.spec, width - excess, size) if excess else chart
        if panel.title:
            drawn.append(Drawn(number, None, panel.title))
        drawn += [Drawn(number, line) for line in _padded(fitted, width)[:each]]
    return drawn


def _fits(panels: Sequence[Panel], height: int) -> bool:
    rows = _rows(panels, height)
    return min(*rows[:-1], rows[-1] - _below(rows[-1])) >= LEAST_ROWS


def _rows(panels: Sequence[Panel], height: int) -> list[int]:
    """Return the lines of each panel without its title, those of the dates included in the last one's.

    Plots share the height by their weights, but for the rows that each needs.
    """
    free = height - sum(1 for panel in panels if panel.title)
    last, total = panels[-1], sum(panel.weight for panel in panels)
    size = next(
        (
            max(LEAST_ROWS, (free - below) * last.weight // total) + below
            for below in (2, 1)
            if _below(max(LEAST_ROWS, (free - below) * last.weight // total) + below) == below
        ),
        free,
    )
    if len(panels) == 1:
        return [free]
    above = free - size
    shares = [above * panel.weight // (total - last.weight) for panel in panels[:-1]]
    return [shares[0] + above - sum(shares), *shares[1:], size]


def _below(size: int) -> int:
    """Return how many lines of dates a chart of so many lines has below its plot."""
    return 2 if size >= ROWS_FOR_RULE else 1 if size >= ROWS_FOR_DATES else 0


def _size_of(rows: int) -> int:
    """Return the lines of a chart whose plot has so many rows."""
    return next(size for size in range(rows, rows + 3) if size - _below(size) == rows)


def _padded(chart: Chart, width: int) -> list[Line]:
    """Return a chart's lines, each filled up with blanks to `width`."""
    missing = width - chart.width
    return [(*line, (" " * missing, "grid")) if missing > 0 else line for line in chart.lines]
