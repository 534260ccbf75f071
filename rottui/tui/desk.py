"""The Textual application: themes, keys, the command palette, and the feed's results handed to the screen."""

from __future__ import annotations

import gc
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, ClassVar, Literal

from textual import on
from textual.binding import BindingType
from textual.message import Message
from textual.theme import Theme

from rottui.briefing.model import Briefing
from rottui.tui.adopting import adopt
from rottui.tui.commands import bindings
from rottui.tui.configured import Configured
from rottui.tui.details import Answer, Details, DetailSource
from rottui.tui.editing import Editing
from rottui.tui.feed import Feed, Loaded, Result
from rottui.tui.messages import BackWanted, DetailWanted, EditWanted, ScreenWanted, ViewWanted
from rottui.tui.navigation import Navigation
from rottui.tui.palette import DeskCommands
from rottui.tui.screens import Page
from rottui.tui.screens.briefed import Outlook
from rottui.tui.screens.desk import DeskScreen
from rottui.tui.screens.help import HelpScreen
from rottui.tui.screens.opening import make_screen
from rottui.tui.status import Announcement, Status
from rottui.tui.terminal_app import TerminalApp
from rottui.tui.title import window_title
from rottui.tui.view import Shown

if TYPE_CHECKING:
    from rottui.tui.refreshing import Refreshing

STYLES = ("shared", "desk", "help", "palette")
"""The stylesheets, in the order they apply."""


FIRST_S = 0.3
"""How long the first frame waits for the first briefing."""

LOOK_S = 20.0
"""Between two looks at whether a refresh is due."""

Refreshes = Callable[["Desk"], "Refreshing"]


