"""Charts of futures positions as lines of a pane: the net position beside a price, or the categories together."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta

from rottui.briefing.details.market_model import MarketDetail
from rottui.briefing.history import History
from rottui.briefing.model import MarketBriefing
from rottui.settings.schema import Lookback
from rottui.tui.drawing.canvas import last_of
from rottui.tui.drawing.chart import Average, Chart, ChartSpec, Level, Style, draw_chart
from rottui.tui.language import Glyphs, fmt_category, fmt_points, fmt_ratio
from rottui.tui.lines import Line, Span, Tone

SPANS: Mapping[Lookback, timedelta | None] = {
    "3M": timedelta(days=92),
    "6M": timedelta(days=183),
    "1Y": timedelta(days=366),
    "2Y": timedelta(days=731),
    "5Y": timedelta(days=1827),
    "MAX": None,
}
"""How far back a chart goes, shortest first; one month of weekly reports would be five points."""
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
    market: MarketBriefing, detail: MarketDetail | None, lookback: Lookback, width: int, height: int, glyphs: Glyphs
) -> list[Line]:
    """Return the net position over the lookback, with what stands beside it and where extremes were; `height` lines.

    Without the detail it is the net position alone. Nothing where there is no room or no past.
    """
    history = detail.history if detail is not None and len(detail.history) else market.history
    if height < LEAST_HEIGHT or len(history) < 2:
        return []
    spec, marks = _spec(history, detail, lookback, glyphs)
    marked = height >= LEAST_FOR_MARKS and any(marks)
    chart = draw_chart(spec, width, height - marked)
    lines = _as_lines(chart, _BAND_TONES)
    return [_marks_line(chart, marks, glyphs), *lines] if marked else lines


def category_lines(detail: MarketDetail, lookback: Lookback, width: int, height: int, glyphs: Glyphs) -> list[Line]:
    """Return the categories' net positions together on one scale; nothing where there is no room or no past."""
    shown = [each for each in detail.categories if each.category != "speculators"][:4]
    if height < LEAST_HEIGHT or not shown or len(shown[0].history) < 2:
        return []
    rows = _rows_since(shown[0].history, lookback)
    dates = shown[0].history.dates(rows)
    series = {_SHORT.get(each.category, fmt_category(each.category)): _on(each.history, dates) for each in shown}
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
    rows = _rows_since(history, lookback)
    net = history.values("net_pct_oi", rows)
    bands: dict[Average, Sequence[float | None]] = {}
    beside: Sequence[float | None] | None = None
    marks: Sequence[float | None] = ()
    if detail is not None and len(detail.history):
        bands = {"sma_50": history.values("band_long", rows), "sma_200": history.values("band_short", rows)}
        bands = {name: band for name, band in bands.items() if any(value is not None for value in band)}
        prices = history.values("beside", rows)
        beside = prices if any(price is not None for price in prices) else None
        marks = history.values("crowded", rows)
    spec = ChartSpec(
        history.dates(rows),
        net,
        averages=bands,
        average_names={"sma_50": "long", "sma_200": "short"},
        overlay=beside,
        name="net % of OI",
        second_name=detail.beside.name if detail is not None and detail.beside is not None else "",
        level=_zero(net),
        ascii=glyphs.ascii,
        write=_writer(last_of(net)),
    )
    return spec, marks


def _writer(net: float) -> Callable[[float], str]:
    """Return what writes the last values at the axes: the net position in points, and what stands beside as a price."""
    return lambda value: _points(value) if value == net else fmt_ratio(value)


def _points(value: float) -> str:
    return fmt_points(value, 1)


def _zero(values: Sequence[float | None]) -> Level | None:
    """Return the level at which longs and shorts are even, if the values are on both sides of it."""
    held = [value for value in values if value is not None]
    return Level(0.0, "even", "grid") if held and min(held) < 0 < max(held) else None


def _rows_since(history: History, lookback: Lookback) -> int:
    """Return how many of the last rows the lookback takes, two at least."""
    span = SPANS[lookback]
    if span is None:
        return len(history)
    dates = history.dates()
    first = dates[-1] - span
    return max(2, sum(day >= first for day in dates))


def _on(history: History, dates: Sequence[date]) -> list[float | None]:
    """Return the net positions of another category on the same report dates."""
    return [history.at(day, "net_pct_oi") for day in dates]


def _marks_line(chart: Chart, marks: Sequence[float | None], glyphs: Glyphs) -> Line:
    """Return the line above a chart that marks the reports that were extreme, each above its place."""
    plot = chart.plot
    if plot is None:
        return Line(())
    cells: dict[int, Span] = {}
    for index, mark in enumerate(marks):
        if mark:
            long = mark > 0
            cells[plot.column(index)] = (glyphs.up, "extreme-high") if long else (glyphs.down, "extreme-low")
    label = "extreme"
    spans: list[Span] = [(f" {label:<{plot.left}}" if len(label) <= plot.left else " " * (plot.left + 1), "quiet")]
    spans += [cells.get(column, (" ", "text")) for column in range(plot.left, plot.right)]
    return Line(tuple(spans))


def _as_lines(chart: Chart, tones: Mapping[Style, Tone]) -> list[Line]:
    return [Line(((" ", "text"), *((text, tones.get(style, "text")) for text, style in line))) for line in chart.lines]
