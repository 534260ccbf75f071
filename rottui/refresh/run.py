"""A refresh: what is planned is fetched, merged, derived and committed in portions, the watchlist first."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from rottui.cache.refresh_state import load_state, save_state
from rottui.cache.store import Store
from rottui.errors import CacheError
from rottui.refresh.derive import derive_breadth
from rottui.refresh.due import USUAL_INTERVAL
from rottui.refresh.events import AnyEvent, Cooldown, Emit, Finished, Started
from rottui.refresh.facts import read_facts
from rottui.refresh.job import Job
from rottui.refresh.lists import Loaded, load_lists
from rottui.refresh.plan import Only, Plan, plan, plan_lists
from rottui.refresh.prices import PriceRun, Source
from rottui.refresh.reports import ReportRun
from rottui.refresh.stopping import Stop, Stopped
from rottui.settings.schema import Settings

WHO = "rottui refresh"
SCRATCH = "yahoo"
"""A folder in the cache's, for what yfinance wants to keep."""

OpenSource = Callable[[Path, Callable[[], datetime]], Source]
"""Makes the way to Yahoo, given a folder of its own and the clock."""


@dataclass(frozen=True, slots=True)
class Summary:
    """What a refresh did."""

    code: int
    """0 done or nothing to do; 1 nothing that was asked could be fetched."""
    fetched: int
    """Symbols whose bars came."""
    failed: tuple[tuple[str, int], ...]
    """Kinds of failure and how many symbols failed so, most first."""
    reports: int
    """Questions that the CFTC answered."""
    reports_failed: int
    report_rows: int
    """Rows of positions that were added or updated."""
    universes: tuple[str, ...]
    """Universes whose member list is another now."""
    generation: int
    nothing_to_do: bool
    stopped: bool
    cooling_until: datetime | None
    """Yahoo is left alone until then."""
    waiting: int
    """Symbols that wait for that."""
    unreachable: str
    """Why Yahoo was left at what had come, if it was."""
    remedy: str
    """What to do about that, where anything can be done here."""
    reports_cause: str
    """Why the first report that could not be had was not, and what to do about it."""
    notes: tuple[str, ...]
    next_due: datetime | None
    seconds: float


def _ignore(_: AnyEvent) -> None: ...


def _utc_now() -> datetime:
    return datetime.now(UTC)


def run_refresh(
    store: Store,
    settings: Settings,
    source: OpenSource,
    *,
    now: Callable[[], datetime] = _utc_now,
    only: Only | None = None,
    force: bool = False,
    emit: Emit = _ignore,
    stop: Stop | None = None,
) -> Summary:
    """Fetch what is missing, stale or unfinished, and return what was done. One failure never stops the others.

    Args:
        store: the cache.
        settings: the watchlist, markets, universes, and how to refresh.
        source: makes the way to Yahoo; called only if a symbol is to be asked for.
        now: the clock, with a time zone.
        only: prices or positioning alone.
        force: fetch everything, due or not, and whole histories of prices.
        emit: told what happens.
        stop: tells when to stop.

    Raises:
        CacheLocked: another process is writing.
        CacheError: the cache is a demo's, or cannot be used.

    """
    began = time.perf_counter()
    with store.writer(who=WHO) as writer, ExitStack() as stack:
        if writer.demo:
            raise CacheError(
                f"the cache at {store.folder} holds the synthetic data of the demo, which is not refreshed",
                "Refresh without --demo, or another folder with --data.",
            )
        state, save = load_state(store.folder), partial(save_state, store.folder)
        job = Job(writer, settings, state, save, emit, stop or Stop(), now)
        run = _Run(job, partial(source, store.folder / SCRATCH, now), stack)
        return run.whole(only, force=force, began=began)


