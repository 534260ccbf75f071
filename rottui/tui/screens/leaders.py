"""The leaders screen: who leads the benchmark, pool by pool and screen by screen, and one of them closer."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container

from rottui.briefing.details.leaders_model import LeaderDetail, LeadersDetail, Pool, pools_of
from rottui.briefing.details.leaders_wording import BY_KEY, EVERYTHING, SCREENS, SMALL_CAPS, Screen
from rottui.briefing.details.model import Detail
from rottui.briefing.details.wanted import LeadersWanted, LeaderWanted
from rottui.briefing.model import Provenance
from rottui.text import printable
from rottui.tui.commands import bindings
from rottui.tui.look.framing import of_detail
from rottui.tui.messages import EditWanted
from rottui.tui.screens.briefed import BriefedScreen, Outlook, stylesheet
from rottui.tui.screens.leaders_filtering import LeadersFilteringScreen
from rottui.tui.screens.picking import PickScreen
from rottui.tui.view import Shown
from rottui.tui.widgets.leaders_facts import Subject
from rottui.tui.widgets.leaders_table import Leaders, NothingWorks
from rottui.tui.widgets.pair_drawing import BASES


class LeadersScreen(LeadersFilteringScreen):
    """A pool ranked against the benchmark, and the leader under the cursor beside it where there is room."""

    NAME = "leaders"
    BINDINGS: ClassVar[list[BindingType]] = bindings("leaders")
    CSS_PATH = stylesheet("leaders")
    HORIZONTAL_BREAKPOINTS = [  # noqa: RUF012 - as Textual declares it
        *BriefedScreen.HORIZONTAL_BREAKPOINTS[:-1],
        (120, "-broad"),
        (140, "-wide"),
    ]

    def __init__(self, outlook: Outlook) -> None:
        super().__init__(outlook)
        self._pool = ""
        self._screen: Screen = BY_KEY[EVERYTHING]
        self._pools: dict[str, LeadersDetail] = {}
        self._fresh: set[str] = set()
        """The pools that are known as of the briefing that is shown."""
        self._closer: dict[str, LeaderDetail] = {}
        self._problem = ""
        self._nothing = NothingWorks(id="nothing-works", glyphs=self.glyphs)

    def compose_body(self) -> ComposeResult:
        """Put the table beside one leader, or above it."""
        with Container(id="leading"):
            with Container(id="ranked"):
                yield self._nothing
                yield self._leaders
            yield self._leader

    def on_mount(self) -> None:
        """Begin at the table."""
        self.go_to(self._leaders)

    # What it is given

    def show(self, before: Shown) -> None:
        """Have everything ranked anew for a new briefing; what was known stays until then."""
        if self.shown.briefing is None:
            return
        if self.shown.briefing is not before.briefing or self.shown.view.terms != before.view.terms:
            self._fresh.clear()
            self._closer.clear()
            self.forget_wish()
            self._list()
        self._follow()

    def show_detail(self, detail: Detail | None, problem: str) -> None:
        """Show what was asked for last, and ask for what is wanted next."""
        wanted = self._wanted
        if isinstance(wanted, LeadersWanted):
            self._fresh.add(wanted.pool)
            if isinstance(detail, LeadersDetail):
                self._pools[wanted.pool] = detail
            self._list(problem)
        elif isinstance(wanted, LeaderWanted):
            if isinstance(detail, LeaderDetail):
                self._closer[wanted.symbol] = detail
            selected = self._leaders.selected
            if selected is not None and selected.symbol == wanted.symbol:
                self._problem = problem
                self._tell()
        if not problem:
            self._follow()

    def _follow(self) -> None:
        """Ask for what is not known: the pool first, then the leader under the cursor, then those beside it."""
        if self.shown.briefing is None or not self._pool_key:
            return
        selected = self._leaders.selected
        if self._pool_key not in self._fresh:
            self.ask(LeadersWanted(self._pool_key))
        elif selected is not None:
            unknown = (each for each in (selected.symbol, *self._leaders.beside) if each not in self._closer)
            if symbol := next(unknown, ""):
                self.ask(LeaderWanted(symbol))

    # What it shows

    @property
    def _all_pools(self) -> tuple[Pool, ...]:
        briefing = self.shown.briefing
        held = [(universe.key, universe.name) for universe in briefing.universes] if briefing else []
        return pools_of(self.outlook.settings, held)

    @property
    def _pool_key(self) -> str:
        """The pool that is shown; the first one while none has been chosen, or when that is gone."""
        keys = [pool.key for pool in self._all_pools]
        return self._pool if self._pool in keys else next(iter(keys), "")

    @property
    def _detail(self) -> LeadersDetail | None:
        return self._pools.get(self._pool_key)

    def _list(self, problem: str = "") -> None:
        """Show the pool's leaders that pass the screen."""
        detail, settings = self._detail, self.outlook.settings
        rules = self._screen.rules(settings.leaders, settings.candidates.benchmark)
        if not self._pool_key:
            problem = "no candidates and no universes in the settings"
        self._leaders.show(detail, self._screen, rules, printable(problem))
        self._nothing.show(detail)
        if self.shown.briefing is not None:
            name = next((pool.name for pool in self._all_pools if pool.key == self._pool_key), "Leaders")
            self.entitle(self._leaders, self._leaders.titles or [name], self._provenance(detail), "prices")
        self._tell()

    def _tell(self) -> None:
        """Show the leader under the cursor."""
        detail, leader, view = self._detail, self._leaders.selected, self.shown.view
        if detail is None or leader is None:
            self._leader.show(None)
            self.entitle(self._leader, ["nobody"], self._provenance(detail), "prices")
            return
        closer = self._closer.get(leader.symbol)
        self._leader.show(Subject(leader, detail, closer, printable(self._problem), view.lookback, view.averages))
        titles = [f"{leader.symbol}/{detail.benchmark}", view.lookback, BASES[detail.basis], leader.name]
        of = self._provenance(detail)
        of = replace(of, date=leader.date, provisional=of.provisional and leader.date == of.date)
        self.entitle(self._leader, [title for title in titles if title], of, "prices")

    def _provenance(self, detail: LeadersDetail | None) -> Provenance:
        """Return the date, age and source of a pool; without one there are none."""
        briefing = self.shown.briefing
        if briefing is None or detail is None or detail.date is None:
            return Provenance(None, "", None)
        return of_detail(detail.date, detail.source, briefing.prices, briefing)

    # Moving

    @on(Leaders.Selected)
    def _selected(self) -> None:
        self._problem = ""
        self._tell()
        self._follow()

    def action_next_group(self) -> None:
        """Show the next pool."""
        self._turn_to(1)

    def action_previous_group(self) -> None:
        """Show the previous pool."""
        self._turn_to(-1)

    def _turn_to(self, by: int) -> None:
        """Show another pool, round and round."""
        keys = [pool.key for pool in self._all_pools]
        if keys:
            if self._screen.key == SMALL_CAPS:
                self._screen = BY_KEY[EVERYTHING]
            self._show_pool(keys[(keys.index(self._pool_key) + by) % len(keys)])

    def _show_pool(self, key: str) -> None:
        self._pool = key
        self._list()
        self._follow()

    # Who is shown

    def action_figure(self) -> None:
        """Choose a screen that leaders are put through."""
        small_caps = self.outlook.settings.leaders.small_caps
        offered = {screen.name: screen for screen in SCREENS if screen.key != SMALL_CAPS or small_caps}

        def choose(name: str | None) -> None:
            if name is not None:
                self._put_through(offered[name])

        picking = PickScreen("Screen", list(offered), self._screen.name, glyphs=self.glyphs)
        self.app.push_screen(picking, choose)

    def _put_through(self, screen: Screen) -> None:
        self._screen = screen
        self._show_pool(self.outlook.settings.leaders.small_caps if screen.key == SMALL_CAPS else self._pool_key)

    # How it is looked at

    def action_lookback_shorter(self) -> None:
        """Show fewer months."""
        if self.look_back(-1):
            self._tell()

    def action_lookback_longer(self) -> None:
        """Show more months."""
        if self.look_back(1):
            self._tell()

    def action_averages(self) -> None:
        """Draw the moving averages, or leave them out."""
        self.look(averages=not self.shown.view.averages)
        self._tell()

    def action_total_return(self) -> None:
        """Rank on the other basis."""
        before = self.shown
        self.look(basis=self.other_basis)
        self.show(before)

    def action_add(self) -> None:
        """Add the leader's ratio to the watchlist."""
        leader, detail = self._leaders.selected, self._detail
        name = f"{leader.symbol}/{detail.benchmark}" if leader is not None and detail is not None else ""
        self.post_message(EditWanted("add", name))

    # Which pane shows

    @on(Leaders.Opened)
    def action_open(self) -> None:
        """Show the leader alone."""
        self.zoom_on(self._leader)

    def action_back(self) -> None:
        """Undo the filter, show the table again, then go back to the screen before."""
        if self._leaders.filtered:
            self._leaders.filter("")
        else:
            super().action_back()
