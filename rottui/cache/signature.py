"""What changes at each commit, told from one stat: for whoever watches a cache without reading it."""

from __future__ import annotations

from pathlib import Path

MANIFEST = "manifest.json"
"""The file that names the current generation."""

Signature = tuple[int, int, int]
"""Modification time, inode and size of the manifest."""


def signature(folder: Path) -> Signature | None:
    """Return the signature of the cache in `folder`; None while there is none."""
    try:
        stat = (folder / MANIFEST).stat()
    except OSError:
        return None
    return stat.st_mtime_ns, stat.st_ino, stat.st_size
