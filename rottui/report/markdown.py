"""A briefing as GitHub-flavoured markdown, for notes and chats."""

from __future__ import annotations

import re
from collections.abc import Collection

from rottui.briefing.model import Briefing
from rottui.report.beyond import NOTHING, Beyond
from rottui.report.sections import Section, Table, heading, opening, sections
from rottui.text import printable

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~!]|&(?=#?\w+;))")

_INDENT = "&emsp;"
"""What stands for two blanks at the start of a cell, which markdown would drop."""

_LONGEST = 2000
"""Characters of one sentence, however many names it is said of."""


def to_markdown(briefing: Briefing, names: Collection[str], beyond: Beyond = NOTHING) -> str:
    """Return the report as markdown: a heading per section, its sentences as a list, its tables as pipe tables."""
    lines = [f"# {_escape(heading(briefing))}"]
    for sentence in opening(briefing):
        lines += ["", _escape(sentence)]
    for section in sections(briefing, names, beyond):
        lines += ["", *_section(section)]
    return "\n".join(lines) + "\n"


def _section(section: Section) -> list[str]:
    lines = [f"## {_escape(section.title)}"]
    if section.source:
        lines += ["", f"*{_escape(section.source)}*"]
    for table in section.tables:
        lines += ["", *_table(table)]
    if section.sentences or section.remarks:
        lines += ["", *(f"- {_escape(sentence)}" for sentence in (*section.sentences, *section.remarks))]
    for sentence in section.legend:
        lines += ["", f"> {_escape(sentence)}"]
    return lines


def _table(table: Table) -> list[str]:
    width = len(table.columns)
    lines = [
        _row([_escape(column.title) for column in table.columns]),
        _row(["---:" if column.number else ":---" for column in table.columns]),
    ]
    for row in table.rows:
        cells = [_cell(cell) for cell in row]
        if len(cells) == 1:
            cells = [f"**{cells[0]}**", *[""] * (width - 1)]
        lines.append(_row(cells))
    return lines


def _row(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _cell(text: str) -> str:
    """Return a cell's text, indented where it is."""
    return _INDENT * ((len(text) - len(text.lstrip())) // 2) + _escape(text) if text.strip() else ""


def _escape(text: str) -> str:
    """Return `text` so that markdown shows it as it stands."""
    return _SPECIAL.sub(r"\\\1", printable(text.strip(), _LONGEST))
