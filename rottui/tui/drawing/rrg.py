"""An RRG-style plot: ratio across, momentum up, four quadrants around 100, and of each item a tail with its head.

The selected tail stands out, the others are quiet; every head is named as long as there is room for its name.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import count

from rottui.briefing.model import Quadrant
from rottui.briefing.rotating import CENTRE, QUADRANT_WAYS, fmt_way
from rottui.tui.drawing.canvas import BRAILLE_DOTS, PLAIN_DOTS, PLAIN_MARKER, Canvas, Point, Strokes
from rottui.tui.drawing.grid import Grid
from rottui.tui.drawing.labels import place_labels
from rottui.tui.drawing.scale import nice_step
from rottui.tui.look.language import Glyphs
from rottui.tui.look.lines import Line, Tone

QUADRANT_TONES: Mapping[Quadrant, Tone] = {
    "leading": "gain",
    "improving": "line",
    "weakening": "warning",
    "lagging": "loss",
}
"""What strengthens and what weakens; the place, the word and the arrow say the same."""

CELLS_PER_TAIL = 300
"""Cells of the plot for each item from which all have their tails; in a crowd, nobody could follow any."""
IN_A_CROWD = 2
"""Points of the quiet tails in a crowd: the last step."""

LEAST_REACH = 0.5
"""How far the axes reach from 100 at least, so that a group near the centre is not blown up to noise."""
MARGIN = 1.12
"""How far beyond the outermost point they reach."""
LEAST_SHARE = 0.4
"""What a side reaches at least of the other one: every quadrant is there, and room is where the points are."""

LEAST_FOR_NUMBERS = (34, 9)
"""Columns and rows from which on the axes have numbers."""
LEAST_FOR_NAMES = 5
"""Rows from which the quadrants are named, above and below the points, so that neither covers the other."""
CELLS_PER_NUMBER = (12, 5)
"""Cells across and down for each number of an axis, at least."""
NUMBER_WIDTH = 5
"""Columns of the numbers at the left, and a blank."""

_QUIET_MARKER = "."
"""A quiet tail in ASCII, where dots cannot be told apart by their size."""


@dataclass(frozen=True, slots=True)
class Trail:
    """An item and the way it came."""

    name: str
    label: str
    quadrant: Quadrant
    points: tuple[tuple[float, float], ...]
    """Ratio and momentum, oldest first; the last is where it is."""


@dataclass(frozen=True, slots=True)
class Plotted:
    """A drawn plot."""

    lines: tuple[Line, ...]
    heads: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    """Row and column of each item's head."""
    labels: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    """Row and first column of each label that found room."""


@dataclass(frozen=True, slots=True)
class _Field:
    """Where the plot is, and what its width and height stand for."""

    left: int
    top: int
    """Rows above it, which hold names."""
    width: int
    height: int
    dots: tuple[int, int]
    low: tuple[float, float]
    """What the left and the lower edge stand for."""
    high: tuple[float, float]
    """What the right and the upper edge stand for."""

    def dot(self, point: tuple[float, float]) -> Point:
        """Return the dot of a point: column from the left, row from the bottom."""
        x, y = (
            round((figure - low) / (high - low) * (cells * dots - 1))
            for figure, low, high, cells, dots in zip(
                point, self.low, self.high, (self.width, self.height), self.dots, strict=True
            )
        )
        return x, y

    def cell(self, point: tuple[float, float]) -> tuple[int, int]:
        """Return the row and the column of a point on the grid."""
        x, y = self.dot(point)
        return self.top + self.height - 1 - y // self.dots[1], self.left + x // self.dots[0]

    @property
    def centre(self) -> tuple[int, int]:
        """The row and the column of 100 and 100."""
        return self.cell((CENTRE, CENTRE))


def draw_rrg(trails: Sequence[Trail], selected: str, width: int, height: int, glyphs: Glyphs) -> Plotted:
    """Draw the trails on `height` lines of `width` cells; none that has no points."""
    trails = [trail for trail in trails if trail.points]
    if width * height < CELLS_PER_TAIL * len(trails):
        trails = [t if t.name == selected else replace(t, points=t.points[-IN_A_CROWD:]) for t in trails]
    chosen = next((trail for trail in trails if trail.name == selected), None)
    plot = _field(trails, width, height, glyphs)
    grid = Grid(width, height)
    _draw_axes(grid, plot, glyphs)
    _draw_names(grid, plot, glyphs)
    tails: tuple[Strokes, Strokes] = (
        [_stroke(trail, plot) for trail in trails if trail is not chosen],
        [_stroke(chosen, plot)] if chosen else [],
    )
    for rows, tone, marker in zip(
        Canvas.draw(tails, plot.width, plot.height, glyphs.ascii),
        ("stale", QUADRANT_TONES[chosen.quadrant] if chosen else "stale"),
        (_QUIET_MARKER, PLAIN_MARKER),
        strict=True,
    ):
        for row, text in enumerate(rows, plot.top):
            grid.over(row, plot.left, text.replace(PLAIN_MARKER, marker), tone)
    heads = {trail.name: plot.cell(trail.points[-1]) for trail in trails}
    for trail in (*(each for each in trails if each is not chosen), *([chosen] if chosen else ())):
        glyph = glyphs.head_selected if trail is chosen else glyphs.head
        grid.put(*heads[trail.name], glyph, QUADRANT_TONES[trail.quadrant])
    first = sorted(trails, key=lambda trail: (trail is not chosen, -_distance(trail)))
    labels = place_labels(
        [(trail.name, trail.label, heads[trail.name]) for trail in first],
        grid.occupied(plot.left),
        columns=range(plot.left, plot.left + plot.width),
        rows=range(plot.top, plot.top + plot.height),
    )
    for trail in first:
        if trail.name in labels:
            grid.put(*labels[trail.name], trail.label, "strong" if trail is chosen else "quiet")
    return Plotted(grid.lines(), heads, labels)


