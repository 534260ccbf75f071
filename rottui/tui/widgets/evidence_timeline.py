"""The verdict over the years: a strip of lettered cells to walk along, and every change with its date and scores."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import get_args

from rich.cells import cell_len
from textual import events
from textual.message import Message

from rottui.briefing.judging import QUESTION_NAMES, fmt_score
from rottui.briefing.verdict_model import Code, Question, VerdictBriefing, VerdictChange
from rottui.tui.look.language import RICH, Glyphs, fmt_day, fmt_plural
from rottui.tui.look.lines import Line, Span, left
from rottui.tui.widgets.evidence_words import CODE_NAMES, LETTERS, scores_in_words, tone_of
from rottui.tui.widgets.pane import Pane
from rottui.tui.widgets.positioning_facts import flow

CODES: tuple[Code, ...] = get_args(Code)
"""As a verdict's history numbers them."""
SHORT_SCORES: dict[Question, str] = {
    "leadership": "lead",
    "participation": "part",
    "risk_appetite": "risk",
    "index": "index",
}
LEAST_FOR_CHANGES = 3
"""Lines that a legend leaves to the changes, or is left out."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A period of the strip."""

    first: int
    """The session it begins with."""
    last: int
    """The session it ends with, whose verdict it shows."""
    code: Code


