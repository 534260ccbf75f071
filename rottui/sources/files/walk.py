"""Paths to inputs: files as they are named, folders walked through, the rest passed over with the reason."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Sequence
from pathlib import Path

from rottui.cache.manifest import COPY, PART_NAME
from rottui.cache.signature import MANIFEST
from rottui.errors import UnreadableFile
from rottui.sources.files.inputs import Found, Input
from rottui.sources.protocol import Refusal
from rottui.text import printable

DATA_SUFFIXES = frozenset({"", ".csv", ".txt", ".tsv", ".parquet", ".pq", ".zip"})
"""What a folder is searched for; a file that is named itself is read whatever its suffix."""

OWN_FOLDER = "a data folder of rottui's own; passed over: name what else lies in it by itself"
OWN_FILE = "a file of rottui's own data; passed over: rottui export writes what others can read"


def is_own(name: str) -> bool:
    """Return whether a file of this name belongs to a cache: what is in it was imported once, or is a demo's."""
    return PART_NAME.fullmatch(name) is not None


def find_inputs(paths: Sequence[Path]) -> Found:
    """Return the files at `paths` and in their folders, in path order and sorted within a folder; each once."""
    inputs: dict[str, Input] = {}
    refusals: list[Refusal] = []
    for path in paths:
        for found in _visit(path, frozenset()):
            if isinstance(found, Refusal):
                refusals.append(found)
            else:
                inputs.setdefault(os.path.abspath(found.path), found.input)  # noqa: PTH100  resolve() would follow links
    return Found(tuple(inputs.values()), tuple(refusals))


class _File:
    """A file that was found, with its path to tell whether it was found before."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.input = Input(_shown(path), path.stem, lambda: _read(path))


def _shown(path: Path) -> str:
    return printable(os.fsencode(path).decode("utf-8", "replace"))


def _visit(path: Path, above: frozenset[tuple[int, int]]) -> Iterator[_File | Refusal]:
    """Yield what is at `path`, which may be a file or a folder; `above` are the folders it lies in."""
    try:
        status = path.stat()
    except OSError as error:
        yield _refused(path, _why(error))
        return
    if stat.S_ISREG(status.st_mode):
        yield _passed_over(path, OWN_FILE) if is_own(path.name) else _File(path)
    elif stat.S_ISDIR(status.st_mode):
        place = (status.st_dev, status.st_ino)
        if place in above:
            yield _passed_over(path, "a link back to a folder that it lies in; passed over")
        else:
            yield from _visit_folder(path, above | {place})
    else:
        yield _refused(path, "neither a file nor a folder")


def _visit_folder(folder: Path, above: frozenset[tuple[int, int]]) -> Iterator[_File | Refusal]:
    try:
        entries = sorted(folder.iterdir())
    except OSError as error:
        yield _refused(folder, _why(error))
        return
    if not entries:
        yield _passed_over(folder, "the folder is empty")
    names = {entry.name for entry in entries}
    if names & {MANIFEST, COPY} and any(is_own(name) for name in names):
        yield _passed_over(folder, OWN_FOLDER)
        return
    for entry in entries:
        if entry.name.startswith("."):
            yield _passed_over(entry, "hidden; passed over")
        elif not entry.is_dir() and entry.suffix.lower() not in DATA_SUFFIXES:
            yield _passed_over(entry, "not a kind of file that holds tables; passed over")
        else:
            yield from _visit(entry, above)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise UnreadableFile(_why(error)) from error


def _why(error: OSError) -> str:
    """Return what the system says, in words that name no number."""
    if isinstance(error, FileNotFoundError):
        return "there is no such file or folder"
    if isinstance(error, PermissionError):
        return "no permission to read it"
    return f"it cannot be read: {(error.strerror or 'unknown reason').lower()}"


def _refused(path: Path, reason: str) -> Refusal:
    return Refusal(_shown(path), None, reason, rows=0)


def _passed_over(path: Path, reason: str) -> Refusal:
    return Refusal(_shown(path), None, reason, rows=0, note=True)
