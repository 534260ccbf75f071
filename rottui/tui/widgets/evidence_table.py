"""The evidence pane: every line under its question, one of them under the cursor, and what is missing below them."""

from __future__ import annotations

from dataclasses import dataclass

from textual import events
from textual.message import Message

from rottui.briefing.history import History
from rottui.briefing.judging import QUESTIONS
from rottui.briefing.verdict_model import EvidenceLine, Question, VerdictBriefing
from rottui.text import printable
from rottui.tui.look.language import RICH, Glyphs
from rottui.tui.look.lines import Line
from rottui.tui.widgets.evidence_rows import EvidenceTable
from rottui.tui.widgets.pane import Pane
from rottui.tui.widgets.positioning_facts import flow

LONGEST_PROBLEM = 300
CONTEXT = 1
"""Lines in sight around the cursor, so that a question shows with its first line."""

Place = tuple[Question, str]
"""A question and the name of a line of it; "" for its heading."""


class Evidence(Pane):
    """The lines of evidence; moving the cursor repaints two of them."""

    @dataclass
    class Selected(Message):
        """Another line is selected."""

        line: EvidenceLine

    @dataclass
    class Opened(Message):
        """The selected line was clicked once more."""

        line: EvidenceLine

    def __init__(self, index: str, *, id: str, glyphs: Glyphs = RICH) -> None:  # noqa: A002 - Textual's name
        """Make it; `index` is the symbol that stands for the market."""
        super().__init__(id=id, glyphs=glyphs)
        self._index = index
        self._verdict: VerdictBriefing | None = None
        self._history: History | None = None
        self._hint = ""
        self._places: list[Place] = []
        self._table: EvidenceTable | None = None
        self._cursor = ""

    def show(self, verdict: VerdictBriefing | None, history: History | None, index: str, hint: str) -> None:
        """Show a verdict's evidence with its past; `hint` says what to do about what is missing."""
        self._verdict, self._history, self._index, self._hint = verdict, history, index, hint
        self._places = []
        for question in QUESTIONS:
            names = [line.name for line in verdict.evidence if line.group == question] if verdict else []
            self._places += [(question, ""), *((question, name) for name in names)] if names else []
        if self._cursor not in self._names:
            self._cursor = next(iter(self._names), "")
        self.arrange_lines()

    @property
    def selected(self) -> EvidenceLine | None:
        """The line under the cursor; None without any."""
        return self._line_called(self._cursor)

    @property
    def _names(self) -> list[str]:
        return [name for _, name in self._places if name]

    def _line_called(self, name: str) -> EvidenceLine | None:
        return next((line for line in self._verdict.evidence if line.name == name), None) if self._verdict else None

    def copied(self) -> str:
        """Return the selected line's figures."""
        line = self.selected
        return self._table.copied(line) if line is not None and self._table is not None else ""

    # Moving

    def move(self, by: int) -> None:
        """Move the cursor by so many lines; it stops at either end."""
        names = self._names
        if names:
            self.select(names[min(max(names.index(self._cursor) + by, 0), len(names) - 1)])

    def question(self, by: int) -> None:
        """Move to the first line of a following question; backwards first to that of this one."""
        names = self._names
        if not names:
            return
        firsts = [
            names.index(after[1])
            for before, after in zip(self._places, self._places[1:], strict=False)
            if not before[1] and after[1]
        ]
        here = names.index(self._cursor)
        beyond = [first for first in firsts if (first > here if by > 0 else first < here)]
        if beyond:
            self.select(names[beyond[0] if by > 0 else beyond[-1]])

    def select(self, name: str) -> None:
        """Put the cursor on the line called so."""
        line = self._line_called(name)
        if name == self._cursor or line is None:
            return
        before, self._cursor = self._cursor, name
        for index, place in enumerate(self._places):
            if place[1] and place[1] in (before, name) and self._table is not None:
                self.replace_line(index, self._row(place, self._table))
        self._reveal_cursor()
        self.post_message(self.Selected(line))

    # Lines

    def arrange_lines(self) -> None:
        """Lay the evidence out for the pane's width."""
        if not self.columns:
            self.expect_lines(len(self._places) + 1)
            return
        if self._verdict is None or not self._places:
            self.show_lines([Line(((" no evidence: there is no session to judge yet", "quiet"),))])
            return
        table = self._table = EvidenceTable(self._verdict, self._history, self.columns, self.glyphs)
        lines = [self._row(place, table) for place in self._places]
        if self._verdict.problem:
            said = printable(self._verdict.problem, LONGEST_PROBLEM) + (f" ({self._hint})" if self._hint else "")
            lines += flow([(f"{self.glyphs.warning} {said}", "warning")], self.columns, self.glyphs)
        self.show_lines(lines, table.header())
        self._reveal_cursor()

    def _row(self, place: Place, table: EvidenceTable) -> Line:
        question, name = place
        line = self._line_called(name)
        if line is None:
            return table.heading(question, printable(self._index))
        return table.row(line, selected=name == self._cursor)

    def _reveal_cursor(self) -> None:
        index = next((index for index, (_, name) in enumerate(self._places) if name and name == self._cursor), None)
        if index is not None:
            self.reveal(index, CONTEXT)

    def on_click(self, event: events.Click) -> None:
        """Select the line that was clicked; open it when it is selected already."""
        index = self.line_clicked(event)
        name = self._places[index][1] if index is not None and index < len(self._places) else ""
        line = self._line_called(name)
        if line is not None and name == self._cursor:
            self.post_message(self.Opened(line))
        elif line is not None:
            self.select(name)
