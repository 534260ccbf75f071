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
    """Sessions whose close is still to come, today's among them; empty where none are known, and in a replay."""

    @classmethod
    def of(cls, as_of: date | None, now: datetime, closes: Sequence[datetime]) -> Clock:
        """Return the clock of a briefing as of a day, or as of `now` with the closes from that day on."""
        if as_of is not None:
            return cls(as_of, frozenset())
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
