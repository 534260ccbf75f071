"""A snapshot: what the cache holds in one generation, for anyone who reads it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

import polars as pl

from rottui.cache.manifest import MEND, Loaded, Part, load_manifest
from rottui.cache.parts import MISSING, Flaw, Query, flaw, in_key_order, read_parts, table_named
from rottui.cache.tables import Table
from rottui.errors import Problem, StaleGeneration


class Snapshot:
    """One generation of the cache, whatever is committed meanwhile; made by `Store.snapshot`, cheap, shared by threads.

    Nothing is read until asked for. A file that is damaged is left out of what `read` returns and named in `problems`:
    its checksum is taken before every reading, for neither its size nor its time tells that a disk has lost what it
    held, and no part of a Parquet file guards its figures. That takes a hundredth of what a first briefing takes.
    Files outlive their generation (see attic.KEEP_FOR), so a snapshot stays readable far longer than a
    briefing takes to build; one that was kept too long raises StaleGeneration instead of reporting damage.
    """

    def __init__(self, folder: Path, loaded: Loaded) -> None:
        self._folder = folder
        self._manifest = loaded.manifest
        self.has_flaws = False
        """Whether a file could not be used, as far as any has been read."""
        self._problems = dict.fromkeys(loaded.problems)
        for lost in loaded.manifest.lost if loaded.manifest else ():
            of = "" if lost.year is None else f" of {lost.year}"
            what = f"{lost.rows:,} rows{of} were damaged and set aside; not all of them have come back yet."
            self._problems[Problem(lost.table, what, MEND)] = None

    @property
    def folder(self) -> Path:
        """Where the cache lives."""
        return self._folder

    @property
    def generation(self) -> int:
        """The generation's number; 0 for an empty cache."""
        return self._manifest.generation if self._manifest else 0

    @property
    def committed_at(self) -> datetime | None:
        """When the generation was committed (UTC); None for an empty cache."""
        return self._manifest.committed_at if self._manifest else None

    @property
    def demo(self) -> bool:
        """Whether the data are synthetic."""
        return self._manifest is not None and self._manifest.demo

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What is wrong with the cache as far as it has been read; ask after reading."""
        return tuple(self._problems)

    def read(
        self,
        table: str,
        columns: Sequence[str] | None = None,
        where: pl.Expr | None = None,
        since: date | None = None,
        until: date | None = None,
    ) -> pl.DataFrame:
        """Return the rows that meet `where` from `since` to `until` (both included), in key order.

        Columns come as asked for, by default all; only they are read. `where` may use any column of the table.
        Raises UsageError for an unknown table and StaleGeneration; never for damage.
        """
        return self.read_once(table, columns, where, since, until)

    def read_once(
        self,
        table: str,
        columns: Sequence[str] | None = None,
        where: pl.Expr | None = None,
        since: date | None = None,
        until: date | None = None,
    ) -> pl.DataFrame:
        """Return what `read` returns, which no snapshot keeps: for whoever goes through a long table piece by piece."""
        query = Query.of(table, columns, where, since, until)
        return in_key_order(query.table, self._frames(query), query.columns)

    def rows(self, table: str) -> int:
        """Return how many rows the table has, from the manifest alone."""
        return sum(part.rows for part in self._parts(table))

    def bytes(self) -> int:
        """Return the size of this generation's files on disk."""
        return sum(part.bytes for _, part in self._all_parts())

    def years(self, table: str) -> tuple[int, ...]:
        """Return the years that a table cut by years holds, ascending, from the manifest alone."""
        return tuple(part.year for part in self._parts(table) if part.year is not None)

    def last_date(self, table: str) -> date | None:
        """Return the table's last date, from the manifest alone; None when it is empty or has no dates."""
        return max((part.last for part in self._parts(table) if part.last), default=None)

    def verify(self) -> tuple[Problem, ...]:
        """Read every file, compare it with its checksum, and return all problems; raises StaleGeneration."""
        for table, part in self._all_parts():
            flawed = flaw(self._folder, part)
            if flawed is not None:
                self._blame(table, part, flawed)
        return self.problems

    def _parts(self, table: str) -> tuple[Part, ...]:
        name = table_named(table).name
        return self._manifest.tables.get(name, ()) if self._manifest else ()

    def _all_parts(self) -> list[tuple[str, Part]]:
        tables = self._manifest.tables if self._manifest else {}
        return [(table, part) for table, parts in tables.items() for part in parts]

    def _frames(self, query: Query) -> list[pl.DataFrame]:
        """Return the wanted rows of every readable file, ascending by year."""
        name = query.table.name
        parts = [part for part in self._parts(name) if query.concerns(part) and self._sound(name, part)]
        frames, flaws = read_parts(self._folder, parts, query)
        for part in parts:
            if part.name in flaws:
                self._blame(name, part, flaws[part.name])
        return frames

    def _read_part(self, table: Table, part: Part) -> pl.DataFrame:
        """Return all of one file; nothing, and a problem, when it is damaged."""
        query = Query.of(table.name, None, None, None, None)
        frames, flaws = read_parts(self._folder, [part] if self._sound(table.name, part) else [], query)
        if part.name in flaws:
            self._blame(table.name, part, flaws[part.name])
        return in_key_order(table, frames, query.columns)

    def _sound(self, table: str, part: Part) -> bool:
        """Whether the file is what was written; one that is not is blamed."""
        flawed = flaw(self._folder, part)
        if flawed is not None:
            self._blame(table, part, flawed)
        return flawed is None

    def _blame(self, table: str, part: Part, flawed: Flaw) -> None:
        """Name a file that cannot be used, unless it is gone because the cache has moved on."""
        if flawed == MISSING and self._superseded():
            raise StaleGeneration("the cache was written to while it was read", "Try again.")
        of = table if part.year is None else f"{table} of {part.year}"
        self.has_flaws = True
        self._problems[Problem(part.name, f"The file with {of} {flawed.what}; it is left out.", flawed.hint)] = None

    def _superseded(self) -> bool:
        newest = load_manifest(self._folder).manifest
        return newest is not None and newest.generation > self.generation
