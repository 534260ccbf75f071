"""How old each pane's data are: counted in sessions that have ended and reports that were due, not in days."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest

from rottui.cache.store import Store
from rottui.cache.tables import POSITIONING, PRICES, SESSIONS, SYMBOLS
from rottui.doctor.checks import Check
from rottui.doctor.freshness import freshness_checks
from rottui.settings.packaged import defaults
from tests.doctor.conftest import NOW, named, states

FRIDAY = date(2025, 10, 31)


def priced(last: date) -> dict[str, pl.DataFrame]:
    """A bar of every leg on `last`."""
    symbols = defaults().leg_symbols
    prices = pl.DataFrame({"symbol": symbols}, schema={"symbol": pl.String}).with_columns(
        pl.lit(last).alias("date"),
        *(pl.lit(1.0).alias(name) for name in ("open", "high", "low", "close", "volume")),
        pl.lit(0.0).alias("dividend"),
        pl.lit(value=False).alias("provisional"),
    )
    known = pl.DataFrame({"symbol": symbols}, schema={"symbol": pl.String}).with_columns(
        pl.lit(last).alias("first"), pl.lit(last).alias("last"), pl.lit(NOW).alias("fetched_at"),
        pl.lit("yahoo").alias("source"), pl.lit(value=False).alias("adjusted"),
        pl.lit("ok").alias("status"), pl.lit("").alias("detail"),
    )  # fmt: skip
    return {"prices": prices.select(PRICES.names()), "symbols": known.select(SYMBOLS.names())}


def sessions(first: date, last: date) -> pl.DataFrame:
    """Every weekday from `first` to `last`, which closes at nine in the evening, UTC."""
    days = pl.date_range(first, last, eager=True)
    weekdays = days.filter(days.dt.weekday() <= 5)
    closes = weekdays.cast(pl.Datetime("us")).dt.offset_by("21h").dt.replace_time_zone("UTC")
    return pl.DataFrame({"date": weekdays, "close": closes}, schema=SESSIONS)


def reported(day: date) -> dict[str, pl.DataFrame]:
    markets = [market for market in defaults().markets if market.report == "tff"]
    rows = [
        {"code": market.code, "report_date": day, "released": None, "report": "tff", "open_interest": 100.0,
         "category": category, "long": 10.0, "short": 5.0, "spreading": 1.0}
        for market in markets for category in ("asset_manager", "leveraged_funds")
    ]  # fmt: skip
    return {"positioning": pl.DataFrame(rows, schema=POSITIONING)}


def examined(folder: Path, tables: dict[str, pl.DataFrame], now: datetime = NOW, *, demo: bool = False) -> list[Check]:
    store = Store(folder)
    with store.writer(who="test") as writer:
        for name, frame in tables.items():
            writer.put(name, frame)
        writer.commit()
    return list(freshness_checks(store, defaults(), now, demo=demo))


def test_an_empty_cache_is_one_note(tmp_path: Path) -> None:
    (check,) = examined(tmp_path, {})

    assert (check.state, "rottui refresh" in check.remedy) == ("note", True)


def test_a_cache_that_is_not_there_is_looked_at_and_not_made(tmp_path: Path) -> None:
    store = Store(tmp_path / "cache")

    assert [check.state for check in freshness_checks(store, defaults(), NOW, demo=False)] == ["note"]
    assert not store.folder.exists()


def test_prices_of_the_last_session_are_fresh_all_weekend(tmp_path: Path) -> None:
    tables = priced(FRIDAY) | {"sessions": sessions(date(2025, 10, 1), date(2025, 12, 31))}

    checks = examined(tmp_path, tables)

    assert named(checks, "prices") == Check("prices", "ok", "2025-10-31, Yahoo, 1d old")
    assert named(checks, "positioning").found == "no data"


@pytest.mark.parametrize(
    ("now", "behind"),
    [
        (datetime(2025, 11, 3, 21, 30, tzinfo=UTC), ""),  # Monday has closed half an hour ago
        (datetime(2025, 11, 3, 22, 30, tzinfo=UTC), "1 session behind"),
        (datetime(2025, 11, 10, 12, 0, tzinfo=UTC), "5 sessions behind"),  # Monday to Friday
    ],
)
def test_prices_are_behind_by_the_sessions_that_have_ended_since(tmp_path: Path, now: datetime, behind: str) -> None:
    tables = priced(FRIDAY) | {"sessions": sessions(date(2025, 10, 1), date(2025, 12, 31))}

    check = named(examined(tmp_path, tables, now), "prices")

    assert check.state == ("note" if behind else "ok")
    assert check.found.endswith(behind or "old")
    assert bool(check.remedy) == bool(behind)


@pytest.mark.parametrize(("days", "state"), [(4, "ok"), (5, "note")])
def test_without_sessions_a_long_weekend_is_no_delay(tmp_path: Path, days: int, state: str) -> None:
    now = datetime.combine(FRIDAY, datetime.min.time(), UTC) + timedelta(days=days, hours=12)

    assert named(examined(tmp_path, priced(FRIDAY), now), "prices").state == state


def test_symbols_without_prices_are_said(tmp_path: Path) -> None:
    tables = priced(FRIDAY)
    tables["prices"] = tables["prices"].filter(pl.col("symbol") != "SPY")

    checks = examined(tmp_path, tables)

    assert named(checks, "prices").state == "note"
    assert "1 of " in named(checks, "prices").found
    assert "rottui report --section problems" in named(checks, "remarks").remedy


@pytest.mark.parametrize(
    ("now", "overdue"),
    [
        # The report of Tuesday 6 May 2025 is followed by that of the 13th, out on Friday the 16th at 19:30 UTC.
        (datetime(2025, 5, 16, 18, 0, tzinfo=UTC), False),
        (datetime(2025, 5, 17, 18, 0, tzinfo=UTC), False),
        (datetime(2025, 5, 17, 20, 0, tzinfo=UTC), True),
    ],
)
def test_positioning_is_overdue_a_day_after_the_next_report_should_have_come(
    tmp_path: Path, now: datetime, overdue: bool
) -> None:
    check = named(examined(tmp_path, reported(date(2025, 5, 6)), now), "positioning")

    assert ("due on 2025-05-16" in check.found) == overdue


def test_the_demo_has_no_other_present_than_its_own(demo_data: Path) -> None:
    checks = freshness_checks(Store(demo_data / "demo"), defaults(), NOW + timedelta(days=9999), demo=True)

    assert states(checks) == dict.fromkeys(("prices", "breadth", "positioning"), "ok")
