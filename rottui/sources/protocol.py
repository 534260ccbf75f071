"""What a source hands over, whatever it is: typed batches and the rows it had to refuse."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import polars as pl


@dataclass(frozen=True, slots=True)
class Refusal:
    """Rows, or a whole input, that could not be used."""

    file: str
    """The file (or archive member) as the user named it."""
    line: int | None
    """1-based line of the first such row; None when it concerns the whole file."""
    reason: str
    """Why, in words for the person who gave the file."""
    rows: int = 1
    """How many rows were refused for this reason; 0 when the file held none."""
    note: bool = False
    """Said for information: nothing was lost."""
    example: str = ""
    """The cell of the first such row, inert for a terminal; kept apart so that equal reasons can be grouped."""


@dataclass(frozen=True, eq=False, slots=True)
class PriceBatch:
    """Bars of one or more symbols in the schema of the cache's `prices`, ascending by symbol and date.

    A null `dividend` means that the input does not say; a 0 means that it says there was none.
    """

    frame: pl.DataFrame
    adjusted: frozenset[str]
    """Symbols whose closes are dividend-adjusted: a vendor's only close."""
    source: Literal["file", "yahoo", "demo"]
    refusals: tuple[Refusal, ...] = field(default=())


@dataclass(frozen=True, eq=False, slots=True)
class PositioningBatch:
    """Commitments of Traders in the schema of the cache's `positioning`."""

    frame: pl.DataFrame
    source: Literal["file", "cftc", "demo"]
    refusals: tuple[Refusal, ...] = field(default=())


@dataclass(frozen=True, eq=False, slots=True)
class MembersBatch:
    """Members of one universe in the schema of the cache's `members`."""

    frame: pl.DataFrame
    refusals: tuple[Refusal, ...] = field(default=())


@dataclass(frozen=True, eq=False, slots=True)
class NothingUsable:
    """An input of which nothing could be used."""

    refusals: tuple[Refusal, ...]


Batch = PriceBatch | PositioningBatch | MembersBatch | NothingUsable
