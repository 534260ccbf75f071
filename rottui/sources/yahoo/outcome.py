"""What is asked of Yahoo and what came of it, symbol by symbol: the vocabulary between the source and refresh."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

import polars as pl

Kind = Literal["ok", "unchanged", "gone", "no_data", "bad_reply", "network", "rate_limited"]
"""What came of a request.

    ok            bars; they are in `frame`
    unchanged     bars that the cache already holds; only whoever knows the cache can tell
    gone          Yahoo says, with its reason, that there is no such symbol: a candidate, until it says so for days
    no_data       Yahoo knows the symbol, or nobody could, and there is not one usable bar
    bad_reply     an answer that is none: an error page, broken JSON, a refusal without a reason
    network       no answer: no name, no connection, no time
    rate_limited  Yahoo asks to be left alone for a while
"""


@dataclass(frozen=True, slots=True)
class Request:
    """One symbol's bars from a day on."""

    symbol: str
    """As Yahoo writes it (BRK-B)."""
    start: date | None = None
    """The first day wanted; None for all there is."""
    zone: str | None = None
    """The exchange's time zone if an earlier outcome told it: it says when `start` begins."""


@dataclass(frozen=True, eq=False, slots=True)
class Outcome:
    """What came of one request."""

    symbol: str
    kind: Kind
    detail: str = ""
    """The cause, for a person: one inert line; empty when all is well."""
    frame: pl.DataFrame | None = None
    """Bars in the schema of the cache's `prices`, ascending by date; None unless `kind` is ok."""
    splits: tuple[tuple[date, float], ...] = field(default=())
    """Splits within the range asked for: their day and new shares for an old one (4.0, or 0.1 for a reverse split)."""
    yahoo_reason: str | None = None
    """Yahoo's own words for having nothing, when it gave any."""
    zone: str | None = None
    """The exchange's time zone, to be passed on with the next request."""

    @property
    def last(self) -> date | None:
        """The day of the last bar, final or not; None without bars."""
        return None if self.frame is None or self.frame.is_empty() else self.frame["date"][-1]
