"""Where an axis has its labels: prices at steps of 1, 2 or 5, dates at the first session of a period."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

from rottui.tui.look.language import MONTHS

ROWS_PER_PRICE = 4
"""Price labels stand at least about this many rows apart."""
LEAST_ROWS_APART = 2
"""On a logarithmic axis even steps come closer to each other towards the top; nearer than this one is left out."""
LABEL_GAP = 4
"""Columns kept free between two date labels."""
DECADE = 10
LOG_STEPS = ((1, 2, 3, 5, 7), (1, 2, 5), (1, 3), (1,))
"""The labels in each power of ten on a logarithmic axis that spans several: the first that fit are taken."""
WIDE = 4.0
"""From this many times the lowest value on, even steps would crowd at the top of a logarithmic axis."""


@dataclass(frozen=True, slots=True)
class Label:
    """A label of an axis and the cell it stands at: a row from the top on a price axis, a column on a date axis."""

    position: int
    text: str
    row: int | None = None
    """On a date axis, the row of the data that it stands at."""


@dataclass(frozen=True, slots=True)
class Scale:
    """What the height of a plot stands for: `low` is its bottom row of dots, `high` its top one."""

    low: float
    high: float
    log: bool = False
    """Whether equal heights are equal factors; only above zero."""

    @classmethod
    def over(cls, low: float, high: float, *, log: bool = False) -> Scale:
        """Return a scale from `low` to `high`; logarithmic if that is wanted and possible."""
        return cls(low, high, log and low > 0 and math.isfinite(high / low))

    def share(self, value: float) -> float:
        """Return how high a value is drawn: 0 at the bottom, 1 at the top."""
        if not self.high > self.low:
            return 0.5
        if self.log:
            return math.log(value / self.low) / math.log(self.high / self.low) if value > 0 else -1.0
        return (value - self.low) / (self.high - self.low)

    def dot(self, value: float, rows: int) -> int:
        """Return the row of dots of `value`, counted from the bottom, of so many rows; beyond them where it is beyond.

        A value that is infinitely far below is one row below.
        """
        return self.dots((value,), rows)[0]

    def dots(self, values: Iterable[float], rows: int) -> list[int]:
        """Return the row of dots of each value; see `dot`."""
        if not self.high > self.low:
            return [(rows - 1) // 2 for _ in values]
        if self.log:
            unit = (rows - 1) / math.log(self.high / self.low)
            low = math.log(self.low)
            return [math.floor((math.log(v) - low) * unit + 0.5) if v > 0 else -1 for v in values]
        unit, low = (rows - 1) / (self.high - self.low), self.low
        return [math.floor((v - low) * unit + 0.5) for v in values]

    def row(self, value: float, rows: int, dots: int) -> int:
        """Return the row of cells of `value`, counted from the top, of so many with `dots` rows of dots each."""
        return rows - 1 - self.dot(value, rows * dots) // dots


def nice_step(span: float, most: int) -> float:
    """Return the smallest step of 1, 2 or 5 times a power of ten that divides `span` into at most `most` parts."""
    rough = span / max(most, 1)
    power = 10.0 ** math.floor(math.log10(rough))
    # The guard keeps 0.2 / 2 from being told apart from 0.1.
    return next(nice * power for nice in (1, 2, 5, 10) if nice * power >= rough * (1 - 1e-9))


def price_labels(scale: Scale, rows: int, dots: int) -> list[Label]:
    """Return labels at round prices in `rows` rows of cells with `dots` rows of dots each, top first.

    A label stands in the row in which a line would draw its price. All have the same number of decimals: as many as the
    step needs.
    """
    if rows < 1:
        return []
    prices, decimals = round_prices(scale, max(1, rows // ROWS_PER_PRICE))
    apart = LEAST_ROWS_APART if scale.log else 1
    labels: list[Label] = []
    for price in prices:
        position = scale.row(price, rows, dots)
        if 0 <= position < rows and (not labels or position >= labels[-1].position + apart):
            labels.append(Label(position, f"{price:.{decimals}f}"))
    return labels


def round_prices(scale: Scale, most: int) -> tuple[list[float], int]:
    """Return about so many round prices of a scale, highest first, and the decimals that all of them need."""
    low, high = scale.low, scale.high
    if not high > low:
        return [], 0
    return _factors(low, high, most) if scale.log and high / low >= WIDE else _steps(low, high, most)


def _steps(low: float, high: float, most: int) -> tuple[list[float], int]:
    """Return the multiples of a nice step from `high` down to `low`, and the decimals they need."""
    step = nice_step(high - low, most)
    decimals = max(0, -math.floor(math.log10(step) + 1e-9))
    return [n * step for n in range(math.floor(high / step), math.ceil(low / step) - 1, -1)], decimals


def _factors(low: float, high: float, most: int) -> tuple[list[float], int]:
    """Return round prices in every power of ten from `high` down to `low`, and the decimals they need."""
    powers = range(math.floor(math.log10(low)), math.floor(math.log10(high)) + 1)
    for steps in LOG_STEPS:
        prices = [float(f"{step}e{power}") for power in powers for step in steps]
        prices = [price for price in prices if low <= price <= high]
        if len(prices) <= most + 1:
            break
    every = max(1, math.ceil(len(prices) / (most + 1)))
    prices = prices[::every]
    lowest = min(prices, default=1.0)
    return prices[::-1], max(0, -math.floor(math.log10(lowest) + 1e-9))


@dataclass(frozen=True, slots=True)
class _Period:
    """A granularity of the date axis."""

    days: int
    """The least days a period has."""
    number: Callable[[date], int]
    """A day's period."""
    start: Callable[[int], date]
    """A period's first day."""
    name: Callable[[date], str]
    """What the first session of a period is called."""


