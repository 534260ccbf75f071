"""Who led on real days, against plain pandas."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import polars as pl
import pytest

from rottui.analytics.leadership import leaders, uncorrelated
from rottui.analytics.spillover import spillover_by_day
from tests.real import plain


@pytest.mark.parametrize("as_of", ["2025-10-31", "2024-07-17", "2023-05-31", "2022-10-12"])
def test_every_figure_of_every_candidate_agrees(real: Path, imported: tuple[Path, str], as_of: str) -> None:
    until = pd.Timestamp(as_of)
    prices = plain.cached_closes(imported[0]).filter(pl.col("date") <= until.date())
    members = plain.constituents(real)
    candidates = [*members, *plain.equity_funds(real)]
    sessions = plain.sp500_counts(imported[0]).filter(pl.col("date") <= until.date())
    basket = spillover_by_day(prices, plain.BASKET, members, sessions["date"])
    ours = leaders(
        prices,
        candidates,
        prices.filter(pl.col("symbol") == "SPY"),
        basket.select("date", pl.col("basket_level").alias("close")),
    )

    closes = plain.raw_closes(real, members).loc[:until]
    big = closes[list(plain.BASKET)]
    level = (1 + (big / big.shift(1) - 1).mean(axis=1).fillna(0)).cumprod().iloc[1:]
    spy = plain.raw_close(real, "SPY")
    assert spy is not None
    expected = {}
    for symbol in candidates:
        close = plain.raw_close(real, symbol)
        if close is not None and len(close := close[close.index.isin(spy.index)].loc[:until]):
            expected[symbol] = told(close, (close / spy).dropna(), level)
    theirs = pd.DataFrame.from_dict(expected, orient="index")
    ranked = theirs[["relative_1m", "relative_3m", "relative_6m"]].dropna()
    behind = [(spy.loc[:until].index > last).sum() for last in theirs["last"]]
    ranked = ranked[pd.Series(behind, theirs.index)[ranked.index] <= 5]
    theirs["rank"] = (100 * ranked.rank(pct=True, method="max")).mean(axis=1)

    said = pd.DataFrame(ours.to_dict(as_series=False)).set_index("symbol")
    assert set(said.index) == set(theirs.index)
    for figure in theirs.columns.drop("last"):
        numbers = said.loc[theirs.index, figure].astype(float)
        np.testing.assert_allclose(numbers, theirs[figure].astype(float), rtol=1e-7, atol=1e-9, err_msg=figure)
    assert len(ranked) > 450

    passing = theirs[
        (theirs["correlation"] <= 0.35)
        & (theirs["below_high"] >= -2)
        & (theirs["above_average"] == 1)
        & theirs["rank"].notna()
    ]
    assert set(uncorrelated(ours)["symbol"]) == set(passing.index)


def told(close: pd.Series, ratio: pd.Series, level: pd.Series) -> dict[str, object]:
    daily = close.pct_change().iloc[1:][-63:]
    its = level.reindex(close.index).pct_change(fill_method=None).iloc[1:][-63:]
    recent = ratio[-63:]
    short = len(ratio) < 63
    return {
        "last": close.index[-1],
        **{
            f"relative_{name}": 100 * (ratio.iloc[-1] / ratio.iloc[-1 - n] - 1) if len(ratio) > n else np.nan
            for name, n in (("1m", 21), ("3m", 63), ("6m", 126))
        },
        "sessions_since_high": np.nan if short else int(np.argmax(recent.to_numpy()[::-1])),
        "below_high": np.nan if short else 100 * (ratio.iloc[-1] / recent.max() - 1),
        "correlation": daily.corr(its) if (daily.notna() & its.notna()).sum() >= 57 else np.nan,
        "volatility": 100 * np.sqrt(252) * daily.std() if len(daily) >= 57 else np.nan,
        "drawdown": 100 * (close.iloc[-1] / close[-252:].max() - 1) if len(close) >= 252 else np.nan,
        "above_average": float(close.iloc[-1] > close[-200:].mean()) if len(close) >= 200 else np.nan,
    }
