"""The demo's first use against its budget: `python tests/bench/bench_demo.py [--rounds 5]`.

Each round is a process of its own that starts from nothing: interpreter, imports, generator, breadth, commit. Beside it
stands the same process once the demo exists, which is what every later start pays.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

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


def main() -> int:
    """Print the times; 1 when the fastest first use is over the budget."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
    first, later, size = [], [], 0
    for _ in range(rounds):
        with tempfile.TemporaryDirectory() as folder:
            first.append(seconds(Path(folder)))
            later.append(seconds(Path(folder)))
            size = sum(file.stat().st_size for file in Path(folder).iterdir())
    lines = (
        f"load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores; {rounds} rounds, fastest and slowest",
        f"first use  {min(first):6.2f} {max(first):6.2f} s   budget {BUDGET_S:.1f} s   {size / 1e6:.1f} MB written",
        f"later      {min(later):6.2f} {max(later):6.2f} s",
    )
    sys.stdout.write("\n".join(lines) + "\n")
    return 0 if min(first) <= BUDGET_S else 1


if __name__ == "__main__":
    sys.exit(main())
