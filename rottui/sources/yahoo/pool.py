"""Calls in a few threads, each in its own time: a call that never returns is answered for and left behind.

There is half as much again of threads as of places for requests: an answer takes yfinance some work, during which its
place must not stand empty. The threads are daemons, so that one that is stuck in a system call delays neither the batch
nor the end of the process.
"""

from __future__ import annotations

import queue
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence

from rottui.sources.yahoo.causes import no_answer_within
from rottui.sources.yahoo.outcome import Outcome, Request
from rottui.sources.yahoo.turns import LOOKS_UP_EVERY, Batch, Call

Ask = Callable[[Request, Call], Outcome | None]
"""What a thread does for one request; None when it was not sent."""


class Pool:
    """The threads of one batch and what they owe."""

    def __init__(
        self, requests: Sequence[Request], ask: Ask, batch: Batch, *, workers: int, on_loss: Callable[[], None]
    ) -> None:
        self._ask = ask
        self._batch = batch
        self._workers = workers
        self._on_loss = on_loss
        self._to_do = deque(requests)
        self._under_way: dict[int, Call] = {}
        self._done: queue.SimpleQueue[tuple[Call, Outcome | None]] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._lost = 0
        self._spare = workers // 2
        self.left_behind = False
        """Whether a thread may still be at work on something that nobody waits for."""

    def outcomes(self, patience: float, deadline: float | None) -> Iterator[Outcome]:
        """Yield outcomes as they come, each symbol's once.

        A call that is silent for `patience` seconds is given up; after `deadline` seconds all that are under way are,
        and nothing more is asked.
        """
        ends = float("inf") if deadline is None else time.monotonic() + deadline
        for _ in range(min(self._workers, len(self._to_do))):
            self._hire()
        while not self._finished():
            try:
                call, outcome = self._done.get(timeout=min(LOOKS_UP_EVERY, max(0.0, ends - time.monotonic())))
            except queue.Empty:
                late = time.monotonic() >= ends
                if late:
                    self._batch.halt.set()
                yield from self._give_up(deadline if late and deadline is not None else patience, everything=late)
                continue
            self._hire_spare()
            if self._take(call) and outcome is not None:
                yield outcome

    def _finished(self) -> bool:
        with self._lock:
            return not self._under_way and (not self._to_do or self._batch.over)

    def _hire(self) -> None:
        threading.Thread(target=self._work, name="yahoo", daemon=True).start()

    def _hire_spare(self) -> None:
        """Hire the threads that there are beyond the places, once it is known that calls return."""
        spare, self._spare = self._spare, 0
        for _ in range(min(spare, len(self._to_do))):
            self._hire()

    def _work(self) -> None:
        while (taken := self._next()) is not None:
            request, call = taken
            outcome = self._ask(request, call)
            self._done.put((call, outcome))
            if call.given_up:
                return  # another thread has taken its place

    def _next(self) -> tuple[Request, Call] | None:
        with self._lock:
            if self._batch.over or not self._to_do:
                return None
            request = self._to_do.popleft()
            call = Call(request.symbol)
            self._under_way[id(call)] = call
            return request, call

    def _take(self, call: Call) -> bool:
        """Return whether `call` was still owed, and strike it off."""
        with self._lock:
            return self._under_way.pop(id(call), None) is not None

    def _give_up(self, seconds: float, *, everything: bool) -> Iterator[Outcome]:
        long_ago = time.monotonic() - seconds
        with self._lock:
            late = [
                call for call in self._under_way.values() if everything or (not call.waiting and call.since < long_ago)
            ]
            for call in late:
                call.given_up = True
                del self._under_way[id(call)]
                self._batch.places.leave(call)
        self.left_behind = self.left_behind or bool(late)
        if late and not everything:
            self._replace(len(late))
        for call in late:
            if call.charts or not call.waiting:
                yield Outcome(call.symbol, "network", no_answer_within(seconds))

    def _replace(self, lost: int) -> None:
        """Hire for threads that are lost; when as many are lost as there are places, nothing more is asked."""
        self._lost += lost
        self._on_loss()
        if self._lost >= self._workers:
            self._batch.halt.set()
            return
        for _ in range(lost):
            self._hire()
