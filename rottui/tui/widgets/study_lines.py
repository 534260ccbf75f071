"""What followed, as lines: what is studied, what assets did after it beside what they do anyway, and when it was so."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from rottui.briefing.details.study_model import FEWEST, HORIZONS, StudyDetail, StudyFigures
from rottui.text import printable
from rottui.tui.drawing.gauge import balance
from rottui.tui.look.language import (
    RICH,
    Glyphs,
    fmt_change,
    fmt_count,
    fmt_day,
    fmt_percent,
    fmt_plural,
    meaning_of_change,
)
from rottui.tui.look.lines import BLANK, Line, Span, Tone, align_decimals, left, right
from rottui.tui.widgets.pane import Pane
from rottui.tui.widgets.positioning_facts import flow

LONGEST_PROBLEM = 300
GAP = "  "
EDGE = "median less any"
LEAST_BAR, MOST_BAR = len(EDGE), 42
"""Cells of a bar for how much better the median was than that of any session."""
BASES = {"price": "price returns", "total_return": "total returns"}


READING = (
    ("in", "sessions that returns are taken over: 21 are a month, 63 a quarter, 126 half a year"),
    ("n", "episodes whose sessions are over; a stretch of 50 days in a row has episodes on its days 1, 22 and 43"),
    ("median", "half of the returns were better, half worse"),
    ("up", "share of the returns that were above zero"),
    ("worst", "the lowest of the returns"),
    ("any", "the same after any session of the span: what it is to be compared with"),
)
"""What the columns mean, where there is room to say it."""


def study_lines(detail: StudyDetail, width: int, height: int, glyphs: Glyphs) -> list[Line]:
    """Return what is studied, the figures, and what they must not be taken for; set apart where `height` allows."""
    lines = flow([(printable(detail.subject), "strong")], width, glyphs)
    if detail.problem:
        return [*lines, *flow([(printable(detail.problem, LONGEST_PROBLEM), "warning")], width, glyphs)]
    begun: list[Span] = [] if detail.began is None else [(f"began {fmt_plural(detail.began, 'time')}", "text")]
    episodes = fmt_plural(len(detail.episodes), "episode")
    seen = f"so on {detail.days:,} of {fmt_plural(detail.sessions, 'session')}"
    span = f"{fmt_day(detail.since, glyphs)} to {fmt_day(detail.until, glyphs)}"
    facts: list[Span] = [(episodes, "text"), (seen, "text"), (span, "text"), (BASES[detail.basis], "quiet")]
    lines += flow([*begun, *facts], width, glyphs)
    table = _table(detail.figures, width, glyphs)
    caveats = [
        flow([(f"{glyphs.warning} {printable(caveat, LONGEST_PROBLEM)}", "quiet")], width, glyphs)
        for caveat in detail.caveats
    ]
    reading = [line for name, said in READING for line in flow([(f"{name}: {said}", "quiet")], width, glyphs)]
    plain = [*lines, BLANK, *table, BLANK, *(line for caveat in caveats for line in caveat)]
    roomy = [*lines, BLANK, *_by_asset(table), BLANK, *reading, BLANK]
    roomy += [line for caveat in caveats for line in (*caveat, BLANK)][:-1]
    return next((laid for laid in (roomy, [*plain, BLANK, *reading]) if len(laid) <= height), plain)


def _by_asset(table: Sequence[Line]) -> list[Line]:
    """Return the table with a blank line between assets."""
    head, *rows = table
    each = len(HORIZONS)
    parts = [rows[start : start + each] for start in range(0, len(rows), each)]
    return [head, *(line for number, part in enumerate(parts) for line in ([BLANK] if number else []) + part)]


def _table(figures: Sequence[StudyFigures], width: int, glyphs: Glyphs) -> list[Line]:
    """Return a line for each asset and horizon; each figure has beside it the same after any session."""
    asset = max((len(each.asset) for each in figures), default=0)
    columns = [
        _Column("n", [fmt_count(each.n) for each in figures], [fmt_count(each.all_n) for each in figures]),
        _Column(
            "median",
            align_decimals([fmt_change(each.median, glyphs) for each in figures]),
            align_decimals([fmt_change(each.all_median, glyphs) for each in figures]),
        ),
        _Column(
            "up",
            [fmt_percent(each.share_positive, glyphs=glyphs) for each in figures],
            [fmt_percent(each.all_share_positive, glyphs=glyphs) for each in figures],
        ),
        _Column(
            "worst",
            align_decimals([fmt_change(each.worst, glyphs) for each in figures]),
            align_decimals([fmt_change(each.all_worst, glyphs) for each in figures]),
        ),
    ]
    used = 1 + asset + 1 + len("126")
    shown: list[_Column] = []
    for column in (columns[0].alone, columns[1], columns[2], columns[3]):
        if used + column.width > width:
            break
        shown.append(column)
        used += column.width
    if shown and used + len(GAP) + columns[0].any_width <= width:
        shown[0] = columns[0]
    used = 1 + asset + 1 + len("126") + sum(column.width for column in shown)
    bar = min(width - used - len(GAP), MOST_BAR) // 2 * 2 - 1 if len(shown) == len(columns) else 0
    edges = [_edge(each) for each in figures]
    reach = max((abs(edge) for edge in edges if edge is not None), default=0.0)
    head = " " * (1 + asset) + " " + right("in", 3) + "".join(column.title for column in shown)
    if bar >= LEAST_BAR:
        head += GAP + EDGE.center(bar).rstrip()
    lines = [Line(((head, "quiet"),))]
    before = ""
    for row, each in enumerate(figures):
        name = each.asset if each.asset != before else ""
        before = each.asset
        few: Tone = "quiet" if each.n < FEWEST else "text"
        spans: list[Span] = [(" " + left(name, asset, glyphs), "strong"), (f" {each.horizon:>3}", "quiet")]
        for column in shown:
            tone = few if column is not columns[1] or each.median is None else meaning_of_change(each.median)
            spans += [(GAP + right(column.own[row], column.own_width), tone)]
            if column.anyway:
                spans += [(" " + right(column.anyway[row], column.any_width), "quiet")]
        if bar >= LEAST_BAR:
            spans.append((GAP + balance(edges[row], reach, bar, glyphs.ascii), meaning_of_change(edges[row])))
        lines.append(Line(tuple(spans)))
    return lines


def _edge(figures: StudyFigures) -> float | None:
    """Return how much better the median was than that of any session; None without both."""
    if figures.median is None or figures.all_median is None:
        return None
    return figures.median - figures.all_median


class _Column:
    """A figure of the episodes, and beside it the same after any session."""

    def __init__(self, name: str, own: Sequence[str], anyway: Sequence[str]) -> None:
        self.name, self.own, self.anyway = name, own, anyway
        self.own_width = max(map(len, (name, *own)))
        self.any_width = max(map(len, ("any", *anyway))) if anyway else 0

    @property
    def alone(self) -> _Column:
        """The figure of the episodes without the other."""
        return _Column(self.name, self.own, ())

    @property
    def width(self) -> int:
        """Cells of both."""
        return len(GAP) + self.own_width + (1 + self.any_width if self.anyway else 0)

    @property
    def title(self) -> str:
        """The heading of both."""
        return GAP + right(self.name, self.own_width) + (" " + right("any", self.any_width) if self.anyway else "")


def episode_lines(detail: StudyDetail, width: int, glyphs: Glyphs) -> tuple[Line | None, list[Line]]:
    """Return the header and a line for each episode, newest first, with what the first asset did after it."""
    if not detail.episodes:
        return None, flow([("There was none.", "text")], width, glyphs)
    newest = detail.episodes[::-1]
    told = any(value is not None for episode in newest for value in episode.ahead)
    if not told:
        few = f"Fewer than {FEWEST} are over: only their dates are told."
        return None, [*flow([(few, "quiet")], width, glyphs), *(_dated(day.date, glyphs) for day in newest)]
    columns = [
        align_decimals([fmt_change(episode.ahead[place], glyphs) for episode in newest])
        for place in range(len(HORIZONS))
    ]
    widths = [max(len(column[0]), len(str(horizon)) + 1) for column, horizon in zip(columns, HORIZONS, strict=True)]
    asset = detail.figures[0].asset
    titles = "".join(GAP + right(str(horizon), size) for horizon, size in zip(HORIZONS, widths, strict=True))
    header = Line(((f" {'episode':<11}{titles}  {asset}", "quiet"),))
    lines = []
    for row, episode in enumerate(newest):
        spans: list[Span] = [(f" {fmt_day(episode.date, glyphs):>11}", "text")]
        for column, size, value in zip(columns, widths, episode.ahead, strict=True):
            spans.append((GAP + right(column[row], size), meaning_of_change(value)))
        lines.append(Line(tuple(spans)))
    return header, lines


def _dated(day: date, glyphs: Glyphs) -> Line:
    return Line(((f" {fmt_day(day, glyphs):>11}", "text"),))


class StudyFiguresPane(Pane):
    """What is studied, and the figures."""

    def __init__(self, *, id: str, glyphs: Glyphs = RICH) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id, glyphs=glyphs)
        self._detail: StudyDetail | None = None
        self._problem = ""

    def show(self, detail: StudyDetail | None, problem: str = "") -> None:
        """Show a study; why there is none, or that it is being made."""
        self._detail, self._problem = detail, printable(problem, LONGEST_PROBLEM)
        self.arrange_lines()

    def arrange_lines(self) -> None:
        """Lay it out for the pane's width."""
        if not self.columns:
            return
        if self._detail is not None:
            self.show_lines(study_lines(self._detail, self.columns, self.scrollable_content_region.height, self.glyphs))
        elif self._problem:
            self.show_lines(flow([(self._problem, "warning")], self.columns, self.glyphs))
        else:
            self.show_lines([Line(((" counting …" if not self.glyphs.ascii else " counting ...", "quiet"),))])


class StudyEpisodesPane(Pane):
    """When it was so."""

    def __init__(self, *, id: str, glyphs: Glyphs = RICH) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id, glyphs=glyphs)
        self._detail: StudyDetail | None = None

    def show(self, detail: StudyDetail | None) -> None:
        """Show a study's episodes; nothing while they are being counted."""
        self._detail = detail
        self.arrange_lines()

    def arrange_lines(self) -> None:
        """Lay them out for the pane's width."""
        if not self.columns:
            return
        if self._detail is None or self._detail.problem:
            self.show_lines([])
            return
        header, lines = episode_lines(self._detail, self.columns, self.glyphs)
        self.show_lines(lines, header)
