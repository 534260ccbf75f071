"""Whose turn it is: what the requests of a batch have in common, how many go at once, and how soon one after another.

Every request takes a place, waits until the pace allows it, and keeps the place until its answer has come. What its
thread does before and after needs none, so that there may be more threads than places.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from threading import Event, Lock, Semaphore

from yfinance.exceptions import YFRateLimitError

from rottui.sources.yahoo.reply import Reading

LOOKS_UP_EVERY = 0.2
"""Seconds between looks at whether the batch is over while no place is free."""


class Halted(Exception):
    """The batch has ended; this request was not sent."""


@dataclass(slots=True)
class Call:
    """What happened on behalf of one symbol, for the one who waits for it and who has to explain it."""

    symbol: str
    since: float = field(default_factory=time.monotonic)
    """When something last happened; `waiting` for its turn does not count as silence."""
    waiting: bool = False
    asks_chart: bool = False
    """The request that it is about to send is for bars, and no errand."""
    charts: int = 0
    """Chart requests sent."""
    limited: bool = False
    """It met a 429."""
    given_up: bool = False
    """Nobody waits for it any more."""
    status: int | None = None
    """Of the last chart answer."""
    size: int = 0
    web_page: bool = False
    sent: datetime | None = None
    """When Yahoo sent it, by its own clock."""
    reading: Reading = field(default_factory=Reading)


class Pacer:
    """Gives out starting times, at most `per_second` of them."""

    def __init__(self, per_second: float, clock: Callable[[], float] = time.monotonic) -> None:
        if not per_second > 0:
            raise ValueError("per_second must be more than 0")
        self._apart = 1 / per_second
        self._clock = clock
        self._next = float("-inf")
        self._lock = Lock()

    def book(self) -> float:
        """Return for how many seconds the caller must wait before it may start."""
        with self._lock:
            now = self._clock()
            start = max(now, self._next)
            self._next = start + self._apart
        return start - now


class Places:
    """Places for so many requests at once; that of a call which is given up is free again, whatever its thread does."""

    def __init__(self, count: int) -> None:
        self._free = Semaphore(count)
        self._taken: set[int] = set()
        self._lock = Lock()

    def take(self, call: Call, is_over: Callable[[], bool]) -> None:
        """Wait for a place and let `call` have it; raises Halted when everything is over before there is one."""
        while not self._free.acquire(timeout=LOOKS_UP_EVERY):
            if is_over():
                raise Halted
        with self._lock:
            if not call.given_up:
                self._taken.add(id(call))
                return
        self._free.release()
        raise Halted

    def leave(self, call: Call) -> None:
        """Take the place of `call` back, if it has one."""
        with self._lock:
            had_one = id(call) in self._taken
            self._taken.discard(id(call))
        if had_one:
            self._free.release()


@dataclass(slots=True)
class Batch:
    """What the requests of one run have in common."""

    pacer: Pacer
    timeout: float
    """Seconds for one chart request."""
    places: Places
    stop: Event = field(default_factory=Event)
    """Set by whoever wants no further requests."""
    halt: Event = field(default_factory=Event)
    """Set from within: after a 429, or when too many threads are lost."""
    limited: bool = False
    """A 429 came."""
    crumb_limited: bool = False
    """It was the crumb's."""
    crumb_refused: bool = False
    """A chart was refused for its crumb, or for having none."""
    without_errands: bool = False
    """Charts only, from now on."""
    without_crumb: bool = False
    errands: Counter[str] = field(default_factory=Counter)
    lock: Lock = field(default_factory=Lock)

    @property
    def over(self) -> bool:
        """Whether no further request may be sent."""
        return self.halt.is_set() or self.stop.is_set()

    @contextmanager
    def turn(self, call: Call) -> Iterator[None]:
        """Wait for the turn of `call`; what is done within is its request and nothing else.

        Raises:
            Halted: the batch has ended.
            YFRateLimitError: the call met a 429, and yfinance is about to ask again.

        """
        try:
            self._wait(call)
            call.charts += call.asks_chart
            yield
        finally:
            self.places.leave(call)

    def _wait(self, call: Call) -> None:
        call.waiting = True
        try:
            self.places.take(call, lambda: self.over)
            if not self.over:
                self.halt.wait(self.pacer.book())
            if call.limited:
                raise YFRateLimitError
            if self.over:
                raise Halted
        finally:
            call.since = time.monotonic()
            call.waiting = False
