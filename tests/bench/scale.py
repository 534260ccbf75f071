"""Far past the default: `python -m tests.bench.scale [--symbols 3000] [--years 20] [--markets 300] [--in FOLDER]`.

Imports a market of that size and does with it all that rottui does: time on the clock, processor time, most memory.
About ten minutes and 4 GB of disk; with --in the market stays there, and the next run finds it imported.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.bench.costs import WORKS, Named, command, desk, imported, probed
from tests.bench.synthetic import Size, homes
from tests.bench.table import load, say

COMMANDS: dict[str, tuple[str, ...]] = {
    "report": ("report",),
    "report as JSON": ("report", "--format", "json"),
    "report as of a past day": ("--as-of", "2025-06-30", "report"),
    "status --oneline": ("status", "--oneline"),
    "check": ("check",),
    "doctor": ("doctor",),
    "export of all prices to Parquet": ("export", "prices", "--format", "parquet", "-o", "{}/prices.parquet"),
    "export of the ratios to CSV": ("export", "ratios", "-o", "{}/ratios.csv"),
    "export of all reports to CSV": ("export", "positioning", "-o", "{}/reports.csv"),
    "import again, nothing new": ("import", "--universe", "sp500", "{}/files"),
}


@contextmanager
def place(given: Path | None) -> Iterator[Path]:
    """Yield the folder that was named, or one that is gone afterwards."""
    if given is not None:
        yield given
        return
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        yield Path(folder)


def everything(folder: Path, size: Size) -> Named:
    """Yield what everything takes, in the order of a day's work."""
    if not (folder / "cache").exists():
        say(f"importing {size}")
        yield from imported(folder, size)
    for name, arguments in COMMANDS.items():
        say(name)
        yield name, command([argument.replace("{}", str(folder)) for argument in arguments], homes(folder))
    for work in WORKS:
        say(work)
        yield from probed(work, folder)
    say("the desk")
    yield from desk(folder)


def main() -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--symbols", type=int, default=3000)
    parser.add_argument("--years", type=int, default=20)
    parser.add_argument("--markets", type=int, default=300)
    parser.add_argument("--in", dest="folder", type=Path, help="a folder to keep the market in")
    options = parser.parse_args()
    size = Size(options.symbols, options.years, options.markets)
    rows = [(str(size), "clock", "processor", "memory at most")]
    before = load()
    with place(options.folder) as folder:
        for name, cost in everything(folder, size):
            told = (f"{cost.wall:.2f} s" if cost.wall else "", f"{cost.cpu:.2f} s" if cost.cpu else "")
            rows.append((name, *told, f"{cost.mb:.0f} MB" if cost.mb else ""))
    widths = [max(len(row[at]) for row in rows) for at in range(4)]
    print(f"{before} at the start, {load()} at the end")  # noqa: T201
    for row in rows:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())  # noqa: T201
    return 0


if __name__ == "__main__":
    sys.exit(main())
