"""Writes what a screen shows into files of the user's own, in one folder and nowhere else."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from pathlib import Path

_UNSAFE = re.compile(r"[^A-Za-z0-9.^=-]+")
LONGEST_NAME = 120
DEVICES = frozenset(("CON", "PRN", "AUX", "NUL", *(f"{port}{digit}" for port in ("COM", "LPT") for digit in range(10))))
"""What Windows takes for a device whatever stands behind a dot: CON.DE is a share in Frankfurt."""


def file_name(parts: Iterable[str]) -> str:
    """Return a file's name made of `parts`, in which nothing but letters, digits and - . ^ = _ is left of a symbol."""
    safe = (_UNSAFE.sub("-", part).strip("-.") for part in parts)
    name = "_".join(part for part in safe if part)[:LONGEST_NAME] or "export"
    return f"_{name}" if name.partition(".")[0].upper() in DEVICES else name


def write_files(folder: Path, name: str, contents: Mapping[str, str]) -> list[Path]:
    """Write each text of `contents` into `folder` as `name` with its suffix, and return where; raises OSError.

    A file is complete or not there. One of the same name is replaced: it showed the same of the same day.
    """
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for suffix, text in contents.items():
        path = folder / f"{name}.{suffix}"
        draft = folder / f".{name}.{suffix}.{os.getpid()}"
        try:
            draft.write_text(text, encoding="utf-8", newline="")
            draft.replace(path)
        finally:
            draft.unlink(missing_ok=True)
        written.append(path)
    return written
