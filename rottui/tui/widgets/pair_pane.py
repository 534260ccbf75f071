"""The pair screen's chart: a frame around one line of figures and the chart, over which a crosshair can move."""

from __future__ import annotations

from bisect import bisect_left
from datetime import date

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical

from rottui.briefing.charted import Charted
from rottui.briefing.details.pair_model import PairDetail
from rottui.briefing.model import PairBriefing
from rottui.tui.look.language import RICH, Glyphs
from rottui.tui.view import View
from rottui.tui.widgets.chart import RatioChart
from rottui.tui.widgets.chart_pane import FittedChart
from rottui.tui.widgets.pair_drawing import PairDrawing
from rottui.tui.widgets.pair_line import PairLine
from rottui.tui.widgets.pane import Framed


class PairPane(Framed, Vertical):
    """One pair over a lookback, in sessions or weeks, with a second one over it or without."""

    def __init__(self, *, id: str, glyphs: Glyphs = RICH) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id, glyphs=glyphs)
        self._line = PairLine(id="pair-line", glyphs=glyphs)
        self._chart = FittedChart(id="ratio-chart", glyphs=glyphs)
        self._day: date | None = None
        self.drawing = PairDrawing()
        """What the chart shows, and how."""

    def compose(self) -> ComposeResult:
        """Put the figures above the chart."""
        yield self._line
        yield self._chart

    @property
    def chart(self) -> FittedChart:
        """The chart itself."""
        return self._chart

    @property
    def read_out(self) -> str:
        """What the crosshair is on, to be copied; "" without one."""
        return self._line.read_out

    def show(
        self, pair: PairBriefing | None, view: View, overlay: PairBriefing | None, detail: PairDetail | None
    ) -> None:
        """Draw `pair` as `view` says, `overlay` over it; `detail` has the weeks. A crosshair stays on its day."""
        self.drawing = PairDrawing.of(pair, view, overlay, detail, ascii=self.glyphs.ascii)
        self._line.show(pair, detail, self.drawing.charted)
        self._chart.show_spec(self.drawing.spec, self.drawing.message, self._row)
        self._read()

    @property
    def charted(self) -> Charted | None:
        """What the chart shows; None without anything."""
        return self.drawing.charted

    @property
    def weekly(self) -> bool:
        """Whether it shows weeks."""
        return self.drawing.weekly

    # The crosshair

    @property
    def crossed(self) -> bool:
        """Whether there is a crosshair."""
        return self._day is not None

    def cross(self, row: int | None) -> None:
        """Put the crosshair on a row of what is charted, the nearest there is; None takes it away."""
        if row is None or self.charted is None or not len(self.charted):
            self._day = None
        else:
            self._day = self.charted.dates[min(max(row, 0), len(self.charted) - 1)]
        self._chart.point(self._row)
        self._read()

    def move_cross(self, by: int) -> None:
        """Move the crosshair by so many rows; it stops at either end."""
        row = self._row
        if row is not None:
            self.cross(row + by)

    @on(RatioChart.Pointed)
    def _pointed(self, event: RatioChart.Pointed) -> None:
        event.stop()
        self.cross(event.row)

    @property
    def _row(self) -> int | None:
        """The row of the crosshair's day, or of the first one after it."""
        if self._day is None or self.charted is None or not len(self.charted):
            return None
        return min(bisect_left(self.charted.dates, self._day), len(self.charted) - 1)

    def _read(self) -> None:
        row = self._row
        if row is None or self.charted is None:
            self._line.read(None)
            return
        ago = len(self.charted) - 1 - row
        self._line.read((self.charted.dates[row], ago, self.charted.readings(row)), weekly=self.weekly)
