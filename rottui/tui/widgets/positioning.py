"""The positioning pane: how speculators stand in each futures market, the Nasdaq against small caps first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rich.cells import cell_len

from rottui.briefing.model import MarketBriefing
from rottui.text import printable
from rottui.tui.drawing.gauge import gauge
from rottui.tui.language import RICH, Glyphs, fmt_count, fmt_day, fmt_percent, fmt_points, meaning_of_change
from rottui.tui.lines import Line, Span, left, right
from rottui.tui.widgets.history_lines import history_lines
from rottui.tui.widgets.pane import Pane

WINDOW = "156"
"""Reports that percentile and COT index look back over here: three years, as Briese does."""
LEAST_GAUGE, MOST_GAUGE = 7, 31
SURGE = 40.0
"""A six-report move of the COT index that counts as a surge (Briese)."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the pane."""

    name: str
    heading: str
    cell: Callable[[MarketBriefing, Glyphs], Span]
    rank: int
    """Which columns a narrow pane keeps: 1 first."""
    flush_left: bool = False


def _market(market: MarketBriefing, glyphs: Glyphs) -> Span:
    return printable(market.market.name), "text"


def _key(market: MarketBriefing, glyphs: Glyphs) -> Span:
    return printable(market.market.key), "text"


def _net(market: MarketBriefing, glyphs: Glyphs) -> Span:
    return fmt_points(market.net_pct_oi, 1, glyphs), "text"


def _week(market: MarketBriefing, glyphs: Glyphs) -> Span:
    return fmt_points(market.change_1w, 1, glyphs), meaning_of_change(market.change_1w)


def _percentile(market: MarketBriefing, glyphs: Glyphs) -> Span:
    return fmt_percent(market.percentile.get(WINDOW), glyphs=glyphs), "quiet"


def _index(market: MarketBriefing, glyphs: Glyphs) -> Span:
    value = market.cot_index.get(WINDOW)
    return glyphs.missing if value is None else f"{value:.0f}", "quiet"


def _zscore(market: MarketBriefing, glyphs: Glyphs) -> Span:
    return fmt_points(market.zscore.get(WINDOW), 1, glyphs), "quiet"


def _movement(market: MarketBriefing, glyphs: Glyphs) -> Span:
    value = market.movement_6w
    return fmt_points(value, 0, glyphs), "strong" if value is not None and abs(value) >= SURGE else "quiet"


def _contracts(market: MarketBriefing, glyphs: Glyphs) -> Span:
    return fmt_count(market.net, glyphs), "quiet"


def _open_interest(market: MarketBriefing, glyphs: Glyphs) -> Span:
    return fmt_count(market.open_interest, glyphs), "quiet"


def _report_date(market: MarketBriefing, glyphs: Glyphs) -> Span:
    return fmt_day(market.report_date, glyphs), "quiet"


def _state(market: MarketBriefing, glyphs: Glyphs) -> Span:
    """Say which side is crowded; else how much of the last extreme has been given up; of which day, if it is late."""
    if market.report_date is None:
        return "no reports", "stale"
    if market.late:
        return fmt_day(market.report_date, glyphs), "stale"
    if market.extreme is not None:
        return market.extreme.upper(), "extreme-high" if market.extreme == "long" else "extreme-low"
    if market.unwound_pct is not None:
        return f"{fmt_percent(market.unwound_pct, glyphs=glyphs)} off", "text"
    return "", "quiet"


def _unwound(market: MarketBriefing, glyphs: Glyphs) -> Span:
    if market.extreme is not None or market.unwound_pct is None or market.unwound_from is None:
        return "", "quiet"
    return f"extreme {market.unwound_from}", "quiet"


def _problem(market: MarketBriefing, glyphs: Glyphs) -> Span:
    return printable(market.problem or ""), "warning"


NAME = Column("name", "market", _market, 3, flush_left=True)
KEY = Column("name", "market", _key, 0, flush_left=True)
GAUGE = "gauge"
COLUMNS = (
    NAME,
    Column("net", "net%OI", _net, 4),
    Column("week", "1w", _week, 6),
    Column(GAUGE, "", lambda market, glyphs: ("", "text"), 5),
    Column("percentile", "3y", _percentile, 1),
    Column("state", "extreme", _state, 2, flush_left=True),
    Column("unwound", "", _unwound, 7, flush_left=True),
    Column("index", "COT idx", _index, 8),
    Column("zscore", "z 3y", _zscore, 9),
    Column("movement", "6w move", _movement, 10),
    Column("contracts", "net", _contracts, 11),
    Column("open_interest", "open int.", _open_interest, 12),
    Column("report_date", "report of", _report_date, 13, flush_left=True),
    Column("problem", "", _problem, 14, flush_left=True),
)
"""In the order they are read."""


def positioning_lines(
    dial: MarketBriefing | None, markets: Sequence[MarketBriefing], width: int, glyphs: Glyphs
) -> tuple[Line | None, list[Line]]:
    """Lay the markets out in `width` cells, the dial on top; return the header and the lines."""
    rows = [*([dial] if dial else ()), *markets]
    if not any(row.report_date is not None for row in rows):
        return None, [Line(((" no futures positioning yet", "quiet"),))]
    widths = _choose(rows, width, glyphs)
    shown = [column for column in COLUMNS if column.name in widths]
    if not widths.pop("named"):
        shown[0] = KEY
    header = "".join(
        " " + (left if c.flush_left else right)(_heading(c, widths[c.name]), widths[c.name]) for c in shown
    )
    return Line(((header, "quiet"),)), [_row(row, row is dial, shown, widths, glyphs) for row in rows]


def _heading(column: Column, width: int) -> str:
    if column.name == GAUGE:
        return "short" + "long".rjust(width - 5) if width >= 11 else ""
    return column.heading if len(column.heading) <= width else ""


def _choose(rows: Sequence[MarketBriefing], width: int, glyphs: Glyphs) -> dict[str, int]:
    """Return the width of each column that fits; "named" says whether names fit or keys must do."""
    keys = max(len(printable(row.market.key)) for row in rows)
    widths = {"name": min(keys, max(1, width - 1)), "named": 0}
    room = width - widths["name"] - 1
    for column in sorted(COLUMNS, key=lambda column: column.rank):
        needed = max(cell_len(column.cell(row, glyphs)[0]) for row in rows)
        if column.name == GAUGE:
            needed = LEAST_GAUGE
        if column is NAME:
            longer = max(needed - widths["name"], 0)
            if longer <= room - 26:  # what net, percentile, state and a gauge need
                widths["name"], widths["named"] = widths["name"] + longer, 1
                room -= longer
            continue
        if not needed:
            continue
        needed = max(needed, len(column.heading))
        if needed + 1 > room:
            break
        widths[column.name] = needed
        room -= needed + 1
    if GAUGE in widths:
        widths[GAUGE] = min(MOST_GAUGE, widths[GAUGE] + room)
    return widths


def _row(market: MarketBriefing, dial: bool, columns: Sequence[Column], widths: dict[str, int], glyphs: Glyphs) -> Line:
    spans: list[Span] = []
    for column in columns:
        width = widths[column.name]
        text, tone = column.cell(market, glyphs)
        if market.late:
            tone = "stale"
        if column.name == GAUGE:
            text = gauge(market.percentile.get(WINDOW), width, glyphs.ascii)
            tone = "stale" if market.late else _state(market, glyphs)[1] if market.extreme else "unchanged"
        elif dial and tone == "text":
            tone = "strong"
        spans.append((" " + (left if column.flush_left else right)(text, width, glyphs), tone))
    return Line(tuple(spans))


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
