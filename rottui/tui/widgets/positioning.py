"""The desk's positioning pane: how speculators stand in each market, the Nasdaq against small caps first."""

from __future__ import annotations

from collections.abc import Sequence

from rottui.briefing.model import MarketBriefing
from rottui.text import printable
from rottui.tui.look.language import RICH, Glyphs
from rottui.tui.look.lines import Line
from rottui.tui.widgets.history_lines import history_lines
from rottui.tui.widgets.pane import Pane
from rottui.tui.widgets.positioning_columns import NAME, WINDOW, lay_out

PRIORITY = (
    "percentile", "state", NAME, "net", "gauge", "week", "unwound", "index", "zscore", "movement", "contracts",
    "open_interest", "report_date", "problem",
)  # fmt: skip
"""Which columns a wider pane gets first."""
BESIDE_NAMES = 26
"""Cells that are left for net, gauge and week where markets have their full names."""


def positioning_lines(
    dial: MarketBriefing | None, markets: Sequence[MarketBriefing], width: int, glyphs: Glyphs
) -> tuple[Line | None, list[Line]]:
    """Lay the markets out in `width` cells, the dial on top; return the header and the lines."""
    rows = [*([dial] if dial else ()), *markets]
    if not any(row.report_date is not None for row in rows):
        return None, [
            Line(((" no futures positioning yet", "quiet"),)),
            Line(((" r fetches it; or: rottui import", "quiet"),)),
        ]
    table = lay_out(rows, width, glyphs, PRIORITY, spare=BESIDE_NAMES)
    return table.header(), [table.row(row, strong=row is dial) for row in rows]


class Positioning(Pane):
    """Futures positioning of the markets of a briefing."""

    def __init__(self, *, id: str, glyphs: Glyphs = RICH) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id, glyphs=glyphs)
        self._dial: MarketBriefing | None = None
        self._markets: tuple[MarketBriefing, ...] = ()

    def show(self, dial: MarketBriefing | None, markets: Sequence[MarketBriefing]) -> None:
        """Show `markets` below the `dial`."""
        self._dial, self._markets = dial, tuple(markets)
        self.arrange_lines()

    def arrange_lines(self) -> None:
        """Lay the markets out for the pane's width."""
        size = self.scrollable_content_region
        if size.width:
            header, lines = positioning_lines(self._dial, self._markets, size.width, self.glyphs)
            lines += self._past(size.width, size.height - len(lines) - 1)
            self.show_lines(lines, header)
        else:
            self.expect_lines(len(self._markets) + 2)

    def _past(self, width: int, room: int) -> list[Line]:
        """Return the dial's past, or the first market's without a dial, where there is room."""
        shown = self._dial or next((market for market in self._markets if market.report_date), None)
        if shown is None:
            return []
        title = f"{printable(shown.market.name)}: net as percent of open interest, 3 years"
        return history_lines(title, shown.history, "net_pct_oi", int(WINDOW), width, room, self.glyphs)
