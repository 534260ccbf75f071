"""Writes a TOML list of texts, such as an order, anew: a text that stays keeps its line and the comment beside it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, field

import tomlkit

LONGEST_LINE = 100
"""Characters of a list on one line; a longer one has a line for each of its texts, which diffs show better."""
INDENT = "    "

_TEXT = r"\"(?:\\.|[^\"\\\n])*\"|'[^'\n]*'"
_TOKEN = re.compile(rf"(?P<text>{_TEXT})|(?P<comment>#[^\r\n]*)|(?P<newline>\n)|(?P<close>\])")
_KEY = re.compile(r"[^=]*=[ \t]*\[")


@dataclass
class _Element:
    """A text of a list as it is written."""

    value: str
    literal: str
    remarks: list[str]
    """The comments on the lines above it."""
    comment: str = ""
    """The comment beside it."""


@dataclass
class _Written:
    """A list as it is written."""

    elements: list[_Element] = field(default_factory=list)
    opening: str = ""
    """The comment beside the bracket that opens it."""
    remarks: list[str] = field(default_factory=list)
    """The comments above the bracket that closes it."""
    lines: int = 1
    end: int = 0
    """Where behind that bracket the statement goes on."""


def list_statement(statement: str, values: Sequence[str], newline: str) -> str:
    """Return a statement whose value is a list with `values` instead; comments stay but beside a text that goes."""
    key = _KEY.match(statement)
    opened = key.end() if key else 0
    written = _read(statement, opened)
    before, after = statement[: opened - 1], statement[written.end :]
    if written.lines == 1:
        return before + list_text(values, len(before), newline) + after
    held = list(written.elements)
    lines = ["[" + written.opening]
    for value in values:
        at = next((at for at, each in enumerate(held) if each.value == value), None)
        element = _Element(value, _literal(value), []) if at is None else held.pop(at)
        lines += [INDENT + remark for remark in element.remarks]
        lines.append(f"{INDENT}{element.literal},{element.comment}")
    orphans = [remark for element in held for remark in element.remarks]
    lines += [INDENT + remark for remark in (*orphans, *written.remarks)]
    return before + newline.join((*lines, "]")) + after


def remarks_of(statement: str) -> list[str]:
    """Return the comments that have lines of their own within the list that a statement holds."""
    key = _KEY.match(statement)
    written = _read(statement, key.end() if key else 0)
    return [remark for element in written.elements for remark in element.remarks] + written.remarks


def list_text(values: Sequence[str], column: int, newline: str) -> str:
    """Return a list that begins at a column of its line."""
    literals = [_literal(value) for value in values]
    line = f"[{', '.join(literals)}]"
    if column + len(line) <= LONGEST_LINE:
        return line
    return newline.join(("[", *(f"{INDENT}{literal}," for literal in literals), "]"))


def _read(statement: str, at: int) -> _Written:
    """Read a list from behind its opening bracket."""
    written = _Written()
    fresh = True  # nothing but blanks since the line began
    for token in _TOKEN.finditer(statement, at):
        kind, text = token.lastgroup, token.group()
        if kind == "close":
            written.end = token.end()
            break
        if kind == "newline":
            written.lines += 1
        elif kind == "text":
            value = str(tomllib.loads(f"text = {text}")["text"])
            written.elements.append(_Element(value, text, written.remarks))
            written.remarks = []
        elif fresh and written.lines > 1:
            written.remarks.append(text)
        elif written.elements:
            written.elements[-1].comment = "  " + text
        else:
            written.opening = "  " + text
        fresh = kind == "newline"
    return written


def _literal(value: str) -> str:
    return tomlkit.string(value).as_string()
