"""Checks of the cache: its folder and disk, the generation and its tables, and whether every file is as it was written.

Nothing is changed: a folder that is not there is not made, and the file that tries out whether the folder can be
written to has no name where the system allows it.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from datetime import UTC
from pathlib import Path

from rottui.cache.disk import TEMPORARY, cannot
from rottui.cache.manifest import Loaded, Manifest, Part, load_manifest
from rottui.cache.store import Store
from rottui.cache.tables import TABLES
from rottui.doctor.checks import Check, broken, note, ok
from rottui.errors import StaleGeneration

FILL = "run: rottui refresh, or import files with: rottui import PATH"
MAKE_DEMO = "run: rottui --demo, which makes it"

TIGHT = 500 << 20
"""Bytes free below which a first refresh may not fit: ten years of 500 symbols, twice, and room to write."""

FULL = 20 << 20
"""Bytes free below which not even one year of prices can be rewritten."""

TRIAL = b"\0" * 4096
"""One block: an empty file can be made on a disk that is full."""

WANTED = {
    "prices": FILL,
    "positioning": FILL,
    "breadth": "it comes with the prices of a universe's members: rottui refresh, or rottui import",
    "members": "run: rottui refresh, or import a list with: rottui import --universe NAME FILE",
}
"""Tables that a pane is made of, and what fills them; without the others the desk only knows less."""


def folder_checks(folder: Path) -> Iterator[Check]:
    """Yield whether the cache's folder can be used, and how much room there is."""
    try:
        there = folder.is_dir()
        nearest = folder if there else _nearest(folder)
        yield _writable(folder) if there else _makeable(folder, nearest)
        yield _room(shutil.disk_usage(nearest).free)
    except OSError as error:
        failure = cannot("use the cache at", folder, error)
        yield broken("folder", str(failure), failure.hint)


def _nearest(folder: Path) -> Path:
    """Return the nearest parent that exists."""
    return next(parent for parent in folder.parents if parent.exists())


def _writable(folder: Path) -> Check:
    """Try it: permissions, a read-only disk, a quota and a full disk all show only then."""
    try:
        with tempfile.TemporaryFile(dir=folder, prefix=".doctor-", suffix=TEMPORARY) as file:
            file.write(TRIAL)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        failure = cannot("write to the cache at", folder, error)
        return broken("folder", str(failure), failure.hint)
    return ok("folder", f"{folder}, writable")


def _makeable(folder: Path, nearest: Path) -> Check:
    if folder.exists() or not nearest.is_dir():
        in_the_way = folder if folder.exists() else nearest
        return broken("folder", f"{in_the_way} is a file, and a folder is needed", "use another folder with --data")
    if not os.access(nearest, os.W_OK | os.X_OK):
        hint = "change its permissions, or use another folder with --data"
        return broken("folder", f"{folder} is not there and cannot be made: {nearest} may not be written to", hint)
    return ok("folder", f"{folder} is not there yet; the first refresh or import makes it")


def _room(free: int) -> Check:
    if free < FULL:
        return broken("disk", f"{in_bytes(free)} free", "free some space, or use another folder with --data")
    if free < TIGHT:
        return note("disk", f"{in_bytes(free)} free, which a first refresh of everything may use up", "free some space")
    return ok("disk", f"{in_bytes(free)} free")


def content_checks(store: Store, *, demo: bool) -> Iterator[Check]:
    """Yield the generation, the tables, and every file that is not as it was written; raises CacheError."""
    loaded = load_manifest(store.folder)
    if loaded.manifest is None:
        yield from _nothing(loaded, demo=demo)
        return
    manifest = loaded.manifest
    yield ok("generation", _generation(manifest))
    for name in TABLES:
        yield _table(name, manifest.tables.get(name, ()))
    yield from _files(store, manifest)


def _nothing(loaded: Loaded, *, demo: bool) -> Iterator[Check]:
    for problem in loaded.problems:
        yield broken(problem.where, problem.what, problem.hint)
    if not loaded.problems:
        yield note("generation", "the cache is empty", MAKE_DEMO if demo else FILL)


def _generation(manifest: Manifest) -> str:
    parts = [part for table in manifest.tables.values() for part in table]
    size = in_bytes(sum(part.bytes for part in parts))
    committed = f"{manifest.committed_at.astimezone(UTC):%Y-%m-%d %H:%M} UTC by rottui {manifest.written_by}"
    kind = "; synthetic data" if manifest.demo else ""
    return f"{manifest.generation}, committed {committed}; {size} in {_plural(len(parts), 'file')}{kind}"


def _table(name: str, parts: Sequence[Part]) -> Check:
    rows = sum(part.rows for part in parts)
    if not rows:
        return note(name, "no rows", WANTED[name]) if name in WANTED else ok(name, "no rows")
    first = min((part.first for part in parts if part.first), default=None)
    last = max((part.last for part in parts if part.last), default=None)
    span = f", {first} to {last}" if first and last else ""
    size = in_bytes(sum(part.bytes for part in parts))
    return ok(name, f"{_plural(rows, 'row')}{span}, {size} in {_plural(len(parts), 'file')}")


def _files(store: Store, manifest: Manifest) -> Iterator[Check]:
    try:
        problems = store.verify()
    except StaleGeneration:
        yield note("files", "were replaced faster than they could be read", "run it again when no refresh runs")
        return
    for problem in problems:
        yield (note if problem.note else broken)(problem.where, problem.what, problem.hint)
    if not problems:
        number = sum(len(parts) for parts in manifest.tables.values())
        yield ok("files", f"every checksum is right ({number} of {number})")


def in_bytes(size: int) -> str:
    """Write a number of bytes in the unit that says enough: "8 kB", "0.3 MB", "45 MB", "12.5 GB"."""
    if size >= 1e9:
        return f"{size / 1e9:,.1f} GB"
    if size >= 1e5:
        return f"{size / 1e6:.0f} MB" if size >= 1e7 else f"{size / 1e6:.1f} MB"
    return f"{size / 1e3:.0f} kB"


def _plural(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
