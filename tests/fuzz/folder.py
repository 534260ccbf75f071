"""A small data folder with a file of every kind in it, made once for all targets of a process that want one."""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path

from tests.fire.folder import Kept, make


@cache
def _temporary() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(prefix="fuzz-")


@cache
def scratch(name: str) -> Path:
    """Return a folder that is there until the process ends."""
    folder = Path(_temporary().name) / name
    folder.mkdir()
    return folder


@cache
def kept_folder() -> Kept:
    """Return the data folder, and what it was made of; not to be written to."""
    return make(scratch("made"))
