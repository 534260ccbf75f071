"""Says to the terminal what colour comes next in as few bytes as can be.

Rich tells each piece of text its whole style and takes all of it back after it: some forty bytes of which nineteen are
news, for the background stays the same almost everywhere.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

RESET = "\x1b[0m"

_SGR = re.compile(r"\x1b\[([0-9;]*)m")
_MOVES = re.compile(r"(?:\x1b\[[?0-9;]*[Hhl]|\n)+")
"""What writes nothing, so that it does not matter in which colour."""

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


class _Look(NamedTuple):
    """How text looks: its colours as codes, "" being the terminal's own, and its attributes."""

    foreground: str = ""
    background: str = ""
    attributes: tuple[str, ...] = ()


_PLAIN = _Look()


def compact(text: str) -> str:
    """Return `text` with the same characters in the same looks, told more shortly; it begins and ends with none."""
    written: list[str] = []
    shown = wanted = _PLAIN
    for number, piece in enumerate(_SGR.split(text)):
        if number % 2:
            wanted = _after(wanted, piece)
        elif piece:
            if wanted != shown and not _MOVES.fullmatch(piece):
                written.append(_change(shown, wanted))
                shown = wanted
            written.append(piece)
    if shown != _PLAIN:
        written.append(RESET)
    return "".join(written)


@lru_cache(maxsize=4096)
def _after(look: _Look, codes: str) -> _Look:
    """Return how text looks after the codes of one sequence."""
    foreground, background, attributes = look
    rest = codes.split(";")
    while rest:
        code = rest[0].lstrip("0")
        size = _SIZES.get(rest[1], 1) if code in ("38", "48") and len(rest) > 1 else 1
        colour, rest = ";".join([code, *rest[1:size]]), rest[size:]
        if not code:
            foreground, background, attributes = _PLAIN
        elif code in _ENDED_BY:
            attributes = tuple(each for each in attributes if each not in _ENDED_BY[code])
        elif code in ("39", "49"):
            foreground, background = ("", background) if code == "39" else (foreground, "")
        elif code[:-1] in ("3", "9") or code == "38":
            foreground = colour
        elif code[:-1] in ("4", "10") or code == "48":
            background = colour
        elif code not in attributes:
            attributes = (*attributes, code)
    return _Look(foreground, background, attributes)


@lru_cache(maxsize=4096)
def _change(before: _Look, after: _Look) -> str:
    """Return the shortest sequence that leads from one look to another."""
    if not set(before.attributes) <= set(after.attributes):
        codes = ["0", *after.attributes, after.foreground, after.background]
        return f"\x1b[{';'.join(filter(None, codes))}m" if after != _PLAIN else RESET
    if after == _PLAIN:
        return RESET
    codes = [each for each in after.attributes if each not in before.attributes]
    if after.foreground != before.foreground:
        codes.append(after.foreground or "39")
    if after.background != before.background:
        codes.append(after.background or "49")
    return f"\x1b[{';'.join(codes)}m"
