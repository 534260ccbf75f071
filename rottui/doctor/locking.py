"""Check of who writes to the cache: a process that lives, or a note left by one that does not."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from rottui.cache.lock import UNKNOWN, Holder, holder, is_held
from rottui.doctor.checks import Check, note, ok

LONG = timedelta(hours=1)
"""A first refresh of everything takes twenty minutes; what has been writing for longer may hang."""


def lock_checks(folder: Path, now: datetime) -> Iterator[Check]:
    """Yield who holds the write lock of the cache in `folder`, if anybody does."""
    said = holder(folder)
    if said is None:
        yield ok("writer", "nobody is writing")
        return
    who, held = _described(said), is_held(folder)
    if held is None:
        yield note("writer", f"{who} may be writing: the lock cannot be tried out", "see the check of the folder")
    elif not held:
        left = f"{who} ended without tidying up; the lock is free and nothing is lost"
        yield note("writer", left, "nothing to do: the next refresh or import takes over")
    elif said is UNKNOWN or now - said.since.astimezone() < LONG:
        yield ok("writer", f"{who} is writing")
    else:
        end = f"if it hangs, end process {said.pid} on {said.host}: the lock falls with it, and nothing is lost"
        yield note("writer", f"{who} is still writing", end)


def _described(said: Holder) -> str:
    if said is UNKNOWN:
        return said.who
    where = "" if said.host == socket.gethostname() else f" on {said.host}"
    return f"{said.who} (pid {said.pid}{where}, begun {said.since.astimezone():%Y-%m-%d %H:%M})"
