"""The stocks behind the counts of new highs and lows; below them every figure, for a narrow table leaves some out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from rich.cells import cell_len

from rottui.briefing.details.universe_model import MemberAtExtreme
from rottui.briefing.model import BreadthFigures
from rottui.text import printable
from rottui.tui.look.language import (
    RICH,
    Glyphs,
    fmt_change,
    fmt_day,
    fmt_plural,
    meaning_of_change,
    meaning_of_extreme,
)
from rottui.tui.look.lines import BLANK, Line, Span, left, right, whole_words
from rottui.tui.widgets.breadth import figure_lines
from rottui.tui.widgets.breadth_rows import SHORT_SECTORS
from rottui.tui.widgets.pane import Pane

LEAST_NAME = 16
SECTOR = 14
DAY = 11
CHANGE = 6
SYMBOL = 5


@dataclass(frozen=True, slots=True)
class Extremes:
    """Who is at a new high or low in a universe or one of its sectors."""

    figures: BreadthFigures
    highs: Sequence[MemberAtExtreme] | None
    """None until the detail has come."""
    lows: Sequence[MemberAtExtreme] | None
    one_sector: bool
    """Whether all are of one sector, which then need not be told."""


class Members(Pane):
    """The stocks, highs first; it scrolls."""

    def __init__(self, *, id: str, glyphs: Glyphs = RICH) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id, glyphs=glyphs)
        self._extremes: Extremes | None = None
        self._figures = False

    def show(self, extremes: Extremes | None, *, figures: bool) -> None:
        """Show who is at an extreme; from the top if it is of another universe or sector than before.

        Below them stands every figure of it: with `figures` in any case, else if there is room without scrolling.
        """
        if (extremes, figures) == (self._extremes, self._figures):
            return
        if self._extremes is None or extremes is None or _place(extremes) != _place(self._extremes):
            self.scroll_to(y=0, animate=False)
        self._extremes, self._figures = extremes, figures
        if self.is_on_screen:
            self.arrange_lines()
        else:
            self.expect_lines(len(self._laid_out(0, 0)))

    def on_show(self) -> None:
        """Lay out what was handed over while hidden."""
        self.arrange_lines()

    def arrange_lines(self) -> None:
        """Lay the stocks out for the pane's size."""
        size = self.scrollable_content_region
        if not size.width or not size.height:
            return
        self.show_lines(self._laid_out(size.width, size.height))

    def _laid_out(self, width: int, height: int) -> list[Line]:
        """Return the lines for a size; how many there are depends on the height alone."""
        if self._extremes is None:
            return []
        lines = member_lines(self._extremes, width, self.glyphs)
        figures = figure_lines(self._extremes.figures, width, self.glyphs)
        if self._figures or len(lines) + 2 + len(figures) <= height:
            lines += [BLANK, Line(((" every figure", "strong"),)), *figures]
        return lines


def _place(extremes: Extremes) -> tuple[str, str | None]:
    return extremes.figures.universe, extremes.figures.sector


def member_lines(extremes: Extremes, width: int, glyphs: Glyphs) -> list[Line]:
    """Return highs and lows under a heading each, with as many of them as the breadth table counts."""
    kinds: tuple[tuple[Literal["high", "low"], int | None, Sequence[MemberAtExtreme] | None], ...] = (
        ("high", extremes.figures.counts.get("new_highs"), extremes.highs),
        ("low", extremes.figures.counts.get("new_lows"), extremes.lows),
    )
    columns = _columns([one for _, _, members in kinds for one in members or ()], width, extremes.one_sector)
    lines: list[Line] = []
    for kind, counted, members in kinds:
        said = glyphs.missing if counted is None else f"{counted:,}" if counted else "no"
        heading = f" {said} new {kind}{'' if counted == 1 else 's'}"
        spans: list[Span] = [(heading, meaning_of_extreme(kind) if counted else "quiet")]
        if members:
            heads = _heads(columns, kind)
            spans.append((heads[cell_len(heading) :] if not heads[: cell_len(heading)].strip() else "", "quiet"))
        elif members is None and counted:
            spans.append((f" {glyphs.separator} reading who they are", "quiet"))
        lines += [
            *([BLANK] if lines else ()),
            Line(tuple(spans)),
            *(_line(one, columns, glyphs) for one in members or ()),
        ]
    return lines


def _columns(members: Sequence[MemberAtExtreme], width: int, one_sector: bool) -> dict[str, int]:
    """Return the columns that fit, with their widths."""
    symbol = max((cell_len(printable(one.symbol)) for one in members), default=SYMBOL)
    widths = {"symbol": max(symbol, SYMBOL), "beyond": CHANGE}
    room = width - sum(each + 1 for each in widths.values())
    for name, needed in (("name", LEAST_NAME), ("1d", CHANGE), ("sector", SECTOR), ("former", DAY)):
        if name == "sector" and one_sector:
            continue
        if needed + 1 > room:
            break
        widths[name] = needed
        room -= needed + 1
    if "name" in widths:
        longest = max((cell_len(printable(one.name)) for one in members), default=0)
        widths["name"] = min(widths["name"] + room, max(longest, LEAST_NAME))
    return {name: widths[name] for name in ("symbol", "name", "sector", "beyond", "1d", "former") if name in widths}


_FLUSH_LEFT = frozenset({"symbol", "name", "sector"})


def _heads(columns: dict[str, int], kind: str) -> str:
    """Return the headings of the figures, each over its column."""
    headings = {"beyond": "beyond", "1d": "1d", "former": f"old {kind}"}
    return "".join(" " + right(headings.get(name, ""), width) for name, width in columns.items())


def _line(one: MemberAtExtreme, columns: dict[str, int], glyphs: Glyphs) -> Line:
    sector = SHORT_SECTORS.get(one.sector, one.sector)
    cells: dict[str, Span] = {
        "symbol": (printable(one.symbol), "strong"),
        "name": (whole_words(printable(one.name), columns.get("name", 0)), "text"),
        "sector": (printable(sector), "quiet"),
        "beyond": (fmt_change(one.beyond_pct, glyphs), "text"),
        "1d": (fmt_change(one.change_1d, glyphs), meaning_of_change(one.change_1d)),
        "former": (fmt_day(one.former, glyphs), "quiet"),
    }
    spans: list[Span] = []
    for name, width in columns.items():
        text, tone = cells[name]
        spans.append((" " + (left if name in _FLUSH_LEFT else right)(text, width, glyphs), tone))
    return Line(tuple(spans))


def counted(extremes: Extremes) -> list[str]:
    """Return how many there are of each, in words."""
    highs, lows = (extremes.figures.counts.get(name) or 0 for name in ("new_highs", "new_lows"))
    return [fmt_plural(highs, "new high"), fmt_plural(lows, "new low")]
