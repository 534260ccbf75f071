"""The manifest: which files make up the current generation of the cache, and how a damaged one is survived.

`manifest.json` is `{"schema": 1, "crc32": …, "manifest": {…}}`. The schema stands outside, so that a newer rottui's
manifest is recognised whatever its inside looks like; the checksum is of the schema and the inner object's bytes as
they stand, so that a flipped digit is damage, and neither another number of rows nor another rottui. Each commit leaves
a second one, `manifest.copy.json`, which is read where the first is damaged or missing.
"""

from __future__ import annotations

import re
import zlib
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import msgspec

from rottui.cache.disk import again, cannot, read_file, sync_folder, write_file
from rottui.cache.signature import MANIFEST
from rottui.cache.tables import SCHEMA_VERSION
from rottui.errors import CacheError, CacheTooNew, Problem

COPY = "manifest.copy.json"

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
    """Names of manifests that do not hold what was written."""
    orphaned: bool = False
    """Whether there are files of several generations, and no manifest to tell which of them belong together."""


class _DamagedError(Exception):
    """A manifest file whose content cannot be what was written."""


def load_manifest(folder: Path) -> Loaded:
    """Return the newest readable generation of `folder`; raises CacheError when the folder itself cannot be read."""
    damaged: list[str] = []
    unread: dict[str, OSError] = {}
    for name in (MANIFEST, COPY):
        try:
            content = read_file(folder / name)
        except FileNotFoundError:
            continue
        except IsADirectoryError:
            damaged.append(name)
            continue
        except OSError as error:
            unread[name] = error
            continue
        try:
            loaded = _judge(_decode(content), name, tuple(damaged), folder, unread.get(MANIFEST))
        except _DamagedError:
            damaged.append(name)
        else:
            return loaded
    for name, reason in unread.items():
        where = folder if len(unread) > 1 or isinstance(reason, NotADirectoryError) else folder / name
        raise cannot("read the cache at", where, reason) from reason
    state = "is damaged, and so is its copy" if damaged else "is missing, and so is its copy"
    if not damaged and not _is_orphaned(folder):
        return Loaded(None)
    what = f"The cache's manifest in {folder} {state}; its data cannot be found."
    hint = "Import your files again, or run `rottui refresh`; what is there is then set aside."
    return Loaded(None, (Problem(MANIFEST, what, hint),), damaged=tuple(damaged), orphaned=True)


def part_files(folder: Path) -> dict[str, int]:
    """Return the names of all data files in the folder, named by a manifest or not, with their generations."""
    matches = (PART_NAME.fullmatch(path.name) for path in folder.iterdir())
    return {match.string: int(match["generation"]) for match in matches if match}


def _is_orphaned(folder: Path) -> bool:
    """Whether there was a manifest once: the first generation may be one that is being written, and has none yet."""
    try:
        return max(again(lambda: part_files(folder)).values(), default=0) > 1
    except FileNotFoundError:
        return False
    except OSError as error:
        raise cannot("read the cache at", folder, error) from error


def _judge(
    decoded: Manifest | int, name: str, damaged: tuple[str, ...], folder: Path, unread: OSError | None
) -> Loaded:
    """Turn what one manifest file says into what to make of the cache; `decoded` is a manifest or a foreign schema.

    `unread` is why the first manifest could not be read, if it could not: it may be sound, and must not be replaced.
    """
    if isinstance(decoded, int):
        return _refused(decoded, folder, damaged)
    if name == MANIFEST:
        return Loaded(decoded)
    refusal = cannot("read", folder / MANIFEST, unread) if unread else None
    state = f"cannot be read ({(unread.strerror or str(unread)).lower()})" if unread else ""
    state = state or ("is damaged" if damaged else "is missing")
    committed = f"{decoded.committed_at:%Y-%m-%d %H:%M} UTC"
    what = f"The cache's manifest {state}; shown is what its copy says, of {committed}."
    problem = Problem(MANIFEST, what, refusal.hint if refusal else MEND)
    return Loaded(decoded, (problem,), refusal, damaged)


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
        if schema != SCHEMA_VERSION and not _is_ours(content):
            return schema
        envelope = msgspec.json.decode(content, type=_Envelope)
        if _sum(envelope.manifest, envelope.schema) != envelope.crc32:
            raise _DamagedError
        manifest = msgspec.json.decode(envelope.manifest, type=Manifest)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise _DamagedError from error
    names = [part.name for parts in manifest.tables.values() for part in parts]
    names += [retired.name for retired in manifest.retired]
    if not all(PART_NAME.fullmatch(name) for name in names):
        raise _DamagedError  # a name that leads out of the folder was not written by us
    return manifest


def _is_ours(content: bytes) -> bool:
    """Whether a manifest of another schema is one of this schema in which only that number was damaged."""
    try:
        envelope = msgspec.json.decode(content, type=_Envelope)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return False
    return _sum(envelope.manifest, SCHEMA_VERSION) == envelope.crc32


def _sum(inner: msgspec.Raw | bytes, schema: int) -> int:
    """Return the checksum of a manifest: the schema is what the CRC-32 of its bytes begins with, counted from 0."""
    return zlib.crc32(inner, (schema - 1) & 0xFFFFFFFF)


def save_manifest(folder: Path, manifest: Manifest) -> None:
    """Make `manifest` the current one, and copy it; raises OSError, and then the old one still is."""
    content = _encode(manifest)
    write_file(folder, MANIFEST, content)
    sync_folder(folder)
    # Where there is no room for the copy, the one before it still says what there was.
    with suppress(OSError):
        write_file(folder, COPY, content)


def mend_copy(folder: Path) -> None:
    """Make the copy say again what the manifest says, if the disk takes it."""
    with suppress(OSError):
        content = read_file(folder / MANIFEST)
        if not (folder / COPY).is_file() or read_file(folder / COPY) != content:
            write_file(folder, COPY, content)


def _encode(manifest: Manifest) -> bytes:
    inner = msgspec.json.encode(manifest)
    return msgspec.json.encode(_Envelope(SCHEMA_VERSION, _sum(inner, SCHEMA_VERSION), msgspec.Raw(inner)))
