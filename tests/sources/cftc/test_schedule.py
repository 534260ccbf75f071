"""When to look for the next report, and since when a report counts as public."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import polars as pl
import pytest

from rottui.cache.tables import POSITIONING, empty
from rottui.refresh.merge import merge_positioning
from rottui.sources.cftc.schedule import ask_since, first_seen, next_report_due
from rottui.sources.protocol import PositioningBatch, Refusal


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


# The report of Tuesday 17 November 2026 is due on Friday 20 November, 15:30 New York: 20:30 UTC.
HELD, NEXT, DUE = date(2026, 11, 10), date(2026, 11, 17), at("2026-11-20 20:30")
MINUTE = timedelta(minutes=1)


def positions(*rows: tuple[str, date, datetime | None], report: str = "tff") -> pl.DataFrame:
    """Return the cache's rows of markets, days and releases, one category each."""
    return pl.DataFrame(
        [(code, day, released, report, 100.0, "dealer", 1.0, 1.0, 1.0) for code, day, released in rows],
        schema=POSITIONING,
        orient="row",
    )


def seen(new: pl.DataFrame, held: pl.DataFrame, now: datetime, **known: datetime | None) -> dict[date, datetime | None]:
    batch = first_seen(PositioningBatch(new, "cftc"), held, now, **known)
    return dict(batch.frame.select("report_date", "released").rows())


def test_the_overlap_is_eight_reports() -> None:
    assert ask_since(date(2026, 11, 17)) == date(2026, 9, 22)


def test_before_a_report_is_due_it_is_looked_for_just_after_the_hour() -> None:
    assert next_report_due(at("2026-11-18 09:00"), HELD, at("2026-11-18 08:00")) == DUE + 2 * MINUTE


def test_without_any_report_one_is_due_now() -> None:
    now = at("2026-11-18 09:00")
    assert next_report_due(now, None) == now


def test_when_it_is_not_known_when_we_last_asked_a_due_report_is_due() -> None:
    now = at("2026-11-25 09:00")
    assert next_report_due(now, HELD) == DUE + 2 * MINUTE <= now


@pytest.mark.parametrize(
    ("held", "due"),
    [
        (date(2025, 11, 10), datetime(2025, 12, 16, 20, 32, tzinfo=UTC)),  # a Monday's; the next is in the schedule
        (date(2026, 11, 17), datetime(2026, 11, 30, 20, 32, tzinfo=UTC)),  # Thanksgiving: on Monday
        (date(2026, 6, 23), datetime(2026, 7, 6, 19, 32, tzinfo=UTC)),  # Independence Day on a Friday; summer time
    ],
)
def test_holidays_and_odd_days_are_in_the_schedule(held: date, due: datetime) -> None:
    assert next_report_due(at("2025-11-11 12:00"), held) == due


def test_a_late_report_is_looked_for_at_growing_intervals_up_to_daily_for_three_weeks() -> None:
    """Each look comes after the one before, was made when it was told to, and found nothing."""
    asked = DUE - 3 * timedelta(hours=1)
    looks = []
    while asked < DUE + timedelta(weeks=3):
        asked = next_report_due(asked, HELD, asked)
        looks.append(asked - DUE)

    minutes = [look / MINUTE for look in looks[:9]]
    assert minutes == [2, 7, 17, 37, 77, 157, 317, 637, 2 + 24 * 60]
    assert {later - earlier for earlier, later in pairwise(looks[8:])} == {timedelta(days=1)}
    assert len(looks) == 8 + 21


def test_a_look_that_was_missed_is_due_at_once() -> None:
    now = DUE + timedelta(days=3)
    assert next_report_due(now, HELD, DUE + 3 * MINUTE) == DUE + 7 * MINUTE < now


def test_a_clock_that_was_set_back_does_not_put_the_look_off() -> None:
    ahead = DUE + timedelta(days=300)

    assert next_report_due(DUE - 60 * MINUTE, HELD, ahead) == DUE + 2 * MINUTE
    for since_due in (3 * MINUTE, 90 * MINUTE, timedelta(days=5)):
        assert next_report_due(now := DUE + since_due, HELD, ahead) <= now


def test_a_new_report_is_public_since_we_saw_it() -> None:
    now = at("2026-11-20 20:47")
    new = positions(("A", HELD, None), ("A", NEXT, None))

    released = seen(new, positions(("A", HELD, None)), now, asked=at("2026-11-20 15:00"))

    assert released == {HELD: None, NEXT: now}


