"""The evidence as a table: what each line says, its threshold, how far it is from that, and its last year."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rottui.briefing.history import History
from rottui.briefing.judging import MEMBER_SHARES, QUESTION_NAMES, QUESTIONS, fmt_evidence_value
from rottui.briefing.verdict_model import EvidenceLine, Question, VerdictBriefing
from rottui.tui.drawing.sided import Side, sided
from rottui.tui.look.language import MONTHS, Glyphs, fmt_number, fmt_percent, fmt_points
from rottui.tui.look.lines import Line, Span, Tone, align_decimals, left, right
from rottui.tui.widgets.evidence_words import answer, line_name, reason_missing, unit_of

YEAR = 252
LEAST_SPARK, MOST_SPARK = 10, 52
"""Cells of a year: fewer say nothing, and with more there is nothing more to be said."""
HOLDS_WIDTH = 9
"""Columns of "▼ down no" and "– missing"."""
DATE_WIDTH = 6
MOVES_WIDTH = 6
UNVOTED = "no vote"

SIDES: dict[Side, Tone] = {"above": "gain", "below": "loss", "both": "text", "none": "text"}


@dataclass(frozen=True, slots=True)
class Widths:
    """Columns of each part of a row; 0 leaves it out."""

    name: int
    value: int
    threshold: int
    distance: int
    moves: int
    date: int
    spark: int
    short: bool


class EvidenceTable:
    """Lays evidence out in columns of one width."""

    def __init__(self, verdict: VerdictBriefing, history: History | None, width: int, glyphs: Glyphs) -> None:
        """Lay out for `width` cells; without a `history` rows have no past yet."""
        self._verdict = verdict
        self._width = width
        self._glyphs = glyphs
        lines = verdict.evidence
        self._values = _texts(lines, [_value(line, glyphs) for line in lines])
        self._thresholds = _texts(lines, [_threshold(line, glyphs) for line in lines])
        self._distances = _texts(lines, [_distance(line, glyphs) for line in lines])
        self._history = history
        self._widths = self._fitted()
        self._sparks = {line.name: self._spark(line) for line in lines}

    def _fitted(self) -> Widths:
        """Return the columns that there is room for, the most telling first."""
        verdict = self._verdict
        lines = verdict.evidence
        late = any(line.date and verdict.date and line.date < verdict.date for line in lines)
        columns = {
            "value": _longest(self._values.values()),
            "threshold": max(_longest(self._thresholds.values()), len("needs")),
            "distance": max(_longest(self._distances.values()), len("distance")) + 4,
        }
        names = [max((len(line_name(line.name, short=short)) for line in lines), default=0) for short in (False, True)]
        fixed = 2 + HOLDS_WIDTH + 1 + columns["value"] + 1
        for short in (False, True):
            room = self._width - fixed - names[short]
            if room >= columns["threshold"] + columns["distance"] + 2 or short:
                break
        kept = {}
        wished = [*(["date"] if late else []), "threshold", "distance"]
        for name in wished:
            size = (DATE_WIDTH if name == "date" else columns[name]) + 1
            if size <= room:
                kept[name] = size - 1
                room -= size
        spark = min(room - 2, MOST_SPARK)
        moves = MOVES_WIDTH + 1 if spark - MOVES_WIDTH - 2 >= LEAST_SPARK and "distance" in kept else 0
        spark -= moves + bool(moves)
        return Widths(
            name=names[short],
            value=columns["value"],
            threshold=kept.get("threshold", 0),
            distance=kept.get("distance", 0),
            moves=moves,
            date=kept.get("date", 0),
            spark=spark if spark >= LEAST_SPARK and self._history is not None else 0,
            short=short,
        )

    def header(self) -> Line:
        """Return the names of the columns."""
        widths = self._widths
        parts = [left("", widths.name + 2), left("holds", HOLDS_WIDTH), right("value", widths.value)]
        if widths.threshold:
            parts.append(right("needs", widths.threshold))
        if widths.distance:
            parts.append(left(right("distance", widths.distance - 4), widths.distance))
        if widths.moves:
            parts.append(right("moves", widths.moves))
        if widths.date:
            parts.append(left("of", widths.date))
        if widths.spark:
            parts.append(" a year")
        return Line(((" ".join(parts)[: self._width], "quiet"),))

    def heading(self, question: Question, index: str) -> Line:
        """Return the line above a question's evidence: what is asked, and the answer."""
        said = answer(self._verdict, question)
        called = QUESTION_NAMES[question]
        asked = f" {QUESTIONS[question]}"
        whole = f"{called} ({index}):" if question == "index" else f"{called}:"
        name = whole if len(whole) + len(said) + 3 <= self._width else f"{called}:"
        if len(name) + len(asked) + len(said) + 4 > self._width:
            asked = ""
        used = 1 + len(name) + len(asked) + 1 + len(said) + 1
        tone: Tone = "quiet" if self._verdict.scores.get(question) is None else "strong"
        rule = self._glyphs.rule * max(self._width - used, 0)
        return Line(((f" {name}", "cursor"), (asked, "quiet"), (f" {said} ", tone), (rule, "grid")))

    def row(self, line: EvidenceLine, *, selected: bool = False) -> Line:
        """Return a line of evidence."""
        widths, glyphs = self._widths, self._glyphs
        word, tone = holds(line, glyphs)
        plain: Tone = "quiet" if line.value is None else "text"
        spans: list[Span] = [
            (glyphs.cursor if selected else " ", "cursor"),
            (" " + left(line_name(line.name, short=widths.short), widths.name, glyphs) + " ", plain),
            (left(word, HOLDS_WIDTH, glyphs), tone),
        ]
        if line.value is None:
            room = self._width - sum(len(text) for text, _ in spans) - 2
            why = left(reason_missing(line, self._verdict.problem), room, glyphs).rstrip()
            return Line((*spans, (f"  {why}", "warning")), selected)
        spans.append((" " + right(self._values[line.name], widths.value, glyphs), "strong"))
        if widths.threshold:
            spans.append((" " + right(self._thresholds[line.name], widths.threshold, glyphs), "quiet"))
        if widths.distance:
            unit = unit_of(line.name)
            distance = right(self._distances[line.name], widths.distance - 4, glyphs)
            spans.append((f" {distance} {unit:<3}", plain))
        if widths.moves:
            moves = fmt_number(line.typical_moves, 1, glyphs)
            spans.append((" " + right(moves, widths.moves, glyphs), "quiet"))
        if widths.date:
            late = line.date is not None and self._verdict.date is not None and line.date < self._verdict.date
            day = f"{line.date.day} {MONTHS[line.date.month - 1]}" if late and line.date else ""
            spans.append((" " + left(day, widths.date, glyphs), "warning"))
        if widths.spark:
            spans += [("  ", "text"), *self._sparks[line.name]]
        return Line(tuple(spans), selected)

    def copied(self, line: EvidenceLine) -> str:
        """Return a line's figures, tab-separated."""
        word, _ = holds(line, self._glyphs)
        told = (line_name(line.name), word, self._values[line.name], self._thresholds[line.name],
                self._distances[line.name].strip() + unit_of(line.name), str(line.date or ""))  # fmt: skip
        return "\t".join(part.strip() for part in told)

    def _spark(self, line: EvidenceLine) -> tuple[Span, ...]:
        history, width = self._history, self._widths.spark
        if not width or history is None or line.name not in (history.columns or {}):
            return ()
        runs = sided(history.values(line.name, YEAR), line.threshold, width, self._glyphs.ascii)
        return tuple((text, SIDES[side]) for text, side in runs)


