"""Asks for the day whose knowledge is to be shown."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, Label

from rottui.tui.feeding.replay import parse_day
from rottui.tui.screens.briefed import stylesheet

HINT = "a day like 2025-01-31, a month, a year, -20 for sessions back, or now"

Chosen = tuple[date | None]
"""The day, None being now; in a tuple, for a dialog that is left says None."""


class DayScreen(ModalScreen[Chosen | None]):
    """One line to type a day into, and what is wrong with it."""

    CSS_PATH = stylesheet("day")
    AUTO_FOCUS = "Input"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave", "Leave", priority=True)]

    def __init__(self, sessions: Sequence[date], here: date | None, question: str = "What was known on") -> None:
        """Make the dialog; `here` is the day that is shown now, None being now."""
        super().__init__()
        self._question = question
        self._sessions = sessions
        self._here = here

    def compose(self) -> ComposeResult:
        """Put the line above what is said of it."""
        with Vertical(id="asking"):
            yield Label(self._question, id="question", markup=False)
            typing = Input("" if self._here is None else self._here.isoformat(), compact=True, id="typed")
            typing.cursor_blink = False
            yield typing
            yield Label(HINT, id="said", markup=False)

    @on(Input.Changed)
    def _typed(self) -> None:
        self.query_one("#said", Label).update(HINT)

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        try:
            day = parse_day(event.value, self._sessions, self._here)
        except ValueError as error:
            self.query_one("#said", Label).update(str(error))
            return
        if day is not None and self._sessions and day < self._sessions[0]:
            self.query_one("#said", Label).update(f"the data begin on {self._sessions[0]}")
            return
        self.dismiss((None if self._sessions and day is not None and day >= self._sessions[-1] else day,))

    def action_leave(self) -> None:
        """Stay where it is."""
        self.dismiss(None)
