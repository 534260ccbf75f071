"""Which panes show and which one the keys go to, at every size of the terminal."""

from __future__ import annotations

from textual import events
from textual.screen import Screen

END = 1_000_000
"""Further than any pane goes."""

PANES = ("watchlist", "chart", "breadth", "positioning")
"""In the order that tab goes round."""

CURRENT = "-current"
"""Marks the pane that keys go to; the stylesheet shows it alone where there is room for one."""
LOWER = "-lower"
"""Marks the pane that stands beside the watchlist where there is room for two."""
ZOOMED = "-zoomed"


class PaneScreen(Screen[None]):
    """A screen of four panes. Where they do not all fit, they take each other's place; the stylesheet does the rest."""

    HORIZONTAL_BREAKPOINTS = [  # noqa: RUF012 - declared like this by Textual
        (0, "-narrow"),
        (80, "-medium"),
        (110, "-roomy"),
        (140, "-wide"),
    ]
    VERTICAL_BREAKPOINTS = [  # noqa: RUF012 - declared like this by Textual
        (0, "-least"),
        (8, "-tiny"),
        (14, "-short"),
        (20, "-middle"),
        (40, "-tall"),
    ]

    def on_mount(self) -> None:
        """Take the classes of the terminal's size before the first layout, which Textual makes without them."""
        for size, breakpoints in (
            (self.app.size.width, self.HORIZONTAL_BREAKPOINTS),
            (self.app.size.height, self.VERTICAL_BREAKPOINTS),
        ):
            reached = [name for least, name in breakpoints or () if size >= least]
            self.add_class(*reached[-1:])

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

    @property
    def in_place(self) -> bool:
        """Whether the terminal is too small for four panes."""
        return any(map(self.has_class, ("-narrow", "-least", "-tiny", "-short")))

    def _alone(self, name: str) -> None:
        self.go_to(name)
        self.set_class(not self.in_place, ZOOMED)

    def action_desk(self) -> None:
        """Show all panes."""
        self.remove_class(ZOOMED)
        self.go_to("chart")  # where panes take each other's place, the chart's is beside the watchlist
        self.go_to("watchlist")

    def action_pair(self) -> None:
        """Show the chart alone."""
        self._alone("chart")

    def action_breadth(self) -> None:
        """Show breadth alone, with sectors."""
        self._alone("breadth")

    def action_positioning(self) -> None:
        """Show positioning alone."""
        self._alone("positioning")

    def action_open(self) -> None:
        """Show the selected pair alone."""
        self.go_to("chart")
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

    def _go_round(self, by: int) -> None:
        self.go_to(PANES[(PANES.index(self.current) + by) % len(PANES)])

    # Moving within the current pane

    def move(self, by: int) -> None:
        """Move by so many rows in the current pane."""
        raise NotImplementedError

    @property
    def half_page(self) -> int:
        """Half of the rows that the current pane shows."""
        raise NotImplementedError

    def action_cursor_down(self) -> None:
        """Move one row down."""
        self.move(1)

    def action_cursor_up(self) -> None:
        """Move one row up."""
        self.move(-1)

    def action_page_down(self) -> None:
        """Move half a page down."""
        self.move(self.half_page)

    def action_page_up(self) -> None:
        """Move half a page up."""
        self.move(-self.half_page)

    def action_first(self) -> None:
        """Move to the first row."""
        self.move(-END)

    def action_last(self) -> None:
        """Move to the last row."""
        self.move(END)

    def on_click(self, event: events.Click) -> None:
        """Go to the pane that was clicked."""
        for node in event.widget.ancestors_with_self if event.widget is not None else ():
            if node.id in PANES:
                self.go_to(node.id)
                return
