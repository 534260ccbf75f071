"""The demo's bars: complete, consistent within a day, and like a market's from day to day."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import polars as pl
import pytest

from rottui.cache.tables import PRICES, SYMBOLS
from rottui.settings.load import load
from rottui.sources.demo.funds import FUNDS, baskets
from rottui.sources.demo.story import END, START
from rottui.sources.demo.universe import LATE_LISTINGS, MEGACAPS, stocks

SETTINGS = load(None)[0]
QUOTED = [*FUNDS, *MEGACAPS]


@pytest.fixture(scope="module")
def prices(demo: dict[str, pl.DataFrame]) -> pl.DataFrame:
    return demo["prices"]


@pytest.fixture(scope="module")
def bars(prices: pl.DataFrame) -> pl.DataFrame:
    """What is quoted in full."""
    return prices.filter(pl.col("symbol").is_in(QUOTED))


def test_prices_are_in_the_cache_schema_and_key_order(prices: pl.DataFrame) -> None:
    assert prices.schema == PRICES
    key = prices.select("symbol", "date")
    assert key.equals(key.unique(maintain_order=True).sort("symbol", "date"))
    assert not prices["provisional"].any()
    assert prices.select("close", "dividend", "volume").null_count().row(0) == (0, 0, 0)


def test_every_leg_of_the_default_pairs_and_every_candidate_is_there_all_along(closes: pd.DataFrame) -> None:
    wanted = [*SETTINGS.leg_symbols, *SETTINGS.candidate_symbols, *SETTINGS.megacaps]

    assert set(wanted) <= set(closes.columns)
    assert closes[wanted].notna().all(axis=None)
    assert (closes.index[0].date(), closes.index[-1].date()) == (START, END) == (date(2016, 1, 4), date(2026, 1, 16))


def test_days_of_prices_are_the_sessions_up_to_the_end(demo: dict[str, pl.DataFrame], closes: pd.DataFrame) -> None:
    days = demo["sessions"].filter(pl.col("date") <= END)["date"].to_list()

    assert closes.index.date.tolist() == days


def test_some_companies_were_listed_late_and_have_no_holes_since(closes: pd.DataFrame) -> None:
    first = closes.apply(pd.Series.first_valid_index)
    late = first[first > closes.index[0]]

    assert len(late) == LATE_LISTINGS
    assert not set(late.index) & set(QUOTED)
    assert all(closes.loc[day:, symbol].notna().all() for symbol, day in late.items())


def test_symbols_say_what_is_held_and_that_it_is_synthetic(demo: dict[str, pl.DataFrame]) -> None:
    symbols = demo["symbols"]
    held = demo["prices"].group_by("symbol").agg(first=pl.col("date").min(), last=pl.col("date").max()).sort("symbol")

    assert symbols.schema == SYMBOLS
    assert symbols.select("symbol", "first", "last").equals(held)
    assert set(symbols["source"]) == {"demo"}
    assert set(symbols["status"]) == {"ok"}
    assert symbols["detail"].str.contains("synthetic").all()


def test_prices_have_two_decimals_and_are_worth_a_chart(prices: pl.DataFrame) -> None:
    for column in ("open", "high", "low", "close"):
        values = prices[column].drop_nulls().to_numpy()
        assert np.abs(values * 100 - np.rint(values * 100)).max() < 1e-6
        assert values.min() > 1, "a cent must not be a visible step"
    assert prices["close"].max() < 20_000


def test_what_is_quoted_has_bars_that_contain_their_opens_and_closes(bars: pl.DataFrame) -> None:
    assert bars["symbol"].n_unique() == len(QUOTED)
    assert bars.select("open", "high", "low").null_count().row(0) == (0, 0, 0)
    assert bars.select((pl.col("low") <= pl.min_horizontal("open", "close")).all()).item()
    assert bars.select((pl.col("high") >= pl.max_horizontal("open", "close")).all()).item()
    assert bars.filter(pl.col("open") != pl.col("close")).height > 0.9 * bars.height


def test_volumes_are_whole_hundreds_and_rise_on_large_moves(prices: pl.DataFrame, bars: pl.DataFrame) -> None:
    assert (prices["volume"] > 0).all()
    assert (prices["volume"] % 100 == 0).all()
    spy = bars.filter(symbol="SPY").with_columns(move=pl.col("close").pct_change().abs())
    large = pl.col("move") > pl.col("move").quantile(0.95)
    assert spy.filter(large)["volume"].mean() > 1.5 * spy.filter(~large)["volume"].mean()


def test_dividends_come_as_often_and_as_high_as_people_expect(prices: pl.DataFrame) -> None:
    paid = prices.filter(pl.col("dividend") > 0, pl.col("date").dt.year() == 2025)
    yields = {
        symbol: (times, percent)
        for symbol, times, percent in paid.group_by("symbol")
        .agg(pl.len(), 100 * (pl.col("dividend") / pl.col("close")).sum())
        .iter_rows()
    }

    assert yields["SPY"] == (4, pytest.approx(1.2, abs=0.01))
    assert yields["HYG"] == (12, pytest.approx(5.5, abs=0.02))
    assert yields["EFA"] == (2, pytest.approx(2.8, abs=0.01))
    assert "GLD" not in yields
    companies = [value for symbol, value in yields.items() if symbol not in QUOTED]
    assert len(companies) > 400
    assert {times for times, _ in companies} == {4}
    assert max(percent for _, percent in companies) < 5.1


def test_equal_weighted_funds_are_the_mean_of_their_stocks(closes: pd.DataFrame) -> None:
    """RSP and MAGS against the simple returns of their members, rebalanced daily."""
    everyone = stocks()
    listed = np.array(everyone.symbols)[~everyone.small & (everyone.listed == 0)]
    members = closes[listed].pct_change()

    # The late listings are in RSP from the start, and in no member's column: hence not exactly.
    assert (members.mean(axis=1) - closes["RSP"].pct_change()).abs().max() < 0.001
    assert (members[list(MEGACAPS)].mean(axis=1) - closes["MAGS"].pct_change()).abs().quantile(0.99) < 0.001


def test_the_index_is_its_stocks_by_capitalisation(closes: pd.DataFrame) -> None:
    """SPY bought and held: shares in proportion to the first capitalisation over the first price."""
    everyone = stocks()
    held = ~everyone.small & (everyone.listed == 0)
    symbols = np.array(everyone.symbols)[held]
    capital = closes[symbols] @ (everyone.weight[held] / closes[symbols].iloc[0].to_numpy())
    index = capital / capital.iloc[-1] * closes["SPY"].iloc[-1]

    assert (index / closes["SPY"] - 1).abs().max() < 0.03
    assert np.corrcoef(capital.pct_change()[1:], closes["SPY"].pct_change()[1:])[0, 1] > 0.999


def test_every_fund_names_a_basket_that_holds_something() -> None:
    everyone = stocks()
    held = baskets(everyone)

    for symbol, fund in FUNDS.items():
        assert fund.basket in held or (not fund.basket and fund.loads), symbol
    assert all(weights.sum() >= 7 for weights in held.values())
    assert all((weights >= 0).all() and (weights <= 1).all() for weights in held.values())


def test_moves_have_fat_tails_and_come_in_clusters(closes: pd.DataFrame) -> None:
    """As every market's do; a normal walk has an excess kurtosis and autocorrelations of 0."""
    moves = np.log(closes).diff()
    spy = moves["SPY"].dropna()

    assert spy.kurt() > 3
    assert moves[[symbol for symbol in closes.columns if symbol not in QUOTED]].kurt().median() > 1.5
    assert spy.abs().autocorr(1) > 0.15
    assert spy.abs().autocorr(21) > 0.1
    assert abs(spy.autocorr(1)) < 0.15, "the direction of a day says little of the next"


def test_no_day_is_beyond_belief(closes: pd.DataFrame) -> None:
    moves = closes.pct_change(fill_method=None).abs()

    assert moves["SPY"].max() < 0.13
    assert moves[list(FUNDS)].max().max() < 0.2
    assert moves.max().max() < 0.6
    assert 0.10 < np.log(closes["SPY"]).diff().std() * np.sqrt(252) < 0.25
