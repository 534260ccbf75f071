"""A briefing as of a day is the one that could have been read that day: nothing later is in it."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from datetime import UTC, date, datetime, time
from functools import cache
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

import msgspec
import polars as pl
import pytest

from rottui.analytics.releases import release_times
from rottui.briefing.build import build
from rottui.briefing.model import Briefing
from rottui.cache.snapshot import Snapshot
from rottui.cache.store import Store
from rottui.settings.packaged import defaults
from rottui.settings.schema import Universe
from rottui.sources.demo.tables import tables
from tests.briefing.conftest import fill

NOW = datetime(2026, 2, 1, tzinfo=UTC)
NEW_YORK = ZoneInfo("America/New_York")
UNIVERSES = ("nasdaq100", "sp600")
EVERY_SO_MANY = 5
"""One of so many stocks is taken beside the mega caps, so that forty caches are filled in seconds."""
STALE = {"XLE": date(2023, 6, 15), "GLD": date(2025, 10, 3), "KRE": date(2025, 12, 24)}
"""Legs that end early, so that what is behind is told alike."""
DAYS = [
    date(2016, 1, 4),  # the first session
    date(2016, 1, 15),  # before anything has a history
    date(2018, 12, 31),
    date(2020, 3, 21),  # a Saturday
    date(2021, 6, 17),  # a Thursday: Tuesday's report is still unknown
    date(2021, 7, 2),  # a Friday: it comes out that afternoon
    date(2022, 1, 2),  # a Sunday
    date(2023, 6, 16),  # the day after a leg ended
    date(2024, 2, 29),
    date(2025, 11, 27),  # a holiday
    date(2025, 12, 31),
    date(2026, 1, 15),  # the day before the last
]
FIRST, LAST = date(2016, 1, 4), date(2026, 1, 16)
MORE_DAYS = 28
"""Days between those two beside the ones above, drawn by lot."""
DRAWN = Random(7).sample(range(FIRST.toordinal(), LAST.toordinal()), MORE_DAYS)
Replay = Callable[[date], Briefing]
ALL_DAYS = sorted({*DAYS, *map(date.fromordinal, DRAWN)})
SETTINGS = msgspec.structs.replace(
    defaults(),
    universes=tuple(Universe(key=key, name=key) for key in UNIVERSES),
    verdict=msgspec.structs.replace(defaults().verdict, universe=UNIVERSES[0]),
)


@pytest.fixture(scope="module")
def whole() -> dict[str, pl.DataFrame]:
    """The demo's tables of fewer stocks; of every second market it is not known when its reports came out."""
    made = tables()
    # The stocks of the demo are alike: more of them take longer to count, and are counted the same way.
    some = pl.int_range(pl.len()).over("universe") % EVERY_SO_MANY == 0
    members = made["members"].filter(
        pl.col("universe").is_in(UNIVERSES), some | pl.col("symbol").is_in(SETTINGS.megacaps)
    )
    wanted = {*members["symbol"], *SETTINGS.leg_symbols, *SETTINGS.candidate_symbols}
    prices = made["prices"].filter(pl.col("symbol").is_in(wanted))
    for symbol, last in STALE.items():
        prices = prices.filter((pl.col("symbol") != symbol) | (pl.col("date") <= last))
    unknown = pl.col("code").is_in([market.code for market in SETTINGS.markets[::2]])
    reports = made["positioning"].with_columns(
        released=pl.when(unknown).then(pl.lit(None, pl.Datetime("us", "UTC"))).otherwise("released")
    )
    return {
        "prices": prices,
        "symbols": made["symbols"].filter(pl.col("symbol").is_in(wanted)),
        "members": members,
        "reports": reports,
    }


@pytest.fixture(scope="module")
def full(whole: dict[str, pl.DataFrame], tmp_path_factory: pytest.TempPathFactory) -> Store:
    store = Store(tmp_path_factory.mktemp("full") / "cache")
    fill(store, **whole)
    return store


@pytest.fixture(scope="module")
def remembering(full: Store) -> Snapshot:
    """One snapshot for all days: what it has worked out for one serves the next."""
    return full.remembering()


@pytest.fixture(scope="module")
def replay(remembering: Snapshot) -> Replay:
    """What that snapshot says of a day, built once."""
    return cache(lambda day: build(remembering, SETTINGS, day, now=NOW))


def cut(whole: dict[str, pl.DataFrame], day: date, folder: Path) -> Store:
    """Return a cache of what there was on `day`: prices to that day, reports that were out by its end."""
    end = datetime.combine(day, time(23, 59, 59), NEW_YORK).astimezone(UTC)
    dates = whole["reports"]["report_date"].unique()
    known = dict(zip(dates, release_times(dates), strict=True))
    out = pl.coalesce("released", pl.col("report_date").replace_strict(known, return_dtype=pl.Datetime("us", "UTC")))
    store = Store(folder)
    fill(
        store,
        prices=whole["prices"].filter(pl.col("date") <= day),
        symbols=whole["symbols"],
        members=whole["members"],
        reports=whole["reports"].filter(out <= end),
    )
    return store


