"""Where in a TOML text a key stands: tomllib reads values and forgets their lines, which people need to find a mistake.

The scanner takes any text, valid or not, always ends, and never raises: for valid TOML its lines are right, for the
rest they are a good guess.
"""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_right
from dataclasses import dataclass

KeyPath = tuple[str | int, ...]
"""A key with its tables: ("pairs", "MAGS/SPY", "group"); elements of a list by their number."""

DEEPEST = 50
"""Nesting of lists and inline tables that is followed; deeper values have the line of what holds them."""

_BLANK = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*+")
_SPACE = re.compile(r"[ \t]*+")
_REST_OF_LINE = re.compile(r"[^\n]*+")
KEY_PART = re.compile(r'[A-Za-z0-9_-]++|"(?:\\.|[^"\\\n])*+"|\'[^\'\n]*+\'')
"""One part of a key, bare or in quotes."""
_TEXT = re.compile(
    r'"""(?:\\.|(?!""")[^\\])*+"{3,5}+'
    r"|'''(?:(?!''').)*+'{3,5}+"
    r'|"(?:\\.|[^"\\\n])*+"'
    r"|'[^'\n]*+'",
    re.DOTALL,
)
_SCALAR = re.compile(r"[^,\]}#\n]*+")


@dataclass(frozen=True, slots=True)
class Statement:
    """A line that begins something: a `[table]` heading or a `key = value`."""

    path: KeyPath
    line: int
    """1-based."""
    heading: bool


@dataclass(frozen=True, slots=True)
class Lines:
    """The lines of a TOML text's keys."""

    statements: tuple[Statement, ...]
    """In the order of the text; a key that stands twice is here twice."""
    first: dict[KeyPath, int]
    """The 1-based line on which a table, key or list element is first named."""

    def of(self, path: KeyPath) -> int | None:
        """Return the line of `path`, else of the nearest table around it; None when not even that stands there."""
        for length in range(len(path), 0, -1):
            line = self.first.get(path[:length])
            if line is not None:
                return line
        return None


def find_lines(text: str) -> Lines:
    """Return where every table, key and list element of a TOML text stands."""
    scanner = _Scanner(text)
    scanner.scan()
    return Lines(tuple(scanner.statements), scanner.first)


class _Scanner:
    """One pass over a TOML text, left to right."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.statements: list[Statement] = []
        self.first: dict[KeyPath, int] = {}
        self._table_counts: dict[KeyPath, int] = {}
        self._line_starts = [0, *(match.end() for match in re.finditer("\n", text))]

    def scan(self) -> None:
        """Walk through the text statement by statement."""
        table: KeyPath = ()
        while self._skip(_BLANK) < len(self.text):
            if self._sees("["):
                table = self._heading()
            else:
                self._assignment(table, depth=0, statement=True)
            self._skip(_REST_OF_LINE)

    def _heading(self) -> KeyPath:
        line = self._line()
        repeated = self.text.startswith("[[", self.at)
        self.at += 2 if repeated else 1
        path = self._within_tables(self._key())
        if repeated and path:
            self._table_counts[path] = number = self._table_counts.get(path, -1) + 1
            self._name(path, line)
            path = (*path, number)
        self._name(path, line)
        self.statements.append(Statement(path, line, heading=True))
        return path

    def _assignment(self, table: KeyPath, depth: int, statement: bool = False) -> None:
        self._skip(_SPACE)
        line = self._line()
        key = self._key()
        if not key:
            return
        path = (*table, *key)
        self._name(path, line)
        if statement:
            self.statements.append(Statement(path, line, heading=False))
        self._skip(_SPACE)
        if self._sees("="):
            self.at += 1
            self._value(path, depth)

    def _value(self, path: KeyPath, depth: int) -> None:
        self._skip(_SPACE)
        if self._sees("[") and depth < DEEPEST:
            self._list(path, depth + 1)
        elif self._sees("{") and depth < DEEPEST:
            self._inline_table(path, depth + 1)
        elif match := _TEXT.match(self.text, self.at):
            self.at = match.end()
        else:
            self._skip(_SCALAR)

    def _list(self, path: KeyPath, depth: int) -> None:
        self.at += 1
        number = 0
        while self._skip(_BLANK) < len(self.text) and not self._sees("]"):
            before = self.at
            if self._sees(","):
                self.at += 1
                continue
            self._name((*path, number), self._line())
            self._value((*path, number), depth)
            number += 1
            if self.at == before:
                return
        self.at += 1

    def _inline_table(self, path: KeyPath, depth: int) -> None:
        self.at += 1
        while self._skip(_BLANK) < len(self.text) and not self._sees("}"):
            before = self.at
            if self._sees(","):
                self.at += 1
                continue
            self._assignment(path, depth)
            if self.at == before:
                return
        self.at += 1

    def _key(self) -> tuple[str, ...]:
        """Read a key, dotted or not; empty when there is none."""
        parts: list[str] = []
        while True:
            self._skip(_SPACE)
            match = KEY_PART.match(self.text, self.at)
            if match is None:
                return tuple(parts)
            parts.append(_unquote(match.group()))
            self.at = match.end()
            self._skip(_SPACE)
            if not self._sees("."):
                return tuple(parts)
            self.at += 1

    def _within_tables(self, key: tuple[str, ...]) -> KeyPath:
        """Return a heading's path, with the number of the [[table]] that it continues."""
        path: KeyPath = ()
        for part in key[:-1]:
            path = (*path, part)
            if path in self._table_counts:
                path = (*path, self._table_counts[path])
        return (*path, *key[-1:])

    def _name(self, path: KeyPath, line: int) -> None:
        """Note the line of a path and of the tables it implies, where they have none yet."""
        for length in range(len(path), 0, -1):
            if path[:length] in self.first:
                return
            self.first[path[:length]] = line

    def _line(self) -> int:
        return bisect_right(self._line_starts, self.at)

    def _sees(self, char: str) -> bool:
        return self.text.startswith(char, self.at)

    def _skip(self, pattern: re.Pattern[str]) -> int:
        match = pattern.match(self.text, self.at)
        self.at = match.end() if match else self.at
        return self.at


def _unquote(part: str) -> str:
    """Return what a bare or quoted part of a key stands for."""
    if part[0] == "'" or (part[0] == '"' and "\\" not in part):
        return part[1:-1]
    if part[0] != '"':
        return part
    try:
        return str(tomllib.loads(f"key = {part}")["key"])
    except ValueError:
        return part[1:-1]
