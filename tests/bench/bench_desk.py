"""The desk against its budgets: `python tests/bench/bench_desk.py [--rounds 5] [--keys 20] [--idle 10]`.

A desk on the cache that the budgets are stated for (synthetic.STATED) and a bare Textual app (floor.py) take turns in a
terminal of 160 × 45. A start ends when the rendered screen shows all four panes with data; a key ends with the last
byte it causes. Then a desk on a cache of its own
refreshes 500 symbols from the loopback's servers, which take 80 ms an answer, while keys are pressed: there, since
status and ages are written too, a key ends when every dot of the charts is where it stands with that pair selected.
"""

from __future__ import annotations

import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
sys.path.insert(0, str(ROOT))

from rottui.briefing.memory import FILE  # noqa: E402 - the tree is put on the path first
from tests.bench.live import CONFIG, Market  # noqa: E402
from tests.bench.synthetic import STATED, homes, make  # noqa: E402
from tests.bench.table import Row, judged, load, run, say  # noqa: E402
from tests.bench.terminal import Terminal, children, cpu_seconds, resident_mb  # noqa: E402

DESK = [sys.executable, "-m", "rottui"]
FLOOR = [sys.executable, str(Path(__file__).parent / "floor.py")]
PANES = re.compile(r"(?s)(?=.*MAGS/SPY +\S+ +\d)(?=.*◂)(?=.*above 50 days +\d)(?=.*NQ-RTY +[+-]\d)")
FIRST_PAIR = re.compile(r"▌MAGS/SPY +[\u2800-\u28ff]* +(\d\S* +\S+)")
"""The watchlist's first pair, under the cursor, with its price and change."""
FLOOR_SHOWN = re.compile(r"(?s)(?=.*P00/SPY)(?=.*[\u2801-\u28ff])")

START_FACTOR, KEY_MS, KEY_REFRESHING_MS = 1.5, 35.0, 50.0
KEY_BYTES, IDLE_CPU, RESIDENT_MB = 8192, 0.5, 120.0
SETTLED_S, QUIET_S, LONGEST_KEY_S, LONGEST_START_S = 1.5, 0.15, 2.0, 60.0
WALK = 12
"""Pairs walked down and up again while a refresh runs."""
DELAY_MS = 80


@dataclass
class Figures:
    """What was measured of one program."""

    starts: list[float] = field(default_factory=list)
    keys_ms: list[float] = field(default_factory=list)
    keys_bytes: list[int] = field(default_factory=list)
    idle_bytes: int = 0
    idle_cpu: float = 0.0
    resident: float = 0.0
    family: float = 0.0
    """Resident memory with that of the processes it has started and keeps."""


def start(terminal: Terminal, shown: re.Pattern[str]) -> float:
    """Return the seconds from the start until `shown` stood on the screen; leave the program settled."""
    at = None
    while at is None and time.perf_counter() - terminal.started < LONGEST_START_S:
        pieces = terminal.read(quiet_s=SETTLED_S, longest_s=LONGEST_START_S)
        at = terminal.first(pieces, lambda: shown.search(terminal.text) is not None)
    if at is None:
        raise SystemExit(f"it never showed what was waited for:\n{terminal.text}")
    return at - terminal.started


def first_pair(terminal: Terminal) -> str:
    """Return the price and the change of the watchlist's first pair; nothing while the cursor is elsewhere."""
    found = FIRST_PAIR.search(terminal.text)
    return found[1] if found else ""


def press(terminal: Terminal, figures: Figures, keys: int) -> None:
    """Press j so many times, and note for each what was written and when the last of it came."""
    for _ in range(keys):
        pressed, pieces = terminal.answer(b"j", quiet_s=QUIET_S, longest_s=LONGEST_KEY_S)
        if not pieces:
            raise SystemExit("a key changed nothing on the screen")
        figures.keys_ms.append(1000 * (pieces[-1].at - pressed))
        figures.keys_bytes.append(sum(len(piece.data) for piece in pieces))


def idle(terminal: Terminal, figures: Figures, seconds: float) -> None:
    """Leave the program alone."""
    used, began = cpu_seconds(terminal.pid), time.perf_counter()
    pieces = terminal.read(quiet_s=seconds, longest_s=seconds)
    while (left := seconds - (time.perf_counter() - began)) > 0:
        pieces += terminal.read(quiet_s=left, longest_s=left)
    figures.idle_bytes = sum(len(piece.data) for piece in pieces)
    figures.idle_cpu = 100 * (cpu_seconds(terminal.pid) - used) / (time.perf_counter() - began)
    figures.resident = resident_mb(terminal.pid)
    figures.family = figures.resident + sum(resident_mb(child) for child in children(terminal.pid))


