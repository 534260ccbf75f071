"""The demo's futures markets: how large they are, and what speculators did in them over the ten years."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

ALL_ALONG = date(2016, 1, 1)


@dataclass(frozen=True, slots=True)
class Futures:
    """A futures market: its size and the path of the speculators' net position."""

    open_interest: float
    """Contracts, on average."""
    net: float | Mapping[date, float]
    """The speculators' net position in percent of open interest: what it wanders around, or passes through."""
    wander: float = 1.5
    """Standard deviation of what is left to chance, in percentage points."""
    since: date = ALL_ALONG
    """When it began to trade."""
    report: Literal["tff", "disaggregated"] = "tff"


FUTURES = {
    "13874A": Futures(2.4e6, 6.0, wander=4.5),  # E-mini S&P 500
    # The Nasdaq 100: the longest ever in November 2025, giving it up since.
    "209742": Futures(
        2.6e5,
        {
            date(2016, 1, 5): 4,
            date(2018, 1, 23): 18,
            date(2018, 12, 24): -2,
            date(2020, 2, 18): 16,
            date(2020, 4, 7): 1,
            date(2021, 12, 28): 13,
            date(2022, 10, 11): -7,
            date(2023, 8, 1): 14,
            date(2024, 7, 16): 17,
            date(2025, 4, 15): 3,
            date(2025, 7, 1): 14,
            date(2025, 11, 4): 31,
            date(2026, 1, 13): 24,
        },
    ),
    # The Russell 2000: the shortest in October 2025, covering since.
    "239742": Futures(
        4.6e5,
        {
            date(2016, 1, 5): -3,
            date(2017, 1, 31): 12,
            date(2018, 12, 24): -9,
            date(2020, 1, 14): 5,
            date(2020, 4, 7): -13,
            date(2021, 3, 16): 15,
            date(2022, 9, 27): -12,
            date(2023, 7, 25): -4,
            date(2024, 7, 23): 5,
            date(2025, 2, 18): 1,
            date(2025, 7, 1): -9,
            date(2025, 10, 14): -24,
            date(2026, 1, 13): -16,
        },
    ),
    "124603": Futures(9e4, 9.0, wander=6.0),  # E-mini Dow Jones
    "33874A": Futures(4.5e4, 4.0, wander=6.0),  # E-mini S&P MidCap 400
    # Volatility is sold for as long as it pays, and bought back in a panic.
    "1170E1": Futures(
        4.2e5,
        {
            date(2016, 1, 5): -8,
            date(2018, 1, 30): -30,
            date(2018, 2, 20): -3,
            date(2018, 12, 24): -5,
            date(2019, 11, 19): -34,
            date(2020, 3, 24): -2,
            date(2021, 6, 29): -20,
            date(2022, 10, 4): -12,
            date(2024, 7, 9): -22,
            date(2025, 4, 15): -4,
            date(2026, 1, 13): -31,
        },
        wander=2.0,
    ),
    # Abroad: bought all through 2025.
    "244041": Futures(4.2e5, {date(2016, 1, 5): 1, date(2024, 12, 31): -3, date(2026, 1, 13): 10}, 3.0),
    "244042": Futures(1.2e6, {date(2016, 1, 5): 2, date(2024, 12, 31): 4, date(2026, 1, 13): 14}, 3.0),
    "042601": Futures(4.2e6, 4.0, wander=4.0),  # US Treasury 2-year note
    "044601": Futures(6.3e6, -3.0, wander=4.5),  # US Treasury 5-year note
    "043602": Futures(4.8e6, 2.0, wander=4.0),  # US Treasury 10-year note
    "020601": Futures(1.6e6, 7.0, wander=4.0),  # US Treasury bond
    # The dollar: sold in the summer of 2025, half bought back.
    "098662": Futures(
        3.6e4,
        {
            date(2016, 1, 5): 30,
            date(2021, 1, 5): -8,
            date(2022, 9, 6): 42,
            date(2024, 12, 31): 24,
            date(2025, 7, 15): -24,
            date(2026, 1, 13): -8,
        },
        4.0,
    ),
    "133741": Futures(1.8e4, -6.0, wander=6.0, since=date(2017, 12, 12)),  # bitcoin
    # Gold: as long as it gets.
    "088691": Futures(
        5.1e5,
        {
            date(2016, 1, 5): 2,
            date(2016, 7, 5): 44,
            date(2018, 9, 4): -14,
            date(2019, 9, 3): 38,
            date(2020, 3, 17): 30,
            date(2022, 9, 27): -7,
            date(2024, 9, 24): 38,
            date(2025, 4, 15): 29,
            date(2026, 1, 13): 43,
        },
        2.0,
        report="disaggregated",
    ),
    "084691": Futures(1.6e5, 12.0, wander=8.0, report="disaggregated"),  # silver
    "085692": Futures(
        2.4e5, {date(2016, 1, 5): -4, date(2025, 4, 8): 0, date(2026, 1, 13): 24}, 6.0, report="disaggregated"
    ),  # copper
    # Crude oil: given up on in October 2025.
    "067651": Futures(
        1.9e6,
        {
            date(2016, 1, 5): 6,
            date(2018, 2, 6): 21,
            date(2020, 4, 21): 11,
            date(2021, 7, 6): 17,
            date(2023, 6, 27): 6,
            date(2025, 6, 17): 9,
            date(2025, 10, 21): 0.5,
            date(2026, 1, 13): 4,
        },
        1.5,
        report="disaggregated",
    ),
    "023651": Futures(1.5e6, -5.0, wander=4.0, report="disaggregated"),  # natural gas
}
"""Every market by CFTC contract market code."""
