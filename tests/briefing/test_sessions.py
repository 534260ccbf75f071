"""When the exchange closes, as a briefing tells a desk that keeps its hours."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl

from rottui.briefing.build import build
from rottui.cache.store import Store
from rottui.cache.tables import SESSIONS
from rottui.settings.packaged import defaults

FRIDAY = datetime(2025, 10, 31, 20, tzinfo=UTC)
MONDAY = datetime(2025, 11, 3, 21, tzinfo=UTC)
THURSDAY = datetime(2025, 10, 30, 20, tzinfo=UTC)
NEXT_YEAR = datetime(2026, 10, 30, 20, tzinfo=UTC)


def closes(folder: Path, now: datetime) -> tuple[datetime, ...]:
    return build(Store(folder).snapshot(), defaults(), now=now).closes


def test_they_begin_with_todays_session_in_new_york_and_go_on_for_weeks(tmp_path: Path) -> None:
    held = [THURSDAY, FRIDAY, MONDAY, NEXT_YEAR]
    frame = pl.DataFrame({"date": [close.date() for close in held], "close": held}, schema=SESSIONS)
    with Store(tmp_path).writer(who="a test") as writer:
        writer.put("sessions", frame)
        writer.commit()

    assert closes(tmp_path, datetime(2025, 10, 31, 12, tzinfo=UTC)) == (FRIDAY, MONDAY)
    assert closes(tmp_path, datetime(2025, 11, 1, 2, tzinfo=UTC)) == (FRIDAY, MONDAY)  # 22:00 on Friday in New York
    assert closes(tmp_path, datetime(2025, 11, 1, 12, tzinfo=UTC)) == (MONDAY,)
    assert frame["date"][0] == date(2025, 10, 30)


def test_without_sessions_there_are_none(tmp_path: Path) -> None:
    assert closes(tmp_path, FRIDAY) == ()