def _day(day: date) -> str:
    return f"{day.day} {MONTHS[day.month - 1]}"


def _month(day: date) -> str:
    return str(day.year) if day.month == 1 else MONTHS[day.month - 1]


def _weeks(length: int) -> _Period:
    days = 7 * length
    return _Period(days, lambda d: (d.toordinal() - 1) // days, lambda n: date.fromordinal(n * days + 1), _day)


def _months(length: int) -> _Period:
    def start(number: int) -> date:
        year, month = divmod(number * length, 12)
        return date(year, month + 1, 1)

    return _Period(28 * length, lambda d: (d.year * 12 + d.month - 1) // length, start, _month)


_PERIODS = (*map(_weeks, (1, 2)), *map(_months, (1, 3, 6, 12, 24, 60, 120)))
"""Finest first. Years are periods of months, and named as years for they begin in January."""


def date_labels(dates: Sequence[date], width: int, column: Callable[[int], int]) -> list[Label]:
    """Return labels in the finest of weeks, months, quarters, halves and years that fits `width` columns.

    A label stands, centred, at the first session of its period; `column` gives the column of a row. The start of the
    data is not the start of a period, so it has none. Labels never touch, and one that would be cut is left out.
    """
    if not dates:
        return []
    span = (dates[-1] - dates[0]).days
    for period in _PERIODS:
        if span / (period.days * 1.1) * (3 + LABEL_GAP) > width:
            continue
        labels = [Label(column(row), period.name(dates[row]), row) for row in _starts(dates, period)]
        if _apart(labels):
            return _dated([label for label in labels if _within(label, width)], dates, width)
    return []


def _starts(dates: Sequence[date], period: _Period) -> list[int]:
    """Return the rows at which a period begins; by search, for there are far fewer periods than days."""
    numbers = range(period.number(dates[0]) + 1, period.number(dates[-1]) + 1)
    found = (bisect_left(dates, period.start(number)) for number in numbers)
    return list(dict.fromkeys(found))


def start_of(label: Label) -> int:
    """Return the first column of a centred label."""
    return label.position - len(label.text) // 2


def _within(label: Label, width: int) -> bool:
    return start_of(label) >= 0 and start_of(label) + len(label.text) <= width


def _apart(labels: Iterable[Label]) -> bool:
    """Return whether each label leaves room before the next."""
    return all(start_of(b) - start_of(a) - len(a.text) >= LABEL_GAP for a, b in pairwise(labels))


def _dated(labels: list[Label], dates: Sequence[date], width: int) -> list[Label]:
    """Add the year to the first label when no other label tells it and there is room."""
    if not labels or any(label.text.isdecimal() for label in labels):
        return labels
    first = labels[0]
    dated = [replace(first, text=f"{first.text} {dates[first.row or 0].year}"), *labels[1:]]
    return dated if _within(dated[0], width) and _apart(dated[:2]) else labels
