"""`rottui refresh` for a person: what it writes where, and how it ends."""

from __future__ import annotations

import io
import os
import pty
import subprocess
import sys
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from rottui.briefing.memory import recall
from rottui.briefing.model import Briefing
from rottui.briefing.wire import Request
from rottui.cli.refreshing import _Bar
from rottui.refresh.events import Finished, Progress, Waiting
from rottui.settings.load import load
from tests.cli.conftest import Command
from tests.loopback.internet import Internet
from tests.loopback.market import made_up
from tests.refresh.program import AT, LEGS, MEMBERS, Bench, furnish, log_of

EVENING = datetime(2025, 6, 6, 21, 0, tzinfo=UTC)


@pytest.fixture
def bench(internet: Internet, tmp_path: Path) -> Bench:
    internet.set_time(EVENING)
    furnish(internet)
    return Bench(internet, tmp_path / "home")


def run(bench: Bench, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", AT, bench.internet.clock.now.isoformat(), "refresh", *arguments]
    return subprocess.run(
        command, env=bench.environment() | {"TZ": "UTC"}, capture_output=True, text=True, check=False, timeout=60
    )


def test_it_ends_with_a_summary_and_the_next_run_says_that_nothing_is_due(bench: Bench) -> None:
    bench.put_members(*MEMBERS)

    first, second = run(bench), run(bench)

    assert (first.returncode, first.stderr) == (0, "")
    assert first.stdout.splitlines()[0] == "7 symbols fetched"
    assert (second.returncode, second.stderr) == (0, "")
    assert second.stdout.splitlines() == ["nothing is due", "next data due Mon 2025-06-09 13:31"]
    assert "yfinance" in log_of(bench)  # what the library has to say is in the log, and only there


def test_it_leaves_the_briefing_that_a_desk_opens_with(bench: Bench) -> None:
    def kept() -> Briefing | None:
        settings, problems = load(bench.folder / "config.toml")
        return recall(
            Request(
                folder=str(bench.data),
                profile="default",
                settings=settings,
                problems=problems,
                as_of=None,
                basis=settings.desk.basis,
                sectors=True,
            )
        )

    bench.put_members(*MEMBERS)
    run(bench, "--progress", "none")
    first = kept()
    run(bench, "--progress", "json")
    run(bench)

    assert first is not None
    assert first.pairs[0].date == EVENING.date()
    assert first.rotation is not None
    assert kept() is not None


def test_without_progress_it_says_nothing(bench: Bench) -> None:
    done = run(bench, "--progress", "none")

    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_one_kind_alone_can_be_fetched(bench: Bench) -> None:
    assert "symbol" not in run(bench, "--only", "positioning").stdout
    assert bench.internet.chart_requests() == []
    assert bench.snapshot().rows("positioning") > 0
    assert "CFTC" not in run(bench, "--only", "prices").stdout
    assert bench.snapshot().rows("prices") > 0


def test_without_a_network_it_fails_with_a_line_that_says_why(bench: Bench) -> None:
    bench.internet.set_network("refused")

    cut = run(bench, "--only", "prices")

    assert cut.returncode == 1
    assert "Yahoo was given up" in cut.stdout
    assert cut.stderr.splitlines() == [
        "rottui: nothing could be fetched; what is held stays as it is",
        "        rottui doctor tells whether the services can be reached",
    ]


def test_on_a_terminal_a_bar_shows_how_far_it_is(bench: Bench) -> None:
    main_end, program_end = pty.openpty()
    command = [sys.executable, "-c", AT, bench.internet.clock.now.isoformat(), "refresh", "--only", "prices"]
    shown: list[bytes] = []

    def read() -> None:
        while True:
            try:
                shown.append(os.read(main_end, 4096))
            except OSError:
                return

    reader = threading.Thread(target=read)
    reader.start()
    code = subprocess.run(
        command, env=bench.environment(), stdout=program_end, stderr=program_end, check=False
    ).returncode
    os.close(program_end)
    reader.join(timeout=30)
    os.close(main_end)

    text = b"".join(shown).decode()
    assert code == 0
    assert "watchlist   [##############################] 4/4, 0:00 left" in text
    assert text.rstrip().splitlines()[-1].startswith("next data due")
    assert "Warning" not in text


def test_the_bar_counts_failures_and_time_and_goes_away() -> None:
    stream = io.BytesIO()
    bar = _Bar(stream)

    bar(Progress(stage="members", done=1, total=3, failed=1, eta_s=83.4))
    assert stream.getvalue() == b"\r\x1b[Kmembers     [##########....................] 1/3, 1 failed, 1:23 left"
    bar(Finished(code=0, fetched=1, failed=1, reports=0, generation=1, stopped=False, summary=()))
    assert stream.getvalue().endswith(b"left\r\x1b[K")


def test_the_bar_says_what_takes_long() -> None:
    stream = io.BytesIO()
    _Bar(stream)(Waiting(where="TFF report", detail="waiting for www.cftc.gov for 40 s"))

    assert stream.getvalue() == b"\r\x1b[KTFF report: waiting for www.cftc.gov for 40 s"


def test_it_runs_as_installed_at_the_time_it_is(bench: Bench) -> None:
    internet = bench.internet
    internet.set_time(datetime.now(UTC))
    today = internet.clock.now.date()
    days = internet.yahoo.sessions.between(today - timedelta(days=800), today)
    internet.yahoo.add(*(made_up(symbol, days) for symbol in LEGS))
    command = [sys.executable, "-m", "rottui", "refresh", "--only", "prices"]

    done = subprocess.run(command, env=bench.environment(), capture_output=True, text=True, check=False, timeout=60)

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("4 symbols fetched\n")
    assert bench.closes("SPY") == bench.expected("SPY")


def test_the_demo_is_not_refreshed(command: Command) -> None:
    ended = command("--demo", "refresh")

    assert ended.code == 2
    assert "synthetic" in ended.err
