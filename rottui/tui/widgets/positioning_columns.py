"""The columns of positioning tables: what stands in them, and which of them fit a width. No widget, no app."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from rich.cells import cell_len

from rottui.briefing.model import MarketBriefing
from rottui.text import printable
from rottui.tui.drawing.gauge import gauge
from rottui.tui.look.language import (
    Glyphs,
    fmt_category,
    fmt_count,
    fmt_day,
    fmt_number,
    fmt_percent,
    fmt_points,
    meaning_of_change,
    missing,
)
from rottui.tui.look.lines import Line, Span, left, right

WINDOW = "156"
"""Reports that percentile and COT index look back over here: three years, as Briese does."""
LEAST_GAUGE, MOST_GAUGE = 7, 31
SURGE = 40.0
"""A six-report move of the COT index that counts as a surge (Briese)."""
LEAST_FOR_ENDS = 11
"""Cells of a gauge whose ends can be named above it."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a positioning table."""

    name: str
    heading: str
    cell: Callable[[MarketBriefing, Glyphs], Span]
    flush_left: bool = False


def _name(market: MarketBriefing, glyphs: Glyphs) -> Span:
    return printable(market.market.name), "text"


def _key(market: MarketBriefing, glyphs: Glyphs) -> Span:
    return printable(market.market.key), "text"


def _traders(market: MarketBriefing, glyphs: Glyphs) -> Span:
    return fmt_category(market.category), "text"


def _net(market: MarketBriefing, glyphs: Glyphs) -> Span:
    return fmt_points(market.net_pct_oi, 1, glyphs), "text"


def _week(market: MarketBriefing, glyphs: Glyphs) -> Span:
    return fmt_points(market.change_1w, 1, glyphs), meaning_of_change(market.change_1w)


def _percentile(market: MarketBriefing, glyphs: Glyphs) -> Span:
    return fmt_percent(market.percentile.get(WINDOW), glyphs=glyphs), "quiet"


def _index(market: MarketBriefing, glyphs: Glyphs) -> Span:
    return fmt_number(market.cot_index.get(WINDOW), 0, glyphs), "quiet"


def _zscore(market: MarketBriefing, glyphs: Glyphs) -> Span:
    return fmt_points(market.zscore.get(WINDOW), 1, glyphs), "quiet"


def _movement(market: MarketBriefing, glyphs: Glyphs) -> Span:
    value = market.movement_6w
    if value is None or missing(value):
        return glyphs.missing + " ", "quiet"
    if abs(value) < SURGE:
        return fmt_points(value, 0, glyphs) + " ", "quiet"
    return fmt_points(value, 0, glyphs) + (glyphs.rising if value > 0 else glyphs.falling), "strong"


def _contracts(market: MarketBriefing, glyphs: Glyphs) -> Span:
    return fmt_count(market.net, glyphs), "quiet"


def _open_interest(market: MarketBriefing, glyphs: Glyphs) -> Span:
    return fmt_count(market.open_interest, glyphs), "quiet"


def _report_date(market: MarketBriefing, glyphs: Glyphs) -> Span:
    return fmt_day(market.report_date, glyphs), "quiet"


def state(market: MarketBriefing, glyphs: Glyphs) -> Span:
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


def _beside_date(market: MarketBriefing, glyphs: Glyphs) -> Span:
    """Say the same where the date of the report stands in a column of its own."""
    return ("late", "stale") if market.late else state(market, glyphs)


def _unwound(market: MarketBriefing, glyphs: Glyphs) -> Span:
    if market.late or market.extreme is not None or market.unwound_pct is None or market.unwound_from is None:
        return "", "quiet"
    return f"extreme {market.unwound_from}", "quiet"


def _problem(market: MarketBriefing, glyphs: Glyphs) -> Span:
    return printable(market.problem or ""), "warning"


NAME, GAUGE, STATE, REPORT_DATE = "name", "gauge", "state", "report_date"
MARKET = Column(NAME, "market", _name, flush_left=True)
KEY = Column(NAME, "market", _key, flush_left=True)
TRADERS = Column(NAME, "traders", _traders, flush_left=True)
"""The categories of one market."""
COLUMNS = (
    Column("net", "net%OI", _net),
    Column("week", "1w", _week),
    Column(GAUGE, "", lambda market, glyphs: ("", "text")),
    Column("percentile", "3y", _percentile),
    Column(STATE, "extreme", state, flush_left=True),
    Column("unwound", "", _unwound, flush_left=True),
    Column("index", "COT", _index),
    Column("zscore", "z", _zscore),
    Column("movement", "6w ", _movement),
    Column("contracts", "net", _contracts),
    Column("open_interest", "open int.", _open_interest),
    Column(REPORT_DATE, "report of", _report_date, flush_left=True),
    Column("problem", "", _problem, flush_left=True),
)
"""All but the first, in the order they are read."""
BY_NAME = {column.name: column for column in COLUMNS}


