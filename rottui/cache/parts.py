"""Parquet files of the cache: writing one, judging whether it is still what was written, reading many at once."""

from __future__ import annotations

import io
import secrets
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl

from rottui.cache.disk import again, checksum, write_file
from rottui.cache.manifest import MEND, Part
from rottui.cache.tables import TABLES, Table
from rottui.errors import UsageError

ROW_GROUP = 32_768
"""Rows in a row group: about 130 symbols of a year, the fastest of the sizes tried for 2, 55 and all of 560 symbols."""

UNREADABLE = (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError)
"""What polars raises on a damaged file; a panic is no Exception, so it has to be named."""

AGAIN = "Try again; if it stays so, the disk fails: move the file away, then run `rottui refresh` or import it again."


@dataclass(frozen=True, slots=True)
class Flaw:
    """Why a file cannot be used."""

    what: str
    """In words that follow its name."""
    damage: bool = True
    """Whether its rows are lost; otherwise it may be sound, and only could not be read."""
    hint: str = MEND
    """What to do about it."""


MISSING = Flaw("is missing")
FORBIDDEN = Flaw("may not be read (permission denied)", damage=False, hint="Change the file's permissions.")
ALTERED = Flaw("does not hold what was written to it (its checksum is wrong)")
ALIEN = Flaw("is not the Parquet file that was written")
"""Sound by its checksum, and still of no use."""


def table_named(name: str) -> Table:
    """Return the table called `name`; raises UsageError."""
    if name not in TABLES:
        raise UsageError(f"there is no table {name!r}", f"The tables are {', '.join(TABLES)}.")
    return TABLES[name]


def date_column(table: Table) -> str | None:
    """Return the date column of the table's key, by which `since` and `until` cut; None if it has none."""
    return next((column for column in table.key if table.schema[column] == pl.Date), None)


@dataclass(frozen=True, slots=True, eq=False)
class Query:
    """Which rows and columns of a table are wanted."""

    table: Table
    columns: tuple[str, ...]
    where: pl.Expr | None
    since: date | None
    until: date | None

    @classmethod
    def of(
        cls, table: str, columns: Sequence[str] | None, where: pl.Expr | None, since: date | None, until: date | None
    ) -> Query:
        """Check the request against the table; raises UsageError for an unknown table, ValueError for a column."""
        spec = table_named(table)
        wanted = tuple(spec.schema if columns is None else columns)
        if unknown := [column for column in wanted if column not in spec.schema]:
            raise ValueError(f"{table} has no column {', '.join(unknown)}")
        if (since or until) and date_column(spec) is None:
            raise ValueError(f"{table} has no date to cut by")
        return cls(spec, wanted, where, since, until)

    def concerns(self, part: Part) -> bool:
        """Whether the file may hold a row that is wanted."""
        too_early = self.since is not None and part.last is not None and part.last < self.since
        too_late = self.until is not None and part.first is not None and part.first > self.until
        return not (too_early or too_late)

    def concerns_year(self, year: int | None) -> bool:
        """Whether rows of the year may be wanted; None is a table that is not cut by years."""
        too_early = year is not None and self.since is not None and year < self.since.year
        too_late = year is not None and self.until is not None and year > self.until.year
        return not (too_early or too_late)

    def apply(self, rows: pl.LazyFrame) -> pl.LazyFrame:
        """Return the wanted rows with the wanted columns, and those of the key where years are to be merged by it."""
        dated = date_column(self.table)
        if dated and self.since is not None:
            rows = rows.filter(pl.col(dated) >= self.since)
        if dated and self.until is not None:
            rows = rows.filter(pl.col(dated) <= self.until)
        if self.where is not None:
            rows = rows.filter(self.where)
        key = self.table.key if self.table.by_year else ()
        return rows.select(list(dict.fromkeys((*self.columns, *key))))

    def without_conditions(self) -> Query:
        """Return the query of the same columns and all rows."""
        return Query(self.table, self.columns, None, None, None)


def scan(paths: Sequence[Path], table: Table) -> pl.LazyFrame:
    """Return the rows of the files as one scan, in their order; nothing is read yet."""
    # No glob: a folder called [data] is a folder. The schema is given, so that the first file cannot decide it.
    return pl.scan_parquet(list(paths), schema=table.schema, glob=False, hive_partitioning=False)


