"""The columns of the leaders: what stands in them, how they are sorted by, and which fit a width. No widget, no app."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from rich.cells import cell_len

from rottui.briefing.details.leaders_model import Leader
from rottui.briefing.history import History
from rottui.text import printable
from rottui.tui.drawing.sparkline import sparkline
from rottui.tui.look.language import (
    Glyphs,
    fmt_change,
    fmt_number,
    fmt_percent,
    fmt_points,
    fmt_sessions_ago,
    meaning_of_change,
)
from rottui.tui.look.lines import Line, Span, left, right
from rottui.tui.widgets.breadth_rows import SHORT_SECTORS

LONGEST_NAME, SHORTEST_NAME = 22, 16
"""What a name takes at most, and from which width on it is told at all."""
SHORTEST_SPARKLINE, GOOD_SPARKLINE, LONGEST_SPARKLINE = 8, 12, 40
"""What a sparkline needs, what it takes before further columns come, and what it takes of the rest."""

SYMBOL, NAME, SPARK, RANK, KIND = "symbol", "name", "spark", "rank", "kind"

LEGAL_FORM = re.compile(
    r"(,? (Inc|Incorporated|Corporation|Corp|Company|Companies|Co|Ltd|Limited|plc|N\.V|S\.A|Holdings?|Group|Trust)\.?"
    r"| \(\w[^()]*\))$",
    re.IGNORECASE,
)
"""How the name of a company ends that is known by what stands before."""
LINKS = re.compile(r"( (&|and|of|the|for|in)|[,&-])+$", re.IGNORECASE)
"""Words after which a name cannot end."""


def fmt_name(name: str, width: int, glyphs: Glyphs) -> str:
    """Write a name in `width` cells: whole if that fits, else without its legal form, else as many words as fit."""
    name = printable(name)
    while cell_len(name) > width and (shorter := LEGAL_FORM.sub("", name)) != name:
        name = shorter
    while cell_len(name) > width and " " in name:
        name = LINKS.sub("", name.rpartition(" ")[0])
    return left(name, width, glyphs).rstrip()


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the leaders."""

    key: str
    heading: str
    title: str
    """What it is sorted by, in words."""
    cell: Callable[[Leader, Glyphs], Span]
    figure: Callable[[Leader], Any] | None = None
    """What is compared when it is sorted by; None when it cannot be."""
    ascending: bool = False
    """Whether the least comes first, as it does of names and of what should be small."""
    flush_left: bool = False


def _relative(window: str) -> Column:
    def cell(leader: Leader, glyphs: Glyphs) -> Span:
        value = leader.relative[window]
        return fmt_change(value, glyphs), meaning_of_change(value)

    return Column(window, window, f"{window} against the benchmark", cell, lambda leader: leader.relative[window])


def _high(leader: Leader, glyphs: Glyphs) -> Span:
    since = leader.sessions_since_high
    return fmt_sessions_ago(since, glyphs).removesuffix(" ago"), "extreme-high" if since == 0 else "quiet"


def _off(leader: Leader, glyphs: Glyphs) -> Span:
    return fmt_change(leader.below_high, glyphs), "extreme-high" if leader.below_high == 0 else "quiet"


def _correlation(leader: Leader, glyphs: Glyphs) -> Span:
    return fmt_points(leader.correlation, 2, glyphs), "text"


def _volatility(leader: Leader, glyphs: Glyphs) -> Span:
    return fmt_percent(leader.volatility, glyphs=glyphs), "text"


def _average(leader: Leader, glyphs: Glyphs) -> Span:
    if leader.above_average is None:
        return glyphs.missing, "unchanged"
    return ("above", "gain") if leader.above_average else ("below", "loss")


def _works(leader: Leader, glyphs: Glyphs) -> Span:
    if leader.behind > 0:
        return f"{leader.behind}s late", "stale"
    if leader.working is None:
        return glyphs.missing, "unchanged"
    return ("works", "gain") if leader.working else ("", "quiet")


