"""The breadth table as lines: universes with their sectors, a column for each figure. No widget, no app."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rich.cells import cell_len

from rottui.briefing.model import BreadthFigures, UniverseBriefing
from rottui.settings.schema import Universe
from rottui.text import printable
from rottui.tui.drawing.gauge import balance, bar
from rottui.tui.look.language import Glyphs, fmt_count, fmt_number, fmt_percent, fmt_plural, fmt_points
from rottui.tui.look.lines import BLANK, Line, Span, left, right
from rottui.tui.widgets.breadth_measures import Measure, thrust_state, tone_of_share, tone_of_sign

CAVEAT = (
    "Today's members are counted all the way back. Those that fell out of the index are missing, which flatters the "
    "past. And RSP/SPY is no breadth: it weighs sectors; breadth counts stocks."
)
"""What everybody should have read once."""
CAVEATS = ("today's members all the way back, which flatters the past", "RSP/SPY is no breadth: it weighs sectors")
"""The same for a frame."""

SHARES = {
    ">50d": ("above_50", "valid_50"),
    ">200d": ("above_200", "valid_200"),
    ">20d": ("above_20", "valid_20"),
    "up 1m": ("up_1m", "valid_1m"),
    "up 3m": ("up_3m", "valid_3m"),
}
"""Columns that are shares, with the counts they are of."""
PAIRS = {"NH-NL": ("new_highs", "new_lows"), "A-D": ("advances", "declines")}
"""Columns that set two counts against each other."""
ORDER = (">20d", ">50d", ">200d", "NH-NL", "A-D", "McCl", "Zweig", "thrust", "up 1m", "up 3m")
"""The columns from left to right."""

SHORT_SECTORS = {
    "Communication Services": "Comm. Services",
    "Consumer Discretionary": "Discretionary",
    "Consumer Staples": "Staples",
    "Information Technology": "Technology",
}
"""Sectors of the GICS that have a shorter name among traders."""
FULL_NAMES_FROM = 60
"""Columns from which sectors have their full names."""
LONGEST_NAME = 24
INDENT = 1
GAP = 2
PERCENT = 4
VALID = "valid"
RANKED_BAR, LEAST_RANKED_BAR = 12, 6
ROOM_FOR_RANKED_BAR, ROOM_FOR_RANKED_VALID = 40, 90
MOST_BAR = 16


@dataclass(frozen=True, slots=True)
class Place:
    """A universe, or one of its sectors."""

    universe: str
    sector: str | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the table."""

    place: Place
    name: str
    figures: BreadthFigures | None
    """None where there are none."""
    remarks: tuple[str, ...] = ()
    """What stands in place of figures: the first of them that fits."""
    warned: bool = False
    """Whether there is something to be known of its figures."""


def rows_of(
    universes: Sequence[UniverseBriefing], named: Sequence[Universe], refresh: str, measure: Measure | None = None
) -> list[Row]:
    """Return a row for every universe and sector, and for every universe of the settings that has no members yet.

    Sectors come in their own order, or by `measure`, highest first. `refresh` is the key that fetches what is missing.
    """
    rows: list[Row] = []
    refreshed = {one.key for one in named}
    for universe in universes:
        total = universe.total
        name = printable(universe.name)
        if total.date is None:
            size = fmt_plural(total.counts.get("members") or 0, "member")
            what = "no prices of its members" if not total.counts.get("members") else f"no prices of its {size}"
            if universe.key in refreshed:
                remedy, short = f"{refresh} fetches them", f"press {refresh}"
            else:
                remedy, short = "import them, or name it under [universes]", "import them"
            remarks = (f"{what}: {remedy}", f"no prices: {short}", "no prices", "")
            rows.append(Row(Place(universe.key), name, None, remarks))
            continue
        rows.append(Row(Place(universe.key), name, total, warned=universe.problem is not None))
        sectors = [(_order(measure, figures), figures) for figures in universe.sectors]
        for _, figures in sorted(sectors, key=lambda entry: entry[0]):
            sector = figures.sector or "Unknown"
            rows.append(Row(Place(universe.key, sector), printable(sector), figures))
    held = {universe.key for universe in universes}
    remarks = (
        f"no members yet: {refresh} fetches them, or rottui import",
        f"no members: press {refresh}",
        "no members",
        "",
    )
    rows += [Row(Place(one.key), printable(one.name), None, remarks) for one in named if one.key not in held]
    return rows


