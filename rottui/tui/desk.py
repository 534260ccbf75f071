"""The Textual application: themes, keys, the command palette, and the feed's results handed to the screen."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, ClassVar, Literal

from textual import on
from textual.app import App
from textual.binding import BindingType
from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.message import Message
from textual.theme import Theme

from rottui.briefing.model import Briefing
from rottui.settings.paths import styles_folder
from rottui.tui.app import DeskOptions
from rottui.tui.commands import ACTIONS, COMMANDS, bindings
from rottui.tui.feed import Feed, Loaded, Result
from rottui.tui.language import PLAIN, RICH
from rottui.tui.screens import Page
from rottui.tui.screens.desk import DeskScreen
from rottui.tui.screens.help import HelpScreen
from rottui.tui.status import Announcement, Status
from rottui.tui.themes import THEMES, defaults_for

if TYPE_CHECKING:
    from rottui.tui.refreshing import Refreshing

STYLES = ("shared", "desk", "help", "palette")
"""The stylesheets, in the order they apply."""


FIRST_S = 0.3
"""How long the first frame waits for the first briefing."""

LOOK_S = 20.0
"""Between two looks at whether a refresh is due."""

Refreshes = Callable[["Desk"], "Refreshing"]


class DeskCommands(Provider):
    """The table of commands, the themes and the problems, for the command palette."""

    def _entries(self) -> Iterable[tuple[str, str, str]]:
        for command in COMMANDS:
            if command.palette:
                action = ACTIONS.get(command.id, command.id)
                yield command.label, command.description, f"app.{action}" if command.everywhere else f"screen.{action}"
        yield "Problems", "What is wrong with the data or the settings, and what to do", "app.problems"
        for name in sorted(self.app.available_themes, key=lambda name: (not name.startswith("rottui"), name)):
            yield f"Theme: {name}", "Change the colours", f"app.change_to_theme('{name}')"

    async def discover(self) -> Hits:
        """Offer everything, in the table's order."""
        for label, description, action in self._entries():
            yield DiscoveryHit(label, partial(self.app.run_action, action), help=description)

    async def search(self, query: str) -> Hits:
        """Offer what matches by label or description."""
        matcher = self.matcher(query)
        for label, description, action in self._entries():
            score = max(matcher.match(label), 0.5 * matcher.match(description))
            if score > 0:
                yield Hit(score, matcher.highlight(label), partial(self.app.run_action, action), help=description)


class Desk(App[Literal["demo"]]):
    """Shows briefings until it is left; returns "demo" when it is left for that."""

    TITLE = "rottui"
    COMMANDS: ClassVar = {DeskCommands}
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(everywhere=True)]

    @dataclass
    class Arrived(Message):
        """The feed has a result."""

        result: Result

    def __init__(self, options: DeskOptions, feed: Feed, refreshes: Refreshes | None = None) -> None:
        """Make the desk; `refreshes` makes what refreshes its data, once it is painted."""
        folder = styles_folder()
        super().__init__(css_path=[folder / f"{name}.tcss" for name in STYLES])
        self.animation_level = "none"
        self._options = options
        self._feed = feed
        self._refreshes = refreshes
        self._refreshing: Refreshing | None = None
        self._latest: Briefing | None = None
        for theme in THEMES:
            self.register_theme(theme)
        wanted = options.settings.desk.theme
        self.theme = wanted if wanted in self.available_themes else THEMES[0].name
        self._desk = DeskScreen(
            options.settings,
            options.settings_problems,
            str(options.folder),
            self._first,
            PLAIN if options.ascii else RICH,
        )
        self.set_keymap(options.settings.keys)

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Give every theme the colours of this desk's meanings."""
        return defaults_for(self.current_theme)

    def get_default_screen(self) -> DeskScreen:
        """Open at the desk."""
        return self._desk

    def _first(self) -> Result | None:
        """Return the first result if it comes soon: an empty frame before it would cost more than it shows."""
        import plotext  # noqa: F401 - the chart's first line needs it; until the result is there, there is time

        return self._feed.first(FIRST_S)

    def on_mount(self) -> None:
        """Take what the feed has, and what it will have."""
        self.theme_changed_signal.subscribe(self, self._theme_changed)
        self._feed.subscribe(lambda result: self.post_message(self.Arrived(result)))
        self.call_after_refresh(self._started)

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
        for screen in self.screen_stack:
            if isinstance(screen, (DeskScreen, HelpScreen)):
                screen.recolour()

    @on(Arrived)
    def _arrived(self, event: Arrived) -> None:
        self._desk.receive(event.result)
        if isinstance(event.result, Loaded):
            self._latest = event.result.briefing
            if self._refreshing is not None:
                self._refreshing.know(self._latest)

    @on(DeskScreen.BasisWanted)
    def _basis_wanted(self, event: DeskScreen.BasisWanted) -> None:
        self._feed.ask(event.basis)

    # Refreshing

    def show_refresh(self, status: Status) -> None:
        """Show how a refresh gets on."""
        self._desk.tell(status)

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
            self.push_screen(HelpScreen(page, keys, self._desk.problems, glyphs=self._desk.glyphs))