def test_all_else_in_the_batch_is_left_as_it_was() -> None:
    new = positions(("B", NEXT, None), ("A", NEXT, None), ("A", HELD, None))
    refusals = (Refusal("x", None, "y"),)

    batch = first_seen(PositioningBatch(new, "cftc", refusals), empty("positioning"), at("2026-11-20 20:47"))

    assert batch.frame.schema == POSITIONING
    assert batch.frame.drop("released").equals(new.drop("released"))
    assert (batch.source, batch.refusals) == ("cftc", refusals)


def test_what_the_cftc_says_of_its_last_change_is_nearer_the_truth() -> None:
    held, new = positions(("A", HELD, None)), positions(("A", NEXT, None))
    now, modified = at("2026-11-23 09:00"), at("2026-11-20 20:31")

    assert seen(new, held, now, modified=modified) == {NEXT: modified}
    assert seen(new, held, now, modified=modified, asked=at("2026-11-20 15:00")) == {NEXT: modified}


@pytest.mark.parametrize(
    ("modified", "asked"),
    [
        ("2026-11-13 20:31", None),  # before it was due: not said of this report
        ("2026-11-24 09:00", None),  # in the future
        ("2026-11-20 20:31", "2026-11-20 21:00"),  # we looked after that, and it was not there
    ],
)
def test_a_last_change_that_cannot_be_is_not_believed(modified: str, asked: str | None) -> None:
    now = at("2026-11-23 09:00")
    known = {"modified": at(modified), "asked": at(asked) if asked else None}

    assert seen(positions(("A", NEXT, None)), positions(("A", HELD, None)), now, **known) == {NEXT: now}


def test_a_report_that_came_before_it_was_due_is_public_since_we_saw_it() -> None:
    now = at("2026-11-20 19:00")
    assert seen(positions(("A", NEXT, None)), positions(("A", HELD, None)), now) == {NEXT: now}


def test_a_report_three_weeks_late_is_public_since_we_saw_it_because_we_had_looked() -> None:
    now = DUE + timedelta(weeks=3)
    held, new = positions(("A", HELD, None)), positions(("A", NEXT, None))

    assert seen(new, held, now, asked=now - timedelta(days=1)) == {NEXT: now}
    # Had nobody looked between, it may as well have come out on time.
    assert seen(new, held, now, asked=DUE - MINUTE) == {NEXT: None}


def test_history_that_is_new_to_us_is_left_to_the_estimate() -> None:
    now = at("2026-11-20 20:47")
    days = [date(2015, 1, 6), date(2026, 11, 3), NEXT]
    new = positions(*(("A", day, None) for day in days))

    assert seen(new, empty("positioning"), now, asked=now) == {days[0]: None, days[1]: None, NEXT: now}


def test_a_hole_that_is_filled_is_no_new_report() -> None:
    held = positions(("A", date(2026, 10, 27), None), ("A", HELD, None))
    new = positions(("A", date(2026, 11, 3), None))

    now = at("2026-11-12 09:00")
    assert seen(new, held, now) == {date(2026, 11, 3): None}


def test_a_market_that_is_new_to_us_takes_over_what_is_known_of_the_report() -> None:
    known = at("2026-11-20 20:40")
    held = positions(("A", HELD, None), ("A", NEXT, known))

    released = seen(positions(("B", HELD, None), ("B", NEXT, None)), held, at("2026-11-22 09:00"))

    assert released == {HELD: None, NEXT: known}


def test_another_report_of_the_same_day_is_a_report_of_its_own() -> None:
    held = positions(("A", HELD, None), ("A", NEXT, at("2026-11-20 20:40")), report="legacy")
    now = at("2026-11-22 09:00")

    assert seen(positions(("A", NEXT, None)), held, now) == {NEXT: now}


def test_a_revision_does_not_make_a_report_younger() -> None:
    known = at("2026-11-20 20:40")
    held = positions(("A", NEXT, known))
    revised = positions(("A", NEXT, None)).with_columns(long=pl.lit(9.0))

    batch = first_seen(PositioningBatch(revised, "cftc"), held, at("2026-11-24 09:00"))

    merged = merge_positioning(held, batch.frame)
    assert merged.updated == 1
    assert merged.frame.select("long", "released").rows() == [(9.0, known)]


def test_a_clock_days_behind_dates_no_report_before_its_own_positions() -> None:
    assert seen(positions(("A", NEXT, None)), positions(("A", HELD, None)), at("2026-11-17 12:00")) == {NEXT: None}


def test_moments_of_any_time_zone_are_stored_in_utc() -> None:
    now = datetime.fromisoformat("2026-11-20T15:47:00-05:00")
    assert seen(positions(("A", NEXT, None)), positions(("A", HELD, None)), now) == {NEXT: at("2026-11-20 20:47")}
