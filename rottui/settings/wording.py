"""What msgspec and tomllib complain about, in words for the person who wrote the file."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from rottui.text import printable

_SHOWN = 40
"""Characters of a wrong value that are quoted back."""

_EXPECTED = {
    "int": "a whole number",
    "float": "a number",
    "str": "text in quotes",
    "bool": "true or false, without quotes",
    "array": "a list in square brackets",
    "object": "a table",
}
_LIMITS = {">=": "at least", "<=": "at most", ">": "above", "<": "below"}
_WRONG_TYPE = re.compile(r"Expected `(\w+)`, got `(\w+)`")
_OUT_OF_RANGE = re.compile(r"Expected `\w+` (>=|<=|>|<) (-?[\d.]+)")
_ELEMENT = re.compile(r" - at `\$\[(\d+)\]`$")


def nearest(name: str, names: Iterable[str], cutoff: float = 0.6) -> str | None:
    """Return the name that `name` was most likely meant to be, whatever its case; None when none is near.

    `cutoff` is difflib's: 0 takes anything, 1 only the name itself.
    """
    from difflib import get_close_matches  # only a mistake needs it

    by_folded = {candidate.casefold(): candidate for candidate in names}
    matches = get_close_matches(name[:_SHOWN].casefold(), by_folded, n=1, cutoff=cutoff)
    return by_folded[matches[0]] if matches else None


def did_you_mean(name: str, names: Iterable[str], otherwise: str = "", cutoff: float = 0.6) -> str:
    """Return the hint for an unknown name: the nearest known one, else `otherwise`."""
    match = nearest(name, names, cutoff)
    return f'did you mean "{match}"?' if match else otherwise


def quote(value: Any) -> str:
    """Return a value out of a TOML file as its writer would recognise it, short and inert."""
    if isinstance(value, str):
        return f'"{printable(value, _SHOWN)}"'
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return "a table"
    if isinstance(value, list):
        return "a list"
    if isinstance(value, int) and value.bit_length() > 4 * _SHOWN:
        return "a number of many digits"
    return printable(str(value), _SHOWN)


def type_complaint(message: str, value: Any) -> tuple[str, int | None, Any]:
    """Put msgspec's complaint about `value` in people's words.

    Returns:
        What is wrong, to be read after the key's name ('must be a whole number, not "five"'); the number of the list
        element it concerns, from 0, else None; and the wrong value itself: `value`, or the element.

    """
    element = _ELEMENT.search(message)
    number = int(element.group(1)) if element else None
    wrong = value if number is None else value[number]
    if match := _WRONG_TYPE.match(message):
        complaint = f"must be {_EXPECTED.get(match.group(1), match.group(1))}, not {quote(wrong)}"
    elif match := _OUT_OF_RANGE.match(message):
        complaint = f"must be {_LIMITS[match.group(1)]} {float(match.group(2)):g}, not {quote(wrong)}"
    elif message.startswith("Invalid enum value"):
        complaint = f"cannot be {quote(wrong)}"
    elif message.startswith("Number out of range"):
        complaint = "is too large a number"
    else:
        complaint = f"cannot be used: {printable(message)}"
    return complaint, number, wrong
