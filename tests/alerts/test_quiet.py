"""Quiet hours go by the clock on the wall, over midnight and when clocks change."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from rottui.alerts.quiet import is_quiet
from rottui.settings.alert_rules import Alerting

NIGHT = Alerting(quiet_hours="22:00-07:00", time_zone="America/New_York")
NEW_YORK = ZoneInfo("America/New_York")


def at(hour: int, minute: int = 0, *, day: int = 15, month: int = 1) -> datetime:
    return datetime(2025, month, day, hour, minute, tzinfo=NEW_YORK).astimezone(UTC)


@pytest.mark.parametrize(
    ("hour", "minute", "quiet"),
    [(21, 59, False), (22, 0, True), (23, 59, True), (0, 0, True), (6, 59, True), (7, 0, False), (12, 0, False)],
)
def test_hours_go_over_midnight(hour: int, minute: int, quiet: bool) -> None:
    assert is_quiet(NIGHT, at(hour, minute)) is quiet


def test_hours_of_one_day_and_none_at_all() -> None:
    lunch = Alerting(quiet_hours="12:00-13:30", time_zone="America/New_York")

    assert [is_quiet(lunch, at(hour, 15)) for hour in (11, 12, 13, 14)] == [False, True, True, False]
    assert not is_quiet(Alerting(), at(3))


def test_the_clock_is_that_of_the_zone_in_summer_and_in_winter() -> None:
    assert is_quiet(NIGHT, datetime(2025, 1, 15, 11, 59, tzinfo=UTC))  # 6:59 EST
    assert not is_quiet(NIGHT, datetime(2025, 7, 15, 11, 59, tzinfo=UTC))  # 7:59 EDT
    assert not is_quiet(NIGHT, datetime(2025, 1, 16, 2, 30, tzinfo=UTC))  # 21:30 EST
    assert is_quiet(NIGHT, datetime(2025, 7, 16, 2, 30, tzinfo=UTC))  # 22:30 EDT


def test_the_night_on_which_clocks_go_forward_is_an_hour_shorter() -> None:
    # On 9 March 2025, 2:00 EST became 3:00 EDT: 7:00 came at 11:00 UTC, and the day before at 12:00 UTC.
    assert is_quiet(NIGHT, datetime(2025, 3, 9, 10, 59, tzinfo=UTC))
    assert not is_quiet(NIGHT, datetime(2025, 3, 9, 11, 0, tzinfo=UTC))
    assert is_quiet(NIGHT, datetime(2025, 3, 8, 11, 0, tzinfo=UTC))


def test_an_hour_that_a_clock_goes_through_twice_is_quiet_twice() -> None:
    small = Alerting(quiet_hours="01:00-02:00", time_zone="America/New_York")

    # On 2 November 2025, 1:30 came at 5:30 UTC (EDT) and at 6:30 UTC (EST).
    assert is_quiet(small, datetime(2025, 11, 2, 5, 30, tzinfo=UTC))
    assert is_quiet(small, datetime(2025, 11, 2, 6, 30, tzinfo=UTC))
    assert not is_quiet(small, datetime(2025, 11, 2, 7, 30, tzinfo=UTC))


def test_without_a_zone_it_is_the_clock_of_the_computer(monkeypatch: pytest.MonkeyPatch) -> None:
    import time

    monkeypatch.setenv("TZ", "Asia/Tokyo")
    time.tzset()
    try:
        assert is_quiet(Alerting(quiet_hours="22:00-07:00"), datetime(2025, 1, 15, 14, 0, tzinfo=UTC))
        assert not is_quiet(Alerting(quiet_hours="22:00-07:00"), datetime(2025, 1, 15, 23, 0, tzinfo=UTC))
    finally:
        monkeypatch.undo()
        time.tzset()
