"""A renewed briefing is the one that would be built at that moment, as long as nothing but time has changed."""

from __future__ import annotations

import dataclasses
import math
from datetime import UTC, date, datetime, time, timedelta

import polars as pl
import pytest

from rottui.briefing.build import build
from rottui.briefing.model import Briefing
from rottui.briefing.provenance import EXCHANGE
from rottui.briefing.renewing import LONGEST, renewed
from rottui.cache.store import Store
from rottui.cache.tables import SESSIONS
from rottui.settings.schema import Candidates
from tests.briefing.conftest import fill, members_frame, prices_frame, reports_frame, settings_of, tuesdays, weekdays

WEDNESDAY = date(2025, 10, 29)
"""The last day there is data of, while its session is under way."""
LEGS = ("AAA", "BBB", "SPY", "XLK", "XLE")
SETTINGS = settings_of(
    ["AAA/SPY", "BBB/SPY", "AAA/BBB"],
    {"NQ": "209742", "RTY": "239742"},
    ["sp500"],
    Candidates(benchmark="SPY", sectors=("XLK", "XLE")),
)


def new_york(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), EXCHANGE).astimezone(UTC)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """A cache of three years of waves, of reports, and of sessions past and to come."""
    days = weekdays(WEDNESDAY, 780)
    closes = {
        symbol: {day: 100 + 9 * math.sin(n / (11 + 5 * at)) + n / (40 + at) for n, day in enumerate(days)}
        for at, symbol in enumerate(LEGS)
    }
    reports = {day: 100 * math.sin(n / 9) for n, day in enumerate(tuesdays(WEDNESDAY - timedelta(days=8), 160))}
    ahead = weekdays(WEDNESDAY + timedelta(weeks=12), 100)
    store = Store(tmp_path_factory.mktemp("waves"))
    fill(
        store,
        prices_frame(closes),
        members=members_frame("sp500", {"AAA": "Energy", "BBB": "Energy"}),
        reports=pl.concat([reports_frame(market.code, reports) for market in SETTINGS.markets]),
    )
    with store.writer(who="test") as writer:
        writer.put("sessions", pl.DataFrame({"date": ahead, "close": [new_york(day, 16) for day in ahead]}, SESSIONS))
        writer.commit()
    return store


def built(store: Store, now: datetime) -> Briefing:
    return build(store.snapshot(), SETTINGS, now=now)


@pytest.fixture(scope="module")
def earlier(store: Store) -> Briefing:
    return built(store, new_york(WEDNESDAY, 12))


@pytest.mark.parametrize(
    ("days", "hour"),
    [(0, 12), (0, 17), (0, 23), (1, 0), (1, 12), (2, 15), (2, 17), (3, 12), (5, 9), (13, 23)],
    ids=str,
)
def test_it_says_what_would_be_built_at_that_moment(store: Store, earlier: Briefing, days: int, hour: int) -> None:
    now = new_york(WEDNESDAY + timedelta(days=days), hour)
    told, wanted = renewed(earlier, now), built(store, now)

    assert told is not None
    assert told.closes == wanted.closes[: len(told.closes)]
    assert len(told.closes) >= 20
    for field in dataclasses.fields(Briefing):
        if field.name != "closes":
            assert getattr(told, field.name) == getattr(wanted, field.name), field.name


def test_ages_and_what_is_settled_are_others_by_then(earlier: Briefing) -> None:
    later = renewed(earlier, new_york(WEDNESDAY + timedelta(days=3), 12))
    assert later is not None
    assert later.rotation is not None
    assert earlier.rotation is not None

    assert (earlier.prices.age_days, later.prices.age_days) == (0, 3)
    assert (earlier.positioning.age_days, later.positioning.age_days) == (8, 11)
    for before, after in zip(earlier.rotation.items, later.rotation.items, strict=True):
        for by in ("weekly", "daily"):
            assert (getattr(before, by).settled, getattr(after, by).settled) == (False, True)
    assert any(not change.settled for change in earlier.rotation.changes)
    assert all(change.settled for change in later.rotation.changes)


def test_what_is_too_old_or_of_a_moment_to_come_is_not_renewed(earlier: Briefing) -> None:
    assert renewed(earlier, earlier.built_at + LONGEST) is not None
    assert renewed(earlier, earlier.built_at + LONGEST + timedelta(seconds=1)) is None
    assert renewed(earlier, earlier.built_at - timedelta(seconds=1)) is None


def test_what_was_built_by_a_slow_clock_is_not_renewed(store: Store) -> None:
    slow = built(store, new_york(WEDNESDAY - timedelta(days=5), 12))

    assert any(problem.where == "clock" for problem in slow.problems)
    assert renewed(slow, new_york(WEDNESDAY, 12)) is None


def test_a_past_day_stays_as_it_was(store: Store) -> None:
    past = build(store.snapshot(), SETTINGS, WEDNESDAY, now=new_york(WEDNESDAY, 12))

    assert renewed(past, new_york(date(2030, 1, 1), 0)) == past
