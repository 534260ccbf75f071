"""A pane of items with a cursor: each on one line, or on as many as it takes where one would not hold it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Generic, TypeVar

from textual import events
from textual.message import Message

from rottui.tui.look.language import RICH, Glyphs
from rottui.tui.look.lines import Line, Span, folded
from rottui.tui.widgets.pane import Pane

Item = TypeVar("Item")


@dataclass
class Opened(Message):
    """The item under the cursor was clicked once more."""


class Listing(Pane, Generic[Item]):
    """Items under a cursor. A subclass says what their lines are."""

    NOTHING = "none"
    """What stands there when there are no items."""

    def __init__(self, *, id: str, glyphs: Glyphs = RICH) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id, glyphs=glyphs)
        self._items: tuple[Item, ...] = ()
        self._cursor = 0
        self._said = ""
        self._height = 1
        self._starts = [0]

    # For subclasses to say

    def prepare(self) -> int:
        """Lay out for the pane's width; return how many lines an item takes at least."""
        return 1

    def rows_of(self, item: Item) -> int:
        """Return how many lines an item takes."""
        return self._height

    def header_line(self) -> Line | None:
        """Return the line above the items."""
        return None

    def spans(self, item: Item, row: int, chosen: bool) -> list[Span]:
        """Return what stands behind the cursor's column in an item's line number `row`, from 0."""
        raise NotImplementedError

    def copied_item(self, item: Item) -> str:
        """Return what copying takes of an item."""
        raise NotImplementedError

    # What it is given and tells

    def show(self, items: Sequence[Item], said: str = "") -> None:
        """Show items; the cursor stays on the item it is on, else where it is. Without any, say `said`."""
        before = self.selected
        self._items, self._said = tuple(items), said
        if before is not None and before in self._items:
            self._cursor = self._items.index(before)
        self._cursor = min(self._cursor, max(len(self._items) - 1, 0))
        self.arrange_lines()
        self.call_after_refresh(self._reveal_cursor)

    @property
    def selected(self) -> Item | None:
        """The item under the cursor; None without any."""
        return self._items[self._cursor] if self._items else None

    def move(self, by: int) -> None:
        """Move the cursor by so many items; it stops at either end."""
        if self._items:
            self._go(min(max(self._cursor + by, 0), len(self._items) - 1))

    @property
    def half_page(self) -> int:
        """Half of the items in sight."""
        each = max(1, self._starts[-1] // max(len(self._items), 1))
        return max(1, self.rows // (2 * each))

    def copied(self) -> str:
        """Return what copying takes of the item under the cursor."""
        return self.copied_item(self._items[self._cursor]) if self._items else ""

    # Lines

    def arrange_lines(self) -> None:
        """Lay the items out for the pane's width."""
        if not self.columns:
            self.expect_lines(len(self._items) + 1)
            return
        if not self._items:
            said = folded(self._said or self.NOTHING, self.columns - 2)
            self.show_lines([Line(((f" {line}", "quiet"),)) for line in said])
            return
        self._height = self.prepare()
        self._starts = list(accumulate(map(self.rows_of, self._items), initial=0))
        lines = [line for index in range(len(self._items)) for line in self._lines_of(index)]
        self.show_lines(lines, self.header_line())
        self._reveal_cursor()

    def _lines_of(self, index: int) -> list[Line]:
        chosen, item = index == self._cursor, self._items[index]
        cursor: Span = (self.glyphs.cursor if chosen else " ", "cursor")
        return [Line((cursor, *self.spans(item, row, chosen)), chosen) for row in range(self.rows_of(item))]

    def _go(self, index: int) -> None:
        before, self._cursor = self._cursor, index
        if not self.columns:
            return
        for each in {before, index}:
            for row, line in enumerate(self._lines_of(each)):
                self.replace_line(self._starts[each] + row, line)
        self._reveal_cursor()

    def _reveal_cursor(self) -> None:
        if self._cursor + 1 < len(self._starts):
            self.reveal(self._starts[self._cursor + 1] - 1)
            self.reveal(self._starts[self._cursor])

    def on_click(self, event: events.Click) -> None:
        """Select what was clicked; open what is selected already."""
        row = self.line_clicked(event)
        index = bisect_right(self._starts, row) - 1 if row is not None else -1
        if not 0 <= index < len(self._items):
            return
        if index == self._cursor:
            self.post_message(Opened())
        else:
            self._go(index)
