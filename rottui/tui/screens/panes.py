"""Which panes show and which one the keys go to, at every size of the terminal."""

from __future__ import annotations

from textual import events

from rottui.tui.screens.editable import EditableScreen

PANES = ("watchlist", "chart", "breadth", "positioning")
"""In the order that tab goes round."""

CURRENT = "-current"
"""Marks the pane that keys go to; the stylesheet shows it alone where there is room for one."""
LOWER = "-lower"
"""Marks the pane that stands beside the watchlist where there is room for two."""
ZOOMED = "-zoomed"


class PaneScreen(EditableScreen):
    """A screen of four panes. Where they do not all fit, they take each other's place; the stylesheet does the rest."""

    @property
    def current(self) -> str:
        """The id of the pane that keys go to."""
        return next((name for name in PANES if self.query_one(f"#{name}").has_class(CURRENT)), PANES[0])

    def go_to(self, name: str) -> None:
        """Make the pane called `name` the one that keys go to, and see to it that it shows."""
        for each in PANES:
            pane = self.query_one(f"#{each}")
            pane.set_class(each == name, CURRENT)
            if name != PANES[0]:
                pane.set_class(each == name, LOWER)

    def reset(self) -> None:
        """Show all panes."""
        self.remove_class(ZOOMED)
        self.go_to("chart")  # where panes take each other's place, the chart's is beside the watchlist
        self.go_to("watchlist")

    def action_zoom(self) -> None:
        """Show the current pane alone, or all again."""
        self.toggle_class(ZOOMED)

    def action_next_pane(self) -> None:
        """Go to the next pane."""
        self._go_round(1)

    def action_previous_pane(self) -> None:
        """Go to the previous pane."""
        self._go_round(-1)

    def _go_round(self, by: int) -> None:
        self.go_to(PANES[(PANES.index(self.current) + by) % len(PANES)])

    def on_click(self, event: events.Click) -> None:
        """Go to the pane that was clicked."""
        for node in event.widget.ancestors_with_self if event.widget is not None else ():
            if node.id in PANES:
                self.go_to(node.id)
                return
