"""Read the user's file: from a path to a TOML document, or to the one problem that keeps it from being read."""

from __future__ import annotations

import codecs
import os
import re
import stat
import tomllib
from pathlib import Path
from typing import Any

from rottui.errors import Problem
from rottui.settings.lines import KeyPath, Lines, Statement, find_lines
from rottui.text import printable

LARGEST_FILE = 256 * 1024
"""Bytes of a config file; thousands of pairs fit, a data file named by mistake does not."""

DEFAULTS_APPLY = "all defaults apply"
"""What ends the words on a file of which nothing counts."""
ANOTHER = "name another with --config or ROTTUI_CONFIG, or unset that"
_POSITION = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)$")
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_TOO_MANY_NAMES = re.compile(r"(?<![A-Za-z0-9_-])(?:[A-Za-z0-9_-]+\.){100}")
"""A name of names that is no setting's, and for whose parts a parser takes a time that grows with their square."""
_UNQUOTED_PAIR = re.compile(r"""\s*\[\s*pairs\s*\.\s*([^"'\]\s]+/[^"'\]\s]+)\s*\]""")

_TOML_COMPLAINTS = (
    ("Expected '=' after a key", 'a name without "="', "write name = value"),
    (
        "Expected ']' at the end of a table",
        "a [table] heading that is not closed, or holds a character that needs quotes",
        'names with a slash or a dot stand in quotes: [pairs."MAGS/SPY"]',
    ),
    (
        "Expected newline or end of document",
        "something more after a value",
        'one name = value a line; codes such as "020601" stand in quotes',
    ),
    ("Unterminated string", "a text whose closing quote is missing", ""),
    ('Expected \'"""\'', "a text whose closing quotes are missing", ""),
    ("Expected \"'''\"", "a text whose closing quotes are missing", ""),
    ("Illegal character '\\n'", "a text whose closing quote is missing", ""),
    ("Found invalid character '\\n'", "a text whose closing quote is missing", ""),
    ("Found invalid character", "a control character", "delete it"),
    ("Illegal character", "a control character", "delete it; in quoted text it may be written as \\u001b"),
    ("Unclosed array", "a list that is not closed, or lacks a comma", "a list ends in ]"),
    ("Unclosed inline table", "a table in braces that is not closed on its line", ""),
    ("Unescaped '\\'", "a backslash that begins no escape", "write \\\\, or use single quotes"),
    ("Duplicate inline table key", "a name that stands twice in one table", ""),
    ("Invalid statement", "neither a name = value, nor a [table], nor a # comment", ""),
    ("Invalid value (at end of", "a value that is missing, or a list that is not closed", "a list ends in ]"),
    ("Invalid value", "a value that is missing or needs quotes", 'write text in quotes: theme = "nord"'),
    ("Exceeds the limit", "a number of too many digits", ""),
)
"""How tomllib's message begins, what that means, and what to do."""


def read_document(path: Path, required: bool) -> tuple[str, dict[str, Any], Problem | None]:
    """Return the text of the file at `path`, the document it holds, and what keeps it from being read.

    Text and document are empty with a problem, and without a file that is not `required`.
    """
    data, problem = read_bytes(path, required)
    return parse_document(path, data) if problem is None else ("", {}, problem)


def parse_document(path: Path, data: bytes) -> tuple[str, dict[str, Any], Problem | None]:
    """Return what `read_document` does of a file whose content has been read."""
    text, problem = _decode(path, data)
    if problem:
        return "", {}, problem
    try:
        if _TOO_MANY_NAMES.search(text):
            raise RecursionError
        return text, tomllib.loads(text), None
    except RecursionError:
        return "", {}, _unreadable(path, "lists or tables are nested too deeply to be settings")
    except ValueError as error:
        return "", {}, _not_toml(path, text, str(error))


def file_name(path: Path) -> str:
    """Return how problems name the file: by its own name, made inert."""
    return printable(path.name, 60)


