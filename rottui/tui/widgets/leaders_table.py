"""The leaders of a pool as a table: ranked or sorted otherwise, screened, filtered, and the cursor that chooses one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import cell_len
from textual import events
from textual.message import Message

from rottui.briefing.details.leaders_model import Leader, LeadersDetail, passing
from rottui.briefing.details.leaders_wording import SCREENS, Screen, nothing_works
from rottui.text import printable
from rottui.tui.look.language import RICH, Glyphs
from rottui.tui.look.lines import BLANK, Line, Span
from rottui.tui.widgets.bar import Bar
from rottui.tui.widgets.leaders_columns import BY_KEY, Sorting, Table, lay_out, matches, next_column
from rottui.tui.widgets.pair_drawing import BASES, BASIS_MARKS
from rottui.tui.widgets.pane import FRAME_LABEL_MARGIN, Pane
from rottui.tui.widgets.positioning_facts import flow

LONGEST_PROBLEM = 300


class Leaders(Pane):
    """Moving the cursor repaints two lines; the frame says what is shown by which rule, in words that fit."""

    @dataclass
    class Selected(Message):
        """Another leader is selected, or the first one, or none."""

        leader: Leader | None

    @dataclass
    class Opened(Message):
        """The selected leader was clicked once more."""

        leader: Leader

    @dataclass
    class Sorted(Message):
        """They are sorted otherwise now."""

    def __init__(self, *, id: str, glyphs: Glyphs = RICH) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id, glyphs=glyphs)
        self._detail: LeadersDetail | None = None
        self._why = ""
        self._screen = SCREENS[0]
        self._rules: tuple[str, ...] = ()
        self._filter = ""
        self._sorting = Sorting()
        self._shown: list[Leader] = []
        self._cursor = ""
        self._table: Table | None = None
        self._table_width = 0
        self._forms: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] = ()

    # What it is given

    def show(self, detail: LeadersDetail | None, screen: Screen, rules: Sequence[str], why: str = "") -> None:
        """Show those of `detail` that pass `screen`, whose rule is told in one of `rules`; `why` there is no detail."""
        if detail is not self._detail:
            self._table = None
        self._detail, self._screen, self._rules, self._why = detail, screen, tuple(rules), why
        self._choose()

    def filter(self, wanted: str) -> None:
        """Show only those that match `wanted`; "" shows all."""
        if wanted != self._filter:
            self._filter = wanted
            self._choose()

    def sort(self) -> None:
        """Sort by the next column that shows."""
        if self._table is not None:
            self._sort(Sorting.by(next_column(self._sorting.column, tuple(self._table.widths))))

    def sort_reverse(self) -> None:
        """Sort the other way round."""
        self._sort(self._sorting.reversed())

    def _sort(self, sorting: Sorting) -> None:
        self._sorting = sorting
        self._choose()
        self.post_message(self.Sorted())

    # What it tells

    @property
    def filtered(self) -> str:
        """The filter in force; "" when none is."""
        return self._filter

    @property
    def shown(self) -> tuple[Leader, ...]:
        """The leaders that show, in their order."""
        return tuple(self._shown)

    @property
    def selected(self) -> Leader | None:
        """The leader under the cursor; None without any."""
        return next((leader for leader in self._shown if leader.symbol == self._cursor), None)

    @property
    def beside(self) -> tuple[str, ...]:
        """The symbols below and above the cursor, where it is likely to go next."""
        symbols = self._symbols()
        if self._cursor not in symbols:
            return ()
        here = symbols.index(self._cursor)
        return (*symbols[here + 1 : here + 2], *symbols[max(here - 1, 0) : here])

    @property
    def titles(self) -> tuple[str, ...]:
        """What the frame says of them in its fullest form; nothing without a pool."""
        return (*self._forms[0][0], *self._forms[0][1]) if self._forms else ()

    @property
    def sorted_by(self) -> str:
        """By what they are sorted, in words."""
        return BY_KEY[self._sorting.column].title

    def copied(self) -> str:
        """Return the selected leader's figures, tab-separated."""
        leader = self.selected
        return self._table.copied(leader) if leader is not None and self._table is not None else ""

    # Moving

    def move(self, by: int) -> None:
        """Move the cursor by so many leaders; it stops at either end."""
        symbols = self._symbols()
        if symbols:
            self.select(symbols[min(max(symbols.index(self._cursor) + by, 0), len(symbols) - 1)])

    def select(self, symbol: str) -> None:
        """Put the cursor on the leader of that symbol, in sight."""
        symbols = self._symbols()
        if symbol == self._cursor or symbol not in symbols:
            return
        before, self._cursor = self._cursor, symbol
        for changed in (before, symbol):
            if changed in symbols and self._table is not None:
                index = symbols.index(changed)
                self.replace_line(index, self._line(self._shown[index], self._table))
        self.reveal(symbols.index(symbol))
        self.post_message(self.Selected(self.selected))

    def _symbols(self) -> list[str]:
        return [leader.symbol for leader in self._shown]

    # Lines

    def _choose(self) -> None:
        """Choose whom to show; the cursor keeps its leader, or takes the one in its place."""
        symbols = self._symbols()
        place = symbols.index(self._cursor) if self._cursor in symbols else 0
        leaders = self._detail.leaders if self._detail is not None else ()
        passed = passing(leaders, self._screen.passes) if self._screen.passes else leaders
        self._shown = self._sorting.sort(leader for leader in passed if matches(leader, self._filter))
        now, before = self._symbols(), self._cursor
        if self._cursor not in now:
            self._cursor = now[min(place, len(now) - 1)] if now else ""
        self._name_forms()
        self.arrange_lines()
        if self._cursor != before:
            self.post_message(self.Selected(self.selected))

    def arrange_lines(self) -> None:
        """Lay the leaders out for the pane's width."""
        if not self.columns:
            self.expect_lines(len(self._shown) + 1)  # not laid out yet; it comes here again when it is
            return
        detail = self._detail
        if detail is None:
            self._table = None
            said: Span = (printable(self._why, LONGEST_PROBLEM), "warning") if self._why else ("reading …", "quiet")
            self.show_lines(flow([said], self.columns, self.glyphs))
            return
        if self._table is None or self._table_width != self.columns:
            self._table_width = self.columns
            self._table = lay_out(detail.leaders, detail.ratios, self.columns, self.glyphs)
        table = self._table
        lines = [self._line(leader, table) for leader in self._shown] or self._nobody(detail)
        remarks = self._remarks(detail)
        header = table.header(self._sorting) if detail.leaders else None
        self.show_lines([*lines, *([BLANK] if lines and remarks else []), *remarks], header)
        if self._cursor:
            self.reveal(self._symbols().index(self._cursor))

    def _line(self, leader: Leader, table: Table) -> Line:
        return table.row(leader, selected=leader.symbol == self._cursor)

    def _nobody(self, detail: LeadersDetail) -> list[Line]:
        """Say why nobody is shown."""
        if not detail.leaders:
            return []
        if self._filter:
            return flow([(f"nobody here matches {printable(self._filter, 60)!r}", "quiet")], self.columns, self.glyphs)
        empty = nothing_works(detail)
        if self._screen.key == "working" and empty:
            return flow([(empty[0], "warning")], self.columns, self.glyphs)
        if self._screen.key == "working" and detail.empty is None:
            return flow([("not known yet whether anything works", "quiet")], self.columns, self.glyphs)
        said = f"none of {len(detail.leaders)} passes: {self._rules[0]}"
        return flow([(said, "quiet")], self.columns, self.glyphs)

    def _remarks(self, detail: LeadersDetail) -> list[Line]:
        """Return what a reader must know, and what can be done about it."""
        lines: list[Line] = []
        for problem in detail.problems:
            about = f"{self.glyphs.warning} {printable(problem.what, LONGEST_PROBLEM)}"
            lines += flow([(about, "warning")], self.columns, self.glyphs)
            if problem.hint:
                lines += flow([(printable(problem.hint), "quiet")], self.columns, self.glyphs)
        return lines

    # The frame

    def _name_forms(self) -> None:
        """Say in the frame which pool is shown, how many of it, and by which rule: in the fullest form that fits."""
        detail = self._detail
        if detail is None:
            self._forms = ()
            return
        pool = detail.pool.name
        count = f"{len(self._shown)} of {len(detail.leaders) or detail.asked}"
        named = f"{count} {self._screen.name}" if self._screen.passes else count
        found = [f"matching {self._filter!r}"] if self._filter else []
        order = [] if self._sorting == Sorting() else [f"sorted by {self.sorted_by}"]
        absent = detail.asked - len(detail.leaders)
        missing = [f"{absent} without prices"] if absent and detail.leaders else []
        mark = BASIS_MARKS[detail.basis]
        bases = [(BASES[detail.basis],), (mark,)] if mark else [()]
        short = bases[-1]
        told = [(*basis, said, *found) for said in dict.fromkeys((named, count)) for basis in bases]
        rules, further = self._rules, (*order, *missing)
        if order and not self._screen.passes:  # what is said of everybody is how they are ranked
            rules, further = tuple(order), tuple(missing)
        self._forms = (
            *(((pool, *said, rule), further) for rule in rules for said in told),
            *(
                (said, ())
                for said in ((pool, *short, named, *found), (*short, named, *found), (*short, named), (*short, count))
            ),
        )
        self.write_frame()

    def write_frame(self) -> None:
        """Write the fullest form of the titles of which everything that must be said fits, and the facts."""
        room = self.outer_size.width - FRAME_LABEL_MARGIN
        separator = f" {self.glyphs.separator} "
        for said, further in self._forms:
            self._titles = tuple(map(printable, (*said, *further)))
            if cell_len(separator.join(self._titles[: len(said)])) <= room:
                break
        super().write_frame()

    def on_click(self, event: events.Click) -> None:
        """Select the leader that was clicked, or sort by the heading; open what is selected, turn what is sorted."""
        cells = self.header_clicked(event)
        if cells is not None:
            self._heading_clicked(cells)
            return
        index = self.line_clicked(event)
        if index is None or index >= len(self._shown):
            return
        leader = self._shown[index]
        if leader.symbol == self._cursor:
            self.post_message(self.Opened(leader))
        else:
            self.select(leader.symbol)

    def _heading_clicked(self, x: int) -> None:
        key = self._table.column_at(x) if self._table is not None else None
        if key is None or BY_KEY[key].figure is None:
            return
        self._sort(self._sorting.reversed() if key == self._sorting.column else Sorting.by(key))


class NothingWorks(Bar):
    """Says above the table that nothing works, where that is so: in as many words as fit."""

    def __init__(self, *, id: str, glyphs: Glyphs = RICH) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id, glyphs=glyphs)
        self._sentences: tuple[str, ...] = ()
        self.display = False

    def show(self, detail: LeadersDetail | None) -> None:
        """Say it of a pool of which it is true."""
        self._sentences = nothing_works(detail) if detail is not None else ()
        self.display = bool(self._sentences)
        self.changed()

    def compose_line(self, width: int) -> Line:
        """Return the fullest sentence that fits."""
        marked = [f" {self.glyphs.warning} {printable(sentence)}" for sentence in self._sentences]
        fitting = next((sentence for sentence in marked if cell_len(sentence) <= width), marked[-1] if marked else "")
        return Line(((fitting, "failed"),))
