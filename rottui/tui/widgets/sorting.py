"""How the watchlist is sorted by one of its columns: all pairs in one ranking, without their groups.

A technician who sorts wants to know what leads the whole list; within groups of five there is little to rank.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from rottui.briefing.model import PairBriefing
from rottui.settings.schema import SESSIONS

_TRENDS = {"up": 1, "flat": 0, "down": -1}


def _extreme(pair: PairBriefing) -> int | None:
    """Return the months of its extreme, those of a low below nothing: the longest highs and lows are far apart."""
    if pair.extreme is None:
        return None
    return pair.extreme.months if pair.extreme.kind == "high" else -pair.extreme.months


def _change(window: str) -> Callable[[PairBriefing], float | None]:
    return lambda pair: pair.change.get(window)


FIGURES: Mapping[str, Callable[[PairBriefing], Any]] = {
    "pair": lambda pair: pair.pair.name,
    "last": lambda pair: pair.last,
    **{window: _change(window) for window in SESSIONS},
    "trend": lambda pair: _TRENDS[pair.trend] if pair.trend else None,
    "extreme": _extreme,
    "ago": lambda pair: pair.extreme.sessions_ago if pair.extreme else None,
    "since": lambda pair: pair.extreme.since if pair.extreme else None,
}
"""What is compared in each column that can be sorted by."""

ASCENDING = frozenset({"pair", "ago", "since"})
"""Columns of which the least comes first: names from A, and what is most recent or goes back furthest."""


@dataclass(frozen=True, slots=True)
class Sorting:
    """By which column, and which way."""

    column: str
    descending: bool

    @classmethod
    def by(cls, column: str) -> Sorting:
        """Return the sorting by a column in the direction that one asks for first."""
        return cls(column, column not in ASCENDING)

    def reversed(self) -> Sorting:
        """Return the same column the other way round."""
        return replace(self, descending=not self.descending)

    def sort(self, pairs: Iterable[PairBriefing]) -> list[PairBriefing]:
        """Return pairs sorted; those without the figure stand last either way, equal ones in the list's own order."""
        figure = FIGURES[self.column]
        pairs = list(pairs)
        having = [pair for pair in pairs if figure(pair) is not None]
        having.sort(key=figure, reverse=self.descending)
        return having + [pair for pair in pairs if figure(pair) is None]


def next_column(column: str | None, shown: Sequence[str]) -> str | None:
    """Return the column to sort by after `column`, of those shown; None, the list's own order, after the last one."""
    columns: list[str | None] = [None, *(name for name in shown if name in FIGURES)]
    here = columns.index(column) if column in columns else 0
    return columns[(here + 1) % len(columns)]
