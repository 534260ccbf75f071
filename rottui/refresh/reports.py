"""The reports of a refresh: asks the CFTC for what is planned, and commits each report as it comes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

import polars as pl

from rottui.cache.refresh_state import Asked, ReportTrouble, State
from rottui.cache.store import Writer
from rottui.errors import SourceError
from rottui.refresh.events import Committed, Emit, Failure, Progress
from rottui.refresh.merge import merge_positioning
from rottui.refresh.plan import ReportAsk
from rottui.refresh.stopping import Stop
from rottui.settings.schema import Settings
from rottui.sources.cftc.outcome import TITLES, Answer, Outcome
from rottui.sources.cftc.schedule import first_seen

STAGE = "positioning"


class ReportRun:
    """Everything that a refresh does with the CFTC."""

    def __init__(
        self,
        writer: Writer,
        state: State,
        settings: Settings,
        emit: Emit,
        stop: Stop,
        now: Callable[[], datetime],
        save: Callable[[State], None],
    ) -> None:
        self._writer = writer
        self._state = state
        self._names = {market.code: market.key for market in settings.markets}
        self._emit = emit
        self._stop = stop
        self._now = now
        self._save = save
        self.asked = 0
        """Questions that were asked."""
        self.answered = 0
        """Questions that were answered, by either way."""
        self.rows = 0
        """Rows that were added or updated."""
        self.notes: list[str] = []
        """What a person should know of the answers."""

    def run(self, asks: Sequence[ReportAsk]) -> None:
        """Ask for reports and commit what comes; raises Stopped when it is told to stop."""
        if not asks or self._stop.is_set:
            return
        from rottui.sources.cftc.fetch import fetch
        from rottui.sources.cftc.service import Service, open_client

        failed = 0
        try:
            client = open_client()
        except SourceError as error:
            self._emit(Failure(where="CFTC", kind="network", detail=str(error)))
            self.asked = len(asks)
            return
        with client:
            service = Service(client, sleep=self._stop.event.wait)
            for done, ask in enumerate(asks):
                self._emit(Progress(stage=STAGE, done=done, total=len(asks), failed=failed))
                with self._stop.waiting():
                    outcome = fetch(ask.report, ask.codes, ask.since, self._now().date(), service)
                failed += outcome.answer is None
                self._take(ask, outcome)
        self._emit(Progress(stage=STAGE, done=len(asks), total=len(asks), failed=failed, eta_s=0.0))

    def _take(self, ask: ReportAsk, outcome: Outcome) -> None:
        self.asked += 1
        title = f"{TITLES[ask.report]} report"
        if outcome.answer is None:
            first = outcome.failures[0]
            detail = "; ".join(failure.what for failure in outcome.failures)
            self._state.report_troubles[ask.report] = ReportTrouble(first.kind, detail, first.hint, self._now())
            self._save(self._state)
            self._emit(Failure(where=title, kind=first.kind, detail=detail))
            return
        self.answered += 1
        if outcome.failures:
            self.notes.append(f"{title} from the yearly archives: {outcome.failures[0].what}")
        self._put(ask, outcome.answer)

    def _put(self, ask: ReportAsk, answer: Answer) -> None:
        now = self._now()
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
        self._save(self._state)
        if self._writer.generation != generation:
            self._emit(Committed(generation=self._writer.generation, tables=("positioning",)))

    def _remember(self, ask: ReportAsk, before: Asked | None, now: datetime) -> None:
        """Remember what was asked for; asking for new markets alone says nothing of the newest report of the others."""
        known = before.codes if before else ()
        at = before.at if before and ask.since is None and known else now
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
                    self._emit(Failure(where=self._names[code], kind="behind", detail=behind[code]))
        for refusal in answer.batch.refusals:
            if not refusal.note:
                self.notes.append(f"{refusal.file}: {refusal.rows:,} rows left out: {refusal.reason}")
