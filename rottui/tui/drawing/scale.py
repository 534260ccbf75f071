"""Where an axis has its labels: prices at steps of 1, 2 or 5, dates at the first session of a period."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from rottui.tui.language import MONTHS

ROWS_PER_PRICE = 4
"""Price labels stand at least about this many rows apart."""
LABEL_GAP = 4
"""Columns kept free between two date labels."""


@dataclass(frozen=True, slots=True)
class Label:
    """A label of an axis and the cell it stands at: a row from the top on a price axis, a column on a date axis."""

    position: int
    text: str


def nice_step(span: float, most: int) -> float:
    """Return the smallest step of 1, 2 or 5 times a power of ten that divides `span` into at most `most` parts."""
    rough = span / max(most, 1)
    power = 10.0 ** math.floor(math.log10(rough))
    # The guard keeps 0.2 / 2 from being told apart from 0.1.
    return next(nice * power for nice in (1, 2, 5, 10) if nice * power >= rough * (1 - 1e-9))


def price_labels(low: float, high: float, rows: int) -> list[Label]:
    """Return labels at round prices from `low` (in the bottom row) to `high` (in the top row), top first.

    All have the same number of decimals: as many as the step needs.
    """
    if rows < 1 or not high > low:
        return []
    step = nice_step(high - low, max(1, rows // ROWS_PER_PRICE))
    decimals = max(0, -math.floor(math.log10(step) + 1e-9))
    labels: list[Label] = []
    for multiple in range(math.floor(high / step), math.ceil(low / step) - 1, -1):
        price = multiple * step
        position = round((high - price) / (high - low) * (rows - 1))
        if not labels or position > labels[-1].position:
            labels.append(Label(position, f"{price:.{decimals}f}"))
    return labels


@dataclass(frozen=True, slots=True)
class _Period:
    """A granularity of the date axis."""

    days: int
    """The least days a period has."""
    number: Callable[[date], int]
    """A day's period."""
    name: Callable[[date], str]
    """What the first session of a period is called."""


def _day(day: date) -> str:
    return f"{day.day} {MONTHS[day.month - 1]}"


def _month(day: date) -> str:
    return str(day.year) if day.month == 1 else MONTHS[day.month - 1]


def _weeks(length: int) -> _Period:
    return _Period(7 * length, lambda day: (day.toordinal() - 1) // (7 * length), _day)


def _months(length: int) -> _Period:
    return _Period(28 * length, lambda day: (day.year * 12 + day.month - 1) // length, _month)


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
        numbers = [period.number(day) for day in dates]
        starts = [index + 1 for index, (before, after) in enumerate(pairwise(numbers)) if before != after]
        labels = [Label(column(index), period.name(dates[index])) for index in starts]
        if _apart(labels):
            return _dated([label for label in labels if _within(label, width)], dates, starts, column, width)
    return []


def start_of(label: Label) -> int:
    """Return the first column of a centred label."""
    return label.position - len(label.text) // 2


def _within(label: Label, width: int) -> bool:
    return start_of(label) >= 0 and start_of(label) + len(label.text) <= width


def _apart(labels: Iterable[Label]) -> bool:
    """Return whether each label leaves room before the next."""
    return all(start_of(b) - start_of(a) - len(a.text) >= LABEL_GAP for a, b in pairwise(labels))


def _dated(
    labels: list[Label], dates: Sequence[date], starts: Sequence[int], column: Callable[[int], int], width: int
) -> list[Label]:
    """Add the year to the first label when no other label tells it and there is room."""
    if not labels or any(label.text.isdecimal() for label in labels):
        return labels
    first = next(index for index in starts if column(index) == labels[0].position)
    dated = [Label(labels[0].position, f"{labels[0].text} {dates[first].year}"), *labels[1:]]
    return dated if _within(dated[0], width) and _apart(dated[:2]) else labels
