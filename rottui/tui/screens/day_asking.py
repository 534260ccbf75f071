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

    def __init__(self, here: date | None, question: str = "What was known on") -> None:
        """Make the dialog; `here` is the day that is shown now, None being now. It has to be told the sessions."""
        super().__init__()
        self._question = question
        self._here = here
        self._sessions: Sequence[date] | None = None
        self._waiting: str | None = None

    def compose(self) -> ComposeResult:
        """Put the line above what is said of it."""
        with Vertical(id="asking"):
            yield Label(self._question, id="question", markup=False)
            typing = Input("" if self._here is None else self._here.isoformat(), compact=True, id="typed")
            typing.cursor_blink = False
            yield typing
            yield Label(HINT, id="said", markup=False)

    def know(self, sessions: Sequence[date]) -> None:
        """Be told all sessions, ascending; take what was typed before they were known."""
        self._sessions = sessions
        if self._waiting is not None and self.is_attached:
            self._take(self._waiting, sessions)

    @on(Input.Changed)
    def _typed(self) -> None:
        self._waiting = None
        self.query_one("#said", Label).update(HINT)

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        if self._sessions is None:
            self._waiting = event.value
        else:
            self._take(event.value, self._sessions)

    def _take(self, text: str, sessions: Sequence[date]) -> None:
        try:
            day = parse_day(text, sessions, self._here)
        except ValueError as error:
            self.query_one("#said", Label).update(str(error))
            return
        if day is not None and sessions and day < sessions[0]:
            self.query_one("#said", Label).update(f"the data begin on {sessions[0]}")
            return
        self.dismiss((None if sessions and day is not None and day >= sessions[-1] else day,))

    def action_leave(self) -> None:
        """Stay where it is."""
        self.dismiss(None)
