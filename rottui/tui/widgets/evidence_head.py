"""The verdict at the top of the evidence: what it is, since when, what may come, and the four scores it is made of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import cell_len

from rottui.briefing.judging import (
    LEANINGS,
    QUESTION_NAMES,
    QUESTIONS,
    fmt_given,
    fmt_pending,
    fmt_score,
    fmt_since,
    fmt_stood,
    leaning_mark,
)
from rottui.briefing.verdict_model import Question, VerdictBriefing
from rottui.settings.schema import Verdict
from rottui.tui.drawing.marked_gauge import LEAST_WIDTH, marked_gauge
from rottui.tui.look.language import RICH, Glyphs, fmt_change, fmt_number, fmt_plural, fmt_points
from rottui.tui.look.lines import Line, Span, Tone, left
from rottui.tui.widgets.evidence_words import SENTENCES, answer, tone_of
from rottui.tui.widgets.pane import Pane
from rottui.tui.widgets.positioning_facts import flow

INDEX_AVERAGE = "index_average"
LINES_OF_PARTICIPATION = 5
INDEX_REACH = 15.0
"""Percent from its average at either end of the index's scale."""
NAME_WIDTH, SCORE_WIDTH, STATE_WIDTH = 13, 6, 8
WIDEST_GAUGE = 31
"""Cells of a scale at most: half a score, and a third, have places of their own."""
TWO_ABREAST = 76
"""Cells from which two scores stand on one line."""
GAP = 2


@dataclass(frozen=True, slots=True)
class _Scale:
    """A score's scale: its ends, where it turns, and what that means."""

    low: float
    high: float
    thresholds: tuple[float, ...]
    turns: str


def head_lines(verdict: VerdictBriefing | None, turns: Verdict, width: int, height: int, glyphs: Glyphs) -> list[Line]:
    """Lay the verdict out in `width` × `height` cells; `turns` says where scores turn."""
    if verdict is None:
        return [Line(((" no session to judge yet", "quiet"),))][:height]
    abreast = 2 if width >= TWO_ABREAST and height < len(QUESTIONS) + 2 else 1
    score_lines = _scores(verdict, turns, width, abreast, glyphs)
    room = max(height - len(score_lines), 1)
    return [*_words(verdict, width, room, glyphs), *score_lines][:height]


def _words(verdict: VerdictBriefing, width: int, room: int, glyphs: Glyphs) -> list[Line]:
    """Return the verdict and what it says, in `room` lines: what may take its place before what it means."""
    tone = tone_of(verdict.code)
    name: Span = (f"{leaning_mark(LEANINGS[verdict.code], glyphs)} {verdict.name.upper()}", tone)
    since: Span = (fmt_since(verdict, glyphs), "text")
    pending = fmt_pending(verdict)
    coming: list[Span] = [(f"{glyphs.warning} pending: {pending}", "warning")] if pending else []
    sentence: Span = (SENTENCES[verdict.code], "text")
    short: Span = (
        fmt_stood(verdict) if verdict.awaits_close else f"for {fmt_plural(verdict.sessions, 'session')}",
        "text",
    )
    given = fmt_given(verdict)
    for told in ([*coming, (given, "text")], coming) if given else (coming,):
        lines = flow([name, since, *told, sentence], width, glyphs)
        if len(lines) <= room:
            return _apart(name, since, told, sentence, width, room, glyphs) or lines
    for facts in ([name, since, *coming], [name, short, *coming], [name, *coming]):
        lines = flow(facts, width, glyphs)
        if len(lines) <= room:
            return lines
    return flow([name], width, glyphs)[:room]


def _apart(
    name: Span, since: Span, coming: Sequence[Span], sentence: Span, width: int, room: int, glyphs: Glyphs
) -> list[Line]:
    """Return the facts on one line and the sentence below it, where there is room for that."""
    facts = flow([name, since, *coming], width, glyphs)
    said = flow([sentence], width, glyphs)
    return [*facts, *said] if len(facts) + len(said) <= room else []


def _scores(verdict: VerdictBriefing, turns: Verdict, width: int, abreast: int, glyphs: Glyphs) -> list[Line]:
    """Return the scores, as many on a line as stand abreast; with all that is to be said of them where one does."""
    each = (width - 1 - GAP * (abreast - 1)) // abreast
    cells = [_score(verdict, question, turns, each, glyphs) for question in QUESTIONS]
    if abreast == 1:
        told = _told(verdict, turns, width - 1 - GAP - max(map(_width, cells)), glyphs)
        longest = max(map(_width, cells))
        for cell, said in zip(cells, told, strict=True):
            cell.append((" " * (longest - _width(cell) + GAP) + said, "quiet"))
    lines = []
    for first in range(0, len(cells), abreast):
        spans: list[Span] = [(" ", "text")]
        for cell in cells[first : first + abreast]:
            spans += [*cell, (" " * (each - _width(cell) + GAP), "text")]
        lines.append(Line(tuple(spans)))
    return lines


