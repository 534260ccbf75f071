"""On real prices and reports too, a briefing as of a day is the one that could have been read that day."""

from __future__ import annotations

import dataclasses
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from random import Random

import polars as pl
import pytest

from rottui.briefing.build import build
from rottui.briefing.model import Briefing
from rottui.cache.snapshot import Snapshot
from rottui.cache.store import Store
from rottui.settings.packaged import defaults
from tests.briefing.conftest import fill
from tests.briefing.test_no_look_ahead import Replay, cut
from tests.real import plain

NOW = datetime(2025, 11, 3, 22, tzinfo=UTC)
FIRST, LAST = date(2022, 1, 3), date(2025, 10, 31)
DAYS = sorted(date.fromordinal(day) for day in Random(5).sample(range(FIRST.toordinal(), LAST.toordinal()), 38))
DAYS += [date(2018, 6, 1), LAST]
"""Days with prices of stocks, one of years before, and the last."""
EVERY_SO_MANY = 5
"""One of so many stocks is taken, so that forty caches are filled in seconds."""


@pytest.fixture(scope="module")
def whole(imported: tuple[Path, str]) -> dict[str, pl.DataFrame]:
    snapshot = plain.snapshot(imported[0])
    members = snapshot.read("members").gather_every(EVERY_SO_MANY)
    settings = defaults()
    wanted = {*members["symbol"], *settings.leg_symbols, *settings.candidate_symbols, *settings.megacaps}
    return {
        "prices": snapshot.read("prices", where=pl.col("symbol").is_in(sorted(wanted))),
        "symbols": snapshot.read("symbols").filter(pl.col("symbol").is_in(sorted(wanted))),
        "members": members,
        "reports": snapshot.read("positioning"),
    }


@pytest.fixture(scope="module")
def remembering(whole: dict[str, pl.DataFrame], tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    store = Store(tmp_path_factory.mktemp("full") / "cache")
    fill(store, **whole)
    return store.remembering()


@pytest.fixture(scope="module")
def replay(remembering: Snapshot) -> Replay:
    """What that snapshot says of a day, built once."""
    return cache(lambda day: build(remembering, defaults(), day, now=NOW))


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_a_replay_equals_the_briefing_of_a_cache_cut_that_day(
    day: date, whole: dict[str, pl.DataFrame], replay: Replay, tmp_path: Path
) -> None:
    lived = build(cut(whole, day, tmp_path / "cache").snapshot(), defaults(), day, now=NOW)

    for field in dataclasses.fields(Briefing):
        assert getattr(replay(day), field.name) == getattr(lived, field.name), field.name


def test_the_days_have_verdicts_positions_and_spillover(replay: Replay) -> None:
    briefings = [replay(day) for day in DAYS]

    assert len({briefing.verdict.code for briefing in briefings if briefing.verdict}) >= 6
    assert all(briefing.markets for briefing in briefings)
    assert sum(briefing.spillover is not None for briefing in briefings) >= 39
