"""The positioning screen: every futures market in a table, and the one under the cursor closer up."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container

from rottui.briefing.details.market_model import MarketDetail
from rottui.briefing.details.model import Detail
from rottui.briefing.details.wanted import MarketWanted
from rottui.briefing.model import Briefing, MarketBriefing, Provenance
from rottui.briefing.provenance import EXCHANGE
from rottui.settings.schema import Lookback
from rottui.text import printable
from rottui.tui.commands import bindings
from rottui.tui.look.language import SPECULATORS
from rottui.tui.screens.briefed import BriefedScreen, Outlook, stylesheet
from rottui.tui.screens.panes import CURRENT, PaneScreen
from rottui.tui.view import Shown
from rottui.tui.widgets.pane import Framed, Pane
from rottui.tui.widgets.positioning_chart import SPANS
from rottui.tui.widgets.positioning_market import MarketPane, Subject, Traders
from rottui.tui.widgets.positioning_table import Markets


class PositioningScreen(PaneScreen[Pane]):
    """All markets and one of them. It has a lookback of its own: positions are read over years, pairs over months."""

    NAME = "positioning"
    BINDINGS: ClassVar[list[BindingType]] = bindings("positioning")
    CSS_PATH = stylesheet("positioning")
    VERTICAL_BREAKPOINTS = [*BriefedScreen.VERTICAL_BREAKPOINTS, (50, "-high")]  # noqa: RUF012 - as Textual declares it

    def __init__(self, outlook: Outlook) -> None:
        super().__init__(outlook)
        self._lookback: Lookback = "5Y"
        self._by_category = False
        self._details: dict[str, MarketDetail] = {}
        self._problem = ""
        self._markets = Markets(id="markets", glyphs=self.glyphs)
        self._traders = Traders(id="traders", glyphs=self.glyphs)
        self._market = MarketPane(lambda: not self._traders.display, id="market", glyphs=self.glyphs)

    def compose_body(self) -> ComposeResult:
        """Put the table beside the market, or above it; its traders stand below where there is room."""
        with Container(id="positions"):
            with Container(id="listed"):
                yield self._markets
                yield self._traders
            yield self._market

    def on_mount(self) -> None:
        """Begin at the table."""
        self.reset()

    # What it is given

    def show(self, before: Shown) -> None:
        """Show the markets; what was told of the one under the cursor stays until there is news of it."""
        briefing = self.shown.briefing
        if briefing is None:
            return
        anew = briefing is not before.briefing or self.shown.view.basis != before.view.basis
        if anew:
            selected = self._markets.selected
            self._details = {key: detail for key, detail in self._details.items() if selected and key == _key(selected)}
        if briefing is not before.briefing:
            self._markets.show(briefing.dial, briefing.markets)
            self._entitle_table(briefing)
        self._follow(anew=anew)

    def show_detail(self, detail: Detail | None, problem: str) -> None:
        """Show what was asked for of the market under the cursor, and have the ones beside it ready."""
        selected = self._markets.selected
        if selected is None or not isinstance(self._wanted, MarketWanted):
            return
        if isinstance(detail, MarketDetail):
            self._details[self._wanted.key] = detail
        if self._wanted.key == _key(selected):
            self._problem = problem
            self._tell()
        if not problem:
            self._ask_ahead()

    def _ask_ahead(self) -> None:
        """Ask for one of the markets to which the cursor is likely to go next."""
        ahead = [key for key in self._markets.beside if key not in self._details]
        if ahead:
            self.ask(MarketWanted(ahead[0]))

    def _follow(self, *, anew: bool = False) -> None:
        """Tell of the market under the cursor, and ask for what is not known of it."""
        market = self._markets.selected
        if market is None:
            return
        self._problem = ""
        self._tell()
        if anew or _key(market) not in self._details:
            self.ask(MarketWanted(_key(market)))
        else:
            self._ask_ahead()

    @on(Traders.Toggled)
    def _tell(self) -> None:
        briefing, market = self.shown.briefing, self._markets.selected
        if briefing is None or market is None:
            return
        detail = self._details.get(_key(market))
        subject = Subject(
            market=market,
            detail=detail,
            problem=printable(self._problem),
            now=_now(briefing),
            lookback=self._lookback,
            percent=self.outlook.settings.positioning.extreme_percentile,
            by_category=self._by_category,
        )
        self._market.show(subject)
        self._traders.show(detail, self._lookback)
        key, name = _key(market), market.market.name
        whose = SPECULATORS[market.market.report]
        titles = [key, self._lookback, *(["by category", name] if self._by_category else [name, whose])]
        of = _of_market(market, briefing.positioning)
        self.entitle(self._market, titles, of, "futures")
        self.entitle(self._traders, [f"{key} by category of traders"], of, "futures")

    def _entitle_table(self, briefing: Briefing) -> None:
        """Say whose positions are shown."""
        reports = dict.fromkeys(market.market.report for market in briefing.markets)
        whose = ", ".join(SPECULATORS[report] for report in reports)
        titles = ["Futures positioning", "speculators", *([whose] if whose else [])]
        self.entitle(self._markets, titles, briefing.positioning, "futures")

    # Moving

    def move(self, by: int) -> None:
        """Move by so many markets."""
        self._markets.move(by)

    @property
    def half_page(self) -> int:
        """Half of the markets that show."""
        return self._markets.half_page

    def action_next_group(self) -> None:
        """Move to the next group."""
        self._markets.group(1)

    def action_previous_group(self) -> None:
        """Move to the previous group."""
        self._markets.group(-1)

    @on(Markets.Selected)
    def _selected(self) -> None:
        self._follow()

    # How it is looked at

    def action_lookback_shorter(self) -> None:
        """Show fewer months."""
        self._look_back(-1)

    def action_lookback_longer(self) -> None:
        """Show more years."""
        self._look_back(1)

    def _look_back(self, by: int) -> None:
        spans = list(SPANS)
        self._lookback = spans[min(max(spans.index(self._lookback) + by, 0), len(spans) - 1)]
        self._tell()

    def action_categories(self) -> None:
        """Show the traders apart by category, or the speculators together again."""
        self._by_category = not self._by_category
        if self._by_category and not self._market.is_on_screen:
            self.go_to(self._market)
        self._tell()

    def action_total_return(self) -> None:
        """Put what stands beside the positions on the other basis."""
        before = self.shown
        self.look(basis=self.other_basis)
        self.show(before)

    def copied(self) -> str:
        """Return the selected market's row."""
        return self._markets.copied()

    # Which pane shows

    def action_open(self) -> None:
        """Show the market alone."""
        self.zoom_on(self._market)

    @on(Markets.Opened)
    def _opened(self) -> None:
        self.action_open()

    @property
    def panes(self) -> tuple[Pane, ...]:
        """The table, and the market."""
        return (self._markets, self._market)

    def go_to(self, pane: Framed) -> None:
        """Make `pane` the current one; what it stands in goes with it."""
        super().go_to(pane)
        self.query_one("#listed").set_class(pane is self._markets, CURRENT)


def _key(market: MarketBriefing) -> str:
    return market.market.key


def _now(briefing: Briefing) -> datetime:
    """Return the moment that ages count to: in a replay the end of its day, as long as that has gone by."""
    if not briefing.replay or briefing.as_of is None:
        return briefing.built_at
    return min(datetime.combine(briefing.as_of, time.max, EXCHANGE), briefing.built_at)


def _of_market(market: MarketBriefing, positioning: Provenance) -> Provenance:
    """Return the provenance of one market, whose last report may be before that of the others."""
    if market.report_date is None or positioning.date is None or positioning.age_days is None:
        return replace(positioning, date=market.report_date)
    age = positioning.age_days + (positioning.date - market.report_date).days
    return replace(positioning, date=market.report_date, age_days=age)
