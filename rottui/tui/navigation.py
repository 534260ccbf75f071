"""Which screen is in front, and what all of them show: the desk at the bottom, the others opened over it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from textual.app import App

from rottui.tui.freshness.status import NOTHING, Status
from rottui.tui.screens.briefed import BriefedScreen, Outlook
from rottui.tui.view import Shown


class Navigation:
    """Opens screens and hands them what is shown; one that was opened once is kept."""

    def __init__(self, app: App[Any], desk: BriefedScreen, make: Callable[[str], BriefedScreen]) -> None:
        self._app = app
        self._desk = desk
        self._make = make
        self._screens: dict[str, BriefedScreen] = {desk.NAME: desk}
        self._status = NOTHING
        self.shown: Shown = desk.shown
        """What every screen is given."""

    @property
    def screens(self) -> tuple[BriefedScreen, ...]:
        """The screens that exist."""
        return tuple(screen for screen in self._screens.values() if screen.is_mounted)

    @property
    def front(self) -> BriefedScreen:
        """The screen of a briefing that is in front, below any dialog; the desk while the app has none, at its end."""
        stack = reversed(self._app.screen_stack)
        return next((screen for screen in stack if isinstance(screen, BriefedScreen)), self._desk)

    def show(self, shown: Shown) -> None:
        """Give every screen something new to show; those behind work on it when they come to the front.

        The screen in front says what is looked at, so that a briefing which comes late does not undo a key.
        """
        begun = self.front.shown.briefing is not None
        self.shown = replace(shown, view=self.front.shown.view) if begun else shown
        front = self.front
        for screen in self._screens.values():
            screen.take(self.shown)
            if screen is not front:
                screen.let_go()
        front.catch_up()

    def adopt(self, outlook: Outlook, make: Callable[[str], BriefedScreen]) -> None:
        """Give every screen other settings, and have further ones made with them by `make`."""
        self._make = make
        for screen in self._screens.values():
            screen.adopt(outlook)

    def tell(self, status: Status) -> None:
        """Say on every screen how a refresh gets on."""
        self._status = status
        for screen in self._screens.values():
            screen.tell(status)

    def open(self, name: str) -> None:
        """Bring the screen called so to the front, over the one that is there unless it is open below."""
        if isinstance(self._app.screen, BriefedScreen):
            screen = self._screen(name)
            if screen in self._app.screen_stack:
                self._pop_to(screen)
            else:
                self._hand_over(screen)
                self._app.push_screen(screen)

    def switch(self, name: str) -> None:
        """Bring the screen called so to the front, with nothing but the desk below it."""
        stack = self._app.screen_stack
        if not isinstance(self._app.screen, BriefedScreen) or name == self.front.NAME:
            return
        screen = self._screen(name)
        if screen in stack:
            self._pop_to(screen)
            return
        self._hand_over(screen)
        while len(self._app.screen_stack) > 2:
            self._app.pop_screen()
        if len(self._app.screen_stack) > 1:
            self._app.switch_screen(screen)
        else:
            self._app.push_screen(screen)

    def back(self) -> None:
        """Leave the screen in front for the one below it; the desk stays."""
        if len(self._app.screen_stack) > 1 and isinstance(self._app.screen, BriefedScreen):
            below = self._app.screen_stack[-2]
            if isinstance(below, BriefedScreen):
                self._pop_to(below)

    def _pop_to(self, screen: BriefedScreen) -> None:
        self._hand_over(screen)
        while self._app.screen is not screen:
            self._app.pop_screen()

    def _hand_over(self, screen: BriefedScreen) -> None:
        """Tell the screen that comes to the front what the one that leaves it looks at."""
        self.shown = replace(self.shown, view=self.front.shown.view)
        screen.take(self.shown)

    def _screen(self, name: str) -> BriefedScreen:
        if name not in self._screens:
            screen = self._screens[name] = self._make(name)
            screen.tell(self._status)
            self._app.install_screen(screen, name)
        return self._screens[name]
