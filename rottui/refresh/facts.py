"""What the cache holds, as far as a plan needs to know it: one line a symbol, a report and a universe."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

import polars as pl

from rottui.cache.snapshot import Snapshot

OVERLAP_BARS = 7
"""Final bars that are asked for again when a history is extended; five are enough to see that it was restated."""


@dataclass(frozen=True, slots=True)
class Held:
    """What is held of a symbol."""

    first: date | None = None
    last: date | None = None
    overlap: date | None = None
    """Where an extension begins: on the first day after the bar before the last few final ones, for what was paid on a
    day without a bar lies with the bar after it."""
    provisional: bool = False
    """Whether the last bar may still change."""
    fetched_at: datetime | None = None
    """When the source last gave bars."""
    source: str = ""
    adjusted: bool = False


@dataclass(frozen=True, eq=False, slots=True)
class Facts:
    """What is held."""

    symbols: Mapping[str, Held]
    members: Mapping[str, tuple[str, ...]]
    """By universe."""
    sessions: tuple[tuple[date, datetime], ...]
    """Exchange sessions and their closes, ascending."""
    reports: Mapping[tuple[str, str], date]
    """The newest report date by report kind and market code."""


def read_facts(snapshot: Snapshot) -> Facts:
    """Return what a generation of the cache holds."""
    reports = snapshot.read("positioning", columns=["report", "code", "report_date"])
    newest = reports.group_by("report", "code").agg(pl.col("report_date").max())
    return Facts(
        symbols=_symbols(snapshot),
        members=read_members(snapshot),
        sessions=tuple(snapshot.read("sessions", columns=["date", "close"]).iter_rows()),
        reports={(report, code): day for report, code, day in newest.iter_rows()},
    )


def read_members(snapshot: Snapshot) -> dict[str, tuple[str, ...]]:
    """Return the symbols of every universe that has any, in their order."""
    members = snapshot.read("members", columns=["universe", "symbol"])
    listed = members.group_by("universe", maintain_order=True).agg("symbol")
    return {universe: tuple(symbols) for universe, symbols in listed.iter_rows()}


def _symbols(snapshot: Snapshot) -> dict[str, Held]:
    bars = snapshot.read("prices", columns=["symbol", "date", "provisional"])
    final = pl.col("date").filter(~pl.col("provisional").fill_null(value=False))
    before = final.tail(OVERLAP_BARS + 1).first() + pl.duration(days=1)
    spans = bars.group_by("symbol").agg(
        pl.col("date").min().alias("first"),
        pl.col("date").max().alias("last"),
        pl.when(final.len() > OVERLAP_BARS).then(before).otherwise(final.first()).alias("overlap"),
        pl.col("provisional").last().fill_null(value=False).alias("provisional"),
    )
    known = snapshot.read("symbols", columns=["symbol", "fetched_at", "source", "adjusted"])
    rows = spans.join(known, on="symbol", how="left").with_columns(
        pl.col("source").fill_null(""), pl.col("adjusted").fill_null(value=False)
    )
    return {symbol: Held(*fields) for symbol, *fields in rows.iter_rows()}
