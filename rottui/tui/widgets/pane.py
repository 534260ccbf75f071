"""What the desk's panes are made from: a frame, and lines drawn one by one, so that only what changed is repainted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Self

from textual import events
from textual.content import Content
from textual.geometry import Region, Size
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.widget import Widget

from rottui.text import printable
from rottui.tui.look.language import RICH, Glyphs
from rottui.tui.look.lines import BLANK, Colours, Line, draw, fit

FRAME_LABEL_MARGIN = 6
"""Cells of a frame's edge that its title cannot use: corners, an edge piece and a blank at either end."""
DRAWN_AT_MOST = 1000
"""Drawn lines that are kept; far more than any pane shows, so that only old ones go."""

LEAST_FOR_HEADER = 4
"""Lines inside a pane from which on one of them may be a header."""


class Fitted(Widget):
    """A widget that is laid out for its size when it is first drawn at it, so that the first frame is right already."""

    _fitted = Size(0, 0)
    _fitting = False

    def fit(self) -> None:
        """Lay out anew what depends on the size."""

    def render_lines(self, crop: Region) -> list[Strip]:
        """Draw what is needed, after fitting everything to the size."""
        self._fit_once()
        return super().render_lines(crop)

    def on_resize(self) -> None:
        """Fit everything to the new size."""
        self._fit_once()

    def on_hide(self) -> None:
        """Fit and paint everything anew when it shows again: what comes meanwhile has no size to be laid out for."""
        self._fitted = Size(0, 0)
        self.refresh()

    def _fit_once(self) -> None:
        if self._fitted == self.outer_size:
            return
        self._fitted = self.outer_size
        self._fitting = True
        try:
            self.fit()
        finally:
            self._fitting = False

    def refresh(self, *regions: Region, repaint: bool = True, layout: bool = False, recompose: bool = False) -> Self:
        """Repaint, unless all of it is being painted just now."""
        if self._fitting:
            return self
        return super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)


class Framed(Fitted):
    """A widget whose frame carries titles and facts, which change without repainting what is inside."""

    STALE: ClassVar[str] = "-stale"

    def __init__(self, *, id: str, glyphs: Glyphs = RICH) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self.glyphs = glyphs
        """The characters it may write."""
        self._titles: tuple[str, ...] = ()
        self._facts: tuple[str, ...] = ()
        self._written: dict[str, str] = {}
        self._edge: Region | None = None

    def entitle(self, titles: Sequence[str], facts: Sequence[str], stale: bool = False) -> None:
        """Write `titles` into the frame's top and `facts` (date, age, source) into its bottom edge, as many as fit.

        Nothing of it is read as markup.
        """
        changed = (tuple(map(printable, titles)), tuple(map(printable, facts)))
        if changed != (self._titles, self._facts):
            self._titles, self._facts = changed
            self.write_frame()
        if stale != self.has_class(self.STALE):
            self.set_class(stale, self.STALE)
            self.colours_changed()

    def write_frame(self) -> None:
        """Write as much of the titles and facts as the frame's width holds."""
        width, height = self.outer_size
        separator = f" {self.glyphs.separator} "
        for edge, facts, row in (("border_title", self._titles, -1), ("border_subtitle", self._facts, height - 2)):
            text = fit(facts, width - FRAME_LABEL_MARGIN, separator)
            if self._written.get(edge) != text:
                self._written[edge] = text
                self._edge = Region(-1, row, width, 1)
                setattr(self, edge, Content(text) if text else None)
                self._edge = None

    def refresh(self, *regions: Region, repaint: bool = True, layout: bool = False, recompose: bool = False) -> Self:
        """Repaint; only that edge of the frame whose text is being written, while one is."""
        if self._edge is not None and not regions:
            regions = (self._edge,)
        return super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)

    def colours_changed(self) -> None:
        """Forget what was drawn in other colours."""
        self.refresh()

    def fit(self) -> None:
        """Write the frame anew, and what is inside."""
        self.write_frame()
        self.arrange_lines()

    def arrange_lines(self) -> None:
        """Lay out anew what is inside and depends on the size."""


