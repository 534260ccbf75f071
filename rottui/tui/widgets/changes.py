"""The list of what is new: its kind, where, when, and what in words."""

from __future__ import annotations

from rich.cells import cell_len

from rottui.briefing.details.changes_model import CHANGE_KINDS, Change, ChangeKind
from rottui.text import printable
from rottui.tui.look.language import fmt_day
from rottui.tui.look.lines import Line, Span, Tone, folded, left, right
from rottui.tui.widgets.listing import Listing

KIND_WIDTH = max(map(len, CHANGE_KINDS.values()))
DATE_WIDTH = 11
WIDEST_WHERE = 14
LEAST_FOR_ONE_LINE = 100
"""Columns from which a change is told in one line; below that the words have a line of their own."""

TONES: dict[ChangeKind, Tone] = {
    "verdict": "warning",
    "pending": "warning",
    "thrust": "gain",
    "extreme": "strong",
    "crowded": "warning",
    "unwinding": "warning",
    "problem": "failed",
}
"""What stands out; everything else is quiet. The word says the same."""


class ChangesList(Listing[Change]):
    """What is new, the most important first."""

    def prepare(self) -> int:
        """Give the place as much room as the longest needs."""
        self._where = min(max([5, *(cell_len(printable(each.where)) for each in self._items)]), WIDEST_WHERE)
        return 1 if self.columns >= LEAST_FOR_ONE_LINE else 2

    def rows_of(self, item: Change) -> int:
        """Return how many lines a change takes: its words are never cut."""
        return len(self._said_of(item)) + self._height - 1

    def _said_of(self, item: Change) -> list[str]:
        room = self.columns - 3 if self._height > 1 else self.columns - self._before - 2
        return folded(printable(item.what), room)

    @property
    def _before(self) -> int:
        """The columns before the words, where they stand behind the rest."""
        return 1 + KIND_WIDTH + 2 + self._where + 2 + DATE_WIDTH + 2

    def header_line(self) -> Line | None:
        """Return the headings, where each change is a line."""
        if self._height > 1:
            return None
        return Line(
            ((f" {left('kind', KIND_WIDTH)}  {left('where', self._where)}  {right('on', DATE_WIDTH)}", "quiet"),)
        )

    def spans(self, item: Change, row: int, chosen: bool) -> list[Span]:
        """Return kind, place and day, and the words behind or below them."""
        said = self._said_of(item)
        if self._height > 1 and row:
            return [("  " + said[row - 1], "text")]
        if row:
            return [(" " * (self._before - 1) + said[row], "text")]
        kind: Span = (left(CHANGE_KINDS[item.kind], KIND_WIDTH), TONES.get(item.kind, "quiet"))
        where: Span = (
            "  " + left(printable(item.where), self._where, self.glyphs),
            "strong" if chosen else "text",
        )
        day: Span = ("  " + right(fmt_day(item.date, self.glyphs), DATE_WIDTH), "quiet")
        if self._height > 1:
            return [kind, where, day]
        return [kind, where, day, ("  " + said[0], "text")]

    def copied_item(self, item: Change) -> str:
        """Return a change, tab-separated."""
        day = item.date.isoformat() if item.date else ""
        return "\t".join((CHANGE_KINDS[item.kind], printable(item.where), day, printable(item.what)))
