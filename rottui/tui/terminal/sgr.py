"""Reads what a terminal is told of colours, and tells it in as few bytes as can be what colour comes next.

Rich tells each piece of text its whole style and takes all of it back after it: some forty bytes of which nineteen are
news, for the background stays the same almost everywhere.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

RESET = "\x1b[0m"

_ENDED_BY = {
    "22": ("1", "2"),
    "23": ("3",),
    "24": ("4", "21"),
    "25": ("5", "6"),
    "27": ("7",),
    "28": ("8",),
    "29": ("9",),
}
"""The attributes that each code takes back."""
_SIZES = {"5": 3, "2": 5}
"""How many codes a colour takes, by the one after 38 or 48."""


class Look(NamedTuple):
    """How text looks: its colours as codes, "" being the terminal's own, and its attributes."""

    foreground: str = ""
    background: str = ""
    attributes: tuple[str, ...] = ()


PLAIN = Look()
"""The terminal's own."""


@lru_cache(maxsize=4096)
def after(look: Look, codes: str) -> Look:
    """Return how text looks after the codes of one sequence."""
    foreground, background, attributes = look
    rest = codes.split(";")
    while rest:
        code = rest[0].lstrip("0")
        size = _SIZES.get(rest[1], 1) if code in ("38", "48") and len(rest) > 1 else 1
        colour, rest = ";".join([code, *rest[1:size]]), rest[size:]
        if not code:
            foreground, background, attributes = PLAIN
        elif code in _ENDED_BY:
            attributes = tuple(each for each in attributes if each not in _ENDED_BY[code])
        elif code in ("39", "49"):
            foreground, background = ("", background) if code == "39" else (foreground, "")
        elif code[:-1] in ("3", "9") or code == "38":
            foreground = colour
        elif code[:-1] in ("4", "10") or code == "48":
            background = colour
        elif code not in attributes:
            attributes = tuple(sorted((*attributes, code)))  # looks that are alike are equal
    return Look(foreground, background, attributes)


@lru_cache(maxsize=4096)
def change(before: Look, after: Look) -> str:
    """Return the shortest sequence that leads from one look to another."""
    if before == after:
        return ""
    if not set(before.attributes) <= set(after.attributes):
        codes = ["0", *after.attributes, after.foreground, after.background]
        return f"\x1b[{';'.join(filter(None, codes))}m" if after != PLAIN else RESET
    if after == PLAIN:
        return RESET
    codes = [each for each in after.attributes if each not in before.attributes]
    if after.foreground != before.foreground:
        codes.append(after.foreground or "39")
    if after.background != before.background:
        codes.append(after.background or "49")
    return f"\x1b[{';'.join(codes)}m"
