"""The demo's stocks: seven mega caps by name and 573 invented companies, with their sectors and what moves them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from rottui.cache.tables import MEMBERS

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]

SEED = 500

SECTORS = {
    # GICS sector: its code in invented symbols, large companies, small companies, and the sector's loading on the
    # growth and on the risk factor
    "Information Technology": ("IT", 70, 11, 0.8, 0.5),
    "Industrials": ("IN", 78, 15, -0.2, 0.4),
    "Financials": ("FN", 73, 15, -0.6, 0.3),
    "Health Care": ("HC", 60, 10, 0.1, -0.5),
    "Consumer Discretionary": ("CD", 50, 11, 0.3, 0.9),
    "Consumer Staples": ("CS", 37, 4, -0.4, -1.1),
    "Utilities": ("UT", 31, 2, -0.6, -1.1),
    "Real Estate": ("RE", 31, 5, -0.3, -0.2),
    "Materials": ("MT", 26, 4, -0.4, 0.4),
    "Communication Services": ("CM", 22, 1, 0.4, 0.0),
    "Energy": ("EN", 22, 2, -0.9, 0.3),
}
"""GICS sectors in the order of their size, with numbers of members like those of the real indices."""

MEGACAPS = {
    # symbol: name, sector, weight in the universe at the start (%), loading on the mega-cap factor, last price
    "AAPL": ("Apple (demo)", "Information Technology", 3.3, 0.9, 255.53),
    "MSFT": ("Microsoft (demo)", "Information Technology", 2.6, 1.0, 459.86),
    "GOOGL": ("Alphabet (demo)", "Communication Services", 2.6, 0.9, 330.0),
    "AMZN": ("Amazon (demo)", "Consumer Discretionary", 1.8, 1.0, 239.12),
    "META": ("Meta (demo)", "Communication Services", 1.7, 0.9, 620.25),
    "NVDA": ("Nvidia (demo)", "Information Technology", 0.7, 1.3, 186.23),
    "TSLA": ("Tesla (demo)", "Consumer Discretionary", 0.5, 1.0, 437.5),
}
"""The mega-cap basket of the default settings; only the names are real."""

INDUSTRIES = {
    # industry: its sector, the mega cap in it, the numbers of its invented large and of its small companies
    "Semiconductors": ("Information Technology", "NVDA", range(1, 15), range(0)),
    "Software": ("Information Technology", "MSFT", range(15, 31), range(0)),
    "Banks": ("Financials", "", range(1, 15), range(1, 11)),
    "Biotech": ("Health Care", "", range(1, 11), range(1, 11)),
}
"""Industries that have a fund of their own."""

LATE_LISTINGS = 9
"""Large companies that were listed after the demo begins, so that "n of N valid" has something to say."""


@dataclass(frozen=True, eq=False, slots=True)
class Stocks:
    """Every stock, in the order of its symbol; arrays have one element a stock."""

    symbols: tuple[str, ...]
    names: tuple[str, ...]
    sectors: tuple[str, ...]
    industries: tuple[str, ...]
    """A name in `INDUSTRIES`, or empty."""
    mega: Mask
    small: Mask
    rank: NDArray[np.int64]
    """Rank by size at the start among large or among small companies, 0 the largest."""
    weight: Floats
    """Capitalisation at the start, in percent of the large (or the small) companies."""
    beta: Floats
    mega_load: Floats
    growth: Floats
    size: Floats
    risk: Floats
    volatility: Floats
    """Daily volatility of what is the stock's own, in calm times."""
    price: Floats
    """First price; of a mega cap the last."""
    dividend_yield: Floats
    """A year, as a fraction of the price."""
    listed: NDArray[np.int64]
    """Session of the listing; 0 for those that were there from the start."""

    def of(self, sector: str) -> Mask:
        """Return which stocks are of `sector`."""
        return np.array([own == sector for own in self.sectors])

    def within(self, industry: str) -> Mask:
        """Return which stocks are of `industry`."""
        return np.array([own == industry for own in self.industries])


