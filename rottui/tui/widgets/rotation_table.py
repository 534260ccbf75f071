"""The table of the rotation screen: where each item of the group stands, since when, and which way it goes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rich.cells import cell_len
from textual import events
from textual.message import Message

from rottui.briefing.model import Quadrant, Rotation
from rottui.briefing.rotating import QUADRANT_WAYS, STANDING_WIDTH, fmt_standing, fmt_way
from rottui.text import printable
from rottui.tui.drawing.rrg import QUADRANT_TONES
from rottui.tui.look.language import MONTHS, RICH, Glyphs, fmt_age
from rottui.tui.look.lines import Line, Span, left, right
from rottui.tui.widgets.pane import Pane
from rottui.tui.widgets.rotation_items import Placed

GAP = 2
QUADRANT_WIDTH = 12
"""Columns of a way of up to two letters and the longest quadrant."""


def fmt_quadrant(quadrant: Quadrant, glyphs: Glyphs) -> str:
    """Write a quadrant with the arrow that points to it."""
    return f"{fmt_way(QUADRANT_WAYS[quadrant], glyphs)} {quadrant}"


def _since(place: Rotation, glyphs: Glyphs) -> str:
    day = f"{place.since.day} {MONTHS[place.since.month - 1]}"
    return day if place.since.year == place.date.year else f"{day} {place.since.year % 100:02}"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the table."""

    title: str
    width: int
    write: Callable[[Rotation, Glyphs], str]
    number: bool = False


QUADRANT = Column("quadrant", QUADRANT_WIDTH, lambda place, glyphs: fmt_quadrant(place.quadrant, glyphs))
WAY = Column("way", 3, lambda place, glyphs: fmt_way(place.heading, glyphs))
SINCE = Column("since", 9, _since)
STAY = Column("for", 4, lambda place, glyphs: fmt_age((place.date - place.since).days, glyphs).replace("today", "new"))
RATIO = Column("ratio", STANDING_WIDTH, lambda place, _: fmt_standing(place.ratio), number=True)
MOMENTUM = Column("mom.", STANDING_WIDTH, lambda place, _: fmt_standing(place.momentum), number=True)

COLUMNS = (QUADRANT, RATIO, MOMENTUM, SINCE, STAY, WAY)
"""As they stand, after the item."""
PRIORITY = (QUADRANT, WAY, STAY, RATIO, MOMENTUM, SINCE)
"""Which a wider table gets first."""


class Places(Pane):
    """The items of a group; moving the cursor repaints two lines."""

    @dataclass
    class Selected(Message):
        """Another item is selected."""

        name: str

    @dataclass
    class Opened(Message):
        """The selected item was clicked once more."""

        name: str

    def __init__(self, *, id: str, glyphs: Glyphs = RICH) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id, glyphs=glyphs)
        self._items: tuple[Placed, ...] = ()
        self._cursor = ""
        self._columns: tuple[Column, ...] = ()
        self._label = 0

    def show(self, items: Sequence[Placed], selected: str) -> None:
        """Show `items` with the cursor on the one called `selected`, else on the first."""
        self._items = tuple(items)
        names = [item.name for item in items]
        self._cursor = selected if selected in names else next(iter(names), "")
        self.arrange_lines()
        self.call_after_refresh(self._reveal_cursor)  # more lines than before can be scrolled through only then

    @property
    def selected(self) -> Placed | None:
        """The item under the cursor; None without any."""
        return next((item for item in self._items if item.name == self._cursor), None)

    def move(self, by: int) -> None:
        """Move the cursor by so many items; it stops at either end."""
        names = [item.name for item in self._items]
        if names:
            self.select(names[min(max(names.index(self._cursor) + by, 0), len(names) - 1)])

    def select(self, name: str) -> None:
        """Put the cursor on the item called so, in sight."""
        if name == self._cursor or all(item.name != name for item in self._items):
            return
        before, self._cursor = self._cursor, name
        for index, item in enumerate(self._items):
            if item.name in (before, name) and self._columns:
                self.replace_line(index, self._line(item))
        self._reveal_cursor()
        self.post_message(self.Selected(name))

    def copied(self) -> str:
        """Return the selected item's row, tab-separated."""
        item = self.selected
        if item is None:
            return ""
        cells = [column.write(item.place, self.glyphs) for column in COLUMNS] if item.place else [item.problem or ""]
        return "\t".join((item.name, *map(printable, cells)))

    def arrange_lines(self) -> None:
        """Lay the items out for the pane's width."""
        if not self.columns:
            self.expect_lines(len(self._items) + 1)  # not laid out yet; it comes here again when it is
            return
        self._label = max([4, *(cell_len(item.label) + bool(item.problem) for item in self._items)])
        room = self.columns - 2 - self._label
        kept: list[Column] = []
        for column in PRIORITY:
            room -= column.width + GAP
            if room < 0:
                break
            kept.append(column)
        self._columns = tuple(column for column in COLUMNS if column in kept)
        self.show_lines([self._line(item) for item in self._items], self._header_line() if self._items else None)
        self._reveal_cursor()

    def _header_line(self) -> Line:
        titles = "".join(
            " " * GAP + (right if column.number else left)(column.title, column.width) for column in self._columns
        )
        return Line(((f" {left('item', self._label)} {titles}", "quiet"),))

    def _line(self, item: Placed) -> Line:
        chosen = item.name == self._cursor
        mark = self.glyphs.warning if item.problem else ""
        spans: list[Span] = [
            (self.glyphs.cursor if chosen else " ", "cursor"),
            (left(item.label + mark, self._label, self.glyphs), "strong" if chosen else "text"),
            (" ", "text"),
        ]
        place = item.place
        if place is None:
            room = self.columns - 2 - self._label
            spans.append((left(f"  {printable(item.problem or 'nowhere yet')}", room, self.glyphs), "quiet"))
            return Line(tuple(spans), chosen)
        for column in self._columns:
            text = column.write(place, self.glyphs)
            written = right(text, column.width) if column.number else left(text, column.width)
            spans.append((" " * GAP + written, QUADRANT_TONES[place.quadrant] if column is QUADRANT else "text"))
        return Line(tuple(spans), chosen)

    def _reveal_cursor(self) -> None:
        index = next((index for index, item in enumerate(self._items) if item.name == self._cursor), None)
        if index is not None:
            self.reveal(index, 1)

    def on_click(self, event: events.Click) -> None:
        """Select the item that was clicked; open it when it is selected already."""
        index = self.line_clicked(event)
        if index is None or index >= len(self._items):
            return
        name = self._items[index].name
        if name == self._cursor:
            self.post_message(self.Opened(name))
        else:
            self.select(name)
