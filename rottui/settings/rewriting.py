"""A TOML text that is changed statement by statement: whatever is not changed stays as it is, byte for byte.

tomlkit reads and writes single statements here, which it does well; between them it would move comments about, because
to it a comment above a heading is the end of the table before.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import tomlkit

from rottui.errors import RottuiError
from rottui.settings.lines import KEY_PART, KeyPath, Statement, find_lines
from rottui.settings.value_lists import list_statement, list_text, remarks_of

_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_SEPARATOR = re.compile(r"[ \t]*\.[ \t]*")
_BEFORE_KEY = re.compile(r"[ \t]*\[{0,2}[ \t]*")
_INDENT = re.compile(r"[ \t]*")
_LINE = re.compile(r"[^\n]*\n|[^\n]+")


class Rewriting:
    """The text, and what it says; both change together, and in the end it is checked that they agree."""

    def __init__(self, text: str) -> None:
        """Take a text that is TOML; raises ValueError for one that is not."""
        self._text = text
        self._tables: dict[str, Any] = tomllib.loads(text)

    @property
    def tables(self) -> Mapping[str, Any]:
        """What the text says now."""
        return self._tables

    def result(self) -> str:
        """Return the text as it is now; raises RottuiError rather than one that says anything else than was asked."""
        try:
            said = tomllib.loads(self._text)
        except ValueError:
            said = {}
        if _without_empty(said) != _without_empty(self._tables):
            raise RottuiError(
                "the config file is written in a way that rottui cannot change without harm",
                'change it with an editor; a table such as [pairs."A/B"] for each pair is understood best',
            )
        return self._text

    def set(self, path: tuple[str, ...], value: Any) -> None:
        """Give the key at `path` a value, in its place if it is there, else at the end of its table."""
        _put(self._tables, path, value)
        layout = self._layout
        exact = layout.assignment(path)
        if exact is not None:
            self._replace(layout, exact, list_statement if isinstance(value, list) else _value_statement, value)
        elif (inline := layout.inline_above(path)) is not None:
            self._edit_inline(layout, inline, path, lambda table: table.__setitem__(path[-1], value))
        else:
            self._add(layout, path, value)

    def unset(self, path: tuple[str, ...]) -> None:
        """Take the key at `path` away; its table stays, even with nothing in it, and so do comments between lines."""
        value = _take(self._tables, path)
        layout = self._layout
        exact = layout.assignment(path)
        inline = layout.inline_above(path)
        if exact is not None:
            first, end = layout.span(exact)
            remarks = remarks_of("".join(layout.lines[first:end])) if isinstance(value, list) else []
            self._insert(layout, end, remarks)
            self._cut([(first, end)])
        elif inline is not None:
            self._edit_inline(layout, inline, path, lambda table: table.__delitem__(path[-1]))

    def remove(self, path: tuple[str, ...]) -> None:
        """Take away the table at `path`, with the comments inside it; those above its heading stay."""
        _take(self._tables, path)
        layout = self._layout
        inline = layout.inline_above(path)
        if inline is not None:
            self._edit_inline(layout, inline, path, lambda table: table.__delitem__(path[-1]))
            return
        spans: list[tuple[int, int]] = []
        for index, statement in enumerate(layout.statements):
            span = layout.table_span(index) if statement.heading else layout.span(index)
            if statement.path[: len(path)] == path and not (spans and span[0] < spans[-1][1]):
                spans.append(span)
        self._cut(spans)

    def remove_if_bare(self, path: tuple[str, ...]) -> None:
        """Take away the table at `path` if there is nothing in it, not even a comment."""
        layout = self._layout
        index = layout.heading(path)
        if index is not None and layout.table_span(index) == layout.span(index):
            self.remove(path)

    def rename(self, path: tuple[str, ...], name: str) -> bool:
        """Give the table at `path` another name, wherever it is written; False if it is part of a table in braces."""
        layout = self._layout
        if layout.inline_above(path) is not None:
            return False
        part = len(path) - 1
        lines = list(layout.lines)
        table: KeyPath = ()
        for statement in layout.statements:
            above = 0 if statement.heading else len(table)
            table = statement.path if statement.heading else table
            if statement.path[: len(path)] == path and part >= above:
                line = statement.line - 1
                lines[line] = _with_key_part(lines[line], part - above, key_text((name,)))
        _rename(self._tables, path, name)
        self._text = "".join(lines)
        return True

    # How it is done

    @property
    def _layout(self) -> _Layout:
        return _Layout(self._text)

    def _replace(self, layout: _Layout, index: int, write: Callable[[str, Any, str], str], value: Any) -> None:
        first, end = layout.span(index)
        lines = list(layout.lines)
        lines[first:end] = [write("".join(lines[first:end]), value, layout.newline)]
        self._text = "".join(lines)

    def _edit_inline(self, layout: _Layout, index: int, path: tuple[str, ...], edit: Callable[[Any], None]) -> None:
        """Change the table in braces that the statement at `index` holds, and that `path` lies in."""
        first, end = layout.span(index)
        lines = list(layout.lines)
        statement = tomlkit.parse("".join(lines[first:end]))
        table: Any = statement
        for key in path[len(layout.table_of(index)) : -1]:
            table = table.setdefault(key, tomlkit.inline_table())
        edit(table)
        lines[first:end] = [statement.as_string()]
        self._text = "".join(lines)

    def _add(self, layout: _Layout, path: tuple[str, ...], value: Any) -> None:
        """Write a key that is not there: into its table, beside its siblings, or below a new heading."""
        table = path[:-1]
        heading = layout.heading(table)
        siblings = [
            index
            for index, statement in enumerate(layout.statements)
            if not statement.heading and statement.path[: len(table)] == table
        ]
        if heading is not None:
            after = layout.last_of_table(heading)
            indent_of = after if after != heading else None
            above = len(table)
        elif siblings and table:
            after = indent_of = siblings[-1]
            above = len(layout.table_of(after))
        else:
            self._add_table(layout, table, path, value)
            return
        indent = _INDENT.match(layout.lines[layout.span(indent_of)[0]]) if indent_of is not None else None
        key = f"{indent.group() if indent else ''}{key_text(path[above:])} = "
        self._insert(layout, layout.span(after)[1], [key + value_text(value, len(key), layout.newline)])

    def _add_table(self, layout: _Layout, table: tuple[str, ...], path: tuple[str, ...], value: Any) -> None:
        """Write a new table with its first key, after the tables that are next to it."""
        at = layout.end_of_siblings(table)
        key = f"{key_text(path[-1:])} = "
        written = [f"[{key_text(table)}]", key + value_text(value, len(key), layout.newline)]
        if at > 0 and layout.lines[at - 1].strip():
            written.insert(0, "")
        if at < len(layout.lines) and layout.lines[at].strip():
            written.append("")
        self._insert(layout, at, written)

    def _insert(self, layout: _Layout, at: int, written: Sequence[str]) -> None:
        lines = list(layout.lines)
        if at > 0 and not lines[at - 1].endswith("\n"):
            lines[at - 1] += layout.newline
        lines[at:at] = [line + layout.newline for line in written]
        self._text = "".join(lines)

    def _cut(self, spans: Sequence[tuple[int, int]]) -> None:
        """Take lines away; where that would leave two runs of blank lines together, only one of them stays."""
        lines = list(self._layout.lines)
        for first, end in sorted(spans, reverse=True):
            stop = end
            if first == 0 or not lines[first - 1].strip():
                while stop < len(lines) and not lines[stop].strip():
                    stop += 1
            del lines[first:stop]
            if first == len(lines):
                while lines and not lines[-1].strip():
                    lines.pop()
        self._text = "".join(lines)


@dataclass(frozen=True)
class _Layout:
    """Where the statements of one state of the text stand."""

    text: str

    @cached_property
    def lines(self) -> list[str]:
        """The text's lines with their ends."""
        return _LINE.findall(self.text)

    @cached_property
    def statements(self) -> tuple[Statement, ...]:
        return find_lines(self.text).statements

    @property
    def newline(self) -> str:
        """How this text ends its lines."""
        return "\r\n" if self.lines and self.lines[0].endswith("\r\n") else "\n"

    def assignment(self, path: KeyPath) -> int | None:
        """Return the statement that gives exactly the key at `path` its value."""
        return self._find(lambda each: not each.heading and each.path == path)

    def heading(self, path: KeyPath) -> int | None:
        """Return the heading of the table at `path`."""
        return self._find(lambda each: each.heading and each.path == path)

    def inline_above(self, path: KeyPath) -> int | None:
        """Return the statement whose value is a table in braces in which `path` lies."""
        return self._find(lambda each: not each.heading and each.path == path[: len(each.path)] and each.path != path)

    def _find(self, wanted: Callable[[Statement], bool]) -> int | None:
        return next((index for index, each in enumerate(self.statements) if wanted(each)), None)

    def span(self, index: int) -> tuple[int, int]:
        """Return the first line of a statement and the one after its last, from 0."""
        first = self.statements[index].line - 1
        limit = self.statements[index + 1].line - 1 if index + 1 < len(self.statements) else len(self.lines)
        if self.statements[index].heading:
            return first, first + 1
        for end in range(first + 1, limit):
            if _is_whole("".join(self.lines[first:end])):
                return first, end
        return first, limit

    def table_of(self, index: int) -> KeyPath:
        """Return the path of the heading above a statement; () above the first one."""
        above = (each.path for each in reversed(self.statements[:index]) if each.heading)
        return next(above, ())

    def last_of_table(self, heading: int) -> int:
        """Return the last statement below a heading, else the heading itself."""
        last = heading
        while last + 1 < len(self.statements) and not self.statements[last + 1].heading:
            last += 1
        return last

    def table_span(self, heading: int) -> tuple[int, int]:
        """Return the lines from a heading to the end of its table."""
        return self.span(heading)[0], self._with_remarks(self.span(self.last_of_table(heading))[1])

    def end_of_siblings(self, table: KeyPath) -> int:
        """Return the line before which a new table stands well: after those that lie in the same one, else last."""
        siblings = [index for index, each in enumerate(self.statements) if each.path[:1] == table[:1]]
        if not self.statements:
            return len(self.lines)
        last = self.last_of_table(siblings[-1] if siblings else len(self.statements) - 1)
        return self._with_remarks(self.span(last)[1])

    def _with_remarks(self, end: int) -> int:
        """Return the line after the comments that follow `end` at once, if a blank line or nothing follows them.

        Such comments belong to what is above them, others to what is below.
        """
        after = end
        while after < len(self.lines) and self.lines[after].lstrip().startswith("#"):
            after += 1
        return after if after == len(self.lines) or not self.lines[after].strip() else end


