"""The detail of leadership on real prices, against plain pandas on the raw files."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from rottui.briefing.details.leaders import brief_leaders
from rottui.briefing.details.leaders_model import LeadersDetail
from rottui.briefing.details.wanted import LeadersWanted
from rottui.briefing.wire import Request
from rottui.settings.packaged import defaults
from tests.real import plain
from tests.real.test_leadership import told

DAYS = ["2025-10-31", "2024-07-17", "2023-05-31", "2022-10-12"]


def detail(data: Path, pool: str, as_of: str) -> LeadersDetail:
    request = Request(
        folder=str(data),
        profile="default",
        settings=defaults(),
        problems=(),
        as_of=date.fromisoformat(as_of),
        basis="price",
        sectors=False,
    )
    return brief_leaders(plain.snapshot(data), request, LeadersWanted(pool))


@pytest.mark.parametrize("as_of", DAYS)
@pytest.mark.parametrize("pool", ["candidates", "sp500"])
def test_every_figure_and_every_screen_agrees(real: Path, imported: tuple[Path, str], pool: str, as_of: str) -> None:
    until = pd.Timestamp(as_of)
    symbols = plain.constituents(real) if pool == "sp500" else list(defaults().candidates.symbols)
    spy = plain.raw_close(real, "SPY")
    assert spy is not None
    big = pd.DataFrame({symbol: plain.raw_close(real, symbol) for symbol in plain.BASKET}).reindex(spy.index)
    level = (
        (1 + (big / big.shift(1) - 1).mean(axis=1).fillna(0)).cumprod()[big.notna().any(axis=1).cummax()].loc[:until]
    )
    rows = {}
    for symbol in symbols:
        close = plain.raw_close(real, symbol)
        if close is not None and len(close := close[close.index.isin(spy.index)].loc[:until]):
            rows[symbol] = told(close, (close / spy).dropna(), level)
    theirs = pd.DataFrame.from_dict(rows, orient="index")
    ranked = theirs[["relative_1m", "relative_3m", "relative_6m"]].dropna()
    behind = pd.Series([(spy.loc[:until].index > last).sum() for last in theirs["last"]], theirs.index)
    ranked = ranked[behind[ranked.index] <= 5]
    theirs["rank"] = (100 * ranked.rank(pct=True, method="max")).mean(axis=1)

    ours = detail(imported[0], pool, as_of)
    by_symbol = {leader.symbol: leader for leader in ours.leaders}
    assert set(by_symbol) == set(theirs.index)
    for figure in theirs.columns.drop("last"):
        said = [np.nan if (value := getattr(by_symbol[symbol], figure)) is None else value for symbol in theirs.index]
        np.testing.assert_allclose(said, theirs[figure].astype(float), rtol=1e-7, atol=1e-9, err_msg=figure)

    known = theirs["rank"].notna()
    near, alone = known & (theirs["below_high"] >= -2), known & (theirs["correlation"] <= 0.35)
    above = theirs["above_average"] == 1
    calmer = theirs["volatility"][known].rank(method="min") - 1
    ahead = known & (theirs["relative_1m"] > 0) & (theirs["relative_3m"] > 0)
    passing = {
        "working": ahead & above,
        "near_high": near,
        "uncorrelated": alone,
        "own_way": near & alone & above,
        "low_volatility": (100 * calmer / known.sum() < 25).reindex(theirs.index, fill_value=False),
    }
    for screen, passes in passing.items():
        assert {one.symbol for one in ours.leaders if screen in one.screens} == set(theirs.index[passes]), screen
    unknown = (ahead & theirs["above_average"].isna()).any()
    assert ours.empty is (False if passing["working"].any() else None if unknown else True)
    assert ours.asked == len(symbols)


@pytest.mark.parametrize("as_of", DAYS[:2])
def test_the_ratios_that_are_drawn_are_those_of_the_raw_files(
    real: Path, imported: tuple[Path, str], as_of: str
) -> None:
    ours = detail(imported[0], "candidates", as_of)
    spy = plain.raw_close(real, "SPY")
    assert spy is not None
    days = spy.loc[: pd.Timestamp(as_of)].index[-126:]
    assert ours.ratios.dates() == [day.date() for day in days]
    for leader in ours.leaders:
        close = plain.raw_close(real, leader.symbol)
        assert close is not None
        said = [np.nan if value is None else value for value in ours.ratios.values(leader.symbol)]
        np.testing.assert_allclose(said, (close.reindex(days) / spy.reindex(days)).to_numpy(), rtol=1e-9)
