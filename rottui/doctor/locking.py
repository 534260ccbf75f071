"""Check of who writes to the cache: a process that lives, or a note left by one that does not."""

from __future__ import annotations

import socket
import warnings
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import msgspec

from rottui.cache.lock import HOLDER, LOCK, Holder
from rottui.doctor.checks import Check, note, ok

LONG = timedelta(hours=1)
"""A first refresh of everything takes twenty minutes; what has been writing for longer may hang."""


def lock_checks(folder: Path, now: datetime) -> Iterator[Check]:
    """Yield who holds the write lock of the cache in `folder`, if anybody does."""
    try:
        said = (folder / HOLDER).read_bytes()
    except OSError:
        yield ok("writer", "nobody is writing")
        return
    holder = _decoded(said)
    who = "a process that did not say who it is" if holder is None else _described(holder)
    held = is_held(folder)
    if held is None:
        yield note("writer", f"{who} may be writing: the lock cannot be tried out", "see the check of the folder")
    elif not held:
        left = f"{who} ended without tidying up; the lock is free and nothing is lost"
        yield note("writer", left, "nothing to do: the next refresh or import takes over")
    elif holder is None or now - holder.since.astimezone() < LONG:
        yield ok("writer", f"{who} is writing")
    else:
        end = f"if it hangs, end process {holder.pid} on {holder.host}: the lock falls with it, and nothing is lost"
        yield note("writer", f"{who} is still writing", end)


def is_held(folder: Path) -> bool | None:
    """Return whether anybody holds the lock, by taking it for a moment; None when that cannot be found out.

    It falls with its process, however that ends, so that a number in a file says less than an attempt.
    """
    import filelock

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


def _decoded(said: bytes) -> Holder | None:
    try:
        return msgspec.json.decode(said, type=Holder)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return None


def _described(holder: Holder) -> str:
    where = "" if holder.host == socket.gethostname() else f" on {holder.host}"
    return f"{holder.who} (pid {holder.pid}{where}, begun {holder.since.astimezone():%Y-%m-%d %H:%M})"
