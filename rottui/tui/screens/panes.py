"""Which panes of a screen show and which one the keys go to, at every size of the terminal."""

from __future__ import annotations

from typing import Generic, TypeVar

from textual import events

from rottui.tui.screens.briefed import BriefedScreen
from rottui.tui.widgets.pane import Framed

CURRENT = "-current"
"""Marks the pane that keys go to; the stylesheet shows it alone where there is room for one, and when zoomed."""
LOWER = "-lower"
"""Marks the pane that stands beside the first one where there is room for two."""
ZOOMED = "-zoomed"

AnyPane = TypeVar("AnyPane", bound=Framed)
"""The panes of a screen, as far as they are alike."""


class PaneScreen(BriefedScreen, Generic[AnyPane]):
    """A screen of panes. Where they do not all fit, they take each other's place; the stylesheet does the rest."""

    @property
    def panes(self) -> tuple[AnyPane, ...]:
        """The panes in the order that tab goes round; the first is the one that a screen begins at and goes back to."""
        raise NotImplementedError

    @property
    def current(self) -> AnyPane:
        """The pane that keys go to."""
        return next((pane for pane in self.panes if pane.has_class(CURRENT)), self.panes[0])

    def go_to(self, pane: Framed) -> None:
        """Make `pane` the one that keys go to, and see to it that it shows."""
        for each in self.panes:
            each.set_class(each is pane, CURRENT)

    def reset(self) -> None:
        """Show all panes, with the first one in front."""
        self.remove_class(ZOOMED)
        self.go_to(self.panes[0])

    def zoom_on(self, pane: Framed) -> None:
        """Show `pane` alone."""
        self.go_to(pane)
        self.add_class(ZOOMED)

    def action_zoom(self) -> None:
        """Show the current pane alone, or all again."""
        self.toggle_class(ZOOMED)

    def action_next_pane(self) -> None:
        """Go to the next pane."""
        self._go_round(1)

    def action_previous_pane(self) -> None:
        """Go to the previous pane."""
        self._go_round(-1)

    def action_back(self) -> None:
        """Show all panes again, the first in front; then return to now, then go back to the screen before."""
        if self.has_class(ZOOMED) or self.current is not self.panes[0]:
            self.reset()
        else:
            super().action_back()

    def on_click(self, event: events.Click) -> None:
        """Go to the pane that was clicked."""
        for node in event.widget.ancestors_with_self if event.widget is not None else ():
            if isinstance(node, Framed) and node in self.panes:
                self.go_to(node)
                return

    def _go_round(self, by: int) -> None:
        panes = self.panes
        self.go_to(panes[(panes.index(self.current) + by) % len(panes)])
