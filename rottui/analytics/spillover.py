"""Whether selling in the mega caps spills over into everything else, day by day.

Percentiles are of a figure's own history so far. Nothing here looks ahead.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from math import ceil

import polars as pl

from rottui.analytics.ratios import CLOSE_IS_DATA

DOWN_DAY = -1.0
"""Percent that the basket loses on a day on which the share of others that rise is looked at."""
SHARE_SESSIONS, SHARE_DAYS = 40, 4
"""Sessions back from which such days are taken together, and how many of them it takes."""
BETA_SESSIONS, BETA_DAYS = 63, 15
"""Sessions of downside beta and correlation, and how many of them must be down days of the basket: about half are."""
LOW_SESSIONS = 20
DRAWDOWN_SESSIONS = 252
COMPLETE = 0.9
"""Share of the sessions of a high or low on which there must be a level, as for a member's moving average."""
LEAST_MEMBERS = 0.5
"""Share of the basket's names, and of the others, that an equal-weighted return needs."""
SHORTEST_HISTORY = 252
"""Values of a figure that its percentile needs, the day's own included."""
DECIMALS = 9
"""To which figures are compared: returns, and trailing sums of the same days, differ in the last bits."""
NO_SPREAD = 1e-12
"""A variance of daily returns below which they are all the same, and have no beta."""

FIGURES = (
    "share_rising",
    "downside_beta",
    "downside_correlation",
    "since_both_low",
    "rest_drawdown",
    "basket_drawdown",
    "drawdown_gap",
)
"""What is said of every session, each with its percentile."""

RETURNS = pl.Schema(
    {"date": pl.Date, "basket_return": pl.Float64, "rest_return": pl.Float64, "rest_rising": pl.Float64}
)
"""What `returns` gives, in percent."""

SPILLOVER = pl.Schema(
    {
        **RETURNS,
        "basket_level": pl.Float64,
        "rest_level": pl.Float64,
        "down_days": pl.Int64,
        "downside_days": pl.Int64,
        **{
            f"{name}{suffix}": pl.Int64 if name + suffix == "since_both_low" else pl.Float64
            for name in FIGURES
            for suffix in ("", "_percentile")
        },
    }
)
"""What `spillover_by_day` returns."""


Closes = pl.DataFrame | Callable[[date, date], pl.DataFrame]
"""Closes, or what reads those from one date to another, both included: of many years, few are then held at a time."""

AT_ONCE = 400_000
"""Closes that are read at a time: every reading has a price of its own, as high as that of some thousand closes."""


def returns(closes: Closes, basket: Sequence[str], members: Sequence[str], sessions: pl.Series) -> pl.DataFrame:
    """Return the equal-weighted daily returns of the basket and of all other members: a `RETURNS` frame.

    A symbol's return is that from the session before; without a close on both it has none. Returns are the mean of
    those there are, in percent, and null with fewer than half of the basket's names or of the others. `rest_rising` is
    the percentage of the others that rose.

    Args:
        closes: symbol, date, close, one row per symbol and date in any order (fastest symbol by symbol).
        basket: symbols of the mega caps.
        members: symbols of the universe, with or without the basket.
        sessions: the universe's dates, ascending: those of its breadth.

    """
    names = list(dict.fromkeys(basket))
    others = [symbol for symbol in dict.fromkeys(members) if symbol not in set(names)]
    if sessions.is_empty():
        return RETURNS.to_frame()
    if isinstance(closes, pl.DataFrame):
        return _returns(closes, names, others, sessions)
    return pl.concat(_returns_by_years(closes, names, others, sessions))


def _returns_by_years(
    read: Callable[[date, date], pl.DataFrame], names: Sequence[str], others: Sequence[str], sessions: pl.Series
) -> Iterator[pl.DataFrame]:
    """Yield the returns of some calendar years after the other, each from its closes and the session's before."""
    start, before = 0, pl.DataFrame()
    for length in _spans(sessions, len(names) + len(others)):
        ahead = min(start, 1)
        span = sessions.slice(start - ahead, length + ahead)
        closes = read(span[ahead], span[-1])
        yield _returns(pl.concat([before, closes]) if ahead else closes, names, others, span).slice(ahead)
        start, before = start + length, closes.filter(pl.col("date") == span[-1])


