"""A refresh against its budget: `python tests/bench/bench_refresh.py [--symbols 500] [--delay 80]`.

The unmodified `rottui refresh`, a process of its own, fills an empty cache with two years of every symbol from the
loopback's Yahoo, which takes its time for each answer. Pacing is lifted by the settings, so that the limit is the four
workers: symbols × delay ÷ 4. Start, planning, writing and deriving breadth are inside the wall time.

Beside it, in the same run and of the same server, a bare client asks for the same symbols, four at a time, and does
nothing with the answers: what it takes is what the machine and the server leave of the limit.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
sys.path.insert(0, str(ROOT))

from tests.bench.table import Row, judged, run, say, times  # noqa: E402 - the tree is put on the path first
from tests.loopback.internet import Internet  # noqa: E402
from tests.loopback.market import made_up  # noqa: E402
from tests.loopback.proxy import Certificates  # noqa: E402
from tests.refresh.program import Bench, config_of  # noqa: E402

WORKERS = 4
FACTOR = 1.25
YEARS = 2
LIFTED = 1000.0
"""Requests a second that the settings allow at most."""

BARE = """
import sys, threading, time
from curl_cffi.requests import Session

workers, first, last = map(int, sys.argv[1:4])
query = f"period1={first}&period2={last}&interval=1d&includePrePost=False&events=div%2Csplits%2CcapitalGains"
waiting = iter(sys.argv[4:])
lock = threading.Lock()

def work():
    session = Session(impersonate="chrome")
    while True:
        with lock:
            symbol = next(waiting, None)
        if symbol is None:
            return
        session.get(f"https://query2.finance.yahoo.com/v8/finance/chart/{symbol}?{query}").raise_for_status()

threads = [threading.Thread(target=work) for _ in range(workers)]
began = time.perf_counter()
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(time.perf_counter() - began)
"""
"""A client of its own process that only asks."""


def furnished(internet: Internet, symbols: list[str]) -> None:
    """Let the market live now, with two years of every symbol, each already worked out."""
    now = datetime.now(UTC)
    internet.set_time(now)
    days = internet.yahoo.sessions.between(now.date() - timedelta(days=365 * YEARS), now.date())
    internet.yahoo.add(*(made_up(symbol, days) for symbol in symbols))
    for symbol in symbols:
        internet.yahoo.shown(symbol)


def refreshed(bench: Bench) -> tuple[float, float, float]:
    """Run a refresh; return its wall time, its CPU seconds and its peak of resident MB."""
    environment = bench.environment()
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    started = time.perf_counter()
    command = [sys.executable, "-m", "rottui", "refresh", "--progress", "none"]
    with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL) as process:
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    wall = time.perf_counter() - started
    if process.returncode:
        raise SystemExit(f"the refresh ended with {process.returncode}")
    return wall, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def machine_busy() -> float:
    """Return for how many seconds the processors have been busy since the machine started; 0 where it does not say."""
    try:
        fields = [int(field) for field in Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:]]
    except (OSError, ValueError):
        return 0.0
    idle = sum(fields[3:5])
    return (sum(fields[:8]) - idle) / os.sysconf("SC_CLK_TCK")


def bare(bench: Bench, symbols: list[str]) -> float:
    """Return how long the bare client takes for all symbols, from its first request on."""
    now = datetime.now(UTC)
    since = datetime(now.year - YEARS, 1, 1, tzinfo=UTC)
    span = [f"{moment.timestamp():.0f}" for moment in (since, now + timedelta(days=2))]
    command = [sys.executable, "-c", BARE, str(WORKERS), *span, *symbols]
    return float(subprocess.run(command, env=bench.environment(), check=True, capture_output=True).stdout)


def measure(symbols: int, delay: float) -> list[Row]:
    """Return the rows of one refresh, and of the bare client."""
    names = [f"S{number:03}" for number in range(symbols)]
    limit = symbols * delay / 1000 / WORKERS
    say("  a refresh, then the bare client")
    with tempfile.TemporaryDirectory() as folder:
        certificates = Certificates(Path(folder))
        with Internet(certificates, Path(folder)) as internet:
            furnished(internet, names)
            internet.faults.delay_ms = delay
            config = config_of(names[:2], (), per_second=LIFTED)
            config = config.replace("years_pairs = 1", f"years_pairs = {YEARS}")
            config = config.replace("years_members = 1", f"years_members = {YEARS}")
            bench = Bench(internet, Path(folder) / "home", config)
            bench.put_members(*names)
            busy, own = machine_busy(), time.process_time()
            wall, cpu, peak = refreshed(bench)
            others = max(machine_busy() - busy - (time.process_time() - own) - cpu, 0.0)
            charts = internet.chart_requests()
            spent = charts[-1].received - charts[0].received
            snapshot = bench.snapshot()
            held, rows = snapshot.read("prices", ["symbol"])["symbol"].n_unique(), snapshot.rows("prices")
            at_once, served = internet.proxy.most_at_once, len(internet.requests)
            floor = bare(bench, names)
    if held != symbols:
        raise SystemExit(f"only {held} of {symbols} symbols came: there is nothing to measure")
    what = f"refresh of {symbols} symbols × {YEARS} years, {delay:g} ms an answer"
    return [
        judged(
            what, f"{wall:.2f} s", f"{FACTOR} × {limit:g} s",
            within=wall <= FACTOR * limit, beside=f"bare client of {WORKERS}: {floor:.2f} s", ratio=wall / limit,
        ),
        Row("  against the bare client", f"{wall:.2f} s", f"{floor:.2f} s", times(wall / floor)),
        Row("  first to last chart request", f"{spent:.2f} s"),
        Row("  CPU of the refresher", f"{cpu:.2f} s", f"other processes meanwhile: {others:.1f} s"),
        Row("  peak resident memory of the refresher", f"{peak:.0f} MB"),
        Row("  requests served", f"{served}", f"{len(charts)} charts, {at_once} at once"),
        Row("  rows in the cache", f"{rows:,}"),
    ]  # fmt: skip


OPTIONS = {"symbols": (500, "asked for"), "delay": (80.0, "milliseconds an answer")}

if __name__ == "__main__":
    sys.exit(run(__doc__, "refresh", measure, OPTIONS))