class Desk(TerminalApp[Literal["demo"]]):
    """Shows briefings until it is left; returns "demo" when it is left for that."""

    TITLE = "rottui"
    COMMANDS: ClassVar = {DeskCommands}
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(None)]

    @dataclass
    class Arrived(Message):
        """The feed has a result."""

        result: Result

    @dataclass
    class Answered(Message):
        """There is a detail, or there is none."""

        answer: Answer

    def __init__(
        self, configured: Configured, feed: Feed, source: DetailSource, refreshes: Refreshes | None = None
    ) -> None:
        """Make the desk; `source` has details, `refreshes` makes what refreshes its data, once it is painted."""
        options = configured.options
        super().__init__(STYLES, options.settings.desk.theme, ascii=options.ascii)
        self._configured = configured
        self._options = options
        self._feed = feed
        self._refreshes = refreshes
        self._refreshing: Refreshing | None = None
        self._serial = 0
        outlook = Outlook(options.settings, self.glyphs, options.folder / "exports")
        self._desk = DeskScreen(outlook, str(options.folder), self._first)
        self._navigation = Navigation(self, self._desk, partial(make_screen, outlook=outlook))
        self._navigation.shown = replace(self._desk.shown, settings_problems=options.settings_problems)
        self._details = Details(source, lambda answer: self.post_message(self.Answered(answer)))
        self._editing = Editing(
            self,
            self._navigation,
            configured,
            renew=self._renew,
            inquire=lambda wanted: self._details.ask(wanted, self._navigation.front.shown.view.basis),
            refreshing=lambda: self._refreshing,
        )
        self.set_keymap(options.settings.keys)

    def get_default_screen(self) -> DeskScreen:
        """Open at the desk."""
        return self._desk

    def _first(self) -> Shown | None:
        """Return the first result if it comes soon: an empty frame before it would cost more than it shows."""
        import plotext  # noqa: F401 - the chart's first line needs it; until the result is there, there is time

        result = self._feed.first(FIRST_S)
        if result is not None:
            self._navigation.shown = self._received(result)
        return self._navigation.shown

    def on_mount(self) -> None:
        """Take what the feed has, and what it will have."""
        self.theme_changed_signal.subscribe(self, self._theme_changed)
        self._feed.subscribe(lambda result: self.post_message(self.Arrived(result)))
        self.call_after_refresh(self._started)
        self.entitle(window_title(self._navigation.shown))

    def _started(self) -> None:
        """Leave out of every later collection what was made until now."""
        gc.freeze()
        gc.enable()
        if self._refreshes is not None:
            self._refreshing = self._refreshes(self)
            self.set_interval(LOOK_S, self._refreshing.look)
            if self._latest is not None:
                self._refreshing.know(self._latest)

    async def on_unmount(self) -> None:
        """Leave no refresh behind; the terminal is the user's again by now."""
        if self._refreshing is not None:
            await self._refreshing.stop()

    def _theme_changed(self, theme: Theme) -> None:
        self.call_after_refresh(self._recolour)

    def _recolour(self) -> None:
        for screen in self._navigation.screens:
            screen.recolour()
        if isinstance(self.screen, HelpScreen):
            self.screen.recolour()

    # What is shown

    @property
    def _latest(self) -> Briefing | None:
        return self._navigation.shown.briefing

    @on(Arrived)
    def _arrived(self, event: Arrived) -> None:
        if event.result.serial > self._serial:
            self._adopt()
            self._navigation.show(self._editing.settle(self._received(event.result)))
            self.entitle(window_title(self._navigation.shown))
            if isinstance(event.result, Loaded) and self._refreshing is not None:
                self._refreshing.know(event.result.briefing)

    def _received(self, result: Result) -> Shown:
        """Return what is shown now: the new briefing; after a failed load the last one, marked, and said so once."""
        self._serial = result.serial
        shown = self._navigation.shown
        if isinstance(result, Loaded):
            return replace(shown, briefing=result.briefing, failure="")
        if result.what != shown.failure:
            text = f"{result.what}\n{result.hint}".strip()
            self.notify(text, title="The data could not be read", severity="error", markup=False)
        return replace(shown, failure=result.what)

    # Settings that change

    def _adopt(self) -> None:
        """Go on with the settings in force, if they are others than before."""
        before, self._options = self._options, self._configured.options
        if self._options is not before:
            adopt(self, self._navigation, before, self._options)
            if self._refreshing is not None:
                self._refreshing.adopt(self._options)

    def _renew(self) -> None:
        """Go on with settings that were changed here, and have a briefing built with them."""
        self._adopt()
        self._feed.ask(self._navigation.front.shown.view.basis)

    @on(EditWanted)
    def _edit_wanted(self, event: EditWanted) -> None:
        self._editing.do(event.edit)

    # What is looked at

    @on(ViewWanted)
    def _view_wanted(self, event: ViewWanted) -> None:
        if event.view.basis != self._navigation.shown.view.basis:
            self._feed.ask(event.view.basis)
        self._navigation.shown = replace(self._navigation.shown, view=event.view)
        self.entitle(window_title(self._navigation.shown))

    @on(DetailWanted)
    def _detail_wanted(self, event: DetailWanted) -> None:
        self._details.ask(event.wanted, self._navigation.front.shown.view.basis)

    @on(Answered)
    def _answered(self, event: Answered) -> None:
        self._editing.know(event.answer)
        self._navigation.front.answer(event.answer)

    @on(ScreenWanted)
    def _screen_wanted(self, event: ScreenWanted) -> None:
        self._navigation.open(event.name)

    @on(BackWanted)
    def _back_wanted(self) -> None:
        self._navigation.back()

    def action_desk(self) -> None:
        """Show all panes."""
        if self._navigation.front is self._desk:
            self._desk.reset()
        self._navigation.switch("desk")

    def action_pair(self) -> None:
        """Show the selected pair."""
        self._navigation.switch("pair")

    def action_breadth(self) -> None:
        """Show breadth."""
        self._navigation.switch("breadth")

    def action_positioning(self) -> None:
        """Show positioning."""
        self._navigation.switch("positioning")

    def action_rotation(self) -> None:
        """Show rotation."""
        self._navigation.switch("rotation")

    # Refreshing

    def show_refresh(self, status: Status) -> None:
        """Show how a refresh gets on."""
        self._navigation.tell(status)
        self._navigation.show(self._editing.settle(self._navigation.shown))

    def announce(self, announcement: Announcement) -> None:
        """Say something once."""
        self.notify(announcement.text, title=announcement.title, severity=announcement.severity, markup=False)

    def later(self, seconds: float, do: Callable[[], None]) -> None:
        """Do something in so many seconds."""
        self.set_timer(seconds, do)

    def action_refresh(self) -> None:
        """Fetch what is missing or out of date."""
        self._refresh(everything=False)

    def action_refresh_all(self) -> None:
        """Fetch everything anew."""
        self._refresh(everything=True)

    def _refresh(self, *, everything: bool) -> None:
        if self._refreshing is not None:
            self._refreshing.refresh(everything=everything)

    def action_demo(self) -> None:
        """Leave for the demo, if there is nothing here to leave."""
        if self._desk.is_empty:
            self.exit("demo")
        else:
            self.notify("To see it, run: rottui --demo", title="The demo is for empty desks", markup=False)

    # What else it can do

    def action_help(self) -> None:
        """Show the keys and how the figures are made."""
        self._open_help("keys")

    def action_problems(self) -> None:
        """Show what is wrong with data and settings."""
        self._open_help("problems")

    def action_change_to_theme(self, name: str) -> None:
        """Change the colours."""
        self.theme = name

    def _open_help(self, page: Page) -> None:
        if not isinstance(self.screen, HelpScreen):
            keys = self._options.settings.keys
            self.push_screen(HelpScreen(page, keys, self._navigation.shown.problems, glyphs=self.glyphs))
