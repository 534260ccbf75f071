"""A chart as a vector picture: what the terminal shows in dots, in lines that can be printed and published."""

from __future__ import annotations

import html
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from rottui.tui.drawing.canvas import Values, last_of
from rottui.tui.drawing.chart import ChartSpec, overlay_scale_of, scale_of
from rottui.tui.drawing.scale import Scale, date_labels, round_prices
from rottui.tui.look.language import fmt_ratio

WIDTH, HEIGHT = 1200, 675
"""Of the picture, in its own units: sixteen to nine."""
TOP, BOTTOM = 92, 72
PAD = 26
"""Room between the lines' extremes and the plot's edges: a level's label stands there, where no line goes."""
BESIDE_LINE = 86
"""Room for an axis with its tags."""
EDGE = 24
"""Room where there is no axis."""
LETTER = 8.0
"""About the width of a letter of the axes."""
PRICES = 8
"""Round prices on an axis, about."""
FONT = "ui-sans-serif, system-ui, 'Segoe UI', 'Helvetica Neue', Arial, sans-serif"

Colours = Mapping[str, str]
"""Of the styles of `rottui.tui.drawing.cells`, and of background, text and demo, each as "#rrggbb"."""


@dataclass(frozen=True, slots=True)
class Caption:
    """What is written around a chart."""

    title: str
    notes: Sequence[str]
    """Below the title: lookback, bars, basis."""
    source: Sequence[str]
    """Below the chart: of which day the data are, and where they come from."""
    demo: bool = False
    """Whether nothing of it is real."""


@dataclass(frozen=True, slots=True)
class _Area:
    """Where the lines are drawn."""

    left: float
    right: float
    rows: int

    def x(self, row: int) -> float:
        return self.left + (self.right - self.left) * (row / (self.rows - 1) if self.rows > 1 else 1.0)

    def y(self, value: float, scale: Scale) -> float:
        return HEIGHT - BOTTOM - PAD - scale.share(value) * (HEIGHT - BOTTOM - TOP - 2 * PAD)


def chart_svg(spec: ChartSpec, caption: Caption, colours: Colours) -> str:
    """Return `spec` as an SVG document: every row of the data, its axes, the level, the last values and the caption."""
    scale, over = scale_of(spec), overlay_scale_of(spec)
    parts = [f'<rect width="{WIDTH}" height="{HEIGHT}" fill="{colours["background"]}"/>', *_caption(caption, colours)]
    if scale is not None:
        area = _Area(BESIDE_LINE if over else EDGE, WIDTH - BESIDE_LINE, len(spec.dates))
        parts += [*_dates(spec, area, colours), *_axis(spec.values, scale, area, colours, left=over is not None)]
        if over is not None and spec.overlay is not None:
            parts += _axis(spec.overlay, over, area, colours, overlay=True)
        parts += [*_level(spec, scale, area, colours), *_lines(spec, scale, over, area, colours)]
        parts += _names(spec, scale, over, area, colours)
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="{FONT}" font-size="15">'
    )
    return "\n".join([head, f"<title>{_plain(caption.title)}</title>", *parts, "</svg>\n"])


def _plain(text: str) -> str:
    return html.escape(text)


def _text(x: float, y: float, text: str, colour: str, anchor: str = "start", more: str = "") -> str:
    place = f'x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"'
    return f'<text {place} fill="{colour}"{" " + more if more else ""}>{_plain(text)}</text>'


def _caption(caption: Caption, colours: Colours) -> Iterator[str]:
    yield _text(EDGE, 40, caption.title, colours["text"], more='font-size="24" font-weight="600"')
    yield _text(EDGE, 64, "  ·  ".join(caption.notes), colours["axis"])
    yield _text(EDGE, HEIGHT - 16, "  ·  ".join([*caption.source, "rottui"]), colours["axis"], more='font-size="13"')
    if caption.demo:
        middle = f'font-size="150" font-weight="700" opacity="0.12" transform="rotate(-18 {WIDTH / 2} {HEIGHT / 2})"'
        yield _text(WIDTH / 2, HEIGHT / 2 + 50, "DEMO", colours["demo"], "middle", middle)
        yield f'<rect x="{WIDTH - EDGE - 78}" y="20" width="78" height="28" rx="3" fill="{colours["demo"]}"/>'
        yield _text(WIDTH - EDGE - 39, 40, "DEMO", colours["background"], "middle", 'font-weight="700"')


