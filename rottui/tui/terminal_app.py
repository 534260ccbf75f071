"""The application as its terminal sees it: what it writes, what it calls itself, and how it stops and goes on.

Nothing moves by itself: no animation, no blinking, nothing that fades. An idle desk writes no byte.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from textual import constants
from textual.app import App, ReturnType, ScreenStackError
from textual.command import CommandPalette
from textual.driver import Driver
from textual.events import Event, Key, Paste, Resize
from textual.filter import LineFilter, NoColor
from textual.notifications import SeverityLevel
from textual.screen import Screen
from textual.theme import Theme
from textual.widgets import Input

from rottui.settings.paths import styles_folder
from rottui.text import printable
from rottui.tui.look.language import PLAIN, RICH, Glyphs
from rottui.tui.look.places import forget_places
from rottui.tui.terminal.abilities import copied, desktop_notification, has_few_colours, has_no_colours, shows_unicode
from rottui.tui.terminal.ascii import AsciiOnly
from rottui.tui.terminal.settling import settle
from rottui.tui.terminal.stylesheets import UNUSABLE, unusable
from rottui.tui.themes import THEMES, defaults_for, in_few_colours

PASTED_AT_MOST = 200
"""Characters of what is pasted: no line that is typed here is longer."""


class StillPalette(CommandPalette):
    """Textual's command palette, in which nothing blinks."""

    def on_mount(self) -> None:
        """Let the cursor be."""
        self.query_one(Input).cursor_blink = False


SAID_AT_MOST = 1000
"""Characters of a line that is said over the screen."""


