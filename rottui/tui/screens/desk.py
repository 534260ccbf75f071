"""The desk's main screen: four panes around one selection."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.containers import Container
from textual.message import Message

from rottui.briefing.model import Briefing, PairBriefing, Provenance
from rottui.errors import Problem
from rottui.settings.schema import Basis, Lookback, Settings
from rottui.tui.commands import bindings
from rottui.tui.feed import Failed, Loaded, Result
from rottui.tui.framing import Kind, frame_facts, has_data, is_stale, of_pair
from rottui.tui.language import RICH, Glyphs
from rottui.tui.lines import TONE_CLASSES, Colours
from rottui.tui.screens.filtering import FilteringScreen
from rottui.tui.screens.panes import CURRENT, LOWER
from rottui.tui.status import NOTHING, Status
from rottui.tui.widgets.bar import Bar
from rottui.tui.widgets.breadth import Breadth
from rottui.tui.widgets.chart import LOOKBACKS, SESSIONS
from rottui.tui.widgets.chart_pane import ChartPane, chart_titles
from rottui.tui.widgets.footer import Footer
from rottui.tui.widgets.pane import Framed, Pane
from rottui.tui.widgets.positioning import Positioning
from rottui.tui.widgets.topline import TopLine
from rottui.tui.widgets.watchlist import Watchlist

if TYPE_CHECKING:
    from rottui.tui.widgets.welcome import Welcome


class DeskScreen(FilteringScreen):
    """Lays the panes out, hands each its part of the briefing and moves between them."""

    COMPONENT_CLASSES = TONE_CLASSES
    BINDINGS = bindings(everywhere=False)
    AUTO_FOCUS = ""

    @dataclass
    class BasisWanted(Message):
        """The briefing is to be built on another basis."""

        basis: Basis

    def __init__(
        self,
        settings: Settings,
        problems: Sequence[Problem],
        folder: str,
        first: Callable[[], Result | None],
        glyphs: Glyphs = RICH,
    ) -> None:
        super().__init__()
        self._first = first
        self.set_class(glyphs.ascii, "-ascii")
        self.glyphs = glyphs
        """The characters it may write."""
        self._settings = settings
        self._settings_problems = tuple(problems)
        self._folder = folder
        self._greeting: Welcome | None = None
        self._status = NOTHING
        self._briefing: Briefing | None = None
        self._serial = 0
        self._charted: PairBriefing | None = None
        self._failure = ""
        self._lookback: Lookback = settings.desk.lookback
        self._basis: Basis = settings.desk.basis
        self._topline = TopLine(id="topline", glyphs=glyphs)
        self._watchlist = Watchlist(id="watchlist", glyphs=glyphs)
        self._chart = ChartPane(id="chart", glyphs=glyphs)
        self._breadth = Breadth(id="breadth", glyphs=glyphs)
        self._positioning = Positioning(id="positioning", glyphs=glyphs)
        self._footer = Footer(settings.keys, id="footer", glyphs=glyphs)

    def compose(self) -> ComposeResult:
        """Put the panes between the top line and the footer."""
        yield self._topline
        with Container(id="panes"):
            yield self._watchlist
            yield self._chart
            yield self._breadth
            yield self._positioning
        yield self._footer

    def on_mount(self) -> None:
        """Begin at the watchlist, with the chart below it where the terminal is narrow."""
        self._watchlist.add_class(CURRENT)
        self._chart.add_class(LOWER)
        self.recolour()
        first = self._first()
        if first is not None:
            self.receive(first)

    def recolour(self) -> None:
        """Draw in the colours of the theme."""
        colours = Colours.of(self.get_component_rich_style)
        for widget in (*self.query(Pane), *self.query(Bar)):
            widget.wear(colours)

    # What it is given

    @property
    def is_empty(self) -> bool:
        """Whether the cache holds nothing to show."""
        return self.has_class("-empty")

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Everything a reader should know of settings and data."""
        found = (*self._settings_problems, *(self._briefing.problems if self._briefing else ()))
        return tuple(dict.fromkeys(found))

    def receive(self, result: Result) -> None:
        """Show a new briefing; after a failed load keep the last one, mark it and say so once."""
        if result.serial <= self._serial:
            return
        self._serial = result.serial
        if isinstance(result, Failed):
            announce, self._failure = result.what != self._failure, result.what
            if announce:
                self.notify(
                    f"{result.what}\n{result.hint}".strip(),
                    title="The data could not be read",
                    severity="error",
                    markup=False,
                )
        else:
            self._failure = ""
            self._show(result)
        self._entitle()

    def _show(self, result: Loaded) -> None:
        briefing = self._briefing = result.briefing
        self.set_class(briefing.demo, "-demo")
        self._basis = briefing.pairs[0].basis if briefing.pairs else self._basis
        self._welcome(not has_data(briefing))
        self._watchlist.show(briefing.pairs, SESSIONS[self._lookback])
        self.follow()
        self._breadth.show(briefing.universes)
        self._positioning.show(briefing.dial, briefing.markets)

    def _welcome(self, wanted: bool) -> None:
        """Greet whoever opens the desk on an empty cache; the greeting goes when data come."""
        if wanted and self._greeting is None:
            from rottui.tui.widgets.welcome import Welcome  # most desks never need it

            keys = self._settings.keys
            self._greeting = Welcome(self._folder, self._status, keys, id="welcome", glyphs=self.glyphs)
            self.mount(self._greeting, after="#topline")
            self._greeting.wear(Colours.of(self.get_component_rich_style))
        self.set_class(wanted, "-empty")

    def tell(self, status: Status) -> None:
        """Say how a refresh gets on: in the footer, and in the greeting while there is nothing else."""
        self._status = status
        self._footer.tell(status)
        if self._greeting is not None:
            self._greeting.tell(status)

    def filter_changed(self) -> None:
        """Say in the frame what is filtered for."""
        self._entitle()

    def _entitle(self) -> None:
        """Write date, age and source into every frame."""
        briefing = self._briefing
        said = "reading failed" if self._failure and briefing is not None else self._failure
        self._topline.show(briefing, len(self.problems), said)
        if briefing is None:
            return
        titles = ["Watchlist", self._watchlist.counted]
        if self._watchlist.filtered:
            titles.append(f"/{self._watchlist.filtered}")
        self._entitle_pane(self._watchlist, titles, briefing.prices, "prices")
        self._entitle_chart()
        self._entitle_pane(self._breadth, ["Breadth", "share of stocks"], briefing.breadth, "breadth")
        self._entitle_pane(self._positioning, ["Futures positioning", "speculators"], briefing.positioning, "futures")

    def _entitle_chart(self) -> None:
        briefing, pair = self._briefing, self._charted
        if briefing is not None:
            own = briefing.prices if pair is None else of_pair(pair, briefing)
            titles = chart_titles(pair, self._lookback) if pair else ["No pair"]
            self._entitle_pane(self._chart, titles, own, "prices")

    def _entitle_pane(self, pane: Framed, titles: Sequence[str], provenance: Provenance, kind: Kind) -> None:
        if self._briefing is None:
            return
        failed = bool(self._failure)
        stale = failed or is_stale(provenance, kind, self._briefing)
        pane.entitle(titles, frame_facts(provenance, self._briefing, stale, failed, self.glyphs), stale)

    # The selection

    @on(Watchlist.Selected)
    def follow(self) -> None:
        """Show the selected pair in the chart, unless it stands there already.

        Keys call this at once, so that both panes change in one frame; the message comes after what was not a key.
        """
        pair = self._watchlist.selected
        if pair is not self._charted:
            self._charted = pair
            self._chart.show(pair, self._lookback)
            self._entitle_chart()

    @on(Watchlist.Opened)
    def _pair_opened(self) -> None:
        self.action_open()

    # Moving within a pane

    def _scrolled(self) -> Pane | None:
        """Return the current pane if it scrolls; None when keys move the selection."""
        return {"breadth": self._breadth, "positioning": self._positioning}.get(self.current)

    def move(self, by: int) -> None:
        """Move the selection, or scroll the current pane, which has none."""
        pane = self._scrolled()
        if pane is not None:
            pane.scroll_lines(by)
        else:
            self._watchlist.move(by)
            self.follow()

    @property
    def half_page(self) -> int:
        """Half of what the current pane shows."""
        return (self._scrolled() or self._watchlist).half_page

    def action_next_group(self) -> None:
        """Move to the next group."""
        self._watchlist.group(1)
        self.follow()

    def action_previous_group(self) -> None:
        """Move to the previous group."""
        self._watchlist.group(-1)
        self.follow()

    # What is shown of the selection

    def action_lookback_shorter(self) -> None:
        """Show fewer months."""
        self._look_back(-1)

    def action_lookback_longer(self) -> None:
        """Show more months."""
        self._look_back(1)

    def _look_back(self, by: int) -> None:
        index = LOOKBACKS.index(self._lookback) + by
        if self._briefing is None or not 0 <= index < len(LOOKBACKS):
            return
        self._lookback = LOOKBACKS[index]
        self._charted = None
        self.follow()
        self._watchlist.show(self._briefing.pairs, SESSIONS[self._lookback])
        self._entitle()

    def action_total_return(self) -> None:
        """Ask for the other basis."""
        self._basis = "price" if self._basis == "total_return" else "total_return"
        self.post_message(self.BasisWanted(self._basis))

    def action_copy(self) -> None:
        """Copy the selected row, or the pane that has none."""
        text = (self._scrolled() or self._watchlist).copied()
        if text:
            self.app.copy_to_clipboard(text)
            self.notify(text.partition("\n")[0], title="Copied", timeout=2, markup=False)
