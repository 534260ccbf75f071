"""Securities whose whole life is scripted, and what a vendor shows of them at a given moment.

A script is written in prices as traded. What the fake Yahoo shows of it at a moment follows from the clock:

- a session's bar exists from its open on; until its close it is partial: the price has gone from the bar's open
  towards its close by as much as the session has passed, and so has the volume;
- a split is known from the open of its date on, and then restates every earlier price, volume and dividend;
- a dividend is known from the open of its ex-date on, and then restates every earlier *adjusted* close by
  `1 - dividend / close of the session before`. The close itself never knows of dividends.
"""

from __future__ import annotations

import math
from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

SATURDAY = 5
OPENS, CLOSES = time(9, 30), time(16, 0)


@dataclass(frozen=True, slots=True)
class Bar:
    """One session, in prices and shares as traded that day. A close of None is a bar that the vendor lost."""

    date: date
    close: float | None
    volume: int = 1_000_000
    open: float | None = None
    """None: as the close."""
    high: float | None = None
    """None: the higher of open and close."""
    low: float | None = None
    """None: the lower of open and close."""

    @property
    def prices(self) -> tuple[float, float, float, float]:
        """Open, high, low and close; NaN throughout if the bar was lost."""
        if self.close is None:
            return (math.nan,) * 4
        opened = self.close if self.open is None else self.open
        high = max(opened, self.close) if self.high is None else self.high
        low = min(opened, self.close) if self.low is None else self.low
        return opened, high, low, self.close


@dataclass(frozen=True, slots=True)
class Dividend:
    """Cash a share, in the shares of its ex-date."""

    date: date
    amount: float


@dataclass(frozen=True, slots=True)
class Split:
    """`numerator` new shares for `denominator` old ones from `date` on: 4 and 1, or 1 and 10 for a reverse split."""

    date: date
    numerator: float
    denominator: float = 1

    @property
    def ratio(self) -> float:
        """New shares for one old."""
        return self.numerator / self.denominator


@dataclass(slots=True)
class Security:
    """A security and its script; the lists may be extended during a test."""

    symbol: str
    bars: list[Bar]
    dividends: list[Dividend] = field(default_factory=list)
    splits: list[Split] = field(default_factory=list)
    instrument: str = "ETF"
    name: str = ""
    currency: str = "USD"
    zone: str = "America/New_York"


class Row(NamedTuple):
    """A bar as the vendor shows it now: restated by the splits known, and dated by a moment."""

    date: date
    stamp: int
    """Epoch seconds: the session's open, or the last trade on the session's own day."""
    open: float
    high: float
    low: float
    close: float
    adjclose: float
    volume: float


@dataclass(frozen=True, slots=True)
class View:
    """Everything the vendor shows of a security at one moment, ascending."""

    rows: Sequence[Row]
    dividends: Sequence[Dividend]
    """Restated by the splits known."""
    splits: Sequence[Split]
    traded: datetime
    """When the last trade was."""


@dataclass(slots=True)
class Sessions:
    """Which days are sessions and when they end, for securities of every zone: weekdays but the holidays."""

    holidays: set[date] = field(default_factory=set)
    early_closes: dict[date, time] = field(default_factory=dict)

    def is_session(self, day: date) -> bool:
        """Return whether there is trading on `day`."""
        return day.weekday() < SATURDAY and day not in self.holidays

    def open_of(self, day: date, zone: str) -> datetime:
        """Return when trading opens on `day`, in UTC."""
        return _moment(day, OPENS, zone)

    def close_of(self, day: date, zone: str) -> datetime:
        """Return when trading ends on `day`, in UTC."""
        return _moment(day, self.early_closes.get(day, CLOSES), zone)

    def current(self, now: datetime, zone: str) -> date:
        """Return today if it is a session, else the next one."""
        day = now.astimezone(ZoneInfo(zone)).date()
        while not self.is_session(day):
            day += timedelta(days=1)
        return day

    def between(self, first: date, last: date) -> list[date]:
        """Return the sessions from `first` to `last`, both included."""
        days = (first + timedelta(days=n) for n in range((last - first).days + 1))
        return [day for day in days if self.is_session(day)]


@lru_cache(maxsize=20_000)
def _moment(day: date, at: time, zone: str) -> datetime:
    return datetime.combine(day, at, ZoneInfo(zone)).astimezone(UTC)


def bars(days: Iterable[date], closes: Iterable[float | None]) -> list[Bar]:
    """Return bars with these closes, as many as there are."""
    return [Bar(day, close) for day, close in zip(days, closes, strict=False)]


