"""What a benchmark found, as one table: what was measured, the figure, its budget, and the verdict."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import NamedTuple


class Row(NamedTuple):
    """One figure; without a budget it is only told."""

    what: str
    measured: str
    budget: str = ""
    verdict: str = ""


def judged(what: str, measured: str, budget: str, within: bool) -> Row:
    """A figure held against its budget."""
    return Row(what, measured, budget, "ok" if within else "OVER")


def load() -> str:
    """The load of the machine, without which no figure below can be read."""
    return f"load average {os.getloadavg()[0]:.2f} on {os.cpu_count()} cores"


def show(title: str, rows: Sequence[Row]) -> int:
    """Print the table; return the exit code, 1 when a figure is over its budget."""
    whole = [Row(title, "measured", "budget", "verdict"), *rows]
    widths = [max(len(row[at]) for row in whole) for at in range(len(Row._fields))]
    for row in whole:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())  # noqa: T201
    return 1 if any(row.verdict == "OVER" for row in rows) else 0
