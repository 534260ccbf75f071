"""Stepping through sessions, and the days that can be typed."""

from datetime import date

import pytest

from rottui.tui.feeding.replay import Replay, parse_day, stepped

MON, TUE, WED, FRI = (date(2025, 1, day) for day in (6, 7, 8, 10))
SESSIONS = (MON, TUE, WED, FRI)
"""Thursday was a holiday: a national day of mourning."""
HOLIDAY = date(2025, 1, 9)


@pytest.mark.parametrize(
    ("here", "by", "there"),
    [
        (None, -1, WED),
        (None, -3, MON),
        (None, -9, MON),
        (None, 1, None),
        (MON, -1, MON),
        (MON, 1, TUE),
        (WED, 1, None),
        (WED, -1, TUE),
        (HOLIDAY, -1, WED),
        (HOLIDAY, 1, None),
        (date(2024, 1, 1), 1, MON),
        (date(2026, 1, 1), -1, FRI),
        (TUE, 0, TUE),
    ],
)
def test_a_step_leads_to_a_session_and_the_last_one_is_now(here, by, there):
    # From after the last session, one step back leads to it only if it is not as good as now.
    expected = None if there == FRI else there
    assert stepped(SESSIONS, here, by) == expected


def test_without_sessions_there_is_nowhere_to_go():
    assert stepped((), None, -1) is None
    assert stepped((), MON, 5) == MON


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("2025-01-07", TUE),
        (" 2024-02 ", date(2024, 2, 29)),
        ("2023-12", date(2023, 12, 31)),
        ("2020", date(2020, 12, 31)),
        ("-1", WED),
        ("now", None),
        ("", None),
        ("TODAY", None),
    ],
)
def test_what_can_be_typed(typed, day):
    assert parse_day(typed, SESSIONS, None) == day


@pytest.mark.parametrize(
    "typed", ["yesterday", "2025-13-01", "2025-02-30", "31/01/2025", "2025-1-", "-", "-x", "1-2-3-4"]
)
def test_what_cannot_says_what_can(typed):
    with pytest.raises(ValueError, match="type a day like 2025-01-31"):
        parse_day(typed, SESSIONS, None)


def test_steps_wait_until_the_sessions_are_known_and_are_made_one_after_the_other_then():
    asked, gone = [], [None]
    replay = Replay(lambda: asked.append(1), gone.append)
    replay.step(-1, lambda: gone[-1])
    replay.step(-1, lambda: gone[-1])
    assert (len(asked), gone) == (2, [None])
    replay.learn(list(SESSIONS))
    assert gone == [None, WED, TUE]


def test_a_step_that_leads_nowhere_does_nothing():
    gone = []
    replay = Replay(lambda: None, gone.append)
    replay.learn(list(SESSIONS))
    replay.step(1, lambda: None)
    replay.step(-1, lambda: MON)
    assert gone == []


def test_it_asks_anew_after_there_may_be_other_sessions():
    asked = []
    replay = Replay(lambda: asked.append(1), lambda day: None)
    replay.learn(list(SESSIONS))
    replay.forget()
    replay.step(-1, lambda: None)
    assert asked == [1]


@pytest.mark.parametrize("typed", ["9" * 20, "9" * 5000, "-" + "9" * 5000, "-²", "²", "1", "1799", "9999-12-31"])
def test_numbers_that_are_no_day_are_told_how_to_write_one(typed: str) -> None:
    with pytest.raises(ValueError, match="type a day like"):
        parse_day(typed, SESSIONS, None)
