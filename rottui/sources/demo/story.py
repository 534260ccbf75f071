"""The demo's plot: which force drives the market by how much, from when to when.

Forces are the factors that prices are made of (market.py). A regime says how far each moves while it lasts, as a
log return in percent: `market` is the average large company, every other force comes on top of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

START = date(2016, 1, 4)
END = date(2026, 1, 16)
"""The last day of prices; sessions go on to `CALENDAR_END`."""

CALENDAR_END = date(2026, 12, 31)


@dataclass(frozen=True, slots=True)
class Regime:
    """A stretch of the market in which every force keeps its direction."""

    until: date
    """Its last day; it begins the day after the regime before."""
    market: float
    mega: float = 0.0
    """Mega-cap growth against the average company."""
    growth: float = 0.0
    """Growth against value."""
    size: float = 0.0
    """Small against large."""
    risk: float = 0.0
    """Cyclical against defensive."""
    foreign: float = 0.0
    """Abroad against the United States' average company."""
    bonds: float = 0.0
    """The price of the ten-year Treasury."""
    gold: float = 0.0
    copper: float = 0.0
    """Copper beyond what it owes to the market."""
    volatility: float = 1.0
    """How much wilder than in calm times the days are."""
    sectors: Mapping[str, float] = field(default_factory=dict)
    """GICS sectors, and industries on top of theirs, against the average company."""


