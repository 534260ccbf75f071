"""Who the demo's companies are: sizes and sectors like the real indices', names that nobody takes for real."""

from __future__ import annotations

import re

import polars as pl
import pytest

from rottui.cache.tables import MEMBERS
from rottui.settings.load import load
from rottui.sources.demo.universe import MEGACAPS, SECTORS, stocks

SETTINGS = load(None)[0]


@pytest.fixture(scope="module")
def members(demo: dict[str, pl.DataFrame]) -> pl.DataFrame:
    return demo["members"]


def test_every_default_universe_has_members(members: pl.DataFrame) -> None:
    assert {universe.key for universe in SETTINGS.universes} == set(members["universe"])


def test_universes_have_the_sizes_of_the_real_ones(members: pl.DataFrame) -> None:
    assert members.schema == MEMBERS
    assert dict(members["universe"].value_counts().iter_rows()) == {"sp500": 500, "nasdaq100": 100, "sp600": 80}
    assert members.select("universe", "symbol").is_unique().all()


def test_sectors_are_the_eleven_of_gics_in_realistic_sizes(members: pl.DataFrame) -> None:
    sizes = dict(members.filter(universe="sp500")["sector"].value_counts().iter_rows())

    assert sizes == {sector: size for sector, (_, size, *_) in SECTORS.items()}
    assert len(sizes) == 11
    assert sizes["Information Technology"] == 70
    assert min(sizes.values()) > 20
    assert set(members.filter(universe="sp600")["sector"]) == set(sizes)


def test_only_the_mega_caps_have_real_symbols_and_they_are_called_demo(members: pl.DataFrame) -> None:
    assert set(MEGACAPS) == set(SETTINGS.megacaps)
    real = members.filter(pl.col("symbol").is_in(MEGACAPS))
    assert real.filter(universe="sp500").height == len(MEGACAPS)
    assert real["name"].str.ends_with(" (demo)").all()

    invented = members.filter(~pl.col("symbol").is_in(MEGACAPS))
    assert invented["name"].str.starts_with("Demo ").all()
    # No share listed in New York has a digit in its symbol.
    assert invented["symbol"].str.contains(r"^D[A-Z]+\d\d$").all()


def test_every_symbol_is_one_the_settings_would_take(demo: dict[str, pl.DataFrame]) -> None:
    assert all(re.fullmatch(r"[A-Z0-9.^=-]{1,20}", symbol) for symbol in demo["symbols"]["symbol"])


def test_the_nasdaq_100_is_growth_of_the_500_without_financials(members: pl.DataFrame) -> None:
    nasdaq = members.filter(universe="nasdaq100")

    assert set(nasdaq["symbol"]) <= set(members.filter(universe="sp500")["symbol"])
    assert set(MEGACAPS) <= set(nasdaq["symbol"])
    assert "Financials" not in set(nasdaq["sector"])
    growth = dict(zip(stocks().symbols, stocks().growth, strict=True))
    assert sum(growth[symbol] for symbol in nasdaq["symbol"]) / 100 > 0.5


def test_capitalisations_are_concentrated_in_the_mega_caps_and_add_up() -> None:
    everyone = stocks()

    assert everyone.weight[~everyone.small].sum() == pytest.approx(100)
    assert everyone.weight[everyone.mega].sum() == pytest.approx(13.2)
    assert everyone.weight[~everyone.small & ~everyone.mega].max() < 2


def test_no_force_but_the_market_moves_the_average_company() -> None:
    everyone = stocks()

    for group in (everyone.small, ~everyone.small & ~everyone.mega):
        assert everyone.growth[group].mean() == pytest.approx(0, abs=1e-12)
        assert everyone.risk[group].mean() == pytest.approx(0, abs=1e-12)
