"""A briefing as plain text that fits 100 columns, for a terminal, a mail or a log."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from io import StringIO

from rich.cells import cell_len, set_cell_size
from rich.console import Console
from rich.text import Text

from rottui.briefing.model import Briefing
from rottui.report.beyond import NOTHING, Beyond
from rottui.report.sections import Section, Table, heading, opening, sections
from rottui.text import printable

WIDTH = 100
"""Columns a report fits, whatever the terminal: it is piped and mailed as often as it is read."""

NARROWEST = 8
"""Columns a text column keeps when others need the room."""

_LONGEST = 2000
"""Characters of one sentence, however many names it is said of."""

_CUT = "…"


def to_text(briefing: Briefing, names: Collection[str], beyond: Beyond = NOTHING) -> str:
    """Return the report as lines of at most `WIDTH` columns, without colour."""
    lines = [*_wrapped(heading(briefing)), *(("", *opening(briefing)) if any(opening(briefing)) else ())]
    for section in sections(briefing, names, beyond):
        lines += ["", *_section(section)]
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _section(section: Section) -> Iterator[str]:
    yield from _wrapped(section.title.upper() + (f"  ({section.source})" if section.source else ""))
    for number, table in enumerate(section.tables):
        if number:
            yield ""
        yield from table_lines(table)
    for bullet, sentences in (("• ", section.sentences), ("! ", section.remarks), ("  ", section.legend)):
        for sentence in sentences:
            yield from _wrapped(sentence, "  " + bullet)


def _wrapped(sentence: str, bullet: str = "") -> list[str]:
    """Return a sentence as lines, broken between words, those after the first under its beginning."""
    console = Console(file=StringIO(), width=WIDTH, color_system=None, legacy_windows=False)
    text = Text(printable(sentence, _LONGEST))
    lines = [line.plain for line in text.wrap(console, WIDTH - len(bullet))]
    return [(" " * len(bullet) if number else bullet) + line for number, line in enumerate(lines)]


def table_lines(table: Table) -> list[str]:
    """Return a table's lines within `WIDTH`: text to the left, numbers to the right and at their decimal points."""
    rows = [tuple(printable(cell) for cell in row) for row in table.rows]
    cells = [row for row in rows if len(row) > 1]
    columns = [
        _aligned([row[index] for row in cells]) if column.number else [row[index] for row in cells]
        for index, column in enumerate(table.columns)
    ]
    titles = [column.title for column in table.columns]
    widths = [max(map(cell_len, (title, *column))) for title, column in zip(titles, columns, strict=True)]
    gap = 2 if sum(widths) + 2 * (len(widths) - 1) <= WIDTH else 1
    widths = _fitted(widths, [column.number for column in table.columns], gap)

    def line(row: tuple[str, ...]) -> str:
        placed = (
            _right(cell, width) if column.number else _left(cell, width)
            for cell, width, column in zip(row, widths, table.columns, strict=True)
        )
        return _left((" " * gap).join(placed).rstrip(), WIDTH)

    laid = iter(zip(*columns, strict=True))
    return [line(tuple(titles)), *(line(next(laid)) if len(row) > 1 else _left(row[0], WIDTH) for row in rows)]


def _aligned(numbers: list[str]) -> list[str]:
    """Return numbers with blanks after them, so that at the right edge their decimal points stand in one column."""
    behind = [len(number) - len(number.partition(".")[0]) if _is_plain(number) else 0 for number in numbers]
    most = max(behind, default=0)
    return [
        number + " " * (most - after) if _is_plain(number) else number
        for number, after in zip(numbers, behind, strict=True)
    ]


def _is_plain(number: str) -> bool:
    """Whether the number is digits alone: a percent sign stands at the right edge, whatever is before it."""
    return number.lstrip("+-").replace(".", "", 1).replace(",", "").isdigit()


def _fitted(widths: list[int], fixed: list[bool], gap: int) -> list[int]:
    """Return column widths that fit together: text columns give way, the widest first, and numbers do not."""
    widths = list(widths)
    while sum(widths) + gap * (len(widths) - 1) > WIDTH:
        index = max((i for i in range(len(widths)) if not fixed[i]), key=lambda i: widths[i])
        if widths[index] <= NARROWEST:
            break
        widths[index] -= 1
    return widths


def _left(text: str, width: int) -> str:
    if cell_len(text) <= width:
        return text + " " * (width - cell_len(text))
    return set_cell_size(text, width - 1) + _CUT


def _right(text: str, width: int) -> str:
    return " " * (width - cell_len(text)) + text
