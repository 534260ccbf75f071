"""Details of pairs made by hand, in keeping with the histories of the factory's pairs."""

from __future__ import annotations

import polars as pl

from rottui.briefing.details.pair_model import (
    LOOKBACK_SESSIONS,
    ExtremeEpisode,
    LegMoves,
    PairDetail,
    Standing,
)
from rottui.briefing.details.wanted import PairWanted
from rottui.briefing.history import History, history_of
from rottui.briefing.model import PairBriefing
from rottui.settings.schema import Lookback


def weeks_of(history: History, overlay: History | None = None) -> History:
    """Return every fifth row, counted from the last, with averages over such rows."""
    frame = pl.DataFrame({"date": history.dates()[::-5][::-1], "ratio": history.values("ratio")[::-5][::-1]})
    columns = ["ratio", "sma_50", "sma_200"]
    frame = frame.with_columns(sma_50=pl.col("ratio").rolling_mean(50), sma_200=pl.col("ratio").rolling_mean(200))
    if overlay is not None:
        frame = frame.with_columns(overlay=pl.Series(overlay.values("ratio")[::-5][::-1]))
        columns.append("overlay")
    return history_of(frame, "date", columns)


def legs_of(history: History, lookback: Lookback) -> LegMoves:
    """Return a numerator that rises by a tenth a hundred rows and a denominator that falls as fast."""
    sessions = LOOKBACK_SESSIONS[lookback]
    dates = history.dates(None if sessions is None else sessions + 1)
    frame = pl.DataFrame(
        {
            "date": dates,
            "numerator": [100 + n / 10 for n in range(len(dates))],
            "denominator": [100 - n / 10 for n in range(len(dates))],
        }
    )
    return LegMoves(dates[0], 12.5, -7.25, history_of(frame, "date", ("numerator", "denominator")))


def make_pair_detail(pair: PairBriefing, overlay: PairBriefing | None = None) -> PairDetail:
    """Return a detail of a pair; what it says of standings, distances and episodes is the same for all."""
    history = pair.history
    days = history.dates()
    return PairDetail(
        pair=pair.pair.name,
        basis=pair.basis,
        weekly=weeks_of(history, overlay.history if overlay else None),
        moves={lookback: legs_of(history, lookback) for lookback in LOOKBACK_SESSIONS},
        standings={
            "1y": Standing(252, 99.6, 0.2811, days[-200], 0.4012, days[-3]),
            "3y": Standing(756, 41.2, 0.2500, days[5], 0.4400, days[-300]),
        },
        distances={"sma_50": 3.44, "sma_200": -1.26},
        episodes=(
            ExtremeEpisode("high", days[-9], days[-3], 2, 3, 14, days[-300], False, 0.4012),
            ExtremeEpisode("low", days[-120], days[-110], 109, 5, 4, days[-220], False, 0.2811),
        ),
    )


def wish_of(pair: PairBriefing, overlay: PairBriefing | None = None) -> PairWanted:
    """Return what the screen asks for to show a pair."""
    return PairWanted(pair.pair.numerator, pair.pair.denominator, overlay.pair.name if overlay else None)
