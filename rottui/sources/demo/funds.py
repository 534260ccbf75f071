"""The demo's funds: which stocks or forces each is made of, so that ratios, breadth and index tell one story."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from rottui.sources.demo.universe import INDUSTRIES, SECTORS, Floats, Stocks, nasdaq100

NOTHING: Mapping[str, float] = {}


@dataclass(frozen=True, slots=True)
class Fund:
    """A fund: a basket of stocks, loadings on forces, and a little of its own."""

    last: float
    """Its last price, so that levels look familiar."""
    basket: str = ""
    """A name in `baskets`; empty for a fund that holds none of the demo's stocks."""
    weighting: Literal["cap", "equal"] = "cap"
    """Bought and held by capitalisation, or rebalanced to equal weights every day."""
    loads: Mapping[str, float] = field(default_factory=dict)
    """Loadings on forces beside the basket."""
    own: float = 0.0002
    """Daily volatility that is nobody else's."""
    dividend_yield: float = 0.012
    payments: Literal[0, 2, 4, 12] = 4
    """Dividends a year."""
    turnover: float = 1e9
    """Dollars traded on a calm day."""


_ABROAD = {"market": 0.85, "size": 0.1, "risk": 0.1, "foreign": 1.0}

FUNDS = {
    "SPY": Fund(691.66, "sp500", turnover=45e9),
    "RSP": Fund(199.6, "sp500", "equal", dividend_yield=0.016, turnover=2e9),
    "XLG": Fund(59.3, "top50", dividend_yield=0.008, turnover=2e8),
    "MAGS": Fund(65.2, "mega", "equal", dividend_yield=0.0, payments=0, turnover=1e8),
    "QQQ": Fund(621.3, "nasdaq100", dividend_yield=0.005, turnover=25e9),
    "QQQE": Fund(104.1, "nasdaq100", "equal", dividend_yield=0.006, turnover=3e7),
    "IWF": Fund(467.5, "growth", dividend_yield=0.004, turnover=7e8),
    "IWD": Fund(218.9, "value", dividend_yield=0.018, turnover=5e8),
    "MTUM": Fund(259.4, "momentum", loads={"mega": 0.1}, own=0.002, dividend_yield=0.008, turnover=2e8),
    "VLUE": Fund(142.3, "deep value", own=0.0015, dividend_yield=0.022, turnover=1e8),
    "QUAL": Fund(200.8, "quality", own=0.001, dividend_yield=0.01, turnover=3e8),
    "SPHB": Fund(121.7, "high beta", "equal", dividend_yield=0.006, turnover=9e7),
    "SPLV": Fund(73.2, "low beta", "equal", dividend_yield=0.02, payments=12, turnover=2e8),
    "MDY": Fund(628.4, "mid", "equal", own=0.001, turnover=6e8),
    "IWM": Fund(265.8, "small", "equal", turnover=9e9),
    "IJR": Fund(127.9, "small quality", "equal", own=0.0012, turnover=7e8),
    "IWC": Fund(165.3, "small", "equal", loads={"size": 0.2, "risk": 0.5}, own=0.003, turnover=6e6),
    "IWO": Fund(340.9, "small growth", "equal", turnover=1.5e8),
    "IWN": Fund(191.8, "small value", "equal", dividend_yield=0.017, turnover=2e8),
    "XLB": Fund(49.3, "Materials", dividend_yield=0.018, turnover=5e8),
    "XLC": Fund(116.4, "Communication Services", dividend_yield=0.009, turnover=7e8),
    "XLE": Fund(48.1, "Energy", dividend_yield=0.03, turnover=1.5e9),
    "XLF": Fund(54.7, "Financials", dividend_yield=0.014, turnover=2.2e9),
    "XLI": Fund(166.2, "Industrials", dividend_yield=0.013, turnover=1.3e9),
    "XLK": Fund(146.1, "Information Technology", dividend_yield=0.006, turnover=2.5e9),
    "XLP": Fund(83.2, "Consumer Staples", dividend_yield=0.026, turnover=1.1e9),
    "XLRE": Fund(42.4, "Real Estate", dividend_yield=0.034, turnover=3e8),
    "XLU": Fund(43.7, "Utilities", dividend_yield=0.028, turnover=1e9),
    "XLV": Fund(157.6, "Health Care", dividend_yield=0.016, turnover=1.3e9),
    "XLY": Fund(123.9, "Consumer Discretionary", dividend_yield=0.008, turnover=1e9),
    "RSPD": Fund(60.6, "Consumer Discretionary", "equal", dividend_yield=0.011, turnover=4e6),
    "RSPS": Fund(31.3, "Consumer Staples", "equal", dividend_yield=0.026, turnover=5e6),
    "SMH": Fund(401.2, "Semiconductors", "equal", own=0.002, dividend_yield=0.0, payments=0, turnover=2.5e9),
    "IGV": Fund(99.8, "Software", "equal", own=0.001, dividend_yield=0.0, payments=0, turnover=5e8),
    "KRE": Fund(70.4, "Banks", "equal", own=0.001, dividend_yield=0.025, turnover=8e8),
    "XBI": Fund(125.6, "Biotech", "equal", loads={"growth": 0.6}, own=0.006, dividend_yield=0.002, turnover=8e8),
    "XME": Fund(123.4, "Materials", "equal", {"copper": 0.5, "gold": 0.15}, 0.006, 0.006, turnover=2e8),
    "GNR": Fund(68.9, "Resources", "equal", {"copper": 0.3, "gold": 0.1, "foreign": 0.4}, 0.001, 0.03, 2, 3e7),
    "EFA": Fund(99.6, loads=_ABROAD, own=0.0012, dividend_yield=0.028, payments=2, turnover=1.6e9),
    "EEM": Fund(58.3, loads={**_ABROAD, "copper": 0.25}, own=0.005, dividend_yield=0.022, payments=2, turnover=1.8e9),
    "EWJ": Fund(85.7, loads=_ABROAD, own=0.0035, dividend_yield=0.02, payments=2, turnover=5e8),
    "ACWX": Fund(70.8, loads={**_ABROAD, "copper": 0.05}, own=0.0008, dividend_yield=0.027, payments=2, turnover=1e8),
    "IEF": Fund(96.3, loads={"bonds": 1.0}, own=0.0003, dividend_yield=0.03, payments=12, turnover=8e8),
    "TLT": Fund(
        87.8, loads={"bonds": 2.2, "market": -0.03}, own=0.0025, dividend_yield=0.035, payments=12, turnover=3.5e9
    ),
    "LQD": Fund(
        110.7,
        loads={"bonds": 0.95, "market": 0.07, "risk": 0.1},
        own=0.001,
        dividend_yield=0.04,
        payments=12,
        turnover=2.5e9,
    ),
    "HYG": Fund(
        81.1,
        loads={"bonds": 0.2, "market": 0.2, "risk": 0.3},
        own=0.001,
        dividend_yield=0.055,
        payments=12,
        turnover=3e9,
    ),
    "EMB": Fund(
        96.6,
        loads={"bonds": 0.6, "market": 0.2, "foreign": 0.15, "risk": 0.2},
        own=0.002,
        dividend_yield=0.05,
        payments=12,
        turnover=6e8,
    ),
    "GLD": Fund(421.3, loads={"gold": 1.0}, dividend_yield=0.0, payments=0, turnover=4e9),
    "SLV": Fund(81.0, loads={"gold": 1.1, "copper": 0.4}, own=0.008, dividend_yield=0.0, payments=0, turnover=2e9),
    "CPER": Fund(
        36.4,
        loads={"market": 0.35, "risk": 0.4, "copper": 1.0},
        dividend_yield=0.0,
        payments=0,
        own=0.002,
        turnover=1e7,
    ),
    # Candidates for leadership that are no leg of a pair. What is new comes last: the paths before it stay as they are.
    "IHI": Fund(63.8, "Health Care", "equal", {"growth": 0.2}, 0.003, 0.005, turnover=6e7),
    "XHB": Fund(112.6, "Consumer Discretionary", "equal", {"bonds": 0.6, "size": 0.4}, 0.005, 0.007, turnover=2.5e8),
    "XRT": Fund(88.4, "Consumer Discretionary", "equal", {"size": 0.6, "risk": 0.3}, 0.004, 0.011, turnover=4e8),
    "IYT": Fund(77.5, "Industrials", "equal", {"risk": 0.5}, 0.003, 0.01, turnover=1.2e8),
    "ITA": Fund(
        231.4, "Industrials", loads={"risk": -0.3, "gold": 0.05}, own=0.004, dividend_yield=0.005, turnover=2e8
    ),
    "XOP": Fund(133.2, "Energy", "equal", {"size": 0.3, "risk": 0.2}, 0.005, 0.024, turnover=4.5e8),
    "OIH": Fund(318.7, "Energy", "equal", {"size": 0.4, "risk": 0.5, "copper": 0.1}, 0.007, 0.015, turnover=2e8),
    "GDX": Fund(97.3, loads={"market": 0.25, "gold": 1.7}, own=0.006, dividend_yield=0.007, payments=2, turnover=2e9),
    "COPX": Fund(81.9, loads={"market": 0.9, "risk": 0.5, "copper": 1.1}, own=0.006, payments=2, turnover=1.5e8),
    "EWG": Fund(43.1, loads={**_ABROAD, "risk": 0.3}, own=0.0035, dividend_yield=0.022, payments=2, turnover=1.5e8),
    "EWU": Fund(45.6, loads={**_ABROAD, "risk": -0.2}, own=0.003, dividend_yield=0.035, payments=2, turnover=8e7),
    "EWQ": Fund(46.2, loads={**_ABROAD, "growth": 0.1}, own=0.0035, dividend_yield=0.028, payments=2, turnover=3e7),
    "EWC": Fund(
        55.4, loads={**_ABROAD, "foreign": 0.6, "gold": 0.1}, own=0.003, dividend_yield=0.018, payments=2, turnover=1e8
    ),
    "EWA": Fund(27.3, loads={**_ABROAD, "copper": 0.15}, own=0.004, dividend_yield=0.033, payments=2, turnover=4e7),
    "EWW": Fund(71.8, loads={**_ABROAD, "risk": 0.3}, own=0.007, dividend_yield=0.037, payments=2, turnover=1.2e8),
    "EWZ": Fund(33.9, loads={**_ABROAD, "copper": 0.4}, own=0.009, dividend_yield=0.056, payments=2, turnover=1.1e9),
    "FXI": Fund(39.7, loads={**_ABROAD, "market": 0.6}, own=0.009, dividend_yield=0.026, payments=2, turnover=1.4e9),
    "INDA": Fund(53.2, loads={**_ABROAD, "foreign": 0.4}, own=0.006, dividend_yield=0.008, payments=2, turnover=4e8),
    "EWY": Fund(108.5, loads={**_ABROAD, "Semiconductors": 0.4, "copper": 0.1}, own=0.006, payments=2, turnover=6e8),
    "EWT": Fund(
        66.9, loads={**_ABROAD, "Semiconductors": 0.5}, own=0.004, dividend_yield=0.024, payments=2, turnover=2.5e8
    ),
}
"""Every fund by symbol. Their weights do not follow the real funds' rules; they only behave like them."""


