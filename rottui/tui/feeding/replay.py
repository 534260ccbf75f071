"""Going back and forth in time: which session comes before or after the day that is looked at."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from datetime import date

FIRST_YEAR, LAST_YEAR = 1800, 2200
"""Within these there may be data, and a month before or after a day is a day as well."""

Go = Callable[[date | None], object]
"""Shows a past day, or now (None)."""


class Replay:
    """Counts sessions. It has to be told them; steps that come before that are made when it is."""

    def __init__(self, ask: Callable[[], object], go: Go) -> None:
        """`ask` has it told the sessions, by `learn`; `go` is called with the day to show."""
        self._ask = ask
        self._go = go
        self._sessions: list[date] | None = None
        self._waiting: list[Callable[[list[date]], object]] = []

    def forget(self) -> None:
        """There may be other sessions now."""
        self._sessions = None

    def learn(self, sessions: list[date]) -> None:
        """Be told all sessions, ascending; do what waited for them."""
        self._sessions = sessions
        waiting, self._waiting = self._waiting, []
        for do in waiting:
            do(sessions)

    def give_up(self) -> None:
        """Be told that the sessions cannot be had now: what waited for them is done without any, and not later."""
        waiting, self._waiting = self._waiting, []
        for do in waiting:
            do([])

    def with_sessions(self, do: Callable[[list[date]], object]) -> None:
        """Do something with the sessions, as soon as they are known."""
        if self._sessions is not None:
            do(self._sessions)
            return
        self._waiting.append(do)
        self._ask()

    def step(self, by: int, here: Callable[[], date | None]) -> None:
        """Go so many sessions on (backwards below 0) from the day `here`, None being now.

        The last session is as good as now.
        """

        def go(sessions: list[date]) -> None:
            now = here()
            there = stepped(sessions, now, by)
            if there != now:
                self._go(there)

        self.with_sessions(go)


def stepped(sessions: Sequence[date], here: date | None, by: int) -> date | None:
    """Return the day so many sessions from `here`, None being now, which is as good as the last session.

    A day between two sessions counts as the one before it when going back leads beyond it. It stops at the first.
    """
    last = len(sessions) - 1
    if last < 0 or not by:
        return here
    if here is None:
        at = last
    elif by > 0:
        at = bisect_right(sessions, here) - 1
    else:
        at = bisect_left(sessions, here)
    there = max(at + by, 0)
    return sessions[there] if there < last else None


def parse_day(text: str, sessions: Sequence[date], here: date | None) -> date | None:
    """Return the day that was typed, None for now; raises ValueError that says what can be typed.

    "2025-01-31" is a day, "2025-01" and "2025" the end of a month or year, "-20" so many sessions before `here`.
    """
    typed = text.strip().lower()
    if typed in ("", "now", "today"):
        return None
    try:
        if typed[0] in "+-" and typed[1:].isdecimal():
            return stepped(sessions, here, int(typed))
        day = _day(typed)
        if not FIRST_YEAR <= day.year <= LAST_YEAR:
            raise ValueError(typed)
    except (ValueError, OverflowError):  # also for numbers of more digits than a number may have
        raise ValueError("type a day like 2025-01-31, 2025-01, 2025, or -20 for sessions back, or now") from None
    return day


def _day(typed: str) -> date:
    """Return an ISO day, or the last day of an ISO month or of a year; raises ValueError."""
    parts = [int(part) for part in typed.split("-") if part.isdecimal()]
    if len(parts) != len(typed.split("-")):
        raise ValueError(typed)
    match parts:
        case [year]:
            return date(year, 12, 31)
        case [year, 12]:
            return date(year, 12, 31)
        case [year, month]:
            return date.fromordinal(date(year, month + 1, 1).toordinal() - 1)
        case [year, month, day]:
            return date(year, month, day)
        case _:
            raise ValueError(typed)
