"""The breadth part of a briefing: each universe's figures, its sectors' and how many members they stand on."""

from __future__ import annotations

from datetime import date

import polars as pl

from rottui.analytics import breadth
from rottui.briefing.history import history_of
from rottui.briefing.model import BreadthFigures, UniverseBriefing
from rottui.cache.store import Snapshot
from rottui.settings.schema import Settings, Universe

FEW_MEMBERS = 0.5
"""With a smaller share of a universe's members priced, its figures carry a warning."""

FIGURES = ("ad_line", "high_low_index", "mcclellan", "summation", "zweig")
"""What `breadth.figures` adds to the counts, the thrust apart."""


def brief_universes(
    snapshot: Snapshot, settings: Settings, until: date | None, *, sectors: bool = True
) -> list[UniverseBriefing]:
    """Return the breadth of every universe that has members: those of the settings first, then imported ones.

    Without `sectors` only the universes as wholes, in a tenth of the time.
    """
    members = snapshot.read("members", columns=("universe", "symbol"))
    sizes = dict(members.group_by("universe").len().iter_rows())
    named = {universe.key: universe for universe in settings.universes}
    keys = [key for key in named if key in sizes] + sorted(key for key in sizes if key not in named)
    table = snapshot.read("breadth", where=None if sectors else pl.col("sector").is_null(), until=until)
    return [
        _brief_universe(
            named.get(key, Universe(key=key, name=key)), table.filter(pl.col("universe") == key), int(sizes[key])
        )
        for key in keys
    ]


def _brief_universe(universe: Universe, counts: pl.DataFrame, size: int) -> UniverseBriefing:
    history = breadth.figures(counts.filter(pl.col("sector").is_null()))
    total = _figures(universe.key, None, history)
    sectors = [
        _figures(universe.key, str(key[0]), breadth.figures(part))
        for key, part in sorted(
            counts.filter(pl.col("sector").is_not_null()).partition_by("sector", as_dict=True).items()
        )
    ]
    return UniverseBriefing(
        key=universe.key,
        name=universe.name,
        total=total,
        sectors=tuple(sectors),
        history=history_of(history, "date", (*breadth.COUNTS, *FIGURES)),
        problem=_problem(total, size),
    )


def _figures(universe: str, sector: str | None, history: pl.DataFrame) -> BreadthFigures:
    """Return the last day of a history of figures."""
    last = history.row(-1, named=True) if history.height else {}
    thrusts = history.filter(pl.col("thrust"))["date"] if history.height else None
    counts = {name: last.get(name) for name in breadth.COUNTS}
    return BreadthFigures(
        universe=universe,
        sector=sector,
        date=last.get("date"),
        counts=counts,
        thrust=thrusts.item(-1) if thrusts is not None and len(thrusts) else None,
        **{name: last.get(name) for name in FIGURES},
    )


def _problem(total: BreadthFigures, size: int) -> str | None:
    priced = total.counts.get("priced")
    if total.date is None or not priced:
        return f"no prices of its {size} members"
    if priced < FEW_MEMBERS * size:
        return f"only {priced} of {size} members have a price on {total.date}"
    return None
