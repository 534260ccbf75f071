"""When a bar is final: by the exchange's session and Yahoo's times, whatever this machine's clock says."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pandas as pd
import pytest

from rottui.sources.yahoo.sessions import unfinished_from

DAY, NEXT = date(2025, 10, 31), date(2025, 11, 1)
END = datetime(2025, 10, 31, 20, 0, tzinfo=UTC)
"""16:00 in New York, in summer time."""
OPEN = END - timedelta(hours=6.5)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def meta(traded: datetime | None, **more: Any) -> dict[str, Any]:
    period = {"regular": {"start": OPEN.timestamp(), "end": END.timestamp()}}
    return {
        "exchangeTimezoneName": "America/New_York",
        "regularMarketTime": traded and traded.timestamp(),
        "currentTradingPeriod": period,
    } | more


@pytest.mark.parametrize("clock", [-25 * HOUR, -HOUR, 0 * HOUR, HOUR, 25 * HOUR, 400 * 24 * HOUR])
@pytest.mark.parametrize(
    ("traded", "sent", "first_unfinished"),
    [
        (END - 2 * HOUR, END - 2 * HOUR, DAY),
        (END - MINUTE, END - MINUTE, DAY),
        (END, END, NEXT),
        (END + timedelta(seconds=1), END + MINUTE, NEXT),
        (END - MINUTE, END + 15 * MINUTE, DAY),
        (END - MINUTE, END + 30 * MINUTE, NEXT),
        (END - 5 * HOUR, END + 16 * HOUR, NEXT),
        (END - 24 * HOUR, OPEN - 3 * HOUR, DAY),
        (None, END - MINUTE, DAY),
        (None, END + HOUR, NEXT),
    ],
)
def test_yahoos_times_decide_whatever_our_clock_says(
    traded: datetime | None, sent: datetime, first_unfinished: date, clock: timedelta
) -> None:
    assert unfinished_from(meta(traded), sent, sent + clock) == first_unfinished


def test_times_that_yfinance_has_turned_into_timestamps_are_read_too() -> None:
    said = meta(END - HOUR)
    said["regularMarketTime"] = pd.Timestamp(END - HOUR).tz_convert("America/New_York")
    said["currentTradingPeriod"] = {
        "regular": {
            name: pd.Timestamp(at).tz_convert("America/New_York") for name, at in (("start", OPEN), ("end", END))
        }
    }

    assert unfinished_from(said, None, END - HOUR) == DAY


@pytest.mark.parametrize("ahead", [0 * HOUR, HOUR])
def test_without_yahoos_clock_an_hour_of_ours_is_not_believed(ahead: timedelta) -> None:
    assert unfinished_from(meta(END - 2 * MINUTE), None, END + 20 * MINUTE + ahead) == DAY
    assert unfinished_from(meta(END - 2 * MINUTE), None, END + 31 * MINUTE + HOUR) == NEXT


def test_a_time_of_sending_from_another_age_is_not_believed() -> None:
    assert unfinished_from(meta(END - 2 * HOUR), END + timedelta(days=300), END + timedelta(days=300)) == DAY


def test_a_day_of_trading_round_the_clock_is_unfinished_until_it_is_over() -> None:
    start = datetime(2025, 10, 31, tzinfo=UTC)
    said = {
        "exchangeTimezoneName": "UTC",
        "regularMarketTime": (start + 22 * HOUR).timestamp(),
        "currentTradingPeriod": {
            "regular": {"start": start.timestamp(), "end": (start + 24 * HOUR - MINUTE).timestamp()}
        },
    }

    assert unfinished_from(said, start + 22 * HOUR, start) == DAY


@pytest.mark.parametrize(
    "gone",
    [
        {"currentTradingPeriod": None},
        {"currentTradingPeriod": {}},
        {"currentTradingPeriod": {"regular": {"start": None, "end": "soon"}}},
        {"currentTradingPeriod": {"regular": {"start": 1e30, "end": True}}},
        {"currentTradingPeriod": [1, 2]},
    ],
)
@pytest.mark.parametrize(("sent", "first"), [(END - HOUR, DAY), (END + 14 * MINUTE, DAY), (END + 15 * MINUTE, NEXT)])
def test_without_a_session_new_york_is_over_at_a_quarter_past_four(
    gone: dict[str, Any], sent: datetime, first: date
) -> None:
    assert unfinished_from(meta(None, **gone), sent, sent) == first


def test_without_any_time_of_yahoos_our_clock_decides_an_hour_late() -> None:
    nothing: dict[str, Any] = {}

    assert unfinished_from(nothing, None, END + 15 * MINUTE) == DAY
    assert unfinished_from(nothing, None, END + 75 * MINUTE) == NEXT


def test_a_last_trade_on_an_earlier_day_leaves_that_day_final() -> None:
    said = meta(END + timedelta(seconds=2), currentTradingPeriod=None)

    assert unfinished_from(said, None, END + 40 * HOUR) > DAY - timedelta(days=1)


def test_elsewhere_a_day_is_over_when_it_is_over() -> None:
    said = {"exchangeTimezoneName": "Asia/Tokyo"}
    evening = datetime(2025, 10, 31, 14, 0, tzinfo=UTC)  # 23:00 in Tokyo

    assert unfinished_from(said, evening, evening) == DAY


def test_a_zone_that_does_not_exist_is_taken_for_new_yorks() -> None:
    assert unfinished_from(meta(END, exchangeTimezoneName="../../etc/passwd"), END, END) == NEXT
