"""What there is to say of a pair beside its chart: changes, its place in its past, its averages, its extremes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import floor

from rich.cells import cell_len

from rottui.briefing.details.pair_model import ExtremeEpisode, PairDetail
from rottui.briefing.model import Extreme, PairBriefing
from rottui.briefing.wording import fmt_meaning
from rottui.settings.schema import SESSIONS
from rottui.text import printable
from rottui.tui.drawing.gauge import gauge
from rottui.tui.look.language import (
    EXTREME_WIDTH,
    Glyphs,
    fmt_change,
    fmt_day,
    fmt_months_extreme,
    fmt_percent,
    fmt_plural,
    fmt_points,
    fmt_ratio,
    meaning_of_change,
    meaning_of_extreme,
    meaning_of_trend,
    trend_arrow,
)
from rottui.tui.look.lines import BLANK, Line, Span, Tone, left
from rottui.tui.widgets.pane import Pane

LABEL = 10
"""Columns of what a figure is called."""
GAUGE = 14
RANGES = {"1y": "1 year", "3y": "3 years"}
AVERAGES = {"sma_50": "50 days", "sma_200": "200 days"}
DAY_WIDTH = 11
"""Columns of a date in words."""


class PairStats(Pane):
    """The statistics of one pair, section under section."""

    def __init__(self, *, id: str, glyphs: Glyphs) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id, glyphs=glyphs)
        self._pair: PairBriefing | None = None
        self._detail: PairDetail | None = None
        self._problem = ""

    def show(self, pair: PairBriefing | None, detail: PairDetail | None, problem: str = "") -> None:
        """Show what the briefing says of `pair`, and its detail once that is there; `problem` says why it is not."""
        self._pair, self._detail, self._problem = pair, detail, problem
        self.arrange_lines()

    def arrange_lines(self) -> None:
        """Lay the sections out for the pane's width."""
        if self.columns:
            size = (self.columns, self.rows)
            lines = stat_lines(self._pair, self._detail, self._problem, size, self.glyphs)
            # As many lines for every pair: what has another number of them is repainted as a whole.
            self.show_lines([*lines, *[BLANK] * (self.rows - len(lines))])

    def copied(self) -> str:
        """Return what is known of the pair as text."""
        return super().copied().rstrip()


def stat_lines(
    pair: PairBriefing | None, detail: PairDetail | None, problem: str, size: tuple[int, int], glyphs: Glyphs
) -> list[Line]:
    """Return the sections in `size` (columns and rows); those of the detail follow when it arrives.

    Where rows are scarce the bounds of the ranges go first, then the blank lines between sections, then what is last.
    """
    if pair is None or pair.last is None:
        return []
    width, rows = size
    lines: list[Line] = []
    for bounds, apart in ((True, True), (False, True), (False, False)):
        lines = []
        for section in filter(None, _sections(pair, detail, problem, width, glyphs, bounds=bounds)):
            lines += [BLANK, *section] if lines and apart else section
        if len(lines) <= rows:
            break
    return lines[:rows]


def _sections(
    pair: PairBriefing, detail: PairDetail | None, problem: str, width: int, glyphs: Glyphs, *, bounds: bool
) -> Iterator[list[Line]]:
    """Yield the sections, most important first."""
    yield _changes(pair, width, glyphs)
    if problem:
        yield [_text(f"{glyphs.warning} {printable(problem)}", "warning", width, glyphs)]
    if detail is not None:
        yield _places(detail, width, glyphs, bounds=bounds)
        yield _averages(pair, detail, glyphs)
    yield list(_rotation(pair, width, glyphs))
    if detail is not None:
        yield _episodes(detail.episodes, width, glyphs)


def _text(text: str, tone: Tone, width: int, glyphs: Glyphs) -> Line:
    return Line(((" " + left(text, width - 1, glyphs), tone),))


def _label(name: str) -> Span:
    return (f" {name:<{LABEL}}", "quiet")


