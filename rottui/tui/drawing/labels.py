"""Names beside points: each where it covers least, none over another, none beyond the edge."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

Cell = tuple[int, int]
"""Row and column."""

FURTHEST = 3
"""Rows above and below a point that its name may stand: further away nobody would know whose it is."""
COVERING = 1.0
"""What it costs to cover a cell, beside what it costs to stand further from the point."""
COVERING_POINT = 6.0
"""What it costs the first label, which must stand, to cover another's point, which no other label may."""


def place_labels(
    wanted: Sequence[tuple[str, str, Cell]],
    occupied: set[Cell],
    *,
    columns: range,
    rows: range,
) -> dict[str, Cell]:
    """Return where each label stands, by key; those that find no room are left out, but the first if it fits at all.

    Args:
        wanted: key, text and the point of each, the most important first.
        occupied: cells that had better not be covered.
        columns: the columns that there are.
        rows: the rows that there are.

    """
    points = {point for _, _, point in wanted}
    taken: set[Cell] = set()
    placed: dict[str, Cell] = {}
    for key, text, point in wanted:
        best = min(_possible(text, point, taken, points, occupied, columns, rows), default=None)
        taken |= points
        if best is not None:
            _, row, start = best
            placed[key] = row, start
            taken |= {(row, column) for column in range(start, start + len(text))}
    return placed


def _possible(
    text: str, point: Cell, taken: set[Cell], points: set[Cell], occupied: set[Cell], columns: range, rows: range
) -> Iterator[tuple[float, int, int]]:
    """Yield cost, row and first column of every place that a label may have."""
    for distance, row, start in _around(point, len(text)):
        end = start + len(text)
        if row not in rows or start < columns.start or end > columns.stop:
            continue
        # A blank at either side keeps a name apart from the next, but not from its own point.
        beside = {(row, column) for column in range(start - 1, end + 1)} - {point}
        if beside & taken:
            continue
        covered = sum((row, column) in occupied for column in range(start, end))
        yield distance + COVERING * covered + COVERING_POINT * len(beside & points), row, start


def _around(point: Cell, length: int) -> Iterator[tuple[float, int, int]]:
    """Yield what it costs to stand somewhere around a point, and where that is: row and first column."""
    row, column = point
    yield 0.0, row, column + 2
    yield 0.2, row, column - 1 - length
    for away in range(1, FURTHEST + 1):
        far = 1.5 * (away - 1)
        for sign, extra in ((-1, 0.0), (1, 0.1)):
            yield far + extra + 0.6, row + sign * away, column + 1
            yield far + extra + 0.8, row + sign * away, column - length
            yield far + extra + 1.0, row + sign * away, column - length // 2
