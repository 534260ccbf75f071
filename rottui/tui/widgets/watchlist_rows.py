"""The watchlist's rows as lines: which columns fit a width, and what each pair has in them. No widget, no app."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from rich.cells import cell_len

from rottui.briefing.model import PairBriefing
from rottui.text import printable
from rottui.tui.drawing.sparkline import sparkline
from rottui.tui.look.language import (
    Glyphs,
    fmt_change,
    fmt_day,
    fmt_months_extreme,
    fmt_ratio,
    fmt_sessions_ago,
    meaning_of_change,
    meaning_of_extreme,
    meaning_of_trend,
    trend_arrow,
)
from rottui.tui.look.lines import Line, Span, align_decimals, left, right
from rottui.tui.widgets.sorting import Sorting

LONGEST_PAIR = 21
LEAST_FOR_MARKS = 13
SHORTEST_SPARKLINE, GOOD_SPARKLINE, LONGEST_SPARKLINE = 8, 18, 40
"""What a sparkline needs, what it takes before further columns come, and what it takes of the rest."""
SHORTEST_NOTE = 12

CHANGES = ("1d", "1w", "1m", "3m", "6m", "1y")
ORDER = ("pair", "problem", "spark", "last", *CHANGES, "trend", "extreme", "ago", "since", "note")
"""The columns from left to right."""
PRIORITY = ("extreme", "trend", "last", "1m", "1d", "1w", "3m", "ago", "spark", "6m", "1y", "since", "note")
"""Which columns a wider watchlist gets first; the pair and its problem mark are always there."""
LEFT_ALIGNED = frozenset({"pair", "problem", "spark", "trend", "extreme", "since", "note"})
HEADINGS = {
    "last": "last",
    **{change: change for change in CHANGES},
    "trend": "",
    "extreme": "extreme",
    "ago": "ago",
    "since": "since",
    "note": "",
    "problem": "",
}
SORTED_HEADINGS = {"pair": "pair"}
"""Headings that only show when their column is sorted by: what it holds is plain otherwise."""


def by_group(pairs: Iterable[PairBriefing]) -> list[tuple[str, list[PairBriefing]]]:
    """Return the pairs by group, groups and pairs in the order they first appear in."""
    groups: dict[str, list[PairBriefing]] = {}
    for pair in pairs:
        groups.setdefault(pair.pair.group, []).append(pair)
    return list(groups.items())


def matches(pair: PairBriefing, wanted: str) -> bool:
    """Return whether every word of `wanted` occurs in the pair's name, group, note, trend or extreme."""
    extreme = fmt_months_extreme(pair.extreme) if pair.extreme else ""
    text = f"{pair.pair.name} {pair.pair.group} {pair.pair.note} {pair.trend or ''} {extreme}".lower()
    return all(word in text for word in wanted.lower().split())


@dataclass(frozen=True, eq=False, slots=True)
class Table:
    """The watchlist laid out for one width: its heading and the cells of every pair."""

    widths: Mapping[str, int]
    """The columns shown, in order, with their widths."""
    cells: Mapping[str, Mapping[str, Span]]
    """By pair and column."""
    glyphs: Glyphs

    def header(self, sorting: Sorting | None = None) -> Line:
        """Return the line that names the columns, with an arrow at the one that is sorted by."""
        spans: list[Span] = []
        for column, width in self.widths.items():
            heading = _heading(column, width)
            pad = left if column in LEFT_ALIGNED else right
            if sorting is None or sorting.column != column:
                spans.append((" " + pad(heading, width), "quiet"))
                continue
            arrow = self.glyphs.down if sorting.descending else self.glyphs.up
            spans.append((pad(arrow + (heading or SORTED_HEADINGS.get(column, ""))[:width], width + 1), "strong"))
        return Line(tuple(spans))

    def column_at(self, x: int) -> str | None:
        """Return the column at a cell of the line; None beyond the last one."""
        for column, width in self.widths.items():
            x -= width + 1
            if x < 0:
                return column
        return None

    def heading(self, group: str, width: int) -> Line:
        """Return the line above a group's pairs."""
        name = left(printable(group), min(cell_len(printable(group)), width - 2), self.glyphs)
        return Line(((f" {name} ", "quiet"), (self.glyphs.rule * max(0, width - cell_len(name) - 2), "grid")))

    def row(self, pair: str, selected: bool) -> Line:
        """Return the line of a pair."""
        spans: list[Span] = [(self.glyphs.cursor if selected else " ", "cursor")]
        for column, width in self.widths.items():
            text, tone = self.cells[pair][column]
            pad = left if column in LEFT_ALIGNED else right
            spans.append((("" if column == "pair" else " ") + pad(text, width, self.glyphs), tone))
        return Line(tuple(spans), selected)