@dataclass(frozen=True, eq=False, slots=True)
class Table:
    """A positioning table laid out for one width."""

    columns: tuple[Column, ...]
    """The columns that fit, in the order they are read."""
    widths: Mapping[str, int]
    glyphs: Glyphs

    def header(self) -> Line:
        """Return the line that names the columns."""
        cells = (self._pad(column, _heading(column, self.widths[column.name])) for column in self.columns)
        return Line(((" " + " ".join(cells), "quiet"),))

    def row(self, market: MarketBriefing, *, strong: bool = False, selected: bool = False) -> Line:
        """Return the line of a market, in bold if it is `strong`, and dimmed if it is late."""
        spans: list[Span] = [(self.glyphs.cursor if selected else " ", "cursor")]
        for place, column in enumerate(self.columns):
            text, tone = column.cell(market, self.glyphs)
            if column.name == STATE and REPORT_DATE in self.widths:
                text, tone = _beside_date(market, self.glyphs)
            if column.name == GAUGE:
                text = gauge(market.percentile.get(WINDOW), self.widths[GAUGE], self.glyphs.ascii)
                tone = state(market, self.glyphs)[1] if market.extreme else "unchanged"
            elif strong and tone == "text":
                tone = "strong"
            spans.append(((" " if place else "") + self._pad(column, text), "stale" if market.late else tone))
        return Line(tuple(spans), selected)

    def copied(self, market: MarketBriefing) -> str:
        """Return a market's figures, tab-separated."""
        cells = (printable(column.cell(market, self.glyphs)[0].strip()) for column in self.columns)
        return "\t".join(cell for cell in cells if cell)

    def _pad(self, column: Column, text: str) -> str:
        return (left if column.flush_left else right)(text, self.widths[column.name], self.glyphs)


def lay_out(
    rows: Sequence[MarketBriefing],
    width: int,
    glyphs: Glyphs,
    priority: Sequence[str],
    *,
    names: Column = MARKET,
    short: Column | None = KEY,
    spare: int = 0,
) -> Table:
    """Lay `rows` out in `width` cells. No column jumps the queue, or it would come and go as the terminal grows.

    Args:
        rows: what the columns must be wide enough for.
        width: of a line.
        glyphs: the characters that may be written.
        priority: the columns by name, in the order in which a wider table gets them.
        names: the first column, which is always there.
        short: what stands there until "name" has its turn, and then still fits; None: the names themselves.
        spare: cells that have to be left then; where they are not, the other columns come nevertheless.

    """
    first = short or names
    widths = {NAME: min(_needed(first, rows, glyphs), max(1, width - 1))}
    room = width - widths[NAME] - 1
    for name in priority:
        if name == NAME:
            longer = max(_needed(names, rows, glyphs) - widths[NAME], 0)
            if longer <= room - spare:
                first, room = names, room - longer
                widths[NAME] += longer
            elif not spare:
                break
            continue
        column = BY_NAME[name]
        needed = LEAST_GAUGE if name == GAUGE else _needed(column, rows, glyphs)
        if not needed:
            continue
        needed = max(needed, len(column.heading))
        if needed + 1 > room:
            break
        widths[name] = needed
        room -= needed + 1
    if REPORT_DATE in widths and STATE in widths:
        needed = max(max(cell_len(_beside_date(row, glyphs)[0]) for row in rows), len(BY_NAME[STATE].heading))
        room += widths[STATE] - needed
        widths[STATE] = needed
    if GAUGE in widths:
        widths[GAUGE] = min(MOST_GAUGE, widths[GAUGE] + room)
    return Table((first, *(column for column in COLUMNS if column.name in widths)), widths, glyphs)


def _needed(column: Column, markets: Sequence[MarketBriefing], glyphs: Glyphs) -> int:
    return max((cell_len(column.cell(market, glyphs)[0]) for market in markets), default=0)


def _heading(column: Column, width: int) -> str:
    if column.name == GAUGE:
        return "short" + "long".rjust(width - 5) if width >= LEAST_FOR_ENDS else ""
    return column.heading if len(column.heading) <= width else ""
