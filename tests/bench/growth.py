"""How everything grows with the data: `python -m tests.bench.growth [--axis symbols|years|markets]... [--quick]`.

One axis is varied at a time from the size that the others keep. Between two neighbours stands the exponent: 1.0 is as
fast as the data, 0 does not depend on them, and what is worse than linear is marked. Times of work are the processor's,
which other programs on the machine change little; those of the desk are of the clock, and a reload has up to a second
in it until the desk looks. About half an hour for all three.
"""

from __future__ import annotations

import argparse
import math
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

from tests.bench.costs import all_costs
from tests.bench.probe import Cost
from tests.bench.synthetic import Size
from tests.bench.table import load, say

AXES = {"symbols": (50, 150, 500, 1500, 3000), "years": (1, 2, 5, 10, 20), "markets": (5, 30, 100, 300)}
QUICK = {"symbols": (50, 500), "years": (2, 10), "markets": (5, 100)}
WORSE = 1.15
"""An exponent that is more than noise about linear."""
LEAST_S, LEAST_MB = 0.05, 20.0
"""Below which a figure is nothing to worry about, however it grows."""


def measured(cost: Cost) -> tuple[float, str]:
    """Return the figure that is told of a cost, and how: processor time, else the clock's, else memory."""
    if cost.cpu:
        return cost.cpu, f"{cost.cpu:.2f} s"
    if cost.wall:
        return cost.wall, f"{cost.wall:.2f} s"
    return cost.mb, f"{cost.mb:.0f} MB"


def exponents(sizes: Sequence[int], values: Sequence[float]) -> list[float]:
    """Return the slope between neighbours on paper with two logarithmic scales."""
    points = list(zip(sizes, values, strict=True))
    return [math.log(b / a) / math.log(y / x) if a > 0 and b > 0 else 0.0 for (x, a), (y, b) in pairwise(points)]


def line(name: str, sizes: Sequence[int], costs: Sequence[Cost], memory: bool) -> tuple[str, ...]:
    """Return one row: figures, each from the second on with its exponent, and the verdict."""
    told = [(cost.mb, f"{cost.mb:.0f} MB") if memory else measured(cost) for cost in costs]
    slopes = exponents(sizes, [value for value, _ in told])
    least = LEAST_MB if told[0][1].endswith("MB") else LEAST_S
    worse = any(slope > WORSE and value > least for slope, (value, _) in zip(slopes, told[1:], strict=True))
    shown = [told[0][1], *(f"{text} ^{slope:.1f}" for slope, (_, text) in zip(slopes, told[1:], strict=True))]
    return (name, *shown, "WORSE THAN LINEAR" if worse else "")


def curve(axis: str, sizes: Sequence[int], base: Size) -> list[tuple[str, ...]]:
    """Measure one axis."""
    found: dict[str, list[Cost]] = {}
    for size in sizes:
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
            for name, cost in all_costs(Path(folder), replace(base, **{axis: size})):
                found.setdefault(name, []).append(cost)
    rows = [line(name, sizes, costs, memory=False) for name, costs in found.items()]
    memory = {name: costs for name, costs in found.items() if costs[0].cpu and costs[0].mb}
    return rows + [line(f"memory: {name}", sizes, costs, memory=True) for name, costs in memory.items()]


def main() -> int:
    """Print a table for each axis; 1 when anything grows worse than linear."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--axis", action="append", choices=AXES, help="this one only; may be given again")
    parser.add_argument("--quick", action="store_true", help="two points an axis")
    options = parser.parse_args()
    base, worse = Size(), False
    for axis in options.axis or AXES:
        sizes = (QUICK if options.quick else AXES)[axis]
        say(f"{axis}: {', '.join(map(str, sizes))} ({load()})")
        rows = [(axis, *(f"{size:,}" for size in sizes), ""), *curve(axis, sizes, base)]
        widths = [max(len(row[at]) for row in rows) for at in range(len(rows[0]))]
        print(f"\n{load()}; the rest as in {base}")  # noqa: T201
        for row in rows:
            print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())  # noqa: T201
        worse |= any(row[-1] for row in rows)
    return 1 if worse else 0


if __name__ == "__main__":
    sys.exit(main())
