"""The extremes that a ratio made after a day, whether or not it is still at them: told from its history alone."""

from __future__ import annotations

from datetime import date
from typing import Literal

from rottui.briefing.history import History
from rottui.briefing.model import Extreme

Kind = Literal["low", "high"]

_KINDS: tuple[tuple[Kind, int], ...] = (("low", 1), ("high", -1))
"""A high is a low of the negated ratio."""


def passed(history: History, since: date, least_months: int, until: date | None = None) -> dict[Kind, Extreme]:
    """Return the furthest low and the furthest high made after the day `since`, by kind, of so many months or more.

    With `until`, those that were known on that day.

    The furthest low is the first day at the lowest ratio since then: no other reaches back further. It is counted as
    `analytics.extremes` counts, from the latest day before that was as low.
    """
    if not len(history):
        return {}
    dated = [(day, ratio) for day, ratio in zip(history.dates(), history.values("ratio"), strict=True) if ratio]
    dated = dated if until is None else [each for each in dated if each[0] <= until]
    days, ratios = [day for day, _ in dated], [ratio for _, ratio in dated]
    new = sum(day > since for day in days)
    found: dict[Kind, Extreme] = {}
    for kind, sign in _KINDS if new else ():
        values = [sign * ratio for ratio in ratios]
        extreme = _furthest(kind, days, values, new)
        if extreme is not None and extreme.months >= least_months:
            found[kind] = extreme
    return found


def _furthest(kind: Kind, days: list[date], values: list[float], new: int) -> Extreme | None:
    """Return the lowest of the `new` last values as an extreme; None of a first day, which is none."""
    lowest = min(values[-new:])
    row = values.index(lowest, len(values) - new)
    if row == 0:
        return None
    match = next((before for before in reversed(range(row)) if values[before] <= lowest), None)
    start, end = days[match or 0], days[row]
    months = (end.year - start.year) * 12 + end.month - start.month - (end.day < start.day)
    return Extreme(kind, months, start, end, len(days) - 1 - row, match is None)