def made_up(symbol: str, days: Sequence[date], *, start: float = 100.0, instrument: str = "ETF") -> Security:
    """Return a security that wanders about `start` in a way that depends on its symbol alone."""
    phase = sum(ord(letter) * place for place, letter in enumerate(symbol, 1))
    script = []
    opened = start
    for n, day in enumerate(days):
        close = round(start * (1 + 0.2 * math.sin((n + phase) / 40) + 0.01 * math.sin(n * (1 + phase % 7))), 2)
        script.append(Bar(day, close, 1_000_000 + (n * 7919 + phase) % 500_000, opened))
        opened = close
    return Security(symbol, script, instrument=instrument, name=f"{symbol} of the loopback market")


def view(security: Security, sessions: Sessions, now: datetime) -> View:
    """Return what the vendor shows of a security at `now`."""
    today = now.astimezone(ZoneInfo(security.zone)).date()
    opened = today if now >= sessions.open_of(today, security.zone) else today - timedelta(days=1)
    script = sorted((bar for bar in security.bars if bar.date <= opened), key=lambda bar: bar.date)
    splits = sorted((split for split in security.splits if split.date <= opened), key=lambda split: split.date)
    dividends = [
        Dividend(paid.date, paid.amount / _ratio_after(paid.date, splits))
        for paid in sorted(security.dividends, key=lambda paid: paid.date)
        if paid.date <= opened
    ]
    ratios = [_ratio_after(bar.date, splits) for bar in script] if splits else [1.0] * len(script)
    prices = [bar.prices for bar in script]
    volumes = [bar.volume * ratio for bar, ratio in zip(script, ratios, strict=True)]
    if script and script[-1].date == today:
        passed = _passed(sessions, today, security.zone, now)
        prices[-1] = _partial(prices[-1], passed)
        volumes[-1] = float(int(volumes[-1] * passed))
    columns = [
        _single(price / ratio for price, ratio in zip(column, ratios, strict=True)) for column in _turned(prices)
    ]
    factors = _dividend_factors([bar.date for bar in script], columns[3], dividends)
    adjusted = _single(close * factor for close, factor in zip(columns[3], factors, strict=True))
    stamps = [int(sessions.open_of(bar.date, security.zone).timestamp()) for bar in script]
    traded = _last_trade(sessions, script[-1].date if script else today, security.zone, now)
    if script and script[-1].date == today:
        stamps[-1] = int(traded.timestamp())
    dates = (bar.date for bar in script)
    return View([*map(Row, dates, stamps, *columns, adjusted, volumes)], dividends, splits, traded)


def _turned(prices: Sequence[tuple[float, float, float, float]]) -> list[tuple[float, ...]]:
    return [*zip(*prices, strict=True)] if prices else [()] * 4


def _single(values: Iterable[float]) -> list[float]:
    """Round to single precision, as Yahoo's prices are."""
    return array("f", values).tolist()


def _ratio_after(day: date, splits: Iterable[Split]) -> float:
    """Return how many of today's shares one share of `day` has become."""
    return math.prod(split.ratio for split in splits if split.date > day)


def _passed(sessions: Sessions, day: date, zone: str, now: datetime) -> float:
    """Return how much of the session of `day` has passed, 0 to 1."""
    opens, closes = sessions.open_of(day, zone), sessions.close_of(day, zone)
    return min((now - opens) / (closes - opens), 1.0)


def _partial(prices: tuple[float, float, float, float], passed: float) -> tuple[float, float, float, float]:
    if passed >= 1:
        return prices
    opened, close = prices[0], prices[-1]
    last = opened + (close - opened) * passed
    return opened, max(opened, last), min(opened, last), last


def _last_trade(sessions: Sessions, day: date, zone: str, now: datetime) -> datetime:
    """Return the time of the last trade: now, or a second past the close, when the closing auction prints."""
    return min(now, sessions.close_of(day, zone) + timedelta(seconds=1))


def _dividend_factors(dates: Sequence[date], closes: Sequence[float], dividends: Iterable[Dividend]) -> list[float]:
    """Return what each close is multiplied by to be adjusted for the dividends that follow it."""
    factors = [1.0] * len(dates)
    for paid in dividends:
        before = [n for n, day in enumerate(dates) if day < paid.date]
        last = next((closes[n] for n in reversed(before) if not math.isnan(closes[n])), None)
        if last is not None:
            for n in before:
                factors[n] *= 1 - paid.amount / last
    return factors
