"""What followed the verdicts and the extremes of real history, against plain loops over days."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import polars as pl
import pytest

from rottui.analytics import breadth, ratios
from rottui.analytics.evidence import PAIRS, evidence_by_day
from rottui.analytics.extremes import extremes_by_day
from rottui.analytics.study import episodes, extreme_days, study, verdict_days
from rottui.analytics.verdict import CODES, verdicts
from tests.real import plain

ASSETS = ("SPY", "RSP", "IWM")


@pytest.fixture(scope="module")
def prices(imported: tuple[Path, str]) -> pl.DataFrame:
    return plain.cached_closes(imported[0]).with_columns(dividend=pl.lit(0.0))


@pytest.fixture(scope="module")
def judged(imported: tuple[Path, str], prices: pl.DataFrame) -> pl.DataFrame:
    counts = plain.sp500_counts(imported[0])
    legs = [(legs[0], legs[1]) for legs in (pair.split("/") for pair in PAIRS)]
    evidence = evidence_by_day(
        ratios.ratios(prices, legs), breadth.figures(counts), prices.filter(pl.col("symbol") == "SPY")
    )
    return verdicts(evidence).filter(pl.col("code") != "unknown")


def begun(days: list[pd.Timestamp], sessions: pd.DatetimeIndex) -> list[pd.Timestamp]:
    """Walk over all days, and begin an episode when the last one began 21 sessions ago or more."""
    taken: list[int] = []
    for day in days:
        at = int(sessions.get_indexer(pd.Index([day]))[0])
        if not taken or at - taken[-1] >= 21:
            taken.append(at)
    return list(sessions[taken])


def agrees(ours: pl.DataFrame, real: Path, events: list[pd.Timestamp], sessions: pd.DatetimeIndex) -> None:
    assert ours.height == 9
    for row in ours.rows(named=True):
        close = plain.raw_close(real, row["symbol"])
        assert close is not None
        ahead = 100 * (close.shift(-row["horizon"]) / close - 1)
        after, anyway = ahead[events].dropna(), ahead[sessions].dropna()
        assert (row["n"], row["all_n"]) == (len(after), len(anyway))
        expected = (anyway.median(), 100 * (anyway > 0).mean(), anyway.min())
        assert (row["all_median"], row["all_share_positive"], row["all_worst"]) == pytest.approx(expected)
        told = (row["median"], row["share_positive"], row["worst"])
        if len(after) < 8:
            assert told == (None, None, None)
        else:
            assert told == pytest.approx((after.median(), 100 * (after > 0).mean(), after.min()))


@pytest.mark.parametrize("code", sorted(set(CODES) - {"unknown"}))
@pytest.mark.parametrize("entered", [False, True])
def test_what_followed_a_verdict_agrees(
    real: Path, prices: pl.DataFrame, judged: pl.DataFrame, code: str, entered: bool
) -> None:
    sessions = pd.DatetimeIndex(judged["date"].to_list())
    codes = pd.Series(judged["code"].to_list(), index=sessions)
    there = codes == code
    events = begun(
        list(sessions[there & (codes.shift(1) != code) & codes.shift(1).notna() if entered else there]), sessions
    )

    days = verdict_days(judged, code, entered=entered)
    closes = prices.filter(pl.col("symbol").is_in(ASSETS))
    assert episodes(days, judged["date"]).to_list() == [event.date() for event in events]
    agrees(study(days, closes, judged["date"]), real, events, sessions)


def test_the_episodes_of_broadening_counted_by_hand(judged: pl.DataFrame) -> None:
    """Broadening from 1 December 2022 to 6 February 2023, and from 4 to 16 January 2024.

    December 2022 has 21 sessions, so that the second episode begins on the first of January; January has 20, so that
    the third begins on the second session of February. The eight sessions of 2024 are one.
    """
    found = episodes(verdict_days(judged, "broadening"), judged["date"])
    assert [str(day) for day in found] == ["2022-12-01", "2023-01-03", "2023-02-02", "2024-01-04"]
    came = episodes(verdict_days(judged, "broadening", entered=True), judged["date"])
    assert [str(day) for day in came] == ["2022-12-01", "2024-01-04"]


@pytest.mark.parametrize(("pair", "kind"), [("QQQ/IWM", "low"), ("SPY/ACWX", "high"), ("HYG/IEF", "low")])
def test_what_followed_an_extreme_agrees(real: Path, prices: pl.DataFrame, pair: str, kind: str) -> None:
    numerator, denominator = pair.split("/")
    a, b = plain.raw_close(real, numerator), plain.raw_close(real, denominator)
    assert a is not None
    assert b is not None
    ratio = (a / b).dropna()
    values = ratio.to_numpy() * (1 if kind == "low" else -1)
    events = []
    for at in range(1, len(values)):
        as_far = np.flatnonzero(values[:at] <= values[at])
        since, day = ratio.index[as_far[-1] if len(as_far) else 0], ratio.index[at]
        if (day.year - since.year) * 12 + day.month - since.month - (day.day < since.day) >= 3:
            events.append(day)

    frame = ratios.ratios(prices, [(numerator, denominator)])
    days = extreme_days(extremes_by_day(frame), kind, 3)
    closes = prices.filter(pl.col("symbol").is_in(ASSETS))
    started = begun(events, ratio.index)
    assert episodes(days, frame["date"]).to_list() == [event.date() for event in started]
    assert len(started) >= 8
    agrees(study(days, closes, frame["date"]), real, started, ratio.index)
