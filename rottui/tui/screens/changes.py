"""What changed: everything that is new since the desk was last looked at, or since a day that is typed."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType

from rottui.briefing.details.changes_model import ChangesDetail
from rottui.briefing.details.model import Detail
from rottui.briefing.details.wanted import ChangesWanted
from rottui.briefing.looks import day_before
from rottui.briefing.wording import fmt_plural
from rottui.tui.commands import bindings
from rottui.tui.look.language import fmt_day
from rottui.tui.messages import DayWanted, ScreenWanted
from rottui.tui.screens.briefed import BriefedScreen, Outlook, stylesheet
from rottui.tui.view import Shown
from rottui.tui.widgets.changes import ChangesList
from rottui.tui.widgets.listing import Opened


class ChangesScreen(BriefedScreen):
    """One list, most important first. The day it compares with is the view's, or a week before."""

    NAME = "changes"
    BINDINGS: ClassVar[list[BindingType]] = bindings("changes")
    CSS_PATH = stylesheet("changes")

    def __init__(self, outlook: Outlook) -> None:
        super().__init__(outlook)
        self._list = ChangesList(id="news", glyphs=self.glyphs)

    def compose_body(self) -> ComposeResult:
        """Show the list alone."""
        yield self._list

    def on_mount(self) -> None:
        """Have the keys go to the list."""
        self._list.add_class("-current")

    # What it is given

    @property
    def since(self) -> date | None:
        """The day that is compared with; None without data."""
        return day_before(self.shown.view.since, self.shown.briefing.as_of if self.shown.briefing else None)

    def show(self, before: Shown) -> None:
        """Ask what is new; what was told of another briefing stays until then."""
        self._compare()

    def _compare(self) -> None:
        since = self.since
        if since is not None:
            if self._list.selected is None:
                self._list.show((), f"reading {self.glyphs.ellipsis}")
            self.ask(ChangesWanted(since))
            self._entitle("")
        elif self.shown.briefing is not None:
            self._list.show((), "no data yet: import some, or press r")

    def show_detail(self, detail: Detail | None, problem: str) -> None:
        """Show what is new, or why that is not known."""
        if not isinstance(detail, ChangesDetail):
            self._list.show((), problem)
            self._entitle("")
            return
        said = "nothing is new" if detail.known else "nothing was known on that day, so nothing can be called new"
        self._list.show(detail.changes, said)
        self._entitle(fmt_plural(len(detail.changes), "change"))

    def _entitle(self, count: str) -> None:
        if self.shown.briefing is not None:
            titles = [f"What changed since {fmt_day(self.since, self.glyphs)}", *filter(None, (count,))]
            self.entitle(self._list, titles, self.shown.briefing.prices, "prices")

    # Keys

    def move(self, by: int) -> None:
        """Move by so many changes."""
        self._list.move(by)

    @property
    def half_page(self) -> int:
        """Half of the changes in sight."""
        return self._list.half_page

    def copied(self) -> str:
        """Return the selected change."""
        return self._list.copied()

    def action_since(self) -> None:
        """Ask for another day to compare with."""
        self.post_message(DayWanted("What has changed since", self.since, self._typed))

    def _typed(self, day: date | None) -> None:
        self.look(since=day)
        self._compare()

    def action_open(self) -> None:
        """Open what the selected change is of: its pair, market, universe or evidence."""
        change = self._list.selected
        briefing = self.shown.briefing
        if change is None or briefing is None:
            return
        if self.shown.pair_called(change.where) is not None:
            self.look(pair=change.where)
            self.post_message(ScreenWanted("pair"))
        elif change.where == "verdict":
            self.post_message(ScreenWanted("evidence"))
        elif change.where == "futures" or change.where in {market.market.key for market in briefing.markets}:
            self.post_message(ScreenWanted("positioning"))
        elif change.where in {universe.key for universe in briefing.universes}:
            self.post_message(ScreenWanted("breadth"))
        elif change.kind == "quadrant":
            self.post_message(ScreenWanted("rotation"))

    @on(Opened)
    def _opened(self) -> None:
        self.action_open()
