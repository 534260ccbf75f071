"""All futures markets by group, the Nasdaq against small caps above them, and the cursor that chooses one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import cell_len
from textual import events
from textual.message import Message

from rottui.briefing.model import MarketBriefing
from rottui.text import printable
from rottui.tui.look.language import RICH, Glyphs
from rottui.tui.look.lines import Line, left
from rottui.tui.widgets.pane import Pane
from rottui.tui.widgets.positioning_columns import NAME, Table, lay_out

PRIORITY = (
    "percentile", "state", "gauge", "net", "week", "index", "movement", "zscore", "report_date", "open_interest",
    "unwound", NAME, "contracts", "problem",
)  # fmt: skip
"""Which columns a wider table gets first."""
CONTEXT = 1
"""Lines kept in sight above and below the cursor, so that a group's heading shows with its first market."""


def group_heading(group: str, width: int, glyphs: Glyphs) -> Line:
    """Return the line above a group's rows."""
    name = left(printable(group), max(min(cell_len(printable(group)), width - 2), 0), glyphs)
    return Line(((f" {name} ", "quiet"), (glyphs.rule * max(0, width - cell_len(name) - 2), "grid")))


class Markets(Pane):
    """The markets, grouped; moving the cursor repaints two lines."""

    @dataclass
    class Selected(Message):
        """Another market is selected."""

        market: MarketBriefing

    @dataclass
    class Opened(Message):
        """The selected market was clicked once more."""

        market: MarketBriefing

    def __init__(self, *, id: str, glyphs: Glyphs = RICH) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id, glyphs=glyphs)
        self._markets: dict[str, MarketBriefing] = {}
        self._dial = ""
        self._rows: list[tuple[str, str]] = []
        """Of every line the group and the market's key; "" for a group's heading."""
        self._table: Table | None = None
        self._cursor = ""

    def show(self, dial: MarketBriefing | None, markets: Sequence[MarketBriefing]) -> None:
        """Show `markets` by group below the `dial`; the cursor keeps its market, or goes to the first."""
        rows = [*([dial] if dial else ()), *markets]
        self._markets = {row.market.key: row for row in rows}
        self._dial = dial.market.key if dial else ""
        self._rows = [("", self._dial)] if dial else []
        for group in dict.fromkeys(market.market.group for market in markets):
            self._rows.append((group, ""))
            self._rows += [(group, each.market.key) for each in markets if each.market.group == group]
        if self._cursor not in self._markets:
            self._cursor = next(iter(self._keys()), "")
        self.arrange_lines()

    @property
    def selected(self) -> MarketBriefing | None:
        """The market under the cursor; None without any."""
        return self._markets.get(self._cursor)

    @property
    def beside(self) -> tuple[str, ...]:
        """The keys of the markets below and above the cursor, where it is likely to go next."""
        keys = self._keys()
        if self._cursor not in keys:
            return ()
        here = keys.index(self._cursor)
        return (*keys[here + 1 : here + 2], *keys[max(here - 1, 0) : here])

    def copied(self) -> str:
        """Return the selected market's row, tab-separated."""
        market = self.selected
        if market is None or self._table is None:
            return ""
        key, row = printable(market.market.key), self._table.copied(market)
        return row if row.startswith(f"{key}\t") else f"{key}\t{row}"

    # Moving

    def move(self, by: int) -> None:
        """Move the cursor by so many markets; it stops at either end."""
        keys = self._keys()
        if keys:
            self.select(keys[min(max(keys.index(self._cursor) + by, 0), len(keys) - 1)])

    def group(self, by: int) -> None:
        """Move to the first market of a following group; backwards first to that of this group."""
        keys = self._keys()
        after_headings = [after[1] for before, after in zip(self._rows, self._rows[1:], strict=False) if not before[1]]
        starts = [keys.index(key) for key in ([self._dial] if self._dial else []) + after_headings]
        here = keys.index(self._cursor) if keys else 0
        beyond = [start for start in starts if (start > here if by > 0 else start < here)]
        if beyond:
            self.select(keys[beyond[0] if by > 0 else beyond[-1]])

    def select(self, key: str) -> None:
        """Put the cursor on the market of that key, in sight."""
        if key == self._cursor or key not in self._markets:
            return
        before, self._cursor = self._cursor, key
        for index, row in enumerate(self._rows):
            if row[1] and row[1] in (before, key) and self._table is not None:
                self.replace_line(index, self._line(row, self._table))
        self._reveal_cursor()
        self.post_message(self.Selected(self._markets[key]))

    def _keys(self) -> list[str]:
        return [key for _, key in self._rows if key]

    # Lines

    def arrange_lines(self) -> None:
        """Lay the markets out for the pane's width."""
        if not self.columns:
            self.expect_lines(len(self._rows) + 1)  # not laid out yet; it comes here again when it is
            return
        if not any(market.report_date for market in self._markets.values()):
            self.show_lines(
                [
                    Line(((" no futures positioning yet", "quiet"),)),
                    Line(((" r fetches it; or: rottui import", "quiet"),)),
                ]
            )
            return
        table = self._table = lay_out(list(self._markets.values()), self.columns, self.glyphs, PRIORITY)
        self.show_lines([self._line(row, table) for row in self._rows], table.header())
        self._reveal_cursor()

    def _line(self, row: tuple[str, str], table: Table) -> Line:
        group, key = row
        if not key:
            return group_heading(group, self.columns, self.glyphs)
        return table.row(self._markets[key], strong=key == self._dial, selected=key == self._cursor)

    def _reveal_cursor(self) -> None:
        index = next((index for index, (_, key) in enumerate(self._rows) if key and key == self._cursor), None)
        if index is not None:
            self.reveal(index, CONTEXT)

    def on_click(self, event: events.Click) -> None:
        """Select the market that was clicked; open it when it is selected already."""
        index = self.line_clicked(event)
        key = self._rows[index][1] if index is not None and index < len(self._rows) else ""
        if key and key == self._cursor:
            self.post_message(self.Opened(self._markets[key]))
        elif key:
            self.select(key)
