"""The cache's write lock: one writer at a time, and a file beside it that says who."""

from __future__ import annotations

import os
import socket
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

import filelock
import msgspec

from rottui.cache.disk import cannot, write_file
from rottui.errors import CacheLocked

LOCK = "write.lock"
HOLDER = "writer.json"

_LONGEST_NAME = 80


class Holder(msgspec.Struct, frozen=True):
    """Who writes to the cache."""

    who: str
    """What runs, such as "rottui refresh"."""
    pid: int
    host: str
    since: datetime


UNKNOWN = Holder("a process that did not say who it is", 0, "", datetime.min.replace(tzinfo=UTC))
"""Who holds the lock according to a file that cannot be read."""


@contextmanager
def write_lock(folder: Path, who: str, wait_s: float) -> Iterator[None]:
    """Hold the lock of `folder`, made if need be, waiting at most `wait_s` seconds; raises CacheLocked, CacheError.

    The lock is the operating system's: it falls with its process, however that ends. The holder file is only for the
    message and is never believed about whether the lock is held.
    """
    # Not bound to a thread: a refresh may begin in one thread and end in another.
    lock = filelock.FileLock(folder / LOCK, thread_local=False)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock.acquire(timeout=wait_s)
    except filelock.Timeout as error:
        raise _locked(folder) from error
    except OSError as error:
        raise cannot("write to the cache at", folder, error) from error
    try:
        _write_holder(folder, who)
        yield
    finally:
        with suppress(OSError):
            (folder / HOLDER).unlink()
        lock.release()


def holder(folder: Path) -> Holder | None:
    """Return who says that it writes to `folder`, or said so and ended without tidying up; None where nobody does.

    A file says less than an attempt: whether anybody writes, `is_held` tells.
    """
    try:
        return msgspec.json.decode((folder / HOLDER).read_bytes(), type=Holder)
    except OSError:
        return None
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return UNKNOWN


def is_held(folder: Path) -> bool | None:
    """Return whether anybody holds the lock of `folder`, by taking it for a moment; None when that cannot be told."""
    if not (folder / LOCK).exists():
        return False
    lock = filelock.FileLock(folder / LOCK, thread_local=False)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # where flock is missing, filelock says so before it makes do
            lock.acquire(timeout=0)
    except filelock.Timeout:
        return True
    except OSError:
        return None
    lock.release()
    return False


def _write_holder(folder: Path, who: str) -> None:
    """Say who writes; raises CacheError, so that a folder that cannot be written to is known before the work."""
    holder = Holder(who, os.getpid(), socket.gethostname(), datetime.now(UTC))
    try:
        write_file(folder, HOLDER, msgspec.json.encode(holder))
    except OSError as error:
        raise cannot("write to the cache at", folder, error) from error


def _locked(folder: Path) -> CacheLocked:
    hint = "Wait until it is done, then run it again."
    who = holder(folder)
    if who is None or who is UNKNOWN or (who.host == socket.gethostname() and not _alive(who.pid)):
        return CacheLocked(f"another process is writing to the cache at {folder}", hint)
    since = who.since.astimezone()
    today = since.date() == datetime.now().astimezone().date()
    when = f"{since:%H:%M}" if today else f"{since:%Y-%m-%d %H:%M}"
    where = "" if who.host == socket.gethostname() else f" on {_plain(who.host)}"
    return CacheLocked(f"{_plain(who.who)} (pid {who.pid}{where}) has been writing since {when}", hint)


def _alive(pid: int) -> bool:
    if os.name != "posix" or pid <= 0:
        return True  # elsewhere signal 0 is not a question but a signal
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def _plain(text: str) -> str:
    """Return text from the holder file without anything that a terminal would act on."""
    return "".join(character for character in text if character.isprintable())[:_LONGEST_NAME]