def _changes(pair: PairBriefing, width: int, glyphs: Glyphs) -> list[Line]:
    """Return the changes over every window, two to a line, and what a rise means."""
    windows = list(SESSIONS)
    lines = []
    for pairs in zip(windows[:3], windows[3:], strict=True):
        spans: list[Span] = []
        for window in pairs:
            change = pair.change.get(window)
            spans += [(f" {window:<4}", "quiet"), (f"{fmt_change(change, glyphs):>7}    ", meaning_of_change(change))]
        lines.append(Line(tuple(spans)))
    trend: Span = (f"{trend_arrow(pair.trend, glyphs)} {pair.trend or 'unknown'}", meaning_of_trend(pair.trend))
    meaning = fmt_meaning(pair.pair.rising, "high")
    room = width - LABEL - 1 - cell_len(trend[0])
    rising: Span = (f"   rising: {meaning}", "quiet")
    return [*lines, Line((_label("Trend"), trend, *([rising] if meaning and len(rising[0]) <= room else [])))]


def _places(detail: PairDetail, width: int, glyphs: Glyphs, *, bounds: bool) -> list[Line]:
    """Return the percentile in each range as a bar with a mark, and the bounds of the range with their days."""
    lines = []
    for name, standing in detail.standings.items():
        bar = gauge(standing.percentile, GAUGE, glyphs.ascii)
        rank: Span = (f" {fmt_percent(floor(standing.percentile)):>4}", "strong")
        called: Span = (" percentile", "quiet")
        fits = LABEL + 1 + GAUGE + len(rank[0]) + len(called[0]) <= width
        lines.append(Line((_label(RANGES[name]), (bar, "line"), rank, *([called] if fits else []))))
        ends = (("low", standing.low, standing.low_date), ("high", standing.high, standing.high_date))
        for what, value, day in ends if bounds else ():
            said = f"{what:<4} {fmt_ratio(value):>7}  {fmt_day(day)}"
            if LABEL + 1 + len(said) <= width:
                lines.append(Line((_label(""), (said, "quiet"))))
    return lines


def _averages(pair: PairBriefing, detail: PairDetail, glyphs: Glyphs) -> list[Line]:
    """Return how far the last ratio is from its averages."""
    lines = []
    for name, called in AVERAGES.items():
        distance = detail.distances.get(name)
        average = next(iter(pair.history.values(name, 1)), None)
        side = "" if distance is None else "above" if distance >= 0 else "below"
        lines.append(
            Line(
                (
                    _label(called),
                    (f"{fmt_change(distance, glyphs):>7}", meaning_of_change(distance)),
                    (f" {side:<5} {fmt_ratio(average, glyphs)}", "quiet"),
                )
            )
        )
    return lines


def _rotation(pair: PairBriefing, width: int, glyphs: Glyphs) -> Iterator[Line]:
    """Yield the quadrant of the pair's rotation, if the briefing has one."""
    rotation = pair.rotation
    if rotation is None:
        return
    yield Line((_label("Rotation"), (rotation.quadrant, "strong")))
    figures = f"ratio {fmt_points(rotation.ratio)} momentum {fmt_points(rotation.momentum)}".replace("+", "")
    if LABEL + 1 + len(figures) <= width:
        yield Line((_label(""), (figures, "quiet")))


def _episodes(episodes: Sequence[ExtremeEpisode], width: int, glyphs: Glyphs) -> list[Line]:
    """Return the year's new highs and lows, the latest first."""
    if not episodes:
        return [_text("no N-month extreme within a year", "quiet", width, glyphs)]
    lines = [_text("Extremes within a year", "quiet", width, glyphs)]
    for episode in episodes:
        extreme = Extreme(
            episode.kind, episode.months, episode.since, episode.date, episode.sessions_ago, episode.on_record
        )
        spans: list[Span] = [
            (f" {fmt_day(episode.date):>{DAY_WIDTH}} ", "text"),
            (f"{fmt_months_extreme(extreme, glyphs):>{EXTREME_WIDTH}}", meaning_of_extreme(episode.kind)),
        ]
        more = f"  {fmt_ratio(episode.ratio)}", f"  {fmt_plural(episode.days, 'day')}"
        for text in more:
            if sum(cell_len(part) for part, _ in spans) + len(text) <= width:
                spans.append((text, "quiet"))
        lines.append(Line(tuple(spans)))
    return lines
