"""What is remembered of the questions to the CFTC, so that no report of a market is ever left out."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from rottui.cache.refresh_state import State
from rottui.cache.store import Store
from rottui.cache.tables import empty
from rottui.refresh.facts import read_facts
from rottui.refresh.job import Job
from rottui.refresh.plan import ReportAsk, plan
from rottui.refresh.reports import ReportRun
from rottui.refresh.stopping import Stop
from rottui.settings.packaged import defaults
from rottui.settings.schema import Market, Settings
from rottui.sources.cftc.outcome import Answer, Outcome
from rottui.sources.protocol import PositioningBatch

NOW = datetime(2025, 6, 6, 21, 0, tzinfo=UTC)


def watching(*codes: str) -> Settings:
    markets = tuple(Market(key=code, code=code, name=code, group="g", report="tff") for code in codes)
    return msgspec.structs.replace(defaults(), markets=markets)


def test_a_market_that_is_set_again_is_asked_for_as_a_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    nothing_new = Outcome(Answer(PositioningBatch(empty("positioning"), "cftc"), "api"))
    monkeypatch.setattr("rottui.sources.cftc.fetch.fetch", lambda *asked: nothing_new)
    state = State()

    with Store(tmp_path).writer(who="a test") as writer:

        def asked(settings: Settings, weeks: int) -> tuple[ReportAsk, ...]:
            """Ask for what is due so many weeks later, and return it."""
            now = NOW + timedelta(weeks=weeks)
            asks = plan(read_facts(writer), settings, state, now, only="positioning").reports
            job = Job(writer, settings, state, lambda state: None, lambda event: None, Stop(), lambda: now)
            ReportRun(job).run(asks)
            return asks

        assert asked(watching("209742", "239742"), 0) == (ReportAsk("tff", ("209742", "239742"), None),)
        assert asked(watching("209742"), 12) == (ReportAsk("tff", ("209742",), None),)
        # Its reports of twelve weeks were not asked for, and those of the other market say nothing of them.
        assert asked(watching("209742", "239742"), 12) == (ReportAsk("tff", ("239742",), None),)
        assert asked(watching("209742", "239742"), 12) == ()
