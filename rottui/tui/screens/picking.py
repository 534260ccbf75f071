"""A dialog that lets one of several things be chosen, by moving to it or by typing a part of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input

from rottui.text import printable
from rottui.tui.look.language import RICH, Glyphs
from rottui.tui.look.lines import TONE_CLASSES, Colours, Line
from rottui.tui.screens.briefed import stylesheet
from rottui.tui.widgets.pane import Pane


class Choices(Pane):
    """The choices that match, one of them under the cursor."""

    def __init__(self, choices: Sequence[str], chosen: str | None, *, glyphs: Glyphs = RICH) -> None:
        super().__init__(id="choices", glyphs=glyphs)
        self._choices = tuple(choices)
        self._matching = self._choices
        self._cursor = self._choices.index(chosen) if chosen in self._choices else 0

    @property
    def selected(self) -> str | None:
        """The choice under the cursor; None when none matches."""
        return self._matching[self._cursor] if self._matching else None

    def match(self, wanted: str) -> None:
        """Show only the choices in which every word of `wanted` occurs; the cursor keeps its choice if it is one."""
        before = self.selected
        words = wanted.lower().split()
        self._matching = tuple(c for c in self._choices if all(word in c.lower() for word in words))
        self._cursor = self._matching.index(before) if before in self._matching else 0
        self.arrange_lines()

    def move(self, by: int) -> None:
        """Move the cursor; it stops at either end."""
        if self._matching:
            self._cursor = min(max(self._cursor + by, 0), len(self._matching) - 1)
            self.arrange_lines()

    def arrange_lines(self) -> None:
        """Lay the choices out."""
        if not self._matching:
            self.show_lines([Line(((" nothing matches", "quiet"),))])
            return
        self.show_lines([self._line(index, choice) for index, choice in enumerate(self._matching)])
        self.reveal(self._cursor, 1)

    def _line(self, index: int, choice: str) -> Line:
        here = index == self._cursor
        return Line(((self.glyphs.cursor if here else " ", "cursor"), (" " + printable(choice), "text")), selected=here)

    def on_click(self, event: events.Click) -> None:
        """Move to what was clicked."""
        index = self.line_clicked(event)
        if index is not None and index < len(self._matching):
            self.move(index - self._cursor)


class PickScreen(ModalScreen[str | None]):
    """Asks for one of `choices`; None when it is left without one."""

    CSS_PATH = stylesheet("picking")
    COMPONENT_CLASSES = TONE_CLASSES
    AUTO_FOCUS = "Input"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "Leave", priority=True),
        Binding("down,ctrl+n", "move(1)", "Down", priority=True),
        Binding("up,ctrl+p", "move(-1)", "Up", priority=True),
        Binding("pagedown,ctrl+d", "page(1)", "Page down", priority=True),
        Binding("pageup,ctrl+u", "page(-1)", "Page up", priority=True),
    ]

    def __init__(self, title: str, choices: Sequence[str], chosen: str | None = None, *, glyphs: Glyphs = RICH) -> None:
        """Make the dialog; `chosen` is where the cursor begins."""
        super().__init__()
        self._title = title
        self._choices = Choices(choices, chosen, glyphs=glyphs)
        self.set_class(glyphs.ascii, "-ascii")

    def compose(self) -> ComposeResult:
        """Put the line to type in above the choices."""
        with Vertical(id="picking"):
            typing = Input(placeholder="type to narrow down", compact=True, id="typed")
            typing.cursor_blink = False
            yield typing
            yield self._choices

    def on_mount(self) -> None:
        """Say what is asked for."""
        self._choices.entitle([self._title], ["enter: choose", "esc: leave"])
        self.recolour()

    def recolour(self) -> None:
        """Draw in the colours of the theme."""
        self._choices.wear(Colours.of(self.get_component_rich_style))

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        self._choices.match(event.value)

    @on(Input.Submitted)
    def _submitted(self) -> None:
        if self._choices.selected is not None:
            self.dismiss(self._choices.selected)

    def action_leave(self) -> None:
        """Choose nothing."""
        self.dismiss(None)

    def action_move(self, by: int) -> None:
        """Move the cursor."""
        self._choices.move(by)

    def action_page(self, by: int) -> None:
        """Move the cursor by half a page."""
        self._choices.move(by * self._choices.half_page)
