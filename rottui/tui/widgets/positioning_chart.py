"""Charts of futures positions as lines of a pane: the net position beside a price, or the categories together."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta

from rottui.briefing.details.market_model import MarketDetail
from rottui.briefing.history import History
from rottui.briefing.model import MarketBriefing
from rottui.settings.schema import Lookback
from rottui.tui.drawing.canvas import Values, last_of, present
from rottui.tui.drawing.chart import Average, Chart, ChartSpec, Level, Style, draw_chart
from rottui.tui.look.language import Glyphs, fmt_category, fmt_points, fmt_ratio
from rottui.tui.look.lines import Line, Span, Tone

SPANS: Mapping[Lookback, timedelta | None] = {
    "3M": timedelta(days=92),
    "6M": timedelta(days=183),
    "1Y": timedelta(days=366),
    "2Y": timedelta(days=731),
    "5Y": timedelta(days=1827),
    "MAX": None,
}
"""How far back a chart goes, shortest first; one month of weekly reports would be five points."""
LONGEST_STEP = timedelta(days=28)
"""Days between two reports from which on the chart has a hole, and not a step that hides it."""
WEEK = timedelta(weeks=1)
LEAST_HEIGHT = 4
"""Lines from which a chart says something."""
LEAST_FOR_MARKS = 9
"""Lines of a chart from which there is one more for the marks of extremes."""

_TONES: Mapping[Style, Tone] = {
    "line": "line",
    "overlay": "overlay",
    "axis": "quiet",
    "grid": "grid",
    "last": "strong",
    "last_overlay": "overlay",
    "sma_50": "sma-50",
    "sma_200": "sma-200",
}
_BAND_TONES: Mapping[Style, Tone] = {**_TONES, "sma_50": "extreme-high", "sma_200": "extreme-low"}
_SHORT = {"asset_manager": "asset mgrs", "leveraged_funds": "lev. funds", "other_reportable": "others"}
"""Names that fit an axis."""


def chart_lines(
    market: MarketBriefing,
    detail: MarketDetail | None,
    lookback: Lookback,
    width: int,
    height: int,
    glyphs: Glyphs,
    percent: float = 5.0,
) -> list[Line]:
    """Return the net position over the lookback, with what stands beside it and where extremes were; `height` lines.

    Without the detail it is the net position alone. Nothing where there is no room or no past. `percent` is what counts
    as extreme at either end.
    """
    history = detail.history if detail is not None and len(detail.history) else market.history
    if height < LEAST_HEIGHT or len(history) < 2:
        return []
    spec, marks = _spec(history, detail, lookback, glyphs)
    marked = height >= LEAST_FOR_MARKS and any(marks)
    chart = draw_chart(spec, width, height - marked)
    lines = _as_lines(chart, _BAND_TONES)
    return [_marks_line(chart, marks, f"outer {percent:g}%", glyphs), *lines] if marked else lines


def category_lines(detail: MarketDetail, lookback: Lookback, width: int, height: int, glyphs: Glyphs) -> list[Line]:
    """Return the categories' net positions together on one scale; nothing where there is no room or no past."""
    shown = [each for each in detail.categories if each.category != "speculators"][:4]
    if height < LEAST_HEIGHT or not shown or len(shown[0].history) < 2:
        return []
    dates, _ = _past(shown[0].history, (), lookback)
    series = {
        _SHORT.get(each.category, fmt_category(each.category)): _on(each.history, "net_pct_oi", dates) for each in shown
    }
    (name, values), *others = series.items()
    further: tuple[Average, ...] = ("sma_50", "sma_200")
    spec = ChartSpec(
        dates,
        values,
        companion=others[0][1] if others else None,
        averages={style: line for style, (_, line) in zip(further, others[1:], strict=False)},
        average_names={style: each for style, (each, _) in zip(further, others[1:], strict=False)},
        name=name,
        second_name=others[0][0] if others else "",
        level=_zero([value for line in series.values() for value in line]),
        ascii=glyphs.ascii,
        write=_points,
    )
    return _as_lines(draw_chart(spec, width, height), _TONES)


