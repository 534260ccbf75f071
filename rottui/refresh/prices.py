"""The prices of a refresh: asks Yahoo for what is planned, and commits what comes in portions."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing
from datetime import datetime
from threading import Event
from typing import Protocol

from rottui.errors import LibraryUnusable
from rottui.refresh.absorb import absorb, note_failures
from rottui.refresh.derive import derive_breadth
from rottui.refresh.events import Committed, Cooldown, Failure, Progress
from rottui.refresh.facts import Facts, Held
from rottui.refresh.job import Job
from rottui.refresh.plan import Ask, whole_from
from rottui.sources.libraries import KIND
from rottui.sources.yahoo.outcome import Outcome, Request

PORTIONS = {"watchlist": 20, "members": 100}
"""Symbols that are committed together: few where someone is waiting for them."""

PORTION_S = {"watchlist": 5.0, "members": 60.0}
"""Seconds after which what has come is committed, however little: at two a second twenty symbols take ten."""

CANARIES = 2
"""Symbols that are asked for alone before the others: if Yahoo cannot answer for either, it is left at that."""

ENOUGH = 8
"""Failures of the network, or answers that are none, in a row after which Yahoo is left at that."""

WORKERS = 4
NEW_YORK = "America/New_York"
DEADLINE_S, DEADLINE_TIMES = 120.0, 3.0
"""A batch may take so many seconds more, and times, than its pace makes it take."""

_NO_ANSWER = frozenset({"network", "bad_reply"})


class Source(Protocol):
    """What asks Yahoo: `sources.yahoo.fetch.Yahoo`, which is not imported until something is to be asked."""

    def fetch(
        self, requests: Sequence[Request], *, workers: int, per_second: float, stop: Event, deadline: float | None
    ) -> Generator[Outcome, None, None]:
        """Yield outcomes in the order of completion."""
        ...


class PriceRun:
    """Everything that a refresh does with Yahoo."""

    def __init__(self, job: Job, source: Callable[[], Source], facts: Facts) -> None:
        """Ask `source`, which is made when it is first needed."""
        self._job = job
        self._writer = job.writer
        self._state = job.state
        self._stop = job.stop
        self._per_second = job.settings.refresh.per_second
        self._source = source
        self._facts = facts
        self._portion: list[tuple[Ask, Outcome]] = []
        self._failures: dict[str, tuple[str, str]] = {}
        self._again: list[Ask] = []
        self._sung = False
        self._in_a_row = 0
        self._done: set[str] = set()
        self._committed = time.monotonic()
        self.fetched: set[str] = set()
        """Symbols whose bars came and were put."""
        self.failed: dict[str, str] = {}
        """Symbols that were asked for in vain, and the kind of failure."""
        self.asked = 0
        """Symbols that were asked for."""
        self.answered = 0
        """Symbols of which Yahoo said something, if only that it has nothing."""
        self.cooling_until: datetime | None = None
        """Set when Yahoo answered with a 429."""
        self.unreachable = ""
        """Why Yahoo was left at that, if it was."""
        self.remedy = ""
        """What to do about it, where anything can be done here."""

    @property
    def is_over(self) -> bool:
        """Whether nothing more is to be asked."""
        return bool(self.cooling_until or self.unreachable) or self._stop.is_set

    def run(self, stage: str, asks: Sequence[Ask]) -> None:
        """Ask for the symbols of a stage and commit what comes; raises Stopped after that when it is told to stop."""
        if self.is_over or not asks:
            return
        try:
            self._fetch(stage, asks)
            # What was restated since is asked for as a whole.
            again, self._again = self._again, []
            if again and not self.is_over:
                self._fetch(stage, again)
        finally:
            self._commit()

    def leave(self, asks: Sequence[Ask]) -> None:
        """Say of symbols that were not asked for, because Yahoo was left alone, why that is."""
        left = [ask.symbol for ask in asks if ask.symbol not in self._done]
        if self.cooling_until is not None:
            until = f"{self.cooling_until:%Y-%m-%d %H:%M} UTC"
            said = ("rate limited", f"Yahoo asks to be left alone (429); nothing is asked before {until}")
        elif self.unreachable:
            said = ("network", f"Yahoo could not be asked: {self.unreachable}")
        else:
            return
        self._failures.update(dict.fromkeys(left, said))
        self._commit()

    def _fetch(self, stage: str, asks: Sequence[Ask]) -> None:
        by_symbol = {ask.symbol: ask for ask in asks}
        began, failed = time.monotonic(), len(self.failed)
        for done, outcome in enumerate(self._outcomes(asks), 1):
            self._take(by_symbol[outcome.symbol], outcome)
            left = len(asks) - done
            pace = max((time.monotonic() - began) / done, 1 / self._per_second)
            self._job.emit(
                Progress(
                    stage=stage,
                    done=done,
                    total=len(asks),
                    failed=len(self.failed) - failed,
                    eta_s=round(left * pace, 1),
                )
            )
            late = time.monotonic() - self._committed >= PORTION_S[stage]
            if len(self._portion) >= PORTIONS[stage] or (late and self._portion):
                self._commit()
        self._commit()

    def _outcomes(self, asks: Sequence[Ask]) -> Iterator[Outcome]:
        rest = list(asks)
        for _ in range(CANARIES):
            if self._sung or not rest or self.is_over:
                break
            for outcome in self._batch([rest.pop(0)], workers=1):
                self._sung = outcome.kind not in _NO_ANSWER
                if not self._sung and self._in_a_row + 1 >= CANARIES:
                    self._give_up(outcome.kind, outcome.detail)
                yield outcome
        if rest and not self.is_over:
            yield from self._batch(rest, workers=WORKERS)

    def _batch(self, asks: Sequence[Ask], workers: int) -> Iterator[Outcome]:
        source = self._opened(asks)
        if source is None:
            return
        requests = [Request(ask.symbol, ask.start, ask.zone) for ask in asks]
        deadline = DEADLINE_S + DEADLINE_TIMES * len(asks) / self._per_second
        outcomes = source.fetch(
            requests, workers=workers, per_second=self._per_second, stop=self._stop.event, deadline=deadline
        )
        with closing(outcomes):
            while not self._stop.is_set:
                with self._stop.waiting():
                    outcome = next(outcomes, None)
                if outcome is None:
                    return
                yield outcome
                if self.unreachable:
                    return

    def _opened(self, asks: Sequence[Ask]) -> Source | None:
        """Return the way to Yahoo; None where what leads there does not load, and then nothing can be asked."""
        try:
            return self._source()
        except LibraryUnusable as error:
            self.asked += len(asks)
            self.remedy = error.hint
            self._give_up(KIND, str(error))
            return None

    def _take(self, ask: Ask, outcome: Outcome) -> None:
        """Note what came of a symbol; its bars are put with the portion."""
        self._done.add(ask.symbol)
        self.asked += 1
        self.answered += outcome.kind not in _NO_ANSWER and outcome.kind != "rate_limited"
        if outcome.zone and outcome.zone != NEW_YORK:
            self._state.zones[ask.symbol] = outcome.zone
        self._in_a_row = self._in_a_row + 1 if outcome.kind in _NO_ANSWER else 0
        if outcome.kind == "ok":
            self._portion.append((ask, outcome))
        elif outcome.kind == "rate_limited":
            self._cool_down(outcome)
        elif outcome.kind != "unchanged":
            self._fail(ask.symbol, outcome.kind, outcome.detail)
        if self._sung and self._in_a_row >= ENOUGH:
            self._give_up(outcome.kind, outcome.detail)

    def _fail(self, symbol: str, kind: str, detail: str) -> None:
        trouble = self._state.note_failure(symbol, kind, detail, self._job.now())
        self.failed[symbol] = kind
        self._failures[symbol] = (trouble.status, detail)
        self._job.emit(Failure(where=symbol, kind=kind, detail=detail))

    def _cool_down(self, outcome: Outcome) -> None:
        self.failed[outcome.symbol] = outcome.kind
        self._failures[outcome.symbol] = ("rate limited", outcome.detail)
        if self.cooling_until is None:
            self.cooling_until = self._state.cool_down(self._job.now())
            self._job.save(self._state)  # at once: however this run ends, the next one must know
            self._job.emit(Failure(where="Yahoo", kind=outcome.kind, detail=outcome.detail))
            self._job.emit(Cooldown(until=self.cooling_until))

    def _give_up(self, kind: str, detail: str) -> None:
        if not self.unreachable:
            self.unreachable = detail
            said = f"{detail}; {self.remedy}" if self.remedy else detail
            self._job.emit(Failure(where="Yahoo", kind=kind, detail=said))

    def _commit(self) -> None:
        """Put the portion, recount the breadth that it touches, and commit both."""
        portion, self._portion = self._portion, []
        failures, self._failures = self._failures, {}
        if not portion and not failures:
            return
        absorbed = absorb(self._writer, portion, self._job.now())
        for ask, outcome in portion:
            if ask.symbol in absorbed.taken:
                self.fetched.add(ask.symbol)
                self._state.note_success(ask.symbol, ask.start if ask.whole else None, outcome.last)
            elif ask.symbol in absorbed.restated:
                self._again.append(self._whole(ask))
        for symbol, reason in absorbed.kept.items():
            self._fail(symbol, "kept", reason)
        note_failures(self._writer, failures | self._failures)
        self._failures = {}
        if absorbed.changed_from:
            derive_breadth(self._writer, absorbed.changed_from)
        before = self._writer.generation
        generation = self._writer.commit()
        self._committed = time.monotonic()
        self._job.save(self._state)
        if generation != before:
            tables = ("prices", "symbols", "breadth") if absorbed.changed_from else ("symbols",)
            self._job.emit(Committed(generation=generation, tables=tables, symbols=len(absorbed.taken)))

    def _whole(self, ask: Ask) -> Ask:
        """Return what to ask for instead of an extension that did not go with what is held."""
        held = self._facts.symbols.get(ask.symbol, Held())
        start = whole_from(ask.symbol, held, ask.start, self._state)
        # Should that fail, the next run must not take this for an extension either.
        self._state.asked_from.pop(ask.symbol, None)
        return Ask(ask.symbol, start, whole=True, zone=ask.zone)
