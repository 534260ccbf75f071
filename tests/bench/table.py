"""What a benchmark found, as one table: the figure, what it is held against, its budget, and the verdict."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

OVER = "OVER"


class Row(NamedTuple):
    """One figure; without a budget it is only told."""

    what: str
    measured: str
    beside: str = ""
    """The floor or the rival, measured in the same run."""
    ratio: str = ""
    """Of what the budget limits against the budget, or against the rival where that is the budget."""
    budget: str = ""
    verdict: str = ""


HEADER = Row("", "measured", "floor or rival, same run", "ratio", "budget", "verdict")


def judged(what: str, measured: str, budget: str, *, within: bool, beside: str = "", ratio: float | None = None) -> Row:
    """A figure held against its budget."""
    return Row(what, measured, beside, "" if ratio is None else times(ratio), budget, "ok" if within else OVER)


def times(ratio: float) -> str:
    return f"{ratio:.2f} ×"


def load() -> str:
    """The load of the machine, without which no figure below can be read."""
    return f"load average {os.getloadavg()[0]:.2f} on {os.cpu_count()} cores"


def say(what: str) -> None:
    """Tell whoever waits what is done now; it is no part of the table."""
    sys.stderr.write(f"{what}\n")
    sys.stderr.flush()


def show(title: str, rows: Sequence[Row]) -> int:
    """Print the table; return the exit code, 1 when a figure is over its budget."""
    whole = [HEADER._replace(what=title), *rows]
    widths = [max(len(row[at]) for row in whole) for at in range(len(Row._fields))]
    for row in whole:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())  # noqa: T201
    return 1 if any(row.verdict == OVER for row in rows) else 0


def run(doc: str | None, title: str, measure: Callable[..., list[Row]], options: Mapping[str, tuple[Any, str]]) -> int:
    """Be the command line of one benchmark: options by name with their default and what they mean.

    With --json the rows are written for `python -m tests.bench`, which joins them.
    """
    parser = argparse.ArgumentParser(description=doc, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name, (default, meaning) in options.items():
        kind = str if default is None else type(default)
        parser.add_argument(f"--{name}", type=kind, default=default, help=meaning)
    parser.add_argument("--json", action="store_true", help="rows for another program")
    given = vars(parser.parse_args())
    as_json = given.pop("json")
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # a start without bytecode is nobody's start
    before = load()
    rows = measure(**given)
    if as_json:
        json.dump([before, rows], sys.stdout)
        return 0
    print(before)  # noqa: T201
    return show(title, rows)
