"""The breadth part of a briefing: each universe's figures, its sectors' and how many members they stand on."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import polars as pl

from rottui.analytics import breadth, thrust
from rottui.briefing.almanac import BREADTH_FIGURES, Almanac
from rottui.briefing.history import History
from rottui.briefing.model import BreadthFigures, UniverseBriefing
from rottui.settings.schema import Settings

FEW_MEMBERS = 0.5
"""With a smaller share of a universe's members priced, its figures carry a warning."""

FEWEST_MEMBERS = 10
"""With fewer members priced, each of them moves a share by more than ten percent, and the figures carry a warning."""


def brief_universes(
    almanac: Almanac, settings: Settings, latest: date | None, *, sectors: bool = True
) -> list[UniverseBriefing]:
    """Return the breadth of every universe that has members: the desk's first, the other settings', then imported ones.

    `latest` is the watchlist's last session, which a universe's data should reach. Without `sectors` return only the
    universes as wholes.
    """
    members = almanac.snapshot.read("members", columns=("universe", "symbol"))
    sizes = dict(members.group_by("universe").len().iter_rows())
    named = {universe.key: universe for universe in settings.universes}
    keys = [key for key in named if key in sizes] + sorted(key for key in sizes if key not in named)
    keys.sort(key=lambda key: key != settings.desk.universe)
    wholes = almanac.breadth()
    totals = {figures.universe: figures for figures in _figures(wholes.frame)}
    parts = _figures(almanac.sectors()) if sectors else []

    def brief(key: str) -> UniverseBriefing:
        total = totals.get(key) or _nothing(key)
        return UniverseBriefing(
            key=key,
            name=named[key].name if key in named else key,
            total=total,
            sectors=tuple(figures for figures in parts if figures.universe == key),
            history=wholes.histories.get(key, History()),
            problem="; ".join(_problems(total, int(sizes[key]), latest)) or None,
        )

    return [brief(key) for key in keys]


def _nothing(universe: str) -> BreadthFigures:
    return BreadthFigures(
        universe, None, None, dict.fromkeys(breadth.COUNTS), **dict.fromkeys(BREADTH_FIGURES), thrust=None
    )


def _figures(frame: pl.DataFrame) -> list[BreadthFigures]:
    """Return the last day of each universe or sector in a frame of figures, in its order."""
    of = [pl.col("universe"), pl.col("sector")]
    # A thrust may come within so many sessions of a low average: only those that had one are looked at more closely.
    lowest = pl.col("zweig").tail(breadth.THRUST_SESSIONS).min()
    last = frame.group_by(of, maintain_order=True).agg(
        pl.exclude("universe", "sector", "thrust").last(),
        pl.col("date").filter("thrust").last().alias("thrust"),
        (lowest < breadth.ZWEIG_LOW).fill_null(value=False).alias("low"),
    )
    return [_of_row(row, _armed(frame, row) if row["low"] else None) for row in last.iter_rows(named=True)]


def _armed(frame: pl.DataFrame, row: dict[str, Any]) -> thrust.Armed | None:
    return thrust.armed(
        frame.filter(pl.col("universe") == row["universe"], pl.col("sector").eq_missing(pl.lit(row["sector"])))
    )


def _of_row(row: dict[str, Any], armed: thrust.Armed | None) -> BreadthFigures:
    return BreadthFigures(
        universe=row["universe"],
        sector=row["sector"],
        date=row["date"],
        counts={name: row[name] for name in breadth.COUNTS},
        thrust=row["thrust"],
        armed_since=armed.since if armed else None,
        armed_for=armed.sessions_left if armed else None,
        **{name: row[name] for name in BREADTH_FIGURES},
    )


def _problems(total: BreadthFigures, size: int, latest: date | None) -> Iterator[str]:
    """Yield what a reader must know about a universe of `size` members, most serious first."""
    priced = total.counts.get("priced") or 0
    if total.date is None or not priced:
        yield f"no prices of its {size} members"
        return
    if latest and total.date < latest:
        yield f"ends {total.date}, behind the watchlist ({latest})"
    if priced < max(FEW_MEMBERS * size, FEWEST_MEMBERS):
        yield f"only {priced} of {size} members have a price on {total.date}"
    longest = max(breadth.AVERAGES)
    valid = total.counts.get(f"valid_{longest}") or 0
    if valid < FEW_MEMBERS * priced:
        yield f"only {valid} of the {priced} priced have the history for a {longest}-day average"