def _width(spans: Sequence[Span]) -> int:
    return sum(cell_len(text) for text, _ in spans)


def _told(verdict: VerdictBriefing, turns: Verdict, room: int, glyphs: Glyphs) -> list[str]:
    """Return of every score what it answers and where its scale turns, as far as there is room for it of all four."""
    turning = [f"({_scale(question, turns, glyphs).turns})" for question in QUESTIONS]
    asked = [f"{asks} {answer(verdict, question)}" for question, asks in QUESTIONS.items()]
    whole = [f"{asks} {turn}" for asks, turn in zip(asked, turning, strict=True)]
    return next((said for said in (whole, asked, turning) if max(map(cell_len, said)) <= room), [""] * len(QUESTIONS))


def _score(verdict: VerdictBriefing, question: Question, turns: Verdict, width: int, glyphs: Glyphs) -> list[Span]:
    """Return one score in at most `width` cells: name, scale, figure, what it means."""
    scale, score = _scale(question, turns, glyphs), verdict.scores.get(question)
    figure, at = fmt_score(question, score, glyphs), score
    if question == "index":
        at = next((line.value for line in verdict.evidence if line.name == INDEX_AVERAGE), None)
        figure = fmt_change(at, glyphs)
    spans: list[Span] = [(left(QUESTION_NAMES[question], NAME_WIDTH, glyphs), "strong")]
    wide = min(width - NAME_WIDTH - SCORE_WIDTH - STATE_WIDTH - 3, WIDEST_GAUGE)
    if wide >= LEAST_WIDTH:
        drawn = marked_gauge(at, scale.low, scale.high, scale.thresholds, wide, glyphs.ascii)
        spans += [(" ", "text"), (drawn, "line")]
    missing = score is None
    tones: tuple[Tone, Tone] = ("quiet", "quiet") if missing else ("strong", "text")
    return [*spans, (f" {figure:>{SCORE_WIDTH}}", tones[0]), (f" {_state(verdict, question):<8}", tones[1])]


def _state(verdict: VerdictBriefing, question: Question) -> str:
    """Return what a score means, in a word or two."""
    score = verdict.scores.get(question)
    if score is None:
        return "missing"
    return fmt_score(question, score) if question == "index" else verdict.states.get(question) or ""


def _scale(question: Question, turns: Verdict, glyphs: Glyphs) -> _Scale:
    """Return a score's scale and, in words, where it turns."""
    if question == "leadership":
        words = f"fading to {fmt_points(turns.fading, 2, glyphs)}, leading from {fmt_points(turns.leading, 2, glyphs)}"
        return _Scale(-1.0, 1.0, (turns.fading, turns.leading), words)
    if question == "participation":
        weak, narrow, broad = (fmt_number(each, 0 if each == round(each) else 1, glyphs) for each in
                               (turns.weak, turns.narrow, turns.broad))  # fmt: skip
        words = f"weak to {weak}, narrow to {narrow}, broad from {broad}"
        return _Scale(0.0, float(LINES_OF_PARTICIPATION), (turns.weak, turns.narrow, turns.broad), words)
    if question == "risk_appetite":
        return _Scale(-1.0, 1.0, (turns.risk_off,), f"off to {fmt_points(turns.risk_off, 2, glyphs)}")
    return _Scale(-INDEX_REACH, INDEX_REACH, (0.0,), "from its 200-day average")


class Head(Pane):
    """The verdict and its scores."""

    def __init__(self, *, id: str, glyphs: Glyphs = RICH) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id, glyphs=glyphs)
        self._verdict: VerdictBriefing | None = None
        self._turns: Verdict | None = None

    def show(self, verdict: VerdictBriefing | None, turns: Verdict) -> None:
        """Show `verdict`, whose scores turn where `turns` says."""
        self._verdict, self._turns = verdict, turns
        self.arrange_lines()

    def arrange_lines(self) -> None:
        """Lay it out for the pane's size."""
        height = self.scrollable_content_region.height
        if self.columns and self._turns is not None:
            self.show_lines(head_lines(self._verdict, self._turns, self.columns, height, self.glyphs))
