"""The evidence lines of the verdict, day by day: what each says, against which threshold, and how far it is from it."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from rottui.analytics.breadth import required
from rottui.analytics.ratios import CLOSE_IS_DATA
from rottui.analytics.trend import ROUNDING, TREND_LENGTH, TREND_LOOKBACK, trend_by_day, with_averages

LEADERSHIP_PAIRS = ("XLG/RSP", "QQQ/IWM", "IWF/IWD", "MAGS/SPY")
"""Up: mega-cap growth leads."""
RISK_PAIRS = ("RSPD/RSPS", "SPHB/SPLV", "HYG/IEF", "CPER/GLD")
"""Up: money takes risk."""
PAIRS = LEADERSHIP_PAIRS + RISK_PAIRS
"""The pairs whose trends are evidence."""
LEGS = tuple(dict.fromkeys(leg for pair in PAIRS for leg in pair.split("/")))
"""Their symbols, each once."""
PARTICIPATION = ("above_50", "above_200", "high_low", "ad_line", "up_3m")
"""Whether most stocks go up."""
INDEX_AVERAGE, INDEX_DRAWDOWN = "index_average", "index_drawdown"
"""Whether the index holds up; only the first of the two votes."""
GROUPS = {
    "leadership": LEADERSHIP_PAIRS,
    "participation": PARTICIPATION,
    "risk_appetite": RISK_PAIRS,
    "index": (INDEX_AVERAGE, INDEX_DRAWDOWN),
}
"""The four questions and the names of their evidence lines."""

INDEX_LENGTH = 200
"""Sessions in the average that the index is held against."""
DRAWDOWN_SESSIONS = 252
HIGH_LOW_SESSIONS = 10
AD_LINE_LENGTH = 50
MAX_AGE = "7d"
"""How old a line's latest value may be: one missing bar, or a market's holiday, must not take a line away."""
TYPICAL_SESSIONS = 63
"""Sessions over which a line's typical daily move is taken."""
LEAST_VALID = 0.5
"""A share of fewer than half of the universe's members says nothing about the universe."""

EVIDENCE = pl.Schema(
    {
        "date": pl.Date,
        "group": pl.String,
        "name": pl.String,
        "observed": pl.Date,
        "value": pl.Float64,
        "threshold": pl.Float64,
        "distance": pl.Float64,
        "typical_moves": pl.Float64,
        "holds": pl.Boolean,
        "vote": pl.Int8,
        "crossed": pl.Int8,
    }
)
"""What `evidence_by_day` returns."""

