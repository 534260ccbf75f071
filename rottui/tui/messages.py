"""What screens tell the application: messages that cross from one part of the desk to another."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from textual.message import Message

from rottui.briefing.details.wanted import Wanted
from rottui.tui.view import View


@dataclass
class ViewWanted(Message):
    """Something else is to be looked at, or otherwise; on every screen."""

    view: View


@dataclass
class DetailWanted(Message):
    """A screen needs more than the briefing says; the answer comes to `BriefedScreen.receive_detail`."""

    wanted: Wanted


@dataclass
class DayWanted(Message):
    """A day is to be typed; `then` is called with it, None being now."""

    question: str
    here: date | None
    """The day that stands there to begin with, None being now."""
    then: Callable[[date | None], object]


@dataclass
class ScreenWanted(Message):
    """Another screen is to open in front of the one that asks, called by its command's id."""

    name: str


@dataclass
class BackWanted(Message):
    """The screen in front is done with."""


Edit = Literal["add", "edit", "delete", "invert", "move_group", "move_down", "move_up", "undo"]
"""What can be done to the watchlist, by the ids of the commands."""


@dataclass
class EditWanted(Message):
    """Something is to be done to the watchlist, and to the pair that is looked at unless it is added or undone."""

    edit: Edit
    pair: str = ""
    """The name that an added pair is to begin with."""
