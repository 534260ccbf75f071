"""What a generation says day by day, worked out once: a briefing as of a past day is a cut of it.

Every figure here looks back only, so that what it says of a day is the same whatever came later: to cut the whole
history at a day gives what the history up to that day would have given. A snapshot that remembers
(`rottui.cache.remembering`) keeps what was worked out, and any day of it is then had for little; with any other
snapshot only the past of the day asked for is read, and worked out once.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

import polars as pl

from rottui.analytics import breadth, ratios, thrust, trend
from rottui.briefing.history import History, histories_of
from rottui.cache.conditions import among
from rottui.cache.remembering import RememberingSnapshot
from rottui.cache.snapshot import Snapshot
from rottui.settings.schema import Basis

PRICES = ("symbol", "date", "close", "dividend")
BREADTH_FIGURES = ("ad_line", "high_low_index", "mcclellan", "summation", "zweig")
"""What `breadth.figures` adds to the counts, the thrust apart."""

_PAIR_HISTORY = ("ratio", "sma_50", "sma_200")
_DAY_BYTES, _FIGURE_BYTES = 4, 8

_RATIOS = "ratios"

T = TypeVar("T")
Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Chronicle:
    """Rows that ascend by date within each `by`, which stands in one piece, and the histories made of them."""

    frame: pl.DataFrame
    by: str
    histories: Mapping[Any, History]
    """By the value of `by`; of some of them, or of all."""

    @classmethod
    def of(cls, frame: pl.DataFrame, by: str, dates: str, columns: Sequence[str], told: pl.DataFrame) -> Chronicle:
        """Return the chronicle of a frame, with histories of those that are `told`, the first rows of the frame."""
        return cls(frame, by, histories_of(told, by, dates, columns))

    def cut(self, known: pl.Expr | None) -> Chronicle:
        """Return the rows that were `known`, which must be the first ones of each `by`; None for all of them."""
        if known is None:
            return self
        past = self.frame.filter(known)
        rows = dict(past.select(pl.col(self.by).rle().struct.unnest()).select("value", "len").iter_rows())
        kept = {key: _first(history, rows[key]) for key, history in self.histories.items() if key in rows}
        return Chronicle(past, self.by, kept)


def _first(history: History, rows: int) -> History:
    """Return the history's first so many rows."""
    columns = history.columns or {}
    cut = {name: column[: _FIGURE_BYTES * rows] for name, column in columns.items()}
    return History(history.days[: _DAY_BYTES * rows], cut)


class Almanac:
    """A generation as it was known on a day."""

    def __init__(self, snapshot: Snapshot, as_of: date | None) -> None:
        """Tell of `snapshot` as of a past day, or as of now for None."""
        self.snapshot = snapshot
        """The generation it is of."""
        self.as_of = as_of
        """The day; None is now."""
        self.remembers = isinstance(snapshot, RememberingSnapshot)
        """Whether what is worked out is kept for other days."""
        self._pages = snapshot.pages if isinstance(snapshot, RememberingSnapshot) else {}
        self._horizon = None if self.remembers else as_of

    def page(self, kind: str, of: Hashable, make: Callable[[], T]) -> T:
        """Return what `make` works out of all that is read, once for the same `of`; the last of each kind is kept.

        What is made must not depend on the almanac's day but through `read`.
        """
        kept = self._pages.get(kind)
        if kept is None or kept[0] != of:
            kept = self._pages[kind] = (of, make())
        made: T = kept[1]
        return made

    def read(self, table: str, columns: Sequence[str], where: pl.Expr | None = None) -> pl.DataFrame:
        """Return rows of the cache to make a page of: up to the day, or of all days where they are to serve others."""
        return self.snapshot.read(table, columns, where, until=self._horizon)

    def read_once(
        self, table: str, columns: Sequence[str], where: pl.Expr | None, since: date, until: date
    ) -> pl.DataFrame:
        """Return what `read` returns from one day to another, for a page that looks at years one by one."""
        last = until if self._horizon is None else min(until, self._horizon)
        return self.snapshot.read_once(table, columns, where, since, last)

    def past(self, frame: pl.DataFrame, dates: str = "date") -> pl.DataFrame:
        """Return the rows of a page up to the day."""
        return frame if self.as_of is None else frame.filter(pl.col(dates) <= self.as_of)

    @property
    def known(self) -> pl.Expr | None:
        """What is true of rows up to the day, by their date; None when all of them are."""
        return None if self.as_of is None else pl.col("date") <= self.as_of

    def all_prices(self, symbols: Collection[str]) -> pl.DataFrame:
        """Return symbol, date, close, dividend of at least `symbols`, as far as pages go."""
        wanted = frozenset(symbols)
        held, prices = self._pages.get("prices", (None, None))
        if isinstance(held, frozenset) and held >= wanted and isinstance(prices, pl.DataFrame):
            return prices
        return self.page("prices", wanted, lambda: self.read("prices", PRICES, among("symbol", wanted)))

    def prices(self, symbols: Collection[str]) -> pl.DataFrame:
        """Return symbol, date, close, dividend of at least `symbols`, up to the day."""
        return self.past(self.all_prices(symbols))

    def ratios(self, pairs: Pairs, told: Collection[str], symbols: Collection[str], basis: Basis) -> Chronicle:
        """Return the `RATIOS` frame of pairs with their averages up to the day.

        Args:
            pairs: numerator and denominator of each.
            told: the names of those that histories are wanted of, the first of the pairs.
            symbols: those whose prices are read at once, the legs among them.
            basis: what the ratios are made of.

        """

        def make() -> Chronicle:
            frame = trend.with_averages(ratios.ratios(self.all_prices(symbols), pairs, basis))
            told_rows = frame.head(frame.select(pl.col("pair").is_in(list(told)).sum()).item())
            return Chronicle.of(frame, "pair", "date", _PAIR_HISTORY, told_rows)

        return self.page(_RATIOS, (pairs, frozenset(told), basis), make).cut(self.known)

    def all_ratios(self, pairs: Pairs, symbols: Collection[str]) -> pl.DataFrame:
        """Return at least the `RATIOS` frame of pairs on the price basis, as far as pages go; `symbols` as above."""
        of, kept = self._pages.get(_RATIOS, (None, None))
        if isinstance(of, tuple) and of[2] == "price" and {*pairs} <= {*of[0]} and isinstance(kept, Chronicle):
            return kept.frame
        return ratios.ratios(self.all_prices(symbols), pairs)

    def all_breadth(self) -> Chronicle:
        """Return counts and figures of every universe as a whole, and their histories, as far as pages go."""

        def make() -> Chronicle:
            counts = self.read("breadth", _BREADTH, pl.col("sector").is_null())
            figures = thrust.armed_by_day(breadth.figures(counts, by=("universe",)), by=("universe",))
            columns = (*breadth.COUNTS, *BREADTH_FIGURES)
            return Chronicle.of(figures, "universe", "date", columns, figures)

        return self.page("breadth", None, make)

    def breadth(self) -> Chronicle:
        """Return counts and figures of every universe as a whole, and their histories, up to the day."""
        return self.all_breadth().cut(self.known)

    def sectors(self) -> pl.DataFrame:
        """Return counts and figures of every universe by sector, up to the day."""

        def make() -> pl.DataFrame:
            counts = self.read("breadth", _BREADTH, pl.col("sector").is_not_null())
            by = ("universe", "sector")
            return thrust.armed_by_day(breadth.figures(counts, by=by), by=by)

        return self.past(self.page("sectors", None, make))


_BREADTH = ("universe", "sector", "date", *breadth.COUNTS)