def _dates(spec: ChartSpec, area: _Area, colours: Colours) -> Iterator[str]:
    """Yield a fine line and a label at each date that the axis names."""
    bottom, letters = HEIGHT - BOTTOM, int((area.right - area.left) / LETTER)
    for label in date_labels(spec.dates, letters, lambda row: int((area.x(row) - area.left) / LETTER)):
        x = area.x(label.row or 0)
        yield _rule(x, TOP, x, bottom, colours["grid"])
        yield _text(x, bottom + 22, label.text, colours["axis"], "middle")
    yield _rule(area.left, bottom, area.right, bottom, colours["axis"])


def _rule(x: float, y: float, to_x: float, to_y: float, colour: str, more: str = "") -> str:
    place = f'x1="{x:.1f}" y1="{y:.1f}" x2="{to_x:.1f}" y2="{to_y:.1f}"'
    return f'<line {place} stroke="{colour}"{" " + more if more else ""}/>'


def _axis(
    values: Values, scale: Scale, area: _Area, colours: Colours, *, left: bool = False, overlay: bool = False
) -> Iterator[str]:
    """Yield an axis at the side of a plot, in the colour of its line where there are two; its last value is a tag."""
    x, out, anchor = (area.left, -1, "end") if left else (area.right, 1, "start")
    colour = colours["overlay" if overlay else "line" if left else "axis"]
    prices, decimals = round_prices(scale, PRICES)
    last = area.y(last_of(values), scale)
    for price in prices:
        y = area.y(price, scale)
        if not overlay:
            yield _rule(area.left, y, area.right, y, colours["grid"])
        if abs(y - last) > 18:
            yield _text(x + 8 * out, y + 5, f"{price:.{decimals}f}", colour, anchor)
    yield _rule(x, TOP, x, HEIGHT - BOTTOM, colour if left or overlay else colours["axis"])
    begin = x + 3 if out > 0 else x - BESIDE_LINE + 7
    fill = colours["overlay" if overlay else "line"]
    yield f'<rect x="{begin:.1f}" y="{last - 12:.1f}" width="{BESIDE_LINE - 10}" height="24" rx="3" fill="{fill}"/>'
    yield _text(x + 8 * out, last + 5, fmt_ratio(last_of(values)), colours["background"], anchor, 'font-weight="600"')


def _level(spec: ChartSpec, scale: Scale, area: _Area, colours: Colours) -> Iterator[str]:
    level = spec.level
    if level is None or not scale.low <= level.value <= scale.high:
        return
    y = area.y(level.value, scale)
    begin = next((row for row, day in enumerate(spec.dates) if level.since is None or day >= level.since), 0)
    colour = colours[level.style]
    yield _rule(area.x(begin), y, area.right, y, colour, 'stroke-dasharray="6 5"')
    beyond = y + 19 if level.style == "extreme_low" else y - 8
    yield _text(area.right - 8, beyond, level.label, colour, "end", 'font-size="14"')


def _lines(spec: ChartSpec, scale: Scale, over: Scale | None, area: _Area, colours: Colours) -> Iterator[str]:
    """Yield every line, the pair's own on top."""

    def path(values: Values, on: Scale, colour: str, width: float) -> str:
        drawn = _path(values, area.x, lambda value: area.y(value, on))
        return f'<path d="{drawn}" fill="none" stroke="{colour}" stroke-width="{width}" stroke-linejoin="round"/>'

    for name, values in spec.averages.items():
        yield path(values, scale, colours[name], 1.4)
    if spec.overlay is not None and over is not None:
        yield path(spec.overlay, over, colours["overlay"], 2)
    yield path(spec.values, scale, colours["line"], 2)


def _path(values: Values, x: Callable[[int], float], y: Callable[[float], float]) -> str:
    """Return the commands of a line that is broken where values are missing."""
    commands, pen = [], "M"
    for row, value in enumerate(values):
        if value is None or not math.isfinite(value):
            pen = "M"
            continue
        commands.append(f"{pen}{x(row):.1f} {min(max(y(value), -HEIGHT), 2 * HEIGHT):.1f}")
        pen = "L"
    return "".join(commands)


def _names(spec: ChartSpec, scale: Scale, over: Scale | None, area: _Area, colours: Colours) -> Iterator[str]:
    """Yield the names of both axes above them, or of the averages in the order of the legend."""
    if over is not None:
        yield _text(area.left, TOP - 10, spec.name, colours["line"], "start", 'font-weight="600"')
        yield _text(area.right, TOP - 10, spec.second_name, colours["overlay"], "end", 'font-weight="600"')
        return
    x = area.right
    for name in reversed(tuple(spec.averages)):
        if not math.isnan(last_of(spec.averages[name])):
            called = f"average {spec.average_names[name]}"
            yield _text(x, TOP - 10, called, colours[name], "end")
            x -= LETTER * (len(called) + 3)
