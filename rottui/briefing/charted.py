"""What a chart shows of a pair: its days or weeks over a lookback, a second pair beside it, and what one day says.

Plain numbers, so that a desk, which has no polars, can ask.
"""

from __future__ import annotations

import csv
import io
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from math import log, sqrt

from rottui.briefing.details.pair_model import LOOKBACK_SESSIONS
from rottui.briefing.history import History
from rottui.briefing.model import PairBriefing
from rottui.settings.schema import Lookback
from rottui.text import no_formula

AVERAGES = ("sma_50", "sma_200")
LEAST_CHANGES = 12
"""So many changes a correlation is made of at least: a quarter of weeks. Of fewer it says nothing."""

Values = Sequence[float | None]


@dataclass(frozen=True, slots=True)
class Reading:
    """What one pair says on one day of a chart."""

    pair: str
    value: float
    to_last: float
    """Percent from there to the last value."""


@dataclass(frozen=True, slots=True)
class Beside:
    """How two pairs went over the rows that both have."""

    changes: tuple[float, float]
    """Percent, each from its first value to its last."""
    correlation: float | None
    """Pearson's, of their logarithmic changes from row to row; None of fewer than LEAST_CHANGES, or of a flat line."""


@dataclass(frozen=True, eq=False, slots=True)
class Charted:
    """The rows of a chart, oldest first; None where a figure is missing."""

    pair: str
    dates: Sequence[date]
    ratio: Values
    averages: Mapping[str, Values] = field(default_factory=dict)
    """By name; over as many rows as their names say, which are sessions or weeks."""
    overlay_pair: str = ""
    """The name of the second pair; "" without one."""
    overlay: Values | None = None
    """The second pair's ratio on the same days; None where it has none."""

    def __len__(self) -> int:
        return len(self.dates)

    def readings(self, row: int) -> tuple[Reading, ...]:
        """Return what the pair, and the second one, say in a row; without those that have no value there."""
        lines = ((self.pair, self.ratio), (self.overlay_pair, self.overlay or ()))
        found = (_reading(name, values, row) for name, values in lines)
        return tuple(reading for reading in found if reading is not None)

    def beside(self) -> Beside | None:
        """Return how the two pairs went beside each other; None without a second one on the days of the first."""
        both = [(a, b) for a, b in zip(self.ratio, self.overlay or (), strict=False) if a and b and min(a, b) > 0]
        if len(both) < 2:
            return None
        (first_a, first_b), (last_a, last_b) = both[0], both[-1]
        logs = [(log(a), log(b)) for a, b in both]
        moves = [(a - before_a, b - before_b) for (before_a, before_b), (a, b) in pairwise(logs)]
        return Beside((100 * (last_a / first_a - 1), 100 * (last_b / first_b - 1)), _correlation(moves))

    def csv(self) -> str:
        """Return all rows as CSV under a header: full precision, missing figures empty."""
        columns: dict[str, Values] = {self.pair: self.ratio, **self.averages}
        if self.overlay is not None:
            columns[self.overlay_pair] = self.overlay
        written = io.StringIO()
        writer = csv.writer(written, lineterminator="\n")
        writer.writerow(["date", *map(no_formula, columns)])
        for day, *figures in zip(self.dates, *columns.values(), strict=True):
            writer.writerow([day.isoformat(), *("" if figure is None else repr(figure) for figure in figures)])
        return written.getvalue()


def _correlation(points: Sequence[tuple[float, float]]) -> float | None:
    if len(points) < LEAST_CHANGES:
        return None
    means = [sum(each) / len(points) for each in zip(*points, strict=True)]
    apart = [(a - means[0], b - means[1]) for a, b in points]
    spread = sqrt(sum(a * a for a, _ in apart) * sum(b * b for _, b in apart))
    return sum(a * b for a, b in apart) / spread if spread else None


def _reading(name: str, values: Values, row: int) -> Reading | None:
    value = values[row] if row < len(values) else None
    last = next((each for each in reversed(values) if each is not None), None)
    return None if value is None or last is None or not value else Reading(name, value, 100 * (last / value - 1))


def charted(
    pair: PairBriefing,
    lookback: Lookback,
    *,
    averages: bool = True,
    weekly: History | None = None,
    overlay: PairBriefing | None = None,
) -> Charted | None:
    """Return what a chart of `pair` over `lookback` shows; None when the pair has no history.

    These are the lookback's sessions and the one before, which changes are measured from; or, given the `weekly`
    history of the pair's detail, the weeks of the same days. The second pair is aligned by date: what it has on other
    days is left out. In weeks it is the detail that aligns it.
    """
    sessions = LOOKBACK_SESSIONS[lookback]
    shown = None if sessions is None else sessions + 1
    history = pair.history
    if not len(history):
        return None
    if weekly is not None:
        start = history.days_of(shown)[0]
        history, shown = weekly, len(weekly) - bisect_left(weekly.days_of(), start)
    dates = history.days_of(shown)
    beside: Values | None = None
    if overlay is not None and weekly is None:
        beside = aligned(overlay.history, dates)
    elif overlay is not None and "overlay" in (history.columns or {}):
        beside = history.values("overlay", shown)
    return Charted(
        pair=pair.pair.name,
        dates=dates,
        ratio=history.values("ratio", shown),
        averages={name: history.values(name, shown) for name in AVERAGES} if averages else {},
        overlay_pair=overlay.pair.name if overlay is not None else "",
        overlay=beside,
    )


def aligned(history: History, dates: Sequence[date]) -> list[float | None]:
    """Return a history's ratio on each of `dates`; None where it has no such day."""
    if not len(history):
        return [None] * len(dates)
    own = dict(zip(history.dates(), history.values("ratio"), strict=True))
    return [own.get(day) for day in dates]
