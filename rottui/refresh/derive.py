"""Keeping the breadth table true to the prices and member lists it is counted from, for whoever has just put some."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

import polars as pl

from rottui.analytics.breadth import counts, distinct, history_start
from rottui.cache.store import Writer
from rottui.cache.tables import empty


def derive_breadth(
    writer: Writer, symbols_changed: Mapping[str, date], universes_changed: Collection[str] = ()
) -> None:
    """Recount what changed prices or member lists touch, and put the breadth table.

    To be called after the `put` of the prices or members and before the `commit` of both, so that no generation
    holds breadth that is not of its prices, however a run ends.

    Args:
        writer: the cache, with prices and members as they are to be.
        symbols_changed: the earliest date that was added, corrected or removed, by symbol. Every count looks back only,
            so rows from that date on are recounted, from no more history than they need, and earlier ones stay.
        universes_changed: universes whose member list is not the one that was counted last: they are recounted whole.
            The caller knows, for the table keeps how many members a sector had and not which; where that number or a
            sector is another, or there are no rows at all, a universe is recounted whole without being named.

    A universe without members loses its rows.

    """
    members = writer.read("members", columns=["universe", "symbol", "sector"])
    stored = writer.read("breadth")
    derived = empty("breadth")
    for (universe,), listed in members.group_by("universe", maintain_order=True):
        rows = stored.filter(pl.col("universe") == universe)
        whole = universe in universes_changed or not _is_of(rows, listed)
        touched = [symbols_changed[symbol] for symbol in listed["symbol"] if symbol in symbols_changed]
        if whole or touched:
            rows = _recount(writer, listed, rows, None if whole else min(touched))
        derived.extend(rows)
    writer.put("breadth", derived)


def _recount(writer: Writer, members: pl.DataFrame, rows: pl.DataFrame, since: date | None) -> pl.DataFrame:
    """Return a universe's rows, those before `since` as they stand and the others counted anew; None counts all."""
    kept = rows.clear() if since is None else rows.filter(pl.col("date") < since)
    sessions = kept.filter(pl.col("sector").is_null())["date"]
    closes = writer.read(
        "prices",
        columns=["symbol", "date", "close"],
        where=pl.col("symbol").is_in(members["symbol"].to_list()),
        since=None if since is None else history_start(sessions, since),
    )
    return pl.concat([kept, counts(closes, members, members["universe"][0], since)])


def _is_of(rows: pl.DataFrame, members: pl.DataFrame) -> bool:
    """Whether a universe has rows, and they count as many members in the same sectors as the list has now."""
    counted = rows.filter(pl.col("date") == pl.col("date").max(), pl.col("sector").is_not_null())
    listed = distinct(members).group_by("sector").agg(pl.len().cast(pl.Int32).alias("members")).sort("sector")
    return listed.equals(counted.select("sector", "members").sort("sector"))
