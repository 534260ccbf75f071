"""As much of Socrata's query language as a client of the CFTC needs, over rows that are dictionaries.

`$select` (columns, `*`, `max(column)`, `min(column)`, `count(*)`, `as`), `$where` (comparisons, `in`, `between`,
`is null`, joined by `and`, `or` and brackets), `$group`, `$order`, `$limit`, `$offset`, and `column=value`.
Anything else is answered as Socrata answers what it does not understand, so that a test notices.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from zlib import crc32

from tests.loopback.reports import Cell

Row = Mapping[str, Cell]
Test = Callable[[Row], bool]

DEFAULT_LIMIT = 1_000
MOST = 50_000
CLAUSES = {"$select", "$where", "$group", "$order", "$limit", "$offset"}

COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq,
    "!=": operator.ne,
    "<>": operator.ne,
    ">": operator.gt,
    ">=": operator.ge,
    "<": operator.lt,
    "<=": operator.le,
}
TOKEN = re.compile(
    r"\s*(?:('(?:[^']|'')*')|(-?\d+(?:\.\d+)?)|(:?[a-z_][a-z0-9_]*)|(<=|>=|!=|<>|[=<>(),*]))", re.IGNORECASE
)
DAY = re.compile(r"\d{4}-\d\d-\d\d(T.*)?")


class Refused(Exception):
    """A query that Socrata would answer with 400."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def run(rows: Sequence[Row], columns: Sequence[str], query: Mapping[str, str]) -> tuple[list[str], list[list[Cell]]]:
    """Return the names and the cells that a query asks for; an unordered query gets its pages in no order."""
    known = set(columns)
    unknown = {name for name in query if name.startswith("$") and not name.startswith("$$")} - CLAUSES
    if unknown:
        raise Refused("query.soql.unsupported", f"Unrecognized clause: {unknown.pop()}")
    kept = list(rows)
    for name, value in query.items():
        if not name.startswith("$"):
            kept = [row for row in kept if str(row[_column(name, known)]) == value]
    if where := query.get("$where"):
        test = _Where(where, known).read()
        kept = [row for row in kept if test(row)]
    names, kept = _select(query, kept, [name for name in columns if not name.startswith(":")], known)
    limit, offset = (_count(query, name, default) for name, default in (("$limit", DEFAULT_LIMIT), ("$offset", 0)))
    if limit > MOST:
        raise Refused("query.soql.limit-too-large", f"Invalid SoQL query: limit may be {MOST} at most")
    kept = _order(kept, query.get("$order"), {*names, *known}, offset)
    return names, [[row[name] for name in names] for row in kept[offset : offset + limit]]


def _count(query: Mapping[str, str], clause: str, default: int) -> int:
    text = query.get(clause, str(default))
    if not text.isdigit():
        raise Refused("query.soql.invalid", f"{clause} is not a number: {text}")
    return int(text)


def _column(name: str, known: set[str]) -> str:
    if name.lower() not in known:
        raise Refused("query.soql.no-such-column", f"No such column: {name}")
    return name.lower()


AGGREGATE = re.compile(r"(max|min|count)\(\s*(\*|:?\w+)\s*\)", re.IGNORECASE)
AGGREGATES: dict[str, Callable[[list[Cell]], Cell]] = {
    "max": lambda cells: max((cell for cell in cells if cell is not None), key=_rank, default=None),
    "min": lambda cells: min((cell for cell in cells if cell is not None), key=_rank, default=None),
    "count": len,
}


def _select(
    query: Mapping[str, str], rows: list[Row], columns: list[str], known: set[str]
) -> tuple[list[str], list[Row]]:
    """Return the names of the columns asked for and the rows that have them, grouped if the query says so."""
    asked = [re.split(r"\s+as\s+", part.strip(), flags=re.IGNORECASE) for part in query.get("$select", "*").split(",")]
    groups = [_column(name.strip(), known) for name in query.get("$group", "").split(",") if name.strip()]
    names: list[str] = []
    made: dict[str, tuple[str, str]] = {}
    for what, *alias in asked:
        if what == "*":
            names += columns
        elif found := AGGREGATE.fullmatch(what):
            function, column = found[1].lower(), found[2].lower()
            name = alias[0] if alias else "count" if column == "*" else f"{function}_{column}"
            made[name] = (function, column if column == "*" else _column(column, known))
            names.append(name)
        elif re.fullmatch(r":?\w+", what):
            names.append(_column(what, known))
        else:
            raise Refused("query.soql.invalid", f"Could not parse SoQL query: {what}")
    if not made and not groups:
        return names, rows
    sets: dict[tuple[Cell, ...], list[Row]] = {} if groups else {(): rows}
    for row in rows if groups else ():
        sets.setdefault(tuple(row[name] for name in groups), []).append(row)
    return names, [_grouped(dict(zip(groups, key, strict=True)), members, made) for key, members in sets.items()]


