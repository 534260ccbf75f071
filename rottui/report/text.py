"""A briefing as plain text that fits 100 columns, for a terminal, a mail or a log."""

from __future__ import annotations

from collections.abc import Collection
from io import StringIO

from rich.cells import cell_len
from rich.console import Console, JustifyMethod
from rich.padding import Padding
from rich.table import Table as RichTable
from rich.text import Text

from rottui.briefing.model import Briefing
from rottui.report.sections import Section, Table, heading, sections
from rottui.text import printable

WIDTH = 100
"""Columns a report fits, whatever the terminal: it is piped and mailed as often as it is read."""


def to_text(briefing: Briefing, names: Collection[str]) -> str:
    """Return the report as lines of at most `WIDTH` columns, without colour."""
    console = Console(file=StringIO(), width=WIDTH, color_system=None, force_terminal=False, legacy_windows=False)
    console.print(Text(heading(briefing)))
    for section in sections(briefing, names):
        _print(console, section)
    return _trimmed(console)


def _print(console: Console, section: Section) -> None:
    console.print()
    title = section.title.upper() + (f"  ({section.source})" if section.source else "")
    console.print(Text(printable(title)))
    for sentence in section.sentences:
        console.print(Padding(Text(f"• {printable(sentence)}"), (0, 0, 0, 2)))
    for table in section.tables:
        if section.sentences:
            console.print()
        console.print(_rich_table(table))
    for note in section.notes:
        console.print(Padding(Text(f"! {printable(note)}"), (0, 0, 0, 2)))


def _rich_table(table: Table) -> RichTable:
    rich = RichTable(box=None, pad_edge=False, padding=(0, 1, 0, 0), show_edge=False)
    for index, column in enumerate(table.columns):
        justify: JustifyMethod = "right" if column.number else "left"
        widest = max((cell_len(row[index]) for row in table.rows if len(row) > 1), default=0)
        rich.add_column(
            Text(column.title), justify=justify, no_wrap=True, min_width=0 if index == 0 else min(widest, 30)
        )
    for row in table.rows:
        if len(row) == 1:
            rich.add_row(Text(printable(row[0])))
        else:
            rich.add_row(*(Text(printable(cell)) for cell in row))
    return rich


def _trimmed(console: Console) -> str:
    """Return what was printed, without the blanks that pad its lines."""
    output = console.file
    assert isinstance(output, StringIO)  # noqa: S101 - set above
    return "\n".join(line.rstrip() for line in output.getvalue().splitlines()) + "\n"