def _kind(leader: Leader, glyphs: Glyphs) -> Span:
    return printable(SHORT_SECTORS.get(leader.kind, leader.kind)), "quiet"


COLUMNS = (
    Column(
        SYMBOL, "", "symbol", lambda leader, _: (printable(leader.symbol), "text"), lambda leader: leader.symbol,
        ascending=True, flush_left=True,
    ),
    Column(
        NAME, "name", "name", lambda leader, _: (printable(leader.name), "quiet"),
        lambda leader: leader.name.casefold() or None, ascending=True, flush_left=True,
    ),
    Column(SPARK, "", "", lambda leader, _: ("", "line"), flush_left=True),
    Column(RANK, RANK, "mean rank", lambda leader, glyphs: (fmt_number(leader.rank, 0, glyphs), "strong"),
           lambda leader: leader.rank),
    _relative("1m"),
    _relative("3m"),
    _relative("6m"),
    Column(
        "works", "", "what works", _works,
        lambda leader: None if leader.working is None else (leader.working, -leader.behind), flush_left=True,
    ),
    Column("off", "off high", "distance from the relative high", _off, lambda leader: leader.below_high),
    Column(
        "since", "since", "newest relative high", _high, lambda leader: leader.sessions_since_high, ascending=True
    ),
    Column(
        "correlation", "corr", "correlation", _correlation, lambda leader: leader.correlation, ascending=True
    ),
    Column(
        "volatility", "vol", "volatility", _volatility,
        lambda leader: leader.volatility, ascending=True,
    ),
    Column(
        "drawdown", "drawdown", "drawdown", lambda leader, glyphs: (fmt_change(leader.drawdown, glyphs), "quiet"),
        lambda leader: leader.drawdown,
    ),
    Column("average", "200d", "200-day average", _average, lambda leader: leader.above_average, flush_left=True),
    Column(
        KIND, "what", "what it is", _kind,
        lambda leader: leader.kind.casefold() or None, ascending=True, flush_left=True,
    ),
)  # fmt: skip
"""As they stand from left to right."""

SORTED_HEADINGS = {SYMBOL: "sym", "works": "works"}
"""Headings that only show when their column is sorted by: what it holds is plain otherwise."""

BY_KEY = {column.key: column for column in COLUMNS}

PRIORITY = (
    RANK, "3m", "1m", "6m", NAME, SPARK, "works", "correlation", "off", "volatility", "average", KIND, "drawdown",
    "since",
)  # fmt: skip
"""Which of them a wider table gets first; the symbol is always there."""


@dataclass(frozen=True, slots=True)
class Sorting:
    """By which column, and which way."""

    column: str = RANK
    descending: bool = True

    @classmethod
    def by(cls, column: str) -> Sorting:
        """Return the sorting by a column in the direction that one asks for first."""
        return cls(column, not BY_KEY[column].ascending)

    def reversed(self) -> Sorting:
        """Return the same column the other way round."""
        return replace(self, descending=not self.descending)

    def sort(self, leaders: Iterable[Leader]) -> list[Leader]:
        """Return leaders sorted; those without the figure last either way, equal ones as they come: by rank."""
        figure = BY_KEY[self.column].figure
        if figure is None:
            return list(leaders)
        told = [(leader, figure(leader)) for leader in leaders]
        having = [each for each in told if each[1] is not None]
        having.sort(key=lambda each: each[1], reverse=self.descending)
        return [leader for leader, _ in having] + [leader for leader, value in told if value is None]


def next_column(column: str, shown: Sequence[str]) -> str:
    """Return the column to sort by after `column`, of those shown, round and round."""
    columns = [key for key in shown if BY_KEY[key].figure is not None]
    here = columns.index(column) if column in columns else -1
    return columns[(here + 1) % len(columns)]


