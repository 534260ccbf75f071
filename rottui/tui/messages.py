"""What screens tell the application: messages that cross from one part of the desk to another."""

from __future__ import annotations

from dataclasses import dataclass

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
class ScreenWanted(Message):
    """Another screen is to open in front of the one that asks, called by its command's id."""

    name: str


@dataclass
class BackWanted(Message):
    """The screen in front is done with."""