# fmt: off
REGIMES = (
    #      until               market   mega growth   size   risk abroad  bonds   gold copper volatility
    # 2016: a fright, its repair, a pause; then the first broadening.
    Regime(date(2016,  2, 11),   -9.0,    0.0,    0.0,    0.0,   -3.0,    0.0,    2.0,    8.0,   -2.0, 1.5),
    Regime(date(2016,  4, 20),   12.0,    0.0,    0.0,    0.0,    2.0,    0.0,    0.0,    3.0,    1.0, 1.0),
    Regime(date(2016,  7,  8),    2.0,    1.0,    1.0,    0.0,   -2.0,    0.0,    2.0,    6.0,    0.0, 1.0),
    Regime(date(2016, 11,  4),    1.0,    4.0,    1.0,    0.0,    0.5,    0.0,   -2.0,   -3.0,    0.0, 0.8),
    Regime(date(2017,  3,  1),   11.0,   -5.0,   -5.0,    7.0,    3.5,    0.0,   -4.0,   -5.0,    6.0, 0.7),
    # 2017: everything rises, mega caps the most.
    Regime(date(2017,  9,  1),    8.0,   11.0,    7.0,   -5.0,    1.0,    2.0,    0.0,    4.0,    4.0, 0.6),
    Regime(date(2018,  1, 26),   14.0,    7.0,    5.0,   -4.0,    2.5,    1.0,    0.0,    2.0,    2.0, 0.5),
    # 2018: mega caps are sold and take the rest with them, though the index holds; a narrow repair; the bear.
    Regime(date(2018,  5,  4),   -4.5,   -9.0,   -6.0,    1.0,   -6.0,    0.0,    1.0,    0.0,   -5.0, 0.7),
    Regime(date(2018,  9,  7),    4.5,   12.0,    7.0,   -3.0,    1.0,   -5.0,    0.0,   -7.0,   -4.0, 0.7),
    Regime(date(2018, 11, 20),  -10.0,   -5.0,   -4.0,   -3.0,   -4.0,    0.0,    0.0,    2.0,   -2.0, 1.3),
    Regime(date(2018, 12, 14),   -6.0,   -2.0,   -1.0,   -3.0,   -2.0,    0.0,    2.0,    3.0,    0.0, 1.6),
    Regime(date(2018, 12, 24),   -9.0,   -1.0,    0.0,   -2.0,   -2.0,    0.0,    1.0,    2.0,    0.0, 1.7),
    Regime(date(2019,  1,  9),   12.0,    1.0,    1.0,    3.0,    2.0,    0.0,    0.0,    0.0,    1.0, 1.2),
    Regime(date(2019,  4, 30),   11.0,    4.0,    3.0,   -1.0,    2.0,    0.0,    0.0,    0.0,    2.0, 0.8),
    # 2019: nothing agrees with anything; mega caps are sold and nobody minds; then the last calm advance.
    Regime(date(2019,  8, 30),    0.5,   -6.0,    5.0,   -9.0,    0.5,    0.0,    2.0,    3.0,    1.0, 0.6),
    Regime(date(2019, 11,  8),   -0.6,   -6.0,   -7.0,    2.5,    1.0,    0.0,   -1.0,   -1.0,    3.0, 0.7),
    Regime(date(2020,  2, 19),    9.0,   14.0,    5.0,   -3.0,    3.0,    0.0,    0.0,    4.0,    3.0, 0.6),
    # 2020: the crash, the thrust out of it, a narrow summer, and the broadening of November.
    Regime(date(2020,  3, 12),  -27.0,    3.0,    3.0,   -7.0,   -8.0,    1.0,    5.0,   -3.0,    0.0, 3.6),
    Regime(date(2020,  3, 23),  -14.0,    2.0,    2.0,   -4.0,   -3.0,    0.0,    0.0,   -4.0,   -3.0, 4.2),
    Regime(date(2020,  4,  8),   19.0,    0.0,    0.0,    1.0,    3.0,    0.0,    0.0,   12.0,    2.0, 2.6),
    Regime(date(2020,  6,  8),   17.0,    5.0,    2.0,    4.0,    4.0,    0.0,    0.0,    4.0,    6.0, 1.6),
    Regime(date(2020,  9,  1),    1.5,   17.0,    8.0,   -4.0,    1.5,    0.0,    0.0,   14.0,    6.0, 1.1),
    Regime(date(2020, 10, 30),   -1.0,   -9.0,   -4.0,    4.0,    1.0,    0.0,    0.0,   -4.0,    1.0, 1.2),
    Regime(date(2021,  3, 12),   22.0,  -10.0,   -9.0,   12.0,    7.0,    1.0,   -7.0,   -8.0,   14.0, 1.0,
           {"Energy": 18, "Financials": 6, "Banks": 8}),
    Regime(date(2021,  6,  4),    7.0,    3.0,   -2.0,   -3.0,   -1.0,    0.0,    0.0,    6.0,    5.0, 0.7),
    # 2021: fewer and fewer stocks hold the index up.
    Regime(date(2021, 12, 31),   -1.5,   21.0,    7.0,   -9.0,   -1.0,   -5.0,    0.0,   -2.0,    0.0, 0.8),
    # 2022: the bear market, with rallies that fail.
    Regime(date(2022,  3, 14),   -8.0,   -8.0,   -9.0,   -2.0,   -6.0,    0.0,   -6.0,    6.0,    2.0, 1.5,
           {"Energy": 25}),
    Regime(date(2022,  3, 29),    7.0,    4.0,    3.0,    0.0,    2.0,    0.0,   -3.0,    0.0,    0.0, 1.3),
    Regime(date(2022,  6, 16),  -17.0,  -14.0,   -8.0,   -2.0,   -7.0,    0.0,   -5.0,   -5.0,   -6.0, 1.7,
           {"Energy": 5}),
    Regime(date(2022,  8, 16),   14.0,    5.0,    4.0,    2.0,    4.0,    0.0,    3.0,   -3.0,   -6.0, 1.2),
    Regime(date(2022,  9, 30),  -16.0,   -5.0,   -3.0,    0.0,   -5.0,    0.0,   -8.0,   -6.0,   -1.0, 1.5),
    Regime(date(2022, 12,  1),   15.0,   -9.0,   -6.0,    0.0,    2.0,    5.0,    3.0,    8.0,    4.0, 1.2),
    Regime(date(2023,  2,  2),    4.0,    4.0,    2.0,    3.0,    2.0,    0.0,    2.0,    5.0,    6.0, 0.9),
    # 2023: seven stocks against the rest.
    Regime(date(2023,  3, 24),   -7.0,   10.0,    6.0,   -6.0,   -3.0,    0.0,    2.0,    4.0,    0.0, 1.2,
           {"Financials": -7, "Banks": -18}),
    Regime(date(2023,  7, 31),    6.0,   22.0,    6.0,   -1.0,    3.0,    0.0,   -3.0,    0.0,   -4.0, 0.7,
           {"Semiconductors": 10}),
    Regime(date(2023, 10, 27),  -11.0,    5.0,    3.0,   -4.0,   -3.0,    0.0,   -6.0,    0.0,   -3.0, 1.0),
    Regime(date(2024,  3, 28),   20.0,    5.0,    2.0,    0.0,    3.0,   -5.0,    4.0,   11.0,    3.0, 0.8),
    # 2024 and 2025: mega caps lead, through a scare in spring, until the autumn.
    Regime(date(2024,  7,  1),    0.8,   11.0,    4.0,   -3.0,    0.0,   -2.0,   -1.0,    4.0,    3.0, 0.6,
           {"Semiconductors": 6}),
    Regime(date(2024, 10,  1),    6.0,    4.0,    1.0,    1.0,    0.5,   -2.0,    4.0,    9.0,   -2.0, 0.8),
    Regime(date(2024, 12, 31),   -1.0,    9.0,    3.0,   -2.0,    1.0,   -3.0,   -5.0,    1.0,   -3.0, 0.8),
    Regime(date(2025,  2, 19),    3.0,    0.0,   -1.0,   -1.0,    0.0,    3.0,    1.0,    9.0,    2.0, 0.8),
    Regime(date(2025,  3, 21),   -5.0,   -7.0,   -5.0,    2.0,   -3.0,    3.0,    1.0,    3.0,    2.0, 1.3),
    Regime(date(2025,  4,  8),  -10.0,   -2.0,   -1.0,    0.5,   -3.0,    0.0,    0.0,    0.0,   -7.0, 2.4),
    Regime(date(2025,  5, 20),   13.0,    4.0,    3.0,   -2.0,    4.0,    2.0,    0.0,    8.0,    2.0, 1.3),
    Regime(date(2025,  7,  1),    3.0,    2.0,    1.0,   -1.0,    1.0,    1.0,    1.0,    1.0,    3.0, 0.7),
    Regime(date(2025,  7, 31),   -0.5,    2.5,    1.0,   -0.5,    0.5,   -2.0,    0.0,    0.0,   -6.0, 0.6),
    Regime(date(2025,  8, 29),    0.5,    0.5,    0.0,    3.0,    0.5,    0.5,    1.0,    4.0,    0.0, 0.6),
    Regime(date(2025,  9, 26),   -1.0,    5.0,    0.8,    2.0,    0.0,    0.0,    0.0,    8.0,    3.0, 0.6),
    Regime(date(2025, 10, 29),   -0.5,    3.5,    0.4,    1.5,    0.5,    0.0,    1.0,    4.0,    4.0, 0.8),
    # The letter: mega caps fade, the rest takes over.
    Regime(date(2025, 11, 20),   -0.5,   -2.5,   -1.5,    0.5,    0.0,    0.5,    0.0,    2.0,    0.0, 0.8),
    Regime(date(2025, 12, 12),    4.0,   -1.5,   -1.2,    1.0,    0.8,    0.6,   -1.0,    4.0,    4.0, 0.7,
           {"Industrials": 1, "Banks": 2, "Materials": 1}),
    Regime(date(2026,  1,  5),    1.0,   -1.0,   -0.8,    0.5,    0.3,    0.5,    0.0,    2.0,    4.0, 0.6,
           {"Industrials": 1, "Materials": 1}),
    Regime(END,                   2.0,   -2.2,   -1.4,    1.0,    0.6,    0.7,    0.0,    2.0,    2.0, 0.7,
           {"Industrials": 1, "Banks": 1, "Materials": 1, "Energy": 1}),
)
# fmt: on
"""The regimes in order; the first begins on `START`, the last ends on `END`."""
