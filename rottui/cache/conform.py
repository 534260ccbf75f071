"""Making a frame fit its table before it is stored, or saying to the programmer why it does not."""

from __future__ import annotations

import polars as pl

from rottui.cache.tables import Table

NULLABLE_KEYS = {"breadth": frozenset({"sector"})}
"""Key columns that may be null: a sector of null is the whole universe."""


def conform(table: Table, frame: pl.DataFrame) -> pl.DataFrame:
    """Return `frame` with the table's columns and types, in key order.

    Raises ValueError for other columns, types that cannot be cast without a loss, and nulls or duplicates in the key.
    """
    frame = _with_schema(table, frame)
    allowed = NULLABLE_KEYS.get(table.name, frozenset())
    if null := [column for column in table.key if column not in allowed and frame[column].null_count()]:
        raise ValueError(f"{table.name}: null in the key column {', '.join(null)}")
    frame = frame.sort(table.key)
    repeated = pl.all_horizontal(pl.col(column).eq_missing(pl.col(column).shift(1)) for column in table.key)
    doubled = frame.select(table.key).with_columns(doubled=repeated).filter("doubled")
    if doubled.height:
        example = ", ".join(str(value) for value in doubled.row(0)[:-1])
        raise ValueError(f"{table.name}: {doubled.height} rows repeat a key, such as {example}")
    return frame


def _with_schema(table: Table, frame: pl.DataFrame) -> pl.DataFrame:
    if set(frame.columns) != set(table.schema):
        missing = sorted(set(table.schema) - set(frame.columns))
        extra = sorted(set(frame.columns) - set(table.schema))
        raise ValueError(f"{table.name}: columns missing {missing}, not known {extra}")
    for column, wanted in table.schema.items():
        if not _is_lossless(frame.schema[column], wanted):
            raise ValueError(f"{table.name}: column {column} is {frame.schema[column]}, not {wanted}")
    try:
        return frame.select(pl.col(column).cast(wanted) for column, wanted in table.schema.items())
    except pl.exceptions.InvalidOperationError as error:
        raise ValueError(f"{table.name}: {error}") from error


def _is_lossless(given: pl.DataType, wanted: pl.DataType) -> bool:
    """Whether a cast says the same in another type; one that overflows fails by itself."""
    if given in (wanted, pl.Null):
        return True
    if isinstance(given, pl.Datetime) and isinstance(wanted, pl.Datetime):
        return given.time_zone == wanted.time_zone
    if wanted == pl.String:
        return isinstance(given, pl.Categorical | pl.Enum)
    return wanted.is_numeric() and (given.is_integer() or (given.is_float() and wanted.is_float()))
