"""The breadth screen."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType

from rottui.tui.commands import bindings
from rottui.tui.screens.briefed import BriefedScreen, Outlook
from rottui.tui.view import Shown
from rottui.tui.widgets.breadth import Breadth


class BreadthScreen(BriefedScreen):
    """All there is to see of breadth."""

    NAME = "breadth"
    BINDINGS: ClassVar[list[BindingType]] = bindings("breadth")

    def __init__(self, outlook: Outlook) -> None:
        super().__init__(outlook)
        self._pane = Breadth(id="breadth", glyphs=self.glyphs)

    def compose_body(self) -> ComposeResult:
        """Give the pane all of the room."""
        yield self._pane

    def show(self, before: Shown) -> None:
        """Show the universes."""
        briefing = self.shown.briefing
        if briefing is not None:
            self._pane.show(briefing.universes)
            self.entitle(self._pane, ["Breadth", "share of stocks"], briefing.breadth, "breadth")

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
