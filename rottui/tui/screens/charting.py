"""The selected pair's chart on a screen: over which span, on what basis and axis, and with which pair over it."""

from __future__ import annotations

from textual.timer import Timer

from rottui.briefing.details.model import Detail
from rottui.briefing.details.pair_model import PairDetail
from rottui.briefing.details.wanted import PairWanted
from rottui.briefing.model import PairBriefing
from rottui.tui.screens.briefed import Outlook
from rottui.tui.screens.editable import EditableScreen
from rottui.tui.screens.picking import PickScreen
from rottui.tui.view import Shown

GRACE_S = 0.4
"""How long what waits for a pair's detail may still be of the pair before, which it names: a detail takes a tenth."""


class ChartingScreen(EditableScreen):
    """A screen with a chart of the selected pair. All such screens draw it alike."""

    def __init__(self, outlook: Outlook) -> None:
        super().__init__(outlook)
        self._detail: PairDetail | None = None
        self._problem = ""
        self._grace: Timer | None = None

    # For subclasses to say

    def look_anew(self, before: Shown) -> None:
        """Show what is looked at otherwise now."""
        raise NotImplementedError

    def draw(self) -> None:
        """Draw the pair, as far as what it takes is there."""
        raise NotImplementedError

    def draw_all(self) -> None:
        """Draw all of the pair, whatever there still is to come."""
        raise NotImplementedError

    # The pair's detail

    def ask_for_detail(self) -> None:
        """Ask for what the briefing does not carry: weeks, and all that is said of one pair alone."""
        pair, overlay = self.shown.pair, self.shown.overlay
        if pair is not None:
            name = overlay.pair.name if overlay is not None else None
            self.ask(PairWanted(pair.pair.numerator, pair.pair.denominator, name))

    def forget_detail(self) -> None:
        """Know nothing that was told of another briefing."""
        self._detail, self._problem = None, ""

    def show_detail(self, detail: Detail | None, problem: str) -> None:
        """Fill in what the detail says, or why there is none."""
        if detail is None or isinstance(detail, PairDetail):
            self._detail, self._problem = detail, problem
            self.draw()

    def detail_of(self, pair: PairBriefing | None) -> PairDetail | None:
        """Return the detail that is there, if it is of what is shown; of another pair it may still be on its way."""
        detail = self._detail
        fits = detail is not None and pair is not None and (detail.pair, detail.basis) == (pair.pair.name, pair.basis)
        return detail if fits else None

    def waits_for(self, pair: PairBriefing | None) -> bool:
        """Return whether the detail of what is shown is on its way; what is drawn of it may wait a moment for it."""
        if self._grace is not None:
            self._grace.stop()
            self._grace = None
        waits = pair is not None and not self._problem and self.detail_of(pair) is None
        if waits:
            self._grace = self.set_timer(GRACE_S, self.draw_all)
        return waits

    # How it is drawn

    def change(self, **changes: object) -> None:
        """Look at the pair otherwise."""
        before = self.shown
        self.look(**changes)
        self.look_anew(before)

    def action_total_return(self) -> None:
        """Ask for the other basis."""
        self.change(basis=self.other_basis)

    def action_averages(self) -> None:
        """Draw the moving averages, or leave them out."""
        self.change(averages=not self.shown.view.averages)
        if self.shown.overlay is not None:
            self.notify("Averages are drawn for a pair alone.", title="Two pairs", timeout=3)

    def action_weekly(self) -> None:
        """Draw weeks, or sessions."""
        self.change(weekly=not self.shown.view.weekly)

    def action_log_scale(self) -> None:
        """Draw equal factors equally high, or equal differences."""
        self.change(log=not self.shown.view.log)

    def action_overlay(self) -> None:
        """Ask for a second pair to draw over this one; take it away if there is one, and is still on the watchlist."""
        briefing, pair = self.shown.briefing, self.shown.pair
        if self.shown.pair_called(self.shown.view.overlay) is not None:
            self.change(overlay=None)
        elif briefing is not None and pair is not None:
            names = [each.pair.name for each in briefing.pairs if each is not pair and each.last is not None]
            self.app.push_screen(PickScreen(f"Over {pair.pair.name}", names, glyphs=self.glyphs), self._overlaid)

    def _overlaid(self, name: str | None) -> None:
        if name is not None:
            self.change(overlay=name)