def _spec(
    history: History, detail: MarketDetail | None, lookback: Lookback, glyphs: Glyphs
) -> tuple[ChartSpec, Sequence[float | None]]:
    """Return what to draw of a market, and which of its reports were extreme (1 long, -1 short)."""
    columns = ("net_pct_oi", "band_long", "band_short", "crowded", "beside")
    whole = detail is not None and len(detail.history) > 0
    dates, past = _past(history, columns if whole else columns[:1], lookback)
    net = past["net_pct_oi"]
    bands: dict[Average, Values] = {"sma_50": past.get("band_long", ()), "sma_200": past.get("band_short", ())}
    prices = past.get("beside", ())
    spec = ChartSpec(
        dates,
        net,
        # In ASCII a band would look like one more line.
        averages={name: band for name, band in bands.items() if len(present(band)) and not glyphs.ascii},
        average_names={"sma_50": "long", "sma_200": "short"},
        overlay=prices if len(present(prices)) else None,
        name="net % of OI",
        second_name=detail.beside.name if detail is not None and detail.beside is not None else "",
        level=_zero(net),
        ascii=glyphs.ascii,
        write=_writer(last_of(net)),
    )
    return spec, past.get("crowded", ())


def _writer(net: float) -> Callable[[float], str]:
    """Return what writes the last values at the axes: the net position in points, and what stands beside as a price."""
    return lambda value: _points(value) if value == net else fmt_ratio(value)


def _points(value: float) -> str:
    return fmt_points(value, 1)


def _zero(values: Values) -> Level | None:
    """Return the level at which longs and shorts are even, if the values are on both sides of it."""
    held = present(values)
    return Level(0.0, "even", "grid") if len(held) and min(held) < 0 < max(held) else None


def _past(
    history: History, columns: Sequence[str], lookback: Lookback
) -> tuple[list[date], dict[str, list[float | None]]]:
    """Return the report dates of the lookback and the columns on them; weeks without a value where many are missing."""
    span = SPANS[lookback]
    dates = history.dates()
    first = dates[-1] - span if span else dates[0]
    start = min(bisect_left(dates, first), max(len(dates) - 2, 0))
    weeks: list[date] = []
    for day in dates[start:]:
        while weeks and day - weeks[-1] > LONGEST_STEP:
            weeks.append(weeks[-1] + WEEK)
        weeks.append(day)
    if len(weeks) == len(dates) - start:
        return weeks, {name: history.values(name, len(weeks)) for name in columns}
    return weeks, {name: _on(history, name, weeks) for name in columns}


def _on(history: History, column: str, dates: Sequence[date]) -> list[float | None]:
    return [history.at(day, column) for day in dates]


def _marks_line(chart: Chart, marks: Sequence[float | None], label: str, glyphs: Glyphs) -> Line:
    """Return the line above a chart that marks the reports that were extreme, each above its place."""
    plot = chart.plot
    if plot is None:
        return Line(())
    cells: dict[int, Span] = {}
    for index, mark in enumerate(marks):
        if mark:
            long = mark > 0
            cells[plot.column(index)] = (glyphs.up, "extreme-high") if long else (glyphs.down, "extreme-low")
    short = label.rpartition(" ")[2]
    fitting = next((text for text in (label, short) if len(text) < plot.left), "")
    spans: list[Span] = [(f" {fitting:<{plot.left}}", "quiet")]
    spans += [cells.get(column, (" ", "text")) for column in range(plot.left, chart.width)]
    return Line(tuple(spans))


def _as_lines(chart: Chart, tones: Mapping[Style, Tone]) -> list[Line]:
    return [Line(((" ", "text"), *((text, tones.get(style, "text")) for text, style in line))) for line in chart.lines]