def baskets(stocks: Stocks) -> dict[str, Floats]:
    """Return the baskets that funds name: for each stock its share of itself that belongs to the basket, 0 to 1."""
    large = ~stocks.small
    ordinary = large & ~stocks.mega
    growth = np.clip(0.5 + stocks.growth, 0, 1)
    order = np.argsort(np.argsort(np.where(large, stocks.beta, np.nan), kind="stable"), kind="stable")
    masks = {
        "sp500": large,
        "top50": large & (stocks.rank < 50),
        "mega": stocks.mega,
        "nasdaq100": nasdaq100(stocks),
        "growth": large * np.where(stocks.mega, 1.0, growth),
        "value": ordinary * (1 - growth),
        "momentum": large & (stocks.growth > 0.3) & (stocks.risk > 0),
        "deep value": ordinary & (stocks.growth < -0.2),
        "quality": large & (stocks.volatility < 0.0135) & (stocks.risk < 0.7),
        "high beta": large & (order >= large.sum() - 100),
        "low beta": large & (order < 100),
        "mid": ordinary & (stocks.rank >= 330),
        "small": stocks.small,
        "small quality": stocks.small & (stocks.volatility < 0.023),
        "small growth": stocks.small * growth,
        "small value": stocks.small * (1 - growth),
        **{industry: stocks.within(industry) for industry in INDUSTRIES},
        "Resources": large & (stocks.of("Materials") | stocks.of("Energy")),
        **{sector: large & stocks.of(sector) for sector in SECTORS},
    }
    return {name: np.asarray(mask, dtype=np.float64) for name, mask in masks.items()}
