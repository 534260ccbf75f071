"""A commit of another process against its budget: `python tests/bench/bench_reload.py [--rounds 5]`.

On the cache that the budgets are stated for, the last session is committed anew with other prices while a desk is open:
how long after the commit the desk shows them, with the cursor where it was. The desk looks at the cache once a second.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from pathlib import Path

import polars as pl

ROOT = Path(__file__).parent.parent.parent
sys.path.insert(0, str(ROOT))

from rottui.cache.store import Store  # noqa: E402 - the tree is put on the path first
from tests.bench.bench_desk import DESK, PANES, first_pair, start  # noqa: E402
from tests.bench.synthetic import LAST, STATED, make  # noqa: E402
from tests.bench.table import Row, judged, run, say  # noqa: E402
from tests.bench.terminal import Terminal  # noqa: E402

BUDGET_S = 2.0
LONGEST_S = 60.0


def restated(folder: Path, factor: float) -> float:
    """Commit the last session with closes so many times as high; return when that was done."""
    with Store(folder).writer(who="a benchmark") as writer:
        rows = writer.read("prices")
        last = rows.filter(pl.col("date").dt.year() == LAST.year)
        changed = (pl.col("date") == LAST) & (pl.col("symbol") == "MAGS")
        close = pl.when(changed).then(pl.col("close") * factor).otherwise("close")
        writer.put("prices", last.with_columns(close=close), years=[LAST.year])
        writer.commit()
    return time.perf_counter()


def shown_after(terminal: Terminal, folder: Path, factor: float) -> float:
    """Return the seconds from a commit until the first pair stands there with another price."""
    before = first_pair(terminal)
    committed = restated(folder, factor)
    while time.perf_counter() - committed < LONGEST_S:
        for at in terminal.render(terminal.read(quiet_s=0.2, longest_s=LONGEST_S)):
            if first_pair(terminal) != before:
                list(terminal.render(terminal.read(quiet_s=1.0, longest_s=LONGEST_S)))
                return at - committed
    raise SystemExit(f"the desk never showed what was committed:\n{terminal.text}")


def measure(rounds: int) -> list[Row]:
    """Return the row."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        say(f"  making a cache of {STATED}")
        environment = make(Path(folder))
        cache = Path(environment["ROTTUI_DATA"])
        with Terminal(DESK, environment) as terminal:
            start(terminal, PANES)
            say(f"  {rounds} commits")
            taken = [shown_after(terminal, cache, 1.02 if turn % 2 else 0.98) for turn in range(rounds)]
    median = statistics.median(taken)
    return [
        judged(
            "a commit elsewhere is on the screen", f"{median:.2f} s ({min(taken):.2f} to {max(taken):.2f})",
            f"{BUDGET_S:g} s", within=median <= BUDGET_S, beside="one look a second", ratio=median / BUDGET_S,
        )
    ]  # fmt: skip


if __name__ == "__main__":
    sys.exit(run(__doc__, "reload", measure, {"rounds": (5, "commits")}))
