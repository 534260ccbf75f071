"""When a refresh starts by itself: so long after the last one, and around the exchange's sessions."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from rottui.cache.signature import REFRESHES
from rottui.settings.packaged import defaults
from rottui.settings.schema import Refresh
from rottui.tui.freshness.schedule import Facts, around_session, is_due, last_refreshed

QUARTERLY = Refresh(every="15m", hours="market")
NOON = datetime(2025, 10, 31, 16, tzinfo=UTC)
"""A Friday, noon in New York."""
EVENING = datetime(2025, 10, 31, 22, tzinfo=UTC)
CLOSES = (datetime(2025, 10, 31, 20, tzinfo=UTC), datetime(2025, 11, 3, 21, tzinfo=UTC))


def ago(minutes: float, now: datetime = NOON) -> datetime:
    return now - timedelta(minutes=minutes)


@pytest.mark.parametrize(("minutes", "due"), [(0, False), (14.9, False), (15, True), (600, True)])
def test_a_refresh_is_due_an_interval_after_the_last(minutes: float, due: bool) -> None:
    assert is_due(Facts(NOON, False, ago(minutes), closes=CLOSES), QUARTERLY) is due


def test_one_that_never_was_is_due() -> None:
    assert is_due(Facts(NOON, False, None, closes=CLOSES), QUARTERLY)


def test_off_is_off_whatever_else() -> None:
    off = msgspec.structs.replace(QUARTERLY, every="off", hours="always")
    assert not is_due(Facts(NOON, True, None, next_due=ago(1), closes=CLOSES), off)


def test_in_the_evening_only_a_desk_that_opens_and_one_that_always_may_start() -> None:
    old = ago(180, EVENING)
    assert not is_due(Facts(EVENING, False, old, closes=CLOSES), QUARTERLY)
    assert is_due(Facts(EVENING, True, old, closes=CLOSES), QUARTERLY)
    assert is_due(Facts(EVENING, False, old, closes=CLOSES), msgspec.structs.replace(QUARTERLY, hours="always"))


def test_a_desk_that_opens_goes_on_with_what_was_cut_off_but_leaves_what_just_ended() -> None:
    assert is_due(Facts(EVENING, True, ago(1, EVENING), closes=CLOSES), QUARTERLY)
    assert not is_due(Facts(EVENING, True, ago(0.9, EVENING), closes=CLOSES), QUARTERLY)


def test_what_is_known_to_be_due_is_fetched_at_any_hour_but_not_before_the_interval() -> None:
    old = ago(180, EVENING)
    assert is_due(Facts(EVENING, False, old, next_due=EVENING, closes=CLOSES), QUARTERLY)
    assert not is_due(Facts(EVENING, False, old, next_due=EVENING + timedelta(minutes=1), closes=CLOSES), QUARTERLY)
    assert not is_due(Facts(EVENING, False, ago(5, EVENING), next_due=EVENING, closes=CLOSES), QUARTERLY)


def test_a_clock_that_was_put_back_does_not_stop_refreshes_until_it_has_caught_up() -> None:
    assert is_due(Facts(NOON, False, NOON + timedelta(hours=5), closes=CLOSES), QUARTERLY)


@pytest.mark.parametrize(
    ("moment", "inside"),
    [
        (datetime(2025, 10, 31, 12, 59, tzinfo=UTC), False),  # 8:59 in New York, in summer time
        (datetime(2025, 10, 31, 13, 0, tzinfo=UTC), True),
        (datetime(2025, 10, 31, 21, 0, tzinfo=UTC), True),  # 60 minutes after the close
        (datetime(2025, 10, 31, 21, 1, tzinfo=UTC), False),
        (datetime(2025, 11, 1, 16, tzinfo=UTC), False),  # a Saturday
        (datetime(2025, 11, 3, 13, 59, tzinfo=UTC), False),  # 8:59 in winter time
        (datetime(2025, 11, 3, 14, 0, tzinfo=UTC), True),
        (datetime(2025, 11, 3, 22, 0, tzinfo=UTC), True),
    ],
)
def test_hours_are_from_half_an_hour_before_a_session_to_an_hour_after(moment: datetime, inside: bool) -> None:
    assert around_session(moment, CLOSES) is inside
    assert around_session(moment, ()) is inside  # these two days have the usual hours


def test_a_holiday_is_no_session_and_an_early_close_ends_one() -> None:
    thanksgiving = datetime(2025, 11, 27, 17, tzinfo=UTC)
    friday_early = datetime(2025, 11, 28, 18, tzinfo=UTC)  # 13:00 in New York

    assert not around_session(thanksgiving, [friday_early])
    assert around_session(friday_early + timedelta(minutes=60), [friday_early])
    assert not around_session(friday_early + timedelta(minutes=61), [friday_early])


def test_beyond_the_sessions_that_are_known_every_weekday_counts() -> None:
    long_ago = [datetime(2024, 1, 5, 21, tzinfo=UTC)]
    assert around_session(NOON, long_ago)
    assert not around_session(datetime(2025, 11, 1, 16, tzinfo=UTC), long_ago)


def test_the_last_refresh_is_read_off_what_it_leaves(tmp_path: Path) -> None:
    assert last_refreshed(tmp_path) is None
    (tmp_path / REFRESHES).touch()
    os.utime(tmp_path / REFRESHES, (NOON.timestamp(), NOON.timestamp()))
    assert last_refreshed(tmp_path) == NOON


def test_the_packaged_rules_are_each_quarter_of_an_hour_of_the_market() -> None:
    assert (defaults().refresh.every, defaults().refresh.hours) == ("15m", "market")
