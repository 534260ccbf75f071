"""What the desk says on an empty cache: which commands fill it."""

from __future__ import annotations

from rottui.text import printable
from rottui.tui.language import RICH, Glyphs
from rottui.tui.lines import BLANK, Line
from rottui.tui.widgets.pane import Pane

STEPS = (
    ("rottui import PATH", "reads price files, COT files and member lists, whole folders at once"),
    ("rottui refresh", "fetches prices and futures positioning from the network"),
    ("rottui --demo", "shows a synthetic market, without any data of yours"),
)
COMMAND_WIDTH = max(len(command) for command, _ in STEPS)
WIDE = 100
"""From this width on a command and what it does stand on one line."""
LEAST_TO_EXPLAIN = 74
HIGH = 18
"""Lines from which on there is room for more than the commands."""


def welcome_lines(folder: str, width: int, height: int) -> list[Line]:
    """Return the greeting in `width` cells: without what it can do without where there are few lines."""
    gap = [BLANK] if height >= HIGH else []
    lines = [
        *gap,
        Line(((" There are no data here yet.", "strong"),)),
        *gap,
        Line(((" Run in another terminal:", "text"),)),
        *gap,
    ]
    for command, does in STEPS:
        wide = width >= WIDE
        lines.append(Line(((f"   {command:<{COMMAND_WIDTH}}   ", "cursor"), (does if wide else "", "quiet"))))
        if gap and not wide and width >= LEAST_TO_EXPLAIN:
            lines.append(Line(((f"     {does}", "quiet"),)))
    if gap:
        lines += [BLANK, Line(((" What they bring shows here at once.", "text"),)), BLANK]
    lines.append(Line(((" Data folder:", "quiet"),)))
    path = printable(folder, 1000)
    room = max(width - 4, 8)
    return lines + [Line(((f"   {path[start : start + room]}", "text"),)) for start in range(0, len(path), room)]


class Welcome(Pane):
    """The greeting, in place of the panes."""

    def __init__(self, folder: str, *, id: str, glyphs: Glyphs = RICH) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id, glyphs=glyphs)
        self._folder = folder
        self.entitle(["Welcome to rottui"], [])

    def arrange_lines(self) -> None:
        """Lay the greeting out for the pane's size."""
        size = self.scrollable_content_region
        if size.width:
            self.show_lines(welcome_lines(self._folder, size.width, size.height))
