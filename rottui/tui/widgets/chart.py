"""The ratio chart: a pair over a lookback, repainted only where it changed."""

from __future__ import annotations

from itertools import zip_longest

from rich.segment import Segment
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from rottui.briefing.history import History
from rottui.briefing.model import Extreme, PairBriefing
from rottui.settings.schema import Lookback
from rottui.tui.drawing.chart import Average, Chart, ChartSpec, Level, Line, draw_chart
from rottui.tui.language import RICH, Glyphs, describe_extreme, fmt_months_extreme

LOOKBACKS: tuple[Lookback, ...] = ("1M", "3M", "6M", "1Y", "2Y", "5Y", "MAX")
"""Shortest first."""
SESSIONS: dict[Lookback, int | None] = {
    "1M": 21,
    "3M": 63,
    "6M": 126,
    "1Y": 252,
    "2Y": 504,
    "5Y": 1260,
    "MAX": None,
}
"""Sessions in each lookback; None is all of the history."""
AVERAGES: tuple[Average, ...] = ("sma_50", "sma_200")
PREFIX = "ratio-chart--"


class RatioChart(Widget):
    """Draws a pair's ratio with its averages and its N-month extreme.

    It keeps the lines it drew last, and a change repaints only the lines that differ, each up to the last such cell.
    """

    COMPONENT_CLASSES = {  # noqa: RUF012 - declared like this by Textual
        "ratio-chart--line",
        "ratio-chart--overlay",
        "ratio-chart--sma_50",
        "ratio-chart--sma_200",
        "ratio-chart--axis",
        "ratio-chart--grid",
        "ratio-chart--extreme_high",
        "ratio-chart--extreme_low",
        "ratio-chart--last",
        "ratio-chart--message",
    }
    DEFAULT_CSS = """
    RatioChart {
        width: 1fr;
        height: 1fr;
        .ratio-chart--line { color: $line; }
        .ratio-chart--overlay { color: $overlay; }
        .ratio-chart--sma_50 { color: $sma-50; }
        .ratio-chart--sma_200 { color: $sma-200; }
        .ratio-chart--axis { color: $axis; }
        .ratio-chart--grid { color: $grid; }
        .ratio-chart--extreme_high { color: $extreme-high; }
        .ratio-chart--extreme_low { color: $extreme-low; }
        .ratio-chart--last { color: $background; background: $line; }
        .ratio-chart--message { color: $stale; }
    }
    """

    def __init__(self, *, glyphs: Glyphs = RICH, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id, classes=classes)
        self._glyphs = glyphs
        self._spec: ChartSpec | None = None
        self._message = ""
        self._chart = Chart(0, 0, ())

    def show(
        self, pair: PairBriefing | None, lookback: Lookback, *, averages: bool = True, message: str = "No pair"
    ) -> None:
        """Draw `pair` over `lookback`; `message` stands in the middle when there is nothing to draw."""
        self._spec = chart_spec(pair, lookback, averages=averages, ascii=self._glyphs.ascii) if pair else None
        self._message = message
        if self.size and self.is_on_screen:
            self._redraw()

    def on_resize(self) -> None:
        """Draw at the new size."""
        self._redraw()

    def on_show(self) -> None:
        """Draw what was handed over while hidden, when no work was done."""
        self._redraw()

    def render_line(self, y: int) -> Strip:
        """Return line `y` of the drawn chart."""
        if self._spec is None:
            return self._message_line(y)
        if y >= len(self._chart.lines):
            return Strip.blank(self.size.width, self.rich_style)
        styled = [Segment(text, self.get_component_rich_style(PREFIX + style)) for text, style in self._chart.lines[y]]
        return Strip(styled, self._chart.width)

    def _message_line(self, y: int) -> Strip:
        width, height = self.size
        text = self._message if y == height // 2 else ""
        return Strip([Segment(text[:width].center(width), self.get_component_rich_style(PREFIX + "message"))], width)

    def _redraw(self) -> None:
        """Draw, and repaint what differs from what is on screen."""
        width, height = self.size
        before = self._chart
        self._chart = draw_chart(self._spec, width, height) if self._spec else Chart(0, 0, ())
        if (before.width, before.height) != (width, height) or self._chart.height != height:
            self.refresh()
            return
        regions = changed_regions(before.lines, self._chart.lines)
        if regions:
            self.refresh(*regions)


def chart_spec(
    pair: PairBriefing,
    lookback: Lookback,
    *,
    averages: bool = True,
    ascii: bool = False,  # noqa: A002 - named as the option is
) -> ChartSpec | None:
    """Return what to draw of a pair: the lookback's sessions and the one before, which changes are measured from.

    None when the pair has no history.
    """
    sessions = SESSIONS[lookback]
    shown = None if sessions is None else sessions + 1
    if not len(pair.history):
        return None
    return ChartSpec(
        dates=pair.history.dates(shown),
        values=pair.history.values("ratio", shown),
        averages={name: pair.history.values(name, shown) for name in AVERAGES} if averages else {},
        level=_level(pair.history, pair.extreme),
        ascii=ascii,
    )


def _level(history: History, extreme: Extreme | None) -> Level | None:
    """Return the level of an extreme, drawn from the day it reaches back to."""
    if extreme is None:
        return None
    value = history.at(extreme.date, "ratio")
    if value is None:
        return None
    label = f"{fmt_months_extreme(extreme)}, {describe_extreme(extreme)}"
    return Level(value, label, "extreme_high" if extreme.kind == "high" else "extreme_low", extreme.since)


def changed_regions(before: tuple[Line, ...], after: tuple[Line, ...]) -> list[Region]:
    """Return a region per line that differs, up to its last differing cell.

    Textual writes a line from the widget's left edge whatever the region's left edge is, so only its end saves bytes.
    """
    regions = []
    for y, (old, new) in enumerate(zip_longest(before, after, fillvalue=())):
        if old != new:
            regions.append(Region(0, y, _last_difference(old, new) + 1, 1))
    return regions


def _last_difference(old: Line, new: Line) -> int:
    """Return the last column in which two lines of the same width differ."""
    end = sum(len(text) for text, _ in new)
    for (old_text, old_style), (new_text, new_style) in zip(reversed(old), reversed(new), strict=False):
        if old_style != new_style:
            return end - 1
        for before, after in zip(reversed(old_text), reversed(new_text), strict=False):
            if before != after:
                return end - 1
            end -= 1
        if len(old_text) != len(new_text):
            return end - 1
    return max(end - 1, 0)
