"""Everything that rottui can say went wrong, for the command line and the desk to show.

RottuiError               what failed, and a hint that says what to do
├── UsageError            a request that makes no sense (a date that is none, an unknown table)
├── CacheError            the cache folder cannot be used
│   ├── CacheLocked       another process is writing
│   ├── CacheTooNew       a newer rottui wrote it
│   └── StaleGeneration   a snapshot was kept so long that its files are gone
└── SourceError           a file or a service whose data cannot be used
    ├── UnreadableFile    a file that is empty, binary, damaged or not permitted
    └── LibraryUnusable   a library that a source needs is missing, broken or of another version
"""

from __future__ import annotations

from dataclasses import dataclass


class RottuiError(Exception):
    """A failure that a person can act on.

    `str(error)` names what failed and the input it failed on; `hint` says what to do about it.
    """

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint
        """What the reader can do, as one sentence; empty when there is nothing to do."""


class UsageError(RottuiError):
    """The request makes no sense as it stands."""


class CacheError(RottuiError):
    """The cache folder cannot be used."""


class CacheLocked(CacheError):
    """Another process is writing to this cache."""


class CacheTooNew(CacheError):
    """A newer rottui wrote this cache; this one must not touch it."""


class StaleGeneration(CacheError):
    """A newer generation replaced the snapshot's, and a file only the old one used is gone: read a new snapshot."""


class SourceError(RottuiError):
    """A file or a service whose data cannot be used."""


class UnreadableFile(SourceError):
    """A file that is empty, binary, damaged or not permitted."""


class LibraryUnusable(SourceError):
    """A library that a source needs is missing, broken, or of a version that this was not made for."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Something a reader must know about data or settings that are shown nevertheless."""

    where: str
    """The symbol, pair, market, universe or file (with its line) concerned."""
    what: str
    """What is wrong, in one sentence."""
    hint: str = ""
    """What to do about it."""
    note: bool = False
    """Said for information: nothing was rejected and nothing is missing, so there is nothing to mend."""