def holds(line: EvidenceLine, glyphs: Glyphs) -> tuple[str, Tone]:
    """Return whether a line holds, as a glyph and a word, and its tone; of a pair which way it goes, too."""
    if line.holds is None:
        return f"{glyphs.missing} missing", "quiet"
    word = "yes" if line.holds else "no"
    if "/" in line.name and line.vote is not None:
        way, tone = {1: ("up", "gain"), 0: ("flat", "unchanged"), -1: ("down", "loss")}[line.vote]
        arrow = {"up": glyphs.up, "flat": glyphs.flat, "down": glyphs.down}[way]
        return f"{arrow} {way} {word}", tone  # type: ignore[return-value]
    return (f"{glyphs.up} {word}", "gain") if line.holds else (f"{glyphs.down} {word}", "loss")


def _value(line: EvidenceLine, glyphs: Glyphs) -> str:
    """Write a value with as many decimals as its neighbours, a share too, so that their points stand in line."""
    if line.name in MEMBER_SHARES:
        return fmt_percent(line.value, 1, glyphs)
    return fmt_evidence_value(line.name, line.value, glyphs)


def _threshold(line: EvidenceLine, glyphs: Glyphs) -> str:
    if line.name in MEMBER_SHARES:
        return fmt_evidence_value(line.name, line.threshold, glyphs)
    return f"{fmt_number(line.threshold, 0, glyphs)}{'' if line.name == 'ad_line' else '%'}"


def _distance(line: EvidenceLine, glyphs: Glyphs) -> str:
    return fmt_points(line.distance, 2 if line.name == "ad_line" else 1, glyphs)


def _texts(lines: Sequence[EvidenceLine], texts: Sequence[str]) -> dict[str, str]:
    """Return texts by line, their decimal points under each other."""
    return dict(zip((line.name for line in lines), align_decimals(texts), strict=True))


def _longest(texts: Iterable[str]) -> int:
    return max(map(len, texts), default=0)
