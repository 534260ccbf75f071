"""What a soak found, as a table: each figure at four moments, how it goes on growing, and whether that is a leak."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Sequence
from itertools import combinations
from typing import NamedTuple

from tests.bench.table import Row
from tests.fire.soak_desk import Figures

WARM_UP = 0.1
"""The share of the keys after which everything has been opened once."""
RESIDENT_MB = 120.0
"""The budget of the desk."""


class Kind(NamedTuple):
    """A figure, and how much more of it the second half of a soak may bring: what is noise, and is no leak."""

    name: str
    value: Callable[[Figures], float | None]
    allowed: float
    share: float = 0.0
    """The same as a share of what there was."""
    digits: int = 0


def _said(name: str) -> Callable[[Figures], float | None]:
    return lambda figures: figures.said.get(name)


KINDS = (
    Kind("resident memory, MB", lambda each: each.rss, 3.0, digits=1),
    Kind("  that no file backs, MB", lambda each: each.anonymous, 3.0, digits=1),
    Kind("resident memory of the briefer, MB", lambda each: each.briefer, 15.0, digits=1),
    Kind("open files", lambda each: each.files, 2),
    Kind("threads", lambda each: each.threads, 1),
    Kind("child processes, but for a refresh", lambda each: each.children, 1),
    Kind("tasks of the loop", _said("tasks"), 3),
    Kind("timers of the loop", _said("timers"), 3),
    Kind("widgets", _said("widgets"), 8),
    Kind("objects in use that the collector knows", _said("objects"), 0, share=0.06),
)


def slope(points: Sequence[tuple[float, float]]) -> float:
    """Return by how much the second number grows for each of the first: the median over all pairs of points.

    Peaks that pass do not move it; what only ever grows does.
    """
    rises = [
        (after[1] - before[1]) / (after[0] - before[0])
        for before, after in combinations(points, 2)
        if after[0] > before[0]
    ]
    return statistics.median(rises) if rises else 0.0


def judge(kind: Kind, samples: Sequence[Figures]) -> tuple[float, bool]:
    """Return how much a figure grows in 1,000 keys of the second half, and whether it is flat there."""
    half = [each for each in samples if each.keys >= samples[-1].keys / 2]
    points = [(each.keys, value) for each in half if (value := kind.value(each)) is not None]
    if len(points) < 3:
        return 0.0, True
    steepness = slope(points)
    allowed = max(kind.allowed, kind.share * statistics.median(value for _, value in points))
    return 1000 * steepness, steepness * (points[-1][0] - points[0][0]) <= allowed


def rows(samples: Sequence[Figures]) -> list[Row]:
    """Return the table's rows from samples in order; the first is of the start, before any key."""
    last = samples[-1].keys
    moments = [samples[0]] + [
        min(samples, key=lambda each, at=share * last: abs(each.keys - at))  # type: ignore[misc]
        for share in (WARM_UP, 0.5, 1.0)
    ]
    found = []
    for kind in KINDS:
        steepness, flat = judge(kind, samples)
        values = "  ".join(_written(kind, each).rjust(8) for each in moments)
        found.append(Row(kind.name, values, f"{steepness:+9.2f}", "ok" if flat else "GROWS"))
    most = max(each.rss for each in samples)
    within = "ok" if most <= RESIDENT_MB else "OVER"
    found.append(Row("most resident memory, MB", f"{most:8.1f}", f"{RESIDENT_MB:9.0f}", within))
    return found


def show(found: Sequence[Row]) -> bool:
    """Print the table; return whether all of it is well."""
    heads = "  ".join(each.rjust(8) for each in ("start", f"{WARM_UP:.0%}", "50%", "end"))
    whole = [Row("figure", heads, "per 1,000 keys, 2nd half", "verdict"), *found]
    widths = [max(len(row[at]) for row in whole) for at in range(len(Row._fields))]
    for row in whole:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())  # noqa: T201
    return all(row.verdict in ("ok", "") for row in found)


def _written(kind: Kind, figures: Figures) -> str:
    value = kind.value(figures)
    return "none" if value is None else f"{value:,.{kind.digits}f}"
