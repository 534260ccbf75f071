"""The application as far as it shows briefings: what the feed and the details bring, what is looked at, and when."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from textual import on
from textual.app import ReturnType
from textual.message import Message

from rottui.briefing.details.model import SessionsDetail
from rottui.briefing.details.wanted import SessionsWanted, Wanted
from rottui.briefing.model import Briefing
from rottui.tui.app import DeskOptions
from rottui.tui.feeding.details import Answer, Details, DetailSource
from rottui.tui.feeding.feed import Feed, Loaded, Result
from rottui.tui.feeding.replay import Replay
from rottui.tui.messages import BackWanted, DayWanted, DetailWanted, ScreenWanted, ViewWanted
from rottui.tui.navigation import Navigation
from rottui.tui.screens.briefed import Outlook
from rottui.tui.screens.desk import DeskScreen
from rottui.tui.screens.opening import make_screen
from rottui.tui.terminal.title import window_title
from rottui.tui.terminal_app import TerminalApp
from rottui.tui.terms import Terms
from rottui.tui.view import Shown

if TYPE_CHECKING:
    from rottui.tui.screens.day_asking import Chosen

STYLES = ("shared", "desk", "help", "palette")
"""The stylesheets that every screen needs, in the order they apply."""

FIRST_S = 0.3
"""How long the first frame waits for the first briefing."""


class BriefedApp(TerminalApp[ReturnType]):
    """Shows briefings on screens, of now or of a past day."""

    @dataclass
    class Arrived(Message):
        """The feed has a result."""

        result: Result

    @dataclass
    class Answered(Message):
        """There is a detail, or there is none."""

        answer: Answer

    def __init__(self, options: DeskOptions, feed: Feed, source: DetailSource) -> None:
        """Make it; `feed` has briefings, `source` has details."""
        super().__init__(STYLES, options.settings.desk.theme, ascii=options.ascii)
        self._feed = feed
        self._serial = 0
        outlook = Outlook(options.settings, self.glyphs, options.folder, options.folder / "exports")
        self._desk = DeskScreen(outlook, str(options.folder), self._first)
        self._navigation = Navigation(self, self._desk, partial(make_screen, outlook=outlook))
        self._navigation.shown = replace(
            self._desk.shown,
            view=replace(self._desk.shown.view, as_of=options.as_of),
            settings_problems=options.settings_problems,
        )
        self._details = Details(source, lambda answer: self.post_message(self.Answered(answer)))
        self._replay = Replay(lambda: self.inquire(SessionsWanted()), self._go)

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
        self._feed.subscribe(lambda result: self.post_message(self.Arrived(result)))
        self.entitle(window_title(self._navigation.shown))

    async def on_unmount(self) -> None:
        """Have no detail made that nobody will see."""
        self._details.stop()

    # What is shown

    @property
    def shown(self) -> Shown:
        """What every screen is given."""
        return self._navigation.shown

    @property
    def terms(self) -> Terms:
        """On which terms what is shown was asked for, or is to come."""
        front = self._navigation.front.shown
        return (front if front.briefing is not None else self.shown).view.terms

    def show(self, shown: Shown) -> None:
        """Show something else, on whichever screen is in front."""
        self._navigation.show(shown)
        self.entitle(window_title(self._navigation.shown))

    def inquire(self, wanted: Wanted, asker: str = "") -> None:
        """Have a detail made; of one kind, the latest wish of each asker is heard."""
        self._details.ask(wanted, self.terms, asker)

    @on(Arrived)
    def _arrived(self, event: Arrived) -> None:
        if event.result.serial > self._serial:
            self.show(self.settle(self._received(event.result)))
            if isinstance(event.result, Loaded):
                self.loaded(event.result.briefing)

    def settle(self, shown: Shown) -> Shown:
        """Return what is shown in the place of what came."""
        return shown

    def loaded(self, briefing: Briefing) -> None:
        """Be told of a new briefing that is shown by now."""

    def _received(self, result: Result) -> Shown:
        """Return what is shown now: the new briefing; after a failed load the last one, marked, and said so once."""
        self._serial = result.serial
        shown = self._navigation.shown
        if isinstance(result, Loaded):
            if shown.briefing is None or result.briefing.generation != shown.briefing.generation:
                self._replay.forget()
            return replace(shown, briefing=result.briefing, failure="")
        if result.what != shown.failure:
            text = f"{result.what}\n{result.hint}".strip()
            self.notify(text, title="The data could not be read", severity="error", markup=False)
        return replace(shown, failure=result.what)

    @on(ViewWanted)
    def _view_wanted(self, event: ViewWanted) -> None:
        if event.view.terms != self._navigation.shown.view.terms:
            self._feed.ask(event.view.terms)
        self._navigation.shown = replace(self._navigation.shown, view=event.view)
        self.entitle(window_title(self._navigation.shown))

    @on(DetailWanted)
    def _detail_wanted(self, event: DetailWanted) -> None:
        self.inquire(event.wanted)

    @on(Answered)
    def _answered(self, event: Answered) -> None:
        if isinstance(event.answer.detail, SessionsDetail):
            self._replay.learn(event.answer.detail.sessions.dates())
        elif isinstance(event.answer.wanted, SessionsWanted):
            self._replay.give_up()
        self._navigation.front.answer(event.answer)

    # Time

    def _go(self, day: date | None) -> None:
        self._navigation.front.look(as_of=day)

    def action_session_back(self) -> None:
        """Show what was known one session earlier."""
        self._replay.step(-1, lambda: self.terms.as_of)

    def action_session_forward(self) -> None:
        """Show what was known one session later, up to now."""
        self._replay.step(1, lambda: self.terms.as_of)

    def action_as_of(self) -> None:
        """Ask for a day, and show what was known on it."""
        self._ask_day(DayWanted("What was known on", self.terms.as_of, self._go))

    @on(DayWanted)
    def _ask_day(self, event: DayWanted) -> None:
        def chosen(day: Chosen | None) -> None:
            if day is not None:
                event.then(day[0])

        from rottui.tui.screens.day_asking import DayScreen

        asking = DayScreen(event.here, event.question)
        self.push_screen(asking, chosen)
        self._replay.with_sessions(asking.know)

    # Screens

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

    def action_leaders(self) -> None:
        """Show who leads."""
        self._navigation.switch("leaders")

    def action_evidence(self) -> None:
        """Show what the verdict stands on."""
        self._navigation.switch("evidence")

    def later(self, seconds: float, do: Callable[[], None]) -> None:
        """Do something in so many seconds."""
        self.set_timer(seconds, do)
