"""When a symbol's bars are due: by the exchange's sessions, by what is held, and by what failed before."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from rottui.cache.refresh_state import Trouble
from rottui.refresh.facts import Held

NEW_YORK = ZoneInfo("America/New_York")
OPENS = time(9, 30)

SETTLED_AFTER = timedelta(minutes=35)
"""After a close its bars are final at Yahoo; see sources.yahoo.sessions, which wants 30."""

FIRST_TRADES = timedelta(minutes=1)
"""After the open there are bars to be had."""

SOON = timedelta(hours=1)
DAILY = timedelta(hours=20)
"""A day, and still one for a job that runs at the same hour each day."""
WEEKLY = timedelta(days=7)

DOUBT = timedelta(hours=2)
"""Clocks are set back by seconds, or by an hour; a time further ahead was never true, and must not put anything off."""

USUAL_INTERVAL = timedelta(minutes=15)
"""Between refreshes of an unfinished session when no interval is set."""

_ROUND_THE_CLOCK = re.compile(r"=[FX]$|-USD[TC]?$")
"""Futures, currencies and coins, which trade while New York sleeps."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """The exchange's sessions as seen at a moment."""

    sessions: Sequence[tuple[date, datetime]]
    """Dates and closes, ascending."""
    now: datetime

    @property
    def settled(self) -> tuple[date, datetime] | None:
        """The last session whose bars are final, and since when they are; None when no session is known."""
        index = self._coming(self.now)
        return None if index == 0 else self._ready(index - 1)

    @property
    def first_unsettled(self) -> date | None:
        """The first session whose bars are not final; None when none is known that is to come."""
        index = self._coming(self.now)
        return self.sessions[index][0] if index < len(self.sessions) else None

    @property
    def next_settling(self) -> datetime | None:
        """When the bars of the session under way, or of the next one, become final."""
        index = self._coming(self.now)
        return self._ready(index)[1] if index < len(self.sessions) else None

    def trading_at_or_after(self, moment: datetime) -> datetime | None:
        """Return `moment` if a session is under way then, else the start of the next one."""
        index = self._coming(moment)
        for day, close in self.sessions[index : index + 2]:
            start = max(moment, datetime.combine(day, OPENS, NEW_YORK) + FIRST_TRADES)
            if start <= close:
                return start
        return None

    def _coming(self, moment: datetime) -> int:
        """Return the index of the first session whose bars are not final at `moment`."""
        return bisect_right(self.sessions, moment - SETTLED_AFTER, key=lambda session: session[1])

    def _ready(self, index: int) -> tuple[date, datetime]:
        day, close = self.sessions[index]
        return day, close + SETTLED_AFTER


def bars_due(held: Held, exchange: Exchange, intraday: timedelta | None, round_the_clock: timedelta | None) -> datetime:
    """Return when to ask for the newest bars of a symbol that is held; what is not after now is due.

    Args:
        held: what is held of it.
        exchange: the sessions, and now.
        intraday: how often to ask during a session; None: only for finished sessions.
        round_the_clock: how often to ask at any hour, for what trades then.

    """
    now, fetched = exchange.now, held.fetched_at
    if fetched is None or held.last is None or fetched > now + DOUBT:
        return now
    settled = exchange.settled
    if settled is not None and (held.last < settled[0] or (held.provisional and held.last == settled[0])):
        since = settled[1]
        if fetched < since:
            return since
        # It was asked for and not there, or not final: Yahoo is late, or the symbol did not trade.
        again = fetched + (SOON if fetched - since < DAILY else DAILY)
        return min(filter(None, (again, exchange.next_settling)))
    due = [exchange.next_settling or fetched + DAILY]
    if intraday is not None and (at := exchange.trading_at_or_after(fetched + intraday)) is not None:
        due.append(at)
    if round_the_clock is not None:
        due.append(fetched + round_the_clock)
    return min(due)


def trades_round_the_clock(symbol: str) -> bool:
    """Return whether the symbol's name says that it trades outside New York's hours."""
    return _ROUND_THE_CLOCK.search(symbol) is not None


def retry_due(trouble: Trouble) -> datetime | None:
    """Return before when a symbol that failed is not asked for again; None: at any run."""
    if trouble.is_gone or trouble.kind == "kept":
        return trouble.at + WEEKLY
    if trouble.kind in {"gone", "no_data"}:
        return trouble.at + DAILY
    return None
