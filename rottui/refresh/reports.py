"""The reports of a refresh: asks the CFTC for what is planned, and commits each report as it comes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

import polars as pl

from rottui.cache.refresh_state import Asked, ReportTrouble
from rottui.errors import LibraryUnusable, SourceError
from rottui.refresh.events import Committed, Failure, Progress, Waiting
from rottui.refresh.job import Job
from rottui.refresh.loading import loading
from rottui.refresh.merge import merge_positioning
from rottui.refresh.plan import ReportAsk, codes_by_report
from rottui.refresh.waiting import wait_for
from rottui.sources.cftc import outcome as cftc
from rottui.sources.cftc.outcome import TITLES, Answer, Outcome
from rottui.sources.cftc.schedule import first_seen
from rottui.sources.libraries import KIND

if TYPE_CHECKING:
    from rottui.sources.cftc.service import Service

STAGE = "positioning"

SAYS_EVERY_S = 20.0
"""Seconds of waiting for one report after which, and after as many more again, it is said that it is waited for."""

AT_MOST_S = 120.0
"""Seconds after which a report is left at that, by the clock on the wall: its source ends by itself a little earlier,
unless a server keeps it busy in a way that nobody thought of."""


class ReportRun:
    """Everything that a refresh does with the CFTC."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self._writer = job.writer
        self._state = job.state
        self._names = {market.code: market.key for market in job.settings.markets}
        self.asked = 0
        """Questions that were asked."""
        self.answered = 0
        """Questions that were answered, by either way."""
        self.rows = 0
        """Rows that were added or updated."""
        self.cause = ""
        """Why the first that could not be had was not, and what to do about it."""
        self.notes: list[str] = []
        """What a person should know of the answers."""

    def run(self, asks: Sequence[ReportAsk]) -> None:
        """Ask for reports and commit what comes; raises Stopped when it is told to stop."""
        if not asks or self._job.stop.is_set:
            return
        emit, failed = self._job.emit, 0
        try:
            with loading("httpx"):
                from rottui.sources.cftc.service import Service, open_client

                client = open_client()
        except SourceError as error:
            kind: cftc.Kind = KIND if isinstance(error, LibraryUnusable) else "network"
            for ask in asks:
                self._take(ask, Outcome(None, (cftc.Failure(kind, "CFTC", str(error), error.hint),)))
            return
        with client:
            service = Service(client, sleep=self._job.stop.event.wait)
            for done, ask in enumerate(asks):
                emit(Progress(stage=STAGE, done=done, total=len(asks), failed=failed))
                outcome = self._fetch(ask, service)
                failed += outcome.answer is None
                self._take(ask, outcome)
        emit(Progress(stage=STAGE, done=len(asks), total=len(asks), failed=failed, eta_s=0.0))

    def _fetch(self, ask: ReportAsk, service: Service) -> Outcome:
        """Ask for a report, which may take long or no end, and say so while it does."""
        from rottui.sources.cftc.fetch import fetch
        from rottui.sources.cftc.service import WAIT_HINT

        today = self._job.now().date()

        def say(seconds: float) -> None:
            self._job.emit(Waiting(where=_title(ask), detail=f"waiting for {service.asked} for {seconds:.0f} s"))

        try:
            return wait_for(
                lambda: fetch(ask.report, ask.codes, ask.since, today, service),
                self._job.stop,
                say=say,
                every_s=SAYS_EVERY_S,
                at_most_s=AT_MOST_S,
            )
        except TimeoutError:
            what = f"{service.asked} came to no end within {AT_MOST_S:g} s"
            return Outcome(None, (cftc.Failure("network", service.asked, what, WAIT_HINT),))

    def _take(self, ask: ReportAsk, outcome: Outcome) -> None:
        self.asked += 1
        title = _title(ask)
        if outcome.answer is None:
            first = outcome.failures[0]
            detail = "; ".join(failure.what for failure in outcome.failures)
            self._state.report_troubles[ask.report] = ReportTrouble(first.kind, detail, first.hint, self._job.now())
            self._job.save(self._state)
            self._job.emit(Failure(where=title, kind=first.kind, detail=detail))
            self.cause = self.cause or (f"{detail} ({first.hint})" if first.hint else detail)
            return
        self.answered += 1
        if outcome.failures:
            self.notes.append(f"{title} from the yearly archives: {outcome.failures[0].what}")
        self._put(ask, outcome.answer)

    def _put(self, ask: ReportAsk, answer: Answer) -> None:
        now = self._job.now()
        before = self._state.reports.get(ask.report)
        held = self._writer.read("positioning")
        batch = first_seen(
            answer.batch,
            held.filter(pl.col("report") == ask.report),
            now,
            asked=before.at if before else None,
            modified=answer.modified,
        )
        merged = merge_positioning(held, batch.frame)
        generation = self._writer.generation
        if merged.added or merged.updated:
            self.rows += merged.added + merged.updated
            self._writer.put("positioning", merged.frame)
            self._writer.commit()
        self._remember(ask, before, now)
        self._note(ask, answer)
        self._job.save(self._state)
        if self._writer.generation != generation:
            self._job.emit(Committed(generation=self._writer.generation, tables=("positioning",)))

    def _remember(self, ask: ReportAsk, before: Asked | None, now: datetime) -> None:
        """Remember what was asked for; asking for new markets alone says nothing of the newest report of the others.

        Markets that are no longer set are forgotten: if they are set again, the reports between are to be asked for.
        """
        codes = codes_by_report(self._job.settings.markets)[ask.report]
        known = tuple(code for code in codes if before and code in before.codes)
        at = before.at if before and known and not set(known) & set(ask.codes) else now
        self._state.reports[ask.report] = Asked(at, tuple(dict.fromkeys((*known, *ask.codes))))
        self._state.report_troubles.pop(ask.report, None)

    def _note(self, ask: ReportAsk, answer: Answer) -> None:
        """Remember the markets that the newest report does not list, and say so of each once."""
        behind = {each.code: each.problem(ask.report).what for each in answer.behind if each.code in self._names}
        for code in ask.codes:
            earlier = self._state.behind.pop(code, None)
            if code in behind:
                self._state.behind[code] = behind[code]
                if earlier is None:
                    self._job.emit(Failure(where=self._names[code], kind="behind", detail=behind[code]))
        for refusal in answer.batch.refusals:
            if not refusal.note:
                self.notes.append(f"{refusal.file}: {refusal.rows:,} rows left out: {refusal.reason}")


def _title(ask: ReportAsk) -> str:
    return f"{TITLES[ask.report]} report"
