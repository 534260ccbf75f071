"""Stylesheets that are missing or damaged, as after an update that broke off: which one it is, and what helps."""

from __future__ import annotations

from pathlib import PurePath

from textual.css.errors import StylesheetError
from textual.css.stylesheet import StylesheetParseError
from textual.css.tokenizer import TokenError

from rottui.errors import RottuiError
from rottui.text import printable

UNUSABLE = (StylesheetError, TokenError)
"""What Textual raises for a stylesheet."""

REINSTALL = "a part of rottui is missing or damaged: install it again"


def unusable(error: Exception) -> RottuiError | None:
    """Return the error that says which stylesheet cannot be used, and why; None for an error of anything else."""
    if not isinstance(error, UNUSABLE):
        return None
    return RottuiError(f"a stylesheet cannot be used: {printable(_cause(error))}", REINSTALL)


def _cause(error: StylesheetError | TokenError) -> str:
    if isinstance(error, TokenError):
        return f"{_place(error.read_from[0], error.start[0])}: {error}"
    if isinstance(error, StylesheetParseError):
        token = next(token for rule in error.errors.rules for token, _ in rule.errors)
        return f"{_place(token.read_from[0], token.location[0] + 1)} holds what no stylesheet may"
    return str(error) or type(error).__name__


def _place(path: str, line: int) -> str:
    return f"{PurePath(path).name}, line {line}"
