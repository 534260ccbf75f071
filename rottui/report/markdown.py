"""A briefing as GitHub-flavoured markdown, for notes and chats."""

from __future__ import annotations

import re
from collections.abc import Collection

from rottui.briefing.model import Briefing
from rottui.report.sections import Section, Table, heading, sections
from rottui.text import printable

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~!])")


def to_markdown(briefing: Briefing, names: Collection[str]) -> str:
    """Return the report as markdown: a heading per section, its sentences as a list, its tables as pipe tables."""
    lines = [f"# {_escape(heading(briefing))}"]
    for section in sections(briefing, names):
        lines += ["", *_section(section)]
    return "\n".join(lines) + "\n"


def _section(section: Section) -> list[str]:
    lines = [f"## {_escape(section.title)}"]
    if section.source:
        lines += ["", f"*{_escape(section.source)}*"]
    if section.sentences:
        lines += ["", *(f"- {_escape(sentence)}" for sentence in section.sentences)]
    for table in section.tables:
        lines += ["", *_table(table)]
    if section.notes:
        lines += ["", *(f"> {_escape(note)}  " for note in section.notes)]
    return lines


def _table(table: Table) -> list[str]:
    width = len(table.columns)
    lines = [
        _row([_escape(column.title) for column in table.columns]),
        _row(["---:" if column.number else ":---" for column in table.columns]),
    ]
    for row in table.rows:
        cells = [_escape(cell) for cell in row]
        if len(cells) == 1:
            cells = [f"**{cells[0]}**", *[""] * (width - 1)]
        lines.append(_row(cells))
    return lines


def _row(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _escape(text: str) -> str:
    """Return `text` so that markdown shows it as it stands."""
    return _SPECIAL.sub(r"\\\1", printable(text.strip()))
