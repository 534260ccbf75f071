"""A chart against its budgets: `python tests/bench/bench_chart.py [--rounds 40] [--keys 40]`.

First what drawing takes for one, five and twenty years of sessions, taking turns in one process: everything from the
briefing's history to lines of cells, in the size of the pair screen's chart. Then what the pair screen of the demo
writes and how long it takes in a terminal of 160 × 45, key by key.
"""

from __future__ import annotations

import os
import random
import re
import statistics
import sys
import tempfile
import time
from array import array
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
sys.path.insert(0, str(ROOT))

from rottui.briefing.charted import charted  # noqa: E402 - the tree is put on the path first
from rottui.briefing.history import History  # noqa: E402
from rottui.briefing.model import PairBriefing  # noqa: E402
from rottui.settings.schema import Pair  # noqa: E402
from rottui.tui.drawing.chart import draw_chart  # noqa: E402
from rottui.tui.drawing.crosshair import with_crosshair  # noqa: E402
from rottui.tui.widgets.chart import spec_of  # noqa: E402
from tests.bench.table import Row, judged, run, say  # noqa: E402
from tests.bench.terminal import Terminal  # noqa: E402

YEARS = (1, 5, 20)
SESSIONS_A_YEAR = 252
PLOT = (116, 39)
"""Columns and rows of the chart on a screen of 160 × 45."""
FLAT = 2.5
"""Times that twenty years may take of what one year takes: twenty times the days, and taller columns of dots."""
KEY_MS, KEY_BYTES = 35.0, 8192
SHOWN = re.compile(r"(?s)(?=.*Legs from 100)(?=.*◂)(?=.*Extremes within|.*no N-month)")
QUIET_S, LONGEST_S = 0.2, 1.5

KEYS = (
    ("j and k, another pair with all that stands beside it", (b"j", b"k"), False),
    ("h and l, another lookback", (b"h", b"l"), True),
    ("m, averages", (b"m",), True),
    ("w, weeks", (b"w",), True),
    ("x h l, the crosshair by a bar", (b"h", b"l"), True),
)
"""What is pressed, and whether it is held to the budgets of a move: j and k, with all that they change, are not."""


