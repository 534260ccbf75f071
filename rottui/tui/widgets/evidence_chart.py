"""One line of evidence closer up: where it stands, what crossing its threshold would do, and its course about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from rottui.briefing.details.pair_model import LOOKBACK_SESSIONS
from rottui.briefing.history import History
from rottui.briefing.judging import fmt_evidence_value
from rottui.briefing.verdict_model import EvidenceLine, VerdictBriefing
from rottui.settings.schema import Lookback
from rottui.text import printable
from rottui.tui.drawing.canvas import present
from rottui.tui.drawing.chart import ChartSpec, Level, Style, draw_chart
from rottui.tui.look.language import RICH, Glyphs, fmt_day, fmt_number, fmt_points
from rottui.tui.look.lines import BLANK, Line, Span, Tone
from rottui.tui.widgets.evidence_rows import UNVOTED, holds
from rottui.tui.widgets.evidence_words import CODE_NAMES, measured, missing_in_words, unit_of
from rottui.tui.widgets.pane import Pane
from rottui.tui.widgets.positioning_facts import flow

LEAST_CHART = 5
"""Lines from which a chart says something."""
_TONES: Mapping[Style, Tone] = {"line": "line", "axis": "quiet", "grid": "grid", "last": "strong", "overlay": "overlay"}


@dataclass(frozen=True, slots=True)
class Closer:
    """What is told of, and how."""

    verdict: VerdictBriefing
    line: EvidenceLine
    history: History | None
    """None while it is being made."""
    problem: str
    """Why there is no history; "" when there is no such reason."""
    hint: str
    """What to do about what is missing."""
    lookback: Lookback


def closer_lines(closer: Closer, width: int, height: int, glyphs: Glyphs) -> list[Line]:
    """Lay one line of evidence out in `width` × `height` cells: its chart, and above it as many facts as leave room."""
    facts = _fact_lines(closer, width, glyphs)
    chart = []
    for shown in (facts, facts[:1], []):
        room = height - len(shown)
        if room >= LEAST_CHART:
            chart = _chart_lines(closer, width - 1, room, glyphs)
        if chart:
            return [*shown, *chart]
    return facts


def _fact_lines(closer: Closer, width: int, glyphs: Glyphs) -> list[Line]:
    line = closer.line
    if line.value is None:
        said = missing_in_words(line, closer.verdict.problem, closer.hint)
        return [
            *flow([(measured(line), "text")], width, glyphs),
            *flow([(printable(said, 400), "warning")], width, glyphs),
        ]
    lines = flow(_standing(closer, glyphs), width, glyphs)
    if closer.problem:
        lines += flow([(printable(closer.problem), "warning")], width, glyphs)
    return lines


def _standing(closer: Closer, glyphs: Glyphs) -> list[Span]:
    """Return where the line stands, how far from its threshold, and what crossing that would do."""
    line, verdict = closer.line, closer.verdict
    word, tone = holds(line, glyphs)
    decimals, unit = 2 if line.name == "ad_line" else 1, unit_of(line.name)
    side = "above" if (line.distance or 0) >= 0 else "below"
    distance = fmt_points(abs(line.distance or 0), decimals, glyphs).lstrip("+")
    away = f"{distance}{unit if unit == '%' else f' {unit}'} {side} its threshold"
    needs = f"needs {fmt_evidence_value(line.name, line.threshold, glyphs)}"
    facts: list[Span] = [
        (fmt_evidence_value(line.name, line.value, glyphs), "strong"),
        (word, tone),
        (needs, "text"),
        (away, "text"),
    ]
    if line.typical_moves is not None:
        facts.append((f"{fmt_number(line.typical_moves, 1, glyphs)} typical daily moves", "text"))
    if line.date and verdict.date and line.date < verdict.date:
        facts.append((f"of {fmt_day(line.date, glyphs)}, before the rest", "warning"))
    if line.vote is None:
        facts.append((UNVOTED, "quiet"))
    elif line.would_be is None:
        facts.append(("crossing alone changes nothing", "quiet"))
    else:
        facts.append((f"crossing alone makes it {CODE_NAMES[line.would_be]}", "warning"))
    return facts


def _chart_lines(closer: Closer, width: int, height: int, glyphs: Glyphs) -> list[Line]:
    """Return the line's course over the lookback with its threshold as a level; nothing without a past."""
    history, line = closer.history, closer.line
    if history is None or line.name not in (history.columns or {}) or len(history) < 2:
        return []
    last = LOOKBACK_SESSIONS[closer.lookback]
    values = history.values(line.name, last)
    held = present(values)
    if len(held) < 2:
        return []
    label = f"threshold {fmt_evidence_value(line.name, line.threshold, glyphs)}"
    spec = ChartSpec(
        history.days_of(last),
        values,
        level=Level(line.threshold, label, "overlay"),
        ascii=glyphs.ascii,
        write=lambda value: fmt_evidence_value(line.name, value, glyphs),
    )
    drawn = draw_chart(spec, width, height).lines
    return [Line(((" ", "text"), *((text, _TONES.get(style, "text")) for text, style in each))) for each in drawn]


class CloserPane(Pane):
    """The line of evidence under the cursor."""

    def __init__(self, *, id: str, glyphs: Glyphs = RICH) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id, glyphs=glyphs)
        self._closer: Closer | None = None

    def show(self, closer: Closer | None) -> None:
        """Tell of `closer`; of nothing without one."""
        self._closer = closer
        self.arrange_lines()

    def arrange_lines(self) -> None:
        """Lay it out for the pane's size."""
        height = self.scrollable_content_region.height
        if not self.columns or not self.is_on_screen:
            return
        lines = closer_lines(self._closer, self.columns, height, self.glyphs) if self._closer else [BLANK]
        self.show_lines(lines)

    def on_show(self) -> None:
        """Lay out what was handed over while hidden, when no work was done."""
        self.arrange_lines()