def _spans(sessions: pl.Series, width: int) -> Iterator[int]:
    """Yield how many sessions are looked at together: calendar years, as many as AT_ONCE allows and one at least."""
    together = 0
    for length in sessions.dt.year().rle().struct.field("len"):
        if together and (together + length) * width > AT_ONCE:
            yield together
            together = 0
        together += length
    yield together


def _returns(closes: pl.DataFrame, names: Sequence[str], others: Sequence[str], sessions: pl.Series) -> pl.DataFrame:
    """Return the returns of sessions of which there is one at least."""
    priced = closes.lazy().select("symbol", "date", "close").filter(CLOSE_IS_DATA).collect()
    large, rest = (_daily(priced, side, sessions) for side in (names, others))
    return pl.DataFrame(
        {
            "date": sessions,
            "basket_return": large["return"],
            "rest_return": rest["return"],
            "rest_rising": rest["rising"],
        },
        schema=RETURNS,
    )


def _daily(closes: pl.DataFrame, symbols: Sequence[str], sessions: pl.Series) -> pl.DataFrame:
    """Return the mean daily return of symbols and the percentage of them that rose, a row for each session.

    Closes are laid out session by session, one slot for each symbol, so that those of two sessions are neighbours: a
    fifth of the time that sorting them by symbol takes.
    """
    width, height = len(symbols), len(sessions)
    nothing = pl.DataFrame({"return": [None], "rising": [None]}, schema={"return": pl.Float64, "rising": pl.Float64})
    if not width:
        return pl.concat([nothing] * height)
    days = sessions.to_physical().cast(pl.Int64)
    first = int(days[0])
    session_of_day = pl.repeat(None, int(days[-1]) - first + 1, dtype=pl.Int64, eager=True).scatter(
        days - first, pl.int_range(height, dtype=pl.Int64, eager=True)
    )
    session = pl.lit(session_of_day).gather(pl.col("date").to_physical().cast(pl.Int64) - first)
    code = pl.col("symbol").cast(pl.Enum(symbols), strict=False).to_physical().cast(pl.Int64)
    placed = (
        closes.lazy()
        .filter(pl.col("date").is_between(sessions[0], sessions[-1]))
        .select((session * width + code).alias("slot"), "close")
        .filter(pl.col("slot").is_not_null())
        .collect()
    )
    grid = pl.repeat(None, width * height, dtype=pl.Float64, eager=True).scatter(placed["slot"], placed["close"])
    change = pl.DataFrame({"close": grid.slice(width), "before": grid.slice(0, grid.len() - width)}).select(
        change=100 * (pl.col("close") / pl.col("before") - 1)
    )
    each = (height - 1, width)
    value = pl.col("change")
    daily = change.select(
        value.fill_null(0).reshape(each).arr.sum().alias("sum"),
        (value > 0).fill_null(value=False).cast(pl.Int64).reshape(each).arr.sum().alias("rising"),
        value.is_not_null().cast(pl.Int64).reshape(each).arr.sum().alias("known"),
    )
    enough = (pl.col("known") > 0) & (pl.col("known") >= LEAST_MEMBERS * width)
    return pl.concat(
        [
            nothing,  # the first session has none before it
            daily.select(
                pl.when(enough).then(pl.col("sum") / pl.col("known")).alias("return"),
                pl.when(enough).then(100 * pl.col("rising") / pl.col("known")).alias("rising"),
            ),
        ]
    )


def basket_level(closes: pl.DataFrame, basket: Sequence[str], sessions: pl.Series) -> pl.DataFrame:
    """Return date, close: the basket's level by itself, as in `spillover_by_day`; arguments as for `returns`."""
    return returns(closes, basket, (), sessions).select("date", _level("basket").alias("close"))


