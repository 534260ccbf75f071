"""The members of stock indices as pytickersymbols lists them: from data in the package, without any connection.

The lists are as old as the installed package. Its sectors mix the names of two classifications: GICS, which the S&P
lists follow, and TRBC (Refinitiv), whose sectors sometimes bear a GICS name and mean something else. One GICS sector is
told from them where they allow it; where they do not, the sector is "Unknown".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from types import MappingProxyType
from typing import Any

import polars as pl

from rottui.cache.tables import MEMBERS
from rottui.errors import SourceError, UsageError
from rottui.settings.schema import Universe
from rottui.settings.symbols import parse_symbol
from rottui.sources.protocol import MembersBatch, Refusal
from rottui.text import printable

UNKNOWN_SECTOR = "Unknown"
"""Where a member's sector cannot be told; the same word as for lists a person imports."""

SECTORS = (
    "Health Care",
    "Information Technology",
    "Consumer Discretionary",
    "Consumer Staples",
    "Communication Services",
    "Materials",
    "Real Estate",
    "Utilities",
    "Financials",
    "Industrials",
    "Energy",
)
"""The eleven GICS sectors, the most telling first: TRBC has no sector of the first six names; it files real estate
under Financials and data vendors under Industrials, and "Energy" is said of many a utility."""

SECTOR_LISTS = ("S&P 500", "S&P 600")
"""Lists whose sectors are GICS, in the order of trust; they know most members of the others as well."""

INDUSTRIES: MappingProxyType[str, str] = MappingProxyType(
    {
        "Biotechnology": "Health Care",
        "Pharmaceutical": "Health Care",
        "Pharmaceuticals": "Health Care",
        "Medical Equipment, Supplies & Distribution": "Health Care",
        "Semiconductor": "Information Technology",
        "Semiconductors": "Information Technology",
        "Semiconductors & Semiconductor Equipment": "Information Technology",
        "Computer Software": "Information Technology",
        "Software": "Information Technology",
        "Internet security": "Information Technology",
        "computer security": "Information Technology",
        "Beverages": "Consumer Staples",
        "Soft Drinks": "Consumer Staples",
        "Packaged Foods": "Consumer Staples",
        "Catalog/Specialty Distribution": "Consumer Discretionary",
        "Restaurants": "Consumer Discretionary",
        "Mass media": "Communication Services",
        "Broadcasting": "Communication Services",
        "Electric Utilities": "Utilities",
    }
)
"""Industries that lie within one GICS sector, for members of which no list names the sector."""


def members(universe: Universe) -> MembersBatch:
    """Return the members of the index that `universe.source` names, sorted, each once.

    Raises:
        SourceError: pytickersymbols has no list of that name, an empty one, or one that cannot be read; or it is not
            there, or its data are not.

    """
    with _read_or_named(universe):
        rows = _rows(universe.source)
        if not rows:
            raise _unknown(universe)
        found: dict[str, tuple[str, str, str, str]] = {}
        refused: list[str] = []
        for row in rows:
            written = str(row.get("symbol") or "")
            symbol = _symbol(written)
            if symbol is None:
                refused.append(written)
            elif symbol not in found:
                found[symbol] = (universe.key, symbol, printable(str(row.get("name") or symbol).strip()), _sector(row))
    if not found:
        raise _unreadable(universe, f"none of its {len(rows):,} rows has a symbol")
    frame = pl.DataFrame(list(found.values()), schema=MEMBERS, orient="row").sort("symbol")
    return MembersBatch(frame, _refusals(universe, refused))


@contextmanager
def _read_or_named(universe: Universe) -> Iterator[None]:
    """Turn whatever goes wrong within into an error that names the universe and the package."""
    try:
        yield
    except SourceError:
        raise
    except ImportError as error:
        raise _unreadable(universe, f"the package cannot be imported: {printable(str(error), 120)}") from error
    except Exception as error:  # its data are Python, and may break in any way that Python can
        raise _unreadable(universe, f"{type(error).__name__}: {printable(str(error), 120)}") from error


def _unreadable(universe: Universe, cause: str) -> SourceError:
    source = printable(universe.source, 60)
    return SourceError(
        f'universe {universe.key}: the members of "{source}" could not be had from pytickersymbols ({cause})',
        "what is held stays; install pytickersymbols anew, or import the list from a CSV",
    )


def _unknown(universe: Universe) -> SourceError:
    known = ", ".join(sorted(_library().get_all_indices()))
    return SourceError(
        f'universe {universe.key}: there is no list of an index "{printable(universe.source, 60)}"',
        f"lists are there for {known}; any other universe can be imported from a CSV",
    )


def _library() -> Any:
    from pytickersymbols import PyTickerSymbols  # here, since an installation that is broken must be named, not fatal

    return PyTickerSymbols()


def _rows(index: str) -> list[Mapping[str, Any]]:
    return list(_library().get_stocks_by_index(index) or ())


def _symbol(written: str) -> str | None:
    """Return a symbol as Yahoo writes it: with a hyphen for every dot, which in New York means a share class."""
    try:
        return parse_symbol(written.replace(".", "-"))
    except UsageError:
        return None


def _refusals(universe: Universe, symbols: list[str]) -> tuple[Refusal, ...]:
    if not symbols:
        return ()
    reason, example = "the symbol is none", printable(symbols[0], 40)
    return (Refusal(f"pytickersymbols, {universe.source}", None, reason, rows=len(symbols), example=example),)


def _sector(row: Mapping[str, Any]) -> str:
    """Return the one GICS sector of a member: as an S&P list has it, else by its own words, else by its industries."""
    industries = _industries(row)
    if (known := _known_sectors().get(str(row.get("symbol")))) is not None:
        return known
    if (named := _named_sector(industries)) is not None:
        return named
    told = {sector for name in industries if (sector := INDUSTRIES.get(name)) is not None}
    return told.pop() if len(told) == 1 else UNKNOWN_SECTOR


@cache
def _known_sectors() -> Mapping[str, str]:
    """Return the sector of every symbol in the lists that follow GICS."""
    known: dict[str, str] = {}
    for index in SECTOR_LISTS:
        for row in _rows(index):
            if (sector := _named_sector(_industries(row))) is not None:
                known.setdefault(str(row.get("symbol")), sector)
    return known


def _named_sector(industries: Iterable[str]) -> str | None:
    names = set(industries)
    return next((sector for sector in SECTORS if sector in names), None)


def _industries(row: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(str(name).strip() for name in row.get("industries") or ())
