"""The members of a universe from a table with symbols and their names or sectors."""

from __future__ import annotations

import polars as pl

from rottui.cache.tables import MEMBERS
from rottui.settings.symbols import universe_name
from rottui.sources.files.cells import read_symbols
from rottui.sources.files.grouped import Rule, refusal, take_out
from rottui.sources.files.inputs import Context, FileRead, refuse
from rottui.sources.files.kinds import MemberColumns
from rottui.sources.files.table import Table
from rottui.sources.protocol import MembersBatch
from rottui.text import printable

UNKNOWN_SECTOR = "Unknown"

LONGEST_TEXT = 100
"""Characters of a name or a sector that are kept: the longest real ones have about sixty."""


def read_members(table: Table, columns: MemberColumns, name: str, stem: str, context: Context) -> FileRead:
    """Return the members; the universe is the one asked for in `context`, else it is named by the file."""
    universe = universe_name(context.universe or stem)
    if not universe:
        return refuse(name, "a universe cannot be named after this file; say --universe NAME", rows=table.frame.height)
    cells = table.frame
    written = cells[f"c{columns.at['symbol']}"]
    rows = pl.DataFrame(
        [
            cells["line"],
            written.alias("cell"),
            read_symbols(written).alias("symbol"),
            _texts(table, columns, "name"),
            _texts(table, columns, "sector"),
        ]
    )
    rows, refusals = take_out(rows, [Rule(pl.col("symbol").is_null(), "the symbol is none", "cell")], name)
    if rows.is_empty():
        return refuse(name, "it names no member", rows=cells.height)
    kept = rows.unique("symbol", keep="first", maintain_order=True)
    repeated = rows.join(kept.select("line"), on="line", how="anti")
    notes = (refusal(name, "the symbol stands there again", repeated, "cell", note=True),) if repeated.height else ()
    frame = kept.select(
        pl.lit(universe).alias("universe"),
        "symbol",
        pl.col("name").fill_null(pl.col("symbol")),
        pl.col("sector").fill_null(UNKNOWN_SECTOR),
    )
    batch = MembersBatch(frame.select(MEMBERS.names()).sort("symbol"), (*table.refusals, *refusals, *notes))
    return FileRead(name, "members", batch)


def _texts(table: Table, columns: MemberColumns, role: str) -> pl.Series:
    """Return a column of texts, made inert once for all who will ever show them; null where there is none."""
    if role not in columns.at:
        return pl.Series(role, [None], dtype=pl.String).new_from_index(0, table.frame.height)
    text = table.frame[f"c{columns.at[role]}"].cast(pl.String).str.strip_chars().replace("", None)
    known = text.drop_nulls().unique().to_list()
    inert = [printable(name, LONGEST_TEXT) for name in known]
    return text.replace_strict(known, inert, default=None, return_dtype=pl.String).alias(role)
