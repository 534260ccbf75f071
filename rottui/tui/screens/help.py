"""The help: the keys in force, how the figures are made, and what is wrong with data and settings."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import ModalScreen

from rottui.errors import Problem
from rottui.text import printable
from rottui.tui.commands import COMMANDS, Command, keys_of
from rottui.tui.explanations import EXPLANATIONS
from rottui.tui.look.language import RICH, Glyphs
from rottui.tui.look.lines import BLANK, TONE_CLASSES, Colours, Line, Tone
from rottui.tui.screens import Page
from rottui.tui.widgets.pane import Pane

PAGES: tuple[Page, ...] = ("keys", "figures", "problems")
ELSEWHERE = "On other screens"
KEYS_WIDTH = 16
LONGEST_PROBLEM = 1000


def key_lines(overrides: Mapping[str, str], width: int, glyphs: Glyphs, screen: str) -> list[Line]:
    """Return the keys that work on the screen called so, by section, and after them those that work on others."""
    sections: dict[str, list[Command]] = {}
    for command in sorted(COMMANDS, key=lambda each: not each.works_on(screen)):
        sections.setdefault(command.section if command.works_on(screen) else ELSEWHERE, []).append(command)
    lines: list[Line] = []
    for section, commands in sections.items():
        lines += [BLANK, Line(((f" {section}", "strong"),))]
        for command in commands:
            tone: Tone = "quiet" if section == ELSEWHERE else "text"
            lines += _entry(" ".join(keys_of(command, overrides, glyphs.ascii)), command.description, width, tone)
    return lines[1:]


def figure_lines(width: int) -> list[Line]:
    """Return how the figures of each pane are made."""
    lines: list[Line] = []
    for pane, figures in EXPLANATIONS:
        lines += [BLANK, Line(((f" {pane}", "strong"),))]
        for name, meaning in figures:
            lines += _entry(name, meaning, width)
    return lines[1:]


def problem_lines(problems: Sequence[Problem], width: int) -> list[Line]:
    """Return every problem: where, what, and what to do about it."""
    if not problems:
        return [Line(((" No problems: settings and data are as they should be.", "text"),))]
    lines: list[Line] = []
    said: str
    tone: Tone
    for problem in problems:
        lines.append(Line(((f" {printable(problem.where, LONGEST_PROBLEM)}", "warning"),)))
        for said, tone in ((problem.what, "text"), (problem.hint, "quiet")):
            parts = textwrap.wrap(printable(said, LONGEST_PROBLEM), max(width - 5, 10))
            lines.extend(Line(((f"    {part}", tone),)) for part in parts)
    return lines


def _entry(name: str, meaning: str, width: int, tone: Tone = "text") -> list[Line]:
    """Return a name and its meaning side by side, the meaning wrapped; one under the other where it is narrow."""
    if width < 2 * KEYS_WIDTH + 10:
        parts = textwrap.wrap(meaning, max(width - 5, 10))
        return [Line(((f"  {name}", "cursor"),)), *(Line(((f"    {part}", tone),)) for part in parts)]
    parts = textwrap.wrap(meaning, width - KEYS_WIDTH - 4)
    first = Line(((f"  {name:<{KEYS_WIDTH}}", "cursor"), (f" {parts[0]}", tone)))
    return [first, *(Line(((" " * (KEYS_WIDTH + 3) + part, tone),)) for part in parts[1:])]


class HelpPane(Pane):
    """One page of the help at a time."""

    def __init__(
        self,
        page: Page,
        screen: str,
        overrides: Mapping[str, str],
        problems: Sequence[Problem],
        *,
        glyphs: Glyphs = RICH,
    ) -> None:
        super().__init__(id="help", glyphs=glyphs)
        self._screen_name = screen
        self.page: Page = page
        """The page that shows."""
        self._overrides = overrides
        self._problems = problems

    def turn(self, by: int) -> None:
        """Show another page, from its top."""
        self.page = PAGES[(PAGES.index(self.page) + by) % len(PAGES)]
        self.scroll_lines(-len(self.lines))
        self.arrange_lines()

    def arrange_lines(self) -> None:
        """Lay the page out for the pane's width."""
        pages = (f"[{page.title()}]" if page == self.page else page.title() for page in PAGES)
        self.entitle(["  ".join(pages)], ["tab: next page", "esc: close"])
        width = self.columns
        if self.page == "keys":
            self.show_lines(key_lines(self._overrides, width, self.glyphs, self._screen_name))
        elif self.page == "figures":
            self.show_lines(figure_lines(width))
        else:
            self.show_lines(problem_lines(self._problems, width))


class HelpScreen(ModalScreen[None]):
    """The help over whatever screen asked for it."""

    COMPONENT_CLASSES = TONE_CLASSES
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,question_mark", "close", "Close"),
        Binding("tab,l,right", "turn(1)", "Next page"),
        Binding("shift+tab,h,left", "turn(-1)", "Previous page"),
        Binding("j,down", "scroll(1)", "Down"),
        Binding("k,up", "scroll(-1)", "Up"),
        Binding("ctrl+d,pagedown,space", "scroll_half(1)", "Page down"),
        Binding("ctrl+u,pageup", "scroll_half(-1)", "Page up"),
        Binding("g,home", "scroll(-10000)", "First"),
        Binding("G,end", "scroll(10000)", "Last"),
    ]
    AUTO_FOCUS = ""

    def __init__(self, pane: HelpPane) -> None:
        super().__init__()
        self.set_class(pane.glyphs.ascii, "-ascii")
        self._pane = pane

    def compose(self) -> ComposeResult:
        """Show the pane alone."""
        yield self._pane

    def on_mount(self) -> None:
        """Begin in the colours of the theme."""
        self.recolour()

    def recolour(self) -> None:
        """Draw in the colours of the theme."""
        self._pane.wear(Colours.of(self.get_component_rich_style))

    def action_close(self) -> None:
        """Go back to the desk."""
        self.dismiss()

    def action_turn(self, by: int) -> None:
        """Show another page."""
        self._pane.turn(by)

    def action_scroll(self, by: int) -> None:
        """Scroll by lines."""
        self._pane.scroll_lines(by)

    def action_scroll_half(self, by: int) -> None:
        """Scroll by half a page."""
        self._pane.scroll_lines(by * self._pane.half_page)
