"""Files that name one symbol by their own names and are of different securities: `SPY/daily.csv`, `QQQ/daily.csv`."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from rottui.sources.files.inputs import FileRead, refuse
from rottui.sources.protocol import PriceBatch

COMMON = 5
"""Dates that two files must have in common before they can be held against each other."""

RECENT = 20
"""The last common dates: those on which two histories of one security are nearest to each other."""

LEVEL_APART = 0.05
"""How far the closes of one security may be apart there: by dividends that one of the files has not seen yet."""

MOVES_APART = 0.1
"""How far the daily moves of one security may be apart, as a share of them: adjusting leaves them as they are."""

REASON = "another file of the same name has other closes; add a symbol column, or name each file by its symbol"


def refuse_namesakes(reads: Sequence[FileRead]) -> list[FileRead]:
    """Return the reads, in which all files of a symbol are refused if their names and nothing else make them of one.

    Which of them is of that symbol nobody can tell, and most often it is a symbol that does not exist.
    """
    files: dict[str, list[tuple[int, pl.DataFrame]]] = {}
    for index, read in enumerate(reads):
        if read.named and isinstance(read.batch, PriceBatch):
            files.setdefault(read.named, []).append((index, read.batch.frame))
    kept = list(reads)
    for group in files.values():
        first, frame = group[0]
        other = next((index for index, each in group[1:] if _are_strangers(frame, each)), None)
        if other is not None:
            for index, each in group:
                against = reads[other if index == first else first].name
                kept[index] = refuse(reads[index].name, REASON, rows=each.height, example=against)
    return kept


def _are_strangers(one: pl.DataFrame, other: pl.DataFrame) -> bool:
    """Return whether two histories, ascending by date, cannot be of one security, however their closes are adjusted."""
    names = ["date", "close"]
    both = one.select(names).join(other.select(names), on="date", suffix="_other", maintain_order="left")
    if both.height < COMMON:
        return False
    level = pl.col("close_other").tail(RECENT) / pl.col("close").tail(RECENT)
    moves, moves_other = pl.col("close").pct_change(), pl.col("close_other").pct_change()
    near = (level.median() - 1).abs() <= LEVEL_APART
    alike = (moves_other - moves).abs().median() <= MOVES_APART * moves.abs().median()
    return not both.select(near | alike).item()
