"""Writing and checking single files of the cache so that neither a crash nor a full disk leaves half of one."""

from __future__ import annotations

import errno
import os
import secrets
import zlib
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TypeVar

from rottui.errors import CacheError

TEMPORARY = ".tmp"
"""Ending of files that are being written; nothing ever reads one."""

_CHUNK = 1 << 18
"""Read at once to take a checksum, always into the same place: half the time that ever new ones take."""

_TRIES = 3
_PASSING = frozenset((errno.ESTALE, errno.EIO, errno.ETIMEDOUT, errno.EAGAIN))
"""What a disk says that may be well when it is asked again; EIO is also what a network disk says without its server."""

T = TypeVar("T")

_HINTS = {
    errno.ENOSPC: "Free some disk space, then run it again; what was committed before is intact.",
    errno.EDQUOT: "Your quota on this disk is used up: free some space, then run it again.",
    errno.EIO: "Try again; if it stays so, the disk fails: use another folder with --data.",
    errno.ESTALE: "Try again; if it stays so, mount the network disk anew.",
    errno.EROFS: "The disk is mounted read-only; use another folder with --data.",
    errno.EACCES: "Change its permissions, or use another folder with --data.",
    errno.EPERM: "Change its permissions, or use another folder with --data.",
    errno.ENOTDIR: "A file stands where a folder is needed; use another folder with --data.",
    errno.EEXIST: "A file stands where a folder is needed; use another folder with --data.",
    errno.ELOOP: "The folder is a link to itself; use another folder with --data.",
    errno.ENAMETOOLONG: "Use a folder with a shorter name with --data.",
}


def cannot(doing: str, path: Path, error: OSError) -> CacheError:
    """Return the error that says what could not be done to `path`, why, and what helps."""
    reason = error.strerror or str(error)
    hint = _HINTS.get(error.errno or 0, "Check the disk, or use another folder with --data.")
    return CacheError(f"cannot {doing} {path}: {reason}", hint)


def write_file(folder: Path, name: str, content: bytes | memoryview) -> None:
    """Put `content` at `folder/name` in one step, on disk before it can be seen.

    Raises OSError, and then nothing has changed; the temporary file is removed if that is still possible.
    """
    temporary = folder / f".{name}.{secrets.token_hex(4)}{TEMPORARY}"
    try:
        with temporary.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(folder / name)
    except OSError:
        with suppress(OSError):
            temporary.unlink()
        raise


def sync_folder(folder: Path) -> None:
    """Make renames in `folder` survive a loss of power, where the system can."""
    # Windows cannot open a folder and some network disks refuse to sync one; the renames themselves are done by then.
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def again(read: Callable[[], T]) -> T:
    """Return what `read` reads, tried anew where the disk says what passes; raises OSError.

    On a network disk a file can be replaced between its opening and its reading, and a server can be away for a moment.
    """
    for _ in range(_TRIES - 1):
        try:
            return read()
        except OSError as error:
            if error.errno not in _PASSING:
                raise
    return read()


def read_file(path: Path) -> bytes:
    """Return the file's content; raises OSError."""
    return again(path.read_bytes)


def checksum(path: Path) -> int:
    """Return the CRC-32 of the file's content; raises OSError."""
    return again(partial(_checksum, path))


def _checksum(path: Path) -> int:
    value, chunk = 0, bytearray(_CHUNK)
    with path.open("rb", buffering=0) as file:
        while length := file.readinto(chunk):
            value = zlib.crc32(memoryview(chunk)[:length], value)
    return value
