"""Builds the demo's cache: a synthetic market written the way real data are."""

from __future__ import annotations

import polars as pl

from rottui.cache.store import Snapshot, Store, Writer
from rottui.cache.tables import TABLES
from rottui.refresh.derive import derive_breadth
from rottui.settings.packaged import defaults
from rottui.sources.demo import DETAIL

WHO = "rottui --demo"

WAIT_S = 30.0
"""How long a second desk waits while the first one builds: ten times what it takes on two cores."""


def ensure_demo(store: Store) -> None:
    """Build the demo unless `store` holds this version of it, whole, with every leg and candidate of the defaults.

    Raises CacheError: the cache holds real data, is another process's for too long, or cannot be used.
    """
    if not _is_current(store.snapshot()):
        build_demo(store, unless_current=True)


def build_demo(store: Store, *, unless_current: bool = False) -> None:
    """Replace everything in `store` by the demo, in one generation.

    With `unless_current`, nothing is done if another process has built it while this one waited for it. Raises
    CacheError: the cache holds real data, is another process's for too long, or cannot be used.
    """
    with store.writer(who=WHO, wait_s=WAIT_S, demo=True) as writer:
        if not (unless_current and _is_current(writer)):
            _fill(writer)


def _fill(writer: Writer) -> None:
    from rottui.sources.demo.tables import tables  # numpy, which nobody needs once the demo is built

    made = tables()
    for table, frame in made.items():
        writer.put(table, frame)
    derive_breadth(writer, {}, made["members"]["universe"].unique().to_list())
    for table in TABLES:
        writer.recovered(table)
    writer.commit()


def _is_current(snapshot: Snapshot) -> bool:
    """Whether the snapshot is of this version, its files sound, with every default symbol."""
    if not snapshot.demo or not all(snapshot.rows(table) for table in TABLES):
        return False
    symbols = snapshot.read("symbols", ["symbol"], where=pl.col("detail") == DETAIL)
    wanted = {*defaults().leg_symbols, *defaults().candidate_symbols}
    return wanted <= set(symbols["symbol"]) and not snapshot.verify()
