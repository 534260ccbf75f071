"""What is over by a moment: which sessions, and which weeks, can still move a point of the rotation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from rottui.briefing.provenance import EXCHANGE

_FRIDAY = 5
"""As `isoweekday` counts."""

By = Literal["week", "day"]


@dataclass(frozen=True, slots=True)
class Clock:
    """What is over, so that a point cannot move any more."""

    today: date
    to_come: frozenset[date]
    """Sessions whose close is still to come, today's among them unless it is a replay; empty where none are known."""

    @classmethod
    def of(cls, as_of: date | None, now: datetime, closes: Sequence[datetime]) -> Clock:
        """Return the clock of a briefing as of the evening of a day, or as of `now`.

        `closes` are those from the week before that day to the week after it, or from today on. Which days are
        holidays is known ahead of them, so that the sessions after a past day may be.
        """
        if as_of is not None:
            days = {close.astimezone(EXCHANGE).date() for close in closes}
            begun = min(days, default=as_of) < as_of  # one that begins later says nothing of the week
            return cls(as_of, frozenset(day for day in days if begun and day > as_of))
        ahead = frozenset(close.astimezone(EXCHANGE).date() for close in closes if close > now)
        return cls(now.astimezone(EXCHANGE).date(), ahead)

    def is_over(self, day: date, by: By) -> bool:
        """Return whether the session of `day`, or the week it is in, is over."""
        if by == "day":
            return day not in self.to_come
        friday = day + timedelta(days=_FRIDAY - day.isoweekday())
        if self.today > friday:
            return True
        if self.to_come:
            return not any(day <= session <= friday for session in self.to_come)
        return day >= friday
