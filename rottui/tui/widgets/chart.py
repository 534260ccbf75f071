"""The ratio chart: a pair over a lookback, repainted only where it changed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from rich.cells import cell_len, set_cell_size
from rich.color import Color
from rich.segment import Segment
from textual import events
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from rottui.briefing.charted import Charted
from rottui.briefing.details.pair_model import LOOKBACK_SESSIONS
from rottui.briefing.history import History
from rottui.briefing.model import Extreme, PairBriefing
from rottui.settings.schema import Lookback
from rottui.tui.drawing.cells import TAG_STYLES
from rottui.tui.drawing.chart import AVERAGE_NAMES, Average, Chart, ChartSpec, Level, Line, Style, draw_chart
from rottui.tui.drawing.crosshair import with_crosshair
from rottui.tui.look.language import RICH, Glyphs, describe_extreme, fmt_months_extreme
from rottui.tui.look.lines import folded, left

SESSIONS = LOOKBACK_SESSIONS
LOOKBACKS: tuple[Lookback, ...] = tuple(SESSIONS)
"""Shortest first."""
AVERAGES: tuple[Average, ...] = ("sma_50", "sma_200")
IN_WEEKS: dict[Average, str] = {"sma_50": "50w", "sma_200": "200w"}
"""What averages over weeks are called where they end."""
PREFIX = "ratio-chart--"
ALIKE_BETWEEN = 8
"""To go on behind so many cells that stay the same costs about as much as to write them once more."""


class RatioChart(Widget):
    """Draws a pair's ratio with its averages and its N-month extreme.

    It keeps the lines it drew last, and a change repaints only the cells that differ.
    """

    @dataclass
    class Pointed(Message):
        """A row of the data was clicked."""

        row: int

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
        "ratio-chart--last_overlay",
        "ratio-chart--cross",
        "ratio-chart--cross_tag",
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
        .ratio-chart--last_overlay { color: $background; background: $overlay; }
        .ratio-chart--cross { color: $foreground; }
        .ratio-chart--cross_tag { color: $background; background: $foreground; }
        .ratio-chart--message { color: $stale; }
    }
    """

    def __init__(self, *, glyphs: Glyphs = RICH, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id, classes=classes)
        self._glyphs = glyphs
        self._spec: ChartSpec | None = None
        self._message = ""
        self._bare = Chart(0, 0, ())
        self._chart = self._bare
        self._drawn: ChartSpec | None = None
        self._cross: int | None = None

    def show_spec(self, spec: ChartSpec | None, message: str = "", cross: int | None = None) -> None:
        """Draw `spec`, with a crosshair on its row `cross`; or `message` when there is nothing to draw."""
        self._spec = spec
        self._message = message
        self._cross = cross
        if self.size and self.is_on_screen:
            self._redraw()

    def point(self, row: int | None) -> None:
        """Move the crosshair to a row of the data, or take it away."""
        self._cross = row
        if self.size and self.is_on_screen:
            self._redraw()

    def colour(self, style: Style, *, background: bool = False) -> str:
        """Return a style's colour as "#rrggbb", for pictures outside the terminal."""
        found = self.get_component_rich_style(PREFIX + style)
        return (
            ((found.bgcolor if background else found.color) or Color.default())
            .get_truecolor(foreground=not background)
            .hex
        )

    def on_resize(self) -> None:
        """Draw at the new size."""
        self._redraw()

    def on_show(self) -> None:
        """Draw what was handed over while hidden, when no work was done."""
        self._redraw()

    def on_click(self, event: events.Click) -> None:
        """Tell which row of the data was clicked."""
        plot = self._bare.plot
        if plot is not None and plot.left <= event.x < plot.right and plot.holds(event.y):
            self.post_message(self.Pointed(plot.index(event.x)))

    def render_line(self, y: int) -> Strip:
        """Return line `y` of the drawn chart."""
        if self._spec is None:
            return self._message_line(y)
        if y >= len(self._chart.lines):
            return Strip.blank(self.size.width, self.rich_style)
        styled = [Segment(text, self.get_component_rich_style(PREFIX + style)) for text, style in self._chart.lines[y]]
        return Strip(styled, self._chart.width)

    def _message_line(self, y: int) -> Strip:
        """Return line `y` of the message, which stands in the middle and is cut only if it is longer than the chart."""
        width, height = self.size
        lines = folded(self._message, width - 2)
        if len(lines) > height:
            lines = [*lines[: height - 1], left(" ".join(lines[height - 1 :]), width, self._glyphs)]
        row = y - (height - len(lines) + 1) // 2
        text = left(lines[row], width, self._glyphs).rstrip() if 0 <= row < len(lines) else ""
        before = (width - cell_len(text)) // 2
        styled = Segment(set_cell_size(" " * before + text, width), self.get_component_rich_style(PREFIX + "message"))
        return Strip([styled], width)

    def _redraw(self) -> None:
        """Draw, and repaint what differs from what is on screen; a crosshair moves over the same drawing."""
        width, height = self.size
        before = self._chart
        if self._spec is None:
            self._bare = self._chart = Chart(0, 0, ())
        else:
            if self._drawn is not self._spec or (self._bare.width, self._bare.height) != (width, height):
                self._bare = draw_chart(self._spec, width, height)
            crossed = self._cross is not None
            self._chart = with_crosshair(self._bare, self._spec, self._cross or 0) if crossed else self._bare
        self._drawn = self._spec
        if (before.width, before.height) != (width, height) or self._chart.height != height:
            self.refresh()
            return
        regions = changed_regions(before.lines, self._chart.lines)
        if regions:
            self.refresh(*regions)


def spec_of(
    shown: Charted,
    pair: PairBriefing,
    *,
    weekly: bool = False,
    log: bool = False,
    ascii: bool = False,  # noqa: A002 - named as the option is
) -> ChartSpec:
    """Return what to draw of what a chart shows. Where it shows two pairs, averages would make four lines of two."""
    two = shown.overlay is not None
    return ChartSpec(
        dates=shown.dates,
        values=shown.ratio,
        averages={} if two else {name: shown.averages[name] for name in AVERAGES if name in shown.averages},
        overlay=shown.overlay,
        level=_level(pair.history, pair.extreme),
        ascii=ascii,
        log=log,
        name=shown.pair,
        second_name=shown.overlay_pair,
        average_names=IN_WEEKS if weekly else AVERAGE_NAMES,
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
    """Return the regions of the cells that look different now; what is nearly side by side is one.

    A blank looks the same in every colour, unless its background is one.
    """
    regions = []
    for y, (old, new) in enumerate(zip_longest(before, after, fillvalue=())):
        if old != new:
            regions += [Region(start, y, end - start, 1) for start, end in _differences(_cells(old), _cells(new))]
    return regions


def _cells(line: Line) -> list[tuple[str, str]]:
    return [
        (character, "" if character == " " and style not in TAG_STYLES else style)
        for text, style in line
        for character in text
    ]


def _differences(old: Sequence[tuple[str, str]], new: Sequence[tuple[str, str]]) -> Iterator[tuple[int, int]]:
    """Yield the runs of columns in which two lines differ, from the first column on to the one after the last."""
    start, end = -1, -1
    for column, (before, after) in enumerate(zip_longest(old, new)):
        if before == after:
            continue
        if start >= 0 and column - end > ALIKE_BETWEEN:
            yield start, end
            start = -1
        start, end = column if start < 0 else start, column + 1
    if start >= 0:
        yield start, end
