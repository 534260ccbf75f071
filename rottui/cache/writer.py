"""The writer: changes to the cache, held back until they are committed as a new generation."""

from __future__ import annotations

from collections.abc import Callable, Collection
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path

import polars as pl

import rottui
from rottui.cache.attic import remove, remove_strays, retire, set_aside
from rottui.cache.conform import conform
from rottui.cache.disk import cannot, sync_folder
from rottui.cache.manifest import Loaded, Lost, Manifest, Part, mend_copy, part_files, save_manifest
from rottui.cache.parts import Flaw, Query, date_span, table_named, write_part
from rottui.cache.snapshot import Snapshot
from rottui.cache.tables import TABLES, Table
from rottui.errors import CacheError


class Writer(Snapshot):
    """The one writer, made by `Store.writer`: reads what is held and what it has put, and commits all of it or nothing.

    A file found damaged, on opening or on reading, is moved into the folder `aside`; the next commit no longer names it
    and remembers how many rows were lost, so that readers are told until as many are back.
    """

    def __init__(self, folder: Path, loaded: Loaded, now: Callable[[], datetime]) -> None:
        super().__init__(folder, loaded)
        self._now = now
        self._pending: dict[str, dict[int | None, pl.DataFrame]] = {}
        """Table to year to the rows that are to replace it; no rows drop the file."""
        self._dropped: set[str] = set()
        """Names of files that were set aside."""
        self._lost = list(loaded.manifest.lost) if loaded.manifest else []
        self._demo = super().demo
        self._open = True
        self._changed = bool(loaded.problems)
        try:
            self._newest = max(self.generation, *part_files(folder).values(), 0)
            self._set_manifests_aside(loaded)
        except OSError as error:
            raise cannot("write to the cache at", folder, error) from error
        for table, part in self._all_parts():
            self._sound(table, part)

    @property
    def demo(self) -> bool:
        """Whether the data are synthetic."""
        return self._demo

    @property
    def lost(self) -> tuple[Lost, ...]:
        """What was set aside as damaged, now or before, and has not come back: what a refresh has to fetch again."""
        return tuple(lost for lost in self._lost if self._held(lost.table).get(lost.year, 0) < lost.rows)

    def mark_demo(self) -> None:
        """Say that the data are synthetic; raises CacheError when real ones are held, which must not be mixed with."""
        if self._demo:
            return
        if any(self.rows(table) for table in TABLES):
            what = f"the cache at {self._folder} holds real data, which a demo would spoil"
            raise CacheError(what, "Use another folder for the demo with --data.")
        self._demo = self._changed = True

    def recovered(self, table: str) -> None:
        """Stop remembering rows of `table` as lost: whatever could come back has."""
        kept = [lost for lost in self._lost if lost.table != table_named(table).name]
        self._changed |= kept != self._lost
        self._lost = kept

    def put(self, table: str, frame: pl.DataFrame, years: Collection[int] | None = None) -> None:
        """Replace the table by `frame`, or only the given years of a table that is cut by years.

        A year that equals what is held keeps its file. Raises UsageError for an unknown table and ValueError for a
        frame that does not fit it: wrong columns or types, nulls or duplicates in the key, rows outside `years`.
        """
        self._must_be_open()
        spec = table_named(table)
        frame = conform(spec, frame)
        cuts = _cut(spec, frame)
        if years is not None:
            if spec.by_year is None:
                raise ValueError(f"{table} is not cut by years")
            if stray := sorted(str(year) for year in cuts.keys() - set(years)):
                raise ValueError(f"{table}: rows of {', '.join(stray)}, which are not among the years to replace")
        replaced = self._held(spec.name).keys() if years is None else set(years)
        for year in replaced | cuts.keys():
            rows = cuts.get(year)
            rows = frame.clear() if rows is None else rows
            if not self._holds(spec, year, rows):
                self._pending.setdefault(spec.name, {})[year] = rows

    def commit(self) -> int:
        """Make everything put so far the new generation and return its number; the same number if nothing changed.

        Raises CacheError when it cannot be written: the generation before then still stands, and what was put is kept
        for another try.
        """
        self._must_be_open()
        if not self._changed and not self._pending:
            return self.generation
        generation, now = self._newest + 1, self._now()
        written: list[Part] = []
        try:
            tables = self._write_tables(generation, written)
            parts = [part for held in tables.values() for part in held]
            retired, outdated = retire(self._manifest, parts, generation, now)
            manifest = Manifest(generation, now, rottui.__version__, self._demo, tables, retired, self.lost)
            sync_folder(self._folder)
            save_manifest(self._folder, manifest)
        except OSError as error:
            remove(self._folder, (part.name for part in written))
            raise cannot("write to the cache at", self._folder, error) from error
        self._manifest, self._newest = manifest, generation
        self._lost, self._changed = list(manifest.lost), False
        self._pending.clear()
        with suppress(OSError):  # the generation stands; what could not be tidied up now is next time
            remove(self._folder, outdated)
            remove_strays(self._folder, manifest, now)
        return generation

    def close(self) -> None:
        """Drop what was not committed; the writer cannot be used any more."""
        self._open = False
        self._pending.clear()

    def rows(self, table: str) -> int:
        """Return how many rows the table has, with what was put."""
        return sum(self._held(table_named(table).name).values())

    def years(self, table: str) -> tuple[int, ...]:
        """Return the years that a table cut by years holds, with what was put, ascending."""
        return tuple(sorted(year for year in self._held(table_named(table).name) if year is not None))

    def last_date(self, table: str) -> date | None:
        """Return the table's last date, with what was put; None when it is empty or has no dates."""
        spec = table_named(table)
        put = [date_span(spec, rows)[1] for rows in self._pending.get(spec.name, {}).values()]
        return max((last for last in (super().last_date(table), *put) if last), default=None)

    def _parts(self, table: str) -> tuple[Part, ...]:
        replaced = self._pending.get(table, {})
        return tuple(
            part for part in super()._parts(table) if part.year not in replaced and part.name not in self._dropped
        )

    def _frames(self, query: Query) -> list[pl.DataFrame]:
        frames = super()._frames(query)
        put = self._pending.get(query.table.name)
        if not put:
            return frames
        frames += [query.apply(rows.lazy()).collect() for year, rows in put.items() if query.concerns_year(year)]
        if not frames:
            return frames
        whole = pl.concat(frames)
        # What was put may lie between the years on disk, so the order of years no longer carries the order of the key.
        return [whole.sort(query.table.key) if query.table.by_year else whole]

    def _held(self, table: str) -> dict[int | None, int]:
        """Return rows by year, with what was put."""
        held = {part.year: part.rows for part in self._parts(table)}
        return held | {year: rows.height for year, rows in self._pending.get(table, {}).items() if rows.height}

    def _holds(self, table: Table, year: int | None, rows: pl.DataFrame) -> bool:
        """Whether exactly these rows are what the table holds of the year."""
        if self._held(table.name).get(year, 0) != rows.height:
            return False
        put = self._pending.get(table.name, {}).get(year)
        if put is not None:
            return put.equals(rows)
        part = next((part for part in self._parts(table.name) if part.year == year), None)
        return part is None or self._read_part(table, part).equals(rows)

    def _write_tables(self, generation: int, written: list[Part]) -> dict[str, tuple[Part, ...]]:
        """Write what was put, noting each file in `written` once it exists; return all parts of the new generation."""
        tables: dict[str, tuple[Part, ...]] = dict(self._manifest.tables) if self._manifest else {}
        for name in TABLES:
            parts = list(self._parts(name))
            for year, rows in self._pending.get(name, {}).items():
                if rows.height:
                    parts.append(write_part(self._folder, TABLES[name], year, generation, rows))
                    written.append(parts[-1])
            tables[name] = tuple(sorted(parts, key=lambda part: part.year or 0))
        return tables

    def _set_manifests_aside(self, loaded: Loaded) -> None:
        if loaded.manifest is not None and not loaded.problems:
            mend_copy(self._folder)
        if loaded.orphaned:
            # No manifest can tell which of these belong together, but they may be all that is left of someone's data.
            for name in part_files(self._folder):
                set_aside(self._folder, name, self._now())
        elif loaded.problems:
            # The copy is of the same generation, unless there was no room for it: then these are newer than it knows.
            for name, generation in part_files(self._folder).items():
                if generation > self.generation:
                    set_aside(self._folder, name, self._now())
        for name in loaded.damaged:
            set_aside(self._folder, name, self._now())

    def _blame(self, table: str, part: Part, flawed: Flaw) -> None:
        """Set a damaged file aside; raises CacheError for one that only cannot be read now: its rows are not lost."""
        if not flawed.damage:
            raise CacheError(f"{self._folder / part.name} {flawed.what}", flawed.hint)
        super()._blame(table, part, flawed)
        try:
            set_aside(self._folder, part.name, self._now())
        except OSError as error:
            raise cannot("write to the cache at", self._folder, error) from error
        self._dropped.add(part.name)
        same = [lost for lost in self._lost if (lost.table, lost.year) == (table, part.year)]
        most = max((lost.rows for lost in same), default=0)
        self._lost = [lost for lost in self._lost if lost not in same]
        self._lost.append(Lost(table, part.year, max(most, part.rows)))
        self._changed = True

    def _superseded(self) -> bool:
        return False  # nobody else writes while this one does

    def _must_be_open(self) -> None:
        if not self._open:
            raise ValueError("the writer was closed when its `with` block ended")


def _cut(table: Table, frame: pl.DataFrame) -> dict[int | None, pl.DataFrame]:
    """Cut rows in key order into one frame a file, by year."""
    if table.by_year is None:
        return {None: frame} if frame.height else {}
    year = pl.col(table.by_year).dt.year().alias("year")
    years = frame.select(year.unique()).to_series().to_list()
    return {each: frame.filter(year == each) for each in years}
