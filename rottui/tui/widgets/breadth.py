"""The breadth pane: how many stocks of each universe take part, side by side; their sectors where there is room."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rich.cells import cell_len

from rottui.briefing.model import BreadthFigures, UniverseBriefing
from rottui.text import printable
from rottui.tui.drawing.gauge import bar
from rottui.tui.look.language import RICH, Glyphs, fmt_count, fmt_percent, fmt_plural, fmt_points
from rottui.tui.look.lines import BLANK, Line, Span, Tone, left, right
from rottui.tui.widgets.breadth_measures import thrust_state, tone_of_share
from rottui.tui.widgets.history_lines import history_lines
from rottui.tui.widgets.pane import Pane

LABEL = 14
LEAST_CELL = 9
"""Columns of a universe at least, which a share and its bar need; further universes are one key away."""
MOST_CELL = 34
PERCENT = 4
LEAST_BAR, MOST_BAR = 4, 20
LEAST_BAR_WITH_COUNT, COUNT = 9, 15
"""A bar that is worth its room beside " 1,500 of 1,500"."""
SECTOR_COLUMNS = (
    (">20 days", "above_20", "valid_20"),
    (">50 days", "above_50", "valid_50"),
    (">200 days", "above_200", "valid_200"),
    ("up 1m", "up_1m", "valid_1m"),
    ("up 3m", "up_3m", "valid_3m"),
)
SECTOR_LABEL = 24
LEAST_FOR_PAST = 60
YEAR = 252


@dataclass(frozen=True, slots=True)
class Figure:
    """A row of the pane: its label, and what it says of one universe in so many cells."""

    label: str
    cell: Callable[[BreadthFigures, int, Glyphs], Span]
    rank: int
    """Which rows a low pane keeps: 1 first."""


def _share(count: str, valid: str) -> Callable[[BreadthFigures, int, Glyphs], Span]:
    def cell(figures: BreadthFigures, width: int, glyphs: Glyphs) -> Span:
        percent = figures.percent(count, valid)
        text = right(fmt_percent(percent, glyphs=glyphs), PERCENT)
        of = f" {fmt_count(figures.counts.get(valid), glyphs)} of {fmt_count(figures.counts.get('members'), glyphs)}"
        room = width - PERCENT - 1
        if room >= LEAST_BAR_WITH_COUNT + COUNT:
            length = min(MOST_BAR, room - COUNT)
            return f"{text} {bar(percent, length, glyphs.ascii)}{of}", tone_of_share(percent)
        if room >= LEAST_BAR:
            return f"{text} {bar(percent, min(MOST_BAR, room), glyphs.ascii)}", tone_of_share(percent)
        return text, tone_of_share(percent)

    return cell


def _versus(first: str, second: str) -> Callable[[BreadthFigures, int, Glyphs], Span]:
    def cell(figures: BreadthFigures, width: int, glyphs: Glyphs) -> Span:
        a, b = figures.counts.get(first), figures.counts.get(second)
        tone: Tone = "text" if a is None or b is None or a == b else "gain" if a > b else "loss"
        text, other = fmt_count(a, glyphs).rjust(PERCENT), fmt_count(b, glyphs)
        joined = f"{text} : {other}"
        return (joined if len(joined) <= width else f"{text}:{other}"), tone

    return cell


def _number(value: Callable[[BreadthFigures], float | None], decimals: int, signed: bool) -> Callable[..., Span]:
    def cell(figures: BreadthFigures, width: int, glyphs: Glyphs) -> Span:
        number = value(figures)
        if number is None:
            return right(glyphs.missing, PERCENT), "quiet"
        text = fmt_points(number, decimals, glyphs) if signed else f"{number:.{decimals}f}"
        whole = text.partition(".")[0]
        tone: Tone = "text" if not signed or number == 0 else "gain" if number > 0 else "loss"
        return " " * max(0, PERCENT - len(whole)) + text, tone

    return cell


def _valid(figures: BreadthFigures, width: int, glyphs: Glyphs) -> Span:
    priced, members = figures.counts.get("priced"), figures.counts.get("members")
    first, second = fmt_count(priced, glyphs).rjust(PERCENT), fmt_count(members, glyphs)
    joined = f"{first} of {second}"
    return (joined if len(joined) <= width else f"{first}/{second}"), "quiet"


def _thrust(figures: BreadthFigures, width: int, glyphs: Glyphs) -> Span:
    text, tone = thrust_state(figures, glyphs)
    left_over = f", {fmt_plural(figures.armed_for, 'day')} left" if figures.armed_for else ""
    if len(text + left_over) <= width:
        return text + left_over, tone
    short = "armed" if figures.armed_since else f"{figures.thrust:%Y-%m}" if figures.thrust else text
    return (text if len(text) <= width else short), tone


FIGURES = (
    Figure("with a close", _valid, 5),
    Figure("above 20 days", _share("above_20", "valid_20"), 3),
    Figure("above 50 days", _share("above_50", "valid_50"), 1),
    Figure("above 200 days", _share("above_200", "valid_200"), 2),
    Figure("up in 1 month", _share("up_1m", "valid_1m"), 7),
    Figure("up in 3 months", _share("up_3m", "valid_3m"), 8),
    Figure("up : down", _versus("advances", "declines"), 4),
    Figure("new high : low", _versus("new_highs", "new_lows"), 4),
    Figure("McClellan", _number(lambda f: f.mcclellan, 0, True), 6),
    Figure("summation", _number(lambda f: f.summation, 0, True), 12),
    Figure("high-low index", _number(lambda f: f.high_low_index, 0, False), 9),
    Figure("Zweig 10 days", _number(lambda f: f.zweig, 2, False), 10),
    Figure("Zweig thrust", _thrust, 11),
)
"""In the order they are read; what a low pane leaves out is decided by rank."""


def breadth_lines(
    universes: Sequence[UniverseBriefing], width: int, height: int, glyphs: Glyphs
) -> tuple[Line | None, list[Line]]:
    """Lay the universes out side by side; return the header and the lines, more than `height` only by sectors."""
    shown = [universe for universe in universes if universe.total.date is not None] or list(universes)
    if not shown or width <= LABEL:
        return None, [
            Line(((" no breadth yet", "quiet"),)),
            Line(((" r fetches it; or: rottui import", "quiet"),)),
        ]
    room = height - 1
    kept = sorted(FIGURES, key=lambda figure: figure.rank)[: max(room, 1)]
    figures = [figure for figure in FIGURES if figure in kept]
    beside, cell = _beside(shown, figures, width - LABEL - 1, glyphs)
    names = [printable(universe.name) for universe in beside]
    widths = _widths(names, cell, width - LABEL - 1)
    heads = (" " + left(name, column, glyphs) for name, column in zip(names, widths, strict=True))
    header = Line(((" " * (LABEL + 1), "quiet"), *((head, "strong") for head in heads)))
    lines = [_line(figure, beside, cell, widths, glyphs) for figure in figures]
    sectors = shown[0].sectors
    if sectors and room >= len(lines) + 3 and width >= SECTOR_LABEL + 24:
        lines += [BLANK, *sector_lines(shown[0], width, glyphs)]
    if width >= LEAST_FOR_PAST:
        title = f"{printable(shown[0].name)}: advance-decline line, 1 year"
        lines += history_lines(title, shown[0].history, "ad_line", YEAR, width, room - len(lines), glyphs)
    return header, lines


def _beside(
    universes: Sequence[UniverseBriefing], figures: Sequence[Figure], room: int, glyphs: Glyphs
) -> tuple[Sequence[UniverseBriefing], int]:
    """Return the first universes of which `room` holds every figure whole side by side, and the columns each gets."""
    for count in range(min(len(universes), room // (LEAST_CELL + 1)), 1, -1):
        cell = min(MOST_CELL, room // count - 1)
        shown = universes[:count]
        if all(len(figure.cell(universe.total, cell, glyphs)[0]) <= cell for figure in figures for universe in shown):
            return shown, cell
    return universes[:1], min(MOST_CELL, room - 1)


def _widths(names: Sequence[str], cell: int, room: int) -> list[int]:
    """Return how wide each universe's column is: `cell`, and more for a name as long as there is room to spare."""
    spare = room - len(names) * (cell + 1)
    widths = []
    for name in names:
        more = max(0, min(spare, cell_len(name) - cell))
        spare -= more
        widths.append(cell + more)
    return widths