def _grouped(key: dict[str, Cell], members: list[Row], made: Mapping[str, tuple[str, str]]) -> Row:
    cells = {
        name: AGGREGATES[function]([1 if column == "*" else row[column] for row in members])
        for name, (function, column) in made.items()
    }
    return key | cells


def _order(rows: list[Row], order: str | None, known: set[str], offset: int) -> list[Row]:
    if order is None:  # the order is unspecified, and need not be the same for the next page
        return sorted(rows, key=lambda row: crc32(f"{offset}{row}".encode()))
    for part in reversed(order.split(",")):
        name, *way = part.split()
        down = bool(way) and way[0].lower() == "desc"
        column = _column(name, known)
        rows = sorted(rows, key=lambda row, column=column: _rank(row[column]), reverse=down)  # type: ignore[misc]
    return rows


def _rank(cell: Cell) -> tuple[int, float, str]:
    """Return a key that orders numbers, then texts, then nothing."""
    if cell is None:
        return 2, 0.0, ""
    return (1, 0.0, cell) if isinstance(cell, str) else (0, float(cell), "")


class _Where:
    """A recursive reader of `$where`."""

    def __init__(self, text: str, known: set[str]) -> None:
        self._known = known
        self._tokens: list[str] = []
        at = 0
        while text[at:].strip():
            found = TOKEN.match(text, at)
            if not found:
                raise Refused("query.soql.invalid", f"Could not parse SoQL query at: {text[at:]}")
            self._tokens.append(found[0].strip())
            at = found.end()

    def read(self) -> Test:
        test = self._any()
        if self._tokens:
            raise Refused("query.soql.invalid", f"Could not parse SoQL query at: {' '.join(self._tokens)}")
        return test

    def _any(self) -> Test:
        tests = [self._every()]
        while self._took("or"):
            tests.append(self._every())
        return lambda row: any(test(row) for test in tests)

    def _every(self) -> Test:
        tests = [self._one()]
        while self._took("and"):
            tests.append(self._one())
        return lambda row: all(test(row) for test in tests)

    def _one(self) -> Test:
        if self._took("("):
            test = self._any()
            self._expect(")")
            return test
        column = _column(self._next(), self._known)
        if self._took("is"):
            wanted = not self._took("not")
            self._expect("null")
            return lambda row: (row[column] is None) == wanted
        wanted = not self._took("not")
        if self._took("in"):
            self._expect("(")
            values = [self._value()]
            while self._took(","):
                values.append(self._value())
            self._expect(")")
            return lambda row: any(_compared(row[column], operator.eq, value) for value in values) == wanted
        if self._took("between"):
            low = self._value()
            self._expect("and")
            high = self._value()
            within = (operator.ge, low), (operator.le, high)
            return lambda row: all(_compared(row[column], compare, value) for compare, value in within) == wanted
        sign = self._next()
        if sign not in COMPARISONS or not wanted:
            raise Refused("query.soql.invalid", f"Could not parse SoQL query at: {sign}")
        value = self._value()
        return lambda row: _compared(row[column], COMPARISONS[sign], value)

    def _next(self) -> str:
        if not self._tokens:
            raise Refused("query.soql.invalid", "Could not parse SoQL query: it ends too early")
        return self._tokens.pop(0)

    def _took(self, word: str) -> bool:
        if self._tokens and self._tokens[0].lower() == word:
            del self._tokens[0]
            return True
        return False

    def _expect(self, word: str) -> None:
        if not self._took(word):
            raise Refused("query.soql.invalid", f"Could not parse SoQL query: {word} expected")

    def _value(self) -> str | float:
        token = self._next()
        if token.startswith("'"):
            return token[1:-1].replace("''", "'")
        if re.fullmatch(r"-?\d+(\.\d+)?", token):
            return float(token)
        raise Refused("query.soql.invalid", f"Could not parse SoQL query at: {token}")


def _compared(cell: Cell, compare: Callable[[Any, Any], bool], value: str | float) -> bool:
    """Compare a cell with a literal: days and moments by time; nothing fits null."""
    if cell is None:
        return False
    if isinstance(cell, str) != isinstance(value, str):
        raise Refused("query.soql.type-mismatch", f"Type mismatch: {cell!r} and {value!r}")
    if isinstance(cell, str) and isinstance(value, str) and DAY.fullmatch(cell) and DAY.fullmatch(value):
        cell, value = _moment(cell), _moment(value)
    return compare(cell, value)


def _moment(text: str) -> str:
    """Return a day or a moment as text that sorts by time: to the second."""
    return text.removesuffix("Z").partition(".")[0] if "T" in text else f"{text}T00:00:00"
