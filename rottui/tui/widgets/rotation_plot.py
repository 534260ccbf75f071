"""The plot of the rotation screen: repainted where it changed, and clicked to select."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from textual import events
from textual.message import Message

from rottui.tui.drawing.rrg import Plotted, Trail, draw_rrg
from rottui.tui.look.language import RICH, Glyphs
from rottui.tui.look.lines import BLANK, Line
from rottui.tui.widgets.pane import Pane

LEAST_WIDTH, LEAST_HEIGHT = 16, 4
"""Cells from which a plot says something."""
NEAR = 2
"""Cells from a head or its label within which a click means it."""


class RotationPlot(Pane):
    """Tails in four quadrants, the selected one standing out."""

    @dataclass
    class Chosen(Message):
        """An item was clicked."""

        name: str

    def __init__(self, *, id: str, glyphs: Glyphs = RICH) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id, glyphs=glyphs)
        self._trails: tuple[Trail, ...] = ()
        self._selected = ""
        self._message = ""
        self._plotted = Plotted(())

    def show(self, trails: Sequence[Trail], selected: str, message: str) -> None:
        """Plot `trails`; `message` stands in the middle when there is nothing to plot."""
        self._trails, self._selected, self._message = tuple(trails), selected, message
        if self.is_on_screen:
            self.arrange_lines()

    def on_show(self) -> None:
        """Plot what was handed over while hidden, when no work was done."""
        self.arrange_lines()

    def arrange_lines(self) -> None:
        """Plot for the pane's size."""
        width, height = self.columns, self.scrollable_content_region.height
        if width < LEAST_WIDTH or height < LEAST_HEIGHT:
            return
        if self._trails:
            self._plotted = draw_rrg(self._trails, self._selected, width, height, self.glyphs)
            self.show_lines(self._plotted.lines)
            return
        self._plotted = Plotted(())
        said = Line(((self._message[:width].center(width), "quiet"),))
        self.show_lines([said if row == height // 2 else BLANK for row in range(height)])

    def on_click(self, event: events.Click) -> None:
        """Select the item whose head or label was clicked."""
        row, column = event.y - self.content_offset.y, event.x - self.content_offset.x
        widths = {trail.name: len(trail.label) for trail in self._trails}
        for name, (at, start) in self._plotted.labels.items():
            if at == row and start <= column < start + widths[name]:
                self.post_message(self.Chosen(name))
                return
        near = {name: max(2 * abs(at - row), abs(start - column)) for name, (at, start) in self._plotted.heads.items()}
        nearest = min(near, key=lambda name: near[name], default=None)
        if nearest is not None and near[nearest] <= NEAR:
            self.post_message(self.Chosen(nearest))
