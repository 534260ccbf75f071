"""A grid of characters with tones, written on layer by layer and read as lines of a pane."""

from __future__ import annotations

from itertools import groupby

from rottui.tui.look.lines import Line, Tone


class Grid:
    """Characters and what they mean; what is written later covers what was there."""

    def __init__(self, width: int, height: int) -> None:
        self.width = width
        """Columns of every row."""
        self.height = height
        """Rows."""
        self._text = [[" "] * width for _ in range(height)]
        self._tones: list[list[Tone]] = [["text"] * width for _ in range(height)]

    def put(self, row: int, column: int, text: str, tone: Tone) -> None:
        """Write `text`, which fits and whose characters are one cell wide."""
        self._text[row][column : column + len(text)] = text
        self._tones[row][column : column + len(text)] = [tone] * len(text)

    def over(self, row: int, column: int, text: str, tone: Tone) -> None:
        """Write what is not blank in `text`."""
        for at, character in enumerate(text, column):
            if character != " ":
                self._text[row][at] = character
                self._tones[row][at] = tone

    def occupied(self, first: int = 0) -> set[tuple[int, int]]:
        """Return the row and the column of every cell from column `first` on that is not blank."""
        return {
            (row, column)
            for row, text in enumerate(self._text)
            for column in range(first, self.width)
            if text[column] != " "
        }

    def lines(self) -> tuple[Line, ...]:
        """Return the rows; neighbours of one tone are one span."""
        return tuple(_line(text, tones) for text, tones in zip(self._text, self._tones, strict=True))


def _line(text: list[str], tones: list[Tone]) -> Line:
    spans: list[tuple[str, Tone]] = []
    column = 0
    for tone, run in groupby(tones):
        end = column + sum(1 for _ in run)
        spans.append(("".join(text[column:end]), tone))
        column = end
    return Line(tuple(spans))