def _line(
    figure: Figure, universes: Sequence[UniverseBriefing], cell: int, widths: Sequence[int], glyphs: Glyphs
) -> Line:
    """Return a figure of each universe, made for `cell` columns, in columns of `widths`."""
    spans: list[Span] = [(f" {figure.label:<{LABEL}}", "quiet")]
    for universe, width in zip(universes, widths, strict=True):
        text, tone = figure.cell(universe.total, cell, glyphs)
        spans.append((" " + left(text, width, glyphs), tone))
    return Line(tuple(spans))


def figure_lines(figures: BreadthFigures, width: int, glyphs: Glyphs) -> list[Line]:
    """Return every figure of one universe or sector below each other."""
    room = max(width - LABEL - 2, 0)
    lines = []
    for figure in FIGURES:
        text, tone = figure.cell(figures, room, glyphs)
        lines.append(Line(((f" {figure.label:<{LABEL}} ", "quiet"), (left(text, room, glyphs), tone))))
    return lines


def sector_lines(universe: UniverseBriefing, width: int, glyphs: Glyphs) -> list[Line]:
    """Return a table of a universe's sectors, each figure as percent of its valid members with a bar."""
    room = width - SECTOR_LABEL - 9
    columns = SECTOR_COLUMNS[: max(1, room // (PERCENT + LEAST_BAR + 3))]
    cell = min(PERCENT + 1 + MOST_BAR, room // len(columns) - 2)
    title = left(f"{printable(universe.name)} by sector", SECTOR_LABEL, glyphs)
    heads = "".join("  " + left(name, cell) for name, _, _ in columns)
    lines = [Line(((f" {title}", "strong"), (heads + "  stocks", "quiet")))]
    for sector in universe.sectors:
        spans: list[Span] = [(" " + left(printable(sector.sector or "all"), SECTOR_LABEL, glyphs), "text")]
        for _, count, valid in columns:
            percent = sector.percent(count, valid)
            text = (
                right(fmt_percent(percent, glyphs=glyphs), PERCENT)
                + " "
                + bar(percent, cell - PERCENT - 1, glyphs.ascii)
            )
            spans.append(("  " + left(text, cell), tone_of_share(percent)))
        spans.append((right(fmt_count(sector.counts.get("members"), glyphs), 8), "quiet"))
        lines.append(Line(tuple(spans)))
    return lines


class Breadth(Pane):
    """Breadth of the universes of a briefing."""

    def __init__(self, *, id: str, glyphs: Glyphs = RICH) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id, glyphs=glyphs)
        self._universes: tuple[UniverseBriefing, ...] = ()

    def show(self, universes: Sequence[UniverseBriefing]) -> None:
        """Show `universes`, the first of them with its sectors where there is room."""
        self._universes = tuple(universes)
        self.arrange_lines()

    def arrange_lines(self) -> None:
        """Lay the figures out for the pane's size."""
        size = self.scrollable_content_region
        if size.width and size.height:
            header, lines = breadth_lines(self._universes, size.width, size.height, self.glyphs)
            self.show_lines(lines, header)
