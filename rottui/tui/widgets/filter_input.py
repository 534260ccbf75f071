"""The line in which a filter is typed; it exists only while someone types, so that nothing blinks and nothing waits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widgets import Input


class FilterInput(Input):
    """Tells of every change, and of how it ended."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "give_up", "Clear", show=False),
        Binding("down", "step(1)", "Down", show=False),
        Binding("up", "step(-1)", "Up", show=False),
    ]

    @dataclass
    class Typed(Message):
        """The filter is now `text`."""

        text: str

    @dataclass
    class Done(Message):
        """Typing ended; the filter stays unless it was given up."""

        keep: bool

    @dataclass
    class Stepped(Message):
        """The next (1) or previous (-1) pair is wanted while typing."""

        by: int

    def __init__(self, text: str, *, id: str) -> None:  # noqa: A002 - Textual's name
        super().__init__(
            text, placeholder="symbol, group, low, high, up, down", select_on_focus=False, compact=True, id=id
        )
        self.cursor_blink = False

    @on(Input.Changed)
    def _tell(self, event: Input.Changed) -> None:
        event.stop()
        self.post_message(self.Typed(self.value))

    @on(Input.Submitted)
    def _accept(self, event: Input.Submitted) -> None:
        event.stop()
        self.post_message(self.Done(keep=True))

    def action_give_up(self) -> None:
        """End typing and show all pairs again."""
        self.post_message(self.Done(keep=False))

    def action_step(self, by: int) -> None:
        """Move the cursor of the list while typing."""
        self.post_message(self.Stepped(by))