def _order(measure: Measure | None, figures: BreadthFigures) -> tuple[bool, float, str]:
    value = measure.compared(figures) if measure is not None else 0.0
    return value is None, -(value or 0.0), figures.sector or ""


@dataclass(frozen=True, slots=True)
class Plan:
    """How much of the table is shown."""

    columns: tuple[str, ...]
    bar: int = 0
    """Columns of the bars of averages; 0 without."""
    valid: bool = False
    """Whether a share says of how many."""
    pairs: bool = False
    """Whether two counts are shown, and not only their difference."""


AVERAGES = (">50d", ">200d", ">20d")
PLANS = (
    Plan(ORDER, 8, valid=True, pairs=True),
    Plan(ORDER, 6, valid=True, pairs=True),
    Plan(ORDER, 6, valid=True),
    Plan(tuple(name for name in ORDER if name != "Zweig"), 6, valid=True),
    Plan((*AVERAGES, "NH-NL", "A-D", "McCl", "thrust"), 6, valid=True),
    Plan((*AVERAGES, "NH-NL", "A-D", "McCl", "thrust"), 6),
    Plan((*AVERAGES, "NH-NL", "A-D", "McCl"), 6),
    Plan((*AVERAGES, "NH-NL", "A-D"), 6),
    Plan((*AVERAGES, "NH-NL", "A-D"), 4),
    Plan((*AVERAGES, "NH-NL", "A-D")),
    Plan((*AVERAGES, "NH-NL")),
    Plan(AVERAGES),
    Plan((">50d", ">200d")),
    Plan((">50d",)),
    Plan(()),
)
"""From the widest table to the narrowest."""


@dataclass(frozen=True, eq=False, slots=True)
class Table:
    """The table laid out for one width."""

    heads: Line
    lines: Mapping[Place, Line]
    """By place, none of them selected."""
    texts: Mapping[Place, tuple[str, ...]]
    """By place, every figure as text, without bars."""
    complete: bool
    """Whether there was room for every figure, and for how many stocks it is of."""


