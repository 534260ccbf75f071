"""The chart pane: the selected pair's ratio, and above it which leg moved it."""

from __future__ import annotations

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.containers import Vertical

from rottui.briefing.details.pair_model import PairDetail
from rottui.briefing.model import Legs, PairBriefing
from rottui.settings.schema import Pair
from rottui.text import printable
from rottui.tui.look.language import RICH, Glyphs, describe_extreme, fmt_change, meaning_of_change
from rottui.tui.look.lines import Line, Span
from rottui.tui.view import View
from rottui.tui.widgets.bar import Bar
from rottui.tui.widgets.chart import RatioChart
from rottui.tui.widgets.pair_drawing import PairDrawing
from rottui.tui.widgets.pane import Fitted, Framed

WINDOWS = {"1w": "1 week", "1m": "1 month", "3m": "3 months", "6m": "6 months", "1y": "1 year"}
ALIKE = 0.05
"""Percentage points of difference below which both legs moved alike."""


def which_leg(pair: Pair, legs: Legs) -> str:
    """Say which leg moved the ratio: "MAGS fell, SPY rose", "SPY rose more"."""
    a, b = legs.numerator, legs.denominator
    if abs(a - b) < ALIKE:
        return "both moved alike"
    if a * b < 0:
        return f"{pair.numerator} {_verb(a)}, {pair.denominator} {_verb(b)}"
    return f"{pair.numerator if abs(a) > abs(b) else pair.denominator} {_verb(a + b)} more"


def _verb(move: float) -> str:
    return "rose" if move > 0 else "fell"


class LegsLine(Bar):
    """Both legs' moves, the leg that did it, and the pair's problem before all that."""

    def __init__(self, *, id: str, glyphs: Glyphs = RICH) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id, glyphs=glyphs)
        self._pair: PairBriefing | None = None

    def show(self, pair: PairBriefing | None) -> None:
        """Tell of `pair`."""
        self._pair = pair
        self.changed()

    def compose_line(self, width: int) -> Line:
        """Return as many statements as fit, each whole or in its shorter form."""
        spans: list[Span] = []
        room = width
        for forms in self._statements(self._pair) if self._pair else []:
            fitting = next((form for form in forms if cell_len(form[0]) + 1 <= room), None)
            if fitting is None:
                break
            spans += [(" ", "quiet"), fitting]
            room -= cell_len(fitting[0]) + 1
        return Line(tuple(spans))

    def _statements(self, pair: PairBriefing) -> list[tuple[Span, ...]]:
        """Return what there is to say, most important first, each with its shorter forms after it."""
        said: list[tuple[Span, ...]] = []
        if pair.problem:
            mark = self.glyphs.warning
            said.append(((f"{mark} {printable(pair.problem)}", "warning"), (f"{mark} see the problems: ?", "warning")))
        if pair.legs is not None:
            a, b = pair.legs.numerator, pair.legs.denominator
            did = printable(which_leg(pair.pair, pair.legs))
            said += [
                ((f"{printable(pair.pair.numerator)} {fmt_change(a, self.glyphs)} ", meaning_of_change(a)),),
                ((f"{printable(pair.pair.denominator)} {fmt_change(b, self.glyphs)}", meaning_of_change(b)),),
                ((f"in {WINDOWS[pair.legs.window]}: {did}", "text"), (did, "text"), (did.partition(",")[0], "text")),
            ]
        if pair.extreme is not None:
            said.append(((f"{self.glyphs.separator} {describe_extreme(pair.extreme)}", "quiet"),))
        return said


class FittedChart(RatioChart, Fitted):
    """The ratio chart, in the first frame already."""

    def fit(self) -> None:
        """Draw at the new size."""
        RatioChart.on_resize(self)


class ChartPane(Framed, Vertical):
    """A frame around the legs and the chart."""

    def __init__(self, *, id: str, glyphs: Glyphs = RICH) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id, glyphs=glyphs)
        self._legs = LegsLine(id="legs", glyphs=glyphs)
        self._chart = FittedChart(id="ratio-chart", glyphs=glyphs)
        self.drawing = PairDrawing()
        """What the chart shows, and how."""

    def compose(self) -> ComposeResult:
        """Put the legs above the chart."""
        yield self._legs
        yield self._chart

    def show(
        self, pair: PairBriefing | None, view: View, overlay: PairBriefing | None, detail: PairDetail | None
    ) -> None:
        """Draw `pair` as `view` says, `overlay` over it; `detail` has the weeks."""
        self.drawing = PairDrawing.of(pair, view, overlay, detail, ascii=self.glyphs.ascii)
        self._legs.show(pair)
        self._chart.show_spec(self.drawing.spec, self.drawing.message)
