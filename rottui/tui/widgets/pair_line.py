"""The line above a pair's chart: what the crosshair is on, or else the figures that must not be missed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from math import floor

from rich.cells import cell_len

from rottui.briefing.charted import Charted, Reading
from rottui.briefing.details.pair_model import PairDetail
from rottui.briefing.model import PairBriefing
from rottui.text import printable
from rottui.tui.look.language import (
    RICH,
    Glyphs,
    describe_extreme,
    fmt_change,
    fmt_day,
    fmt_percent,
    fmt_plural,
    fmt_points,
    fmt_ratio,
    meaning_of_change,
)
from rottui.tui.look.lines import Line, Span, Tone
from rottui.tui.widgets.bar import Bar
from rottui.tui.widgets.chart_pane import WINDOWS, which_leg

Statement = tuple[tuple[Span, ...], ...]
"""Ways to say a thing, the longest first."""

GAP: Span = (" ", "quiet")
LINES: tuple[Tone, ...] = ("line", "overlay")
"""The colours of the pair and of the one over it."""


class PairLine(Bar):
    """One line about a pair, as much as fits."""

    def __init__(self, *, id: str, glyphs: Glyphs = RICH) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id, glyphs=glyphs)
        self._pair: PairBriefing | None = None
        self._detail: PairDetail | None = None
        self._charted: Charted | None = None
        self._read: tuple[date, int, Sequence[Reading]] | None = None
        self._weekly = False

    def show(self, pair: PairBriefing | None, detail: PairDetail | None, charted: Charted | None = None) -> None:
        """Tell of `pair`, of its detail once that is there, and of how a second pair in its chart went beside it."""
        self._pair, self._detail, self._charted = pair, detail, charted
        self.changed()

    def read(self, at: tuple[date, int, Sequence[Reading]] | None, *, weekly: bool = False) -> None:
        """Tell of the day under the crosshair, how many rows ago it was and what it says; None ends that."""
        self._read, self._weekly = at, weekly
        self.changed()

    @property
    def read_out(self) -> str:
        """What the crosshair is on, tab-separated; "" without one."""
        if self._read is None:
            return ""
        day, _, readings = self._read
        figures = (f"{each.pair}\t{fmt_ratio(each.value)}\t{fmt_change(each.to_last)}" for each in readings)
        return "\t".join([day.isoformat(), *figures])

    def compose_line(self, width: int) -> Line:
        """Return as many statements as fit, each whole or in a shorter form."""
        statements = self._readings() if self._read is not None else self._statements()
        between = f" {self.glyphs.separator} "
        spans: list[Span] = []
        room = width - 1
        for forms in statements:
            before: Span = (between if spans else " ", "quiet")
            fitting = next((form for form in forms if _width((before, *form)) <= room), None)
            if fitting is None:
                break
            spans += [before, *fitting]
            room -= _width((before, *fitting))
        return Line(tuple(spans))

    def _readings(self) -> Iterator[Statement]:
        if self._read is None:
            return
        day, ago, readings = self._read
        yield (((fmt_day(day), "strong"),),)
        for tone, reading in zip(LINES, readings, strict=False):
            name, value = printable(reading.pair), fmt_ratio(reading.value, self.glyphs)
            to_last: Span = (f"{fmt_change(reading.to_last, self.glyphs)}", meaning_of_change(reading.to_last))
            named: Span = (f"{name} {value}", tone)
            yield (
                (named, (" to the last ", "quiet"), to_last),
                (named, (" last ", "quiet"), to_last),
                ((value, tone), (" ", "quiet"), to_last),
            )
        bars = fmt_plural(ago, "week" if self._weekly else "session")
        yield (((f"{bars} ago" if ago else "the last", "quiet"),),)

    def _statements(self) -> Iterator[Statement]:
        pair, glyphs = self._pair, self.glyphs
        if pair is None:
            return
        if pair.problem:
            mark = glyphs.warning
            yield (
                ((f"{mark} {printable(pair.problem)}", "warning"),),
                ((f"{mark} see the problems: ?", "warning"),),
            )
        yield from self._beside()
        for window in () if self._is_double else ("1m", "1y"):
            change = pair.change.get(window)
            if change is not None:
                yield (((f"{window} ", "quiet"), (fmt_change(change, glyphs), meaning_of_change(change))),)
        yield from self._places()
        if pair.legs is not None:
            did = printable(which_leg(pair.pair, pair.legs))
            yield (((f"{did} in {WINDOWS[pair.legs.window]}", "text"),), ((did, "text"),))
        if pair.extreme is not None:
            yield (((describe_extreme(pair.extreme), "quiet"),),)

    @property
    def _is_double(self) -> bool:
        """Whether two pairs are drawn: their changes over the charted span stand in the place of one's own."""
        return self._charted is not None and self._charted.overlay is not None

    def _beside(self) -> Iterator[Statement]:
        """Yield how two pairs went over the span that is charted: each, how far apart, and how much alike."""
        charted, glyphs = self._charted, self.glyphs
        beside = charted.beside() if charted is not None else None
        if charted is None or beside is None:
            return
        own, other = beside.changes
        changes: list[Span] = []
        for tone, name, change in zip(LINES, (charted.pair, charted.overlay_pair), beside.changes, strict=True):
            changes += [(f"{printable(name)} ", tone), (fmt_change(change, glyphs), meaning_of_change(change)), GAP]
        apart = f"{fmt_points(own - other, glyphs=glyphs)} points apart"
        yield ((*changes[:-1], (f", {apart}", "text")), ((apart, "text"),))
        if beside.correlation is not None:
            alike: Span = (fmt_points(beside.correlation, 2, glyphs), "strong")
            yield ((("correlation of changes ", "quiet"), alike), (("correlation ", "quiet"), alike))

    def _places(self) -> Iterator[Statement]:
        """Yield where the pair stands in a year's range and beside its averages."""
        detail = self._detail
        if detail is None:
            return
        standing = detail.standings.get("1y")
        if standing is not None:
            rank = fmt_percent(floor(standing.percentile), glyphs=self.glyphs)
            yield (
                (("percentile ", "quiet"), (rank, "strong"), (" of 1y", "quiet")),
                (("at ", "quiet"), (rank, "strong"), (" of 1y", "quiet")),
            )
        for name, called in (("sma_50", "50d"), ("sma_200", "200d")):
            distance = detail.distances.get(name)
            if distance is not None:
                written: Span = (fmt_change(distance, self.glyphs), meaning_of_change(distance))
                yield (((f"{called} ", "quiet"), written),)


def _width(spans: Sequence[Span]) -> int:
    return sum(cell_len(text) for text, _ in spans)
