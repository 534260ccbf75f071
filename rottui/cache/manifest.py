"""The manifest: which files make up the current generation of the cache, and how a damaged one is survived.

`manifest.json` is `{"schema": 1, "crc32": …, "manifest": {…}}`. The schema stands outside, so that a newer rottui's
manifest is recognised whatever its inside looks like; the checksum is of the inner object's bytes as they stand, so
that a flipped digit is damage and not another number of rows. Each commit keeps the manifest that it replaces as
`manifest.previous.json`.
"""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import msgspec

from rottui.cache.disk import cannot, read_file, sync_folder, write_file
from rottui.cache.signature import MANIFEST
from rottui.cache.tables import SCHEMA_VERSION
from rottui.errors import CacheError, CacheTooNew, Problem

PREVIOUS = "manifest.previous.json"

PART_NAME = re.compile(r"(?P<table>[a-z_]+)(?:-(?P<year>\d{1,4}))?-g(?P<generation>\d+)-[0-9a-f]+\.parquet")
"""What a data file of the cache is called; nothing else in the folder is ever read, moved or removed."""

MEND = "Run `rottui refresh`, or import it again."
"""The hint beside every damaged file."""


class Part(msgspec.Struct, frozen=True):
    """One Parquet file of one table."""

    name: str
    """File name, in the cache's folder."""
    rows: int
    bytes: int
    crc32: int
    mtime_ns: int
    year: int | None = None
    """The year whose rows it holds; None for a table in one file."""
    first: date | None = None
    """The earliest date in it; None for a table without dates."""
    last: date | None = None


class Retired(msgspec.Struct, frozen=True):
    """A file that the current generation no longer uses, kept for readers that still may."""

    name: str
    generation: int
    """The first generation without it."""
    at: datetime
    """When that generation was committed."""


class Lost(msgspec.Struct, frozen=True):
    """Rows that were set aside as damaged and have not come back yet."""

    table: str
    year: int | None
    rows: int


class Manifest(msgspec.Struct, frozen=True):
    """One generation."""

    generation: int
    committed_at: datetime
    """UTC."""
    written_by: str
    """Version of the rottui that committed it."""
    demo: bool = False
    tables: dict[str, tuple[Part, ...]] = {}
    """Table name to its files, ascending by year."""
    retired: tuple[Retired, ...] = ()
    lost: tuple[Lost, ...] = ()


class _Schema(msgspec.Struct):
    schema: int


class _Envelope(msgspec.Struct):
    schema: int
    crc32: int
    manifest: msgspec.Raw


@dataclass(frozen=True, slots=True)
class Loaded:
    """What the folder's manifests say."""

    manifest: Manifest | None
    """None when there is none, none can be read, or another version of rottui wrote it."""
    problems: tuple[Problem, ...] = ()
    refusal: CacheError | None = None
    """Why this rottui must not write here."""
    damaged: tuple[str, ...] = ()
    """Names of manifests that cannot be read."""


class _DamagedError(Exception):
    """A manifest file whose content cannot be what was written."""


def load_manifest(folder: Path) -> Loaded:
    """Return the newest readable generation of `folder`; raises CacheError when the folder itself cannot be read."""
    damaged: list[str] = []
    for name in (MANIFEST, PREVIOUS):
        try:
            content = read_file(folder / name)
        except FileNotFoundError:
            continue
        except IsADirectoryError:
            damaged.append(name)
            continue
        except OSError as error:
            raise cannot("read the cache at", folder, error) from error
        try:
            return _judge(_decode(content), name, tuple(damaged), folder)
        except _DamagedError:
            damaged.append(name)
    if not damaged:
        return Loaded(None)
    what = f"The cache's manifest in {folder} is damaged, and so is the one before it; its data cannot be found."
    hint = "Import your files again, or run `rottui refresh`; the damaged manifest is then set aside."
    return Loaded(None, (Problem(damaged[0], what, hint),), damaged=tuple(damaged))


def _judge(decoded: Manifest | int, name: str, damaged: tuple[str, ...], folder: Path) -> Loaded:
    """Turn what one manifest file says into what to make of the cache; `decoded` is a manifest or a foreign schema."""
    if isinstance(decoded, int):
        return _refused(decoded, folder, damaged)
    if name == MANIFEST:
        return Loaded(decoded)
    state = "is damaged" if damaged else "is missing"
    committed = f"{decoded.committed_at:%Y-%m-%d %H:%M} UTC"
    what = f"The cache's manifest {state}; shown is the generation before it, of {committed}."
    return Loaded(decoded, (Problem(MANIFEST, what, MEND),), damaged=damaged)


def _refused(schema: int, folder: Path, damaged: tuple[str, ...]) -> Loaded:
    refusal: CacheError
    if schema > SCHEMA_VERSION:
        what = f"the cache in {folder} was written by a newer rottui (schema {schema}; this one knows {SCHEMA_VERSION})"
        refusal = CacheTooNew(what, "Upgrade rottui, or use another folder with --data.")
    else:
        what = (
            f"the cache in {folder} was written by an older rottui (schema {schema}; this one needs {SCHEMA_VERSION})"
        )
        refusal = CacheError(what, "Use another folder with --data and import or refresh there.")
    problem = Problem(MANIFEST, what[0].upper() + what[1:] + ".", refusal.hint)
    return Loaded(None, (problem,), refusal, damaged)


def _decode(content: bytes) -> Manifest | int:
    """Return the manifest, or the schema it is of when that is not ours; raises _DamagedError."""
    try:
        schema = msgspec.json.decode(content, type=_Schema).schema
        if schema != SCHEMA_VERSION:
            return schema
        envelope = msgspec.json.decode(content, type=_Envelope)
        if zlib.crc32(envelope.manifest) != envelope.crc32:
            raise _DamagedError
        manifest = msgspec.json.decode(envelope.manifest, type=Manifest)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise _DamagedError from error
    names = [part.name for parts in manifest.tables.values() for part in parts]
    names += [retired.name for retired in manifest.retired]
    if not all(PART_NAME.fullmatch(name) for name in names):
        raise _DamagedError  # a name that leads out of the folder was not written by us
    return manifest


def save_manifest(folder: Path, manifest: Manifest, previous: Manifest | None) -> None:
    """Make `manifest` the current one, keeping `previous` beside it; raises OSError, and then the old one still is."""
    if previous is not None:
        write_file(folder, PREVIOUS, _encode(previous))
    write_file(folder, MANIFEST, _encode(manifest))
    sync_folder(folder)


def _encode(manifest: Manifest) -> bytes:
    inner = msgspec.json.encode(manifest)
    return msgspec.json.encode(_Envelope(SCHEMA_VERSION, zlib.crc32(inner), msgspec.Raw(inner)))
