"""The footer: the keys of the table of commands that matter most, as many as fit beside what is under way."""

from __future__ import annotations

from collections.abc import Mapping

from rich.cells import cell_len

from rottui.tui.commands import COMMANDS, first_key, keys_of
from rottui.tui.freshness.status import NOTHING, Status
from rottui.tui.look.language import RICH, Glyphs
from rottui.tui.look.lines import Line, Span, left
from rottui.tui.widgets.bar import Bar


class Footer(Bar):
    """Keys and what they do; at the right, how a refresh gets on."""

    def __init__(
        self,
        overrides: Mapping[str, str],
        screen: str,
        *,
        id: str,  # noqa: A002 - Textual's name
        glyphs: Glyphs = RICH,
    ) -> None:
        """Make the footer of the screen called so; `overrides` are the user's keys."""
        super().__init__(id=id, glyphs=glyphs)
        self._named = screen
        self._status = NOTHING
        self._learn(overrides)

    def _learn(self, overrides: Mapping[str, str]) -> None:
        ascii_only = self.glyphs.ascii
        self._retry = first_key("refresh", overrides, ascii_only)
        self._entries = [
            (command.footer, keys_of(command, overrides, ascii_only)[0], command.label_on(self._named))
            for command in COMMANDS
            if command.footer and command.works_on(self._named)
        ]

    def name_keys(self, overrides: Mapping[str, str]) -> None:
        """Name the keys that work from now on."""
        self._learn(overrides)
        self.changed()

    def tell(self, status: Status) -> None:
        """Say how a refresh gets on."""
        self._status = status
        self.changed()

    def compose_line(self, width: int) -> Line:
        """Return the entries that fit, the most important ones whatever their place."""
        said = self._said(width)
        shown = set()
        room = width - cell_len(said)
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
        if said:
            spans += [(" " * room, "quiet"), (said, self._status.tone)]
        return Line(tuple(spans))

    def _said(self, width: int) -> str:
        """Return the status with a blank around it, and a mark where it is more than news."""
        if not self._status.text:
            return ""
        mark = "" if self._status.tone == "quiet" else f"{self.glyphs.warning} "
        retry = f" ({self._retry} retries)" if self._status.can_retry else ""
        text = f" {mark}{self._status.text}{retry} "
        return text if cell_len(text) <= width else left(text, width, self.glyphs)