def cells_of(codes: Sequence[float | None], width: int) -> list[Cell]:
    """Return the periods that the sessions are cut into, at most `width`, as even as can be.

    They begin with the first session of which there was a verdict. A period shows the verdict at its end, which is the
    one that is found there.
    """
    begin = next((row for row, code in enumerate(codes) if _code(code) != "unknown"), 0)
    count = len(codes) - begin
    cells = max(min(width, count), 0)
    ends = [begin + number * count // cells for number in range(cells + 1)] if cells else []
    return [Cell(first, end - 1, _code(codes[end - 1])) for first, end in pairwise(ends)]


def _code(number: float | None) -> Code:
    return CODES[int(number)] if number is not None else "unknown"


def strip_lines(verdict: VerdictBriefing, cells: Sequence[Cell], at: int, glyphs: Glyphs) -> list[Line]:
    """Return the strip, the cursor below cell `at`, and the years."""
    spans: list[Span] = [(" ", "text")]
    for cell in cells:
        letter, tone = LETTERS[cell.code], tone_of(cell.code)
        if spans[-1][1] == tone:
            spans[-1] = (spans[-1][0] + letter, tone)
        else:
            spans.append((letter, tone))
    cursor = " " * (1 + at) + glyphs.up
    return [Line(tuple(spans)), Line(((cursor, "cursor"),)), Line(((_years(verdict, cells), "quiet"),))]


def _years(verdict: VerdictBriefing, cells: Sequence[Cell]) -> str:
    """Return each year under the cell in which it begins, as far as they do not touch; the first one gives way."""
    dates = verdict.history.days_of()
    years = [dates[cell.last].year for cell in cells]
    starts = [column for column, year in enumerate(years) if not column or year != years[column - 1]]
    if len(starts) > 1 and starts[1] <= len(str(years[0])):
        del starts[0]
    text = ""
    for column in starts:
        if len(text) <= column and column + len(str(years[column])) <= len(cells):
            text = text.ljust(1 + column) + str(years[column])
    return text


def legend_lines(cells: Sequence[Cell], width: int, glyphs: Glyphs) -> list[Line]:
    """Return what the letters of the strip mean, of those that occur."""
    found = {cell.code for cell in cells}
    return flow([(f"{letter} {CODE_NAMES[code]}", tone_of(code)) for code, letter in LETTERS.items() if code in found],
                width, glyphs)  # fmt: skip


def told_lines(verdict: VerdictBriefing, row: int, cell: Cell, width: int, glyphs: Glyphs) -> list[Line]:
    """Return what the verdict was at the cursor's session."""
    dates, history = verdict.history.dates(), verdict.history
    day, code = dates[row], _code(history.values("code")[row])
    changed = _in_force(verdict.changes, day)
    stood = row - bisect_left(dates, verdict.changes[changed].date) + 1 if changed is not None else None
    scores: dict[Question, float | None] = {question: history.at(day, question) for question in QUESTION_NAMES}
    facts: list[Span] = [
        (f"{glyphs.up} {fmt_day(day, glyphs)}", "cursor"),
        (CODE_NAMES[code] + (f" for {fmt_plural(stood, 'session')}" if stood else ""), tone_of(code)),
        (scores_in_words(scores, glyphs), "text"),
    ]
    if cell.last > cell.first:
        facts.append((f"cells of {fmt_plural(cell.last - cell.first + 1, 'session')}", "quiet"))
    return flow(facts, width, glyphs)


def _in_force(changes: Sequence[VerdictChange], day: date) -> int | None:
    """Return which change was the last one up to `day`."""
    place = bisect_right([change.date for change in changes], day) - 1
    return place if place >= 0 else None


def change_row(change: VerdictChange, width: int, glyphs: Glyphs, *, selected: bool = False) -> Line:
    """Return a change: its day, what came, and what it took the place of with the scores where there is room."""
    spans: list[Span] = [
        (glyphs.cursor if selected else " ", "cursor"),
        (f"{fmt_day(change.date, glyphs):>11} ", "quiet"),
        (f" {LETTERS[change.code]} ", tone_of(change.code)),
        (left(CODE_NAMES[change.code], LONGEST_NAME, glyphs), tone_of(change.code)),
    ]
    scores = [f"{SHORT_SCORES[question]} {fmt_score(question, change.scores.get(question), glyphs)}" for question in
              SHORT_SCORES]  # fmt: skip
    widths = (len("lead +0.75"), len("part 3.3 of 5"), len("risk +0.75"), len("index above"))
    told = "  ".join(left(score, size, glyphs) for score, size in zip(scores, widths, strict=True))
    was = left(f"was {CODE_NAMES[change.before]}" if change.before else "the first session", LONGEST_NAME + 4, glyphs)
    for text in (told, was):
        if sum(cell_len(part) for part, _ in spans) + 2 + cell_len(text) <= width:
            spans.append((f"  {text}", "quiet"))
    return Line(tuple(spans), selected)


LONGEST_NAME = max(map(len, CODE_NAMES.values()))


class Timeline(Pane):
    """The strip with its cursor, and the changes, newest first, of which the one in force at the cursor is marked."""

    @dataclass
    class DayChosen(Message):
        """A day is to be looked at; None is the last one there is."""

        day: date | None

    def __init__(self, *, id: str, glyphs: Glyphs = RICH) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id, glyphs=glyphs)
        self._verdict: VerdictBriefing | None = None
        self._row: int | None = None
        """The session under the cursor; None is the last."""
        self._cells: list[Cell] = []

    def show(self, verdict: VerdictBriefing | None) -> None:
        """Show a verdict's past; the cursor goes to its last session."""
        if verdict is not self._verdict:
            self._verdict, self._row = verdict, None
        self.arrange_lines()

    @property
    def row(self) -> int:
        """The session under the cursor, counted from the first."""
        count = len(self._verdict.history) if self._verdict else 0
        return count - 1 if self._row is None else min(self._row, count - 1)

    @property
    def day(self) -> date | None:
        """The day under the cursor; None without any."""
        return self._verdict.history.dates()[self.row] if self._verdict and self.row >= 0 else None

    # Walking

    def walk(self, by: int) -> None:
        """Move the cursor by so many cells; it goes to the session at a cell's end."""
        if self._cells:
            at = min(max(self._at + by, 0), len(self._cells) - 1)
            self._go_to(self._cells[at].last)

    def move(self, by: int) -> None:
        """Move the cursor to the change so many lines further down, which is further back."""
        changes = self._verdict.changes if self._verdict else ()
        day = self.day
        if not changes or day is None or self._verdict is None:
            return
        here = _in_force(changes, day)
        wanted = min(max((here or 0) - by, 0), len(changes) - 1)
        if by > 0 and here is not None and changes[here].date != day:
            wanted = min(max(here - by + 1, 0), len(changes) - 1)  # first back to where this one began
        self._go_to(bisect_left(self._verdict.history.dates(), changes[wanted].date))

    def choose(self) -> None:
        """Ask for the day under the cursor."""
        if self._verdict is not None and self.day is not None:
            self.post_message(self.DayChosen(None if self.row == len(self._verdict.history) - 1 else self.day))

    def _go_to(self, row: int) -> None:
        if row != self.row:
            self._row = row
            self.arrange_lines()

    @property
    def _at(self) -> int:
        """The cell under the cursor."""
        return min(bisect_left([cell.last for cell in self._cells], self.row), len(self._cells) - 1)

    # Lines

    def arrange_lines(self) -> None:
        """Lay strip and changes out for the pane's size."""
        width, height = self.columns, self.scrollable_content_region.height
        if not width or not height:
            return
        verdict = self._verdict
        self._cells = cells_of(verdict.history.values("code"), width - 2) if verdict and len(verdict.history) else []
        if verdict is None or not self._cells:
            self.show_lines([Line(((" no verdicts yet", "quiet"),))])
            return
        at = self._at
        strip = strip_lines(verdict, self._cells, at, self.glyphs)
        told = told_lines(verdict, self.row, self._cells[at], width, self.glyphs)
        legend = legend_lines(self._cells, width, self.glyphs)
        lines = [*strip, *told, *legend]
        if len(lines) > height:  # the day under the cursor goes with it: what it says is worth more than the years
            lines = [*strip[:1], *strip[1:2], *told, *legend][:height]
        room = height - len(lines)
        if room >= LEAST_FOR_CHANGES:
            lines += self._change_lines(verdict, width, room)
        self.show_lines(lines)

    def _change_lines(self, verdict: VerdictBriefing, width: int, room: int) -> list[Line]:
        """Return the changes around the cursor's, newest first."""
        day = self.day
        here = _in_force(verdict.changes, day) if day else None
        newest_first = list(enumerate(verdict.changes))[::-1]
        place = len(newest_first) - 1 - (here or 0)
        shown = room - 1
        start = min(max(place - shown // 2, 0), max(len(newest_first) - shown, 0))
        title = f" Changes: {len(newest_first)}, newest first"
        return [
            Line(((title, "strong"),)),
            *(
                change_row(change, width, self.glyphs, selected=number == here)
                for number, change in newest_first[start : start + shown]
            ),
        ]

    def on_click(self, event: events.Click) -> None:
        """Move the cursor to the cell that was clicked."""
        if event.y - self.content_offset.y <= 1:
            at = event.x - self.content_offset.x - 1
            if 0 <= at < len(self._cells):
                self._go_to(self._cells[at].last)
