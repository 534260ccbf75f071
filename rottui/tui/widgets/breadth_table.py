"""All universes with their sectors, a figure in each column, and the cursor that chooses what the rest shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from textual import events
from textual.message import Message

from rottui.tui.look.language import RICH, Glyphs
from rottui.tui.look.lines import Line
from rottui.tui.widgets.breadth_measures import Measure
from rottui.tui.widgets.breadth_rows import Place, Row, Table, caveat_lines, lay_out
from rottui.tui.widgets.pane import Pane

CONTEXT = 1
"""Lines kept in sight above and below the cursor."""


class BreadthTable(Pane):
    """The table; moving the cursor repaints two lines."""

    @dataclass
    class Selected(Message):
        """Another universe or sector is selected."""

        place: Place

    @dataclass
    class Opened(Message):
        """What is selected was clicked once more."""

    def __init__(self, *, id: str, glyphs: Glyphs = RICH) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id, glyphs=glyphs)
        self._rows: tuple[Row, ...] = ()
        self._ranked: Measure | None = None
        self._table: Table | None = None
        self._cursor: Place | None = None

    def show(self, rows: Sequence[Row], ranked: Measure | None) -> None:
        """Show `rows`, ranked by `ranked` if by anything; the cursor keeps its place, else its universe's."""
        self._rows = tuple(rows)
        self._ranked = ranked
        places = self._places()
        if self._cursor not in places:
            universe = Place(self._cursor.universe) if self._cursor else None
            self._cursor = universe if universe in places else next(iter(places), None)
        self.arrange_lines()

    # What it tells

    @property
    def selected(self) -> Row | None:
        """The row under the cursor; None without any."""
        return next((row for row in self._rows if row.place == self._cursor), None)

    @property
    def complete(self) -> bool:
        """Whether it shows every figure there is a column of."""
        return self._table is not None and self._table.complete

    def copied(self) -> str:
        """Return the selected row, tab-separated and without its bars."""
        row = self.selected
        return "\t".join(self._table.texts[row.place]) if row is not None and self._table is not None else ""

    # Moving

    def move(self, by: int) -> None:
        """Move the cursor by so many rows; it stops at either end."""
        places = self._places()
        if self._cursor in places:
            self.select(places[min(max(places.index(self._cursor) + by, 0), len(places) - 1)])

    def group(self, by: int) -> None:
        """Move to the next universe; backwards first to that of this sector."""
        places = self._places()
        if self._cursor not in places:
            return
        here = places.index(self._cursor)
        starts = [index for index, place in enumerate(places) if place.sector is None]
        beyond = [start for start in starts if (start > here if by > 0 else start < here)]
        if beyond:
            self.select(places[beyond[0] if by > 0 else beyond[-1]])

    def select(self, place: Place) -> None:
        """Put the cursor on `place`, in sight."""
        places = self._places()
        if place == self._cursor or place not in places:
            return
        before, self._cursor = self._cursor, place
        for index, each in enumerate(places):
            if each in (before, place) and self._table is not None:
                self.replace_line(index, self._line(each, self._table))
        self._reveal_cursor()
        self.post_message(self.Selected(place))

    def _places(self) -> list[Place]:
        return [row.place for row in self._rows]

    # Lines

    def arrange_lines(self) -> None:
        """Lay the table out for the pane's width."""
        if not self.columns:
            self.expect_lines(len(self._rows) + 1)  # not laid out yet; it comes here again when it is
            return
        if not self._rows:
            self.show_lines([Line(((" no universes: see [universes] in the config file", "quiet"),))])
            return
        table = self._table = lay_out(self._rows, self.columns, self.glyphs, self._ranked)
        lines = [self._line(row.place, table) for row in self._rows]
        self.show_lines([*lines, *caveat_lines(self.columns)], table.heads)
        self._reveal_cursor()

    def _line(self, place: Place, table: Table) -> Line:
        here = place == self._cursor
        mark = self.glyphs.cursor if here else " "
        return Line(((mark, "cursor"), *table.lines[place].spans), selected=here)

    def _reveal_cursor(self) -> None:
        places = self._places()
        if self._cursor in places:
            self.reveal(places.index(self._cursor), CONTEXT)

    def on_click(self, event: events.Click) -> None:
        """Select the row that was clicked; open it when it is selected already."""
        index = self.line_clicked(event)
        places = self._places()
        if index is not None and index < len(places):
            if places[index] == self._cursor:
                self.post_message(self.Opened())
            else:
                self.select(places[index])