def stocks() -> Stocks:
    """Return all stocks with loadings drawn once and for all."""
    listing = sorted(_listing())
    symbols, names, sectors, industries = (tuple(row[i] for row in listing) for i in range(4))
    count = len(symbols)
    mega = np.array([symbol in MEGACAPS for symbol in symbols])
    small = np.array([symbol.startswith("DS") for symbol in symbols])
    sector = np.array([SECTORS[name][3:] for name in sectors])

    rng = np.random.RandomState(SEED)
    rank = _ranks(rng.random_sample(count), mega, small)
    growth = sector[:, 0] + 0.35 * rng.standard_normal(count)
    risk = sector[:, 1] + 0.35 * rng.standard_normal(count)
    for group in (~mega & ~small, small):
        # The market factor is the average stock: no other factor may move it.
        growth[group] -= growth[group].mean()
        risk[group] -= risk[group].mean()
    growth[mega], risk[mega] = 0.5, 0.3
    beta = np.clip(1 + 0.25 * risk + 0.12 * rng.standard_normal(count), 0.5, 1.7)
    beta[mega] = 1.05
    mega_load = np.where(small | (growth < 0), 0.0, 0.12 * growth)
    mega_load[mega] = [MEGACAPS[symbol][3] for symbol in symbols if symbol in MEGACAPS]
    size = np.where(small, 1.0, np.where(mega, 0.0, 0.35 * rank / rank.max()))
    price = np.exp(rng.uniform(np.log(28), np.log(170), count))
    price[mega] = [MEGACAPS[symbol][4] for symbol in symbols if symbol in MEGACAPS]
    listed = np.zeros(count, dtype=np.int64)
    late = rng.choice(np.flatnonzero(~mega & ~small), LATE_LISTINGS, replace=False)
    listed[late] = rng.randint(300, 2300, LATE_LISTINGS)
    return Stocks(
        symbols=symbols,
        names=names,
        sectors=sectors,
        industries=industries,
        mega=mega,
        small=small,
        rank=rank,
        weight=_weights(symbols, rank, mega, small),
        beta=beta,
        mega_load=mega_load,
        growth=growth,
        size=size,
        risk=risk,
        volatility=np.where(small, 0.021, np.where(mega, 0.011, 0.0135)) * np.exp(0.2 * rng.standard_normal(count)),
        price=price,
        dividend_yield=np.clip(0.018 - 0.014 * growth + 0.006 * rng.standard_normal(count), 0.0, 0.05),
        listed=listed,
    )


def members(everyone: Stocks) -> pl.DataFrame:
    """Return sp500, nasdaq100 and sp600 in the schema of the cache's `members`."""
    frame = pl.DataFrame({"symbol": everyone.symbols, "name": everyone.names, "sector": everyone.sectors})
    universes = {"nasdaq100": nasdaq100(everyone), "sp500": ~everyone.small, "sp600": everyone.small}
    parts = [frame.filter(mask).with_columns(universe=pl.lit(key)) for key, mask in universes.items()]
    return pl.concat(parts).select(MEMBERS.names()).cast(MEMBERS)


def nasdaq100(everyone: Stocks) -> Mask:
    """Return which stocks stand for the Nasdaq 100: the mega caps and the 93 of the most growth, without financials."""
    preference = np.where(everyone.small | everyone.of("Financials"), -np.inf, everyone.growth - 0.002 * everyone.rank)
    preference[everyone.mega] = np.inf
    chosen = np.zeros(len(everyone.symbols), dtype=bool)
    chosen[np.argsort(-preference, kind="stable")[:100]] = True
    return chosen


def _listing() -> list[tuple[str, str, str, str]]:
    """Return symbol, name, sector and industry of every stock."""
    rows = [(symbol, name, sector, _industry(sector, symbol)) for symbol, (name, sector, *_) in MEGACAPS.items()]
    for sector, (code, large, small, *_) in SECTORS.items():
        invented = large - sum(row[2] == sector for row in rows)
        rows += [
            (f"D{code}{n:02}", f"Demo {sector} {n}", sector, _industry(sector, large=n)) for n in range(1, invented + 1)
        ]
        rows += [
            (f"DS{code}{n:02}", f"Demo Small {sector} {n}", sector, _industry(sector, small=n))
            for n in range(1, small + 1)
        ]
    return rows


def _industry(sector: str, mega: str = "", *, large: int = 0, small: int = 0) -> str:
    """Return the industry of a mega cap, or of the invented company of that number."""
    for industry, (its_sector, its_mega, larges, smalls) in INDUSTRIES.items():
        if sector == its_sector and ((mega and mega == its_mega) or large in larges or small in smalls):
            return industry
    return ""


def _ranks(draw: Floats, mega: Mask, small: Mask) -> NDArray[np.int64]:
    """Return each stock's rank by size: mega caps first, all others in the order of `draw`."""
    ranks = np.zeros(len(draw), dtype=np.int64)
    for group in (~small, small):
        order = np.argsort(np.where(mega, draw - 1, draw)[group], kind="stable")
        ranks[np.flatnonzero(group)[order]] = np.arange(group.sum())
    return ranks


def _weights(symbols: tuple[str, ...], rank: NDArray[np.int64], mega: Mask, small: Mask) -> Floats:
    """Return capitalisations: the mega caps' as given, the others' falling with rank as in the real indices."""
    weight = 1 / (rank + 20.0) ** 0.9
    weight[small] = 1 / (rank[small] + 40.0) ** 0.5
    weight[mega] = [MEGACAPS[symbol][2] for symbol in symbols if symbol in MEGACAPS]
    others = ~mega & ~small
    weight[others] *= (100 - weight[mega].sum()) / weight[others].sum()
    weight[small] *= 100 / weight[small].sum()
    return weight
