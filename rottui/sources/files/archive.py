"""Zip archives: their members as inputs, with the hostile and the unreadable ones refused by name."""

from __future__ import annotations

import io
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from functools import partial
from pathlib import PurePosixPath

from rottui.errors import UnreadableFile
from rottui.sources.files.inputs import Input
from rottui.sources.files.walk import OWN_FILE, is_own
from rottui.sources.protocol import Refusal
from rottui.text import printable

MAGIC = b"PK\x03\x04"
EMPTY_MAGIC = b"PK\x05\x06"

MOST_MEMBERS = 20_000
MEMBER_LIMIT = 1 << 30
TOTAL_LIMIT = 2 << 30
"""Bytes unpacked, of one member and of all: several times the longest history of the widest market."""

RATIO_LIMIT = 200
RATIO_COUNTS_FROM = 10 << 20
"""A member that unpacks to more than this and to RATIO_LIMIT times its size is a bomb; tables shrink to a tenth."""

METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
"""How members may be packed: as every table ever seen is. Each other way is a decoder more to be led astray."""

_ENCRYPTED = 0x1


def is_archive(data: bytes) -> bool:
    """Return whether the content is a zip archive."""
    return data.startswith((MAGIC, EMPTY_MAGIC))


def open_archive(data: bytes, name: str) -> Iterator[Input | Refusal]:
    """Yield the members of the archive `name`, sorted by their names, and refusals of those that must not be read.

    Nothing is ever unpacked to disk.

    Raises:
        UnreadableFile: it is no sound archive, or of a kind that holds no tables.

    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        members = sorted(archive.infolist(), key=lambda member: member.filename)
    except (zipfile.BadZipFile, OSError, ValueError, EOFError, NotImplementedError, IndexError, struct.error) as error:
        raise UnreadableFile("the zip archive is damaged or cut short") from error
    if any(member.filename == "[Content_Types].xml" for member in members):
        raise UnreadableFile("it is an Excel workbook; save the sheet as CSV")
    if len(members) > MOST_MEMBERS:
        raise UnreadableFile(f"the archive has {len(members):,} members; at most {MOST_MEMBERS:,} are read")
    if sum(member.file_size for member in members) > TOTAL_LIMIT:
        raise UnreadableFile(f"the archive unpacks to more than {TOTAL_LIMIT >> 30} GB; import its files one by one")
    files = [member for member in members if not member.filename.endswith("/")]  # which may have no name at all
    if not files:
        raise UnreadableFile("the archive is empty")
    for member in files:
        path = PurePosixPath(member.filename)
        shown = f"{name}/{printable(member.filename)}"
        if (reason := _danger(member)) is not None:
            yield Refusal(shown, None, reason, rows=0)
        elif any(part.startswith(".") or part == "__MACOSX" for part in path.parts):
            yield Refusal(shown, None, "hidden; passed over", rows=0, note=True)
        elif is_own(path.name):
            yield Refusal(shown, None, OWN_FILE, rows=0, note=True)
        else:
            yield Input(shown, path.stem, partial(_read, archive, member), archived=True)


def _danger(member: zipfile.ZipInfo) -> str | None:
    """Return why the member must not be read; None when it may."""
    # zipfile cuts names at a NUL and turns the local separator into a slash; the name as stored is what counts.
    stored = member.orig_filename.replace("\\", "/")
    path = PurePosixPath(stored)
    if path.is_absolute() or ".." in path.parts or stored[1:2] == ":" or "\x00" in stored:
        return "its name points outside the archive"
    kind = stat.S_IFMT(member.external_attr >> 16)
    if kind not in (0, stat.S_IFREG):
        return "it is a link" if kind == stat.S_IFLNK else "it is no file"
    if member.flag_bits & _ENCRYPTED:
        return "it is encrypted; unpack it first"
    if member.compress_type not in METHODS:
        return "it is packed in a way that is not read here; unpack it first"
    if member.file_size > MEMBER_LIMIT:
        return f"it unpacks to more than {MEMBER_LIMIT >> 30} GB"
    if member.file_size > RATIO_COUNTS_FROM and member.file_size > RATIO_LIMIT * max(member.compress_size, 1):
        return f"it unpacks to more than {RATIO_LIMIT} times its size, which no table does"
    return None


def _read(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
    try:
        with archive.open(member) as stream:
            data = stream.read(member.file_size + 1)
    except (zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, RuntimeError, ValueError) as error:
        raise UnreadableFile("it is damaged inside the archive") from error
    if len(data) > member.file_size:
        raise UnreadableFile("it is longer than the archive says")
    return data
