"""The positioning screen."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType

from rottui.tui.commands import bindings
from rottui.tui.screens.briefed import BriefedScreen, Outlook
from rottui.tui.view import Shown
from rottui.tui.widgets.positioning import Positioning


class PositioningScreen(BriefedScreen):
    """All there is to see of positioning."""

    NAME = "positioning"
    BINDINGS: ClassVar[list[BindingType]] = bindings("positioning")

    def __init__(self, outlook: Outlook) -> None:
        super().__init__(outlook)
        self._pane = Positioning(id="positioning", glyphs=self.glyphs)

    def compose_body(self) -> ComposeResult:
        """Give the pane all of the room."""
        yield self._pane

    def show(self, before: Shown) -> None:
        """Show the markets."""
        briefing = self.shown.briefing
        if briefing is not None:
            self._pane.show(briefing.dial, briefing.markets)
            self.entitle(self._pane, ["Futures positioning", "speculators"], briefing.positioning, "futures")

    def move(self, by: int) -> None:
        """Scroll."""
        self._pane.scroll_lines(by)

    @property
    def half_page(self) -> int:
        """Half of what shows."""
        return self._pane.half_page

    def copied(self) -> str:
        """Return all of it."""
        return self._pane.copied()
