"""What the scripted market shows at a moment, worked by hand."""

from __future__ import annotations

import math
from datetime import UTC, date, datetime, time, timedelta

import pytest

from tests.loopback.market import Bar, Dividend, Security, Sessions, Split, bars, made_up, view

MONDAY, TUESDAY, WEDNESDAY = date(2025, 10, 27), date(2025, 10, 28), date(2025, 10, 29)
OPEN, NOON, CLOSE = time(13, 30), time(16, 45), time(20, 0)
"""The open, the middle and the close of a session in New York's summer, in UTC."""


def at(day: date, moment: time) -> datetime:
    return datetime.combine(day, moment, UTC)


def made(**script: object) -> Security:
    return Security("XYZ", bars([MONDAY, TUESDAY, WEDNESDAY], [100.0, 110.0, 120.0]), **script)  # type: ignore[arg-type]


def closes(security: Security, now: datetime) -> list[float]:
    return [row.close for row in view(security, Sessions(), now).rows]


def test_a_bar_exists_from_its_open_on() -> None:
    assert closes(made(), at(TUESDAY, OPEN) - timedelta(seconds=1)) == [100.0]
    assert len(closes(made(), at(TUESDAY, OPEN))) == 2


def test_a_partial_bar_has_gone_as_far_as_its_session() -> None:
    security = Security("XYZ", [Bar(MONDAY, 110.0, volume=1_000, open=100.0, high=130.0, low=90.0)])
    (row,) = view(security, Sessions(), at(MONDAY, NOON)).rows
    assert (row.open, row.high, row.low, row.close, row.volume) == (100.0, 105.0, 100.0, 105.0, 500)
    assert row.stamp == int(at(MONDAY, NOON).timestamp())


def test_a_bar_is_final_at_the_close_and_keeps_the_time_of_its_last_trade_until_midnight() -> None:
    security = Security("XYZ", [Bar(MONDAY, 110.0, volume=1_000, open=100.0, high=130.0, low=90.0)])
    evening = view(security, Sessions(), at(MONDAY, time(23, 0)))
    (row,) = evening.rows
    assert (row.open, row.high, row.low, row.close, row.volume) == (100.0, 130.0, 90.0, 110.0, 1_000)
    assert row.stamp == int(at(MONDAY, CLOSE).timestamp()) + 1
    (next_day,) = view(security, Sessions(), at(TUESDAY, time(12, 0))).rows
    assert next_day.stamp == int(at(MONDAY, OPEN).timestamp())


def test_an_early_close_ends_the_session() -> None:
    sessions = Sessions(early_closes={MONDAY: time(13, 0)})
    shown = view(Security("XYZ", [Bar(MONDAY, 110.0, open=100.0)]), sessions, at(MONDAY, time(17, 0)))
    assert shown.rows[-1].close == 110.0


def test_a_split_restates_the_past_from_its_open_on() -> None:
    security = made(splits=[Split(WEDNESDAY, 4)])
    assert closes(security, at(TUESDAY, CLOSE)) == [100.0, 110.0]
    shown = view(security, Sessions(), at(WEDNESDAY, CLOSE))
    assert [row.close for row in shown.rows] == [25.0, 27.5, 120.0]
    assert [row.volume for row in shown.rows] == [4_000_000, 4_000_000, 1_000_000]


def test_a_reverse_split_raises_the_past() -> None:
    shown = view(made(splits=[Split(WEDNESDAY, 1, 10)]), Sessions(), at(WEDNESDAY, CLOSE))
    assert [row.close for row in shown.rows] == [1000.0, 1100.0, 120.0]
    assert [row.volume for row in shown.rows] == [100_000, 100_000, 1_000_000]


def test_a_dividend_restates_adjusted_closes_alone() -> None:
    shown = view(made(dividends=[Dividend(WEDNESDAY, 11.0)]), Sessions(), at(WEDNESDAY, CLOSE))
    assert [row.close for row in shown.rows] == [100.0, 110.0, 120.0]
    assert [row.adjclose for row in shown.rows] == pytest.approx([90.0, 99.0, 120.0])


def test_a_dividend_is_not_known_before_its_ex_date_opens() -> None:
    shown = view(made(dividends=[Dividend(WEDNESDAY, 11.0)]), Sessions(), at(WEDNESDAY, OPEN) - timedelta(minutes=1))
    assert shown.dividends == []
    assert [row.adjclose for row in shown.rows] == [100.0, 110.0]


def test_a_dividend_before_a_split_is_restated_with_the_shares() -> None:
    security = made(dividends=[Dividend(TUESDAY, 10.0)], splits=[Split(WEDNESDAY, 2)])
    shown = view(security, Sessions(), at(WEDNESDAY, CLOSE))
    assert [paid.amount for paid in shown.dividends] == [5.0]
    assert [row.adjclose for row in shown.rows] == pytest.approx([45.0, 55.0, 120.0])  # 50 × (1 − 5/50), 55, 120


def test_a_lost_bar_is_not_a_number_and_dividends_look_past_it() -> None:
    security = Security("XYZ", bars([MONDAY, TUESDAY, WEDNESDAY], [100.0, None, 120.0]), [Dividend(WEDNESDAY, 10.0)])
    rows = view(security, Sessions(), at(WEDNESDAY, CLOSE)).rows
    assert math.isnan(rows[1].close)
    assert rows[0].adjclose == pytest.approx(90.0)


def test_prices_have_single_precision() -> None:
    assert closes(Security("XYZ", [Bar(MONDAY, 269.7)]), at(TUESDAY, time(12, 0))) == [269.70001220703125]


def test_sessions_leave_out_weekends_and_holidays() -> None:
    sessions = Sessions(holidays={date(2025, 11, 27)})
    days = [*range(24, 27), 28]
    assert sessions.between(date(2025, 11, 22), date(2025, 11, 30)) == [date(2025, 11, day) for day in days]
    assert sessions.current(datetime(2025, 11, 27, 18, tzinfo=UTC), "America/New_York") == date(2025, 11, 28)


def test_made_up_securities_are_the_same_in_every_run_and_differ_by_symbol() -> None:
    days = Sessions().between(date(2024, 1, 2), date(2025, 1, 2))
    assert made_up("SPY", days).bars == made_up("SPY", days).bars
    assert made_up("SPY", days).bars != made_up("QQQ", days).bars
