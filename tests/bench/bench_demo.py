"""The demo's first use against its budget: `python tests/bench/bench_demo.py [--rounds 5]`.

Each round is a process of its own that starts from nothing: interpreter, imports, generator, breadth, commit. Beside it
stands the same process once the demo exists, which is what every later start pays.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
sys.path.insert(0, str(ROOT))

from tests.bench.table import Row, judged, run  # noqa: E402 - the tree is put on the path first

BUDGET_S = 2.0
PROGRAM = (
    "import sys; from pathlib import Path; from rottui.cache.store import Store; "
    "from rottui.refresh.demo import ensure_demo; ensure_demo(Store(Path(sys.argv[1])))"
)


def seconds(folder: Path) -> float:
    """Wall time of a process that makes sure of the demo in `folder`."""
    start = time.perf_counter()
    subprocess.run([sys.executable, "-c", PROGRAM, str(folder)], check=True)
    return time.perf_counter() - start


def measure(rounds: int) -> list[Row]:
    """Return the rows; the median of the first uses is what counts."""
    first, later, size = [], [], 0
    with tempfile.TemporaryDirectory() as folder:
        seconds(Path(folder))  # compiles what is not compiled
    for _ in range(rounds):
        with tempfile.TemporaryDirectory() as folder:
            first.append(seconds(Path(folder)))
            later.append(seconds(Path(folder)))
            size = sum(file.stat().st_size for file in Path(folder).iterdir())
    taken = statistics.median(first)
    return [
        judged(
            "demo on first use", spread(first), f"{BUDGET_S:g} s",
            within=taken <= BUDGET_S, beside=f"later {spread(later)}", ratio=taken / BUDGET_S,
        ),
        Row("  written", f"{size / 1e6:.1f} MB"),
    ]  # fmt: skip


def spread(taken: list[float]) -> str:
    return f"{statistics.median(taken):.2f} s ({min(taken):.2f} to {max(taken):.2f})"


if __name__ == "__main__":
    sys.exit(run(__doc__, "demo", measure, {"rounds": (5, "first uses")}))
