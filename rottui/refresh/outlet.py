"""Where the output of a refresh goes: its events to the streams it was given, all that libraries print to a log."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from rottui.settings import paths

LARGEST = 1_000_000
"""Bytes after which a new log is begun; the one before is kept."""

PRINTED = "refresh.log"
"""What was printed to the streams."""
LIBRARY = "yahoo.log"
"""What yfinance logs."""


def log_folder(cache: Path) -> Path:
    """Return a folder for logs that can be written to: the user's, else one in the cache."""
    for folder in filter(None, (paths.log_folder(), cache / "log")):
        with suppress(OSError):
            folder.mkdir(parents=True, exist_ok=True)
            if os.access(folder, os.W_OK):
                return folder
    return cache


@dataclass(frozen=True, slots=True)
class Streams:
    """Standard output and standard error as they were before they were turned to the log."""

    out: BinaryIO
    err: BinaryIO


@contextmanager
def quiet(folder: Path) -> Iterator[Streams]:
    """Turn descriptors 1 and 2 to a log in `folder`, whoever writes to them, and yield what they were."""
    _flush()
    kept = [os.dup(number) for number in (1, 2)]
    log = _open_log(folder)
    try:
        for number in (1, 2):
            os.dup2(log, number)
        with os.fdopen(os.dup(kept[0]), "wb", buffering=0) as out, os.fdopen(os.dup(kept[1]), "wb", buffering=0) as err:
            yield Streams(out, err)
    finally:
        _flush()
        for number, descriptor in zip((1, 2), kept, strict=True):
            os.dup2(descriptor, number)
            os.close(descriptor)
        os.close(log)


def _flush() -> None:
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError, AttributeError):
            stream.flush()


def _open_log(folder: Path) -> int:
    path = folder / PRINTED
    with suppress(OSError):
        if path.stat().st_size > LARGEST:
            path.replace(path.with_suffix(".log.1"))
    with suppress(OSError):
        return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    return os.open(os.devnull, os.O_WRONLY)