def lay_out(rows: Sequence[Row], width: int, glyphs: Glyphs, ranked: Measure | None = None) -> Table:
    """Lay `rows` out in `width` cells; `ranked` is the figure that sectors are ranked by, as the first column."""
    name_width = min(max((cell_len(text) for text in _names(rows, width)), default=0), LONGEST_NAME)
    room = width - 1 - name_width
    first = _ranked_column(rows, ranked, room, glyphs) if ranked is not None else None
    room -= first.width + GAP if first is not None else 0
    hidden = ranked.heading if ranked is not None else None
    for plan in PLANS:
        shown = tuple(name for name in ORDER if name in plan.columns and name != hidden)
        columns = [_column(name, rows, plan, glyphs) for name in shown]
        needed = sum(column.width + GAP for column in columns)
        if needed <= room or not shown:
            break
    spare = room - needed
    grown = sum(1 for name in shown if name in AVERAGES)
    if plan.bar and grown and spare >= grown:
        wider = Plan(plan.columns, min(MOST_BAR, plan.bar + spare // grown), plan.valid, plan.pairs)
        columns = [_column(name, rows, wider, glyphs) for name in shown]
    complete = plan is PLANS[0] or plan is PLANS[1]
    return _table(rows, width, name_width, [*([first] if first else []), *columns], complete, glyphs)


@dataclass(frozen=True, eq=False, slots=True)
class _Column:
    heading: str
    width: int
    cells: Sequence[tuple[Span, ...]]
    """Of every row, each as wide as the column."""
    told: Sequence[str]
    """The same as text alone, without bars."""


def _table(
    rows: Sequence[Row], width: int, name_width: int, columns: Sequence[_Column], complete: bool, glyphs: Glyphs
) -> Table:
    gap = " " * GAP
    heads = " " * (1 + name_width) + "".join(gap + column.heading for column in columns)
    lines: dict[Place, Line] = {}
    texts: dict[Place, tuple[str, ...]] = {}
    for index, (row, name) in enumerate(zip(rows, _names(rows, width), strict=True)):
        spans: list[Span] = [(left(name, name_width, glyphs), "strong" if row.place.sector is None else "text")]
        if row.figures is None:
            room = width - 1 - name_width - GAP
            remark = next((text for text in row.remarks if cell_len(text) <= room), "")
            spans.append((f"{gap}{remark}", "quiet"))
        else:
            for column in columns:
                spans += [(gap, "quiet"), *column.cells[index]]
        lines[row.place] = Line(tuple(spans))
        told = (column.told[index] for column in columns) if row.figures is not None else ()
        texts[row.place] = (row.name, *told)
    return Table(Line(((heads.rstrip(), "quiet"),)), lines, texts, complete)


def _names(rows: Sequence[Row], width: int) -> list[str]:
    """Return the first column: sectors indented and, where it is narrow, under their shorter names."""
    names = []
    for row in rows:
        name = row.name if width >= FULL_NAMES_FROM else SHORT_SECTORS.get(row.name, row.name)
        mark = " !" if row.warned else ""
        names.append(" " * INDENT + name if row.place.sector is not None else name + mark)
    return names


def _column(name: str, rows: Sequence[Row], plan: Plan, glyphs: Glyphs) -> _Column:
    if name in SHARES:
        return _share_column(name, rows, plan, glyphs)
    if name in PAIRS:
        return _pair_column(name, rows, plan, glyphs)
    texts = [_plain_cell(name, row.figures, glyphs) for row in rows]
    width = max(cell_len(name), *(cell_len(text) for text, _ in texts))
    align = left if name == "thrust" else right
    return _Column(align(name, width), width, [((align(text, width), tone),) for text, tone in texts], _told(texts))


def _plain_cell(name: str, figures: BreadthFigures | None, glyphs: Glyphs) -> Span:
    if figures is None:
        return "", "quiet"
    if name == "McCl":
        return fmt_points(figures.mcclellan, 0, glyphs), tone_of_sign(figures.mcclellan)
    if name == "Zweig":
        return fmt_number(figures.zweig, 2, glyphs), "text"
    return thrust_state(figures, glyphs)


def _share_column(name: str, rows: Sequence[Row], plan: Plan, glyphs: Glyphs) -> _Column:
    """Return a share as percent, with a bar and of how many where the plan says so."""
    count, valid = SHARES[name]
    bars = plan.bar if name in AVERAGES else 0
    percents = [row.figures.percent(count, valid) if row.figures else None for row in rows]
    texts = [fmt_percent(percent, glyphs=glyphs) for percent in percents]
    of = [_of(row.figures, valid, glyphs) if plan.valid and name in AVERAGES else "" for row in rows]
    of_width = max(len(VALID), *map(cell_len, of)) if any(of) else 0
    first = PERCENT if bars else max(PERCENT, len(name))
    cells: list[tuple[Span, ...]] = []
    for percent, text, held in zip(percents, texts, of, strict=True):
        gauge = " " + bar(percent, bars, glyphs.ascii) if bars else ""
        spans: list[Span] = [(right(text, first) + gauge, tone_of_share(percent))]
        cells.append((*spans, (" " + right(held, of_width), "quiet")) if of_width else tuple(spans))
    width = first + (1 + bars if bars else 0)
    heading = left(name, width) if bars else right(name, width)
    if of_width:
        heading, width = heading + " " + right(VALID, of_width), width + 1 + of_width
    told = [f"{text} {held}".rstrip() for text, held in zip(texts, of, strict=True)]
    return _Column(heading, width, cells, told)


def _of(figures: BreadthFigures | None, valid: str, glyphs: Glyphs) -> str:
    """Say how many members count, of how many."""
    if figures is None:
        return ""
    held, members = figures.counts.get(valid), figures.counts.get("members")
    return f"{fmt_count(held, glyphs)}/{fmt_count(members, glyphs)}"


def _pair_column(name: str, rows: Sequence[Row], plan: Plan, glyphs: Glyphs) -> _Column:
    texts = [_pair_cell(row.figures, *PAIRS[name], plan.pairs, glyphs) for row in rows]
    width = max(cell_len(name), *(cell_len(text) for text, _ in texts))
    return _Column(right(name, width), width, [((right(text, width), tone),) for text, tone in texts], _told(texts))


def _told(spans: Sequence[Span]) -> list[str]:
    return [text for text, _ in spans]


def _pair_cell(figures: BreadthFigures | None, first: str, second: str, both: bool, glyphs: Glyphs) -> Span:
    if figures is None:
        return "", "quiet"
    a, b = figures.counts.get(first), figures.counts.get(second)
    if a is None or b is None:
        return glyphs.missing, "quiet"
    text = f"{fmt_count(a)}-{fmt_count(b)}" if both else fmt_points(a - b, 0)
    return text, tone_of_sign(float(a - b))


def _ranked_column(rows: Sequence[Row], measure: Measure, room: int, glyphs: Glyphs) -> _Column:
    """Return the column of what sectors are ranked by: the value, a bar and, for a share, how many it is of."""
    values = [measure.compared(row.figures) if row.figures else None for row in rows]
    texts = [
        measure.write_compared(value, glyphs) if row.figures else "" for row, value in zip(rows, values, strict=True)
    ]
    of = [_of(row.figures, SHARES[measure.heading][1], glyphs) if measure.heading in SHARES else "" for row in rows]
    of_width = max(len(VALID), *map(cell_len, of)) if any(of) and room >= ROOM_FOR_RANKED_VALID else 0
    wide = max(map(cell_len, texts), default=0)
    length = RANKED_BAR if room >= ROOM_FOR_RANKED_BAR else LEAST_RANKED_BAR
    if GAP + wide + 1 + length > room:
        length = 0
    most = max((abs(value) for value in values if value is not None), default=0.0)
    limit = most if measure.signed else measure.most or most
    heading = f"{measure.heading} {glyphs.down}"
    wide = max(wide, cell_len(heading) - (length + 1 if length else 0))
    cells: list[tuple[Span, ...]] = []
    for text, value, held in zip(texts, values, of, strict=True):
        drawn, tone = _ranked_bar(measure, value, limit, length, glyphs)
        spans: list[Span] = [(f"{right(text, wide)} {drawn}" if length else right(text, wide), tone)]
        cells.append((*spans, (" " + right(held, of_width), "quiet")) if of_width else tuple(spans))
    width = wide + 1 + length if length else wide
    heads = left(heading, width) + (" " + right(VALID, of_width) if of_width else "")
    return _Column(heads, cell_len(heads), cells, texts)


def _ranked_bar(measure: Measure, value: float | None, limit: float, length: int, glyphs: Glyphs) -> Span:
    if measure.signed:
        return balance(value, limit, length, glyphs.ascii), tone_of_sign(value)
    percent = None if value is None or not limit else 100 * value / limit
    return bar(percent, length, glyphs.ascii), tone_of_share(percent)


def caveat_lines(width: int) -> list[Line]:
    """Return the caveat wrapped to `width`, after a blank line."""
    parts = textwrap.wrap(CAVEAT, max(width - 2, 12))
    return [BLANK, *(Line(((f" {part}", "quiet"),)) for part in parts)]
