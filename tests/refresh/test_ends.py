"""However a refresher ends, by a signal or a kill, every reader opens a whole generation and the next run completes."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import polars as pl
import pytest

from rottui.cache.refresh_state import load_state
from rottui.cache.store import Store
from tests.loopback import mishaps
from tests.refresh.program import LEGS, MEMBERS, Bench, ended

MOMENTS = 50
AT_MOST_S = 5.0

FORKS = """
import os, sys, time
from datetime import UTC, datetime
import rottui.cli.refreshing as refreshing
import rottui.refresh.run, rottui.refresh.wording, rottui.refresh.outlet, rottui.sources.calendar
import rottui.sources.yahoo.fetch, rottui.sources.cftc.fetch, exchange_calendars
from rottui.cli import main
ahead = datetime.fromisoformat(sys.argv.pop(1)) - datetime.now(UTC)
refreshing.utc_now = lambda: datetime.now(UTC) + ahead
print("ready", flush=True)
for line in sys.stdin:
    folder, delay = line.split()
    began = time.monotonic()
    child = os.fork()
    if not child:
        os.environ["ROTTUI_DATA"] = folder
        os.dup2(os.open(os.devnull, os.O_RDWR), 1)
        sys.argv = ["rottui", "refresh", "--progress", "none"]
        try:
            main()
        except SystemExit as end:
            os._exit(end.code or 0)
    if float(delay):
        time.sleep(float(delay))
        os.kill(child, 9)
    status = os.waitpid(child, 0)[1]
    print(status, time.monotonic() - began, flush=True)
"""
"""A process with everything imported that forks a refresher for each line, and kills it after so many seconds (0: not).

A process for each would spend nearly all its life on imports, during which nothing can go wrong.
"""


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 0), (signal.SIGINT, 130)])
@pytest.mark.parametrize("host", ["query2.finance.yahoo.com", "publicreporting.cftc.gov"], ids=["yahoo", "cftc"])
def test_a_signal_ends_it_within_seconds_although_a_server_stalls_and_what_had_come_is_kept(
    bench: Bench, number: signal.Signals, code: int, host: str
) -> None:
    if host.startswith("query2"):
        bench.internet.faults.add(mishaps.STALL, symbol="IWM")
    else:
        bench.internet.faults.add(mishaps.STALL, host=host)
    process = bench.start()
    assert process.stdout is not None
    told = b""
    wanted = b'"stage":"watchlist","done":3' if host.startswith("query2") else b'"stage":"positioning","done":0'
    while wanted not in told and (line := process.stdout.readline()):
        told += line
    began = time.monotonic()
    process.send_signal(number)
    out, err = process.communicate(timeout=30)
    took = time.monotonic() - began

    assert took < AT_MOST_S
    assert process.returncode == code
    run = ended(process.returncode, told + out, err)
    assert run.finished.stopped
    assert run.finished.fetched == (3 if host.startswith("query2") else 4)
    assert bench.snapshot().read("prices", columns=["symbol"])["symbol"].n_unique() == run.finished.fetched

    bench.internet.faults.clear()
    assert bench.refresh().code == 0
    assert all(bench.closes(symbol) == bench.expected(symbol) for symbol in LEGS)


def test_a_second_refresher_says_who_is_at_work_and_asks_for_nothing(bench: Bench) -> None:
    with Store(bench.data).writer(who="rottui refresh"):
        second = bench.start()
        out, err = second.communicate(timeout=30)

    assert second.returncode == 1
    assert b'"kind":"locked"' in out
    assert b"rottui refresh (pid " in err
    assert bench.internet.requests == []


def test_when_nobody_reads_its_events_any_more_it_stops(bench: Bench) -> None:
    bench.internet.faults.delay_ms = 100
    with bench.start() as process:
        assert process.stdout is not None
        process.stdout.readline()
        process.stdout.close()

        assert process.wait(timeout=30) == 0
    assert len(bench.internet.chart_requests()) < len((*LEGS, *MEMBERS))


def assert_whole(folder: Path) -> None:
    """Every file is as it was written, every symbol's bars are those that the same generation says it holds."""
    snapshot = Store(folder).snapshot()
    assert snapshot.verify() == ()
    spans = (
        snapshot.read("prices").group_by("symbol").agg(pl.col("date").min(), last=pl.col("date").max()).sort("symbol")
    )
    known = snapshot.read("symbols", where=pl.col("first").is_not_null())
    assert spans.rows() == known.select("symbol", "first", "last").rows()
    own = snapshot.read("breadth", where=pl.col("sector").is_null())
    members = snapshot.read("prices", where=pl.col("symbol").is_in(list(MEMBERS)))
    priced = members.group_by("date").agg(priced=pl.len().cast(pl.Int32)).sort("date")
    assert own.select("date", "priced").rows() == priced.rows()


def test_killed_at_any_moment_it_leaves_a_whole_generation_and_the_next_run_completes(bench: Bench) -> None:
    bench.put_members(*MEMBERS)
    empty = bench.folder / "empty"
    shutil.copytree(bench.data, empty)
    command = [sys.executable, "-c", FORKS, bench.internet.clock.now.isoformat()]
    forks = subprocess.Popen(
        command, env=bench.environment(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
    )
    assert forks.stdin is not None
    assert forks.stdout is not None
    assert forks.stdout.readline() == "ready\n"

    def run(folder: Path, delay: float) -> tuple[int, float]:
        assert forks.stdin is not None
        assert forks.stdout is not None
        forks.stdin.write(f"{folder} {delay}\n")
        status, took = forks.stdout.readline().split()
        return int(status), float(took)

    try:
        shutil.copytree(empty, bench.folder / "timed")
        status, whole = run(bench.folder / "timed", 0)
        assert status == 0
        generations = set()
        for moment in range(MOMENTS):
            if moment % 5 == 0:  # each fifth begins with an empty cache, the others with what the kill before left
                shutil.rmtree(bench.data)
                shutil.copytree(empty, bench.data)
            run(bench.data, whole * (moment * 7 % MOMENTS + 1) / MOMENTS)
            assert_whole(bench.data)
            generations.add(Store(bench.data).snapshot().generation)
        status, _ = run(bench.data, 0)
    finally:
        forks.communicate(timeout=30)

    assert status == 0
    assert len(generations) > 2  # kills did come between commits
    assert all(bench.closes(symbol) == bench.expected(symbol) for symbol in (*LEGS, *MEMBERS))
    assert set(load_state(bench.data).asked_from) == {*LEGS, *MEMBERS}
    for table in ("prices", "breadth", "positioning", "sessions"):
        assert bench.snapshot().read(table).equals(Store(bench.folder / "timed").snapshot().read(table)), table
