"""Beside the evidence: what would change the verdict, whether selling spills over, what futures positions warn of."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len

from rottui.briefing.judging import SPILLOVER_NAMES, fmt_code, fmt_spillover
from rottui.briefing.model import Briefing
from rottui.briefing.verdict_model import EvidenceLine, PositioningWarning, SpilloverBriefing, VerdictBriefing
from rottui.text import printable
from rottui.tui.drawing.gauge import gauge
from rottui.tui.look.language import RICH, Glyphs, fmt_day, fmt_number, fmt_percent, fmt_plural, fmt_points
from rottui.tui.look.lines import BLANK, Line, Span, Tone, align_decimals, left, right
from rottui.tui.widgets.evidence_words import CODE_NAMES, line_name, spillover_sentences, tone_of, unit_of
from rottui.tui.widgets.pane import Pane
from rottui.tui.widgets.positioning_facts import flow

MOST_CHANGES = 5
"""Lines that would change the verdict; farther ones are counted."""
LEAST_GAUGE, MOST_GAUGE = 7, 21
SHORT_SPILLOVER = {
    "share_rising": "others rising",
    "downside_beta": "downside beta",
    "downside_correlation": "downside corr.",
    "since_both_low": "since both low",
    "rest_drawdown": "rest off high",
    "basket_drawdown": "caps off high",
    "drawdown_gap": "rest ahead by",
}
_DAYS = {"share_rising": "down_days", "downside_beta": "downside_days", "downside_correlation": "downside_days"}
MOST_WARNINGS = 12


def beside_lines(briefing: Briefing, width: int, glyphs: Glyphs) -> list[Line]:
    """Lay everything that stands beside the evidence out in `width` cells."""
    parts = [
        change_lines(briefing.verdict, width, glyphs) if briefing.verdict is not None else [],
        spillover_lines(briefing.spillover, width, glyphs),
        warning_lines(briefing.positioning_warnings, width, glyphs) if briefing.markets else [],
    ]
    lines: list[Line] = []
    for part in parts:
        lines += [BLANK, *part] if lines and part else part
    return lines


def _title(text: str, width: int, glyphs: Glyphs) -> list[Line]:
    return flow([(text, "strong")], width, glyphs)


# What would change the verdict


def change_lines(verdict: VerdictBriefing, width: int, glyphs: Glyphs) -> list[Line]:
    """Return the lines of evidence that alone would change the verdict, nearest first, and to what."""
    nearest = verdict.would_change
    lines = _title("What would change it, nearest first", width, glyphs)
    if not nearest:
        return [*lines, *flow([("No line alone would: it takes several at once.", "text")], width, glyphs)]
    shown = nearest[:MOST_CHANGES]
    lines += _change_rows(shown, width, glyphs)
    more = len(nearest) - len(shown)
    further = f"{more} more are farther. " if more else ""
    note = f"{further}In typical daily moves; then it must hold {fmt_plural(verdict.confirmation, 'session')}."
    return [*lines, *flow([(note, "quiet")], width, glyphs)]


LEAST_FOR_UNITS = 56
"""Cells from which a distance stands in its own unit, too."""


def _change_rows(shown: Sequence[EvidenceLine], width: int, glyphs: Glyphs) -> list[Line]:
    moves = align_decimals([fmt_number(line.typical_moves, 1, glyphs) for line in shown])
    away = align_decimals(
        [fmt_points(-(line.distance or 0), 2 if line.name == "ad_line" else 1, glyphs) for line in shown]
    )
    units = width >= LEAST_FOR_UNITS
    codes = [CODE_NAMES[line.would_be] if line.would_be else "" for line in shown]
    used = len(moves[0]) + len(" moves") + 6 + max(map(len, codes)) + (len(away[0]) + 6 if units else 0)
    full, brief = (max(len(line_name(line.name, short=short)) for line in shown) for short in (False, True))
    short, tight = used + full > width, used + brief > width
    if tight:
        codes = [fmt_code(line.would_be) if line.would_be else "" for line in shown]
    lines = []
    for line, move, distance, code in zip(shown, moves, away, codes, strict=True):
        spans: list[Span] = [(f" {move}" if tight else f" {move} moves", "strong")]
        if units:
            spans.append((f"  {distance} {unit_of(line.name):<3}", "text"))
        spans.append(("  " + left(line_name(line.name, short=short), brief if short else full, glyphs), "text"))
        spans.append((f" {glyphs.tag_left} {code}", tone_of(line.would_be or "unknown")))
        lines.append(Line(tuple(spans)))
    return lines


# Spillover


def spillover_lines(spillover: SpilloverBriefing | None, width: int, glyphs: Glyphs) -> list[Line]:
    """Return the spillover figures, each on the scale of its own past, and what they mean in words."""
    lines = _title("Does mega-cap selling spill over? (no vote)", width, glyphs)
    if spillover is None:
        return [*lines, Line(((" no spillover figures yet", "quiet"),))]
    for sentence, tone in spillover_sentences(spillover):
        lines += flow([(sentence, tone)], width, glyphs)
    lines += _spillover_rows(spillover, width, glyphs)
    if spillover.problem:
        lines += flow([(f"{glyphs.warning} {printable(spillover.problem, 300)}", "warning")], width, glyphs)
    return lines


def _spillover_rows(spillover: SpilloverBriefing, width: int, glyphs: Glyphs) -> list[Line]:
    names: dict[str, str] = SPILLOVER_NAMES
    texts = {name: fmt_spillover(name, spillover.figures.get(name), glyphs) for name in names}
    texts["share_rising"] = fmt_percent(spillover.figures.get("share_rising"), 1, glyphs)  # points stand in line
    values = dict(zip(texts, align_decimals(list(texts.values())), strict=True))
    value_width = max(map(len, values.values()))
    figures = value_width + len(" 100") + 2
    if width < figures + LEAST_GAUGE + 2 + max(map(len, names.values())):
        names = SHORT_SPILLOVER
    name_width = max(map(len, names.values()))
    days_width = len(" 23 days")
    room = width - 1 - name_width - figures - 2
    days = room - days_width >= LEAST_GAUGE
    wide = min(room - (days_width if days else 0), MOST_GAUGE)
    header = f" {'':<{name_width}} {'now':>{value_width}}" + (f" {'percentile':<{wide + 5}}"[: wide + 6]
                                                                if wide >= len("percentile") - 5 else "")  # fmt: skip
    lines = [Line(((header.rstrip() + ("  of" if days else ""), "quiet"),))]
    for name, called in names.items():
        value, rank = spillover.figures.get(name), spillover.percentiles.get(name)
        tone: Tone = "strong" if value is not None else "quiet"
        spans: list[Span] = [
            (f" {left(called, name_width, glyphs)} ", "text"),
            (right(values[name], value_width, glyphs), tone),
        ]
        if wide >= LEAST_GAUGE:
            spans.append((" " + gauge(rank, wide, glyphs.ascii), "line" if rank is not None else "quiet"))
        spans.append((f" {fmt_number(rank, 0, glyphs):>3}", "text" if rank is not None else "quiet"))
        if days:
            count = getattr(spillover, _DAYS[name]) if name in _DAYS else None
            spans.append((f" {fmt_plural(count, 'day')}" if count is not None else "", "quiet"))
        lines.append(Line(tuple(spans)))
    return lines


# Positioning


def warning_lines(warnings: Sequence[PositioningWarning], width: int, glyphs: Glyphs) -> list[Line]:
    """Return what futures positions warn of; they have no vote."""
    lines = _title("Futures positioning (a warning, no vote)", width, glyphs)
    if not warnings:
        return [*lines, *flow([("No market is at an extreme or gives one up in a surge.", "text")], width, glyphs)]
    shown = warnings[:MOST_WARNINGS]
    names = max(cell_len(printable(warning.market)) for warning in shown)
    figures = max(len(_figure(warning, glyphs)) for warning in shown)
    states = max(len(_state(warning)) for warning in shown)
    lines += [_warning(warning, (names, states, figures), width, glyphs) for warning in shown]
    more = len(warnings) - len(shown)
    return [*lines, *([Line(((f" and {more} more", "quiet"),))] if more else [])]


def _figure(warning: PositioningWarning, glyphs: Glyphs) -> str:
    """Write how extreme a market is, or how much of its extreme is given up."""
    if warning.kind == "extreme":
        return f"percentile {fmt_number(warning.percentile, 0, glyphs)}"
    return f"{fmt_percent(warning.unwound_pct, glyphs=glyphs)} given up"


def _state(warning: PositioningWarning) -> str:
    """Write on which side a market is extreme, or gives that up."""
    side = warning.side.upper()
    return f"extreme {side}" if warning.kind == "extreme" else f"{side} unwinding"


def _warning(warning: PositioningWarning, columns: tuple[int, int, int], width: int, glyphs: Glyphs) -> Line:
    """Return a warning in columns of so many cells, and when it was reported and of what where there is room."""
    names, states, figures = columns
    tone: Tone = "extreme-high" if warning.side == "long" else "extreme-low"
    spans: list[Span] = [
        (f" {left(printable(warning.market), names, glyphs)}  ", "strong"),
        (f"{_state(warning):<{states}}", tone),
    ]
    for text, quiet in (
        (f"{_figure(warning, glyphs):<{figures}}", False),
        (f"report of {fmt_day(warning.date, glyphs)}", True),
        (printable(warning.name), True),
    ):
        if sum(cell_len(part) for part, _ in spans) + 2 + cell_len(text) > width:
            break
        spans.append((f"  {text}", "quiet" if quiet else "text"))
    return Line(tuple(spans))


class Beside(Pane):
    """What stands beside the evidence; it scrolls."""

    def __init__(self, *, id: str, glyphs: Glyphs = RICH) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id, glyphs=glyphs)
        self._briefing: Briefing | None = None

    def show(self, briefing: Briefing) -> None:
        """Show what `briefing` says beside the verdict."""
        self._briefing = briefing
        self.arrange_lines()

    def let_go(self) -> None:
        """Hold the briefing no longer; the lines that are laid out stay."""
        self._briefing = None

    def arrange_lines(self) -> None:
        """Lay it out for the pane's width."""
        if self._briefing is not None and self.columns:
            self.show_lines(beside_lines(self._briefing, self.columns, self.glyphs))