def _heading(column: str, width: int) -> str:
    heading = HEADINGS.get(column, "")
    return heading if len(heading) <= width else ""


def lay_out(pairs: Sequence[PairBriefing], width: int, sessions: int | None, glyphs: Glyphs) -> Table:
    """Lay `pairs` out in `width` cells; sparklines show the last `sessions` (None: all)."""
    columns: dict[str, list[Span]] = {"pair": [(printable(pair.pair.name), "text") for pair in pairs]}
    if width >= LEAST_FOR_MARKS and any(pair.problem for pair in pairs):
        columns["problem"] = [(glyphs.warning if pair.problem else " ", "warning") for pair in pairs]
    widths = {name: _width(spans) for name, spans in columns.items()}
    widths["pair"] = min(widths["pair"], LONGEST_PAIR, max(1, width - 1))
    room = width - 1 - widths["pair"] - (2 if "problem" in widths else 0)
    for name in PRIORITY:
        columns[name] = _column(name, pairs, glyphs)
        needed = max(_width(columns[name]), len(HEADINGS.get(name, "")))
        if name == "note":
            needed = min(needed, max(SHORTEST_NOTE, room - 1))
        if name == "spark":
            needed = min(GOOD_SPARKLINE, max(SHORTEST_SPARKLINE, room - 1))
        if needed + 1 > room:
            break  # a column that jumped the queue would come and go as the terminal grows
        if needed:
            widths[name] = needed
            room -= needed + 1
    if "spark" in widths:
        widths["spark"] = min(widths["spark"] + room, LONGEST_SPARKLINE)
        columns["spark"] = [(_sparkline(pair, widths["spark"], sessions, glyphs), "line") for pair in pairs]
    names = [pair.pair.name for pair in pairs]
    shown = {name: widths[name] for name in ORDER if name in widths}
    cells = {name: {column: columns[column][row] for column in shown} for row, name in enumerate(names)}
    return Table(shown, cells, glyphs)


def _width(spans: Sequence[Span]) -> int:
    return max((cell_len(text) for text, _ in spans), default=0)


def _column(name: str, pairs: Sequence[PairBriefing], glyphs: Glyphs) -> list[Span]:
    """Return the cells of one column, unpadded but for decimal points."""
    if name in CHANGES:
        return [(fmt_change(pair.change.get(name), glyphs), meaning_of_change(pair.change.get(name))) for pair in pairs]
    if name == "last":
        return [(text, "text") for text in align_decimals([fmt_ratio(pair.last, glyphs) for pair in pairs])]
    if name == "trend":
        return [(trend_arrow(pair.trend, glyphs), meaning_of_trend(pair.trend)) for pair in pairs]
    if name == "spark":
        return [(" " * SHORTEST_SPARKLINE, "line")] * len(pairs)
    if name == "note":
        return [(printable(pair.pair.note), "quiet") for pair in pairs]
    return [_extreme_cell(name, pair, glyphs) for pair in pairs]


def _extreme_cell(name: str, pair: PairBriefing, glyphs: Glyphs) -> Span:
    """Return what a pair has in one of the columns about its extreme: nothing when it has none."""
    extreme = pair.extreme
    if extreme is None:
        return "", "quiet"
    if name == "extreme":
        return fmt_months_extreme(extreme, glyphs), meaning_of_extreme(extreme.kind)
    if name == "ago":
        return fmt_sessions_ago(extreme.sessions_ago, glyphs).removesuffix(" ago"), "quiet"
    return fmt_day(extreme.since, glyphs), "quiet"


def _sparkline(pair: PairBriefing, width: int, sessions: int | None, glyphs: Glyphs) -> str:
    values = pair.history.values("ratio", sessions) if len(pair.history) else []
    return sparkline(values, width, glyphs.ascii)
