"""Check of the logs: where they are, for whoever is asked for them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from rottui.doctor.checks import Check, note, ok

CRASHES = "crash.log"
"""What the command line keeps of failures that nobody foresaw."""


def log_checks(folder: Path | None) -> Iterator[Check]:
    """Yield which logs there are, and that something unforeseen happened if anything did."""
    if folder is None:
        yield note("logs", "there is no home folder, so what goes wrong is not kept", "set HOME")
        return
    try:
        logs = sorted(path for path in folder.iterdir() if path.is_file())
        crashed = [datetime.fromtimestamp(path.stat().st_mtime).astimezone() for path in logs if path.name == CRASHES]
    except (FileNotFoundError, NotADirectoryError):
        logs, crashed = [], []
    except OSError as error:
        yield note("logs", f"{folder} cannot be read: {error.strerror or error}", "change its permissions")
        return
    yield ok("logs", f"{folder}: {', '.join(path.name for path in logs)}" if logs else f"none in {folder}")
    for last in crashed:
        found = f"something unforeseen happened, last on {last:%Y-%m-%d %H:%M}"
        yield note("crashes", found, f"a defect in rottui; it is written down in {folder / CRASHES}")
