"""So many requests at once and no more; and no place stands empty, for work on an answer or for a call that is lost."""

from __future__ import annotations

import math
import threading
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from curl_cffi.requests import Response

from rottui.sources.yahoo import fetch
from rottui.sources.yahoo.bars import Bars, read_bars
from rottui.sources.yahoo.fetch import Yahoo
from rottui.sources.yahoo.outcome import Request
from rottui.sources.yahoo.turns import Batch, Call, Halted, Pacer, Places
from tests.sources.yahoo.fake_yahoo import FakeYahoo, Reply, at, by_symbol, chart

DAY = date(2025, 10, 30)
NEVER = 600.0


def good(symbol: str) -> Reply:
    return chart(symbol, [(at(DAY), 100.0)])


def test_a_place_is_taken_back_once_however_often_it_is_left() -> None:
    places, first, second = Places(1), Call("A"), Call("B")
    places.take(first, lambda: False)
    places.leave(first)
    places.leave(first)
    places.take(second, lambda: False)

    with pytest.raises(Halted):
        places.take(first, lambda: True)


def test_the_place_of_a_call_that_was_given_up_is_anothers_and_it_gets_none_again() -> None:
    places, lost = Places(1), Call("A")
    places.take(lost, lambda: False)
    lost.given_up = True
    places.leave(lost)

    with pytest.raises(Halted):
        places.take(lost, lambda: False)
    places.take(Call("B"), lambda: False)


class _Watched(Places):
    """One place, and somebody who looks at who waits for it."""

    def __init__(self, look: Callable[[], bool]) -> None:
        super().__init__(1)
        self._look = look

    def take(self, call: Call, is_over: Callable[[], bool]) -> None:
        super().take(call, self._look)


def test_what_waits_for_a_place_is_not_silent_and_was_not_sent() -> None:
    waits = Call("B", asks_chart=True)
    seen: list[tuple[bool, int]] = []
    batch = Batch(Pacer(math.inf), 1.0, _Watched(lambda: seen.append((waits.waiting, waits.charts)) or True))

    with batch.turn(Call("A")), pytest.raises(Halted), batch.turn(waits):
        pass
    with batch.turn(waits):
        sent = (waits.waiting, waits.charts)

    assert (seen, sent) == ([(True, 0)], (False, 1))


def test_requests_wait_for_a_place_and_not_for_a_thread(fake: FakeYahoo, yahoo: Yahoo) -> None:
    symbols = [f"S{number}" for number in range(40)]
    lock, under_way, most = threading.Lock(), set(), []

    def reply(symbol: str) -> Callable[[], Reply]:
        def answer() -> Reply:
            with lock:
                under_way.add(symbol)
                most.append(len(under_way))
            answered = good(symbol)
            with lock:
                under_way.discard(symbol)
            return answered

        return answer

    fake.charts = {symbol: reply(symbol) for symbol in symbols}

    found = by_symbol(list(yahoo.fetch([Request(s) for s in symbols], workers=4, per_second=math.inf)))

    assert {outcome.kind for outcome in found.values()} == {"ok"}
    assert max(most) <= 4


def test_while_answers_are_worked_on_their_places_serve_others(
    fake: FakeYahoo, yahoo: Yahoo, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = threading.Event()

    def laborious(symbol: str, *more: Any, **options: Any) -> Bars:
        if symbol in {"B", "C"}:
            assert asked.wait(30), "D was not asked for while the answers of B and C were worked on"
        return read_bars(symbol, *more, **options)

    def last() -> Reply:
        asked.set()
        return good("D")

    monkeypatch.setattr(fetch, "read_bars", laborious)
    fake.charts = {symbol: good(symbol) for symbol in "ABC"} | {"D": last}

    found = by_symbol(list(yahoo.fetch([Request(s) for s in "ABCD"], workers=2, per_second=math.inf)))

    assert {symbol: outcome.detail for symbol, outcome in found.items()} == dict.fromkeys("ABCD", "")


def test_a_request_that_never_ends_gives_its_place_up_with_its_call(
    fake: FakeYahoo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[Places] = []

    class Deaf(type(fake.gate())):  # type: ignore[misc]
        """Its requests end when they end, whatever time they are given: as a system call that hangs."""

        def send(self, method: str, url: str, **options: Any) -> Response:
            return super().send(method, url, **options | {"timeout": NEVER})

    monkeypatch.setattr(fetch, "Places", lambda count: made.append(Places(count)) or made[-1])
    fake.charts = {"A": good("A"), "STUCK": Reply(fault="stall"), "B": good("B")}

    with Yahoo(tmp_path / "log", tmp_path / "scratch", timeout=0.5, patience=0.5, gate=Deaf) as yahoo:
        found = by_symbol(list(yahoo.fetch([Request(s) for s in ("A", "STUCK", "B")], workers=2, per_second=math.inf)))

    assert {symbol: outcome.kind for symbol, outcome in found.items()} == {"A": "ok", "STUCK": "network", "B": "ok"}
    (places,) = made
    for symbol in ("X", "Y"):
        places.take(Call(symbol), lambda: True)
