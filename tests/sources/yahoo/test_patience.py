"""Calls that never return: they are answered for, others go on, and the process can end."""

from __future__ import annotations

import math
import subprocess
import sys
import threading
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from rottui.sources.yahoo.fetch import Yahoo
from rottui.sources.yahoo.outcome import Request
from rottui.sources.yahoo.session import Answer
from tests.sources.yahoo.fake_yahoo import FakeYahoo, Reply, at, by_symbol, chart

DAY = date(2025, 10, 30)
NEVER = 600.0


def good(symbol: str) -> Reply:
    return chart(symbol, [(at(DAY), 100.0)])


def test_after_the_deadline_what_is_under_way_is_given_up_and_the_rest_not_asked(
    fake: FakeYahoo, open_yahoo: Callable[..., Yahoo]
) -> None:
    symbols = [f"S{number}" for number in range(9)]
    fake.charts = {symbol: Reply(fault="stall") for symbol in symbols} | {"S0": good("S0")}
    requests = [Request(symbol) for symbol in symbols]

    found = by_symbol(list(open_yahoo(timeout=NEVER).fetch(requests, workers=2, per_second=math.inf, deadline=2.0)))

    assert found.pop("S0").kind == "ok"
    assert len(found) == 2
    assert {(outcome.kind, outcome.detail) for outcome in found.values()} == {("network", "no answer within 2 s")}


def test_what_waits_for_its_turn_at_the_deadline_was_not_asked_for(
    fake: FakeYahoo, open_yahoo: Callable[..., Yahoo]
) -> None:
    fake.charts = {symbol: good(symbol) for symbol in ("A", "B")}
    requests = [Request(symbol) for symbol in ("A", "B")]

    found = list(open_yahoo().fetch(requests, per_second=0.01, deadline=0.3))

    assert [outcome.symbol for outcome in found if outcome.kind == "ok"] == []
    assert fake.symbols == []


@pytest.fixture
def stuck(monkeypatch: pytest.MonkeyPatch) -> Callable[[Yahoo, set[str]], threading.Event]:
    """Let the library hang on some symbols as a system call does: no time-out of its own applies."""

    def hang_on(yahoo: Yahoo, symbols: set[str]) -> threading.Event:
        release = threading.Event()
        plain = yahoo._library.history

        def history(symbol: str, *more: Any) -> Answer:
            if symbol in symbols:
                release.wait()
            return plain(symbol, *more)

        monkeypatch.setattr(yahoo._library, "history", history)
        return release

    return hang_on


def test_a_stuck_call_is_given_up_and_the_others_still_asked(
    fake: FakeYahoo, open_yahoo: Callable[..., Yahoo], stuck: Callable[..., threading.Event]
) -> None:
    symbols = ["A", "STUCK", "B", "C", "D"]
    fake.charts = {symbol: good(symbol) for symbol in symbols}
    yahoo = open_yahoo(timeout=0.2, patience=0.1)
    release = stuck(yahoo, {"STUCK"})

    found = by_symbol(list(yahoo.fetch([Request(s) for s in symbols], workers=2, per_second=math.inf)))
    release.set()

    assert {symbol: outcome.kind for symbol, outcome in found.items()} == {
        "A": "ok", "STUCK": "network", "B": "ok", "C": "ok", "D": "ok",
    }  # fmt: skip
    assert found["STUCK"].detail == "no answer within 0.3 s"


def test_when_every_thread_is_lost_the_rest_is_not_asked(
    fake: FakeYahoo, open_yahoo: Callable[..., Yahoo], stuck: Callable[..., threading.Event]
) -> None:
    symbols = [f"S{number}" for number in range(9)]
    yahoo = open_yahoo(timeout=0.1, patience=0.1)
    release = stuck(yahoo, set(symbols))

    found = list(yahoo.fetch([Request(s) for s in symbols], workers=2, per_second=math.inf))
    release.set()

    assert [outcome.kind for outcome in found] == ["network"] * 2


def test_the_source_can_be_used_again_after_a_lost_call(fake: FakeYahoo, open_yahoo: Callable[..., Yahoo]) -> None:
    fake.charts = {"A": Reply(fault="stall"), "B": good("B")}
    yahoo = open_yahoo(timeout=NEVER)

    lost = list(yahoo.fetch([Request("A")], per_second=math.inf, deadline=0.3))
    found = list(yahoo.fetch([Request("B")], per_second=math.inf))

    assert [outcome.kind for outcome in lost + found] == ["network", "ok"]


SCRIPT = """
import sys
from pathlib import Path
from rottui.sources.yahoo.fetch import Yahoo
from rottui.sources.yahoo.gate import Gate
from rottui.sources.yahoo.outcome import Request

class Rewired(Gate):
    def send(self, method, url, **options):
        assert url.split("/")[2].endswith(".yahoo.com")
        return super().send(method, url.replace("https://", f"http://127.0.0.1:{sys.argv[1]}/", 1), **options)

folder = Path(sys.argv[2])
with Yahoo(folder / "log", folder / "scratch", timeout=600.0, gate=Rewired) as yahoo:
    for outcome in yahoo.fetch([Request("SPY"), Request("QQQ")], per_second=1e9, deadline=1.0):
        print(outcome.symbol, outcome.kind)
"""


def test_the_process_ends_although_yahoo_never_answers(fake: FakeYahoo, tmp_path: Path) -> None:
    fake.charts = {symbol: Reply(fault="stall") for symbol in ("SPY", "QQQ")}

    ended = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(fake.port), str(tmp_path)],
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip

    assert (ended.returncode, ended.stderr) == (0, "")
    assert sorted(ended.stdout.splitlines()) == ["QQQ network", "SPY network"]
