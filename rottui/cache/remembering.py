"""A snapshot that keeps what it has read: for a process that is asked about the same generation again and again."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import polars as pl

from rottui.cache.manifest import Loaded
from rottui.cache.parts import Query, date_column
from rottui.cache.signature import Signature
from rottui.cache.snapshot import Snapshot
from rottui.errors import StaleGeneration

if TYPE_CHECKING:
    from rottui.cache.store import Store

MOST_BYTES = 96 * 1024 * 1024
"""Of tables that are kept; what was asked for longest ago goes first."""

T = TypeVar("T")

_Key = tuple[Hashable, ...]


class RememberingSnapshot(Snapshot):
    """Reads the whole past of what is asked for, once, and cuts it by `until` whenever it is asked for again.

    For one thread. What others work out from a generation they may keep in `pages`, which goes with it.
    """

    def __init__(self, folder: Path, loaded: Loaded, most_bytes: int = MOST_BYTES) -> None:
        super().__init__(folder, loaded)
        self._most_bytes = most_bytes
        self._kept: OrderedDict[_Key, pl.DataFrame] = OrderedDict()
        self.pages: dict[str, tuple[Hashable, Any]] = {}
        """What was worked out, by its kind, with what it was worked out from; see `rottui.briefing.almanac`."""

    def read(
        self,
        table: str,
        columns: Sequence[str] | None = None,
        where: pl.Expr | None = None,
        since: date | None = None,
        until: date | None = None,
    ) -> pl.DataFrame:
        """Return what `Snapshot.read` returns."""
        query = Query.of(table, columns, where, since, until)
        dated = date_column(query.table)
        wanted = query.columns if dated is None or dated in query.columns else (*query.columns, dated)
        key = (table, wanted, None if where is None else where.meta.serialize(), since)
        whole = self._kept.get(key)
        if whole is None:
            whole = self.read_once(table, wanted, where, since)
            self._keep(key, whole)
        else:
            self._kept.move_to_end(key)
        past = whole if until is None or dated is None else whole.filter(pl.col(dated) <= until)
        return past.select(query.columns)

    def _keep(self, key: _Key, frame: pl.DataFrame) -> None:
        """Keep a frame, and as many of the others as there is room for."""
        self._kept[key] = frame
        size = sum(each.estimated_size() for each in self._kept.values())
        while size > self._most_bytes:
            _, gone = self._kept.popitem(last=False)
            size -= gone.estimated_size()


class Reader:
    """Reads one cache for many questions: all that it learnt of a generation it keeps until there is another."""

    def __init__(self) -> None:
        self._store: Store | None = None
        self._signature: Signature | None = None
        self._snapshot: RememberingSnapshot | None = None

    def load(self, store: Store, build: Callable[[Snapshot], T]) -> T:
        """Return `build` of the current generation, as `Store.load` does."""
        if self._store is None or self._store.folder != store.folder:
            self._store, self._snapshot = store, None
        committed = self._store.signature()
        if self._snapshot is None or committed is None or committed != self._signature:
            self._snapshot = self._store.remembering()
        try:
            return build(self._snapshot)
        except StaleGeneration:
            self._snapshot = None
            return self._store.load(build)
        finally:
            # A commit while the manifest was read leaves open which generation was found: it is not kept then. Nor is
            # what was read without a file that may be there again, or may be read again, at the next question.
            self._signature = committed
            if self._store.signature() != committed or (self._snapshot and self._snapshot.has_flaws):
                self._snapshot = None
