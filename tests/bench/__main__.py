"""Every budget in one table: `python -m tests.bench [--only NAME]... [--quick]`; exit code 1 when one is missed.

Each benchmark runs in a process of its own, so that none leaves memory or threads to the next; each can be run alone,
`python tests/bench/bench_NAME.py --help`. A benchmark that fails is a line of the table, and the others go on. What is
done meanwhile is told on standard error. About ten minutes; on a machine that does nothing else, or the figures say
nothing: those of a floor or a rival, taken in turns with ours in the same run, tell how quiet it was.

How the figures grow with the data is another command, `python -m tests.bench.growth`, and so is whether memory stays
flat over days of use, `python -m tests.fire.soak`.
"""

from __future__ import annotations

import argparse
import json
import platform
import subprocess
import sys
import time
from importlib.metadata import version
from pathlib import Path

from tests.bench.table import OVER, Row, load, say, show

HERE = Path(__file__).parent
LONGEST_S = 420
"""After which a benchmark is given up."""

BENCHES: dict[str, tuple[str, ...]] = {
    "desk": ("--rounds", "2", "--keys", "8", "--idle", "4"),
    "screens": ("--keys", "6"),
    "reload": ("--rounds", "3"),
    "chart": ("--rounds", "10", "--keys", "6"),
    "verdict": ("--steps", "8", "--rounds", "2"),
    "breadth": ("--sessions", "1260"),
    "demo": ("--rounds", "2"),
    "refresh": ("--symbols", "100"),
}
"""Every benchmark by name, with what makes it quick."""

ELSEWHERE = (Row("memory of the desk over 10,000 keys and 1,000 reloads", "python -m tests.fire.soak", budget="flat"),)
"""Budgets that a command of its own measures, because it takes longer than all of these."""

PROGRAMS = ("polars", "textual", "rich", "plotext", "msgspec", "yfinance", "pandas")


def rows_of(name: str, quick: bool) -> list[Row]:
    """Run one benchmark and return its rows, or the one that says why there are none."""
    command = [sys.executable, str(HERE / f"bench_{name}.py"), "--json", *(BENCHES[name] if quick else ())]
    began = time.perf_counter()
    try:
        done = subprocess.run(command, stdout=subprocess.PIPE, timeout=LONGEST_S, check=False)
    except subprocess.TimeoutExpired:
        return [Row(name, f"given up after {LONGEST_S} s", verdict=OVER)]
    if done.returncode:
        return [Row(name, f"failed with {done.returncode}, see above", verdict=OVER)]
    before, rows = json.loads(done.stdout)
    took = f"{time.perf_counter() - began:.0f} s"
    return [Row(f"── {name}", took, before), *(Row(*row) for row in rows)]


def main() -> int:
    """Print the table; 1 when a figure is over its budget, or could not be had."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", action="append", choices=BENCHES, help="this benchmark; may be given again")
    parser.add_argument("--quick", action="store_true", help="fewer rounds: a look, not a measurement")
    options = parser.parse_args()
    chosen = [name for name in BENCHES if not options.only or name in options.only]
    machine = f"{load()}; Python {platform.python_version()}, {platform.system()} {platform.machine()}"
    versions = ", ".join(f"{name} {version(name)}" for name in PROGRAMS)
    rows: list[Row] = []
    for at, name in enumerate(chosen, 1):
        say(f"{at} of {len(chosen)}: {name} ({load()})")
        rows += rows_of(name, options.quick)
    print(f"{machine}\n{versions}")  # noqa: T201
    if options.quick:
        print("QUICK: fewer rounds and smaller data; no figure counts against its budget for good")  # noqa: T201
    code = show("budgets", [*rows, *ELSEWHERE])
    missed = [row.what.strip() for row in rows if row.verdict == OVER]
    judged = sum(bool(row.verdict) for row in rows)
    print(f"{judged - len(missed)} of {judged} within budget" + "".join(f"\nOVER: {what}" for what in missed))  # noqa: T201
    return code


if __name__ == "__main__":
    sys.exit(main())
