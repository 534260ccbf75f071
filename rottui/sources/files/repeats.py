"""Bars of one symbol and date that stand in a file more than once: corrections, bars of hours, or several series."""

from __future__ import annotations

import polars as pl

from rottui.sources.files.cells import symbol_or_none
from rottui.sources.files.grouped import refusal, refusals_of
from rottui.sources.files.kinds import PriceColumns
from rottui.sources.files.table import Table
from rottui.sources.protocol import Refusal
from rottui.text import printable

INTRADAY_SHARE = 0.3
"""Above this share of bars on a date that has another, at another time, a file holds intraday bars."""

SEVERAL_SHARE = 0.3
"""Above this share of dates with closes that are too far apart, a file holds several series."""

SEVERAL_FROM = 3
"""Dates that must have such closes: a file of a few days may have two of them corrected."""

SEVERAL_APART = 0.05
"""How far two closes of a date are apart that are of two series: corrections and restatements stay nearer."""

INTRADAY = "it holds several bars a day; rottui wants daily bars"
SEVERAL = "it holds several series, with other closes on the same dates"

KEY = ["symbol", "date"]


def of_several(bars: pl.DataFrame, table: Table, columns: PriceColumns) -> str:
    """Return why the bars cannot be of the symbols they are said to be of; empty if they can.

    Args:
        bars: symbol, date, line, close, adjusted_close: the sound ones.
        table: what they were read of; one of its columns may tell the series apart.
        columns: the columns of `table` that have a meaning by now.

    """
    close = pl.coalesce("close", "adjusted_close")
    spans = bars.group_by(KEY).agg((close.max() / close.min() - 1).alias("apart"))
    several = spans.filter(pl.col("apart") > SEVERAL_APART).height
    if several < SEVERAL_FROM or several <= SEVERAL_SHARE * spans.height:
        return ""
    rows = bars.select(*KEY, "line").join(table.frame, on="line")
    for index, heading in enumerate(table.header):
        if index not in columns.at.values() and _tells_apart(rows, table.column(index)):
            return f'{SEVERAL}; rename its column "{printable(heading.strip(), 40)}" to Symbol'
    return f"{SEVERAL}; add a symbol column, or make one file of each"


def _tells_apart(rows: pl.DataFrame, column: str) -> bool:
    """Return whether a column holds words that could be symbols, a few of them, each with every date once."""
    cells = rows[column]
    if cells.dtype != pl.String or cells.null_count() or cells.n_unique() * 2 > rows.height:
        return False
    if cells.cast(pl.Float64, strict=False).is_not_null().any() or rows.select(*KEY, column).is_duplicated().any():
        return False
    return all(symbol_or_none(cell.strip()) is not None for cell in cells.unique())


def without_repeats(
    bars: pl.DataFrame, name: str, numbers: tuple[str, ...]
) -> tuple[pl.DataFrame, tuple[Refusal, ...]]:
    """Keep the last of the bars of one symbol and date, and say whether the others had the same `numbers`."""
    ordered = bars.sort(*KEY, "line")
    as_before = (pl.col("symbol") == pl.col("symbol").shift()) & (pl.col("date") == pl.col("date").shift())
    again = ordered.filter((as_before | as_before.shift(-1)).fill_null(value=False))
    if again.is_empty():
        return ordered, ()
    kept = ordered.unique(KEY, keep="last", maintain_order=True)
    dropped = again.join(kept.select("line"), on="line", how="anti")
    written = [name for name in ("symbol", "date_cell", "time_cell") if name in again.columns]
    times = again.filter(~pl.struct(written).is_duplicated())
    if times.height > INTRADAY_SHARE * bars.height and times.height > 2:
        return kept, (refusal(name, INTRADAY, again, "date_cell"),)
    same = dropped.join(kept, on=[*KEY, *numbers], how="semi", nulls_equal=True)
    differ = dropped.join(same.select("line"), on="line", how="anti")
    refused = refusals_of(name, [("another bar of the same date follows and is kept", differ)], "date_cell")
    return kept, refused + refusals_of(name, [("the same bar stands there again", same)], "date_cell", note=True)
