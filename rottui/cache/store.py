"""The cache as everyone opens it: a folder of which readers take snapshots and one writer at a time makes generations.

store = Store(folder)
store.snapshot().read("prices", ["symbol", "date", "close"], where=pl.col("symbol") == "SPY")
with store.writer(who="rottui import") as writer:
    writer.put("members", frame)
    writer.commit()
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from rottui.cache.manifest import load_manifest
from rottui.cache.remembering import RememberingSnapshot
from rottui.cache.signature import Signature, signature
from rottui.cache.snapshot import Snapshot
from rottui.cache.writer import Writer
from rottui.errors import Problem, StaleGeneration

__all__ = ["Snapshot", "Store", "Writer"]

T = TypeVar("T")

_TRIES = 3


def _utc_now() -> datetime:
    return datetime.now(UTC)


class Store:
    """A cache folder, which need not exist. Making a Store touches nothing."""

    def __init__(self, folder: Path, *, now: Callable[[], datetime] = _utc_now) -> None:
        self.folder = folder
        """Where the cache lives."""
        self._now = now

    def signature(self) -> Signature | None:
        """Return what changes at each commit, from one stat; None while there is no cache."""
        return signature(self.folder)

    def snapshot(self) -> Snapshot:
        """Return the current generation, or an empty one with its problem where nothing of the cache can be read.

        Raises CacheError when the folder itself cannot be read (a file, not permitted); a folder that does not exist is
        an empty cache, and is not made.
        """
        return Snapshot(self.folder, load_manifest(self.folder))

    def remembering(self) -> RememberingSnapshot:
        """Return what `snapshot` returns, for a process that reads the same again and again."""
        return RememberingSnapshot(self.folder, load_manifest(self.folder))

    def load(self, build: Callable[[Snapshot], T]) -> T:
        """Return `build` of the current snapshot, again of a newer one if its files were removed meanwhile.

        Raises StaleGeneration when that happens every time, and whatever `build` raises.
        """
        for _ in range(_TRIES - 1):
            try:
                return build(self.snapshot())
            except StaleGeneration:
                continue
        return build(self.snapshot())

    def verify(self) -> tuple[Problem, ...]:
        """Read every file and compare it with its checksum; return all that is wrong. Raises CacheError."""
        return self.load(Snapshot.verify)

    @contextmanager
    def writer(self, *, who: str, wait_s: float = 0, demo: bool = False) -> Iterator[Writer]:
        """Yield the one writer, making the folder if need be; what is not committed when the block ends is dropped.

        `who` is what others are told while they wait, such as "rottui refresh"; `demo` marks the cache as synthetic for
        good. Raises CacheLocked after `wait_s` seconds, CacheTooNew, and CacheError when the folder cannot be used.
        """
        from rottui.cache.lock import write_lock  # readers do without filelock

        with write_lock(self.folder, who, wait_s):
            loaded = load_manifest(self.folder)
            if loaded.refusal is not None:
                raise loaded.refusal
            writer = Writer(self.folder, loaded, self._now)
            try:
                if demo:
                    writer.mark_demo()
                yield writer
            finally:
                writer.close()