def read_bytes(path: Path, required: bool) -> tuple[bytes, Problem | None]:
    """Return the content of the file at `path`, and what keeps it from being read; empty with a problem."""
    if str(path) == os.devnull:
        return b"", None
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            kind = "a folder" if stat.S_ISDIR(status.st_mode) else "not a regular file"
            return b"", _unreadable(path, f"it is {kind}", "name a TOML file")
        if status.st_size > LARGEST_FILE:
            what = f"it has {status.st_size / 1e6:.1f} MB, far more than settings need"
            return b"", _unreadable(path, what, "name a TOML file")
        return path.read_bytes(), None
    except (FileNotFoundError, NotADirectoryError):
        return b"", _unreadable(path, "there is no such file", ANOTHER) if required else None
    except PermissionError:
        return b"", _unreadable(path, "you have no permission to read it", f"chmod u+r it, or {ANOTHER}")
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        return b"", _unreadable(path, printable(getattr(error, "strerror", None) or str(error)), ANOTHER)


def _decode(path: Path, data: bytes) -> tuple[str, Problem | None]:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "", _unreadable(path, "it is saved as UTF-16", "save it as UTF-8")
    try:
        return data.decode("utf-8-sig"), None
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return "", _at(path, line, f"this line is not UTF-8; {DEFAULTS_APPLY}", "save the file as UTF-8")


def _not_toml(path: Path, text: str, message: str) -> Problem:
    """Say where and why the text is not TOML."""
    lines = find_lines(text)
    position = _POSITION.search(message)
    line = int(position.group(1)) if position and position.group(1) else _last_line(text, lines)
    if message.startswith(("Cannot declare", "Cannot overwrite")):
        return _twice(path, lines, line)
    if match := _UNQUOTED_PAIR.match(_line_of(text, line)):
        hint = f'write [pairs."{printable(match.group(1), 40)}"]'
        return _at(path, line, f"a pair's name needs quotes; {DEFAULTS_APPLY}", hint)
    for beginning, meaning, hint in _TOML_COMPLAINTS:
        if message.startswith(beginning):
            return _at(path, line, f"not TOML: {meaning}; {DEFAULTS_APPLY}", hint)
    reason = printable(_POSITION.sub("", message))
    return _at(path, line, f"not TOML: {reason[:1].lower()}{reason[1:]}; {DEFAULTS_APPLY}", "see toml.io")


def _twice(path: Path, lines: Lines, line: int) -> Problem:
    """Say which table or key stands twice: tomllib names it only by a position after it."""
    until = [statement for statement in lines.statements if statement.line <= line]
    last = until[-1] if until else Statement((), line, heading=False)
    earlier = next((other.line for other in until[:-1] if _overlap(other, last)), None)
    where_first = f"; it first stands on line {earlier}" if earlier else ""
    name = f"[{dotted(last.path)}]" if last.heading else dotted(last.path[-1:])
    return _at(path, last.line, f"{name} is set twice; {DEFAULTS_APPLY}", f"keep one of the two{where_first}")


def _overlap(one: Statement, other: Statement) -> bool:
    """Return whether two statements set the same thing, or one a part of what the other sets."""
    shorter = min(len(one.path), len(other.path))
    if one.path == other.path:
        return True
    inside = one.path[:shorter] == other.path[:shorter]
    return inside and not (one if len(one.path) == shorter else other).heading


def dotted(path: KeyPath) -> str:
    """Return a key path as TOML writes it, inert: pairs."MAGS/SPY"."""
    parts = (str(part) for part in path)
    return ".".join(part if _BARE_KEY.fullmatch(part) else f'"{printable(part, 40)}"' for part in parts)


def _last_line(text: str, lines: Lines) -> int:
    """Return the line an error "at end of document" is about: the last statement, which was never finished."""
    return lines.statements[-1].line if lines.statements else text.count("\n") + 1


def _line_of(text: str, line: int) -> str:
    found = text.split("\n", line)
    return found[line - 1] if line <= len(found) else ""


def _unreadable(path: Path, why: str, hint: str = "") -> Problem:
    what = f"{printable(str(path))} cannot be read: {why}; {DEFAULTS_APPLY}"
    return Problem(where=file_name(path), what=what, hint=hint)


def _at(path: Path, line: int, what: str, hint: str) -> Problem:
    return Problem(where=f"{file_name(path)}:{line}", what=what, hint=hint)
