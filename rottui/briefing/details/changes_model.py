"""What is new between two days, as frozen values without polars."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

ChangeKind = Literal[
    "verdict", "pending", "thrust", "extreme", "extreme_over", "trend", "quadrant",
    "crowded", "crowded_over", "unwinding", "release", "problem", "mended",
]  # fmt: skip

CHANGE_KINDS: dict[ChangeKind, str] = {
    "verdict": "verdict",
    "pending": "pending",
    "thrust": "thrust",
    "extreme": "extreme",
    "extreme_over": "over",
    "trend": "trend",
    "quadrant": "rotation",
    "crowded": "crowded",
    "crowded_over": "over",
    "unwinding": "unwinding",
    "release": "reports",
    "problem": "problem",
    "mended": "mended",
}
"""The kinds in one word."""


@dataclass(frozen=True, slots=True)
class Change:
    """Something that is otherwise than it was."""

    kind: ChangeKind
    where: str
    """A pair, a market's key, a universe's key, "verdict", or where a problem is."""
    what: str
    """In words, without `where`."""
    date: dt.date | None
    """The day it happened; None where only the two days are known."""
    weight: float
    """How much it matters, to order changes by; 100 is a verdict."""


@dataclass(frozen=True, slots=True)
class ChangesDetail:
    """What is new on one day against another."""

    since: dt.date
    """The day that was compared with."""
    until: dt.date | None
    """The day of the briefing; None on an empty cache."""
    changes: tuple[Change, ...]
    """The most important first."""
    known: bool = True
    """Whether anything was known on the earlier day; where nothing was, nothing is new."""
