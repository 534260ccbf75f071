"""Text from outside (files, services, the command line) made inert, for everything that prints it."""

from __future__ import annotations

import unicodedata

SHOWN_AT_MOST = 200
"""Characters shown of one outside text, unless the caller says otherwise."""

STACKED_MARKS = 2
"""Marks above or below one letter: enough for any language, too few to smear over the lines above and below."""

MARKS_ON_A_LETTER = 4
"""Marks of all kinds on one letter. A terminal may give each a cell that nobody counted, so that a flood of them
would push the rest of a line out of its place."""

LOOKED_AT = 20
"""Characters that are looked at for each one that may be shown: more marks than that are not worth a second's work."""

_BREAKS = frozenset("\t\n\v\f\r")
_CONTROL_PICTURES = 0x2400
_DELETE = 0x7F
_PICTURE_OF_DELETE = "\u2421"
_UNKNOWN = "\N{REPLACEMENT CHARACTER}"
_INVISIBLE = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0")
"""Letters and marks that Unicode counts as printable although nothing can be seen of them."""


def printable(text: str, limit: int = SHOWN_AT_MOST) -> str:
    """Return `text` as one line of at most `limit` characters that no terminal takes for a command.

    Line breaks, tabs and exotic spaces become a space; control characters their picture (ESC becomes U+241B);
    bidirectional controls, zero-width and unassigned characters and lone surrogates the replacement character. What is
    cut off ends in an ellipsis. Markup is left as it is: only its renderer knows what it takes for markup.
    """
    if len(text) <= limit and text.isascii() and text.isprintable():
        return text
    shown: list[str] = []
    marks = stacked = 0
    for char in text[: LOOKED_AT * limit]:
        if not _is_mark(char):
            marks = stacked = 0
        else:
            marks += 1
            stacked += bool(unicodedata.combining(char))
            if marks > MARKS_ON_A_LETTER or stacked > STACKED_MARKS:
                continue
        shown.append(_inert(char))
        if len(shown) > limit:
            return "".join(shown[: max(limit - 1, 0)]) + "…"
    cut = len(text) > LOOKED_AT * limit
    return "".join(shown[: max(limit - 1, 0)]) + "…" if cut else "".join(shown)


BEGINS_A_FORMULA = (
    "=+@\t\r\N{FULLWIDTH EQUALS SIGN}\N{FULLWIDTH PLUS SIGN}\N{FULLWIDTH COMMERCIAL AT}\N{FULLWIDTH HYPHEN-MINUS}-"
)
"""What a spreadsheet takes for the start of a formula, which may ask for a file or a page."""


def no_formula(text: str) -> str:
    """Return `text` for a cell of a CSV file: after an apostrophe where a spreadsheet would work it out."""
    return f"'{text}" if text.startswith(tuple(BEGINS_A_FORMULA)) else text


def _inert(char: str) -> str:
    """Return what stands for one character: itself wherever it can be seen and does nothing else."""
    code = ord(char)
    if char in _BREAKS:
        return " "
    if code < ord(" "):
        return chr(_CONTROL_PICTURES + code)
    if code == _DELETE:
        return _PICTURE_OF_DELETE
    if char in _INVISIBLE or _is_variation_selector(code):
        return _UNKNOWN
    if char.isprintable():
        return char
    return " " if unicodedata.category(char) == "Zs" else _UNKNOWN


def _is_mark(char: str) -> bool:
    """Return whether the character takes no cell of its own, as far as it is known how wide it is."""
    if char.isascii():
        return False
    parts_of_syllables = "\u1160" <= char <= "\u11ff" or "\ud7b0" <= char <= "\ud7fb"
    skin = "\U0001f3fb" <= char <= "\U0001f3ff"
    return unicodedata.category(char).startswith("M") or parts_of_syllables or skin


def _is_variation_selector(code: int) -> bool:
    """Return whether the character only changes its neighbour's look, and with it the width a terminal gives it."""
    return 0xFE00 <= code <= 0xFE0F or 0xE0100 <= code <= 0xE01EF or 0x180B <= code <= 0x180F
