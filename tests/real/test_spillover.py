"""Spillover of every session on real prices, against plain pandas, one day after the other."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import polars as pl
import pytest

from rottui.analytics.spillover import FIGURES, spillover_by_day
from tests.real import plain


@pytest.fixture(scope="module")
def ours(real: Path, imported: tuple[Path, str]) -> pl.DataFrame:
    sessions = plain.sp500_counts(imported[0])["date"]
    return spillover_by_day(plain.cached_closes(imported[0]), plain.BASKET, plain.constituents(real), sessions)


@pytest.fixture(scope="module")
def theirs(real: Path) -> pd.DataFrame:
    """The figures by day; a window is cut out and looked at for every day anew."""
    closes = plain.raw_closes(real, plain.constituents(real))
    moves = 100 * (closes / closes.shift(1) - 1)
    big, others = moves[list(plain.BASKET)], moves.drop(columns=list(plain.BASKET))
    basket, rest = big.mean(axis=1), others.mean(axis=1)
    rising = 100 * (others > 0).sum(axis=1) / others.notna().sum(axis=1)
    levels = {
        side: (100 * (1 + change.fillna(0) / 100).cumprod()).where(change.notna())
        for side, change in (("basket", basket), ("rest", rest))
    }
    rows, lowest = [], None
    for day in range(len(closes)):
        forty, sixty = slice(max(0, day - 39), day + 1), slice(max(0, day - 62), day + 1)
        share = rising.iloc[forty][basket.iloc[forty] < -1]
        fell = basket.iloc[sixty] < 0
        x, y = basket.iloc[sixty][fell], rest.iloc[sixty][fell]
        twenty = {side: level.iloc[max(0, day - 19) : day + 1].dropna() for side, level in levels.items()}
        if all(len(window) >= 18 and window.iloc[-1] == window.min() for window in twenty.values()):
            lowest = day
        row = {
            "share_rising": share.mean() if len(share) >= 4 else np.nan,
            "downside_beta": np.polyfit(x, y, 1)[0] if len(x) >= 15 else np.nan,
            "downside_correlation": np.corrcoef(x, y)[0, 1] if len(x) >= 15 else np.nan,
            "since_both_low": np.nan if lowest is None else day - lowest,
        }
        for side, level in levels.items():
            year = level.iloc[max(0, day - 251) : day + 1].dropna()
            row[f"{side}_drawdown"] = 100 * (year.iloc[-1] / year.max() - 1) if len(year) >= 227 else np.nan
        rows.append(row | {"drawdown_gap": row["rest_drawdown"] - row["basket_drawdown"]})
    return pd.DataFrame(rows, index=closes.index).assign(basket_return=basket, rest_return=rest, rest_rising=rising)


@pytest.mark.parametrize("name", ["basket_return", "rest_return", "rest_rising", *FIGURES])
def test_every_figure_agrees_on_every_session(ours: pl.DataFrame, theirs: pd.DataFrame, name: str) -> None:
    said = plain.series(ours, name)
    assert said.index.equals(theirs.index)
    np.testing.assert_allclose(said, theirs[name], rtol=1e-8, atol=1e-9)
    assert said.notna().sum() > 700


@pytest.mark.parametrize("name", FIGURES)
def test_every_percentile_agrees_on_every_session(ours: pl.DataFrame, theirs: pd.DataFrame, name: str) -> None:
    values = theirs[name].dropna().round(9)
    expected = [
        100 * (values.iloc[: day + 1] <= values.iloc[day]).mean() if day >= 251 else np.nan
        for day in range(len(values))
    ]
    said = plain.series(ours, f"{name}_percentile").to_numpy()[theirs[name].notna().to_numpy()]
    np.testing.assert_allclose(said, expected, rtol=1e-9, atol=100 / len(values) + 1e-9)  # one rank for the last bit
    assert (np.abs(said - expected) > 1e-9).mean() < 0.01


def test_the_april_of_2025_took_everything_down_together(ours: pl.DataFrame) -> None:
    row = ours.filter(pl.col("date") == pl.date(2025, 4, 8)).row(0, named=True)
    assert row["since_both_low"] == 0
    assert row["rest_drawdown"] < -15
    assert row["downside_beta_percentile"] > 50
