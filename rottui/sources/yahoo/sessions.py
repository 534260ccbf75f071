"""From which day on a symbol's bars may still change, told by Yahoo's own times before ours.

Today's bar looks like any other while the exchange is open. The answer's metadata say when the session ends and of
when the last trade is; a stock that does not trade in its last minutes never reaches the end, so that the time at which
Yahoo sent the answer counts too. This machine's clock comes last, and an hour of it is not believed.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

NEW_YORK = "America/New_York"

SETTLES_WITHIN = timedelta(minutes=30)
"""After the session's end: quotes of some exchanges come 15 to 20 minutes late, closing auctions take ten."""

DOUBT = timedelta(hours=1)
"""How far this machine's clock is not believed."""

NEW_YORK_SETTLED = time(16, 15)
"""When a New York session is over if Yahoo does not say when it ends."""

SESSION_BEFORE = timedelta(days=1)
SESSION_AFTER = timedelta(days=5)
"""Around the session that Yahoo calls current (a long weekend): a time outside is not of the moment of the answer."""

_ONE_DAY = timedelta(days=1)


def unfinished_from(meta: Mapping[str, Any], sent: datetime | None, now: datetime) -> date:
    """Return the first day whose bar may still change; earlier bars are final.

    `meta` is the answer's metadata, `sent` the time at which Yahoo says it sent it, `now` this machine's time.
    """
    zone = zone_of(meta)
    traded = _moment(meta.get("regularMarketTime"))
    start, end = _session(meta)
    if start is None or end is None:
        return _without_session(zone, traded, sent, now)
    day = start.astimezone(zone).date()
    if traded is not None and traded >= end:
        return day + _ONE_DAY
    window = (start - SESSION_BEFORE, end + SESSION_AFTER)
    moment = next((at for at in (sent, now - DOUBT) if at is not None and window[0] <= at <= window[1]), None)
    over = moment is not None and moment >= end + SETTLES_WITHIN
    return day + _ONE_DAY if over else day


def zone_of(meta: Mapping[str, Any]) -> ZoneInfo:
    """Return the exchange's time zone, New York's when the answer names none that exists."""
    try:
        return ZoneInfo(str(meta.get("exchangeTimezoneName") or NEW_YORK))
    except (ValueError, OSError, LookupError):
        return ZoneInfo(NEW_YORK)


def _session(meta: Mapping[str, Any]) -> tuple[datetime | None, datetime | None]:
    periods = meta.get("currentTradingPeriod")
    regular = periods.get("regular") if isinstance(periods, Mapping) else None
    if not isinstance(regular, Mapping):
        return None, None
    return _moment(regular.get("start")), _moment(regular.get("end"))


def _without_session(zone: ZoneInfo, traded: datetime | None, sent: datetime | None, now: datetime) -> date:
    """Judge by the clock on the wall of the exchange; outside New York a day is over when it is over."""
    at = next(moment for moment in (sent, traded, now - DOUBT) if moment is not None).astimezone(zone)
    over = zone.key == NEW_YORK and at.time() >= NEW_YORK_SETTLED
    return at.date() + _ONE_DAY if over else at.date()


def _moment(value: object) -> datetime | None:
    """Return a time of the metadata, which yfinance gives as a Timestamp and Yahoo as seconds since 1970."""
    if isinstance(value, datetime):
        return value if value.tzinfo else value.replace(tzinfo=UTC)
    if isinstance(value, int | float) and not isinstance(value, bool):
        try:
            return datetime.fromtimestamp(value, UTC)
        except (ValueError, OverflowError, OSError):
            return None
    return None
