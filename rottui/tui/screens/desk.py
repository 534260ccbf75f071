"""The desk's main screen: four panes around one selection."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.containers import Container

from rottui.briefing.model import PairBriefing
from rottui.tui.commands import bindings
from rottui.tui.freshness.status import NOTHING, Status
from rottui.tui.look.framing import has_data, of_pair
from rottui.tui.look.lines import Colours
from rottui.tui.messages import ScreenWanted
from rottui.tui.screens.briefed import Outlook
from rottui.tui.screens.charting import ChartingScreen
from rottui.tui.screens.filtering import FilteringScreen
from rottui.tui.screens.panes import LOWER
from rottui.tui.view import Shown
from rottui.tui.widgets.breadth import Breadth
from rottui.tui.widgets.chart import SESSIONS
from rottui.tui.widgets.chart_pane import ChartPane
from rottui.tui.widgets.pane import Framed, Pane
from rottui.tui.widgets.positioning import Positioning
from rottui.tui.widgets.watchlist import Watchlist

if TYPE_CHECKING:
    from rottui.tui.widgets.welcome import Welcome


class DeskScreen(ChartingScreen, FilteringScreen):
    """Lays the panes out, hands each its part of the briefing and moves between them."""

    NAME = "desk"
    BINDINGS = bindings("desk")

    def __init__(self, outlook: Outlook, folder: str, first: Callable[[], Shown | None]) -> None:
        """Make the screen; `first` returns what it shows in its first frame, if that comes soon."""
        super().__init__(outlook)
        self._first = first
        self._folder = folder
        self._greeting: Welcome | None = None
        self._status = NOTHING
        self._charted: PairBriefing | None = None
        glyphs = self.glyphs
        self._watchlist = Watchlist(id="watchlist", glyphs=glyphs)
        self._chart = ChartPane(id="chart", glyphs=glyphs)
        self._breadth = Breadth(id="breadth", glyphs=glyphs)
        self._positioning = Positioning(id="positioning", glyphs=glyphs)

    def compose_body(self) -> ComposeResult:
        """Put the panes beside each other."""
        with Container(id="panes"):
            yield self._watchlist
            yield self._chart
            yield self._breadth
            yield self._positioning

    def on_mount(self) -> None:
        """Begin at the watchlist, with the chart below it where the terminal is narrow."""
        self.reset()
        first = self._first()
        if first is not None and self.shown.briefing is None:
            self.take(first)
            self.catch_up()

    # Which pane shows

    @property
    def panes(self) -> tuple[Framed, ...]:
        """The watchlist, and what stands around it."""
        return (self._watchlist, self._chart, self._breadth, self._positioning)

    def go_to(self, pane: Framed) -> None:
        """Make `pane` the current one; where two fit, the one gone to last stays beside the watchlist."""
        super().go_to(pane)
        for each in self.panes[1:] if pane is not self._watchlist else ():
            each.set_class(each is pane, LOWER)

    def reset(self) -> None:
        """Show all panes; where they take each other's place, the chart is beside the watchlist."""
        self.go_to(self._chart)
        super().reset()

    # What it is given

    @property
    def is_empty(self) -> bool:
        """Whether the cache holds nothing to show."""
        return self.has_class("-empty")

    def show(self, before: Shown) -> None:
        """Hand each pane its part of a new briefing; follow what was chosen on another screen."""
        briefing, view = self.shown.briefing, self.shown.view
        if briefing is None:
            return
        if briefing is not before.briefing:
            self.forget_detail()
            self._welcome(not has_data(briefing))
            self._breadth.show(briefing.universes)
            self._positioning.show(briefing.dial, briefing.markets)
        if briefing is not before.briefing or view.lookback != before.view.lookback:
            self._charted = None
            self._watchlist.show(briefing.pairs, SESSIONS[view.lookback])
        if view.pair is not None:
            self._watchlist.select(view.pair)
        if replace(view, pair=before.view.pair) != before.view:
            self._charted = None
        self.follow()
        self._entitle()

    def _welcome(self, wanted: bool) -> None:
        """Greet whoever opens the desk on an empty cache; the greeting goes when data come."""
        if wanted and self._greeting is None:
            from rottui.tui.widgets.welcome import Welcome  # most desks never need it

            self._greeting = Welcome(self._folder, self._status, self.outlook.keys, id="welcome", glyphs=self.glyphs)
            self.mount(self._greeting, after="#topline")
            self._greeting.wear(Colours.of(self.get_component_rich_style))
        self.set_class(wanted, "-empty")

    def tell(self, status: Status) -> None:
        """Say how a refresh gets on: in the footer, and in the greeting while there is nothing else."""
        super().tell(status)
        self._status = status
        if self._greeting is not None:
            self._greeting.tell(status)

    def filter_changed(self) -> None:
        """Say in the frame what is filtered for."""
        self._entitle()

    def _entitle(self) -> None:
        """Write date, age and source into every frame."""
        briefing = self.shown.briefing
        if briefing is None:
            return
        filtered = f"/{self._watchlist.filtered}" if self._watchlist.filtered else ""
        said = ("Watchlist", self._watchlist.basis_mark, self._watchlist.counted, filtered)
        titles = [title for title in said if title]
        self.entitle(self._watchlist, titles, briefing.prices, "prices")
        self._entitle_chart()
        self.entitle(self._breadth, ["Breadth", "share of stocks"], briefing.breadth, "breadth")
        self.entitle(self._positioning, ["Futures positioning", "speculators"], briefing.positioning, "futures")

    def _entitle_chart(self) -> None:
        briefing, pair = self.shown.briefing, self._charted
        if briefing is not None:
            own = briefing.prices if pair is None else of_pair(pair, briefing)
            titles = self._chart.drawing.titles(pair, self.shown.view) if pair else ["No pair"]
            self.entitle(self._chart, titles, own, "prices")

    # The selection

    @on(Watchlist.Selected)
    def follow(self) -> None:
        """Show the selected pair in the chart, unless it stands there already.

        Keys call this at once, so that both panes change in one frame; the message comes after what was not a key.
        The chart is drawn before anybody is told: whoever hears of it would have the watchlist painted without it.
        """
        pair = self._watchlist.selected
        if pair is None or pair is not self._charted:
            self._charted = pair
            self.draw()
            self.look(pair=pair.pair.name if pair else None)
            if self.shown.view.weekly:
                self.ask_for_detail()

    def draw(self) -> None:
        """Draw the pair's chart; weeks a moment later, when they are there."""
        if not (self.shown.view.weekly and self.waits_for(self._charted)):
            self.draw_all()

    def draw_all(self) -> None:
        """Draw the pair's chart."""
        pair = self._charted
        self._chart.show(pair, self.shown.view, self.shown.overlay, self.detail_of(pair))
        self._entitle_chart()

    def look_anew(self, before: Shown) -> None:
        """Draw the same pair otherwise."""
        self._charted = None
        self.follow()

    @on(Watchlist.Opened)
    def action_open(self) -> None:
        """Show the selected pair on a screen of its own."""
        self.post_message(ScreenWanted("pair"))

    # Moving within a pane

    def _scrolled(self) -> Pane | None:
        """Return the current pane if it scrolls; None when keys move the selection."""
        return next((pane for pane in (self._breadth, self._positioning) if pane is self.current), None)

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
        lookback = self.look_back(by) if self.shown.briefing is not None else None
        if lookback is None or self.shown.briefing is None:
            return
        self._charted = None
        self.follow()
        self._watchlist.show(self.shown.briefing.pairs, SESSIONS[lookback])
        self._entitle()

    def copied(self) -> str:
        """Return the selected row, or the pane that has none."""
        return (self._scrolled() or self._watchlist).copied()
