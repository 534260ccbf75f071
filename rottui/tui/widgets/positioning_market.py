"""One futures market, closer: what is said of it, its chart, its extremes, and its traders by category."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from textual.message import Message

from rottui.briefing.details.market_model import MarketDetail
from rottui.briefing.model import MarketBriefing
from rottui.settings.schema import Lookback
from rottui.tui.look.language import RICH, Glyphs
from rottui.tui.look.lines import BLANK, Line
from rottui.tui.widgets.pane import Pane
from rottui.tui.widgets.positioning_chart import LEAST_HEIGHT, category_lines, chart_lines
from rottui.tui.widgets.positioning_columns import TRADERS, lay_out
from rottui.tui.widgets.positioning_facts import episode_lines, fact_lines, flow

PRIORITY = ("net", "week", "percentile", "gauge", "state", "index", "movement", "zscore", "unwound")
"""Which columns a wider table of traders gets first."""
GOOD_CHART = 8
"""Lines a chart has before facts stand above it."""
LEAST_BELOW_TRADERS = 6
"""Lines from which the categories' past is drawn under their figures."""
LEAST_ABOVE_EPISODES, MOST_EPISODES = 14, 8
"""Lines a chart has before extremes are listed under it, and how many lines those take then."""


@dataclass(frozen=True, slots=True)
class Subject:
    """What is told of, and how."""

    market: MarketBriefing | None
    detail: MarketDetail | None
    """None while it is being made."""
    problem: str
    """Why there is none; "" when there is no such reason."""
    now: datetime
    """The moment ages count to."""
    lookback: Lookback
    percent: float
    """What counts as extreme at either end of three years."""
    by_category: bool = False
    """Whether the traders are shown apart instead of the net position of the speculators."""


def traders_lines(detail: MarketDetail, width: int, glyphs: Glyphs) -> tuple[Line, list[Line]]:
    """Return the header and a line for each category of a market's traders."""
    table = lay_out(detail.categories, width, glyphs, PRIORITY, names=TRADERS, short=None)
    return table.header(), [
        table.row(each, strong=place == 0 and each.category == "speculators")
        for place, each in enumerate(detail.categories)
    ]


def market_lines(subject: Subject, table: bool, width: int, height: int, glyphs: Glyphs) -> list[Line]:
    """Lay out what there is to say of a market in `width` × `height` cells.

    With `table`, traders that are shown apart have their figures here, above their lines.
    """
    market, detail = subject.market, subject.detail
    if market is None:
        return [Line(((" no market", "quiet"),))]
    split = subject.by_category
    head = _head(subject, width, glyphs)
    if split and table and detail is not None and detail.categories:
        header, rows = traders_lines(detail, width, glyphs)
        tall = height - 1 - len(rows) >= LEAST_HEIGHT
        head = [header, *rows, *([BLANK] if tall else [])]
    elif height - len(head) - 1 < GOOD_CHART:
        # Where room is scarce the chart comes first: what is said above it, the frame and the table say too.
        kept = max(height - GOOD_CHART - 1, 0)
        head = [*head[:kept], *([BLANK] if kept else [])]
    elif head:
        head.append(BLANK)
    room = height - len(head)
    episodes = detail.episodes if detail is not None else ()
    below = min(len(episodes) + 2, MOST_EPISODES) if episodes and room - MOST_EPISODES >= LEAST_ABOVE_EPISODES else 0
    if split and detail is not None:
        chart = category_lines(detail, subject.lookback, width - 1, room - below, glyphs)
    else:
        chart = chart_lines(market, detail, subject.lookback, width - 1, room - below, glyphs, subject.percent)
    lines = [*head, *chart]
    if below:
        lines += [BLANK, *episode_lines(episodes, subject.percent, width, below - 1, glyphs)]
    return lines


def _head(subject: Subject, width: int, glyphs: Glyphs) -> list[Line]:
    if subject.market is None:
        return []
    lines = fact_lines(subject.market, subject.detail, subject.now, width, glyphs)
    if subject.problem:
        lines += flow([(subject.problem, "warning")], width, glyphs)
    return lines


class MarketPane(Pane):
    """The market under the cursor."""

    def __init__(self, table: Callable[[], bool], *, id: str, glyphs: Glyphs = RICH) -> None:  # noqa: A002
        """Make the pane; `table` says whether the figures of the traders stand nowhere else just now."""
        super().__init__(id=id, glyphs=glyphs)
        self._subject: Subject | None = None
        self._table = table

    def show(self, subject: Subject) -> None:
        """Tell of `subject`."""
        self._subject = subject
        self.arrange_lines()

    def arrange_lines(self) -> None:
        """Lay it out for the pane's size."""
        height = self.scrollable_content_region.height
        if self._subject is not None and self.columns and self.is_on_screen:
            self.show_lines(market_lines(self._subject, self._table(), self.columns, height, self.glyphs))

    def on_show(self) -> None:
        """Lay out what was handed over while hidden, when no work was done."""
        self.arrange_lines()


class Traders(Pane):
    """The categories of traders of the market under the cursor, in figures."""

    class Toggled(Message):
        """It has come to be shown, or has gone."""

    def __init__(self, *, id: str, glyphs: Glyphs = RICH) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id, glyphs=glyphs)
        self._detail: MarketDetail | None = None
        self._lookback: Lookback = "MAX"

    def show(self, detail: MarketDetail | None, lookback: Lookback) -> None:
        """Show a market's categories, with their past where there is room; nothing while they are being counted."""
        self._detail, self._lookback = detail, lookback
        self.arrange_lines()

    def arrange_lines(self) -> None:
        """Lay them out for the pane's size."""
        if not self.columns or not self.is_on_screen:
            return
        if self._detail is None or not self._detail.categories:
            self.show_lines([])
            return
        header, lines = traders_lines(self._detail, self.columns, self.glyphs)
        room = self.scrollable_content_region.height - len(lines) - 2
        if room >= LEAST_BELOW_TRADERS:
            lines += [BLANK, *category_lines(self._detail, self._lookback, self.columns - 1, room, self.glyphs)]
        self.show_lines(lines, header)

    def on_show(self) -> None:
        """Lay out what was handed over while hidden."""
        self.arrange_lines()
        self.post_message(self.Toggled())

    def on_hide(self) -> None:
        """Tell that the figures stand here no more."""
        self.post_message(self.Toggled())
