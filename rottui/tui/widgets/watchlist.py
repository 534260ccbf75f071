"""The watchlist: every ratio pair by group or sorted, the cursor that is the desk's one selection, and the filter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from textual import events
from textual.message import Message

from rottui.briefing.model import PairBriefing
from rottui.tui.look.language import RICH, Glyphs, fmt_plural
from rottui.tui.look.lines import Line
from rottui.tui.widgets.pair_drawing import BASIS_MARKS
from rottui.tui.widgets.pane import Pane
from rottui.tui.widgets.sorting import FIGURES, Sorting, next_column
from rottui.tui.widgets.watchlist_rows import Table, by_group, lay_out, matches

CONTEXT = 1
"""Lines kept in sight above and below the cursor, so that a group's heading shows with its first pair."""


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the list: a group's heading, or one of its pairs."""

    group: str
    pair: str | None = None


class Watchlist(Pane):
    """The pairs, grouped; moving the cursor repaints two lines."""

    @dataclass
    class Selected(Message):
        """Another pair is selected."""

        pair: PairBriefing

    @dataclass
    class Opened(Message):
        """The selected pair was clicked once more."""

        pair: PairBriefing

    @dataclass
    class Sorted(Message):
        """The pairs are sorted otherwise now."""

    def __init__(self, *, id: str, glyphs: Glyphs = RICH) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id, glyphs=glyphs)
        self._pairs: dict[str, PairBriefing] = {}
        self._sessions: int | None = None
        self._rows: list[Row] = []
        self._table: Table | None = None
        self._cursor: str | None = None
        self._filter = ""
        self._wanted = ""
        self._sorting: Sorting | None = None

    # What it is given

    def show(self, pairs: Sequence[PairBriefing], sessions: int | None) -> None:
        """Show `pairs`, their sparklines over so many sessions (None: all); cursor, filter and scroll stay."""
        self._pairs = {pair.pair.name: pair for pair in pairs}
        self._sessions = sessions
        self._table = None
        self._list_rows()

    def filter(self, wanted: str) -> None:
        """Show only the pairs that match `wanted`; "" shows all, and the last filter stays what `find` looks for."""
        if wanted == self._filter:
            return
        self._filter = wanted
        self._wanted = wanted or self._wanted
        before = self._cursor
        self._list_rows()
        if self.selected is not None and self._cursor != before:
            self.post_message(self.Selected(self.selected))

    def sort(self) -> None:
        """Sort by the next column that shows; after the last one the list has its own order again."""
        if self._table is not None:
            column = next_column(self._sorting.column if self._sorting else None, tuple(self._table.widths))
            self._sort(Sorting.by(column) if column is not None else None)

    def sort_reverse(self) -> None:
        """Sort the other way round."""
        if self._sorting is not None:
            self._sort(self._sorting.reversed())

    def _sort(self, sorting: Sorting | None) -> None:
        self._sorting = sorting
        self._list_rows()
        self.post_message(self.Sorted())

    # What it tells

    @property
    def sorting(self) -> Sorting | None:
        """How it is sorted; None while it has its own order, by group."""
        return self._sorting

    @property
    def selected(self) -> PairBriefing | None:
        """The pair under the cursor; None without any."""
        return self._pairs.get(self._cursor) if self._cursor is not None else None

    @property
    def filtered(self) -> str:
        """The filter in force; "" when all pairs are shown."""
        return self._filter

    @property
    def counted(self) -> str:
        """How many pairs are shown, of how many, in words."""
        shown = sum(row.pair is not None for row in self._rows)
        pairs = (f"{shown} of " if self._filter else "") + fmt_plural(len(self._pairs), "pair")
        return f"{pairs} by {self._sorting.column}" if self._sorting is not None else pairs

    @property
    def basis_mark(self) -> str:
        """What the frame says of the basis of the ratios: nothing while it is price."""
        return next((BASIS_MARKS[pair.basis] for pair in self._pairs.values() if pair.last is not None), "")

    def copied(self) -> str:
        """Return the selected pair's row, tab-separated and without its sparkline."""
        if self._table is None or self._cursor is None:
            return ""
        cells = self._table.cells[self._cursor]
        return "\t".join(text.strip() for column, (text, _) in cells.items() if column != "spark" and text.strip())

    # Moving

    def move(self, by: int) -> None:
        """Move the cursor by so many pairs; it stops at either end."""
        names = self._names()
        if names:
            self.select(names[min(max(self._position(names) + by, 0), len(names) - 1)])

    def group(self, by: int) -> None:
        """Move to the first pair of a following group; backwards first to that of this group."""
        firsts = [members[0].pair.name for _, members in self._groups()]
        names = self._names()
        if not names or self._sorting is not None:
            return
        here = self._position(names)
        starts = [names.index(name) for name in firsts]
        beyond = [start for start in starts if (start > here if by > 0 else start < here)]
        if beyond:
            self.select(names[beyond[0] if by > 0 else beyond[-1]])

    def find(self, by: int) -> bool:
        """Move to the next (1) or previous (-1) match of the last filter, round the end; False when there is none."""
        names = self._names()
        found = [name for name in names if matches(self._pairs[name], self._wanted)] if self._wanted else []
        if not found:
            return False
        here = self._position(names)
        positions = [names.index(name) for name in found]
        ahead = [p for p in positions if (p > here if by > 0 else p < here)]
        self.select(names[(ahead or positions)[0 if by > 0 else -1]])
        return True

    def select(self, name: str) -> None:
        """Put the cursor on the pair called `name`, in sight: a filter that hides it goes."""
        if name == self._cursor or name not in self._pairs:
            return
        if self._index(name) is None:
            self._filter = ""
            self._list_rows()
        before, self._cursor = self._cursor, name
        for changed in (before, name):
            index = self._index(changed)
            if index is not None:
                self.replace_line(index, self._line(self._rows[index]))
        self._reveal_cursor()
        self.post_message(self.Selected(self._pairs[name]))

    # Lines

    def arrange_lines(self) -> None:
        """Choose the columns again for the pane's width."""
        self._table = None
        if self._rows or self.lines:
            self._draw_rows()
            self._reveal_cursor()

    def _matching(self) -> list[PairBriefing]:
        return [pair for pair in self._pairs.values() if not self._filter or matches(pair, self._filter)]

    def _groups(self) -> list[tuple[str, list[PairBriefing]]]:
        return by_group(self._matching())

    def _list_rows(self) -> None:
        """Make the rows of the pairs that match; the cursor keeps its pair, or takes the one in its place."""
        position = self._position(self._names())
        if self._sorting is not None:
            self._rows = [Row(pair.pair.group, pair.pair.name) for pair in self._sorting.sort(self._matching())]
        else:
            self._rows = [row for group, members in self._groups() for row in _with_heading(group, members)]
        names = self._names()
        if self._cursor not in names:
            self._cursor = names[min(position, len(names) - 1)] if names else None
        self._draw_rows()
        self._reveal_cursor()

    def _draw_rows(self) -> None:
        if not self.columns:
            self.expect_lines(len(self._rows) + 1)  # not laid out yet; arrange_lines follows
            return
        if self._table is None:
            self._table = lay_out(list(self._pairs.values()), self.columns, self._sessions, self.glyphs)
        if not self._rows and self._filter:
            nothing = Line(((f" no pair matches “{self._filter}”", "quiet"),))
            self.show_lines([nothing], self._table.header(self._sorting))
            return
        self.show_lines([self._line(row) for row in self._rows], self._table.header(self._sorting))

    def _line(self, row: Row) -> Line:
        if self._table is None:
            return Line(())
        if row.pair is None:
            return self._table.heading(row.group, self.columns)
        return self._table.row(row.pair, row.pair == self._cursor)

    def _names(self) -> list[str]:
        return [row.pair for row in self._rows if row.pair is not None]

    def _position(self, names: Sequence[str]) -> int:
        return names.index(self._cursor) if self._cursor in names else 0

    def _index(self, name: str | None) -> int | None:
        return next((index for index, row in enumerate(self._rows) if name is not None and row.pair == name), None)

    def _reveal_cursor(self) -> None:
        index = self._index(self._cursor)
        if index is not None:
            self.reveal(index, CONTEXT)

    def on_click(self, event: events.Click) -> None:
        """Select the pair that was clicked, or sort by the heading; open what is selected, turn what is sorted."""
        cells = self.header_clicked(event)
        if cells is not None:
            self._heading_clicked(cells)
            return
        index = self.line_clicked(event)
        name = self._rows[index].pair if index is not None and index < len(self._rows) else None
        if name is None:
            return
        if name == self._cursor:
            self.post_message(self.Opened(self._pairs[name]))
        else:
            self.select(name)

    def _heading_clicked(self, x: int) -> None:
        column = self._table.column_at(x) if self._table is not None else None
        if column is None or column not in FIGURES:
            return
        if self._sorting is not None and self._sorting.column == column:
            self.sort_reverse()
        else:
            self._sort(Sorting.by(column))


def _with_heading(group: str, members: Sequence[PairBriefing]) -> list[Row]:
    return [Row(group), *(Row(group, member.pair.name) for member in members)]
