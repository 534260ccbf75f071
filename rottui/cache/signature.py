"""What changes at each commit and each refresh, told from a stat: for whoever watches a cache without reading it."""

from __future__ import annotations

from pathlib import Path

MANIFEST = "manifest.json"
"""The file that names the current generation."""

REFRESHES = "refresh.json"
"""The file in which refreshes say what they met, whether or not they brought anything."""

Signature = tuple[int, ...]
"""Modification time, inode and size of the manifest, then of what refreshes say, where they have said anything."""


def signature(folder: Path) -> Signature | None:
    """Return the signature of the cache in `folder`; None while there is none."""
    committed = _stat(folder / MANIFEST)
    return (*committed, *_stat(folder / REFRESHES)) if committed else None


def _stat(path: Path) -> Signature:
    try:
        stat = path.stat()
    except OSError:
        return ()
    return stat.st_mtime_ns, stat.st_ino, stat.st_size
