"""A figure's past as plain numbers: what a briefing carries for charts, so that a desk needs no polars."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import isnan
from typing import TYPE_CHECKING, Any, cast, overload

if TYPE_CHECKING:
    import polars as pl

_EPOCH = date(1970, 1, 1).toordinal()
_MISSING = float("nan")


class Days(Sequence[date]):
    """Ascending dates that are numbers until one is asked for: a chart of twenty years needs a dozen of them."""

    def __init__(self, numbers: memoryview[int]) -> None:
        """Take days since 1970-01-01."""
        self._numbers = numbers

    def __len__(self) -> int:
        return len(self._numbers)

    @overload
    def __getitem__(self, row: int) -> date: ...

    @overload
    def __getitem__(self, row: slice) -> Days: ...

    def __getitem__(self, row: int | slice) -> date | Days:
        if isinstance(row, slice):
            return Days(self._numbers[row])
        return date.fromordinal(_EPOCH + self._numbers[row])


@dataclass(frozen=True, slots=True)
class History:
    """Named columns of floats over ascending dates. Equal histories compare equal."""

    days: bytes = b""
    """Days since 1970-01-01, one 32-bit integer each."""
    columns: dict[str, bytes] | None = None
    """One 64-bit float per day in each column; a missing figure is NaN."""

    def __len__(self) -> int:
        return len(self.days) // 4

    def dates(self, last: int | None = None) -> list[date]:
        """Return the dates, or the last so many of them."""
        days = memoryview(self.days).cast("i")
        return [date.fromordinal(_EPOCH + day) for day in days[self._from(last) :]]

    def days_of(self, last: int | None = None) -> Days:
        """Return the dates, or the last so many of them, each made when it is asked for."""
        return Days(memoryview(self.days).cast("i")[self._from(last) :])

    def values(self, name: str, last: int | None = None) -> list[float | None]:
        """Return a column, or its last so many values; None where a figure is missing."""
        column = memoryview((self.columns or {})[name]).cast("d")[self._from(last) :]
        gap = next((row for row, value in enumerate(column) if not isnan(value)), len(column))
        figures = cast("list[float | None]", column[gap:].tolist())
        if isnan(sum(column[gap:])):  # most columns miss nothing but their first figures
            figures = [None if isnan(value) else value for value in column[gap:]]
        return [*[None] * gap, *figures] if gap else figures

    def at(self, day: date, name: str) -> float | None:
        """Return a column's value on `day`; None when there is none."""
        days = memoryview(self.days).cast("i")
        number = day.toordinal() - _EPOCH
        row = bisect_left(days, number)
        if row == len(days) or days[row] != number:
            return None
        value = memoryview((self.columns or {})[name]).cast("d")[row]
        return None if isnan(value) else value

    def _from(self, last: int | None) -> int:
        return 0 if last is None else max(len(self) - last, 0)


def history_of(frame: pl.DataFrame, dates: str, columns: Sequence[str]) -> History:
    """Return the history of a frame that ascends by its date column `dates`; null and NaN both become missing."""
    return next(iter(histories_of(frame.with_columns(_of=0), "_of", dates, columns).values()), History())


def histories_of(frame: pl.DataFrame, by: str, dates: str, columns: Sequence[str]) -> dict[Any, History]:
    """Return a history for each value of `by`, whose rows stand together and ascend by `dates`.

    All are made in one pass and cut: to convert each by itself takes four times as long.
    """
    import polars as pl  # a desk reads histories and never makes one

    from rottui.briefing.raw import raw

    floats = frame.select(pl.col(columns).cast(pl.Float64).fill_null(_MISSING))
    days = raw(frame[dates].cast(pl.Date).to_physical())  # a column without any day has no type of its own
    values = {name: raw(floats[name]) for name in columns}
    histories, start = {}, 0
    for key, length in frame.select(pl.col(by).rle().struct.unnest()).select("value", "len").iter_rows():
        end = start + length
        cut = {name: column[8 * start : 8 * end] for name, column in values.items()}
        histories[key] = History(days[4 * start : 4 * end], cut)
        start = end
    return histories
