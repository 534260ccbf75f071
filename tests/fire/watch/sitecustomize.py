"""Writes down every file that a Python process makes, changes, renames or removes; its children do the same.

Python imports a module of this name by itself when it starts. What native code opens is out of its sight: for that,
whoever reads the record compares the folders as well.
"""

import os
import runpy
import sys

RECORD = os.environ.get("FIRE_RECORD", "")
GUARD = os.environ.get("FIRE_GUARD", "")

WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
CHANGES = {
    "os.mkdir": 1, "os.remove": 1, "os.rmdir": 1, "os.rename": 2, "os.link": 2, "os.symlink": 2, "os.truncate": 1,
    "os.chmod": 1, "os.chown": 1, "os.utime": 1, "sqlite3.connect": 1, "tempfile.mkstemp": 1, "tempfile.mkdtemp": 1,
}  # fmt: skip
"""What changes the disk beside opening a file, and how many of its first arguments are paths."""

_descriptor = os.open(RECORD, os.O_WRONLY | os.O_CREAT | os.O_APPEND) if RECORD else -1


def _written(event: str, arguments: tuple[object, ...]) -> tuple[object, ...]:
    """Return the paths that something is done to."""
    if event == "open":
        path, mode, flags = arguments
        writes = bool(set(mode) & set("wxa+")) if isinstance(mode, str) else bool(int(flags or 0) & WRITES)  # type: ignore[call-overload]
        return (path,) if writes and not isinstance(path, int) else ()
    return tuple(path for path in arguments[: CHANGES.get(event, 0)] if not isinstance(path, int))


def _watch(event: str, arguments: tuple[object, ...]) -> None:
    for path in _written(event, arguments):
        text = os.path.abspath(os.fsdecode(path))  # type: ignore[arg-type] # noqa: PTH100
        os.write(_descriptor, f"{event}\t{text!a}\t{sys.argv[:4]!a}\n".encode())


if RECORD:
    sys.addaudithook(_watch)
if GUARD:
    runpy.run_path(GUARD)
