"""How symbols, pairs, universes and the CFTC's codes are written: the one rule for settings, imports and the desk."""

from __future__ import annotations

import re

from rottui.errors import UsageError
from rottui.text import printable

_SYMBOL = re.compile(r"[A-Z0-9.^=-]{1,20}")
_LETTER_OR_DIGIT = re.compile(r"[A-Z0-9]")
_SHARE_CLASS = re.compile(r"([A-Z]{1,5})\.([A-C])")
"""BRK.B as exchanges write it. Only A to C: other single letters are Yahoo's exchanges (VOD.L is London)."""

_MARKET_CODE = re.compile(r"[0-9A-Z+]{4,8}")
_NOT_IN_A_UNIVERSE = re.compile(r"[^a-z0-9_]+")

_SHOWN = 40


def parse_symbol(text: str) -> str:
    """Return `text` as Yahoo writes the symbol: in capitals, share classes with a hyphen ("brk.b" is BRK-B).

    Raises:
        UsageError: it cannot be a symbol.

    """
    symbol = text.strip().upper() if text.isascii() else ""
    if not _SYMBOL.fullmatch(symbol) or not _LETTER_OR_DIGIT.search(symbol):
        raise UsageError(
            f'"{printable(text, _SHOWN)}" is not a symbol',
            "a symbol has 1 to 20 letters, digits or . - ^ =, as Yahoo writes it",
        )
    return _SHARE_CLASS.sub(r"\1-\2", symbol) if _SHARE_CLASS.fullmatch(symbol) else symbol


def parse_pair(text: str) -> tuple[str, str]:
    """Return numerator and denominator of a pair written "MAGS/SPY".

    Raises:
        UsageError: it is no pair of two different symbols.

    """
    shown = printable(text, _SHOWN)
    legs = text.split("/")
    if len(legs) != 2 or not all(leg.strip() for leg in legs):
        raise UsageError(
            f'"{shown}" is not a pair', "a pair is two symbols with a slash between them, such as MAGS/SPY"
        )
    numerator, denominator = (parse_symbol(leg) for leg in legs)
    if numerator == denominator:
        raise UsageError(f'"{shown}" has the same symbol twice', "a ratio needs two different symbols")
    return numerator, denominator


def respelt_share_class(written: str, parsed: str) -> bool:
    """Return whether parsing changed more than case and spaces: "BRK.B" became BRK-B, which its writer should know."""
    return "".join(written.split()).upper() != parsed


def is_market_code(text: str) -> bool:
    """Return whether the text can be one of the CFTC's contract market codes, such as 209742 or 13874+."""
    return _MARKET_CODE.fullmatch(text) is not None


def universe_name(text: str) -> str:
    """Return the name of a universe as data and settings key it: lower case, a hyphen for what is no letter or digit.

    Empty where nothing is left.
    """
    return _NOT_IN_A_UNIVERSE.sub("-", text.lower()).strip("-_")
