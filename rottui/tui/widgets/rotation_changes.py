"""The changes of quadrant of the last weeks, newest first."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len

from rottui.briefing.model import QuadrantChange, RotationGroup
from rottui.tui.drawing.rrg import QUADRANT_TONES
from rottui.tui.look.language import MONTHS, RICH, Glyphs
from rottui.tui.look.lines import Line, Span, left, right
from rottui.tui.widgets.pane import Pane
from rottui.tui.widgets.rotation_items import label_of
from rottui.tui.widgets.rotation_table import QUADRANT_WIDTH, fmt_quadrant

DAY_WIDTH = 6
SO_FAR = "so far"


class Changes(Pane):
    """What entered which quadrant, and from where; those of the selected item stand out."""

    def __init__(self, *, id: str, glyphs: Glyphs = RICH) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id, glyphs=glyphs)
        self._changes: tuple[QuadrantChange, ...] = ()
        self._group: RotationGroup | None = None
        self._selected = ""

    def show(self, changes: Sequence[QuadrantChange], group: RotationGroup | None, selected: str) -> None:
        """Show the changes of a group."""
        self._changes, self._group, self._selected = tuple(changes), group, selected
        self.arrange_lines()

    def arrange_lines(self) -> None:
        """Write one line a change, the date where it is another than above."""
        if not self.columns:
            self.expect_lines(len(self._changes))
            return
        if self._group is None or not self._changes:
            self.show_lines([Line(((" none", "quiet"),))] if self._group else [])
            return
        labels = [label_of(change.name, self._group) for change in self._changes]
        width = max(map(cell_len, labels))
        before = None
        lines = []
        for change, label in zip(self._changes, labels, strict=True):
            day = "" if change.date == before else f"{change.date.day} {MONTHS[change.date.month - 1]}"
            before = change.date
            lines.append(self._line(change, day, left(label, width)))
        self.show_lines(lines)

    def _line(self, change: QuadrantChange, day: str, label: str) -> Line:
        spans: list[Span] = [
            (f" {right(day, DAY_WIDTH)}  ", "quiet"),
            (label, "strong" if change.name == self._selected else "text"),
            ("  " + left(fmt_quadrant(change.after, self.glyphs), QUADRANT_WIDTH), QUADRANT_TONES[change.after]),
        ]
        was = f" was {change.before}" + ("" if change.settled else f", {SO_FAR}")
        room = self.columns - sum(cell_len(text) for text, _ in spans)
        if not change.settled and cell_len(was) > room:
            was = f" {SO_FAR}"
        if cell_len(was) <= room:
            spans.append((was, "quiet"))
        return Line(tuple(spans))