def _distance(trail: Trail) -> float:
    ratio, momentum = trail.points[-1]
    return math.hypot(ratio - CENTRE, momentum - CENTRE)


def _stroke(trail: Trail, plot: _Field) -> list[Point]:
    return [plot.dot(point) for point in trail.points]


def _field(trails: Sequence[Trail], width: int, height: int, glyphs: Glyphs) -> _Field:
    """Return a field that holds every tail, around 100."""
    points = [point for trail in trails for point in trail.points]
    low, high = zip(*(_span([point[axis] for point in points]) for axis in range(2)), strict=True)
    numbered = width >= LEAST_FOR_NUMBERS[0] and height >= LEAST_FOR_NUMBERS[1]
    named = height >= LEAST_FOR_NAMES
    return _Field(
        left=NUMBER_WIDTH if numbered else 0,
        top=int(named),
        width=width - (NUMBER_WIDTH if numbered else 0),
        height=height - numbered - 2 * named,
        dots=PLAIN_DOTS if glyphs.ascii else BRAILLE_DOTS,
        low=(low[0], low[1]),
        high=(high[0], high[1]),
    )


def _span(figures: Sequence[float]) -> tuple[float, float]:
    """Return what the two ends of an axis stand for: further to that side on which there are figures."""
    below = max([LEAST_REACH, *(CENTRE - figure for figure in figures)])
    above = max([LEAST_REACH, *(figure - CENTRE for figure in figures)])
    below, above = max(below, LEAST_SHARE * above), max(above, LEAST_SHARE * below)
    return CENTRE - MARGIN * below, CENTRE + MARGIN * above


def _draw_axes(grid: Grid, plot: _Field, glyphs: Glyphs) -> None:
    """Draw the crosshair at 100, and the numbers where there is room for them."""
    row, column = plot.centre
    for each in range(grid.height - bool(plot.left)):
        grid.put(each, column, glyphs.axis, "grid")
    grid.put(row, plot.left, glyphs.rule * plot.width, "grid")
    grid.put(row, column, glyphs.gauge_middle, "grid")
    if not plot.left:
        return
    for number, text in _numbers(plot.low[0], plot.high[0], plot.width // CELLS_PER_NUMBER[0]):
        at = plot.cell((number, CENTRE))[1]
        start = min(max(at - len(text) // 2, plot.left), grid.width - len(text))
        grid.put(grid.height - 1, start, text, "quiet")
        grid.put(row, at, glyphs.gauge_middle, "grid")
    for number, text in _numbers(plot.low[1], plot.high[1], plot.height // CELLS_PER_NUMBER[1]):
        at = plot.cell((CENTRE, number))[0]
        grid.put(at, 0, text.rjust(NUMBER_WIDTH - 1), "quiet")
        grid.put(at, column, glyphs.gauge_middle, "grid")


def _numbers(low: float, high: float, most: int) -> Iterator[tuple[float, str]]:
    """Yield the numbers of an axis at even steps from 100, two at least."""
    nearest = max(high - CENTRE, CENTRE - low)
    step = next(step for parts in count(max(most, 2)) if (step := nice_step(high - low, parts)) <= nearest)
    decimals = max(0, -math.floor(math.log10(step)))
    for each in range(math.ceil((low - CENTRE) / step), math.floor((high - CENTRE) / step) + 1):
        yield CENTRE + each * step, f"{CENTRE + each * step:.{decimals}f}"


def _draw_names(grid: Grid, plot: _Field, glyphs: Glyphs) -> None:
    """Name the quadrants in their corners, above and below the points."""
    if not plot.top:
        return
    column = plot.centre[1]
    for quadrant, tone in QUADRANT_TONES.items():
        arrow, word = fmt_way(QUADRANT_WAYS[quadrant], glyphs), quadrant.upper()
        right, up = quadrant in ("leading", "weakening"), quadrant in ("leading", "improving")
        room = (grid.width - column if right else column - plot.left) - 1
        text = f"{word} {arrow}" if right else f"{arrow} {word}"
        text = text if len(text) <= room else word[: max(room, 0)]
        row = 0 if up else plot.top + plot.height
        grid.put(row, grid.width - len(text) if right else plot.left, text, tone)