def matches(leader: Leader, wanted: str) -> bool:
    """Return whether every word of `wanted` occurs in the symbol, the name or what it is."""
    text = f"{leader.symbol} {leader.name} {leader.kind}".casefold()
    return all(word in text for word in wanted.casefold().split())


@dataclass(frozen=True, eq=False, slots=True)
class Table:
    """The leaders laid out for one width; a line is made when it is first asked for."""

    widths: Mapping[str, int]
    """The columns shown, in order, with their widths."""
    ratios: History
    glyphs: Glyphs
    made: dict[str, Line] = field(default_factory=dict)

    def header(self, sorting: Sorting) -> Line:
        """Return the line that names the columns, with an arrow at the one that is sorted by."""
        spans: list[Span] = []
        for key, width in self.widths.items():
            column = BY_KEY[key]
            pad = left if column.flush_left else right
            heading = column.heading if len(column.heading) <= width else ""
            if sorting.column != key:
                spans.append((" " + pad(heading, width), "quiet"))
                continue
            arrow = self.glyphs.down if sorting.descending else self.glyphs.up
            heading = heading or SORTED_HEADINGS.get(key, "")
            spans.append((pad(arrow + heading, width + 1), "strong"))
        return Line(tuple(spans))

    def column_at(self, x: int) -> str | None:
        """Return the column at a cell of the line; None beyond the last one."""
        for key, width in self.widths.items():
            x -= width + 1
            if x < 0:
                return key
        return None

    def row(self, leader: Leader, *, selected: bool) -> Line:
        """Return the line of a leader."""
        line = self.made.get(leader.symbol)
        if line is None:
            line = self.made[leader.symbol] = Line(tuple(self._spans(leader)))
        if not selected:
            return line
        return Line(((self.glyphs.cursor, "cursor"), *line.spans[1:]), selected=True)

    def _spans(self, leader: Leader) -> Iterable[Span]:
        yield " ", "cursor"
        for place, (key, width) in enumerate(self.widths.items()):
            column = BY_KEY[key]
            text, tone = column.cell(leader, self.glyphs)
            if key == SPARK:
                text = sparkline(self.ratios.values(leader.symbol), width, self.glyphs.ascii)
            elif key == NAME:
                text = fmt_name(leader.name, width, self.glyphs)
            pad = left if column.flush_left else right
            yield (" " if place else "") + pad(text, width, self.glyphs), "stale" if leader.rank is None else tone

    def copied(self, leader: Leader) -> str:
        """Return a leader's figures, those that do not fit too, tab-separated."""
        cells = (column.cell(leader, self.glyphs)[0] for column in COLUMNS if column.key not in (SPARK, KIND))
        return "\t".join((*cells, printable(leader.kind)))


def lay_out(leaders: Sequence[Leader], ratios: History, width: int, glyphs: Glyphs) -> Table:
    """Lay `leaders` out in `width` cells. No column jumps the queue, or it would come and go as the terminal grows."""

    def needed(key: str) -> int:
        column = BY_KEY[key]
        cells = (cell_len(column.cell(leader, glyphs)[0]) for leader in leaders)
        return max(max(cells, default=0), len(column.heading))

    widths = {SYMBOL: min(needed(SYMBOL), max(1, width - 1))}
    room = width - 1 - widths[SYMBOL]
    for key in PRIORITY:
        wanted = needed(key)
        if key == NAME:
            wanted = min(wanted, LONGEST_NAME, max(room - 1, SHORTEST_NAME))
        elif key == SPARK:
            wanted = min(GOOD_SPARKLINE, max(SHORTEST_SPARKLINE, room - 1))
        if wanted + 1 > room:
            break
        if wanted:
            widths[key] = wanted
            room -= wanted + 1
    if SPARK in widths:
        widths[SPARK] = min(widths[SPARK] + room, LONGEST_SPARKLINE)
    return Table({column.key: widths[column.key] for column in COLUMNS if column.key in widths}, ratios, glyphs)
