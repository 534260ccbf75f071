"""Two refreshers and four desks, as people start them, on one data folder for minutes, each killed at any moment.

The market moves on while they fight: every round is a later evening, with another bar of each symbol to be fetched. Of
the figures of the bars the loopback services know what each must be, at any moment and whoever was killed.
"""

from __future__ import annotations

import random
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import date, timedelta
from pathlib import Path

import pytest

from rottui.cache.store import Store
from rottui.errors import StaleGeneration
from tests.fire.scale import FULL
from tests.loopback.internet import Internet
from tests.refresh.conftest import FRIDAY_EVENING
from tests.refresh.program import AT, LEGS, MEMBERS, Bench, furnish
from tests.terminal.program import Program

REFRESHERS, DESKS = 2, 4
LASTS_S = 300
SIZES = ((160, 45), (80, 24), (50, 20), (40, 10))
KEYS = ("j", "k", "1", "2", "3", "4", "5", "6", "7", "L", "!", "h", "l", "w", "s", "\x1b", ",", ".", "r", "o", "/")
WRONG = re.compile(r"Traceback|a defect|unexpected|is damaged|does not hold|is missing, and so is")
"""What no screen may say here: nobody damages anything."""
KILLED = {"refresher": 0.03, "desk": 0.01}
"""How likely each is to be killed in a round, of which there are some four a second: each has time for some work."""


class Desk:
    """A desk on a terminal of its own, opened again whenever it was killed."""

    def __init__(self, bench: Bench, size: tuple[int, int], stack: ExitStack) -> None:
        self._bench, self._size, self._stack = bench, size, stack
        self.kills = self.seen = 0
        self._open()

    def _open(self) -> None:
        command = [sys.executable, "-c", AT, self._bench.internet.clock.now.isoformat()]
        environment = self._bench.environment() | {"TERM": "xterm-256color", "COLORTERM": "truecolor"}
        self.program = self._stack.enter_context(Program(command, environment, self._size, self._bench.folder))

    def look(self, key: str | None) -> None:
        """Read what it has written, judge it, and type a key."""
        while self.program.read(0):
            pass
        text = self.program.text
        assert not WRONG.search(text), text
        self.seen += bool(re.search(r"[A-Z]{3,4}/SPY", text))
        assert self.program._process.poll() is None, f"a desk has ended by itself\n{text}"
        if key is not None:
            self.program.press(key)

    def kill(self) -> None:
        self.program._process.kill()
        self.program._process.wait()
        self.program.hang_up()
        self.kills += 1
        self._open()


class Refresher:
    """`rottui refresh`, again and again."""

    def __init__(self, bench: Bench, said: Path) -> None:
        self._bench, self._said = bench, said
        self.kills = self.ends = self.locked = 0
        self._start()

    def _start(self) -> None:
        with self._said.open("wb") as said:
            self._process = subprocess.Popen(
                self._bench.command(), env=self._bench.environment(), stdout=subprocess.DEVNULL, stderr=said
            )

    def go_on(self) -> None:
        """Start it again if it has ended, as it must: done, or refused because another one writes."""
        code = self._process.poll()
        if code is None:
            return
        said = self._said.read_text()
        assert "Traceback" not in said, said
        refused = "has been writing since" in said or "another process is writing" in said
        assert code == 0 or refused, (code, said)
        self.ends += 1
        self.locked += refused
        self._start()

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()
        self.kills += 1
        self._start()

    def end(self) -> None:
        self._process.kill()
        self._process.wait()


@contextmanager
def _besieged(bench: Bench, folder: Path) -> Iterator[tuple[list[Refresher], list[Desk]]]:
    with ExitStack() as stack:
        refreshers = [Refresher(bench, folder / f"refresher {number}") for number in range(REFRESHERS)]
        for each in refreshers:
            stack.callback(each.end)
        yield refreshers, [Desk(bench, size, stack) for size in SIZES[:DESKS]]


def _held(bench: Bench) -> dict[str, dict[date, float]]:
    """Return every close that is committed, having checked that Yahoo knows each of them."""
    try:
        snapshot = Store(bench.data).snapshot()
        frame = snapshot.read("prices", ["symbol", "date", "close"])
    except StaleGeneration:  # two generations were committed in the moment between
        return {}
    assert snapshot.problems == ()
    held: dict[str, dict[date, float]] = {}
    for symbol, day, close in frame.iter_rows():
        held.setdefault(symbol, {})[day] = close
    for symbol, closes in held.items():
        known = {row.date: row.close for row in bench.internet.yahoo.shown(symbol).rows}
        assert {day: close for day, close in closes.items() if known.get(day) != close} == {}, symbol
    return held


@pytest.mark.skipif(not FULL, reason="takes five minutes")
def test_refreshers_and_desks_that_are_killed_at_random_lose_nothing_and_show_nothing_wrong(
    internet: Internet, tmp_path: Path
) -> None:
    internet.set_time(FRIDAY_EVENING)
    furnish(internet)
    bench = Bench(internet, tmp_path / "home")
    bench.put_members(*MEMBERS)
    chance = random.Random(11)
    before: dict[str, dict[date, float]] = {}
    rounds = evenings = 0
    with _besieged(bench, tmp_path) as (refreshers, desks):
        ends = time.monotonic() + LASTS_S
        while time.monotonic() < ends:
            rounds += 1
            for desk in desks:
                desk.look(chance.choice(KEYS) if chance.random() < 0.3 else None)
            for refresher in refreshers:
                refresher.go_on()
            for kind, each in (*(("refresher", each) for each in refreshers), *(("desk", each) for each in desks)):
                if chance.random() < KILLED[kind]:
                    each.kill()
            if rounds % 10 == 0:
                held = _held(bench)
                lost = {symbol: days.keys() - held[symbol].keys() for symbol, days in before.items() if symbol in held}
                assert not any(lost.values()), lost
                assert not held or before.keys() <= held.keys()
                before = held or before
            if rounds % 40 == 0:
                evenings += 1
                internet.set_time(internet.clock.now + timedelta(days=3 if internet.clock.now.weekday() == 4 else 1))
            time.sleep(0.2)
        assert all(desk.seen for desk in desks), [desk.program.text for desk in desks]

    told = {
        "rounds": rounds, "evenings": evenings,
        "refreshes ended": sum(each.ends for each in refreshers), "refused": sum(each.locked for each in refreshers),
        "refreshers killed": sum(each.kills for each in refreshers), "desks killed": sum(each.kills for each in desks),
        "generation": bench.snapshot().generation,
    }  # fmt: skip
    sys.stdout.write(f"{told}\n")
    assert min(told["refreshers killed"], told["desks killed"], evenings, told["generation"]) > 1, told
    assert bench.refresh("--force").code == 0
    assert Store(bench.data).verify() == ()
    assert all(bench.closes(symbol) == bench.expected(symbol) for symbol in (*LEGS, *MEMBERS))
