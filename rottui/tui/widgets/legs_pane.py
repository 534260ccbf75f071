"""The legs of a pair: both from 100 at the lookback's start, and what each did to the ratio."""

from __future__ import annotations

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.containers import Vertical

from rottui.briefing.details.pair_model import LegMoves
from rottui.briefing.model import Legs, PairBriefing
from rottui.settings.schema import Lookback
from rottui.text import printable
from rottui.tui.drawing.chart import ChartSpec
from rottui.tui.look.language import RICH, Glyphs, fmt_change
from rottui.tui.look.lines import Line, Span
from rottui.tui.widgets.bar import Bar
from rottui.tui.widgets.chart_pane import FittedChart, which_leg
from rottui.tui.widgets.pane import Framed


class LegMovesLine(Bar):
    """Each leg's move in the colour of its line, and which one did it."""

    def __init__(self, *, id: str, glyphs: Glyphs = RICH) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id, glyphs=glyphs)
        self._pair: PairBriefing | None = None
        self._moves: LegMoves | None = None

    def show(self, pair: PairBriefing | None, moves: LegMoves | None) -> None:
        """Tell of `pair`'s legs."""
        self._pair, self._moves = pair, moves
        self.changed()

    def compose_line(self, width: int) -> Line:
        """Return both moves, and after them what they say where there is room for it."""
        if self._pair is None or self._moves is None:
            return Line(())
        pair, moves = self._pair.pair, self._moves
        spans: list[Span] = [
            (f" {printable(pair.numerator)} {fmt_change(moves.numerator, self.glyphs)}", "line"),
            (f" {printable(pair.denominator)} {fmt_change(moves.denominator, self.glyphs)}", "overlay"),
        ]
        did = printable(which_leg(pair, Legs("1m", moves.numerator, moves.denominator)))
        for said in (f" {self.glyphs.separator} {did}", f" {did.partition(',')[0]}"):
            if sum(cell_len(text) for text, _ in spans) + cell_len(said) <= width:
                spans.append((said, "text"))
                break
        return Line(tuple(spans))


class LegsPane(Framed, Vertical):
    """A frame around the moves and both lines."""

    def __init__(self, *, id: str, glyphs: Glyphs = RICH) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id, glyphs=glyphs)
        self._line = LegMovesLine(id="leg-moves", glyphs=glyphs)
        self._chart = FittedChart(id="legs-chart", glyphs=glyphs)

    def compose(self) -> ComposeResult:
        """Put the moves above the lines."""
        yield self._line
        yield self._chart

    def show(self, pair: PairBriefing | None, moves: LegMoves | None, lookback: Lookback, *, log: bool) -> None:
        """Show the legs of `pair` over `lookback`; nothing until there are `moves`."""
        self._line.show(pair, moves)
        spec = None
        if pair is not None and moves is not None:
            spec = ChartSpec(
                dates=moves.rebased.dates(),
                values=moves.rebased.values("numerator"),
                companion=moves.rebased.values("denominator"),
                name=printable(pair.pair.numerator),
                second_name=printable(pair.pair.denominator),
                ascii=self.glyphs.ascii,
                log=log,
            )
        self._chart.show_spec(spec)
        self.entitle([f"Legs from 100, {lookback}"], ["log returns"])
