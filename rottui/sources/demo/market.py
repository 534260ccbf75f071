"""Price paths of the demo: stocks from forces and noise, funds from stocks and forces."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import numpy as np

from rottui.sources.demo import factors
from rottui.sources.demo.funds import FUNDS, baskets
from rottui.sources.demo.universe import INDUSTRIES, SECTORS, Floats, Stocks

SEED = 300

EARNINGS_EVERY = 63
"""Sessions between two quarterly reports of a company."""

_EARNINGS = 4.0
"""How much wilder a stock's own move is on the day of such a report: it is this that makes the tails fat."""


def closes(days: list[date], stocks: Stocks) -> tuple[dict[str, Floats], Floats, Floats]:
    """Return closes of every fund by symbol, closes of stocks (one row each), and how wild each day was."""
    forces, wildness = factors.returns(days)
    rng = np.random.RandomState(SEED)
    moves = _stock_moves(rng, stocks, forces, wildness)
    level = np.exp(np.cumsum(moves, axis=0))
    anchor = np.where(stocks.mega, level[-1], level[0])
    funds = _funds(rng, stocks, forces, level)
    return funds, np.round((level * (stocks.price / anchor)).T, 2), wildness


def _stock_moves(rng: np.random.RandomState, stocks: Stocks, forces: Mapping[str, Floats], wildness: Floats) -> Floats:
    """Return daily log returns, a row a day and a column a stock."""
    loads = {
        "market": stocks.beta,
        "mega": stocks.mega_load,
        "growth": stocks.growth,
        "size": stocks.size,
        "risk": stocks.risk,
        **{sector: stocks.of(sector) for sector in SECTORS},
        **{industry: stocks.within(industry) for industry in INDUSTRIES},
    }
    moves = rng.standard_normal((len(wildness), len(stocks.symbols)))
    moves *= stocks.volatility
    # What is a company's own grows less wild in a panic than the market does.
    moves *= np.sqrt(wildness)[:, None]
    reports = np.arange(0, len(wildness) - EARNINGS_EVERY, EARNINGS_EVERY)[:, None] + rng.randint(0, 25, moves.shape[1])
    moves[reports, np.arange(moves.shape[1])] *= _EARNINGS
    # Left alone, the noise of seven or of eighty companies would drown the force that moves them all, and the
    # average of many would drift upwards with the variance.
    for group in (stocks.mega, stocks.small):
        moves[:, group] -= moves[:, group].mean(axis=1, keepdims=True)
    moves -= moves.var(axis=0) / 2
    moves += np.stack([forces[name] for name in loads], axis=1) @ np.stack([*loads.values()]).astype(np.float64)
    return moves


def _funds(
    rng: np.random.RandomState, stocks: Stocks, forces: Mapping[str, Floats], level: Floats
) -> dict[str, Floats]:
    """Return closes of every fund."""
    holdings = baskets(stocks)
    weights = np.stack([*holdings.values()], axis=1)
    capital = np.log(level @ (weights * stocks.weight[:, None]))
    simple = np.diff(level, axis=0) / level[:-1]
    equal = np.concatenate(
        [np.zeros((1, weights.shape[1])), np.cumsum(np.log1p(simple @ (weights / weights.sum(axis=0))), axis=0)]
    )
    column = {name: number for number, name in enumerate(holdings)}
    result = {}
    for symbol, fund in FUNDS.items():
        path = np.cumsum(rng.standard_normal(len(level)) * fund.own)
        path -= np.linspace(0, path[-1], len(path))
        for force, load in fund.loads.items():
            path += load * np.cumsum(forces[force])
        if fund.basket:
            path += (equal if fund.weighting == "equal" else capital)[:, column[fund.basket]]
        result[symbol] = np.round(fund.last * np.exp(path - path[-1]), 2)
    return result
