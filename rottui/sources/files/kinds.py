"""Which kind of data a table holds, told from its columns alone."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal, TypeVar

from rottui.sources.cot_columns import Report, folded, report_of
from rottui.text import printable

PriceRole = Literal[
    "symbol",
    "date",
    "time",
    "open",
    "high",
    "low",
    "close",
    "adjusted_close",
    "volume",
    "dividend",
    "split",
    "split_factor",
]
"""What a column means. A split is 0 where there is none, a split factor 1; both are shares for one where there is."""

Role = TypeVar("Role", bound=str)

_PRICE_ROLES: MappingProxyType[str, PriceRole] = MappingProxyType(
    {
        "symbol": "symbol",
        "ticker": "symbol",
        "tickersymbol": "symbol",
        "date": "date",
        "datetime": "date",
        "timestamp": "date",
        "tradedate": "date",
        "time": "time",
        "open": "open",
        "high": "high",
        "low": "low",
        "close": "close",
        "closelast": "close",
        "adjclose": "adjusted_close",
        "adjustedclose": "adjusted_close",
        "closeadj": "adjusted_close",
        "volume": "volume",
        "vol": "volume",
        "dividends": "dividend",
        "dividend": "dividend",
        "dividendamount": "dividend",
        "stocksplits": "split",
        "splitcoefficient": "split_factor",
        "splitfactor": "split_factor",
    }
)
"""Column names without case, spaces and punctuation, by what they mean."""

_INDEX_OF_PANDAS = "indexlevel0"
"""A Parquet file's unnamed pandas index; a date index when there is no column of dates."""

_MEMBER_ROLES: MappingProxyType[str, str] = MappingProxyType(
    {
        "symbol": "symbol",
        "ticker": "symbol",
        "tickersymbol": "symbol",
        "security": "name",
        "name": "name",
        "company": "name",
        "companyname": "name",
        "gicssector": "sector",
        "sector": "sector",
    }
)

UNKNOWN = "no known columns (wanted: a date and a close, the CFTC's own, or symbols, alone or with a name or sector)"


@dataclass(frozen=True, slots=True)
class PriceColumns:
    """A price table: where each role stands in the header."""

    at: dict[PriceRole, int]


@dataclass(frozen=True, slots=True)
class PositioningColumns:
    """A CFTC report: where each folded column name stands."""

    report: Report
    at: dict[str, int]


@dataclass(frozen=True, slots=True)
class MemberColumns:
    """A member list: where symbol stands, and name and sector if they are there."""

    at: dict[str, int]


Columns = PriceColumns | PositioningColumns | MemberColumns


@dataclass(frozen=True, slots=True)
class Unknown:
    """A table of no known kind, and why."""

    reason: str


def tell_kind(header: tuple[str, ...]) -> Columns | Unknown:
    """Return what a table with this header holds. A column that occurs twice in one role makes it unknown."""
    reports = {folded(cell): index for index, cell in reversed(list(enumerate(header)))}
    if (report := report_of(frozenset(reports))) is not None:
        return PositioningColumns(report, reports)
    names = [re.sub(r"[^a-z0-9]+", "", cell.lower()) for cell in header]
    prices = _roles(names, _PRICE_ROLES)
    if "date" not in prices and _INDEX_OF_PANDAS in names:
        prices["date"] = [names.index(_INDEX_OF_PANDAS)]
    if "date" in prices and ("close" in prices or "adjusted_close" in prices):
        return _price_columns(header, prices)
    members = _roles(names, _MEMBER_ROLES)
    if "symbol" in members and "date" not in prices and (len(members) > 1 or prices.keys() == {"symbol"}):
        # "Name" and "Security" may both stand there; the first of each is taken. A symbol beside a close or a volume
        # says what it cost and not what it belongs to.
        return MemberColumns({role: places[0] for role, places in members.items()})
    return Unknown(UNKNOWN)


def _roles(names: list[str], roles: Mapping[str, Role]) -> dict[Role, list[int]]:
    found: dict[Role, list[int]] = {}
    for index, name in enumerate(names):
        if (role := roles.get(name)) is not None:
            found.setdefault(role, []).append(index)
    return found


def _price_columns(header: tuple[str, ...], found: dict[PriceRole, list[int]]) -> PriceColumns | Unknown:
    for role, places in found.items():
        if len(places) > 1 and role != "time":  # which is looked at only to tell bars of a day apart
            twice = " and ".join(f'"{printable(header[index].strip(), 40)}"' for index in places)
            return Unknown(f"the columns {twice} both hold the {role.replace('_', ' ')}; keep one of them")
    return PriceColumns({role: places[0] for role, places in found.items()})
