"""The demo's calendar against the exchange's own."""

from __future__ import annotations

import warnings
from datetime import UTC, date, datetime

from rottui.cache.tables import SESSIONS
from rottui.sources.demo.sessions import sessions
from rottui.sources.demo.story import CALENDAR_END, END, START


def test_the_rules_give_every_session_and_early_close_that_new_york_had() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns of the next pandas
        import exchange_calendars

        exchange = exchange_calendars.get_calendar("XNYS", start=START.isoformat(), end=CALENDAR_END.isoformat())
        expected = [(day.date(), close.to_pydatetime()) for day, close in exchange.closes.items()]

    assert list(sessions(START, CALENDAR_END).iter_rows()) == expected


def test_early_closes_and_summer_time_are_kept() -> None:
    close = dict(sessions(START, CALENDAR_END).iter_rows())

    assert close[date(2025, 11, 28)] == datetime(2025, 11, 28, 18, tzinfo=UTC), "the day after Thanksgiving: 13:00"
    assert close[date(2025, 7, 1)] == datetime(2025, 7, 1, 20, tzinfo=UTC), "summer: 16:00 is 20:00 UTC"
    assert close[date(2026, 1, 16)] == datetime(2026, 1, 16, 21, tzinfo=UTC), "winter: 16:00 is 21:00 UTC"


def test_days_off_are_no_sessions() -> None:
    days = set(sessions(date(2021, 12, 1), date(2025, 12, 31))["date"])

    assert date(2021, 12, 31) in days, "New Year's Day on a Saturday is not made up for on the Friday"
    assert date(2025, 4, 18) not in days, "Good Friday"
    assert date(2025, 1, 9) not in days, "a day of mourning"
    assert date(2023, 1, 2) not in days, "New Year's Day on a Sunday is kept on the Monday"


def test_the_calendar_goes_on_after_the_last_price_in_the_cache_schema() -> None:
    calendar = sessions(START, CALENDAR_END)

    assert calendar.schema == SESSIONS
    assert calendar["date"].is_sorted()
    assert (calendar["date"] > END).sum() > 200
