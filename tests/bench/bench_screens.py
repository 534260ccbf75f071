"""Every screen against the budgets of a key: `python tests/bench/bench_screens.py [--keys 24]`.

The cache is the one that the budgets are stated for, the terminal 160 × 45. On each screen the next row is chosen,
three down and three up, again and again. A key has painted when the burst of writing that it starts is over; what is
worked out elsewhere and comes later (the details of a pair, of a market, of a stock) is told beside it, and its bytes
count.
"""

from __future__ import annotations

import re
import statistics
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
sys.path.insert(0, str(ROOT))

from tests.bench.bench_desk import (  # noqa: E402 - the tree is put on the path first
    DESK,
    FLOOR,
    FLOOR_SHOWN,
    PANES,
    percentile,
    start,
)
from tests.bench.synthetic import STATED, make  # noqa: E402
from tests.bench.table import Row, judged, run, say  # noqa: E402
from tests.bench.terminal import Piece, Terminal  # noqa: E402

KEY_MS, KEY_BYTES = 35.0, 8192
SCREENS = {
    "desk": (b"1", re.compile("Watchlist")),
    "pair": (b"2", re.compile(r"(?s)(?=.*Legs from 100)(?=.*Extremes within|.*no N-month)")),
    "breadth": (b"3", re.compile("Sector 01")),
    "positioning": (b"4", re.compile("Futures positioning")),
    "rotation": (b"5", re.compile("IMPROVING")),
    "leaders": (b"6", re.compile(r"Candidates · \d+")),
    "evidence": (b"7", re.compile("Leadership: do mega-cap")),
}
"""Each screen's key, and what stands on it once it is there."""
WALK = (b"j", b"j", b"j", b"k", b"k", b"k")
"""Down and up again: a list may be short."""
BURST_S = 0.02
"""A pause between pieces from which on what follows is an answer from elsewhere."""
SETTLED_S, QUIET_S, LONGEST_S, LONGEST_OPEN_S = 1.0, 0.3, 3.0, 30.0


def opened(terminal: Terminal, key: bytes, shown: re.Pattern[str]) -> None:
    """Go to a screen and leave it settled."""
    ends = time.perf_counter() + LONGEST_OPEN_S
    _, pieces = terminal.answer(key, quiet_s=SETTLED_S, longest_s=LONGEST_OPEN_S)
    list(terminal.render(pieces))
    while not shown.search(terminal.text):
        if time.perf_counter() > ends:
            raise SystemExit(f"{key.decode()} never showed its screen:\n{terminal.text}")
        list(terminal.render(terminal.read(quiet_s=SETTLED_S, longest_s=LONGEST_OPEN_S)))


def burst(pieces: list[Piece]) -> Piece:
    """Return the last piece of the first burst."""
    last = pieces[0]
    for piece in pieces[1:]:
        if piece.at - last.at > BURST_S:
            break
        last = piece
    return last


def pressed(terminal: Terminal, name: str, keys: int) -> tuple[list[float], list[float], list[int]]:
    """Press so many keys; return the milliseconds until each had painted and until all was there, and the bytes."""
    painted, settled, sizes = [], [], []
    for turn in range(keys):
        at, pieces = terminal.answer(WALK[turn % len(WALK)], quiet_s=QUIET_S, longest_s=LONGEST_S)
        if not pieces:
            raise SystemExit(f"{name}: a key changed nothing")
        painted.append(1000 * (burst(pieces).at - at))
        settled.append(1000 * (pieces[-1].at - at))
        sizes.append(sum(len(piece.data) for piece in pieces))
        list(terminal.render(pieces))
    return painted, settled, sizes


def held(name: str, floor_ms: float, taken: tuple[list[float], list[float], list[int]]) -> Row:
    """Hold the figures of a screen against the budgets."""
    painted, settled, sizes = taken
    slowest, size = percentile(painted), statistics.median(sizes)
    return judged(
        f"{name}: a key, p95, and its bytes, median", f"{slowest:.1f} ms; {size:,.0f} B",
        f"{KEY_MS:g} ms; {KEY_BYTES:,} B", within=slowest <= KEY_MS and size <= KEY_BYTES,
        beside=f"floor {floor_ms:.1f} ms; all there after {statistics.median(settled):.0f} ms",
        ratio=max(slowest / KEY_MS, size / KEY_BYTES),
    )  # fmt: skip


def measure(keys: int) -> list[Row]:
    """Return a row for each screen."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        say(f"  making a cache of {STATED}")
        environment = make(Path(folder))
        rows = []
        with Terminal(FLOOR, environment) as terminal:
            start(terminal, FLOOR_SHOWN)
            floor_ms = percentile(pressed(terminal, "floor", keys)[0])
        with Terminal(DESK, environment) as terminal:
            start(terminal, PANES)
            for name, (key, shown) in SCREENS.items():
                say(f"  {name}")
                opened(terminal, key, shown)
                rows.append(held(name, floor_ms, pressed(terminal, name, keys)))
        return rows


if __name__ == "__main__":
    sys.exit(run(__doc__, "screens at 160 × 45", measure, {"keys": (24, "presses on each screen")}))