def spillover_by_day(
    closes: Closes, basket: Sequence[str], members: Sequence[str], sessions: pl.Series
) -> pl.DataFrame:
    """Return the spillover figures of every session: a `SPILLOVER` frame, ascending; arguments as for `returns`.

    - share_rising: mean of `rest_rising` over the days of the last 40 sessions on which the basket lost more than 1 %;
      null with fewer than 4 of them, which are `down_days`
    - downside_beta, downside_correlation: of the rest to the basket over the days of the last 63 sessions on which the
      basket fell; null with fewer than 15 of them, which are `downside_days`
    - since_both_low: sessions since both closed at their lowest of 20 sessions on the same day (0: today); null before
      the first such day
    - rest_drawdown, basket_drawdown: percent from the highest of 252 sessions, of which 90 % must be there;
      `drawdown_gap` is rest less basket, so that above 0 the rest holds up without the mega caps
    - <figure>_percentile: share of the figure's values so far that are at or below the day's, in percent; null before
      there are 252 of them
    - basket_level, rest_level: equal-weighted indices, 100 on the session before the first return; null until then and
      on days without a return, over which they stay as they were
    """
    daily = returns(closes, basket, members, sessions)
    levels = daily.with_columns(_level("basket"), _level("rest"))
    figures = levels.with_columns(*_share_rising(), *_downside(), *_lows_and_drawdowns()).with_columns(
        (pl.col("rest_drawdown") - pl.col("basket_drawdown")).alias("drawdown_gap")
    )
    ranked = [_percentile(name, max(daily.height, 1)) for name in FIGURES]
    return figures.with_columns(ranked).select(SPILLOVER.names()).cast(SPILLOVER)


def _level(side: str) -> pl.Expr:
    change = pl.col(f"{side}_return")
    level = 100 * (1 + change.fill_null(0) / 100).cum_prod()
    return pl.when(change.is_not_null()).then(level).alias(f"{side}_level")


def _share_rising() -> list[pl.Expr]:
    down = (pl.col("basket_return").round(DECIMALS) < DOWN_DAY) & pl.col("rest_rising").is_not_null()
    days = down.fill_null(value=False).cast(pl.Int64).rolling_sum(SHARE_SESSIONS, min_samples=1)
    share = pl.when(down).then("rest_rising").rolling_mean(SHARE_SESSIONS, min_samples=SHARE_DAYS)
    return [days.alias("down_days"), share.alias("share_rising")]


def _downside() -> list[pl.Expr]:
    """Return downside beta and correlation, from trailing sums over the days on which the basket fell."""
    counted = ((pl.col("basket_return") < 0) & pl.col("rest_return").is_not_null()).fill_null(value=False)

    def total(of: pl.Expr) -> pl.Expr:
        return pl.when(counted).then(of).otherwise(0).rolling_sum(BETA_SESSIONS, min_samples=1)

    x, y = pl.col("basket_return"), pl.col("rest_return")
    days = total(pl.lit(1))
    of_x = total(x * x) - total(x) ** 2 / days
    of_y = total(y * y) - total(y) ** 2 / days
    of_both = total(x * y) - total(x) * total(y) / days
    enough = days >= BETA_DAYS
    beta = pl.when(enough & (of_x > NO_SPREAD * days)).then(of_both / of_x)
    spread = (of_x > NO_SPREAD * days) & (of_y > NO_SPREAD * days)
    correlation = pl.when(enough & spread).then((of_both / (of_x * of_y).sqrt()).clip(-1, 1))
    return [days.alias("downside_days"), beta.alias("downside_beta"), correlation.alias("downside_correlation")]


def _lows_and_drawdowns() -> list[pl.Expr]:
    def windowed(side: str, sessions: int) -> tuple[pl.Expr, pl.Expr]:
        level, least = pl.col(f"{side}_level"), ceil(COMPLETE * sessions)
        lowest, highest = (
            level.rolling_min(sessions, min_samples=least),
            level.rolling_max(sessions, min_samples=least),
        )
        return level <= lowest, 100 * (level / highest - 1)

    session = pl.int_range(pl.len(), dtype=pl.Int64)
    both = windowed("basket", LOW_SESSIONS)[0] & windowed("rest", LOW_SESSIONS)[0]
    since = session - pl.when(both).then(session).forward_fill()
    drawdowns = [windowed(side, DRAWDOWN_SESSIONS)[1].alias(f"{side}_drawdown") for side in ("basket", "rest")]
    return [since.alias("since_both_low"), *drawdowns]


def _percentile(name: str, sessions: int) -> pl.Expr:
    value = pl.col(name)
    rank = value.round(DECIMALS).rolling_rank(sessions, "max", min_samples=1)
    so_far = value.is_not_null().cum_sum()
    return (
        pl.when(value.is_not_null() & (so_far >= SHORTEST_HISTORY))
        .then(100 * rank / so_far)
        .alias(f"{name}_percentile")
    )
