"""A grid of characters that know what they mean, joined to lines of as few segments as can be."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby
from typing import Literal

Style = Literal[
    "line", "overlay", "sma_50", "sma_200", "axis", "grid", "extreme_high", "extreme_low", "last", "last_overlay",
    "cross", "cross_tag",
]  # fmt: skip
"""What a cell means; whoever shows it gives it a colour."""

Segment = tuple[str, Style]
Line = tuple[Segment, ...]

AVERAGE_STYLES: tuple[Style, ...] = ("sma_50", "sma_200")
TAG_STYLES: tuple[Style, ...] = ("last", "last_overlay", "cross_tag")
"""Those with a background of their own: a blank beside one is no part of it."""

CROSSING_CELLS = 2
CROSSING_GAP = 5
"""An average's run of at most so many cells, in a gap of the line of at most so many, is hidden."""

_RUN = re.compile(r"\S+")


class Cells:
    """A grid of characters and what they mean; the first to claim a cell keeps it."""

    def __init__(self, width: int, height: int) -> None:
        self.width = width
        """Columns of every row."""
        self._text = [[" "] * width for _ in range(height)]
        self._styles: list[list[Style | None]] = [[None] * width for _ in range(height)]

    def put(self, row: int, column: int, text: str, style: Style) -> None:
        """Write over whatever is there; `text` fits."""
        end = column + len(text)
        self._text[row][column:end] = text
        self._styles[row][column:end] = [style] * len(text)

    def under(self, row: int, column: int, text: str, style: Style) -> None:
        """Write where nothing is yet."""
        texts, styles = self._text[row], self._styles[row]
        for run in _RUN.finditer(text):
            start, end = column + run.start(), column + run.end()
            if not any(styles[start:end]):
                texts[start:end] = run.group()
                styles[start:end] = [style] * (end - start)
                continue
            for place in range(start, end):
                if styles[place] is None:
                    texts[place], styles[place] = text[place - column], style

    def free(self, row: int, start: int, end: int) -> bool:
        """Return whether nothing is in these columns yet."""
        return not any(self._styles[row][start:end])

    def lines(self) -> tuple[Line, ...]:
        """Return the rows as lines."""
        return tuple(_merge(text, styles) for text, styles in zip(self._text, self._styles, strict=True))


def marked(line: Line, marks: Sequence[tuple[int, Segment]]) -> Line:
    """Return `line` with segments written over it, each at its column."""
    text = list("".join(part for part, _ in line))
    styles: list[Style | None] = [style for part, style in line for _ in part]
    for column, (written, style) in marks:
        text[column : column + len(written)] = written
        styles[column : column + len(written)] = [style] * len(written)
    return _joined(text, styles)


def _merge(text: list[str], styles: list[Style | None]) -> Line:
    """Join the cells of a line to as few segments as can be: a blank cell takes the style of what is left of it."""
    _clear_crossings(text, styles)
    current: Style = next((style for style in styles if style is not None and style not in TAG_STYLES), "grid")
    for column, style in enumerate(styles):
        if style is None:
            styles[column] = current
        elif style not in TAG_STYLES:
            current = style
    return _joined(text, styles)


def _joined(text: list[str], styles: list[Style | None]) -> Line:
    segments: list[Segment] = []
    column = 0
    for style, run in groupby(styles):
        end = column + sum(1 for _ in run)
        segments.append(("".join(text[column:end]), style or "grid"))
        column = end
    return tuple(segments)


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
        if style in AVERAGE_STYLES and before[0] == after[0] == "line" and short:
            text[start : end + 1] = " " * (end + 1 - start)
            styles[start : end + 1] = [None] * (end + 1 - start)