def read_parts(folder: Path, parts: Sequence[Part], query: Query) -> tuple[list[pl.DataFrame], dict[str, Flaw]]:
    """Return the wanted rows of the files, in their order, and the flaws of those that cannot be read, by name.

    Raises what `query.where` raises when the fault is its own.
    """
    if not parts:
        return [], {}
    try:
        return [query.apply(scan([folder / part.name for part in parts], query.table)).collect()], {}
    except UNREADABLE:
        pass  # find out which of them it is
    frames: list[pl.DataFrame] = []
    flaws: dict[str, Flaw] = {}
    for part in parts:
        found = flaw(folder, part)
        if found is None:
            try:
                frames.append(_read_alone(folder / part.name, query))
            except OSError as error:
                found = unread(error)
            except _UndecodableError:
                found = ALIEN
        if found is not None:
            flaws[part.name] = found
    return frames, flaws


class _UndecodableError(Exception):
    """A file that has the right checksum and still cannot be read as its table."""


def _read_alone(path: Path, query: Query) -> pl.DataFrame:
    try:
        return query.apply(scan([path], query.table)).collect()
    except UNREADABLE:
        try:
            query.without_conditions().apply(scan([path], query.table)).collect()
        except UNREADABLE as error:
            if isinstance(error, OSError):
                raise
            raise _UndecodableError from error
        raise  # the file is sound: the condition fails on its rows


def flaw(folder: Path, part: Part) -> Flaw | None:
    """Return what is wrong with the file; None when it is what was written. The whole content is read."""
    path = folder / part.name
    try:
        size = again(path.stat).st_size
        if size != part.bytes:
            return Flaw(f"is {size:,} bytes long instead of {part.bytes:,}")
        if checksum(path) != part.crc32:
            return ALTERED
    except OSError as error:
        return unread(error)
    return None


def unread(error: OSError) -> Flaw:
    """Return the flaw of a file that the system does not let be read."""
    if isinstance(error, FileNotFoundError):
        return MISSING
    if isinstance(error, PermissionError):
        return FORBIDDEN
    if isinstance(error, IsADirectoryError):
        return Flaw("is a folder")
    return Flaw(f"cannot be read ({error.strerror or error})", damage=False, hint=AGAIN)


def write_part(folder: Path, table: Table, year: int | None, generation: int, frame: pl.DataFrame) -> Part:
    """Write rows that are in key order as a new file of `generation`; raises OSError."""
    buffer = io.BytesIO()
    frame.write_parquet(buffer, compression="zstd", row_group_size=ROW_GROUP, statistics=True)
    content = buffer.getbuffer()
    # The random end keeps two writers, on a network disk whose locks do not work, from overwriting each other's files.
    cut = "" if year is None else f"-{year}"
    name = f"{table.name}{cut}-g{generation}-{secrets.token_hex(4)}.parquet"
    write_file(folder, name, content)
    first, last = date_span(table, frame)
    return Part(name, frame.height, len(content), zlib.crc32(content), year, first, last)


def date_span(table: Table, frame: pl.DataFrame) -> tuple[date | None, date | None]:
    """Return the first and last date of rows of the table; None when they have none."""
    column = date_column(table)
    if column is None:
        return None, None
    first, last = frame.select(first=pl.col(column).min(), last=pl.col(column).max()).row(0)
    return first, last


def in_key_order(table: Table, frames: Sequence[pl.DataFrame], columns: Sequence[str]) -> pl.DataFrame:
    """Join frames, each ascending by the key and together ascending by year, into one in key order."""
    if not frames:
        return pl.DataFrame(schema={column: table.schema[column] for column in columns})
    whole = pl.concat(frames)
    if table.by_year is not None and table.key[-1] == table.by_year:
        # Years already ascend, so a stable sort by the rest of the key is enough, and twice as fast; and rows of one
        # year, or of one symbol, are in order as they are, which is found out in no time.
        first, *others = table.key[:-1]
        if others or not whole[first].is_sorted():
            whole = whole.sort(table.key[:-1], maintain_order=True)
    return whole.select(columns)
