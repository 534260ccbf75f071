"""What the desk says on an empty cache: how far filling it has come, and which commands fill it."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping

from rottui.text import printable
from rottui.tui.commands import first_key
from rottui.tui.freshness.status import Status
from rottui.tui.look.language import RICH, Glyphs
from rottui.tui.look.lines import BLANK, Line, Span
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
LOW = 9
"""Lines below which there is room for nothing else."""


def how_it_goes(status: Status, refresh: str, demo: str) -> str:
    """Return how filling gets on, and which of the keys `refresh` and `demo` help when it does not."""
    said = f"{status.text[:1].upper()}{status.text[1:]}"
    if not said:
        return f"Press {refresh} to fetch data, {demo} for the demo."
    if status.can_retry:
        return f"{said} ({refresh} retries, {demo} opens the demo)"
    return said if status.tone == "quiet" else f"{said} ({demo} opens the demo)"


def welcome_lines(folder: str, said: Span, width: int, height: int) -> list[Line]:
    """Return the greeting in `width` cells: without what it can do without where there are few lines.

    `said` is how filling gets on.
    """
    gap = [BLANK] if height >= HIGH else []
    low = height < LOW
    lines = [] if low else [*gap, Line(((" There are no data here yet.", "strong"),)), *gap]
    lines += [Line(((f" {part}", said[1]),)) for part in textwrap.wrap(said[0], max(width - 2, 8))]
    if not low:
        lines += [*gap, Line(((" Run in another terminal:", "text"),)), *gap]
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

    def __init__(
        self,
        folder: str,
        status: Status,
        overrides: Mapping[str, str],
        *,
        id: str,  # noqa: A002 - Textual's name
        glyphs: Glyphs = RICH,
    ) -> None:
        super().__init__(id=id, glyphs=glyphs)
        self._folder = folder
        self._status = status
        self._keys = [first_key(command, overrides, glyphs.ascii) for command in ("refresh", "demo")]
        self.entitle(["Welcome to rottui"], [])

    def tell(self, status: Status) -> None:
        """Say how a refresh gets on."""
        self._status = status
        self.arrange_lines()

    def arrange_lines(self) -> None:
        """Lay the greeting out for the pane's size."""
        size = self.scrollable_content_region
        if size.width:
            said: Span = (how_it_goes(self._status, *self._keys), self._status.tone if self._status.text else "text")
            self.show_lines(welcome_lines(self._folder, said, size.width, size.height))