def key_text(path: Sequence[str]) -> str:
    """Return keys as TOML writes them, with dots between."""
    return ".".join(part if _BARE_KEY.fullmatch(part) else tomlkit.string(part).as_string() for part in path)


def value_text(value: Any, column: int, newline: str) -> str:
    """Return a value as TOML writes it, which begins at a column of its line."""
    return list_text(value, column, newline) if isinstance(value, list) else str(tomlkit.item(value).as_string())


def _value_statement(statement: str, value: Any, _: str) -> str:
    """Return a statement with another value, its comment and its spaces as they were."""
    document = tomlkit.parse(statement)
    table: Any = document
    key = next(iter(table))
    while isinstance(table[key], tomlkit.items.Table):
        table = table[key]
        key = next(iter(table))
    table[key] = value
    return str(document.as_string())


def _is_whole(text: str) -> bool:
    """Return whether lines that begin a statement hold all of it."""
    try:
        tomllib.loads(text)
    except ValueError:
        return False
    return True


def _with_key_part(line: str, number: int, written: str) -> str:
    """Return a line with one part of the key at its beginning written otherwise."""
    start = _BEFORE_KEY.match(line)
    at = start.end() if start else 0
    for _ in range(number):
        part = KEY_PART.match(line, at)
        dot = _SEPARATOR.match(line, part.end()) if part else None
        at = dot.end() if dot else at
    part = KEY_PART.match(line, at)
    return line[:at] + written + line[part.end() :] if part else line


def _put(tables: dict[str, Any], path: Sequence[str], value: Any) -> None:
    for key in path[:-1]:
        tables = tables.setdefault(key, {})
    tables[path[-1]] = deepcopy(value)


def _take(tables: dict[str, Any], path: Sequence[str]) -> Any:
    for key in path[:-1]:
        tables = tables[key]
    return tables.pop(path[-1])


def _rename(tables: dict[str, Any], path: Sequence[str], name: str) -> None:
    """Give a key another name in its place among the others: new pairs stand in the order of the file."""
    for key in path[:-1]:
        tables = tables[key]
    renamed = {name if key == path[-1] else key: value for key, value in tables.items()}
    tables.clear()
    tables.update(renamed)


def _without_empty(value: Any) -> Any:
    """Return tables without those in them that hold nothing: whether they are written down makes no difference."""
    if not isinstance(value, dict):
        return value
    inside = {key: _without_empty(each) for key, each in value.items()}
    return {key: each for key, each in inside.items() if each != {}}
