"""A rotating log for all that yfinance and what it stands on print, so that nothing of it reaches a terminal."""

from __future__ import annotations

import logging
import warnings
from logging.handlers import RotatingFileHandler
from pathlib import Path

WARNINGS = "py.warnings"
"""The logger to which Python's warnings go."""

NAMES = ("yfinance", "peewee", "curl_cffi", WARNINGS, "rottui.sources.yahoo")
"""The loggers that write to the journal and nowhere else."""

LIBRARIES = r"(yfinance|pandas|numpy|curl_cffi|peewee|bs4)(\.|$)"
"""Modules whose warnings are for their authors: pandas has one for each of yfinance's answers."""

LARGEST = 1_000_000
"""Bytes after which a new file is begun."""

KEPT = 2
"""Older files kept."""


class Journal(RotatingFileHandler):
    """The log file; one that cannot be written is done without, since a log must never stop a refresh or print."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            path, maxBytes=LARGEST, backupCount=KEPT, encoding="utf-8", errors="backslashreplace", delay=True
        )
        self.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
        self._warned: set[str] = set()

    def filter(self, record: logging.LogRecord) -> bool:
        """Leave out a warning that was written before.

        Python's own memory of that begins anew whenever a library changes the filters for a moment, and one of them
        does so at each request.
        """
        if record.name == WARNINGS:
            said = record.getMessage()
            if said in self._warned:
                return False
            self._warned.add(said)
        return super().filter(record)

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 (the library's name)
        """Drop the record: the default prints a traceback to the terminal."""


def open_journal(path: Path) -> Journal:
    """Send the loggers of `NAMES` and every Python warning to `path` alone, in place of any earlier journal."""
    journal = Journal(path)
    logging.captureWarnings(capture=True)
    for name in NAMES:
        logger = logging.getLogger(name)
        for earlier in list(logger.handlers):
            logger.removeHandler(earlier)
        logger.addHandler(journal)
        logger.setLevel(logging.WARNING)
        logger.propagate = False
    return journal


def only_note_warnings() -> None:
    """Have warnings of the libraries written down and never raised, as PYTHONWARNINGS=error would have them."""
    warnings.filterwarnings("default", module=LIBRARIES)


def close_journal(journal: Journal) -> None:
    """Undo `open_journal`."""
    logging.captureWarnings(capture=False)
    for name in NAMES:
        logger = logging.getLogger(name)
        logger.removeHandler(journal)
        logger.propagate = True
        logger.setLevel(logging.NOTSET)
    journal.close()