def at_rest(folder: Path, rounds: int, keys: int, idle_s: float) -> list[Row]:
    """Measure the desk and the floor in turns."""
    say(f"  making a cache of {STATED}")
    environment = make(folder)
    desk, cold, floor = Figures(), Figures(), Figures()
    kept = folder / "cache" / FILE

    def once(command: list[str], shown: re.Pattern[str], figures: Figures, more: Callable[[Terminal], None]) -> None:
        with Terminal(command, environment) as terminal:
            figures.starts.append(start(terminal, shown))
            more(terminal)

    once(DESK, PANES, Figures(), lambda _: None)  # compiles what is not compiled, and has a briefing kept
    once(FLOOR, FLOOR_SHOWN, Figures(), lambda _: None)
    for round_ in range(rounds):
        say(f"  starts and keys, round {round_ + 1} of {rounds}")
        last = round_ == rounds - 1

        def keys_and_rest(terminal: Terminal, figures: Figures, last: bool = last) -> None:
            press(terminal, figures, keys)
            if last:
                idle(terminal, figures, idle_s)

        once(FLOOR, FLOOR_SHOWN, floor, lambda terminal: keys_and_rest(terminal, floor))
        if not kept.exists():
            raise SystemExit("no briefing was kept: there is no warm start to measure")
        once(DESK, PANES, desk, lambda terminal: keys_and_rest(terminal, desk))
        kept.unlink()
        once(DESK, PANES, cold, lambda _: None)
    return rest_rows(desk, cold, floor)


def rest_rows(desk: Figures, cold: Figures, floor: Figures) -> list[Row]:
    floor_s = statistics.median(floor.starts)
    resting = desk.idle_bytes == 0 and desk.idle_cpu < IDLE_CPU
    sizes, ms = statistics.median(desk.keys_bytes), percentile(desk.keys_ms)

    def started(what: str, figures: Figures) -> Row:
        ratio = statistics.median(figures.starts) / floor_s
        budget, within = f"{START_FACTOR} × floor", ratio <= START_FACTOR
        return judged(what, spread(figures.starts), budget, within=within, beside=spread(floor.starts), ratio=ratio)

    return [
        started("start to four panes, briefing kept", desk),
        started("start to four panes, briefing built", cold),
        judged(
            "key to the chart repainted, median and p95", both(desk.keys_ms), f"p95 {KEY_MS:g} ms",
            within=ms <= KEY_MS, beside=both(floor.keys_ms), ratio=ms / KEY_MS,
        ),
        judged(
            "bytes a move between pairs, median", f"{sizes:,.0f}", f"{KEY_BYTES:,}",
            within=sizes <= KEY_BYTES, beside=f"{statistics.median(floor.keys_bytes):,.0f}", ratio=sizes / KEY_BYTES,
        ),
        Row("  p95", f"{percentile([float(each) for each in desk.keys_bytes]):,.0f}"),
        judged(
            "idle", f"{desk.idle_bytes} B, {desk.idle_cpu:.2f} % CPU", f"0 B, {IDLE_CPU} %",
            within=resting, beside=f"{floor.idle_bytes} B, {floor.idle_cpu:.2f} % CPU",
        ),
        judged(
            "resident memory of the desk", f"{desk.resident:.0f} MB", f"{RESIDENT_MB:g} MB",
            within=desk.resident <= RESIDENT_MB, beside=f"{floor.resident:.0f} MB", ratio=desk.resident / RESIDENT_MB,
        ),
        Row("  with the process that it keeps for a while", f"{desk.family:.0f} MB"),
    ]  # fmt: skip


