"""Makes the cache's price rows of closes: opens, ranges, volumes and dividends that belong to them."""

from __future__ import annotations

from datetime import date

import numpy as np
import polars as pl
from numpy.typing import NDArray

from rottui.cache.tables import PRICES
from rottui.sources.demo.funds import FUNDS
from rottui.sources.demo.market import closes
from rottui.sources.demo.universe import Floats, Mask, Stocks

SEED = 700

Indices = NDArray[np.int64]

_LEAST_YIELD = 0.004
"""A company of a lower dividend yield pays none."""


def bars(days: list[date], stocks: Stocks) -> pl.DataFrame:
    """Return bars of every stock and fund on `days` in the schema of the cache's `prices`, in key order.

    Invented stocks have closes, volumes and dividends only: nobody looks at more of a member of a universe, and
    their opens, highs and lows would make the demo slower to build for nothing.
    """
    funds, companies, wildness = closes(days, stocks)
    symbols = [*stocks.symbols, *funds]
    order = np.argsort(np.array(symbols), kind="stable")
    close = np.concatenate([companies, np.stack([*funds.values()])])[order]
    quoted = np.array([*stocks.mega, *(True for _ in funds)])[order]
    listed = np.array([*stocks.listed, *(0 for _ in funds)])[order]

    rng = np.random.RandomState(SEED)
    turnover = np.array([*_turnover(stocks), *(fund.turnover for fund in FUNDS.values())])[order]
    columns = {name: np.full(close.shape, np.nan) for name in ("open", "high", "low")}
    for column, values in zip(columns.values(), _ranges(rng, close[quoted]), strict=True):
        column[quoted] = values
    columns |= {
        "close": close,
        "volume": _volumes(rng, close, turnover, wildness, quoted),
        "dividend": _dividends(days, stocks, close, order),
    }
    frame = pl.DataFrame(
        {
            "symbol": pl.Series(symbols).gather(np.repeat(order, len(days))),
            "date": pl.Series(days).gather(np.tile(np.arange(len(days)), len(symbols))),
            **{name: values.ravel() for name, values in columns.items()},
        }
    )
    return (
        _without_unlisted(frame, listed, len(days))
        .with_columns(pl.col("open", "high", "low").fill_nan(None), provisional=False)
        .select(PRICES.names())
    )


def _without_unlisted(frame: pl.DataFrame, listed: Indices, length: int) -> pl.DataFrame:
    """Return the rows of `frame`, `length` a symbol, without those before a symbol's listing.

    Slices copy nothing; a filter would copy a million rows to leave out ten thousand.
    """
    late = np.flatnonzero(listed)
    begins = np.concatenate([[0], late * length + listed[late]])
    ends = np.concatenate([late * length, [frame.height]])
    return pl.concat(frame.slice(begin, end - begin) for begin, end in zip(begins.tolist(), ends.tolist(), strict=True))


def _turnover(stocks: Stocks) -> Floats:
    """Return the dollars that trade in each stock on a calm day: more in the larger ones."""
    return stocks.weight * np.where(stocks.small, 5e7, 3e9)


def _ranges(rng: np.random.RandomState, close: Floats) -> tuple[Floats, Floats, Floats]:
    """Return opens, highs and lows: a gap in the night, and a day that reaches beyond both its ends."""
    before = np.concatenate([close[:, :1], close[:, :-1]], axis=1)
    typical = np.std(np.diff(np.log(close), axis=1), axis=1, keepdims=True)
    # Half of the day's move, on average, has happened by the open.
    opened = np.round(
        before * np.exp(0.5 * np.log(close / before) + 0.3 * typical * rng.standard_normal(close.shape)), 2
    )
    above, below = np.exp(0.7 * typical * rng.random_sample((2, *close.shape)) ** 2)
    high = np.round(np.maximum(opened, close) * above, 2)
    low = np.round(np.minimum(opened, close) / below, 2)
    return opened, high, low


def _volumes(rng: np.random.RandomState, close: Floats, turnover: Floats, wildness: Floats, quoted: Mask) -> Floats:
    """Return shares traded, in hundreds: more on wild days and, in what is quoted in full, on days of a large move."""
    busy = rng.random_sample(close.shape)
    busy *= 0.6
    busy += 0.7
    busy *= 0.5 + 0.5 * wildness
    busy[quoted] *= 1 + 20 * np.abs(np.diff(np.log(close[quoted]), axis=1, prepend=np.log(close[quoted][:, :1])))
    busy *= turnover[:, None] / 100
    busy /= close
    return np.maximum(np.rint(busy, out=busy), 1.0, out=busy) * 100


def _dividends(days: list[date], stocks: Stocks, close: Floats, order: Indices) -> Floats:
    """Return cash dividends on their ex-dates, 0 on all other days."""
    amount = np.zeros_like(close)
    payers = _payers(days, stocks)
    for row, (ex_dates, part) in enumerate(payers[number] for number in order.tolist()):
        amount[row, ex_dates] = np.round(close[row, ex_dates] * part, 3)
    return amount


def _payers(days: list[date], stocks: Stocks) -> list[tuple[Indices, float]]:
    """Return each stock's and then each fund's ex-dates, and the part of the price that it pays on one."""
    dates = np.array(days, dtype="datetime64[D]")
    months = dates.astype("datetime64[M]")
    firsts = np.flatnonzero(months[1:] != months[:-1]) + 1
    month = months.astype(np.int64) % 12 + 1
    mid = np.flatnonzero((dates - months).astype(np.int64) >= 16)
    mids = mid[np.unique(months[mid], return_index=True)[1]]
    none = np.array([], dtype=np.int64)
    schedules = {
        0: none,
        2: mids[np.isin(month[mids], (6, 12))],
        4: mids[np.isin(month[mids], (3, 6, 9, 12))],
        12: firsts,
    }
    # Companies pay in the middle of a month of their own, every third.
    own = [mids[month[mids] % 3 == remainder] for remainder in range(3)]
    companies = [
        (own[number % 3], dividend_yield / 4) if dividend_yield >= _LEAST_YIELD else (none, 0.0)
        for number, dividend_yield in enumerate(stocks.dividend_yield.tolist())
    ]
    return companies + [(schedules[f.payments], f.dividend_yield / max(f.payments, 1)) for f in FUNDS.values()]
