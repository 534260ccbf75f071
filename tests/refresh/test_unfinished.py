"""Bars of a day that is not over: told by the exchange's sessions, else by New York's clock."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from rottui.refresh.unfinished import unfinished_from

# New York is four hours behind UTC. The 3rd of July closes at 13:00, the 4th is a holiday, the 7th a Monday.
SESSIONS = (
    (date(2025, 7, 2), datetime(2025, 7, 2, 20, 0, tzinfo=UTC)),
    (date(2025, 7, 3), datetime(2025, 7, 3, 17, 0, tzinfo=UTC)),
    (date(2025, 7, 7), datetime(2025, 7, 7, 20, 0, tzinfo=UTC)),
)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2025, 7, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "first"),
    [
        (at(3, 3), 3),  # still the 2nd in New York, whose session is over
        (at(3, 15), 3),
        (at(3, 17, 34), 3),
        (at(3, 17, 35), 7),
        (at(5, 12), 7),
        (at(7, 20, 34), 7),
    ],
)
def test_a_day_is_unfinished_until_its_close_has_settled(now: datetime, first: int) -> None:
    assert unfinished_from(SESSIONS, now) == date(2025, 7, first)


@pytest.mark.parametrize("sessions", [(), SESSIONS])
@pytest.mark.parametrize(("now", "first"), [(at(9, 3), 9), (at(8, 20, 34), 8), (at(8, 20, 35), 9)])
def test_without_its_session_new_yorks_usual_close_counts(
    sessions: tuple[tuple[date, datetime], ...], now: datetime, first: int
) -> None:
    assert unfinished_from(sessions, now) == date(2025, 7, first)
