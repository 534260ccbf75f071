"""Files that the current generation no longer uses: damaged ones are set aside, outdated ones removed in time."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

from rottui.cache.manifest import PART_NAME, Manifest, Part, Retired

KEEP_GENERATIONS = 3
"""A file is kept while any of this many last generations names it …"""

KEEP_FOR = timedelta(minutes=2)
"""… and for this long after the first generation without it: a first refresh commits portions within seconds of each
other, and a briefing that is being built must not lose its files. Much longer, and such portions fill the disk."""

STRAY_AGE = timedelta(hours=1)
"""Files of ours that no manifest knows, since a writer was killed before it committed, are removed at this age."""

ASIDE = "aside"
"""Folder of damaged files, for a person to look at; never read and never emptied by rottui."""

_TEMPORARY = re.compile(rf"\.(?:{PART_NAME.pattern}|[a-z.]+\.(?:json|msgpack))\.[0-9a-f]+\.tmp")


def set_aside(folder: Path, name: str, now: datetime) -> None:
    """Move a damaged file out of the way; one that is gone already is fine. Raises OSError."""
    aside = folder / ASIDE
    aside.mkdir(exist_ok=True)
    with suppress(FileNotFoundError):
        (folder / name).replace(aside / f"{now:%Y%m%dT%H%M%S%f}-{name}")


def retire(
    previous: Manifest | None, parts: Collection[Part], generation: int, now: datetime
) -> tuple[tuple[Retired, ...], list[str]]:
    """Return what `generation` has to remember of files it does not name, and the names of files that may go now."""
    if previous is None:
        return (), []
    named = {part.name for part in parts}
    before = [part.name for held in previous.tables.values() for part in held]
    fresh = tuple(Retired(name, generation, now) for name in before if name not in named)
    # A clock that was wrong for a while must not keep a file for years, hence the absolute difference.
    due = {
        old.name
        for old in previous.retired
        if generation - old.generation >= KEEP_GENERATIONS - 1 and abs(now - old.at) >= KEEP_FOR
    }
    return tuple(old for old in previous.retired if old.name not in due) + fresh, sorted(due)


def remove(folder: Path, names: Iterable[str]) -> None:
    """Remove the files; one that cannot be removed now is a stray from then on."""
    for name in names:
        with suppress(OSError):
            (folder / name).unlink()


def remove_strays(folder: Path, manifest: Manifest, now: datetime) -> None:
    """Remove old files of ours that the manifest does not know."""
    known = {part.name for parts in manifest.tables.values() for part in parts}
    known |= {retired.name for retired in manifest.retired}
    oldest = (now - STRAY_AGE).timestamp()
    for path in folder.iterdir():
        is_ours = PART_NAME.fullmatch(path.name) or _TEMPORARY.fullmatch(path.name)
        if is_ours and path.name not in known:
            with suppress(OSError):
                if path.stat().st_mtime < oldest:
                    path.unlink()
