"""What a market of a given size costs: everything that growth and scale tell, each piece in a process of its own."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from rottui.briefing.memory import FILE
from rottui.cache.store import Store
from tests.bench.bench_desk import DESK, LONGEST_KEY_S, PANES, QUIET_S, first_pair, percentile, start
from tests.bench.probe import Cost, put_next_day
from tests.bench.synthetic import UNIVERSE, Size, homes, write_config, write_files
from tests.bench.table import say
from tests.bench.terminal import Terminal, children, resident_mb

LONGEST_RELOAD_S = 120.0
WORKS = ("commit", "breadth", "brief")

Named = Iterator[tuple[str, Cost]]


def command(arguments: Sequence[str], environment: dict[str, str]) -> Cost:
    """Run rottui and return what it took from start to end."""
    began = time.perf_counter()
    whole = [sys.executable, "-m", "rottui", *arguments]
    with subprocess.Popen(whole, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as process:
        said = process.stderr.read() if process.stderr else b""
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode and (process.returncode, arguments[0]) != (1, "doctor"):  # which may find no network
        raise SystemExit(f"rottui {' '.join(arguments)} ended with {process.returncode}:\n{said.decode()}")
    return Cost(time.perf_counter() - began, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def probed(work: str, folder: Path) -> Named:
    """Yield what the steps of a probe took."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.probe", work, str(folder)], check=True, stdout=subprocess.PIPE
    )
    yield from ((name, Cost(*figures)) for name, figures in json.loads(done.stdout).items())


def imported(folder: Path, size: Size) -> Named:
    """Make the market's files and settings, and yield what it took to import them and what they fill."""
    write_files(folder / "files", size)
    write_config(folder / "config.toml", size)
    yield "import", command(["import", "--universe", UNIVERSE, str(folder / "files")], homes(folder))
    yield "cache on disk", Cost(mb=sum(file.stat().st_size for file in (folder / "cache").iterdir()) / 2**20)


def desk(folder: Path, keys: int = 10) -> Named:
    """Open the desk twice, the second time on the briefing that the first one kept; press keys; commit one more day."""
    environment = homes(folder)
    kept = folder / "cache" / FILE
    kept.unlink(missing_ok=True)
    with Terminal(DESK, environment) as terminal:
        yield "desk open, briefing built", Cost(start(terminal, PANES))
        wait_for(kept)
        own, family = memory(terminal)
        yield "  the process that builds briefings", Cost(mb=family - own)
    with Terminal(DESK, environment) as terminal:
        yield "desk open, briefing kept", Cost(start(terminal, PANES))
        taken = []
        for _ in range(keys):
            pressed, pieces = terminal.answer(b"j", quiet_s=QUIET_S, longest_s=LONGEST_KEY_S)
            taken += [pieces[-1].at - pressed] if pieces else []
            list(terminal.render(pieces))
        yield "  a key, median", Cost(statistics.median(taken))
        yield "  a key, p95", Cost(percentile(taken))
        list(terminal.render(terminal.answer(b"g", quiet_s=QUIET_S, longest_s=LONGEST_KEY_S)[1]))
        yield "  the desk", Cost(mb=memory(terminal)[0])
        yield "  reload after one more day", Cost(reloaded(terminal, folder / "cache"))
        yield "  the desk after it", Cost(mb=memory(terminal)[0])
    yield "kept briefing on disk", Cost(mb=kept.stat().st_size / 2**20)


def memory(terminal: Terminal) -> tuple[float, float]:
    """Return the resident MB of the desk, and with those of its children."""
    own = resident_mb(terminal.pid)
    return own, own + sum(resident_mb(child) for child in children(terminal.pid))


def wait_for(kept: Path) -> None:
    """Wait until the whole briefing is kept: the one that is shown first lacks the sectors."""
    ends = time.perf_counter() + LONGEST_RELOAD_S
    while not kept.exists() and time.perf_counter() < ends:
        time.sleep(0.1)


def reloaded(terminal: Terminal, cache: Path) -> float:
    """Commit one more day and return the seconds from then until the desk shows it."""
    before = first_pair(terminal)
    with Store(cache).writer(who="a benchmark") as writer:
        put_next_day(writer)
    committed = time.perf_counter()
    while time.perf_counter() - committed < LONGEST_RELOAD_S:
        for at in terminal.render(terminal.read(quiet_s=0.2, longest_s=LONGEST_RELOAD_S)):
            if first_pair(terminal) != before:
                list(terminal.render(terminal.read(quiet_s=1.5, longest_s=LONGEST_RELOAD_S)))
                return at - committed
    raise SystemExit(f"the desk never showed one more day:\n{terminal.text}")


def all_costs(folder: Path, size: Size) -> Named:
    """Yield what everything costs at a size, one after the other; the folder is empty before."""
    say(f"  importing {size}")
    yield from imported(folder, size)
    for work in WORKS:
        say(f"  {work}")
        yield from probed(work, folder)
    say("  the desk")
    yield from desk(folder)