class TerminalApp(App[ReturnType]):
    """An application with this desk's themes and manners."""

    _few_colours = False

    def __init__(self, styles: Sequence[str], theme: str, *, ascii: bool = False) -> None:  # noqa: A002 - named as the option is
        """Make it with the stylesheets called so, in that order, and a theme; with `ascii`, nothing else is written."""
        self._few_colours = has_few_colours(os.environ)
        super().__init__(
            css_path=[_path(name) for name in styles],
            ansi_color=True if self._few_colours else None,  # else NO_COLOR would be given shades of grey
        )
        self._unusable: set[str] = set()
        self.animation_level = "none"
        terminal = sys.__stdout__
        plain = ascii or not shows_unicode(os.environ, terminal.encoding if terminal else None)
        self.glyphs: Glyphs = PLAIN if plain else RICH
        """The characters that may be written."""
        without_colours: list[LineFilter] = [NoColor()] if has_no_colours(os.environ) else []
        self._hindrances = [*without_colours, AsciiOnly()] if plain else without_colours
        for each in THEMES:
            self.register_theme(each)
        self.theme = theme if theme in self.available_themes else THEMES[0].name

    # What is written

    def get_driver_class(self) -> type[Driver]:
        """Return the driver with manners, where there is Unix and no other was asked for."""
        if constants.DRIVER is not None or sys.platform == "win32":
            return super().get_driver_class()
        from rottui.tui.terminal.driver import TerminalDriver

        return TerminalDriver

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Let nothing but ASCII through where there is nothing else, and no colour where there is none."""
        return [*super().get_line_filters(), *self._hindrances]

    def get_theme(self, theme_name: str) -> Theme | None:
        """Return the theme of that name, in the terminal's own colours where there are no others."""
        theme = super().get_theme(theme_name)
        return in_few_colours(theme) if theme is not None and self._few_colours else theme

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Give every theme the colours of this desk's meanings."""
        return defaults_for(self.current_theme)

    def copy_to_clipboard(self, text: str) -> None:
        """Copy with OSC 52, as far as what is around understands it."""
        self._clipboard = text
        sequence = copied(text, os.environ)
        if self._driver is not None and sequence:
            self._driver.write(sequence)

    def notify(
        self,
        message: str,
        *,
        title: str = "",
        severity: SeverityLevel = "information",
        timeout: float | None = None,
        markup: bool = True,
    ) -> None:
        """Say something over the screen, whatever text from outside is in it: its lines are made inert."""
        lines = [printable(line, SAID_AT_MOST) for line in message.split("\n")]
        super().notify("\n".join(lines), title=printable(title), severity=severity, timeout=timeout, markup=markup)

    def _refresh_notifications(self) -> None:
        """Show what is said; Textual leaves an empty box where that ended before the box knew, and those stayed."""
        with suppress(ScreenStackError):
            for box in self.screen.query("ToastHolder"):
                if box.is_mounted and not box.children:
                    box.remove()
        super()._refresh_notifications()

    def notify_desktop(self, text: str) -> None:
        """Ask the terminal for a desktop notification, as far as it understands that."""
        sequence = desktop_notification(text, os.environ)
        if self._driver is not None and sequence:
            self._driver.write(sequence)

    def action_command_palette(self) -> None:
        """Open the palette of commands."""
        if not isinstance(self.screen, CommandPalette):
            self.push_screen(StillPalette(id="--command-palette"))

    @property
    def failure(self) -> Exception | None:
        """What it ended of, if that was a defect."""
        return self._exception

    def _fatal_error(self) -> None:
        """End; whoever runs it says what went wrong in a line. Textual would print some screens of traceback."""
        self._close_messages_no_wait()

    def panic(self, *_: object) -> None:
        """End as well: of some errors Textual would draw a picture."""
        self._fatal_error()

    def _load_screen_css(self, screen: Screen[Any]) -> None:
        """Load a screen's stylesheet; one that cannot be used costs the screen its looks, and the desk nothing."""
        try:
            super()._load_screen_css(screen)
        except UNUSABLE as error:
            for path in screen.css_path:
                self.stylesheet.source.pop((str(path), ""), None)
            self._say_unusable(error)

    def _say_unusable(self, error: Exception) -> None:
        failure = unusable(error)
        if failure is not None and str(failure) not in self._unusable:
            self._unusable.add(str(failure))
            self.notify(f"{failure}\n{failure.hint}", title="This screen looks odd", severity="error", markup=False)

    async def on_event(self, event: Event) -> None:
        """Do what a key says before looking at the next, so that what is typed ahead goes where it was meant to.

        Textual sends a key to the screen first, from where it comes back; until then the next one is on its way too,
        and may have put another screen in front, which would be told what was meant for the one before.
        """
        if isinstance(event, Key) and not event.is_forwarded:
            self.touched()
            self.app_focus = True  # who types is there, whatever the terminal said
            if not (isinstance(self.focused, Input) and event.is_printable):
                await self._obey(event.key)
                return
        if isinstance(event, Paste):
            event.text = printable(event.text.strip().partition("\n")[0], PASTED_AT_MOST)
        await super().on_event(event)

    async def _obey(self, key: str) -> None:
        """Do what is bound to a key, after what was typed into a line before it; one bound to nothing is lost."""
        focused = self.focused
        around = (focused, focused.screen) if focused is not None else ()
        await settle(*around)
        if not await self._check_bindings(key, priority=True):
            await self._check_bindings(key)
        await settle(*around)

    def touched(self) -> None:
        """Be told of a key, whatever it does."""

    # What stands on the screen

    def on_resize(self, event: Resize) -> None:
        """Take nothing that stands on the screen for granted: a terminal does what it likes with it."""
        self._forget_screen()
        if event.size == self.size:  # it was another for a moment
            self.refresh()
        else:  # all is painted anyway
            forget_places()

    def action_repaint(self) -> None:
        """Paint the whole screen anew."""
        self._forget_screen()
        self.refresh()

    def _forget_screen(self) -> None:
        forget = getattr(self._driver, "forget_screen", None)
        if forget is not None:
            forget()

    # What it calls itself, and how it stops

    def entitle(self, text: str) -> None:
        """Give the terminal's window or tab a title until the end."""
        entitle = getattr(self._driver, "entitle", None)
        if entitle is not None:
            entitle(text)

    def action_suspend(self) -> None:
        """Go back to the shell until it says fg."""
        suspend = getattr(self._driver, "suspend", None)
        if suspend is not None and self._driver is not None and self._driver.can_suspend:
            suspend()
        else:
            self.notify("There is no shell to go back to.", title="Not stopped", timeout=3, markup=False)


def _path(name: str) -> Path:
    return styles_folder() / f"{name}.tcss"
