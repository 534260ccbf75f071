"""The breadth screen: universes and sectors, a figure's course beside the index, and who is at a new high or low."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container

from rottui.briefing.details.model import Detail
from rottui.briefing.details.universe_model import UniverseDetail
from rottui.briefing.details.wanted import UniverseWanted
from rottui.briefing.model import Provenance
from rottui.tui.commands import bindings, first_key
from rottui.tui.look.framing import of_detail
from rottui.tui.screens.briefed import Outlook, stylesheet
from rottui.tui.screens.panes import CURRENT, LOWER, PaneScreen
from rottui.tui.screens.picking import PickScreen
from rottui.tui.view import Shown
from rottui.tui.widgets.breadth_chart import BreadthChart, Course
from rottui.tui.widgets.breadth_measures import MEASURES, Measure, describe_thrust
from rottui.tui.widgets.breadth_members import Extremes, Members, counted
from rottui.tui.widgets.breadth_rows import CAVEATS, SHORT_SECTORS, Row, rows_of
from rottui.tui.widgets.breadth_table import BreadthTable
from rottui.tui.widgets.chart import SESSIONS
from rottui.tui.widgets.pane import Framed, Pane

AROUND_ROWS = 6
"""Lines of the table's pane beside its rows: the frame, the heads, and two lines of the caveat under a blank one."""


