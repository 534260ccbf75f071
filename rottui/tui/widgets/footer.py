"""The footer: the keys of the table of commands that matter most, as many as fit."""

from __future__ import annotations

from collections.abc import Mapping

from rich.cells import cell_len

from rottui.tui.commands import COMMANDS, keys_of
from rottui.tui.language import RICH, Glyphs
from rottui.tui.lines import Line, Span
from rottui.tui.widgets.bar import Bar


class Footer(Bar):
    """Keys and what they do."""

    def __init__(self, overrides: Mapping[str, str], *, id: str, glyphs: Glyphs = RICH) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id, glyphs=glyphs)
        self._entries = [
            (command.footer, keys_of(command, overrides, glyphs.ascii)[0], command.label)
            for command in COMMANDS
            if command.footer
        ]

    def compose_line(self, width: int) -> Line:
        """Return the entries that fit, the most important ones whatever their place."""
        shown = set()
        room = width
        for entry in sorted(self._entries, key=lambda entry: entry[0]):
            needed = cell_len(entry[1]) + cell_len(entry[2]) + 4
            if needed > room:
                break
            shown.add(entry)
            room -= needed
        spans: list[Span] = []
        for entry in self._entries:
            if entry in shown:
                spans += [(f" {entry[1]}", "cursor"), (f" {entry[2]}  ", "quiet")]
        return Line(tuple(spans))