class _Run:
    """One refresh."""

    def __init__(self, job: Job, source: Callable[[], Source], stack: ExitStack) -> None:
        self._job = job
        self._writer = job.writer
        self._settings = job.settings
        self._state = job.state
        self._open = source
        self._stack = stack
        self._source: Source | None = None

    def whole(self, only: Only | None, *, force: bool, began: float) -> Summary:
        """Do all of it."""
        started = self._job.now()
        self._state.shorten_cooldown(started)
        mending = self._mend()
        facts = read_facts(self._writer)
        loaded = Loaded()
        if only != "positioning":
            lists = plan_lists(facts, self._settings, self._state, started, force=force)
            loaded = load_lists(self._job, lists, started)
            facts = read_facts(self._writer)
        todo = plan(facts, self._settings, self._state, started, only=only, force=force)
        counts = (len(todo.watchlist), len(todo.members), len(todo.reports), len(loaded.universes))
        self._job.emit(Started(watchlist=counts[0], members=counts[1], reports=counts[2], universes=counts[3]))
        if todo.cooling_until is not None:
            self._job.emit(Cooldown(until=todo.cooling_until))
        prices, reports = PriceRun(self._job, self._yahoo, facts), ReportRun(self._job)
        try:
            prices.run("watchlist", todo.watchlist)
            reports.run(todo.reports)
            prices.run("members", todo.members)
            prices.leave((*todo.watchlist, *todo.members))
        except Stopped:
            pass  # what was whole is committed
        if prices.answered and prices.cooling_until is None:
            self._state.warm_up()
        after = plan(read_facts(self._writer), self._settings, self._state, self._job.now(), only=only)
        if mending and not self._job.stop.is_set:
            self._mended(after, only)
        self._job.save(self._state)
        summary = self._summary(todo, after, prices, reports, loaded, time.perf_counter() - began)
        self._job.emit(_finished(summary))
        return summary

    def _yahoo(self) -> Source:
        if self._source is None:
            self._source = self._open()
            close = getattr(self._source, "close", None)
            if close is not None:
                self._stack.callback(close)
        return self._source

    def _mend(self) -> bool:
        """Have what was set aside as damaged asked for again; return whether anything was."""
        lost = tuple(f"{each.table} {each.year}" for each in self._writer.lost)
        if not lost:
            self._state.mending = ()
            return False
        if set(lost) - set(self._state.mending):
            tables = {each.table for each in self._writer.lost}
            if tables & {"prices", "symbols"}:
                self._state.asked_from.clear()
            if "positioning" in tables:
                self._state.reports.clear()
            if "breadth" in tables:
                universes = self._writer.read("members", columns=["universe"])["universe"].unique().to_list()
                derive_breadth(self._writer, {}, universes)
            self._state.mending = lost
            self._job.save(self._state)
        return True

    def _mended(self, after: Plan, only: Only | None) -> None:
        """Stop speaking of lost rows once all that could come back has been asked for, of the kind in `only`."""
        tables = {each.table for each in self._writer.lost}
        if only is not None:
            tables = tables & {"positioning"} if only == "positioning" else tables - {"positioning"}
        asks = (*after.watchlist, *after.members)
        if after.waiting or any(ask.whole for ask in asks):
            tables -= {"prices", "symbols", "breadth"}
        if any(ask.since is None for ask in after.reports):
            tables -= {"positioning"}
        for table in tables:
            self._writer.recovered(table)
        self._writer.commit()

    def _summary(
        self,
        todo: Plan,
        after: Plan,
        prices: PriceRun,
        reports: ReportRun,
        loaded: Loaded,
        seconds: float,
    ) -> Summary:
        asked, answered = prices.asked + reports.asked, prices.answered + reports.answered
        stopped = self._job.stop.is_set
        return Summary(
            code=int(bool(asked) and not answered and not stopped),
            fetched=len(prices.fetched),
            failed=tuple(Counter(prices.failed.values()).most_common()),
            reports=reports.answered,
            reports_failed=reports.asked - reports.answered,
            report_rows=reports.rows,
            universes=loaded.universes,
            generation=self._writer.generation,
            nothing_to_do=todo.is_empty and not loaded.universes,
            stopped=stopped,
            cooling_until=prices.cooling_until or todo.cooling_until,
            waiting=todo.waiting,
            unreachable=prices.unreachable,
            remedy=prices.remedy,
            reports_cause=reports.cause,
            notes=(*loaded.notes, *reports.notes),
            next_due=self._next_due(after, stopped=stopped),
            seconds=seconds,
        )

    def _next_due(self, after: Plan, *, stopped: bool) -> datetime | None:
        """Return when the next run has something to do; what failed now is worth another try after an interval."""
        if after.is_empty:
            return after.next_due
        now = self._job.now()
        if stopped:
            return now
        again = now + (self._settings.refresh.interval or USUAL_INTERVAL)
        return again if after.next_due is None else min(after.next_due, again)


def _finished(summary: Summary) -> Finished:
    from rottui.refresh.wording import lines

    return Finished(
        code=summary.code,
        fetched=summary.fetched,
        failed=sum(count for _, count in summary.failed),
        reports=summary.reports,
        generation=summary.generation,
        stopped=summary.stopped,
        summary=tuple(lines(summary)),
        next_due=summary.next_due,
    )
