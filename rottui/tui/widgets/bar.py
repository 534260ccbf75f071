"""A single line across the screen: the base of the top line, the footer and the line above the chart."""

from __future__ import annotations

from textual.strip import Strip
from textual.widget import Widget

from rottui.tui.look.language import RICH, Glyphs
from rottui.tui.look.lines import Colours, Line, draw


class Bar(Widget):
    """One line, composed for whatever width there is."""

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    Bar { width: 1fr; height: 1; }
    """

    def __init__(self, *, id: str, glyphs: Glyphs = RICH) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self.glyphs = glyphs
        """The characters it may write."""
        self._colours: Colours | None = None
        self._shown: Line | None = None

    def wear(self, colours: Colours) -> None:
        """Draw in `colours` from now on."""
        self._colours = colours
        self.refresh()

    def changed(self) -> None:
        """Repaint if what it says differs from what stands there."""
        if self.compose_line(self.size.width) != self._shown:
            self.refresh()

    def compose_line(self, width: int) -> Line:
        """Return what it says in `width` cells."""
        raise NotImplementedError

    def render_line(self, y: int) -> Strip:
        """Draw the line."""
        width = self.size.width
        if y or self._colours is None:
            return Strip.blank(width, self.rich_style)
        self._shown = self.compose_line(width)
        return draw(self._shown, width, self._colours)