_TOLD = (pl.col("date", "value", "holds"), pl.col("vote", "crossed").cast(pl.Int8))
"""What a line says."""


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Where the evidence lines and the scores made of them turn; the defaults are those of the methods."""

    above_50: float = 55.0
    """Percent of members above their 50-day average, from which the line holds."""
    above_200: float = 55.0
    """The same of the 200-day average."""
    up_3m: float = 55.0
    """Percent of members up over 63 sessions, from which the line holds."""
    drawdown: float = -10.0
    """Percent from its high down to which the index is said to hold: beyond it, by custom, lies a correction."""
    fading: float = -0.5
    """Leadership score from which down mega caps are fading."""
    leading: float = 0.5
    """Leadership score from which up mega caps are leading."""
    broad: float = 4.0
    """Lines of participation, of five, from which it is broad."""
    narrow: float = 2.0
    """Lines of participation down to which an advance is narrow, and a market below its average deteriorates."""
    weak: float = 1.0
    """Lines of participation down to which it is weak."""
    risk_off: float = -0.5
    """Score of risk appetite from which down risk is off."""
    confirmation: int = 5
    """Sessions that a new code must hold before the verdict changes to it."""


DEFAULT = Thresholds()
"""The thresholds of the methods."""


def evidence_by_day(
    ratios: pl.DataFrame, breadth: pl.DataFrame, index: pl.DataFrame, thresholds: Thresholds = DEFAULT
) -> pl.DataFrame:
    """Return every evidence line on every session: an `EVIDENCE` frame, line after line, each ascending by date.

    Sessions are the dates of `index` and `breadth` together. A line that has no value on a session, or on the seven
    days before it, is missing there: null in everything but its threshold. What is missing neither holds nor fails.

    - observed: the date of the value, at or before `date`
    - distance: value − threshold, in the unit of the value
    - typical_moves: the distance in mean absolute daily changes of the value over 63 sessions, to compare lines by
    - vote: 1 or 0 as the line holds; of a trend 1 up, -1 down, 0 flat; null for `index_drawdown`, which has none
    - crossed: what the vote becomes should the value cross its threshold and all else stay

    A trend's value is the distance of the ratio from its 50-session average in percent, against 0; it holds when the
    trend is up. Crossing makes an up or a down trend flat; a flat one follows its average if that has already turned.
    Participation is in percent of members, `high_low` the 10-session mean of (new highs − new lows) / valid, `ad_line`
    the A-D line above its own 50-session average; each needs at least half of all members, a mean on 90 % of its
    sessions; it begins after its length of them. The index is in percent from
    its 200-session average and from its 252-session high.

    Args:
        ratios: a RATIOS frame in which the `PAIRS` are looked for.
        breadth: what `breadth.figures` returns of one universe as a whole.
        index: date, close of the index.
        thresholds: where lines turn.

    Raises:
        ValueError: `breadth` has a date twice, as of several universes or sectors: its lines would be of none of them.

    """
    if not breadth["date"].is_unique().all():
        raise ValueError("the breadth of one universe has one row per date")
    index = index.select("date", "close").filter(CLOSE_IS_DATA).sort("date")
    breadth = breadth.sort("date")
    sessions = pl.concat([index["date"], breadth["date"]]).unique().sort().to_frame()
    bars = {
        "above_50": thresholds.above_50,
        "above_200": thresholds.above_200,
        "up_3m": thresholds.up_3m,
        INDEX_DRAWDOWN: thresholds.drawdown,
    }
    lines = {**_trends(ratios), **_participation(breadth, bars), **_index(index, bars)}
    return _on_sessions(sessions, lines, bars)


def _on_sessions(sessions: pl.DataFrame, lines: dict[str, pl.DataFrame], bars: dict[str, float]) -> pl.DataFrame:
    """Return every line on every session, with its latest value where that is recent enough.

    `bars` are the thresholds that are not 0. All lines are put on the sessions at once: line by line takes twice as
    long, and this stands between a desk and its first picture.
    """
    names = [(group, name) for group, listed in GROUPS.items() for name in listed]
    every = pl.DataFrame(
        [(number, group, name, bars.get(name, 0.0)) for number, (group, name) in enumerate(names)],
        schema={"line": pl.Int64, "group": pl.String, "name": pl.String, "threshold": pl.Float64},
        orient="row",
    ).lazy()
    told = pl.concat(
        lines[name].select(pl.lit(number).cast(pl.Int64).alias("line"), *_TOLD)
        for number, (_, name) in enumerate(names)
    ).lazy()
    distance = pl.col("value") - pl.col("threshold")
    moves = pl.col("value").diff().abs().rolling_mean(TYPICAL_SESSIONS).over("line")
    valued = (
        told.filter(pl.col("value").is_not_null())
        .join(every.select("line", "threshold"), on="line", how="left", maintain_order="left")
        .with_columns(
            distance.alias("distance"), pl.when(moves > 0).then(distance.abs() / moves).alias("typical_moves")
        )
        .with_columns(observed=pl.col("date"))
        .drop("threshold")
    )
    return (
        every.join(sessions.lazy(), how="cross", maintain_order="left_right")
        # Each line ascends, which polars cannot see of groups.
        .join_asof(valued, on="date", by="line", tolerance=MAX_AGE, check_sortedness=False)
        .select(EVIDENCE.names())
        .cast(EVIDENCE)
        .collect()
    )


def _trends(ratios: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """Return a line per pair: date, value, holds, vote, crossed; empty where the pair has no ratios."""
    average, ratio = pl.col(f"sma_{TREND_LENGTH}"), pl.col("ratio")
    before = average.shift(TREND_LOOKBACK).over("pair")
    slope = pl.when(average > before * (1 + ROUNDING)).then(1).when(average < before * (1 - ROUNDING)).then(-1)
    opposite = pl.when(ratio > average * (1 + ROUNDING)).then(-1).when(ratio < average * (1 - ROUNDING)).then(1)
    averaged = with_averages(ratios.filter(pl.col("pair").is_in(PAIRS)), (TREND_LENGTH,))
    judged = (
        trend_by_day(averaged)
        .with_columns(slope.otherwise(0).alias("slope"), opposite.otherwise(0).alias("opposite"))
        .filter(pl.col("trend").is_not_null())
        .select(
            "pair",
            "date",
            (100 * (ratio / average - 1)).alias("value"),
            (pl.col("trend") == "up").alias("holds"),
            pl.col("trend").replace_strict({"up": 1, "down": -1, "flat": 0}, return_dtype=pl.Int8).alias("vote"),
            pl.when(pl.col("opposite") == pl.col("slope")).then("slope").otherwise(0).alias("crossed"),
        )
    )
    return {pair: judged.filter(pl.col("pair") == pair).drop("pair") for pair in PAIRS}


def _participation(breadth: pl.DataFrame, bars: dict[str, float]) -> dict[str, pl.DataFrame]:
    """Return the five lines of participation; a value is null where fewer than half of the members are behind it.

    A mean passes over such sessions, up to a tenth of its window; it begins when it has its length of others.
    """

    def enough(valid: pl.Expr) -> pl.Expr:
        return (valid > 0) & (valid >= LEAST_VALID * pl.col("members"))

    def share(count: str, valid: str) -> pl.Expr:
        return pl.when(enough(pl.col(valid))).then(100 * pl.col(count) / pl.col(valid))

    def mean(figure: pl.Expr, length: int) -> pl.Expr:
        known = figure.is_not_null()
        average = figure.rolling_mean(length, min_samples=required(length))
        return pl.when(known & (known.cum_sum() >= length)).then(average)

    net_highs = pl.when(enough(pl.col("valid_252"))).then(
        100 * (pl.col("new_highs") - pl.col("new_lows")) / pl.col("valid_252")
    )
    compared = pl.sum_horizontal("advances", "declines", "unchanged")
    ad_line = pl.when(enough(compared)).then(pl.col("ad_line"))
    shares = {
        "above_50": share("above_50", "valid_50"),
        "above_200": share("above_200", "valid_200"),
        "up_3m": share("up_3m", "valid_3m"),
    }
    balances = {
        "high_low": mean(net_highs, HIGH_LOW_SESSIONS),
        "ad_line": ad_line - mean(ad_line, AD_LINE_LENGTH),
    }
    return {
        **{name: _line(breadth, value, pl.col("value") >= bars[name]) for name, value in shares.items()},
        **{name: _line(breadth, value, pl.col("value") > ROUNDING) for name, value in balances.items()},
    }


def _index(index: pl.DataFrame, bars: dict[str, float]) -> dict[str, pl.DataFrame]:
    """Return the two lines of the index; exactly at its average it is not below it, nor at the bar below the bar."""
    close = pl.col("close")
    from_average = 100 * (close / close.rolling_mean(INDEX_LENGTH) - 1)
    drawdown = 100 * (close / close.rolling_max(DRAWDOWN_SESSIONS) - 1)
    average = _line(index, from_average, pl.col("value") >= -ROUNDING)
    fallen = _line(index, drawdown, pl.col("value") >= bars[INDEX_DRAWDOWN] - ROUNDING)
    no_vote = pl.lit(None, pl.Int8)
    return {INDEX_AVERAGE: average, INDEX_DRAWDOWN: fallen.with_columns(vote=no_vote, crossed=no_vote)}


def _line(frame: pl.DataFrame, value: pl.Expr, holds: pl.Expr) -> pl.DataFrame:
    """Return a line that holds or does not: date, value, holds, vote, crossed."""
    return frame.select("date", value.cast(pl.Float64).alias("value")).with_columns(
        holds.alias("holds"), holds.cast(pl.Int8).alias("vote"), (~holds).cast(pl.Int8).alias("crossed")
    )
