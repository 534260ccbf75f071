"""Rows that cannot be used, taken out of a frame and grouped by reason into refusals."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import polars as pl

from rottui.sources.protocol import Refusal
from rottui.text import printable

EXAMPLE_LENGTH = 40


@dataclass(frozen=True, slots=True)
class Rule:
    """Rows for which `when` holds are refused with `reason`; `cell` is the column that shows why."""

    when: pl.Expr
    reason: str
    cell: str = ""


def take_out(frame: pl.DataFrame, rules: Sequence[Rule], file: str) -> tuple[pl.DataFrame, tuple[Refusal, ...]]:
    """Return the rows of `frame` that no rule refuses, and the refusals. A row is refused by the first rule it meets.

    `frame` has a column `line`.
    """
    number = pl.lit(None, dtype=pl.Int32)
    for index, rule in reversed(list(enumerate(rules))):
        number = pl.when(rule.when.fill_null(value=False)).then(pl.lit(index, dtype=pl.Int32)).otherwise(number)
    told = frame.with_columns(number.alias("rule"))
    kept = told.filter(pl.col("rule").is_null()).drop("rule")
    if kept.height == frame.height:
        return kept, ()
    refused = told.filter(pl.col("rule").is_not_null()).sort("line")
    found = []
    for rows in refused.partition_by("rule", maintain_order=True):
        rule = rules[rows["rule"][0]]
        found.append(refusal(file, rule.reason, rows, rule.cell))
    return kept, tuple(found)


def refusals_of(
    file: str, found: Iterable[tuple[str, pl.DataFrame]], cell: str = "", *, note: bool = False
) -> tuple[Refusal, ...]:
    """Return the refusal of the rows of each reason; none where there are no rows."""
    return tuple(refusal(file, reason, rows, cell, note=note) for reason, rows in found if rows.height)


def refusal(file: str, reason: str, rows: pl.DataFrame, cell: str = "", *, note: bool = False) -> Refusal:
    """Return the refusal of `rows`, which has a column `line`, is not empty and is shown by its first `cell`."""
    line, shown = rows.select("line", pl.col(cell or "line").cast(pl.String, strict=False).alias("cell")).row(
        int(rows["line"].arg_min() or 0)
    )
    example = printable(shown.strip(), EXAMPLE_LENGTH) if cell and shown is not None else ""
    return Refusal(file, line, reason, rows=rows.height, note=note, example=example)
