"""The desk: an application of briefings that refreshes its data, edits its watchlist, and explains itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar, Literal

from textual import events, on
from textual.binding import BindingType
from textual.message import Message
from textual.theme import Theme

from rottui.briefing.model import Briefing
from rottui.tui.briefed_app import BriefedApp
from rottui.tui.commands import bindings
from rottui.tui.editing.adopting import adopt
from rottui.tui.editing.configured import Configured
from rottui.tui.editing.editing import Editing
from rottui.tui.feeding.details import DetailSource
from rottui.tui.feeding.feed import Feed
from rottui.tui.freshness.status import Announcement, Status
from rottui.tui.messages import EditWanted
from rottui.tui.palette import DeskCommands
from rottui.tui.screens import Page
from rottui.tui.screens.help import HelpPane, HelpScreen
from rottui.tui.tidying import Tidying
from rottui.tui.view import Shown

if TYPE_CHECKING:
    from rottui.tui.freshness.refreshing import Refreshing
    from rottui.tui.telling.telling import Telling
    from rottui.tui.telling.watching import Told

LOOK_S = 20.0
"""Between two looks at whether a refresh is due."""

Refreshes = Callable[["Desk"], "Refreshing"]


class Desk(BriefedApp[Literal["demo"]]):
    """Shows briefings until it is left; returns "demo" when it is left for that."""

    @dataclass
    class Alerted(Message):
        """There is something to be told of alerts."""

        told: Told

    TITLE = "rottui"
    COMMANDS: ClassVar = {DeskCommands}
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(None)]

    def __init__(
        self, configured: Configured, feed: Feed, source: DetailSource, refreshes: Refreshes | None = None
    ) -> None:
        """Make the desk; `source` has details, `refreshes` makes what refreshes its data, once it is painted."""
        options = configured.options
        super().__init__(options, feed, source)
        self._configured = configured
        self._options = options
        self._refreshes = refreshes
        self._refreshing: Refreshing | None = None
        self._telling: Telling | None = None
        self._tidying = Tidying()
        self._editing = Editing(
            self,
            self._navigation,
            configured,
            renew=self._renew,
            inquire=self.inquire,
            refreshing=lambda: self._refreshing,
        )
        self.set_keymap(options.settings.keys)

    def on_mount(self) -> None:
        """Begin to look after the data once they are painted."""
        self.theme_changed_signal.subscribe(self, self._theme_changed)
        self.call_after_refresh(self._started)

    def _started(self) -> None:
        """Look after the data from now on, and after what keys leave."""
        self._tidying.begin()
        if self._refreshes is not None:
            self._refreshing = self._refreshes(self)
            self.set_interval(LOOK_S, self._refreshing.look)
        self._begin_telling()
        if self.shown.briefing is not None:
            self.loaded(self.shown.briefing)

    async def on_unmount(self) -> None:
        """Leave no refresh behind; the terminal is the user's again by now."""
        if self._telling is not None:
            self._telling.stop()
        if self._refreshing is not None:
            await self._refreshing.stop()

    def _theme_changed(self, theme: Theme) -> None:
        self.call_after_refresh(self._recolour)

    def _recolour(self) -> None:
        for screen in self._navigation.screens:
            screen.recolour()
        if isinstance(self.screen, HelpScreen):
            self.screen.recolour()

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
        self._feed.ask(self.terms)

    @on(EditWanted)
    def _edit_wanted(self, event: EditWanted) -> None:
        self._editing.do(event.edit, event.pair)

    def settle(self, shown: Shown) -> Shown:
        """Go on with the settings in force, and show pairs that were just added although they have no prices yet."""
        self._adopt()
        return self._editing.settle(replace(shown, settings_problems=self._options.settings_problems))

    def loaded(self, briefing: Briefing) -> None:
        """Tell of a briefing whoever decides when a refresh is due, which no past day does, and whoever watches."""
        if self._refreshing is not None and not briefing.replay:
            self._refreshing.know(briefing)
        if self._telling is not None:
            self._telling.know(briefing)

    @on(BriefedApp.Answered)
    def _told(self, event: BriefedApp.Answered) -> None:
        self._editing.know(event.answer)
        if self._telling is not None:
            self._telling.hear(event.answer)

    # What it tells of its own accord

    def _begin_telling(self) -> None:
        from rottui.tui.telling.telling import Telling

        self._telling = Telling(
            self,
            self._navigation,
            self._configured,
            inquire=lambda wanted: self.inquire(wanted, "telling"),
            post=lambda told: self.post_message(self.Alerted(told)),
            notify_desktop=self.notify_desktop,
        )
        self.set_interval(LOOK_S, self._telling.look)

    @on(Alerted)
    def _alerted(self, event: Alerted) -> None:
        if self._telling is not None:
            self._telling.tell(event.told)

    @on(events.AppFocus)
    def _returned(self) -> None:
        if self._telling is not None:
            self._telling.returned()

    def touched(self) -> None:
        """Be told of a key, whatever it does."""
        self._tidying.touched()
        if self._telling is not None:
            self._telling.touched()

    def action_alerts(self) -> None:
        """Show the alerts that fired, and the rules."""
        if self._telling is not None:
            self._telling.done()
        self._navigation.switch("alerts")

    def action_changes(self) -> None:
        """Show what is new since the last look."""
        if self._telling is not None:
            self._telling.done()
            self._telling.compare()
        self._navigation.switch("changes")

    # Refreshing

    def show_refresh(self, status: Status) -> None:
        """Show how a refresh gets on."""
        self._navigation.tell(status)
        self.show(self._editing.settle(self.shown))

    def announce(self, announcement: Announcement) -> None:
        """Say something once."""
        self.notify(announcement.text, title=announcement.title, severity=announcement.severity, markup=False)

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
            keys, below = self._options.settings.keys, self._navigation.front.NAME
            self.push_screen(HelpScreen(HelpPane(page, below, keys, self.shown.problems, glyphs=self.glyphs)))