@pytest.mark.parametrize("day", ALL_DAYS, ids=str)
def test_a_replay_equals_the_briefing_of_a_cache_cut_that_day(
    day: date, whole: dict[str, pl.DataFrame], full: Store, replay: Replay, tmp_path: Path
) -> None:
    lived = build(cut(whole, day, tmp_path / "cache").snapshot(), SETTINGS, day, now=NOW)

    for replayed in (build(full.snapshot(), SETTINGS, day, now=NOW), replay(day)):
        for field in dataclasses.fields(Briefing):
            assert getattr(replayed, field.name) == getattr(lived, field.name), field.name


def test_the_days_show_verdicts_of_many_kinds(replay: Replay) -> None:
    briefings = [replay(day) for day in ALL_DAYS]
    verdicts = [briefing.verdict for briefing in briefings if briefing.verdict]

    assert len(ALL_DAYS) >= 40
    assert len({verdict.code for verdict in verdicts}) >= 5
    assert any(verdict.pending for verdict in verdicts)
    assert any(briefing.spillover.figures["share_rising"] for briefing in briefings if briefing.spillover)


def test_reports_that_did_not_come_out_in_order_are_still_known_only_once_they_are_out(
    whole: dict[str, pl.DataFrame], tmp_path: Path
) -> None:
    """One report comes a month late, after those that follow it: it must not be known before, nor hide the others."""
    late, out = date(2021, 6, 15), datetime(2021, 7, 16, 20, tzinfo=UTC)
    is_late = (pl.col("report_date") == late) & (pl.col("code") == SETTINGS.markets[1].code)
    shuffled = whole | {
        "reports": whole["reports"].with_columns(
            released=pl.when(is_late).then(pl.lit(out).cast(pl.Datetime("us", "UTC"))).otherwise("released")
        )
    }
    store = Store(tmp_path / "full")
    fill(store, **shuffled)
    remembering = store.remembering()
    for day in (date(2021, 6, 25), date(2021, 7, 15), date(2021, 7, 16)):
        lived = build(cut(shuffled, day, tmp_path / str(day)).snapshot(), SETTINGS, day, now=NOW)
        replayed = build(remembering, SETTINGS, day, now=NOW)
        assert replayed.markets == lived.markets
        known = late in replayed.markets[1].history.dates()
        assert known == (day == date(2021, 7, 16))


@pytest.mark.parametrize("day", [date(2021, 6, 17), date(2021, 7, 2), date(2025, 12, 31)], ids=str)
def test_no_date_of_a_replay_is_later_than_its_day(day: date, full: Store) -> None:
    briefing = build(full.snapshot(), SETTINGS, day, now=NOW)

    seen = [pair.date for pair in briefing.pairs] + [universe.total.date for universe in briefing.universes]
    seen += [days for pair in briefing.pairs for days in pair.history.dates(1)]
    assert briefing.rotation is not None
    seen += [day for item in briefing.rotation.items for day in item.weekly_tail.dates(1) + item.daily_tail.dates(1)]
    seen += [change.date for change in briefing.rotation.changes]
    assert briefing.verdict is not None
    assert briefing.spillover is not None
    seen += [line.date for line in briefing.verdict.evidence] + [change.date for change in briefing.verdict.changes]
    seen += briefing.verdict.history.dates(1) + briefing.spillover.history.dates(1)
    seen += [market.released.astimezone(NEW_YORK).date() for market in briefing.markets if market.released]
    assert max(date for date in seen if date) == day


def test_a_report_is_known_on_the_friday_it_comes_out_and_not_on_the_thursday(full: Store) -> None:
    last = {
        day: {
            market.market.key: market.report_date for market in build(full.snapshot(), SETTINGS, day, now=NOW).markets
        }
        for day in (date(2021, 6, 24), date(2021, 6, 25))
    }

    assert set(last[date(2021, 6, 24)].values()) == {date(2021, 6, 15)}
    assert set(last[date(2021, 6, 25)].values()) == {date(2021, 6, 22)}


def test_a_replay_of_the_last_day_shows_the_figures_of_now(full: Store) -> None:
    now = build(full.snapshot(), SETTINGS, now=NOW)
    last = build(full.snapshot(), SETTINGS, now.as_of, now=NOW)

    assert (now.pairs, now.universes, now.verdict) == (last.pairs, last.universes, last.verdict)
    assert (now.replay, last.replay) == (False, True)
