"""One ratio pair, closer: its weeks, its legs, where it stands in its past, and when it was extreme."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from rottui.analytics import episodes, ranges, ratios, trend
from rottui.briefing.details.pair_model import LOOKBACK_SESSIONS, ExtremeEpisode, LegMoves, PairDetail, Standing
from rottui.briefing.details.wanted import PairWanted
from rottui.briefing.history import history_of
from rottui.briefing.wire import Request
from rottui.cache.snapshot import Snapshot
from rottui.settings.schema import SESSIONS, Lookback

YEAR = SESSIONS["1y"]
"""Sessions of which extremes are listed."""

_SIDES = ("numerator", "denominator")


def brief_pair(snapshot: Snapshot, request: Request, wanted: PairWanted) -> PairDetail:
    """Return all there is to say of one pair on the request's basis, from prices up to the request's day.

    It need not be a pair of the settings. A pair without prices has empty figures: the briefing says why.
    """
    pair = (wanted.numerator, wanted.denominator)
    name = "/".join(pair)
    other = tuple(wanted.overlay.split("/", 1)) if wanted.overlay else None
    wished = [pair, *([(other[0], other[1])] if other and len(other) > 1 else [])]
    prices = snapshot.read(
        "prices",
        columns=("symbol", "date", "close", "dividend"),
        where=pl.col("symbol").is_in({leg for each in wished for leg in each}),
        until=request.as_of,
    )
    frame = ratios.ratios(prices, wished, request.basis)
    own = frame.filter(pl.col("pair") == name)
    averaged = trend.with_averages(own)
    extreme = episodes.episodes(own, YEAR, request.settings.extremes.min_months)
    weeks = trend.with_averages(ratios.weekly(own))
    columns = ["ratio", "sma_50", "sma_200"]
    if len(wished) > 1:
        weeks = _beside(weeks, ratios.weekly(frame.filter(pl.col("pair") == wanted.overlay)))
        columns.append("overlay")
    return PairDetail(
        pair=name,
        basis=request.basis,
        weekly=history_of(weeks, "date", columns),
        moves=dict(_moves(own)),
        standings={row.pop("range"): Standing(**row) for row in ranges.standings(own).drop("pair").to_dicts()},
        distances=next(iter(ranges.distances(averaged).drop("pair").to_dicts()), {"sma_50": None, "sma_200": None}),
        episodes=tuple(ExtremeEpisode(**row) for row in extreme.drop("pair").to_dicts()),
    )


def _beside(weeks: pl.DataFrame, other: pl.DataFrame) -> pl.DataFrame:
    """Return `weeks` with `overlay`: the other pair's last ratio of the same week, whichever day that was."""
    week = pl.col("date").dt.truncate("1w").alias("_week")
    beside = other.select(week, pl.col("ratio").alias("overlay"))
    return weeks.with_columns(week).join(beside, on="_week", how="left", maintain_order="left")


def _moves(own: pl.DataFrame) -> Iterator[tuple[Lookback, LegMoves]]:
    """Yield what each leg did over each lookback, or over as much of it as there is."""
    for lookback, sessions in LOOKBACK_SESSIONS.items():
        part = own.tail(len(own) if sessions is None else sessions + 1)
        if len(part) < 2:
            return
        rebased = part.select("date", *(pl.col(side) / pl.col(side).first() * 100 for side in _SIDES))
        moves = part.select(*((pl.col(side).last() / pl.col(side).first()).log() * 100 for side in _SIDES))
        numerator, denominator = moves.row(0)
        yield lookback, LegMoves(part["date"][0], numerator, denominator, history_of(rebased, "date", _SIDES))