class BreadthScreen(PaneScreen[Pane]):
    """All there is to see of breadth; what is selected in the table is what the chart and the stocks are of."""

    NAME = "breadth"
    CSS_PATH = stylesheet("breadth")
    BINDINGS: ClassVar[list[BindingType]] = bindings("breadth")

    def __init__(self, outlook: Outlook) -> None:
        super().__init__(outlook)
        self._refresh_key = first_key("refresh", outlook.keys, self.glyphs.ascii)
        self._measure = MEASURES[0]
        self._ranked = False
        self._detail: UniverseDetail | None = None
        self._detailed = ""
        """The universe that the detail is of."""
        self._table = BreadthTable(id="breadth-table", glyphs=self.glyphs)
        self._chart = BreadthChart(id="breadth-chart", glyphs=self.glyphs)
        self._members = Members(id="breadth-members", glyphs=self.glyphs)
        self._below = Container(id="breadth-below")

    def compose_body(self) -> ComposeResult:
        """Put the chart and the stocks below the table."""
        with Container(id="breadth-panes"):
            yield self._table
            with self._below:
                yield self._chart
                yield self._members

    def on_mount(self) -> None:
        """Begin at the table, with the chart below it."""
        self.go_to(self._chart)
        self.reset()

    # What it shows

    def show(self, before: Shown) -> None:
        """Show the universes; the detail of the selected one is asked for anew with every briefing."""
        if self.shown.briefing is not before.briefing:
            self._list()
        self._follow()

    def show_detail(self, detail: Detail | None, problem: str) -> None:
        """Show the detail of the selected universe, or why there is none."""
        row = self._table.selected
        if row is None:
            return
        if isinstance(detail, UniverseDetail):
            self._detail, self._detailed = detail, row.place.universe
            self._draw(row, detail)
        elif self._detailed != row.place.universe:
            self._chart.say(problem)
            self._entitle_chart(row, None)

    def _list(self) -> None:
        briefing = self.shown.briefing
        if briefing is None:
            return
        ranked = self._measure if self._ranked else None
        rows = rows_of(briefing.universes, self.outlook.settings.universes, self._refresh_key, ranked)
        self._table.styles.height = len(rows) + AROUND_ROWS
        self._table.show(rows, ranked)
        titles = ["Breadth", f"ranked by {self._measure.short}" if ranked else "universes and their sectors"]
        self.entitle(self._table, [*titles, *CAVEATS], briefing.breadth, "breadth")

    @on(BreadthTable.Selected)
    def _follow(self) -> None:
        """Show what is selected, at once if its universe's detail is there."""
        row = self._table.selected
        if row is None:
            return
        if row.figures is None:
            self._chart.say(row.remarks[0])
            self._entitle_chart(row, None)
            self._show_members(row, None)
            return
        self.ask(UniverseWanted(row.place.universe))
        if self._detail is not None and self._detailed == row.place.universe:
            self._draw(row, self._detail)
        elif not self._detailed:
            self._chart.say("reading its history")
            self._entitle_chart(row, None)
            self._show_members(row, None)

    def _draw(self, row: Row, detail: UniverseDetail) -> None:
        """Show the course of the figure, and the stocks."""
        sector = row.place.sector
        history = detail.history if sector is None else detail.sectors.get(sector)
        if history is None:
            self._chart.say(f"no history of {row.name}")
        else:
            thrust = describe_thrust(row.figures) if self._measure.key == "zweig" and row.figures else ""
            sessions = SESSIONS[self.shown.view.lookback]
            course = Course(self._measure, history, detail.index, sessions, thrust)
            self._chart.show(course, self._problem_of(row, detail))
        self._entitle_chart(row, detail)
        self._show_members(row, detail)

    def _problem_of(self, row: Row, detail: UniverseDetail) -> str:
        briefing = self.shown.briefing
        known = (each.problem for each in briefing.universes if each.key == row.place.universe) if briefing else ()
        return "; ".join(said for said in (*known, detail.problem) if said)

    def _show_members(self, row: Row, detail: UniverseDetail | None) -> None:
        if row.figures is None:
            self._members.show(None, figures=False)
            self.entitle(self._members, [row.name, "new highs and lows"], self._provenance(None), "breadth")
            return
        sector = row.place.sector
        highs, lows = (
            None if found is None else tuple(one for one in found if sector in (None, one.sector))
            for found in ((detail.highs, detail.lows) if detail else (None, None))
        )
        extremes = Extremes(row.figures, highs, lows, one_sector=sector is not None)
        self._members.show(extremes, figures=not self._table.complete)
        titles = [self._name_of(row), *counted(extremes), "252 sessions"]
        self.entitle(self._members, titles, self._provenance(detail), "breadth")

    def _entitle_chart(self, row: Row, detail: UniverseDetail | None) -> None:
        titles = [self._name_of(row), self._measure.short, self.shown.view.lookback, self._measure.name]
        self.entitle(self._chart, titles, self._provenance(detail), "breadth")

    def _name_of(self, row: Row) -> str:
        """Return what titles call the universe, or the sector of it."""
        if row.place.sector is None:
            return row.name
        briefing = self.shown.briefing
        universes = briefing.universes if briefing else ()
        universe = next((each.name for each in universes if each.key == row.place.universe), "")
        return f"{universe} {SHORT_SECTORS.get(row.name, row.name)}"

    def _provenance(self, detail: UniverseDetail | None) -> Provenance:
        """Return the date, age and source of a detail; without one there are none."""
        briefing = self.shown.briefing
        if briefing is None or detail is None or detail.date is None:
            return Provenance(None, "", None)
        return of_detail(detail.date, detail.source, briefing.breadth, briefing)

    # The pane that keys go to

    @property
    def panes(self) -> tuple[Pane, ...]:
        """The table, and what stands below it."""
        return (self._table, self._chart, self._members)

    def go_to(self, pane: Framed) -> None:
        """Make `pane` the current one; of those below the table, the one gone to last stays there."""
        super().go_to(pane)
        for each in self.panes if pane is not self._table else ():
            each.set_class(each is pane, LOWER)
        self._below.set_class(pane is not self._table, CURRENT)

    @on(BreadthTable.Opened)
    def action_open(self) -> None:
        """Show the chart alone."""
        self.zoom_on(self._chart)

    # Moving

    def move(self, by: int) -> None:
        """Move the selection, or scroll the stocks."""
        if self.current is self._members:
            self._members.scroll_lines(by)
        else:
            self._table.move(by)
            self._follow()

    @property
    def half_page(self) -> int:
        """Half of what moves."""
        return (self._members if self.current is self._members else self._table).half_page

    def action_next_group(self) -> None:
        """Move to the next universe."""
        self._table.group(1)
        self._follow()

    def action_previous_group(self) -> None:
        """Move to this universe, then to the one before."""
        self._table.group(-1)
        self._follow()

    def copied(self) -> str:
        """Return the selected row, or the stocks."""
        return (self._members if self.current is self._members else self._table).copied()

    # What of it is shown

    def action_lookback_shorter(self) -> None:
        """Show fewer months."""
        if self.look_back(-1):
            self._follow()

    def action_lookback_longer(self) -> None:
        """Show more months."""
        if self.look_back(1):
            self._follow()

    def action_figure(self) -> None:
        """Choose the figure that is charted and ranked by."""
        names = [measure.name for measure in MEASURES]
        self.app.push_screen(PickScreen("Figure", names, self._measure.name, glyphs=self.glyphs), self._choose)

    def _choose(self, name: str | None) -> None:
        chosen = next((measure for measure in MEASURES if measure.name == name), None)
        if chosen is not None:
            self._show_measure(chosen)

    def _show_measure(self, measure: Measure) -> None:
        self._measure = measure
        if self._ranked:
            self._list()
        self._follow()

    def action_sort(self) -> None:
        """Rank the sectors by the figure, or put them in order again."""
        self._ranked = not self._ranked
        self._list()
        self._follow()