def refreshing(folder: Path) -> list[Row]:
    """Measure keys while a desk refreshes everything it shows."""
    (folder / "config.toml").write_text(CONFIG)
    with Market(folder, DELAY_MS) as market:
        environment = homes(folder) | market.environment
        subprocess.run([*DESK, "refresh", "--progress", "none"], env=environment, check=True, stdout=subprocess.DEVNULL)
        with Terminal(DESK, environment) as terminal:
            start(terminal, PANES)
            rest = Figures()
            stands = walked(terminal, rest)
            before, began = market.charts(), time.perf_counter()
            terminal.press(b"R")
            wait_for_refresher(terminal)
            taken, missed, most = during(terminal, stands)
            lasted, asked = time.perf_counter() - began, market.charts() - before
    if not taken:
        raise SystemExit("the refresh was over before a key was pressed")
    slowest = percentile(taken)
    return [
        judged(
            f"key while {asked} symbols refresh, median and p95", both(taken), f"p95 {KEY_REFRESHING_MS:g} ms",
            within=slowest <= KEY_REFRESHING_MS and not missed, ratio=slowest / KEY_REFRESHING_MS,
        ),
        Row("  at rest, the same desk", both(rest.keys_ms)),
        Row("  slowest key", f"{max(taken):.1f} ms"),
        Row("  keys pressed, and never fully painted", f"{len(taken) + missed}, {missed}"),
        Row("  the refresh lasted", f"{lasted:.1f} s"),
        judged(
            "resident memory of the desk meanwhile, at most", f"{most:.0f} MB", f"{RESIDENT_MB:g} MB",
            within=most <= RESIDENT_MB, ratio=most / RESIDENT_MB,
        ),
    ]  # fmt: skip


Dots = frozenset[tuple[int, int, str]]


def walked(terminal: Terminal, rest: Figures) -> list[Dots]:
    """Walk down the pairs and back; return the dots of the screen as they settle at each pair."""
    stands = [terminal.dots]
    for key, number in ((b"j", WALK), (b"k", WALK)):
        for _ in range(number):
            pressed, pieces = terminal.answer(key, quiet_s=QUIET_S, longest_s=LONGEST_KEY_S)
            if not pieces:
                raise SystemExit("a key changed nothing on the screen")
            list(terminal.render(pieces))
            rest.keys_ms.append(1000 * (pieces[-1].at - pressed))
            if key == b"j":
                stands.append(terminal.dots)
    if len(set(stands)) != len(stands) or terminal.dots != stands[0]:
        raise SystemExit("the pairs cannot be told apart by their charts")
    return stands


def wait_for_refresher(terminal: Terminal) -> None:
    ends = time.perf_counter() + 5
    while not refresher_runs(terminal):
        if time.perf_counter() > ends:
            raise SystemExit("the desk started no refresh")
        list(terminal.render(terminal.read(quiet_s=0.05, longest_s=0.1)))


def refresher_runs(terminal: Terminal) -> bool:
    return any(" refresh " in line for line in children(terminal.pid).values())


def during(terminal: Terminal, stands: list[Dots]) -> tuple[list[float], int, float]:
    """Press keys until the refresh is over; return their milliseconds, how many never ended, and the desk's most MB."""
    taken: list[float] = []
    missed, most, at, step = 0, 0.0, 0, 1
    while refresher_runs(terminal):
        step = 1 if at == 0 else -1 if at == len(stands) - 1 else step
        at += step
        wanted = stands[at]
        key = b"j" if step > 0 else b"k"
        pressed, pieces = terminal.answer(key, quiet_s=QUIET_S, longest_s=LONGEST_KEY_S)
        painted = terminal.first(pieces, lambda wanted=wanted: terminal.dots == wanted)  # type: ignore[misc]
        missed += painted is None
        if painted is not None:
            taken.append(1000 * (painted - pressed))
        most = max(most, resident_mb(terminal.pid))
    return taken, missed, most


def percentile(values: list[float], share: float = 0.95) -> float:
    """The value that so many do not exceed."""
    return sorted(values)[max(0, -int(-share * len(values) // 1) - 1)]


def both(values: list[float]) -> str:
    return f"{statistics.median(values):.1f} and {percentile(values):.1f} ms ({len(values)} keys)"


def spread(values: list[float]) -> str:
    return f"{statistics.median(values):.2f} s ({min(values):.2f} to {max(values):.2f})"


def measure(rounds: int, keys: int, idle: float) -> list[Row]:
    """Return the rows of the desk at rest, and while it refreshes."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        still, live = Path(folder, "still"), Path(folder, "live")
        still.mkdir()
        live.mkdir()
        rows = at_rest(still, rounds, keys, idle)
        say(f"  keys while a refresh runs ({load()})")
        return rows + refreshing(live)


OPTIONS = {"rounds": (5, "starts of each"), "keys": (20, "in each round"), "idle": (10.0, "seconds")}

if __name__ == "__main__":
    sys.exit(run(__doc__, "desk at 160 × 45", measure, OPTIONS))
