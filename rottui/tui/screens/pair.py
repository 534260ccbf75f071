"""The pair screen: the selected pair's chart at full size."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType

from rottui.tui.commands import bindings
from rottui.tui.framing import of_pair
from rottui.tui.screens.briefed import BriefedScreen, Outlook
from rottui.tui.view import Shown
from rottui.tui.widgets.chart_pane import ChartPane, chart_titles


class PairScreen(BriefedScreen):
    """The selected pair; moving goes to the next one of the watchlist."""

    NAME = "pair"
    BINDINGS: ClassVar[list[BindingType]] = bindings("pair")

    def __init__(self, outlook: Outlook) -> None:
        super().__init__(outlook)
        self._chart = ChartPane(id="chart", glyphs=self.glyphs)

    def compose_body(self) -> ComposeResult:
        """Give the chart all of the room."""
        yield self._chart

    def show(self, before: Shown) -> None:
        """Draw the pair."""
        briefing, pair, view = self.shown.briefing, self.shown.pair, self.shown.view
        if briefing is None:
            return
        self._chart.show(pair, view.lookback, averages=view.averages)
        own = briefing.prices if pair is None else of_pair(pair, briefing)
        self.entitle(self._chart, chart_titles(pair, view.lookback) if pair else ["No pair"], own, "prices")

    def move(self, by: int) -> None:
        """Show the pair that stands so many rows further in the watchlist."""
        briefing, pair = self.shown.briefing, self.shown.pair
        if briefing is None or pair is None:
            return
        names = [each.pair.name for each in briefing.pairs]
        here = names.index(pair.pair.name)
        self._look(pair=names[min(max(here + by, 0), len(names) - 1)])

    def _look(self, **changes: object) -> None:
        before = self.shown
        self.look(**changes)
        self.show(before)

    def action_lookback_shorter(self) -> None:
        """Show fewer months."""
        before = self.shown
        if self.look_back(-1):
            self.show(before)

    def action_lookback_longer(self) -> None:
        """Show more months."""
        before = self.shown
        if self.look_back(1):
            self.show(before)

    def action_total_return(self) -> None:
        """Ask for the other basis."""
        self._look(basis=self.other_basis)

    def action_averages(self) -> None:
        """Draw the moving averages, or leave them out."""
        self._look(averages=not self.shown.view.averages)
