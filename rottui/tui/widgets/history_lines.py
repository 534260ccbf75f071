"""A figure's past as lines of a pane, for panes that have room to spare."""

from __future__ import annotations

from rottui.briefing.history import History
from rottui.tui.drawing.chart import ChartSpec, Style, draw_chart
from rottui.tui.look.language import Glyphs
from rottui.tui.look.lines import BLANK, Line, Tone

LEAST_HEIGHT, MOST_HEIGHT = 7, 18
"""Lines of the chart itself: with fewer it says nothing, with more it says no more."""

_TONES: dict[Style, Tone] = {"line": "line", "axis": "quiet", "grid": "grid", "last": "strong"}


def history_lines(
    title: str, history: History, column: str, last: int, width: int, room: int, glyphs: Glyphs
) -> list[Line]:
    """Return a heading and a chart of the `last` values of `column`, in `room` lines; nothing where it is tight."""
    height = min(room - 2, MOST_HEIGHT)
    if height < LEAST_HEIGHT or len(history) < 2 or column not in (history.columns or {}):
        return []
    spec = ChartSpec(history.dates(last), history.values(column, last), ascii=glyphs.ascii)
    drawn = draw_chart(spec, width - 1, height).lines
    chart = [Line(((" ", "text"), *((text, _TONES.get(style, "text")) for text, style in line))) for line in drawn]
    return [BLANK, Line(((f" {title}", "strong"),)), *chart]
