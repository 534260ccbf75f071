"""A breadth figure over time above its index, with what it says now."""

from __future__ import annotations

from dataclasses import dataclass

from rich.cells import cell_len

from rottui.briefing.history import History
from rottui.text import printable
from rottui.tui.drawing.chart import ChartSpec, Level, Style
from rottui.tui.drawing.panels import Drawn, Panel, draw_panels
from rottui.tui.look.language import RICH, Glyphs, fmt_ratio
from rottui.tui.look.lines import BLANK, Line, Span, Tone, left
from rottui.tui.widgets.breadth_measures import Measure
from rottui.tui.widgets.pane import Pane

INDEX = "index"
"""The column of the index' closes in a universe's detail."""
AGO = ((21, "a month ago"), (63, "3 months ago"), (252, "a year ago"))
"""Sessions back to earlier values that stand beside the last one."""
LEAST_FOR_FACTS = 7
"""Lines from which on one of them says what the figure is now."""
FIGURE_WEIGHT, INDEX_WEIGHT = 3, 2

_TONES: dict[Style, Tone] = {"line": "line", "axis": "quiet", "grid": "grid", "last": "strong"}


@dataclass(frozen=True, slots=True)
class Course:
    """What is charted."""

    measure: Measure
    history: History
    """Of the universe or the sector: every measure and INDEX."""
    index: str
    """The fund behind INDEX; "" when there is none."""
    sessions: int | None
    """The lookback; None is all of the history."""
    remark: str = ""
    """What else there is to say of the figure; "" for nothing."""


class BreadthChart(Pane):
    """The chart; drawn only while it shows."""

    def __init__(self, *, id: str, glyphs: Glyphs = RICH) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id, glyphs=glyphs)
        self._course: Course | None = None
        self._problem = ""
        self._message = ""

    def show(self, course: Course, problem: str) -> None:
        """Draw `course`; `problem` is what a reader must know of it first, "" when all is well."""
        if (course, problem) != (self._course, self._problem):
            self._course, self._problem = course, problem
            self._arrange_if_shown()

    def say(self, message: str) -> None:
        """Show a message in place of a chart."""
        if self._course is not None or message != self._message:
            self._course, self._message = None, message
            self._arrange_if_shown()

    def on_show(self) -> None:
        """Draw what was handed over while hidden."""
        self.arrange_lines()

    def _arrange_if_shown(self) -> None:
        if self.is_on_screen:
            self.arrange_lines()

    def arrange_lines(self) -> None:
        """Draw at the pane's size."""
        size = self.scrollable_content_region
        if not size.width or not size.height:
            return
        if self._course is None:
            self.show_lines(message_lines(self._message, size.width, size.height))
        else:
            self.show_lines(chart_lines(self._course, self._problem, size.width, size.height, self.glyphs))


def message_lines(message: str, width: int, height: int) -> list[Line]:
    """Return a message in the middle of so many lines."""
    text = printable(message)
    middle = Line(((f" {text}".center(width) if cell_len(text) < width else f" {text}", "quiet"),))
    return [*[BLANK] * ((height - 1) // 2), middle]


def chart_lines(course: Course, problem: str, width: int, height: int, glyphs: Glyphs) -> list[Line]:
    """Return the figure above its index, below what is to be said of them, in `height` lines."""
    lines = [facts_line(course, problem, width, glyphs)] if height >= LEAST_FOR_FACTS else []
    panels = _panels(course, glyphs)
    if not panels:
        return [*lines, *message_lines("no history for this figure yet", width, height - len(lines))]
    return [*lines, *(_line(drawn, width, glyphs) for drawn in draw_panels(panels, width - 1, height - len(lines)))]


def facts_line(course: Course, problem: str, width: int, glyphs: Glyphs) -> Line:
    """Return the problem, what the figure is and was, and what its level means: as much of it as fits."""
    said: list[Span] = [(f"{glyphs.warning} {printable(problem)}", "warning")] if problem else []
    values = course.history.values(course.measure.key) if len(course.history) else []
    if values:
        said.append((f"now {course.measure.write(values[-1], glyphs)}", "strong"))
        said += [(f"{glyphs.separator} {course.remark}", "text")] if course.remark else []
        said += [
            (f"{glyphs.separator} {course.measure.write(values[-1 - back], glyphs)} {name}", "text")
            for back, name in AGO
            if len(values) > back
        ]
    spans: list[Span] = []
    room = width
    for text, tone in said:
        if cell_len(text) + 1 > room:
            if tone == "warning":
                continue
            break
        spans += [(" ", "quiet"), (text, tone)]
        room -= cell_len(text) + 1
    return Line(tuple(spans))


def _panels(course: Course, glyphs: Glyphs) -> list[Panel]:
    measure, history = course.measure, course.history
    shown = None if course.sessions is None else course.sessions + 1
    if not len(history) or not any(value is not None for value in history.values(measure.key, shown)):
        return []
    dates = history.dates(shown)
    level = Level(measure.level[0], measure.level[1], "axis") if measure.level is not None else None
    figure = ChartSpec(
        dates, history.values(measure.key, shown), level=level, ascii=glyphs.ascii,
        write=lambda value: measure.write(value, glyphs),
    )  # fmt: skip
    panels = [Panel(figure, weight=FIGURE_WEIGHT)]
    closes = history.values(INDEX, shown)
    if course.index and any(close is not None for close in closes):
        spec = ChartSpec(dates, closes, ascii=glyphs.ascii, write=fmt_ratio)
        panels.append(Panel(spec, f"{course.index} close", weight=INDEX_WEIGHT))
    return panels


def _line(drawn: Drawn, width: int, glyphs: Glyphs) -> Line:
    """Return a drawn line in the tones of a pane; the index is told from the figure by a tone of its own."""
    if drawn.line is None:
        title = left(f" {printable(drawn.title)} ", min(cell_len(drawn.title) + 2, width), glyphs)
        return Line(((title, "strong"), (glyphs.rule * max(0, width - 1 - cell_len(title)), "grid")))
    line: Tone = "line" if drawn.panel == 0 else "text"
    spans: list[Span] = [(" ", "grid")]
    spans += [(text, line if style == "line" else _TONES.get(style, "text")) for text, style in drawn.line]
    return Line(tuple(spans))