def history(sessions: int) -> History:
    """Return a random walk with its averages, as a briefing carries them."""
    random.seed(7)
    value, values = 1.0, []
    for _ in range(sessions):
        value *= 1 + random.gauss(0, 0.01)
        values.append(value)
    first = (date(2025, 10, 31) - timedelta(days=sessions * 7 // 5)).toordinal() - date(1970, 1, 1).toordinal()
    days = array("i", (first + row * 7 // 5 for row in range(sessions)))
    columns = {"ratio": array("d", values).tobytes()}
    for length in (50, 200):
        means = [sum(values[row - length + 1 : row + 1]) / length for row in range(length - 1, sessions)]
        columns[f"sma_{length}"] = array("d", [float("nan")] * (length - 1) + means).tobytes()
    return History(days.tobytes(), columns)


def pair_of(sessions: int) -> PairBriefing:
    return PairBriefing(
        Pair(numerator="A", denominator="B", group="G"), "price", 1.0, None, {}, None, None, None, None,
        history(sessions),
    )  # fmt: skip


def timed(rounds: int, draw: Sequence[Callable[[], object]]) -> list[list[float]]:
    """Return the milliseconds of every round of each, taking turns."""
    taken: list[list[float]] = [[] for _ in draw]
    for number in range(rounds + 2):
        for each, times in zip(draw, taken, strict=True):
            began = time.perf_counter()
            each()
            if number >= 2:  # the first ones warm up
                times.append(1000 * (time.perf_counter() - began))
    return taken


def drawing(rounds: int) -> list[Row]:
    """Measure a chart of every length, and a crosshair over the longest."""
    pairs = [pair_of(years * SESSIONS_A_YEAR + 1) for years in YEARS]

    def drawn(pair: PairBriefing) -> None:
        shown = charted(pair, "MAX")
        if shown is not None:
            draw_chart(spec_of(shown, pair), *PLOT)

    taken = timed(rounds, [lambda pair=pair: drawn(pair) for pair in pairs])  # type: ignore[misc]
    medians = [statistics.median(times) for times in taken]
    rows = [
        Row(f"{years} years drawn" if years > 1 else "1 year drawn", f"{median:.2f} ms")
        for years, median in zip(YEARS, medians, strict=True)
    ]
    factor = medians[-1] / medians[0]
    beside = f"{medians[0]:.2f} ms for 1 year"
    rows[-1] = judged(
        "20 years drawn: cost does not grow with history", rows[-1].measured, f"{FLAT} × 1 year",
        within=factor <= FLAT, beside=beside, ratio=factor,
    )  # fmt: skip
    shown = charted(pairs[-1], "MAX")
    if shown is not None:
        spec = spec_of(shown, pairs[-1])
        chart = draw_chart(spec, *PLOT)
        [moved] = timed(rounds, [lambda: with_crosshair(chart, spec, 2000)])
        rows.append(Row("a crosshair over them", f"{statistics.median(moved):.2f} ms"))
    return rows


def press(folder: Path, count: int) -> list[Row]:
    """Measure keys of the pair screen in a terminal."""
    environment = os.environ | {"ROTTUI_DATA": str(folder), "ROTTUI_CONFIG": str(folder / "config.toml")}
    (folder / "config.toml").write_text("")
    rows = []
    with Terminal([sys.executable, "-m", "rottui", "--demo"], environment) as terminal:
        wait(terminal, re.compile("MAGS/SPY"))
        terminal.press(b"2")
        wait(terminal, SHOWN)
        for what, pressed, held in KEYS:
            if what.startswith("x"):
                terminal.press(b"x")
                list(terminal.render(terminal.read(quiet_s=QUIET_S, longest_s=LONGEST_S)))
            rows += measured(terminal, what, [pressed[n % len(pressed)] for n in range(count)], held=held)
    return rows


def measured(terminal: Terminal, what: str, pressed: Sequence[bytes], *, held: bool) -> list[Row]:
    """Press each key, and tell the median of its bytes and the 95th percentile of its milliseconds."""
    taken, written = [], []
    for key in pressed:
        at, pieces = terminal.answer(key, quiet_s=QUIET_S, longest_s=LONGEST_S)
        if not pieces:
            raise SystemExit(f"{what}: a key changed nothing")
        taken.append(1000 * (pieces[0].at - at))
        written.append(sum(len(piece.data) for piece in pieces))
        list(terminal.render(pieces))
    slowest = sorted(taken)[max(0, -int(-0.95 * len(taken) // 1) - 1)]
    size = statistics.median(written)
    figures = f"{size:,.0f} B; {statistics.median(taken):.1f} and {slowest:.1f} ms"
    if not held:
        return [Row(f"pair screen: {what}", figures)]
    within = size <= KEY_BYTES and slowest <= KEY_MS
    ratio = max(size / KEY_BYTES, slowest / KEY_MS)
    return [judged(f"pair screen: {what}", figures, f"{KEY_BYTES:,} B; {KEY_MS:g} ms", within=within, ratio=ratio)]


def wait(terminal: Terminal, shown: re.Pattern[str]) -> None:
    """Read until `shown` stands on the screen."""
    ends = time.perf_counter() + 60
    while shown.search(terminal.text) is None:
        if time.perf_counter() > ends:
            raise SystemExit(f"it never showed what was waited for:\n{terminal.text}")
        list(terminal.render(terminal.read(quiet_s=0.3, longest_s=1.0)))


def measure(rounds: int, keys: int) -> list[Row]:
    """Return the rows of drawing, and of keys on the pair screen."""
    rows = drawing(rounds)
    say("  keys of the pair screen")
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        return rows + press(Path(folder), keys)


OPTIONS = {"rounds": (40, "drawings of each length"), "keys": (40, "presses of each key")}

if __name__ == "__main__":
    sys.exit(run(__doc__, "chart of 116 × 39 cells", measure, OPTIONS))