class Pane(Framed, ScrollView, can_focus=False):
    """A frame around an optional fixed header and lines that scroll."""

    ALLOW_SELECT = False

    def __init__(self, *, id: str, glyphs: Glyphs = RICH) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id, glyphs=glyphs)
        self._colours: Colours | None = None
        self._lines: list[Line] = []
        self._header: Line | None = None
        self._strips: dict[Line, Strip] = {}
        self._drawn_width = 0

    # What it is given

    def wear(self, colours: Colours) -> None:
        """Draw in `colours` from now on."""
        self._colours = colours
        self.colours_changed()

    def colours_changed(self) -> None:
        """Forget what was drawn in other colours."""
        self._strips.clear()
        self.refresh()

    def show_lines(self, lines: Sequence[Line], header: Line | None = None) -> None:
        """Show `lines` below `header`, which does not scroll; lines that stay the same are not painted again."""
        if self.scrollable_content_region.height < LEAST_FOR_HEADER:
            header = None
        before, self._lines = self._lines, list(lines)
        same_shape = len(before) == len(lines) and (header is None) == (self._header is None)
        if header != self._header:
            self._header = header
            self._refresh_row(0)
        self.expect_lines(len(self._lines))  # even of the same shape: more may have been expected meanwhile
        if not same_shape:
            self.refresh()
            return
        for index, (old, new) in enumerate(zip(before, self._lines, strict=True)):
            if old != new:
                self._refresh_index(index)

    def expect_lines(self, count: int) -> None:
        """Make room for so many lines to scroll through; known early, the first layout is the last one."""
        height = count + (self._header is not None)
        inside = self.scrollable_content_region.height
        if max(height, self.virtual_size.height) > inside or not inside:
            self.virtual_size = Size(1, height)

    def replace_line(self, index: int, line: Line) -> None:
        """Change one line; a pane that is not laid out yet has none."""
        if index < len(self._lines) and self._lines[index] != line:
            self._lines[index] = line
            self._refresh_index(index)

    # What it tells

    @property
    def lines(self) -> Sequence[Line]:
        """The lines it holds, shown or scrolled out of sight."""
        return tuple(self._lines)

    @property
    def header(self) -> Line | None:
        """The line above them that does not scroll."""
        return self._header

    def copied(self) -> str:
        """Return what copying takes from it: all of its lines as text."""
        return "\n".join(line.text.rstrip() for line in (*([self._header] if self._header else ()), *self._lines))

    @property
    def columns(self) -> int:
        """Cells across that a line can use."""
        return self.scrollable_content_region.width

    @property
    def rows(self) -> int:
        """Lines that fit below the header."""
        return max(0, self.scrollable_content_region.height - (self._header is not None))

    @property
    def half_page(self) -> int:
        """Half of the lines in sight."""
        return max(1, self.rows // 2)

    # Scrolling

    def scroll_lines(self, by: int) -> None:
        """Scroll by so many lines; what `j` and `k` do in a pane without a cursor."""
        self.scroll_to(y=self.scroll_offset.y + by, animate=False)

    def reveal(self, index: int, context: int = 0) -> None:
        """Scroll just as far as it takes to see line `index` with `context` lines around it."""
        top, rows = self.scroll_offset.y, self.rows
        if not rows:
            return  # hidden: whatever lays it out again reveals it
        context = min(context, max(0, (rows - 1) // 2))
        highest, lowest = index - context, index + context - rows + 1
        target = highest if highest < top else max(top, lowest)
        if target != top:
            self.scroll_to(y=max(0, target), animate=False)

    # The mouse

    def line_clicked(self, event: events.Click) -> int | None:
        """Return the index of the line that was clicked; None for the header, the frame, and where there is no line."""
        row = self._row_clicked(event)
        index = self.scroll_offset.y + row if row is not None else -1
        return index if row is not None and row >= 0 and index < len(self._lines) else None

    def header_clicked(self, event: events.Click) -> int | None:
        """Return how many cells into the header was clicked; None for anything else."""
        return event.x - self.content_offset.x if self._row_clicked(event) == -1 else None

    def _row_clicked(self, event: events.Click) -> int | None:
        """Return which row below the header was clicked, -1 for the header; None outside of them."""
        if not self.content_region.translate(-self.region.offset).contains(event.x, event.y):
            return None
        return event.y - self.content_offset.y - (self._header is not None)

    # Drawing

    def render_line(self, y: int) -> Strip:
        """Draw the line at `y` of the pane's inside; drawn lines are kept."""
        width = self.columns
        if self._colours is None:
            return Strip.blank(self.size.width, self.rich_style)
        if width != self._drawn_width or len(self._strips) > DRAWN_AT_MOST:
            self._strips.clear()
            self._drawn_width = width
        line = self._line_at(y)
        strip = self._strips.get(line)
        if strip is None:
            colours = self._colours.stale() if self.has_class(self.STALE) else self._colours
            strip = self._strips[line] = draw(line, width, colours)
        return strip

    def _line_at(self, y: int) -> Line:
        if self._header is not None:
            if y == 0:
                return self._header
            y -= 1
        index = y + self.scroll_offset.y
        return self._lines[index] if 0 <= index < len(self._lines) else BLANK

    def _refresh_index(self, index: int) -> None:
        row = index - self.scroll_offset.y
        if 0 <= row < self.rows:
            self._refresh_row(row + (self._header is not None))

    def _refresh_row(self, y: int) -> None:
        self.refresh(Region(0, y, self.size.width, 1))
